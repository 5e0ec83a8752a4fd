r"""What waiting costs, and, apart, what news of the future is worth: `plan_time` of `data/results.csv`.

Waiting: the same file with nothing decided for some years, while the news comes no earlier. The difference of the two
costs is what waiting costs; what was to be reached meanwhile may be out of reach, and that is the answer then.

News after the first block: the same file whose decisions are common in that block alone. It is worth something, but
not what waiting gives: who waits learns nothing by it.

Knowing the future, and planning for several, are three costs of one file of targets:

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
from typing import TYPE_CHECKING, Any

from ytterby.ground.entries import entry_path
from ytterby.ground.fingerprint import digest_of_text
from ytterby.planning.second_stage import future
from ytterby.planning.solve.kept import Progress, load_progress
from ytterby.planning.solve.plan import LEAST_COST
from ytterby.planning.solve.solve import Search, surcharge_of, with_kept
from ytterby.planning.sweeps.series import Variant, series_of

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.ground.progress import Steps
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.sweeps.series import PlanSeries
    from ytterby.planning.targets.file import TargetsFile

YEARS = 2
"""That a plan waits, where nobody says how many."""


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
    with series_of(planned, workers, keep, on_progress) as series:
        return information_of(series)


def information_of(series: PlanSeries) -> ValueOfInformation:
    """The same in processes that stand already."""
    planned, futures, on_progress = series.planned, series.futures, series.on_progress
    tasks = with_kept(planned, series.home)

    def file(key: str) -> Path:
        return entry_path(series.home / "cuts", key)

    own = file(planned.digest)
    progress = load_progress(own) or Progress()
    cuts = futures.call(future.prepare, [(task, progress.factor) for task in tasks])
    charged = surcharge_of(planned, cuts)
    plan = Search(planned, futures, tasks, own, on_progress, charged).run(progress)
    chance = {one.name: float(one.probability) for one in planned.targets.futures}
    alone = {}
    for number, task in enumerate(tasks):
        place = file(digest_of_text(f"{planned.digest} {task.name}"))
        kept = load_progress(place)
        if kept is None or kept.factor != plan.factor:
            kept = Progress(plan.factor)
        only = _only(planned, task.name)
        search = Search(only, futures.only(number), [task], place, on_progress, charged)
        alone[task.name] = search.at(kept)
    likeliest = max(alone, key=lambda name: chance[name])
    links = alone[likeliest].links
    expected, expected_own = Search(planned, futures, tasks, None, on_progress, charged).cost(links)
    seen = sum(chance[name] * one.cost for name, one in alone.items())
    return ValueOfInformation(plan, alone, seen, likeliest, expected, expected_own)


def delay_rows(series: PlanSeries, years: int) -> list[dict[str, Any]]:
    """What it costs to decide nothing for some more years; cuts of the plan hold for the plan that waits too."""
    until = later_by(series.planned.targets, years)
    plan, later = series.solve_variants([Variant(), Variant({"wait_until": until})], Progress())
    return [_row(f"cost of deciding nothing before {until}", later.plan, plan.plan, later.why)]


def later_by(targets: TargetsFile, years: int) -> int:
    """The year before which a plan that waits decides nothing."""
    return (targets.wait_until or targets.from_) + years


def information_rows(series: PlanSeries, known: ValueOfInformation) -> list[dict[str, Any]]:
    """What news after the first block is worth, where it comes later, and what it is to know the future first."""
    rows, frame = [], series.planned.frame
    if frame.common > 1:
        early = series.solve(series.placed(common=1))
        first, last = frame.blocks.starts[1], frame.blocks.starts[frame.common]
        rows = [_row(f"worth of the news by {first}, not {last}", known.plan, early)]
    for what, worth in (
        ("worth of knowing the future before anything is decided", known.of_information),
        (f"worth of planning for all futures, not for {known.likeliest} alone", known.of_planning),
    ):
        rows.append(
            {"what": what, "musd": max(worth, 0.0), "within_musd": known.within, "note": ""}
        )
    return rows


def _row(
    what: str, dear: LeastCostPlan | None, cheap: LeastCostPlan | None, why: str = ""
) -> dict[str, Any]:
    """What one plan costs over another [million USD, discounted], none below zero, for it can do no more."""
    within = tolerance_of(*(plan for plan in (dear, cheap) if plan))
    cost = max(dear.cost - cheap.cost, 0.0) if dear and cheap else None
    return {"what": what, "musd": cost, "within_musd": within, "note": why.replace("\n", " ")}


def tolerance_of(*plans: LeastCostPlan) -> float:
    """What gaps leave open between the costs of plans [million USD]."""
    return sum(max(one.gap, 0.0) * max(one.own, LEAST_COST) for one in plans)


def _only(planned: PlacedTargets, name: str) -> PlacedTargets:
    """The same with one future for sure; what is charged is not changed by it."""
    certain = tuple(
        one.model_copy(update={"probability": float(one.name == name)})
        for one in planned.targets.futures
    )
    targets = planned.targets.model_copy(update={"futures": certain})
    tasks = [task for task in planned.tasks if task.name == name]
    return replace(planned, targets=targets, tasks=tasks)
