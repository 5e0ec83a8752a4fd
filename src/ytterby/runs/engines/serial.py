"""One item after the other, in the process that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def work_through(
    work: Callable[[Any], Any],
    items: Mapping[str, Any],
    workers: int,
    on_result: Callable[[str, Any, Exception | None], None],
) -> None:
    """See `ytterby.runs.engines`; there is one worker, whatever is asked for."""
    del workers
    for key, item in items.items():
        try:
            result = work(item)
        except Exception as error:
            on_result(key, None, error)
        else:
            on_result(key, result, None)
