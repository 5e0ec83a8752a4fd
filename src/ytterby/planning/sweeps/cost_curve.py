r"""What each step of a target costs: the plan made again and again for levels from as things are to the tightest.

Levels are taken from loose to tight. A tighter level only shrinks what a future may do, so Q_s never falls, and every
cut found so far stays below it: they are kept from point to point.

Cost is that of the whole programme over its cost at the loosest level; what the plan itself costs stands beside it.
The plan of a tighter level reaches every looser one too, so no level costs more than a tighter one: within
the gap of each the cheaper of the two is taken. What a point more costs is the derivative of cost by the level, from
the multipliers of the target's rows (`second_stage/outcomes.py`). It is one-sided where the plan has a kink: the
difference to the point before stands next to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.datasets.burdens import GREENHOUSE_GAS
from ytterby.ground.errors import did_you_mean
from ytterby.planning.solve.error import OutOfReachError
from ytterby.planning.solve.kept import Progress
from ytterby.planning.solve.plan import risk_of
from ytterby.planning.solve.series import weights_of
from ytterby.planning.targets.file import PlanError
from ytterby.planning.targets.kinds.burden import BurdenCap
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.future import FutureSolution
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.solve.series import PlanSeries
    from ytterby.planning.targets.file import TargetsFile
    from ytterby.planning.targets.kinds import Target

POINTS = 10
GAP = 0.001
"""Of a plan's own cost, at which each point ends: costs of neighbours are to be distinguished."""
BURDEN = "burden:"
OPEN = 1e12
"""Units of a burden that no planner makes: a cap that does not bind."""
BEYOND = 0.5
"""How far past the file's own level the frontier goes, over the way from as things are to it."""
CLOSE = 1e-3
"""Share of the way between two levels below which they are one."""


@dataclass(frozen=True)
class CostPoint:
    """One level of a target. level : asked, None where nothing is; plan : that reaches it, None where none does"""

    level: float | None
    plan: LeastCostPlan | None
    note: str = ""


@dataclass(frozen=True)
class CostCurve:
    """Points from loose to tight. word : as asked for; ids : targets that are moved together; upward : whether
    more is looser; silent : of a cover, whose supplies nobody weighs where none is asked: what is reached is not known
    """

    word: str
    ids: tuple[str, ...]
    upward: bool
    points: list[CostPoint]
    silent: bool = False

    @property
    def per(self) -> float:
        """A step of the level of which the cost is given: a point of a share, one unit of a burden."""
        return 1.0 if self.word.startswith(BURDEN) else 0.01

    def reached(self, plan: LeastCostPlan) -> float:
        """The worst that a plan reaches of the targets in any block of any future, in the target's unit."""
        return worst_reached(plan, self.ids, self.upward)

    def marginal(self, plan: LeastCostPlan) -> float:
        """What a step tighter costs by the multipliers [million USD, discounted], none below zero."""
        values = np.array([solution.value for solution in plan.solutions])
        weights = weights_of(risk_of(plan.planned), values)
        rise = sum(
            float(weight) * sum(one.marginal for one in solution.reached if one.target in self.ids)
            for weight, solution in zip(weights, plan.solutions, strict=True)
        )
        return abs(rise) * self.per

    @property
    def burden(self) -> str:
        """The burden that is given for each point: the one that is moved, else greenhouse gas where it is known."""
        name = self.word.removeprefix(BURDEN) if self.word.startswith(BURDEN) else GREENHOUSE_GAS
        known = {
            key
            for one in self.points
            if one.plan
            for solution in one.plan.solutions
            for key, _ in solution.burdens
        }
        return name if name in known else ""

    def table(self) -> pl.DataFrame:
        """`plan_frontier` of `data/results.csv`."""
        rows, before, burden = [], None, self.burden
        costs = [one.plan.cost if one.plan else np.inf for one in self.points]
        minimum = np.minimum.accumulate(costs[::-1])[::-1]
        for point, cost_here in zip(self.points, minimum, strict=True):
            row = {
                "frontier": self.word,
                "required": point.level,
                "burden": burden,
                "note": point.note,
            }
            plan = point.plan
            if plan is not None:
                reached, cost = self.reached(plan), float(cost_here - minimum[0])
                row |= {"reached": reached, "cost_musd": cost, "own_musd": plan.own,
                        "lost_musd": mean_of(plan, [solution.lost for solution in plan.solutions]),
                        "marginal_musd": self.marginal(plan)}  # fmt: skip
                if burden:
                    row["burden_units"] = mean_of(
                        plan, [burden_of(plan, t, burden) for t in plan.solutions]
                    )
                if self.silent and point.level is None:
                    row["reached"] = None
                elif before is not None and abs(reached - before[0]) > CLOSE * self.per:
                    row["step_musd"] = (cost - before[1]) / abs(reached - before[0]) * self.per
                before = None if self.silent and point.level is None else (reached, cost)
            rows.append(row)
        return frame_of("plan_frontier", rows)


def mean_of(plan: LeastCostPlan, values: Sequence[Floats]) -> float:
    """Mean over futures and years of what each has: arrays (block) [a year]."""
    lengths = np.array(plan.planned.frame.blocks.lengths, dtype=float)
    chance = risk_of(plan.planned).probability
    return float(chance @ np.array([one @ lengths for one in values]) / lengths.sum())


def burden_of(plan: LeastCostPlan, solution: FutureSolution, name: str) -> Floats:
    """A burden of the planner's own activities: array (block) [units a year]."""
    return np.array(
        [solution.burdens.get((name, b), 0.0) for b in range(len(plan.planned.frame.blocks))]
    )


