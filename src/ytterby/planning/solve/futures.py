"""All futures of a plan, each in one process that stays, or in this one.

Plans tried and their cuts are kept, so that a plan that was stopped goes on.
"""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.ground.entries import read_entry, write_entry
from ytterby.ground.errors import RunError
from ytterby.ground.files import user_home
from ytterby.planning.solve import future
from ytterby.planning.solve.recourse import Cut
from ytterby.runs.engines.processes import crew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.ground.entries import KeptEntry
    from ytterby.planning.solve.future import FutureTask


@dataclass
class Progress:
    """Plans tried with their cuts, at one price of missing targets; it is gone through in pairs."""

    factor: float = 1.0
    plans: list[Floats] = field(default_factory=list)
    cuts: list[list[Cut]] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[Floats, list[Cut]]]:
        return zip(self.plans, self.cuts, strict=True)

    def add(self, other: Progress) -> None:
        """Take over what another found, at its price: a cut at a lower price lies below at a higher one too."""
        self.factor = other.factor
        self.plans += other.plans
        self.cuts += other.cuts


def silent(phase: str, done: int, total: int) -> None:
    """Report no progress, where nobody listens."""


def home_of(keep: Path | bool) -> Path | None:
    """Folder in which markets and cuts are kept: True for the user's own, False for none."""
    return user_home() / "plans" if keep is True else keep or None


def save_progress(path: Path, progress: Progress) -> None:
    """Write plans and cuts, complete or not at all."""
    arrays = {"factor": np.array(progress.factor), "plans": np.array(progress.plans)}
    for number, own in enumerate(zip(*progress.cuts, strict=True)):
        arrays[f"cuts/{number}"] = np.array([[c.value, c.own, *c.slope, *c.lack] for c in own])
    write_entry(path, arrays=arrays)


def load_progress(path: Path | None) -> Progress | None:
    """Read plans and cuts; None where there are none, or they are damaged."""
    return None if path is None else read_entry(path, _progress)


def _progress(entry: KeptEntry) -> Progress:
    kept, plans = entry.arrays, list(entry.arrays["plans"])
    futures = [kept[f"cuts/{number}"] for number in range(len(kept) - 2)]
    both = zip(plans, *futures, strict=True)
    cuts = [[_cut(row, len(plan)) for row in rows] for plan, *rows in both]
    return Progress(float(kept["factor"]), plans, cuts)


def _cut(row: Floats, links: int) -> Cut:
    return Cut(float(row[0]), row[2 : 2 + links], row[2 + links :], float(row[1]))


DIED = "a process of the plan ended without an answer"
AGAIN = "Call it again: rounds that are done are kept."


class Futures:
    """All futures, each in one process that stays, or in this one."""

    def __init__(self, tasks: Sequence[FutureTask], pools: Sequence[Any]) -> None:
        self.tasks, self.pools = list(tasks), list(pools)

    def call(
        self, work: Callable[..., Any], items: Sequence[tuple[Any, ...]], on_progress: Any = None
    ) -> list[Any]:
        """The answers of all futures, in their order; items : arguments for each."""
        turns = zip(cycle(self.pools), items, strict=False)
        waiting = [pool.submit(work, *item) for pool, item in turns]
        answers = []
        try:
            for number, item in enumerate(items):
                answers.append(waiting[number].result() if waiting else work(*item))
                if on_progress:
                    on_progress(number + 1, len(items))
        except BrokenProcessPool:
            raise RunError(DIED, advice=AGAIN) from None
        return answers

    def cuts(self, plan: Floats) -> list[Cut]:
        """A cut of each future at a plan."""
        return self.call(future.ask, [(task.name, plan) for task in self.tasks])


@contextmanager
def futures_of(tasks: Sequence[FutureTask], workers: int) -> Iterator[Futures]:
    """The futures in so many processes; in this one where there is one."""
    if workers <= 1 or len(tasks) <= 1:
        try:
            yield Futures(tasks, ())
        finally:
            future.forget()
        return
    with crew(min(workers, len(tasks))) as pools:
        yield Futures(tasks, pools)
