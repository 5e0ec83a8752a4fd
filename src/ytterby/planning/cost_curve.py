r"""What each step of a target costs: the plan made again and again for levels from as things are to the tightest.

Levels are taken from loose to tight. A tighter level only shrinks what a future may do, so Q_s never falls, and every
cut found so far stays below it: they are kept from point to point.

Cost is that of the whole programme over its cost at the loosest level; what the plan itself costs stands beside it.
The plan of a tighter level reaches every looser one too, so no level costs more than a tighter one: within
the gap of each the cheaper of the two is taken. What a point more costs is the derivative of cost by the level, from
the multipliers of the target's rows (`solve/outcomes.py`). It is one-sided where the plan has a kink: the
difference to the point before stands next to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.ground.errors import did_you_mean
from ytterby.planning.solve.futures import Progress
from ytterby.planning.solve.plan import probability_of
from ytterby.planning.targets import PlanError
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.kinds import Target
    from ytterby.planning.solve.future import FutureSolution
    from ytterby.planning.solve.placement import PlacedTargets
    from ytterby.planning.solve.plan import LeastCostPlan
    from ytterby.planning.sweeps import PlanSeries

POINTS = 10
GAP = 0.001
"""Of a plan's own cost, at which each point ends: costs of neighbours are to be distinguished."""
POINT = 0.01
"""Step of a level of which the cost is given."""
BEYOND = 0.5
"""How far past the file's own level the frontier goes, over the way from as things are to it."""
CLOSE = 1e-3
"""Share of the way between two levels below which they are one."""


@dataclass(frozen=True)
class MovedTargets:
    """Targets of which some are moved together.

    word : that names those; targets : all of them; levels : id -> level in the file, of those that are moved; capped :
    whether more is looser; silent : of a cover, whose supplies nobody weighs where none is asked: what is reached is
    not known then
    """

    word: str
    targets: tuple[Target, ...]
    levels: dict[str, float]
    capped: bool
    silent: bool

    def at(self, level: float) -> dict[str, Any]:
        """Keys of the file with those that are moved at a level."""
        moved = (one.at(level) if one.id in self.levels else one for one in self.targets)
        return {"targets": tuple(moved)}

    def reached(self, solutions: Sequence[FutureSolution], default: float = 0.0) -> float:
        """The worst that is reached of them in any block of any future."""
        values = [o.reached for each in solutions for o in each.reached if o.target in self.levels]
        return (max if self.capped else min)(values, default=default)

    def marginal(self, plan: LeastCostPlan) -> float:
        """What a point tighter costs by the multipliers [million USD, discounted], none below zero."""
        every = ([o for o in each.reached if o.target in self.levels] for each in plan.solutions)
        rises = np.array([sum(o.marginal for o in own) for own in every])
        return abs(float(probability_of(plan.planned) @ rises)) * POINT


@dataclass(frozen=True)
class CostPoint:
    """One level of a target. level : asked, None where nothing is; plan : that reaches it, None where none does"""

    level: float | None
    plan: LeastCostPlan | None
    note: str = ""


def cost_curve(
    series: PlanSeries, planned: PlacedTargets, word: str, points: int = POINTS
) -> pl.DataFrame:
    """The plan at so many levels of a target, loosest first: `plan_frontier` of `data/results.csv`.

    planned : whose targets these are, of the series' own blocks and futures
    word : `share`, `loss`, or the id of a target. All shares, or all losses, are moved together.

    Raises PlanError for an unknown word, or where the file's other targets cannot be reached.
    """
    moved = moved_targets(planned, word)
    return _table(moved, cost_points(series, moved, points))


