"""What a control does in the long run: plants, public cost, swings of prices, know-how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.effect.prices import first_good
from ytterby.figures.effect.question import SUPPORT, sums
from ytterby.figures.effect.window import CLOSE
from ytterby.figures.figure import (
    ENTIRE_RUN,
    EVERYBODY,
    NEVER,
    NONE,
    OTHER,
    OUTSIDE,
    TONNES,
    FigureSpec,
)

if TYPE_CHECKING:
    from ytterby.figures.effect.question import Comparison

    Rows = dict[str, list[tuple[object, ...]]]

YEARS_ON = 10
"""Years after the beginning of a control in which plants are reported: so long it takes to build them."""
_PLANTS = ("region", "technology")
FIGURES = (
    FigureSpec("plants", _PLANTS, "t/yr", TONNES,
           "Capacity ten years after the control began, or in the last year; those that it moves most first.",
           ranged=NONE),
    FigureSpec("plants_further", ("compared_with", *_PLANTS), "t/yr", TONNES, "The same in a further reference.",
           ranged=NONE),
    FigureSpec("plants_caught_up", _PLANTS, "year", OTHER,
           "Year from which on it is within a tenth of that without the control.", absent=NEVER, ranged=NONE),
    FigureSpec("plants_farthest", _PLANTS, "t/yr", TONNES,
           "Capacity in the year, of the first ten, in which the control moves it most.", ranged=NONE),
    FigureSpec("plants_farthest_caught_up", _PLANTS, "year", OTHER,
           "Year from which on that is within a tenth of that without the control.", absent=NEVER, ranged=NONE),
    FigureSpec("public_cost_total", (), "million USD", OTHER, "What the public pays for it in all the years.",
           ranged=NONE),
    FigureSpec("public_cost_peak", (), "million USD", OTHER, "What the public pays for it in its dearest year.",
           ranged=NONE),
    FigureSpec("swing", ("commodity", "region"), "standard deviation", OTHER,
           "How much the logarithm of the first price moves from year to year.", ranged=NONE),
    FigureSpec("knowhow_last", ("technology",), "share", OTHER,
           "Know-how outside in the last year, over that of the holder; those that the control cuts most first.",
           ranged=NONE),
)  # fmt: skip


def rows(pair: Comparison, before: Rows) -> Rows:
    """Swings are those of the price that is reported first."""
    made = {figure.id: list[tuple[object, ...]]() for figure in FIGURES}
    _capacity(pair, made)
    made["public_cost_total"], made["public_cost_peak"] = _cost(pair)
    made["swing"] = _swings(pair, first_good(before))
    made["knowhow_last"] = _knowhow(pair)
    return made


def _capacity(pair: Comparison, made: Rows) -> None:
    question, change = pair.question, pair.question.change
    region = change.actor if change.kind == SUPPORT and change.actor else OUTSIDE
    years = sorted({one.year for one in question.periods})
    since = min(int(question.first), years[-1])
    capacities: dict[str, dict[int, tuple[float, float]]] = {}
    for name in change.technologies or question.technologies:
        now, before = pair.both("capacity", region=region, technology=name)
        capacities[name] = {
            year: (now[year, ""], before[year, ""])
            for year in years
            if year >= since and (year, "") in now and before.get((year, ""))
        }
    reported = [
        year for one in capacities.values() for year in one if year <= question.first + YEARS_ON
    ]
    target = max(reported, default=0)
    moved = {
        name: {year: abs(a / b - 1.0) for year, (a, b) in one.items()}
        for name, one in capacities.items()
    }
    of_target = [name for name, one in capacities.items() if target in one]
    for name in sorted(of_target, key=lambda one: -moved[one][target]):
        made["plants"].append((region, name, target, "", *capacities[name][target]))
        made["plants_caught_up"] += _caught_up(region, name, moved[name], target)
        for other, figures in pair.further.items():
            value = sums(figures["capacity"], region=region, technology=name).get((target, ""))
            if value:
                made["plants_further"].append((other, region, name, target, "", value, None))
    farthest = {}
    for name, one in moved.items():
        early = [year for year in one if year <= question.first + YEARS_ON]
        if early:
            farthest[name] = max(early, key=lambda year: one[year])
    for name in sorted(farthest, key=lambda one: -moved[one][farthest[one]]):
        made["plants_farthest"].append(
            (region, name, farthest[name], "", *capacities[name][farthest[name]])
        )
        made["plants_farthest_caught_up"] += _caught_up(region, name, moved[name], farthest[name])


def _caught_up(
    region: str, name: str, moved: dict[int, float], since: int
) -> list[tuple[object, ...]]:
    """No row where plants are behind to the end of the run."""
    later = [year for year in moved if year >= since]
    behind = [year for year in later if moved[year] >= CLOSE]
    if behind and behind[-1] == later[-1]:
        return []
    return [(region, name, ENTIRE_RUN, "", float(behind[-1] + 1 if behind else since), None)]


def _cost(pair: Comparison) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """None where the scenario has no instruments beyond those of the other run."""
    now, before = pair.both("public_cost", payer=EVERYBODY)
    more = {
        year: value - before.get((year, period), 0.0)
        for (year, period), value in now.items()
        if year != ENTIRE_RUN
    }
    if not any(more.values()):
        return [], []
    dearest = max(sorted(more), key=lambda year: more[year])
    return [(ENTIRE_RUN, "", sum(more.values()), None)], [(dearest, "", more[dearest], None)]


def _swings(pair: Comparison, good: str) -> list[tuple[object, ...]]:
    """Of a product of several goods those of its first."""
    if not good:
        return []
    commodity, made = pair.question.goods[good][0], list[tuple[object, ...]]()
    for region in (pair.question.holder, OUTSIDE):
        now, before = pair.both("price_swing", commodity=commodity, region=region)
        for at, value in now.items():
            if at in before:
                made.append((commodity, region, ENTIRE_RUN, "", value, before[at]))
    return made


def _knowhow(pair: Comparison) -> list[tuple[object, ...]]:
    if pair.question.change.kind != "technology" or pair.run["knowhow"].is_empty():
        return []
    last = max(pair.run["knowhow"]["year"].to_list())
    own = (pl.col("region") == OUTSIDE) & (pl.col("year") == last)
    now, before = (
        dict(one["knowhow"].filter(own).select("technology", "value").iter_rows())
        for one in (pair.run, pair.reference)
    )
    both = sorted((now[name] - before[name], name) for name in now if name in before)
    return [(name, last, "", now[name], before[name]) for _, name in both]
