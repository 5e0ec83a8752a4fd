"""The loop over draws: a study says which jobs each draw has, and what is kept of them; here they are run.

A draw has parts: a comparison of scenarios, a future of a plan, a published case. What is kept of a part is made as
soon as its runs are there, and they are let go when no other part waits for them. Jobs go out in batches of draws that
follow each other: what is run together hangs on the number of a draw alone, not on what a store has or what was done
first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from ytterby.market.lockstep import LANES, kernel_name
from ytterby.runs.engines import reason
from ytterby.runs.job import Run
from ytterby.runs.lanes import in_lanes
from ytterby.runs.run import run_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Tick
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor

D = TypeVar("D")
P = TypeVar("P")
T = TypeVar("T")
R = TypeVar("R")

BATCH = 1
"""Draws of a batch: the unit that a worker takes, that is kept when it is done, and from which a study goes on. Where
the compiled kernel is installed it is as many as there are lanes, and the jobs of each lane are such a unit."""

CENTRAL = 0
"""The draw in which every number has its own value; it stands next to the others and is none of them."""
FIGURES, FURTHER = "figures", "further"
"""What a run is asked for, in `runs.run.WANTS`, and the table that it gives: what the package keeps, and more."""


@dataclass(frozen=True)
class Failure:
    """Why a part of a draw has no answer: the job that has none, and its error."""

    job: Job
    error: Exception

    def __str__(self) -> str:
        return reason(self.error)


@dataclass(frozen=True)
class DrawTable(Generic[R]):
    """Draw by part. cells : draw -> part -> what is kept of it, or why it has no answer."""

    cells: dict[Any, dict[Any, R | Failure]]

    def of(self, part: Any = 0) -> dict[Any, R]:
        """Draw -> what is kept of a part, where it has an answer."""
        cells = ((draw, parts[part]) for draw, parts in self.cells.items() if part in parts)
        return {draw: cell for draw, cell in cells if not isinstance(cell, Failure)}

    def failures(self, part: Any = 0) -> dict[Any, Failure]:
        """Draw -> why a part has no answer."""
        cells = ((draw, parts.get(part)) for draw, parts in self.cells.items())
        return {draw: cell for draw, cell in cells if isinstance(cell, Failure)}

    def only(self, draw: Any, part: Any = 0) -> R:
        """What is kept of a part that must have an answer; raises the error in its place."""
        cell = self.cells[draw][part]
        if isinstance(cell, Failure):
            raise cell.error.__cause__ or cell.error
        return cell

    def array(self, part: Any = 0) -> Floats:
        """Figures of a part: array (draw), NaN without an answer."""
        cells = self.of(part)
        return np.array([cells.get(draw, np.nan) for draw in self.cells], dtype=float)


def one_table(name: str) -> Callable[[Job, Run], pl.DataFrame]:
    """Of a run its table of that name, as `run_study` reads it."""
    return lambda _, run: run.tables[name]


def run_study(
    draws: Mapping[D, Mapping[P, Sequence[Job]]],
    read: Callable[[Job, Run], T],
    kept: Callable[[D, P, list[T]], R],
    executor: Executor,
    *,
    size: int | None = None,
    on_progress: Tick | None = None,
    on_failure: Callable[[Failure], None] | None = None,
) -> DrawTable[R]:
    """Run the jobs of all draws; those that the store of `executor` has are not run again.

    Parameters
    ----------
    draws : draw -> part -> its jobs. Equal jobs of a batch are one run.
    read : what is needed of a run, called once for each. kept : what is kept of a part, called with draw, part and what
        was read of its runs; not where one has no answer.
    size : draws of a batch, `BATCH` or as many as there are lanes if left out; 0: no draws go out together, nor do the
        jobs of one, unless it is in lanes.
    on_progress : called with draws done and draws in all; of jobs that go out alone with jobs.
    on_failure : called as soon as a part has no answer; what it raises ends the study.
    """
    cells: dict[D, dict[P, R | Failure]] = {draw: {} for draw in draws}
    size = size if size is not None else LANES if kernel_name() else BATCH
    waiting: dict[int, list[tuple[D, P, Sequence[Job]]]] = {}
    for place, (draw, parts) in enumerate(draws.items()):
        group = place // size if size else 0
        waiting[group] = waiting.get(group, []) + [(draw, *part) for part in parts.items()]
    ordered: list[tuple[int, list[Job]]] = []
    for group, own in waiting.items():
        unique = {job.key: job for *_, jobs in own for job in jobs}
        batches = in_lanes(unique) if kernel_name() else _batches(unique, size)
        ordered += [(group, sorted(batch.values(), key=_base)) for batch in batches]
        as_run = {key: job for batch in batches for key, job in batch.items()}
        waiting[group] = [(d, p, [as_run[job.key] for job in jobs]) for d, p, jobs in own]
    ready: dict[int, dict[str, T | Failure]] = {group: {} for group in waiting}
    done = 0

    def settle(group: int) -> None:
        runs, left = ready[group], []
        for draw, part, jobs in waiting[group]:
            values = [runs[job.key] for job in jobs if job.key in runs]
            failed = [value for value in values if isinstance(value, Failure)]
            answers = [value for value in values if not isinstance(value, Failure)]
            if failed and on_failure:
                on_failure(failed[0])
            if failed:
                cells[draw][part] = failed[0]
            elif len(answers) < len(jobs):
                left.append((draw, part, jobs))
            else:
                cells[draw][part] = kept(draw, part, answers)
        waiting[group] = left
        needed = {job.key for *_, jobs in left for job in jobs}
        ready[group] = {key: value for key, value in runs.items() if key in needed}

    def on_batch(place: int, outcomes: Sequence[Run | Exception]) -> None:
        nonlocal done
        group, jobs = ordered[place]
        for job, outcome in zip(jobs, outcomes, strict=True):
            made = read(job, outcome) if isinstance(outcome, Run) else Failure(job, outcome)
            ready[group][job.key] = made
        settle(group)
        done += len(jobs)
        if on_progress and size:
            on_progress(sum(len(cells[d]) == len(parts) for d, parts in draws.items()), len(draws))
        elif on_progress:
            on_progress(done, sum(len(jobs) for _, jobs in ordered))

    for group in waiting:
        settle(group)  # parts without a run
    run_batches([jobs for _, jobs in ordered], executor, on_batch)
    return DrawTable(cells)


def _batches(jobs: Mapping[str, Job], size: int) -> list[dict[str, Job]]:
    """Jobs by the batches in which they go out: those of a data folder together; with a size of nought each alone."""
    batches: dict[str, dict[str, Job]] = {}
    for key, job in sorted(jobs.items(), key=lambda one: () if size else _base(one[1])):
        batches.setdefault(str(job.folder) if size else key, {})[key] = job
    return list(batches.values())


def _base(job: Job) -> tuple[str, list[tuple[str, float]]]:
    """By what runs are put in order, so that those on one base follow each other and it is calibrated once."""
    return str(job.folder), sorted(job.numbers.items())
