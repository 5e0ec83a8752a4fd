"""Ytterby: export controls on rare earths and other critical minerals.

The public interface. Without a run: `check`, `screen`, `law`, `facts`, `ask`, `projects`, `cover`. With runs: `answer`,
`simulate`, `economy`, `burdens`, `bankable`, `plan`, `play`, `ensemble`, `tornado`, `validate`, `forecast`. Beside them
`read_question`, `key`, `read_chain`, `calibrate`, `Results`, `Book`, `Scenario`, `Executor`, `ProgressReport`.
Every answer has `tables`, `to_dict()`, `write(folder)`, `to_pandas()`, and `plot()` where its page has a picture
(`Answer`).
`docs/interface.csv` lists the names of their arguments.
Names are loaded when first used, so that `import ytterby` is quick.
"""

from __future__ import annotations

from csv import DictReader
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.appraisal.bankable import bankable as bankable
    from ytterby.appraisal.cover import cover as cover
    from ytterby.appraisal.listed import projects as projects
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
    from ytterby.ground.answer import Answer as Answer
    from ytterby.ground.errors import YtterbyError as YtterbyError
    from ytterby.ground.progress import ProgressReport as ProgressReport
    from ytterby.planning.make_plan import make_plan as plan  # noqa: F401
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
    from ytterby.validation.register.lock import forecast as forecast
    from ytterby.world.base_year.calibrate import BaseYear as BaseYear
    from ytterby.world.base_year.calibrate import calibrate as calibrate
    from ytterby.world.read import Chain as Chain

with (Path(__file__).parent / "data" / "public_names.csv").open(encoding="utf-8") as _file:
    _NAMES = {row["name"]: row for row in DictReader(_file)}
"""Where each name stands; `page` is said of verbs whose answers are drawn by the report, which is loaded with them."""
__all__ = sorted([*_NAMES, "__version__"])


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("ytterby")
    if name not in _NAMES:
        raise AttributeError(f"module 'ytterby' has no attribute {name!r}")
    listed = _NAMES[name]
    value = getattr(import_module(listed["module"]), listed["attribute"] or name)
    if listed["page"]:
        import_module("ytterby.report.views")
    if isinstance(value, FunctionType):
        value = import_module("ytterby.ground.arguments").checked(value, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
