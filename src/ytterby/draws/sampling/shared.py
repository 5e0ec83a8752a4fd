"""Draws that several comparisons share: each draw is one set of numbers, calibrated once, for all of them.

The hypercube is over every number with a range of the folder and of the acts of all scenarios, so a reference is run
once a draw for all scenarios that are set against it in the same periods, and what two runs share cancels.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.controls.acts.base import ApprovalNoise
from ytterby.draws.sampling import hypercube as sampling
from ytterby.draws.sampling.plan import SPREAD, seed_of
from ytterby.runs.job import Run
from ytterby.runs.run import run_all
from ytterby.runs.simulate import default_references
from ytterby.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ytterby.draws.sampling.hypercube import DrawnNumber
    from ytterby.ground.arrays import Floats
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario

VIEWS, FURTHER = "views", "further"
"""What a run is asked for, in `runs.run.WANTS`, and the table that it gives: what the package keeps, and more."""


class OutOfTimeError(Exception):
    """The time for draws is over; those under way are still handed over."""


@dataclass(frozen=True)
class SharedDraws:
    """A hypercube for several comparisons on one data folder.

    comparisons : of each, the scenarios that run together: those that it is set against, the one that is asked for
        last. count, seed : size of the hypercube, and which.
    drawn_with : further comparisons whose numbers are drawn too, so that a part of them has the draws of all.
    wants : what each run is asked for, a name in `runs.run.WANTS`.
    """

    workspace: Workspace
    comparisons: tuple[tuple[Scenario, ...], ...]
    count: int
    seed: int = 1
    drawn_with: tuple[tuple[Scenario, ...], ...] = ()
    wants: str = VIEWS

    @cached_property
    def assumptions(self) -> list[DrawnNumber]:
        """Every number that some comparison draws."""
        of_folder = sampling.of_parameters(self.workspace.chain.parameters)
        elements = set(self.workspace.chain.elements)
        of_acts = {
            row.id: row
            for scenarios in (*self.drawn_with, *self.comparisons)
            for row in sampling.of_acts(scenarios, self.workspace.book, elements)
        }
        return [*of_folder, *of_acts.values()]

    @cached_property
    def sample(self) -> Floats:
        """What is drawn: array (draw, assumption), each in its own unit."""
        return sampling.sample(self.assumptions, self.count, self.seed)

    def jobs(self, draw: int) -> list[list[Job]]:
        """The jobs of a draw (from zero), of each comparison; equal jobs of two comparisons have one key."""
        row = self.sample[draw]
        drawn = {a.id: float(v) for a, v in zip(self.assumptions, row, strict=True)}
        approval_noise = (
            ApprovalNoise(seed_of(self.seed, draw + 1), drawn[SPREAD]) if SPREAD in drawn else None
        )
        jobs = []
        for scenarios in self.comparisons:
            fixed = {name for one in scenarios for name in one.parameters}
            keep = [n for n, a in enumerate(self.assumptions) if a.id not in fixed]
            numbers = sampling.changes(
                self.workspace.chain.parameters, [self.assumptions[n] for n in keep], row[keep]
            )
            jobs.append(
                self.workspace.jobs(
                    scenarios, numbers, wants=self.wants, approval_noise=approval_noise
                )
            )
        return jobs

    def run(
        self,
        executor: Executor,
        *,
        seconds: float | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> DrawnRuns:
        """Run all draws, or as many as begin in some seconds; what the store of `executor` has is not run again.

        on_progress : called with draws done and draws in all.
        """
        plans = [self.jobs(draw) for draw in range(self.count)]
        frames: dict[str, bytes] = {}
        self._work(plans, executor, seconds, on_progress, frames)
        return DrawnRuns(plans, frames, self.wants)

    def keep(
        self, executor: Executor, on_progress: Callable[[int, int], None] | None = None
    ) -> DrawnRuns:
        """Run all draws into the store of `executor`, from which they are read when they are asked for."""
        assert executor.store is not None
        plans = [self.jobs(draw) for draw in range(self.count)]
        self._work(plans, executor, None, on_progress, None)
        return DrawnRuns(plans, executor.store, self.wants)

    def _work(
        self,
        plans: list[list[list[Job]]],
        executor: Executor,
        seconds: float | None,
        on_progress: Callable[[int, int], None] | None,
        frames: dict[str, bytes] | None,
    ) -> None:
        draw_of: dict[str, int] = {}
        unique: dict[str, Job] = {}
        for number, plan in enumerate(plans):
            for job in (job for own in plan for job in own):
                draw_of.setdefault(job.key, number)
                unique.setdefault(job.key, job)
        left = [0] * self.count
        for number in draw_of.values():
            left[number] += 1
        longest, end = max(left, default=1), None if seconds is None else time.monotonic() + seconds

        def on_result(job: Job, outcome: Run | Exception) -> None:
            if isinstance(outcome, Run) and frames is not None:
                frames[job.key] = _packed(outcome.tables[self.wants])
            left[draw_of[job.key]] -= 1
            if left[draw_of[job.key]]:
                return
            if on_progress:
                on_progress(sum(not n for n in left), self.count)
            if end is not None and time.monotonic() > end:
                raise OutOfTimeError

        with suppress(OutOfTimeError):
            run_all(unique.values(), executor, together=longest, on_result=on_result, keep=False)


@dataclass(frozen=True)
class DrawnRuns:
    """What came of draws. plans : of each draw, the jobs of each comparison; source : where their figures are, or they
    themselves as bytes of Parquet, which take a twentieth; wants : what the runs were asked for."""

    plans: list[list[list[Job]]]
    source: Mapping[str, bytes] | Store
    wants: str = VIEWS

    def of(
        self,
        comparison: int,
        kept: Callable[[dict[str, pl.DataFrame]], dict[str, Any]] = dict,
    ) -> list[dict[str, Any]]:
        """Of a comparison, the draws in which all runs have an answer: name of a run -> its figures.

        kept : what is kept of each draw; all, if left out.
        """
        draws = []
        for plan in self.plans:
            figures = {job.name: self._figures(job) for job in plan[comparison]}
            answered = {name: frame for name, frame in figures.items() if frame is not None}
            if len(answered) == len(figures):
                draws.append(kept(answered))
        return draws

    @property
    def used(self) -> frozenset[str]:
        """Ids of the numbers that the runs of the first draw asked for; of runs that a store keeps."""
        jobs = [job for plan in self.plans[:1] for own in plan for job in own]
        kept = [self.source.get(job) for job in jobs] if isinstance(self.source, Store) else []
        return frozenset(name for one in kept if isinstance(one, Run) for name in one.used)

    def _figures(self, job: Job) -> pl.DataFrame | None:
        if not isinstance(self.source, Store):
            packed = self.source.get(job.key)
            return None if packed is None else pl.read_parquet(BytesIO(packed))
        kept = self.source.get(job)
        return kept.tables[self.wants] if isinstance(kept, Run) else None


def _packed(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def comparisons_of(workspace: Workspace, names: Sequence[str]) -> tuple[tuple[Scenario, ...], ...]:
    """Each scenario with those that it is compared with by default, as `simulate` runs them."""
    comparisons = []
    for name in names:
        focus = workspace.scenario(name)
        references = default_references(focus, workspace.chain.reference_scenario)
        comparisons.append((*(workspace.scenario(one) for one in references), focus))
    return tuple(comparisons)
