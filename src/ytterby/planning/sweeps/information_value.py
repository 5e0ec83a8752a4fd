r"""What it is worth to know the future, and to plan for several: three costs of one file of targets.

    wait and see (WS)   sum_s p_s of the cheapest plan for future s alone    the future is known before all decisions
    the plan (SP)       the cheapest plan for all futures at once
    expected (EEV)      cost in all futures of the plan made for one alone   the likeliest: a ban and none have no mean

    WS <= SP <= EEV,    value of information = SP - WS,    value of planning for several futures = EEV - SP

each to within the gaps at which plans settle. All three are costs by which the programme compares plans
(`LeastCostPlan.cost`), with the surcharge and the price of missing targets of the plan.

References
----------
Birge and Louveaux (2011), chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.ground.entries import entry_path
from ytterby.ground.fingerprint import digest_of_text
from ytterby.planning.second_stage import future
from ytterby.planning.solve.futures import futures_of
from ytterby.planning.solve.kept import Progress, home_of, load_progress
from ytterby.planning.solve.solve import Search, surcharge_of, with_kept

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.progress import Steps
    from ytterby.planning.solve.futures import Futures
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan


@dataclass(frozen=True)
class ValueOfInformation:
    """Costs of a file of targets [million USD, discounted].

    plan : for all futures; alone : future -> the plan for it alone; wait_and_see, expected : see the module;
    likeliest : the future whose plan is `expected`; expected_own : what that plan itself costs
    """

    plan: LeastCostPlan
    alone: dict[str, LeastCostPlan]
    wait_and_see: float
    likeliest: str
    expected: float
    expected_own: float

    @property
    def of_information(self) -> float:
        """What it would be worth to know the future first: SP - WS."""
        return self.plan.cost - self.wait_and_see

    @property
    def of_planning(self) -> float:
        """What it is worth to plan for all futures, not for the likeliest: EEV - SP."""
        return self.expected - self.plan.cost

    @property
    def within(self) -> float:
        """To how much these differences are certain: what the plans' costs lie above their bounds."""
        chance = {one.name: float(one.probability) for one in self.plan.planned.targets.futures}
        alone = sum(chance[name] * (one.cost - one.bound) for name, one in self.alone.items())
        return max(self.plan.cost - self.plan.bound, 0.0) + max(alone, 0.0)


def value_of_information(
    planned: PlacedTargets,
    *,
    workers: int = 2,
    keep: Path | bool = True,
    on_progress: Steps | None = None,
) -> ValueOfInformation:
    """The three costs; parameters as of `solve`.

    Raises PlanError where the targets cannot be reached, MarketError where a year of a future cannot be cleared.
    """
    with futures_of(planned.tasks, workers) as futures:
        return information_of(planned, futures, home_of(keep), on_progress=on_progress)


def information_of(
    planned: PlacedTargets,
    futures: Futures,
    home: Path | None = None,
    *,
    like: PlacedTargets | None = None,
    on_progress: Steps | None = None,
) -> ValueOfInformation:
    """The same in processes that stand already; like : as in `solve.search`."""
    tasks = with_kept(planned, home, like)

    def file(name: str) -> Path | None:
        key = digest_of_text(f"{planned.digest} {name}") if name else ""
        return entry_path(home / "cuts", key or planned.digest) if home else None

    progress = load_progress(file("")) or Progress()
    cuts = futures.call(future.prepare, [(task, progress.factor) for task in tasks])
    charged = surcharge_of(planned, cuts)
    plan = Search(planned, futures, tasks, file(""), on_progress, charged).run(progress)
    chance = {one.name: float(one.probability) for one in planned.targets.futures}
    alone = {}
    for number, task in enumerate(tasks):
        only = _only(planned, task.name)
        kept = load_progress(file(task.name))
        if kept is None or kept.factor != plan.factor:
            kept = Progress(plan.factor)
        search = Search(only, futures.only(number), [task], file(task.name), on_progress, charged)
        alone[task.name] = search.at(kept)
    likeliest = max(alone, key=lambda name: chance[name])
    links = alone[likeliest].links
    expected, own = Search(planned, futures, tasks, None, on_progress, charged).cost(links)
    seen = sum(chance[name] * one.cost for name, one in alone.items())
    return ValueOfInformation(plan, alone, seen, likeliest, expected, own)


def _only(planned: PlacedTargets, name: str) -> PlacedTargets:
    """The same with one future for sure; what is charged is not changed by it."""
    certain = tuple(
        one.model_copy(update={"probability": float(one.name == name)})
        for one in planned.targets.futures
    )
    targets = planned.targets.model_copy(update={"futures": certain})
    tasks = [task for task in planned.tasks if task.name == name]
    return replace(planned, targets=targets, tasks=tasks)
