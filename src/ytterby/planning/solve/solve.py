r"""The L-shaped method: rounds of the master and of every future, until the gap is small against the plan.

A round tries the mean of the master's answer and the best plan so far: plain cuts swing from end to end. The gap is
that of the best plan's cost and the master's bound; it is small when it is under a hundredth of what the plan itself
costs, for the worth of all demand dwarfs it. Then it is seen whether every target is met. If not, missing them is
made dearer; and if that does not help, the least that must be missed is sought and named.

Futures are solved in processes that stay, each future always in the same one, so that the answer does not depend on
how many there are. Cuts are kept after every round: a plan that was stopped goes on from them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.entries import entry_path
from ytterby.ground.errors import MarketError
from ytterby.planning.solve import future
from ytterby.planning.solve.first_stage import FirstStage
from ytterby.planning.solve.futures import (
    Progress,
    futures_of,
    home_of,
    load_progress,
    save_progress,
    silent,
)
from ytterby.planning.solve.outcomes import surcharge
from ytterby.planning.solve.placement import kept_markets
from ytterby.planning.solve.plan import (
    LEAST_COST,
    MET,
    LeastCostPlan,
    ReachBound,
    probability_of,
    unreachable,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.ground.progress import Steps
    from ytterby.planning.solve.future import FutureTask
    from ytterby.planning.solve.futures import Futures
    from ytterby.planning.solve.placement import PlacedTargets

GAP = 0.01
"""Of the plan's own cost."""
MOST_ROUNDS = 200
DEARER = (1.0, 30.0, 900.0)
"""What missing a target costs, over its first price, in the tries."""


def solve(
    planned: PlacedTargets,
    *,
    workers: int = 2,
    keep: Path | bool = True,
    on_progress: Steps = silent,
) -> LeastCostPlan:
    """The cheapest plan.

    Parameters
    ----------
    workers : processes; one solves in this one.
    keep : folder in which markets and cuts are kept, True for the user's own, False for none.
    on_progress : called with what is done, steps done and steps in all.

    Raises PlanError where the targets cannot be reached, with the row, by how much, and the nearest value;
    MarketError where a year of a future cannot be cleared.
    """
    home = home_of(keep)
    with futures_of(planned.tasks, workers) as futures:
        return search(planned, futures, home, on_progress=on_progress)


def search(
    planned: PlacedTargets, futures: Futures, home: Path | None = None, *, like: PlacedTargets | None = None,
    known: Progress | None = None, begin: Floats | None = None, gap: float | None = None, bound: bool = False,
    on_progress: Steps = silent,
) -> LeastCostPlan:  # fmt: skip
    """The cheapest plan, in processes that stand already: one after another may be sought in them.

    like : a plan whose markets serve for this one too; its own when left out.
    known : cuts that hold here too, for its targets are looser or none differ; those found here are added.
    begin : a plan to try first, array (link) [t/yr].
    gap : at which the search ends, over the plan's own cost; `GAP` when left out.
    bound : say before the search what any plan can reach.

    Raises as `solve`.
    """
    known = known or Progress()
    tasks = with_kept(planned, home, like)
    file = entry_path(home / "cuts", planned.digest) if home else None
    progress = load_progress(file)
    if progress is None or progress.factor < known.factor:  # known cuts need a price as high
        progress = Progress(known.factor)
    counted = partial(on_progress, "Futures without a plan")
    cuts = futures.call(future.prepare, [(task, progress.factor) for task in tasks], counted)
    charged = surcharge(planned.frame, cuts, probability_of(planned), tasks[0].public_money)
    seeking = Search(planned, futures, tasks, file, on_progress, charged, known, begin, gap)
    reach = seeking.reach(progress.factor) if bound else None
    return replace(seeking.run(progress), reach=reach)


def with_kept(
    planned: PlacedTargets, home: Path | None, like: PlacedTargets | None = None
) -> list[FutureTask]:
    """The tasks of a plan, each with the file in which its markets, or those of another plan, are kept."""

    def kept(task: FutureTask) -> Path | None:
        return kept_markets(like or planned, task, home) if home else None

    return [
        replace(
            task, kept=kept(task), without=kept(replace(task, job=task.anyhow)) if task.anyhow else None
        )
        for task in planned.tasks
    ]  # fmt: skip


