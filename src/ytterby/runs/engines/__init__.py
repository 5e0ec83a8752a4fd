"""Engines: how a list of runs is worked through. One engine, one module here, chosen by its name.

A module of this package has one function,

    work_through(work, items, workers, done)

which calls `work(item)` for each item and `done(key, result, error)` as the answers come, in the process
that asked; `error` is None where it went well. `work` can be sent to another process. Nothing outside a
module's file knows its name.

A study can be parted among calls on several machines that share a folder of runs: `SHARE` says which part is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ytterby.ground.errors import RunError, YtterbyError, check_known, error_of

Work = Callable[[Any], Any]
"""What is done with an item."""
Items = Mapping[str, Any]
"""Items by their keys."""
OnResult = Callable[[str, Any, Exception | None], None]
"""What is called with a key, and its result or error."""

SHARE: ContextVar[tuple[int, int]] = ContextVar("SHARE", default=(1, 1))
"""Which part of a study is made here, of how many. A batch belongs to a part by its place in the study alone."""
CLUSTER: ContextVar[str] = ContextVar("CLUSTER", default="")
"""Address of the scheduler of a cluster that is there; blank: an engine that needs one makes its own here."""


class PartDoneError(YtterbyError):
    """The part of a study that was asked for is made, and others are not: there is no answer yet, and no fault."""

    exit_code = 0


def names() -> list[str]:
    """Names of the engines."""
    return sorted(module.name for module in iter_modules(__path__))


def share_of(text: str) -> tuple[int, int]:
    """`K/N` as part K of N. Raises YtterbyError."""
    part, _, parts = text.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise error_of(YtterbyError, "no_part", text=text)
    return int(part), int(parts)


def work_through(engine: str, work: Work, items: Items, workers: int, on_result: OnResult) -> None:
    """Call `work` for each item by the engine of that name, or for those of the part that `SHARE` names.

    items : place in the study -> what `work` is called with.

    Raises YtterbyError for an unknown engine, PartDoneError where items of other parts are left.
    """
    check_known(engine, names(), "unknown engine {!r}", YtterbyError)
    part, parts = SHARE.get()
    own = {key: one for key, one in items.items() if parts == 1 or int(key) % parts == part - 1}
    if own:
        import_module(f"{__name__}.{engine}").work_through(work, own, workers, on_result)
    if left := len(items) - len(own):
        raise error_of(
            PartDoneError, "part_made", part=part, parts=parts, count=len(own), left=left
        )


def reason(error: Exception) -> str:
    """An error in one line, as it stands in a list of failures."""
    line = (str(error).splitlines() or [""])[0]
    return line if isinstance(error, YtterbyError) else f"{type(error).__name__}: {line}"


def attempt(work: Work, item: Any) -> tuple[Any, Exception | None]:
    """A result, or the reason why there is none, in a form that can be sent. Runs in the worker."""
    try:
        return work(item), None
    except YtterbyError as error:
        return None, error
    except Exception as error:  # a run must not take the others with it, whatever goes wrong inside
        return None, RunError(reason(error))
