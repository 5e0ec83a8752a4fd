"""Engines: how a list of runs is worked through. One engine, one module here, chosen by its name.

A module of this package has one function,

    work_through(work, items, workers, done)

which calls `work(item)` for each item and `done(key, result, error)` as the answers come, in the process
that asked; `error` is None where it went well. `work` can be sent to another process. Nothing outside a
module's file knows its name.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from ytterby.ground.errors import YtterbyError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def names() -> list[str]:
    """Names of the engines."""
    return sorted(module.name for module in iter_modules(__path__))


def work_through(
    engine: str,
    work: Callable[[Any], Any],
    items: Mapping[str, Any],
    workers: int,
    on_result: Callable[[str, Any, Exception | None], None],
) -> None:
    """Call `work` for each item by the engine of that name. Raises YtterbyError for an unknown one."""
    if engine not in names():
        raise YtterbyError(f"unknown engine {engine!r}", advice=did_you_mean(engine, names()))
    if items:
        import_module(f"{__name__}.{engine}").work_through(work, items, workers, on_result)


def reason(error: Exception) -> str:
    """An error in one line, as it stands in a list of failures."""
    line = (str(error).splitlines() or [""])[0]
    return line if isinstance(error, YtterbyError) else f"{type(error).__name__}: {line}"