class Search:
    """The rounds of a plan. surcharge : array (link) [million USD per t/yr]; known, begin, gap : as of `search`"""

    def __init__(
        self, planned: PlacedTargets, futures: Futures, tasks: list[FutureTask], file: Path | None,
        on_progress: Steps, surcharge: Floats, known: Progress | None = None,
        begin: Floats | None = None, gap: float | None = None,
    ) -> None:  # fmt: skip
        self.planned, self.futures, self.tasks, self.file = planned, futures, tasks, file
        self.on_progress, self.surcharge, self.begin = on_progress, surcharge, begin
        self.known, self.gap = known or Progress(), gap or GAP

    def run(self, progress: Progress) -> LeastCostPlan:
        """Rounds, at a higher price of missing targets as long as some are missed."""
        for factor in [factor for factor in DEARER if factor >= progress.factor]:
            if factor != progress.factor:
                progress = Progress(factor)
                self._change(factor, False)
            plan = self.at(progress)
            self.known.add(progress)
            if plan.met:
                return plan
        self._change(1.0, True)
        least = self.at(Progress(), True)
        if not least.met:
            raise unreachable(self.planned, least.solutions)
        return plan

    def reach(self, factor: float) -> ReachBound:
        """What any plan can reach, each future with the measures that suit it best."""
        most = self._first_stage(False).most
        items = [(task.name, factor, most) for task in self.tasks]
        return ReachBound.of(self.planned, self.futures.call(future.lacks, items))

    def _change(self, factor: float, only_lack: bool) -> None:
        self.futures.call(future.change, [(task.name, factor, only_lack) for task in self.tasks])

    def _first_stage(self, only_lack: bool) -> FirstStage:
        targets, blocks = self.planned.targets, self.planned.frame.blocks
        wait = targets.wait_until
        first = 0 if wait is None else sum(start < wait for start in blocks.starts)
        budget = float(targets.budget_musd) if targets.budget_musd is not None else None
        probability = probability_of(self.planned)
        return FirstStage(
            self.planned.frame, probability, self.surcharge, budget, first, free=only_lack
        )

    def at(self, progress: Progress, only_lack: bool = False) -> LeastCostPlan:
        """Rounds at one price of missing targets, which the futures have. only_lack : nothing else counts"""
        first_stage = self._first_stage(only_lack)
        for plan, plan_cuts in [*([] if only_lack else self.known), *progress]:
            first_stage.cut(plan, plan_cuts)

        def tried(plan: Floats) -> None:
            progress.plans.append(plan)
            progress.cuts.append(self.futures.cuts(plan))
            if self.file is not None and not only_lack:
                save_progress(self.file, progress)
            first_stage.cut(plan, progress.cuts[-1])

        if not progress.plans:
            tried(np.zeros(first_stage.links))
            if self.begin is not None and not only_lack:
                tried(self.begin)
        bound, end = -np.inf, MET if only_lack else self.gap
        for number in range(MOST_ROUNDS):
            cost, best, cuts = first_stage.best(progress)
            answer, low = first_stage.solve()
            bound = max(bound, low)
            own = max(first_stage.own(best, cuts), LEAST_COST) if not only_lack else 1.0
            gap = (cost - bound) / own
            text = f"{gap:.1%}" if gap < 1.0 else "over 100%"
            self.on_progress(f"Gap {text} of the plan", number, MOST_ROUNDS)
            if gap <= end:
                break
            tried(0.5 * (answer + best))
        else:
            raise MarketError(
                f"the plan did not settle in {MOST_ROUNDS} rounds (gap {gap:.1%} of its cost)",
                advice="A numerical failure, not a finding: please report it with the file of targets.",
            )
        solutions = self.futures.call(future.tell, [(task, best) for task in self.tasks])
        met = all(one.lack <= MET for each in solutions for one in each.reached)
        return LeastCostPlan(
            self.planned, best, cost, bound, first_stage.own(best, cuts), solutions,
            len(progress.plans), met, progress.factor,
        )  # fmt: skip
