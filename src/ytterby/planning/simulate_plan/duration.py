"""How long simulated runs will take, estimated before they begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.world.base_year.calibrate import BaseYear

SECONDS = 7e-5
"""CPU seconds of a run for each column of the network and year: 10 s for rare earths to 2045, 0.2 s for germanium,
measured on a busy machine."""
DRAWN = 2.5
"""Of a run with drawn numbers over that, for its base year is calibrated first: 50 draws of three futures of rare
earths took 62 CPU minutes."""


def seconds_of(base: BaseYear, years: int, executor: Executor) -> float:
    """How long so many years of runs take, about [s]."""
    workers = 1 if executor.engine == "serial" else max(executor.workers, 1)
    return SECONDS * len(base.network.columns) * years / workers


def seconds_of_runs(base: BaseYear, jobs: Iterable[Job], executor: Executor) -> float:
    """How long runs take that the store of `executor` has not, about [s]."""
    distinct = {job.key: job for job in jobs}.values()
    waiting = [job for job in distinct if executor.store is None or not executor.store.has(job)]
    years = sum(job.scenario.years.end - job.scenario.years.start + 1 for job in waiting)
    return seconds_of(base, years, executor)


def in_words(seconds: float) -> str:
    """Such as `some 40 s`, `some 12 min`; at least a second."""
    if seconds < 90.0:
        return f"some {max(round(seconds), 1)} s"
    return f"some {round(seconds / 60.0)} min"
