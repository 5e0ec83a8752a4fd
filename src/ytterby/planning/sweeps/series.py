"""A sweep: variants of one file of targets, solved one after another in processes that stay.

A variant is the file with other keys. The markets of all futures are made once for all variants, and where a variant
is tighter than those before it, their cuts hold for it too. What is read of each plan is the sweep's own table.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ytterby.planning.solve.error import OutOfReachError
from ytterby.planning.solve.futures import futures_of
from ytterby.planning.solve.kept import Progress, home_of
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import search
from ytterby.planning.targets.file import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Steps
    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.solve.futures import Futures
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan


@dataclass(frozen=True)
class Variant:
    """A file of targets with other keys. changes : key -> value; name : before the phases of its progress"""

    changes: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class VariantPlan:
    """What was found for a variant. plan : None where there is none; why : then, in words; nearest : of each future,
    how near the nearest plan comes where the targets are out of reach"""

    plan: LeastCostPlan | None
    why: str = ""
    nearest: Sequence[FutureSolution] = ()


@dataclass(frozen=True)
class PlanSeries:
    """Processes in which one plan after another is sought.

    planned : the plan whose markets serve for all; home : folder in which markets and cuts are kept
    """

    planned: PlacedTargets
    futures: Futures
    home: Path
    on_progress: Steps | None

    def report(self, name: str, done: int, total: int) -> None:
        """Report progress, where anybody listens."""
        if self.on_progress:
            self.on_progress(name, done, total)

    def _named(self, name: str) -> PlanSeries:
        """The same, with a name before the phases of its progress."""
        if self.on_progress is None or not name:
            return self
        return replace(
            self,
            on_progress=lambda what, done, total: self.report(
                f"{name}: {what[:1].lower()}{what[1:]}", done, total
            ),
        )

    def solve_variants(
        self,
        variants: Iterable[Variant],
        known: Progress | None = None,
        begin: Floats | None = None,
        gap: float | None = None,
    ) -> Iterator[VariantPlan]:
        """The cheapest plan of every variant, one after another as they are taken.

        known : cuts that hold for all of them, to which those of every plan are added; none are shared when left out.
        begin : a plan to try first, array (link) [t/yr]; after it always the one before. gap : see `solve.search`.
        """
        for variant in variants:
            cuts = Progress()
            if known is not None:
                cuts = Progress(known.factor, [*known.plans], [*known.cuts])
            try:
                planned = self.placed(**variant.changes)
                plan = self._named(variant.name).solve(planned, cuts, begin, gap)
            except PlanError as fault:
                nearest = fault.solutions if isinstance(fault, OutOfReachError) else ()
                yield VariantPlan(None, fault.what, nearest)
                continue
            if known is not None:
                known.factor, known.plans, known.cuts = cuts.factor, cuts.plans, cuts.cuts
            begin = None if begin is None else plan.links
            yield VariantPlan(plan)

    def placed(self, **changes: Any) -> PlacedTargets:
        """The same file with other keys."""
        targets = self.planned.targets.model_copy(update=changes)
        return placed(targets, self.planned.document, self.planned.workspace)

    def solve(
        self,
        planned: PlacedTargets,
        known: Progress | None = None,
        begin: Floats | None = None,
        gap: float | None = None,
    ) -> LeastCostPlan:
        """The cheapest plan of the series' own blocks and futures. known, begin, gap : see `solve.search`."""
        return search(
            planned, self.futures, self.home, like=self.planned, known=known, begin=begin, gap=gap,
            on_progress=self.on_progress,
        )  # fmt: skip


@contextmanager
def series_of(
    planned: PlacedTargets,
    workers: int,
    keep: Path | bool = True,
    on_progress: Steps | None = None,
) -> Iterator[PlanSeries]:
    """Open the processes. keep : as in `solve`; where nothing is to be kept, it is until they close."""
    home = home_of(keep)
    with TemporaryDirectory(prefix="ytterby-") as folder, futures_of(planned.tasks, workers) as own:
        yield PlanSeries(planned, own, home or Path(folder), on_progress)
