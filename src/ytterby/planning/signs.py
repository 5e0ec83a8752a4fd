"""What a plan rests on, and what would say early that it breaks: figures of its runs, at values at which it does.

A levy breaks where it brings the share of its supplier to what is asked and no further, on a straight line from the
run without the plan to the run with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.planning.differences import worst_of
from ytterby.planning.planner import PlannerRun, total
from ytterby.planning.scenario_files import STOCK, steps
from ytterby.planning.solve.outcomes import LEVY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.planning.judge import FutureSimulation, JudgedPlan

COME = 0.99
"""Share of what a stock is to buy from which on it has come."""


def rests_on(judged: JudgedPlan) -> dict[str, Any]:
    """On what it rests that a plan holds: `targets` and `futures` in which any is tested, how many of these targets
    hold `anyhow` without the plan, `first` and `last` year; `idle`, futures without any target, and their `chance`."""
    runs = judged.simulations
    every = [one for run in runs for one in run.differences]
    idle, targets = [run for run in runs if not run.differences], {one.target for one in every}
    return {
        "targets": sorted(targets), "futures": [run.future for run in runs if run.differences],
        "anyhow": len(targets - {one.target for one in every if not one.holds_without}),
        "first": min((one.first for one in every), default=0), "last": max((one.last for one in every), default=0),
        "idle": [run.future for run in idle], "chance": sum(run.probability for run in idle),
    }  # fmt: skip


def stocked(judged: JudgedPlan, promise: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Of the first future in which less comes into stocks than is to: tonnes and money, promised and come."""
    for one in judged.simulations:
        wants = sum(s.tonnes for s in steps(judged.plan, one.files.solution) if s.measure == STOCK)
        came, before = (
            total(each, "public_cost", "tonnes", kind="stock_purchase") for each in (one.tables, one.without)
        )  # fmt: skip
        if came - before < COME * wants:
            line = promise.filter(future=one.future, line="cost", what="stock purchases")
            planned, paid = line.select("planned", "simulated").row(0)
            yield {"future": one.future, "wants": wants, "came": came - before, "planned": planned, "paid": paid,
                   "limit": judged.plan.planned.base.values("stockpile_ceiling")}  # fmt: skip
            return


SIGN = ("kind", "what", "where", "first", "last", "value", "without", "breaks")


def signs(judged: JudgedPlan) -> list[dict[str, Any]]:
    """What to watch: `kind`, `what`, `where`, future, years, `value` with the plan and `without`, that at which it
    `breaks` if known. Targets that always hold anyhow are no sign."""
    runs = judged.simulations
    every = (each for run in runs for each in run.differences)
    at_stake = {each.target for each in every if not (each.holds and each.holds_without)}
    rows = ((one.future, row) for one in runs for row in _signs(judged, one, at_stake))
    return [{"future": future, **dict(zip(SIGN, row, strict=True))} for future, row in rows]


def _signs(judged: JudgedPlan, one: FutureSimulation, at_stake: set[str]) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    planned, solution = judged.plan.planned, one.files.solution
    targets, blocks = planned.targets.targets, planned.frame.blocks
    year = max(min((t.from_ for t in targets), default=blocks.first) - 1, blocks.first)
    for target in (t for t in targets if t.id in at_stake):
        own = [each for each in one.differences if each.target == target.id]
        # before any is asked, and where it is not
        spans = {"before": range(year, year + 1), "elsewhere": range(target.from_, target.last + 1)}
        for kind, years in spans.items() if not own else [("before", spans["before"])]:
            runs = (PlannerRun(planned.planner, each, years) for each in (one.tables, one.without))
            now, before = ([*target.reached(run)] for run in runs)
            for (what, value), (_, other) in zip(now, before, strict=False):
                named = f"{target.id}: {what}"
                yield kind, named, "", years[0], years[-1], value, other, None
        if own:
            worst = worst_of(own)
            at, named = (worst.first, worst.last), f"{target.id}: {worst.what}"
            yield "target", named, "", *at, worst.simulated, worst.before, worst.breaks
    first = {(x.stage, x.origin): x for x in reversed(solution.levied) if x.instrument == LEVY}
    stages = {target.id: vars(target).get("stage") for target in targets}
    for levy in first.values():
        span = blocks.years(levy.block)
        for each in one.differences:
            of, left = (stages[each.target], each.what.split()[0]), each.share_left()
            if each.first in span and of == (levy.stage, levy.origin) and left is not None:
                yield LEVY, *of, span[0], span[-1], levy.rate, 0.0, levy.rate * left
