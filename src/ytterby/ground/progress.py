"""How far a call is: one kind of callback, `on_progress(progress)`, for all that takes a while."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Steps = Callable[[str, int, int], None]
"""What the studies call: phase, steps done, steps in all."""
Tick = Callable[[int, int], None]
"""What the steps of one phase call: how many are done, of how many."""


class ProgressReport(NamedTuple):
    """Where a call is.

    phase : what is done now, in words. done, total : its steps. share : of the entire call [0 to 1]; it never falls.
    """

    phase: str
    done: int
    total: int
    share: float


OnProgress = Callable[[ProgressReport], None]
"""What `on_progress` is."""


@contextmanager
def steps_of(
    on_progress: OnProgress | None,
    weights: Mapping[str, float] | None = None,
    others: int = 1,
    each: Mapping[str, float] | None = None,
) -> Iterator[Steps]:
    """A function (phase, steps done, steps in all) that reports with the share of the entire call.

    weights : phases that may come, by the beginning of their names, and how long each takes.
    others : how many phases are not named in it; each weighs 1.
    each : phases that count from their first call on, and how long one of their steps takes.

    A phase that never comes, such as draws that are packaged, is made up for at the end: the last report is of share 1.
    Where nothing had to be done, nothing is reported.
    """
    if on_progress is None:
        yield lambda phase, done, total: None
        return
    named = dict(weights or {})
    of_step = dict(each or {})
    reached: dict[str, float] = {}
    last = ProgressReport("", 0, 0, 0.0)

    def step(phase: str, done: int, total: int) -> None:
        nonlocal last
        name = next((one for one in (*named, *of_step) if phase.startswith(one)), phase)
        if name in of_step:
            named[name] = of_step[name] * total
        part = min(done / total, 1.0) if total else 0.0
        reached[name] = max(reached.get(name, 0.0), named.get(name, 1.0) * part)
        share = min(sum(reached.values()) / max(sum(named.values()) + others, 1e-9), 1.0)
        last = ProgressReport(phase, done, total, max(last.share, share))
        on_progress(last)

    yield step
    if last.phase and last.share < 1.0:
        on_progress(last._replace(done=last.total, share=1.0))
