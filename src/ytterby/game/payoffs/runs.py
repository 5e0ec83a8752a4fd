"""Runs of a game through the store and the engines, turned into amounts as they come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ytterby.draws.loop import run_study
from ytterby.game.payoffs.amounts import NEEDED, amounts
from ytterby.ground.errors import YtterbyError
from ytterby.runs.job import Run
from ytterby.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from ytterby.draws.loop import Failure
    from ytterby.game.file.reading import Game
    from ytterby.game.payoffs.use_side import UseSide
    from ytterby.ground.arrays import Floats, Tables
    from ytterby.ground.progress import Steps
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.scenarios.scenario import Scenario

SECONDS_A_RUN = 6.0
"""Processor time of one run to 2045 with eight quarters, as measured on one core: to say before how long all takes."""


class NeededStore(Store):
    """A store that keeps of a run only the tables that payoffs are read from: a hundredth of the room."""

    def keep(self, job: Job, outcome: Run | Exception) -> None:
        """As a store does, with `NEEDED` alone."""
        if isinstance(outcome, Run):
            outcome = Run({name: outcome.tables[name] for name in NEEDED}, outcome.used)
        super().keep(job, outcome)


@dataclass(frozen=True)
class Work:
    """What is still to be run. runs : all; waiting : those that no store has; seconds : of processor time."""

    runs: int
    waiting: int

    @property
    def seconds(self) -> float:
        """Processor time that is to be expected [s]."""
        return SECONDS_A_RUN * self.waiting

    def as_text(self, what: str, workers: int) -> str:
        """In words, before it begins."""
        kept = self.runs - self.waiting
        minutes = self.seconds / max(workers, 1) / 60.0
        known = f", {kept} of them kept from before" if kept else ""
        rounded = max(1, round(minutes))
        long = f"about {rounded} minute{'s' if rounded > 1 else ''} with {workers} at a time"
        return f"{what}: {self.runs} runs{known}" + (f"; {long}" if self.waiting else "")


def work_of(jobs: Sequence[Job], store: Store | None) -> Work:
    """How much of some jobs is still to be run."""
    by_key = {job.key: job for job in jobs}
    kept = sum(store.has(job) for job in by_key.values()) if store else 0
    return Work(len(by_key), len(by_key) - kept)


def jobs_of(game: Game, scenarios: Mapping[str, Scenario]) -> dict[str, Job]:
    """Run -> its job; all in the same periods."""
    jobs = game.workspace.jobs(list(scenarios.values()))
    return dict(zip(scenarios, jobs, strict=True))


def all_amounts(
    game: Game,
    jobs: Mapping[str, Job],
    reference: str,
    use_side: UseSide,
    executor: Executor,
    *,
    what: str = "runs",
    on_progress: Steps | None = None,
    demand: dict[str, pl.DataFrame] | None = None,
) -> dict[str, Floats]:
    """Run -> array (end, player, part, year), as `amounts` gives it.

    Raises the error that a run has ended in, with its name.

    reference : the run that all are set against. on_progress : called with `what`, runs done and runs in all.
    demand : filled with the table `demand` of each run, where it is given.
    """

    def kept(_: str, name: str, tables: list[Tables]) -> Floats:
        if demand is not None:
            demand[name] = tables[0]["demand"]
        return amounts(game, tables[0], tables[-1], use_side)

    def refuse(failure: Failure) -> None:
        cause = failure.error.__cause__ or failure.error
        if isinstance(cause, YtterbyError):
            raise type(cause)(
                f"the run {failure.job.name} has no answer: {cause.what}",
                where=cause.where, advice=cause.advice,
            )  # fmt: skip
        raise cause

    pairs = {name: [job, jobs[reference]] for name, job in jobs.items()}
    table = run_study(
        {what: pairs}, needed_tables, kept, executor, size=0, on_failure=refuse,
        on_progress=partial(on_progress, what) if on_progress else None,
    )  # fmt: skip
    return {name: table.only(what, name) for name in jobs}


def needed_tables(_: Job, run: Run) -> Tables:
    """Of a run the tables that amounts are read from."""
    return {name: run.tables[name] for name in NEEDED}