def worst_reached(plan: LeastCostPlan, ids: tuple[str, ...], upward: bool) -> float:
    """The worst of what a plan reaches of some targets, in their unit."""
    values = [
        one.reached for solution in plan.solutions for one in solution.reached if one.target in ids
    ]
    return (max if upward else min)(values, default=0.0)


def cost_curve(
    series: PlanSeries, planned: PlacedTargets, word: str, points: int = POINTS
) -> CostCurve:
    """The plan at so many levels of a target.

    planned : whose targets these are, of the series' own blocks and futures
    word : `share`, `loss`, `burden:NAME`, or the id of a target. All shares, or all losses, are moved together; a
    burden that the file does not cap is capped from the first year of its targets on.

    Raises PlanError for an unknown word, or where the file's other targets cannot be reached.
    """
    targets, ids, upward = swept(planned, word)
    moved = next(t for t in targets.targets if t.id in ids)
    if moved.group.startswith(BURDEN):  # by its id
        word = moved.group
    scale = OPEN if word.startswith(BURDEN) else 1.0
    known = Progress()
    loose = scale if upward else 0.0
    _at(series, targets, ids, loose, known)
    # told from a fresh start, as by a call that goes on: where answers are many, levels hang on which one is told
    plan = loosest = _at(series, targets, ids, loose, Progress())
    silent = moved.interrupts
    curve = CostCurve(word, ids, upward, [CostPoint(None, loosest)], silent)
    baseline = curve.reached(loosest)
    levels = _levels(planned, ids, baseline, points - 1)
    tried_nearest = False
    while levels:
        level = float(levels.pop(0))
        here = series.named(f"Level {level:.3g}, {len(levels)} to go")
        before = Progress(known.factor, [*known.plans], [*known.cuts])
        try:
            plan = _at(here, targets, ids, level, known, plan.links)
        except OutOfReachError as fault:
            known = before
            reached = [o.reached for t in fault.solutions for o in t.reached if o.target in ids]
            nearest = (max if upward else min)(reached, default=level)
            last = curve.points[-1].level if curve.points[-1].level is not None else baseline
            text = f"{nearest:.3g}" if word.startswith(BURDEN) else f"{nearest:.1%}"
            curve.points.append(CostPoint(level, None, f"out of reach; nearest {text}"))
            way = (last - nearest) if upward else (nearest - last)
            if tried_nearest or way <= CLOSE * abs(last - level):
                break
            tried_nearest = True
            levels = [*np.linspace(last, nearest, max(len(levels) + 1, 1) + 1)[1:]]
            continue
        curve.points.append(CostPoint(level, plan))
    curve.points.sort(key=lambda one: _order(one, upward))
    return curve


def _order(point: CostPoint, upward: bool) -> float:
    if point.level is None:
        return -np.inf
    return -point.level if upward else point.level


def swept(planned: PlacedTargets, word: str) -> tuple[TargetsFile, tuple[str, ...], bool]:
    """Targets with those that are moved, their ids, and whether more is looser.

    Raises PlanError for a word that names none.
    """
    targets = planned.targets
    own: list[Target] = [t for t in targets.targets if t.group == word]
    if word.startswith(BURDEN):
        name = word.removeprefix(BURDEN)
        planned.planner.check_burden(name, planned.frame.blocks.first)
        if not own:
            first = min((t.from_ for t in targets.targets), default=targets.from_)
            cap = {
                "id": f"cap-{name}",
                "kind": "burden",
                "burden": name,
                "most": OPEN,
                "from": first,
            }
            own = [BurdenCap.model_validate(cap)]
            targets = targets.model_copy(update={"targets": (*targets.targets, *own)})
    own = own or [t for t in targets.targets if t.id == word]
    if not own:
        groups = [t.group for t in targets.targets if t.group and not t.group.startswith(BURDEN)]
        known = [*groups, *(t.id for t in targets.targets)]
        advice = did_you_mean(word, known) if known else "The file has no targets."
        if burdens := planned.planner.burdens_known(planned.frame.blocks.first):
            name = GREENHOUSE_GAS if GREENHOUSE_GAS in burdens else burdens[0]
            advice += f" Or a burden: {BURDEN}{name}."
        where = planned.document.where(("targets",))
        raise PlanError(f"no target {word!r} to move", where=where, advice=advice)
    return targets, tuple(t.id for t in own), own[0].capped


def _at(
    series: PlanSeries, targets: TargetsFile, ids: tuple[str, ...], level: float, known: Progress,
    begin: Floats | None = None,
) -> LeastCostPlan:  # fmt: skip
    """The plan at a level. Raises OutOfReachError where no plan reaches it."""
    moved = tuple(one.at(level) if one.id in ids else one for one in targets.targets)
    return series.solve(series.placed(targets=moved), known, begin, GAP)


def _levels(
    planned: PlacedTargets, ids: tuple[str, ...], baseline: float, count: int
) -> list[float]:
    """Levels from as things are to the file's own, and past it; half way to nothing where it asks for no more."""
    own = [t for t in planned.targets.targets if t.id in ids]
    upward = not own or own[0].capped
    best = 0.0 if upward else 1.0
    each = [t.level for t in own]
    required = (min if upward else max)(each, default=baseline)
    if (required >= baseline) if upward else (required <= baseline):
        required = 0.5 * (baseline + best)
    end = required + BEYOND * (required - baseline)
    end = max(end, best) if upward else min(end, best)
    if baseline == best:
        return []
    first = round(count / (1.0 + BEYOND))
    return [
        *np.linspace(baseline, required, first + 1)[1:],
        *np.linspace(required, end, count - first + 1)[1:],
    ]
