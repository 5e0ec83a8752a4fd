"""One item after the other, in the process that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.runs.engines import Items, OnResult, Work


def work_through(work: Work, items: Items, workers: int, on_result: OnResult) -> None:
    """See `ytterby.runs.engines`; there is one worker, whatever is asked for."""
    del workers
    for key, item in items.items():
        try:
            result = work(item)
        except Exception as error:
            on_result(key, None, error)
        else:
            on_result(key, result, None)
