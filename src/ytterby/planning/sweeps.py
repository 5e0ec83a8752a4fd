"""A sweep: variants of one file of targets, solved one after another in processes that stay.

A variant is the file with other keys. The markets of all futures are made once for all variants, and where a variant
is tighter than those before it, their cuts hold for it too. What is read of each plan is the sweep's own table.

Who of several allies builds and pays: all as one planner, or each alone for its own uses by the same targets.

Together, three ways to share the cost stand side by side: where it stands, in equal parts (as the scenario files
bill it), and by the value of what each ally's uses take. Alone, the markets of the common plan serve again, so that the
two differ by who plans and by nothing else; what an ally alone cannot reach is named.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.planning.solve import future
from ytterby.planning.solve.futures import Progress, futures_of, home_of, silent
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.plan import OutOfReachError, probability_of
from ytterby.planning.solve.solve import search, with_kept
from ytterby.planning.solve.steps import MILLION
from ytterby.planning.targets import PlanError
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Steps
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.futures import Futures
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.targets import Measures


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
    on_progress: Steps

    def _named(self, name: str) -> PlanSeries:
        """The same, with a name before the phases of its progress."""

        def report(phase: str, done: int, total: int) -> None:
            self.on_progress(f"{name}: {phase[:1].lower()}{phase[1:]}", done, total)

        return replace(self, on_progress=report)

    def solve_variants(
        self,
        variants: Iterable[tuple[str, Mapping[str, Any]]],
        known: Progress | None = None,
        begin: Floats | None = None,
        gap: float | None = None,
    ) -> Iterator[VariantPlan]:
        """The cheapest plan of every variant, one after another as they are taken.

        variants : name, before the phases of its progress, and keys of the file that are others
        known : cuts that hold for all of them, to which those of every plan are added; none are shared when left out.
        begin : a plan to try first, array (link) [t/yr]; after it always the one before. gap : see `solve.search`.
        """
        for name, changes in variants:
            cuts = replace(known, plans=[*known.plans], cuts=[*known.cuts]) if known else Progress()
            try:
                planned = self.placed(**changes)
                plan = self._named(name).solve(planned, known=cuts, begin=begin, gap=gap)
            except PlanError as fault:
                nearest = fault.solutions if isinstance(fault, OutOfReachError) else ()
                yield VariantPlan(None, fault.what, nearest)
                continue
            if known is not None:
                known.factor, known.plans, known.cuts = cuts.factor, cuts.plans, cuts.cuts
            begin = None if begin is None else plan.links
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


ALONE = "alone"
EVERY = "all"


def allies(series: PlanSeries, plan: LeastCostPlan, alone: bool) -> pl.DataFrame:
    """Cost by ally, all of them last: `plan_payers` of `data/results.csv`. alone : whether each is to plan for itself
    too; one whose targets are then out of reach has no cost, and says why."""
    members = plan.planned.targets.planner
    stands, used = own_by_region(plan), _value_of_use(plan.planned)
    rows: list[dict[str, Any]] = [
        {
            "ally": ally, "stands_musd": stands.get(ally, 0.0), "equal_musd": plan.own / len(members),
            "by_use_musd": plan.own * used[ally], "note": "",
        }
        for ally in members
    ]  # fmt: skip
    every = dict.fromkeys(("stands_musd", "equal_musd", "by_use_musd"), plan.own)
    total: dict[str, Any] = {"ally": EVERY, **every, "note": ""}
    if alone:
        variants = (
            (f"{ally} alone", {"planner": (ally,), "measures": _measures(plan.planned, ally)})
            for ally in members
        )
        for row, one in zip(rows, series.solve_variants(variants), strict=True):
            row["alone_musd"], row["note"] = one.plan and one.plan.own, " ".join(one.why.split())
        costs = [row["alone_musd"] for row in rows]
        total["alone_musd"] = None if None in costs else sum(costs)
    return frame_of("plan_payers", [*rows, total])


def own_by_region(plan: LeastCostPlan) -> dict[str, float]:
    """What a plan costs by where it stands [million USD, discounted]: builds of all blocks, and stocks."""
    frame, network = plan.planned.frame, plan.planned.base.network
    chance = probability_of(plan.planned)
    later = np.tensordot(chance, [one.later for one in plan.solutions], 1)
    builds = (frame.timing.charge * np.concatenate([plan.builds, later])).sum(axis=0)
    filled = [one.bought + frame.holding * one.stored for one in plan.solutions]
    price = np.array([stock.price for stock in frame.stocks]) * MILLION
    stocks = frame.blocks.weights @ np.tensordot(chance, filled, 1) * price
    places = [network.plants[one.plant][1] for one in frame.candidates]
    places += [stock.region for stock in frame.stocks]
    by_region: dict[str, float] = {}
    for region, cost in zip(places, [*builds, *stocks], strict=True):
        by_region[region] = by_region.get(region, 0.0) + float(cost)
    return by_region


def _value_of_use(planned: PlacedTargets) -> dict[str, float]:
    """Share of each ally in what all their uses take in the base year, at base prices."""
    base, members = planned.base, planned.targets.planner
    value = base.demand.price * base.demand.anchor
    places = np.array([region for _, region in base.network.use_rows])
    each = {m: float(value[places == m].sum()) for m in members}
    total = sum(each.values())
    return {m: v / total if total > 0.0 else 1.0 / len(members) for m, v in each.items()}


def _measures(planned: PlacedTargets, ally: str) -> Measures:
    """Measures without the stocks that lie elsewhere."""
    measures = planned.targets.measures
    stock = tuple(one for one in measures.stock if one.region in (None, ally))
    return measures.model_copy(update={"stock": stock})
