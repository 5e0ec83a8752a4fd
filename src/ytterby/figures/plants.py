"""What a control does in the long run: plants, public cost, swings of prices, know-how; why it bites; when regions come
to depend on no one country, and whether they do so only for want of goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import (
    ENTIRE_RUN,
    EVERYBODY,
    MISSING,
    NEVER,
    NONE,
    OTHER,
    OUTSIDE,
    SHARES,
    TONNES,
    FigureSpec,
)
from ytterby.figures.prices import first_good
from ytterby.figures.question import CLOSE, SUPPORT, no_rows, sums

if TYPE_CHECKING:
    from ytterby.figures.question import Comparison, Rows
    from ytterby.figures.run_figures import RunFigures

    Place = tuple[str, str, str]


YEARS_ON = 10
"""Years after the beginning of a control in which plants are reported: so long it takes to build them."""
THRESHOLD = 0.65
"""Share from one country under which a region counts as independent: the goal of the EU's Regulation 2024/1252."""
FOR_WANT = 0.5
"""A region that brings in less than this of what it does without the control is under it only for want of goods."""
PLACE = ("group", "region", "stage")
_GROUP = ("group", "stage")
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
    FigureSpec("holder_share", ("good",), "share", SHARES,
           "Part of what other regions bring in of a good that comes from the holder, in the year before the control.",
           absent=MISSING, differences=False),
    FigureSpec("stock_weeks", ("good",), "weeks", OTHER,
           "How long stocks outside last at the end of the year before the control, where they may be drawn.",
           absent=MISSING, differences=False),
    FigureSpec("scarcity_rent", ("technology",), "million USD", OTHER,
           "What plants outside earn for being too few, more than without the control, in the year after it began.",
           absent=MISSING, differences=False),
    FigureSpec("scarcity_share", ("technology",), "share", SHARES, "Part of that of what all plants outside earn so.",
           absent=MISSING, differences=False),
    FigureSpec("regions_counted", _GROUP, "regions", OTHER, "Regions that bring in such goods.", ranged=NONE),
    FigureSpec("regions_independent", _GROUP, "regions", OTHER,
           "Regions that come under the threshold from one country within the run.", absent=MISSING,
           differences=False),
    FigureSpec("regions_for_want", _GROUP, "regions", OTHER,
           "Those of them that do so only because they can buy less than half of what they did.", absent=MISSING,
           differences=False),
)  # fmt: skip


def rows(pair: Comparison, before: Rows) -> Rows:
    """Swings are those of the price that is reported first."""
    made = no_rows(FIGURES)
    _capacity(pair, made)
    _causes(pair, made)
    _dependence(pair, made)
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


def _causes(pair: Comparison, made: Rows) -> None:
    """Why it bites: of the goods of each price, and under a blank name of all goods that change together."""
    question, reference = pair.question, pair.reference
    at = (question.year_before, "")
    for name, goods in {**question.goods, "": question.change.goods}.items():
        bought = sums(reference["imports_of_good"], commodity=goods).get(at)
        sent = sums(reference["exports_of_good"], commodity=goods, destination=question.away).get(
            at, 0.0
        )
        used = sums(reference["use_of_good"], commodity=goods, region=OUTSIDE).get(at)
        stock = sums(reference["stock_of_good"], commodity=goods).get(at)
        if bought:
            made["holder_share"].append((name, ENTIRE_RUN, "", sent / bought, None))
        if question.stocks and used and stock:
            made["stock_weeks"].append((name, ENTIRE_RUN, "", 52.0 * stock / used, None))
    for name, (rent, share) in scarcer(pair).items():
        made["scarcity_rent"].append((name, ENTIRE_RUN, "", rent, None))
        made["scarcity_share"].append((name, ENTIRE_RUN, "", share, None))


def scarcer(pair: Comparison) -> dict[str, tuple[float, float]]:
    """Technology -> what its plants outside the holder earn for being too few in the year after the control began, more
    than in the other run [million USD], nothing where less, and which part that is of what all earn so; the most first.

    What is scarce in both runs is no news: only the difference counts.
    """
    year = pair.question.year_after
    now, before = (
        {name: value for name, at, _, value in one["rent_of_plants"].iter_rows() if at == year}
        for one in (pair.run, pair.reference)
    )
    more = {
        name: max(now.get(name, 0.0) - before.get(name, 0.0), 0.0)
        for name in sorted({*now, *before})
    }
    total = sum(more.values())
    order = sorted(more, key=lambda name: -more[name])
    return {name: (more[name], more[name] / total) for name in order} if total else {}


def _dependence(pair: Comparison, made: Rows) -> None:
    """In the order of the folder's stages and groups."""
    now, before = first_years(pair.run), first_years(pair.reference)
    bought = [_bought(one) for one in (pair.run, pair.reference)]
    groups: dict[tuple[str, str], list[str]] = {}
    for group, region, stage in {**now, **before}:
        groups.setdefault((group, stage), []).append(region)
    stages, names = pair.question.stages, pair.question.groups
    for group, stage in sorted(groups, key=lambda one: (stages.index(one[1]), names.index(one[0]))):
        under = dict.fromkeys(("run", "reference", "want"), 0.0)
        for region in groups[group, stage]:
            years = now.get((group, region, stage)), before.get((group, region, stage))
            under["run"] += years[0] is not None
            under["reference"] += years[1] is not None
            if years[0] is not None:
                here, there = (one.get((region, stage, years[0]), 0.0) for one in bought)
                under["want"] += here < FOR_WANT * there
        label = (group, stage, ENTIRE_RUN, "")
        made["regions_counted"].append((*label, float(len(groups[group, stage])), None))
        made["regions_independent"].append((*label, under["run"], under["reference"]))
        made["regions_for_want"].append((*label, under["want"], None))


def first_years(figures: RunFigures) -> dict[Place, int | None]:
    """Group, region and stage -> first year under the threshold; None where it does not come."""
    years = under_threshold(figures).select(*PLACE, "first").sort(PLACE)
    return {(group, region, stage): year for group, region, stage, year in years.iter_rows()}


def under_threshold(figures: RunFigures) -> pl.DataFrame:
    """When each region falls under the threshold: group, region, stage, `first` year, null where it does not come;
    `already`, whether that is the first of the run, and `again`, whether it is over it in a later year."""
    year, under = pl.col("year"), pl.col("value") < THRESHOLD
    first, over = year.filter(under).min(), year.filter(~under).max()
    return figures["dependence"].group_by(PLACE, maintain_order=True).agg(
        first.alias("first"), (first == year.min()).fill_null(False).alias("already"),
        (over > first).fill_null(False).alias("again"),
    )  # fmt: skip


def _bought(figures: RunFigures) -> dict[tuple[str, str, int], float]:
    """What each region brings in at each stage: region, stage and year -> tonnes."""
    rows = figures["imports"].select("destination", "stage", "year", "value")
    return {(region, stage, year): value for region, stage, year, value in rows.iter_rows()}