def cost_points(series: PlanSeries, moved: MovedTargets, points: int) -> list[CostPoint]:
    """The plans at so many levels, loosest first. Raises PlanError as `cost_curve`."""
    known = Progress()
    loosest = series.placed(**moved.at(1.0 if moved.capped else 0.0))
    series.solve(loosest, known=known, gap=GAP)
    # told from a fresh start, as by a call that goes on: where answers are many, levels hang on which one is told
    plan = series.solve(loosest, gap=GAP)
    found = [CostPoint(None, plan)]
    baseline = last = moved.reached(plan.solutions)
    levels = _levels(moved, baseline, points - 1)
    for _ in range(2):  # the second time as far as can be reached
        left = zip(levels, reversed(range(len(levels))), strict=True)
        variants = ((f"Level {one:.3g}, {n} to go", moved.at(one)) for one, n in left)
        plans = series.solve_variants(variants, known, plan.links, GAP)
        for level, one in zip(levels, plans, strict=True):
            if one.plan is None:
                break
            found.append(CostPoint(level, one.plan))
            plan, last = one.plan, level
        else:
            break
        nearest = moved.reached(one.nearest, level)
        found.append(CostPoint(level, None, f"out of reach; nearest {nearest:.1%}"))
        way = (last - nearest) if moved.capped else (nearest - last)
        if way <= CLOSE * abs(last - level):
            break
        levels = np.linspace(last, nearest, len(levels) - levels.index(level) + 1)[1:].tolist()
    sign = -1.0 if moved.capped else 1.0
    return sorted(found, key=lambda o: -np.inf if o.level is None else sign * o.level)


def _table(moved: MovedTargets, points: list[CostPoint]) -> pl.DataFrame:
    costs = [one.plan.cost if one.plan else np.inf for one in points]
    minimum = np.minimum.accumulate(costs[::-1])[::-1]
    rows: list[dict[str, Any]] = []
    before = None
    for point, least in zip(points, minimum, strict=True):
        plan, cost = point.plan, float(least - minimum[0])
        row = {"frontier": moved.word, "required": point.level, "note": point.note}
        rows.append(row)
        if plan is None:
            continue
        reached = moved.reached(plan.solutions)
        row |= {"reached": reached, "cost_musd": cost, "own_musd": plan.own,
                "lost_musd": _mean(plan, [solution.lost for solution in plan.solutions]),
                "marginal_musd": moved.marginal(plan)}  # fmt: skip
        if moved.silent and point.level is None:
            row["reached"] = None
            continue
        if before is not None and abs(reached - before[0]) > CLOSE * POINT:
            row["step_musd"] = (cost - before[1]) / abs(reached - before[0]) * POINT
        before = reached, cost
    return frame_of("plan_frontier", rows)


def _mean(plan: LeastCostPlan, values: Sequence[Floats] | Floats) -> float:
    """Mean over futures and years of what each has: arrays (block) [a year]."""
    lengths = np.array(plan.planned.frame.blocks.lengths, dtype=float)
    return float(probability_of(plan.planned) @ (np.array(values) @ lengths) / lengths.sum())


def moved_targets(planned: PlacedTargets, word: str) -> MovedTargets:
    """Targets of a file, and which of them a word moves: see `cost_curve`.

    Raises PlanError for a word that names none.
    """
    targets = planned.targets.targets
    own = [t for t in targets if t.group == word] or [t for t in targets if t.id == word]
    if not own:
        known = [*(t.group for t in targets if t.group), *(t.id for t in targets)]
        advice = did_you_mean(word, known) if known else "The file has no targets."
        where = planned.document.where(("targets",))
        raise PlanError(f"no target {word!r} to move", where=where, advice=advice)
    silent = any(t.interrupts for t in own)
    return MovedTargets(word, targets, {t.id: t.level for t in own}, own[0].capped, silent)


def _levels(moved: MovedTargets, baseline: float, count: int) -> list[float]:
    """Levels from as things are to the file's own, and past it; half way to nothing where it asks for no more."""
    best = 0.0 if moved.capped else 1.0
    required = (min if moved.capped else max)(baseline, *moved.levels.values())
    if required == baseline:
        required = 0.5 * (baseline + best)
    end = required + BEYOND * (required - baseline)
    end = max(end, best) if moved.capped else min(end, best)
    if baseline == best:
        return []
    first = round(count / (1.0 + BEYOND))
    return [
        *np.linspace(baseline, required, first + 1)[1:].tolist(),
        *np.linspace(required, end, count - first + 1)[1:].tolist(),
    ]
