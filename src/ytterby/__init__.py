"""Ytterby: export controls on rare earths and other critical minerals.

The public interface: `check`, `simulate`, `ensemble`, `Results`, `read_chain`, `calibrate`, `Book`, `Scenario`,
`validate`.
Names are loaded when first used, so that `import ytterby` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytterby.base_year.calibrate import BaseYear, calibrate
    from ytterby.chain.read import Chain, read_chain
    from ytterby.controls.book import Book
    from ytterby.ensemble.api import ensemble
    from ytterby.errors import YtterbyError
    from ytterby.runs import Results, simulate
    from ytterby.scenarios.scenario import Scenario
    from ytterby.validation.api import validate
    from ytterby.verdict.api import check
    from ytterby.verdict.verdict import Verdict

_HOME = {
    "check": "ytterby.verdict.api",
    "Verdict": "ytterby.verdict.verdict",
    "simulate": "ytterby.runs",
    "Results": "ytterby.runs",
    "calibrate": "ytterby.base_year.calibrate",
    "BaseYear": "ytterby.base_year.calibrate",
    "read_chain": "ytterby.chain.read",
    "Chain": "ytterby.chain.read",
    "Book": "ytterby.controls.book",
    "Scenario": "ytterby.scenarios.scenario",
    "validate": "ytterby.validation.api",
    "YtterbyError": "ytterby.errors",
}
__all__ = [
    "BaseYear",
    "Book",
    "Chain",
    "Results",
    "Scenario",
    "Verdict",
    "YtterbyError",
    "calibrate",
    "check",
    "ensemble",
    "read_chain",
    "simulate",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name == "ensemble":  # the package itself can be called, see there
        return import_module("ytterby.ensemble")
    if name not in _HOME:
        raise AttributeError(f"module 'ytterby' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
