"""Ytterby: export controls on rare earths and other critical minerals.

The public interface: `check`, `answer`, `simulate`, `plan`, `economy`, `play`, `ensemble`, `validate`, `bankable`,
`cover`, `burdens`, `tornado`, `read_question`, `key`, `Results`, `read_chain`, `calibrate`, `Book`, `Scenario`,
`Executor`, `ProgressReport`.
`docs/interface.csv` lists the names of their arguments.
Names are loaded when first used, so that `import ytterby` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.compliance.decide.engine import check
    from ytterby.compliance.decide.verdict import Verdict
    from ytterby.controls.book import Book
    from ytterby.draws.ensemble import ensemble
    from ytterby.draws.tornado import tornado
    from ytterby.economics.api import economy
    from ytterby.footprint.burdens import burdens
    from ytterby.game.play import play
    from ytterby.ground.errors import YtterbyError
    from ytterby.ground.progress import ProgressReport
    from ytterby.planning.make_plan import make_plan as plan
    from ytterby.projects.bankable import bankable
    from ytterby.projects.cover import cover
    from ytterby.report.answer import answer
    from ytterby.report.cases import validate
    from ytterby.report.notebook import simulate
    from ytterby.runs.run import Executor
    from ytterby.runs.simulate import Results, key
    from ytterby.runs.workspace import read_chain
    from ytterby.scenarios.read import read_question
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear, calibrate
    from ytterby.world.read import Chain

_HOME = {
    "check": "ytterby.compliance.decide.engine",
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
__all__ = [
    "BaseYear",
    "Book",
    "Chain",
    "Executor",
    "ProgressReport",
    "Results",
    "Scenario",
    "Verdict",
    "YtterbyError",
    "answer",
    "bankable",
    "burdens",
    "calibrate",
    "check",
    "cover",
    "economy",
    "ensemble",
    "key",
    "plan",
    "play",
    "read_chain",
    "read_question",
    "simulate",
    "tornado",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'ytterby' has no attribute {name!r}")
    home, _, attribute = _HOME[name].partition(":")
    value = getattr(import_module(home), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
