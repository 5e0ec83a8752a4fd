"""Ytterby: export controls on rare earths and other critical minerals.

The public interface: `check`, `screen`, `law`, `facts`, `ask`, `answer`, `simulate`, `plan`, `economy`, `play`,
`ensemble`, `validate`, `bankable`, `cover`, `burdens`, `tornado`, `read_question`, `key`, `Results`, `read_chain`,
`calibrate`, `Book`, `Scenario`, `Executor`, `ProgressReport`.
`docs/interface.csv` lists the names of their arguments.
Names are loaded when first used, so that `import ytterby` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.compliance.decide.engine import check as check
    from ytterby.compliance.decide.parties import screen as screen
    from ytterby.compliance.decide.verdict import Verdict as Verdict
    from ytterby.compliance.records.days import law as law
    from ytterby.controls.book import Book as Book
    from ytterby.draws.ensemble import ensemble as ensemble
    from ytterby.draws.tornado import tornado as tornado
    from ytterby.economics.api import economy as economy
    from ytterby.footprint.burdens import burdens as burdens
    from ytterby.game.play import play as play
    from ytterby.ground.errors import YtterbyError as YtterbyError
    from ytterby.ground.progress import ProgressReport as ProgressReport
    from ytterby.planning.make_plan import make_plan as plan  # noqa: F401
    from ytterby.projects.bankable import bankable as bankable
    from ytterby.projects.cover import cover as cover
    from ytterby.report.answer import answer as answer
    from ytterby.report.cases import validate as validate
    from ytterby.report.notebook import simulate as simulate
    from ytterby.runs.run import Executor as Executor
    from ytterby.runs.simulate import Results as Results
    from ytterby.runs.simulate import key as key
    from ytterby.runs.workspace import facts as facts
    from ytterby.runs.workspace import read_chain as read_chain
    from ytterby.scenarios.ask import read_question as ask  # noqa: F401
    from ytterby.scenarios.read import read_question as read_question
    from ytterby.scenarios.scenario import Scenario as Scenario
    from ytterby.world.base_year.calibrate import BaseYear as BaseYear
    from ytterby.world.base_year.calibrate import calibrate as calibrate
    from ytterby.world.read import Chain as Chain

_HOME = {
    "check": "ytterby.compliance.decide.engine",
    "screen": "ytterby.compliance.decide.parties",
    "law": "ytterby.compliance.records.days",
    "facts": "ytterby.runs.workspace",
    "ask": "ytterby.scenarios.ask:read_question",
    "Verdict": "ytterby.compliance.decide.verdict",
    "answer": "ytterby.report.answer",
    "simulate": "ytterby.report.notebook",
    "bankable": "ytterby.projects.bankable",
    "cover": "ytterby.projects.cover",
    "economy": "ytterby.economics.api",
    "plan": "ytterby.planning.make_plan:make_plan",
    "ensemble": "ytterby.draws.ensemble",
    "play": "ytterby.game.play",
    "Results": "ytterby.runs.simulate",
    "calibrate": "ytterby.world.base_year.calibrate",
    "BaseYear": "ytterby.world.base_year.calibrate",
    "burdens": "ytterby.footprint.burdens",
    "tornado": "ytterby.draws.tornado",
    "Executor": "ytterby.runs.run",
    "ProgressReport": "ytterby.ground.progress",
    "key": "ytterby.runs.simulate",
    "read_chain": "ytterby.runs.workspace",
    "read_question": "ytterby.scenarios.read",
    "Chain": "ytterby.world.read",
    "Book": "ytterby.controls.book",
    "Scenario": "ytterby.scenarios.scenario",
    "validate": "ytterby.report.cases",
    "YtterbyError": "ytterby.ground.errors",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'ytterby' has no attribute {name!r}")
    home, _, attribute = _HOME[name].partition(":")
    value = getattr(import_module(home), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
