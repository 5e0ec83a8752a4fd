"""Ytterby: export controls on rare earths and other critical minerals.

The public interface: `check`, `answer`, `simulate`, `plan`, `economy`, `play`, `ensemble`, `validate`, `bankable`,
`cover`, `burdens`, `tornado`, `Results`, `read_chain`, `calibrate`, `Book`, `Scenario`, `Executor`, `ProgressReport`.
`docs/interface.csv` lists the names of their arguments.
Names are loaded when first used, so that `import ytterby` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby import economy, plan
    from ytterby.compliance.decide.engine import check
    from ytterby.compliance.decide.verdict import Verdict
    from ytterby.game.play import play
    from ytterby.ground.errors import YtterbyError
    from ytterby.ground.progress import ProgressReport
    from ytterby.law.book import Book
    from ytterby.plan.bankable import bankable
    from ytterby.plan.cover import cover
    from ytterby.report.answer import answer
    from ytterby.report.cases import validate
    from ytterby.report.notebook import simulate
    from ytterby.scenarios.scenario import Scenario
    from ytterby.study.burdens import burdens
    from ytterby.study.data import read_chain
    from ytterby.study.ensemble.api import ensemble
    from ytterby.study.run import Executor
    from ytterby.study.simulate import Results
    from ytterby.study.tornado_api import tornado
    from ytterby.world.base_year.calibrate import BaseYear, calibrate
    from ytterby.world.read import Chain

_HOME = {
    "check": "ytterby.compliance.decide.engine",
    "Verdict": "ytterby.compliance.decide.verdict",
    "answer": "ytterby.report.answer",
    "simulate": "ytterby.report.notebook",
    "bankable": "ytterby.plan.bankable",
    "cover": "ytterby.plan.cover",
    "economy": "ytterby.economy",
    "plan": "ytterby.plan",
    "ensemble": "ytterby.study.ensemble.api",
    "play": "ytterby.game.play",
    "Results": "ytterby.study.simulate",
    "calibrate": "ytterby.world.base_year.calibrate",
    "BaseYear": "ytterby.world.base_year.calibrate",
    "burdens": "ytterby.study.burdens",
    "tornado": "ytterby.study.tornado_api",
    "Executor": "ytterby.study.run",
    "ProgressReport": "ytterby.ground.progress",
    "read_chain": "ytterby.study.data",
    "Chain": "ytterby.world.read",
    "Book": "ytterby.law.book",
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
    "plan",
    "play",
    "read_chain",
    "simulate",
    "tornado",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'ytterby' has no attribute {name!r}")
    home = import_module(_HOME[name])
    value = (
        home if home.__name__ == f"{__name__}.{name}" else getattr(home, name)
    )  # a wing that can be called
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
