"""A sweep: variants of one file of targets, solved one after another in processes that stay.

A variant is the file with other keys. The markets of all futures are made once for all variants, and where a variant
is tighter than those before it, their cuts hold for it too. What is read of each plan is the sweep's own table.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ytterby.planning.solve import future
from ytterby.planning.solve.futures import futures_of, home_of, silent
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.plan import OutOfReachError
from ytterby.planning.solve.solve import search, with_kept
from ytterby.planning.targets import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Steps
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.futures import Futures, Progress
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan


@dataclass(frozen=True)
class VariantPlan:
    """What was found for a variant. plan : None where there is none; nearest : of each future, how near the nearest
    plan comes where the targets are out of reach"""

    plan: LeastCostPlan | None
    nearest: Sequence[FutureSolution] = ()


@dataclass(frozen=True)
class PlanSeries:
    """Processes in which one plan after another is sought.

    planned : the plan whose markets serve for all; home : folder in which markets and cuts are kept
    """

    planned: PlacedTargets
    futures: Futures
    home: Path
    on_progress: Steps

    def _named(self, name: str) -> PlanSeries:
        """The same, with a name before the phases of its progress."""

        def report(phase: str, done: int, total: int) -> None:
            self.on_progress(f"{name}: {phase[:1].lower()}{phase[1:]}", done, total)

        return replace(self, on_progress=report)

    def solve_variants(
        self,
        variants: Iterable[tuple[str, Mapping[str, Any]]],
        known: Progress,
        begin: Floats,
        gap: float,
    ) -> Iterator[VariantPlan]:
        """The cheapest plan of every variant, one after another as they are taken.

        variants : name, before the phases of its progress, and keys of the file that are others
        known : cuts that hold for all of them, to which those of every plan are added.
        begin : a plan to try first, array (link) [t/yr]; after it always the one before. gap : see `solve.search`.
        """
        for name, changes in variants:
            cuts = replace(known, plans=[*known.plans], cuts=[*known.cuts])
            try:
                planned = self.placed(**changes)
                plan = self._named(name).solve(planned, known=cuts, begin=begin, gap=gap)
            except PlanError as fault:
                nearest = fault.solutions if isinstance(fault, OutOfReachError) else ()
                yield VariantPlan(None, nearest)
                continue
            known.factor, known.plans, known.cuts = cuts.factor, cuts.plans, cuts.cuts
            begin = plan.links
            yield VariantPlan(plan)

    def run(self, planned: PlacedTargets) -> None:
        """Run the jobs of all futures, and keep their markets. Raises MarketError where a year cannot be cleared."""
        tasks = with_kept(planned, self.home, self.planned)
        self.futures.call(
            future.run_kept, [(task,) for task in tasks], partial(self.on_progress, "Simulated with the plan")
        )  # fmt: skip

    def placed(self, **changes: Any) -> PlacedTargets:
        """The same file with other keys."""
        targets = self.planned.targets.model_copy(update=changes)
        return placed(targets, self.planned.document, self.planned.workspace)

    def solve(self, planned: PlacedTargets, **options: Any) -> LeastCostPlan:
        """The cheapest plan of the series' own blocks and futures. options : `known`, `begin`, `gap` and `bound` of
        `solve.search`."""
        means: dict[str, Any] = {"like": self.planned, "on_progress": self.on_progress}
        return search(planned, self.futures, self.home, **means, **options)


@contextmanager
def series_of(
    planned: PlacedTargets, workers: int, keep: Path | bool = True, on_progress: Steps = silent
) -> Iterator[PlanSeries]:
    """Open the processes. keep : as in `solve`; where nothing is to be kept, it is until they close."""
    home = home_of(keep)
    with TemporaryDirectory(prefix="ytterby-") as folder, futures_of(planned.tasks, workers) as own:
        yield PlanSeries(planned, own, home or Path(folder), on_progress)
