"""What a control does in the long run: plants, public cost, swings of prices, know-how; why it bites; when regions come
to depend on no one country, and whether they do so only for want of goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.change import SUPPORT
from ytterby.figures.figure import (
    ENTIRE_RUN,
    EVERYBODY,
    OUTSIDE,
    read_figures,
)
from ytterby.figures.question import CLOSE, no_rows, sums

if TYPE_CHECKING:
    from ytterby.figures.figure import Rows
    from ytterby.figures.question import Comparison, Made
    from ytterby.figures.run_figures import RunFigures

    Place = tuple[str, str, str]


THRESHOLD = 0.65
"""Share from one country under which a region counts as independent: the goal of the EU's Regulation 2024/1252."""
FOR_WANT = 0.5
"""A region that brings in less than this of what it does without the control is under it only for want of goods."""
PLACE = ("group", "region", "stage")
FIGURES = read_figures("effect_figures", part="plants")


def rows(pair: Comparison, _: Made) -> Made:
    """What it does to plants, why it bites, and who comes to depend on no one country."""
    made = no_rows(FIGURES)
    _capacity(pair, made)
    _causes(pair, made)
    _dependence(pair, made)
    made["public_cost_total"], made["public_cost_peak"] = _cost(pair)
    made["knowhow_last"] = _knowhow(pair)
    return made


def _capacity(pair: Comparison, made: Made) -> None:
    question, change = pair.question, pair.question.change
    region = change.actor if change.kind == SUPPORT and change.actor else OUTSIDE
    years = sorted({one.year for one in question.periods})
    since = min(int(question.first), years[-1])
    peaks: list[tuple[float, str, int, tuple[float, float]]] = []
    own = change.technologies if change.kind == SUPPORT else ()
    for name in own or question.technologies:
        now, before = pair.both("capacity", region=region, technology=name)
        keys = ((year, "") for year in years if year >= since)
        both = {key[0]: (now[key], before[key]) for key in keys if key in now and before.get(key)}
        if both:
            year = max(both, key=lambda one: abs(both[one][0] - both[one][1]))
            moved = {at: abs(a / b - 1.0) for at, (a, b) in both.items()}
            peaks.append((moved[year], name, year, both[year]))
            made["plants_caught_up"] += _caught_up(region, name, moved, year)
    for _, name, year, (a, b) in sorted(peaks, key=lambda one: -one[0]):
        made["plants"].append((region, name, year, "", a, b))
        made["plants_change"].append((region, name, year, "", a - b, None))
        for other, figures in pair.further.items():
            value = sums(figures["capacity"], region=region, technology=name).get((year, ""))
            if value:
                made["plants_further"].append((other, region, name, year, "", value, None))


def _caught_up(region: str, name: str, moved: dict[int, float], since: int) -> Rows:
    """No row where plants are behind to the end of the run."""
    later = [year for year in moved if year >= since]
    behind = [year for year in later if moved[year] >= CLOSE]
    if behind and behind[-1] == later[-1]:
        return []
    return [(region, name, ENTIRE_RUN, "", float(behind[-1] + 1 if behind else since), None)]


def _cost(pair: Comparison) -> tuple[Rows, Rows]:
    """None where the scenario has no instruments beyond those of the other run."""
    now, before = pair.both("public_cost", payer=EVERYBODY)
    more = {at[0]: value - before.get(at, 0.0) for at, value in now.items() if at[0] != ENTIRE_RUN}
    if not any(more.values()):
        return [], []
    dearest = max(sorted(more), key=lambda year: more[year])
    return [(ENTIRE_RUN, "", sum(more.values()), None)], [(dearest, "", more[dearest], None)]


def _knowhow(pair: Comparison) -> Rows:
    if pair.question.change.kind != "technology" or pair.run["knowhow"].is_empty():
        return []
    last = max(pair.run["knowhow"]["year"].to_list())
    own = (pl.col("region") == OUTSIDE) & (pl.col("year") == last)
    tables = (one["knowhow"].filter(own) for one in (pair.run, pair.reference))
    now, before = (dict(one.select("technology", "value").iter_rows()) for one in tables)
    both = sorted((now[name] - before[name], name) for name in now if name in before)
    return [(name, last, "", now[name], before[name]) for _, name in both]


def _causes(pair: Comparison, made: Made) -> None:
    """Why it bites: of the goods of each price, and under a blank name of all goods that change together."""
    question = pair.question

    def by_good(figure: str, *only: pl.Expr) -> dict[str, float]:
        then = pair.reference[figure].filter(*only, year=question.year_before, period="")
        total = then.group_by("commodity", maintain_order=True).agg(pl.col("value").sum())
        return dict(total.iter_rows())

    tonnes = (
        by_good("imports_of_good"),
        by_good("exports_of_good", pl.col("destination").is_in(question.away)),
        by_good("use_of_good", pl.col("region") == OUTSIDE),
        by_good("stock_of_good"),
    )
    for name, goods in {**question.goods, "": question.change.goods}.items():
        bought, sent, used, stock = (sum(own.get(one, 0.0) for one in goods) for own in tonnes)
        if bought:
            made["holder_share"].append((name, ENTIRE_RUN, "", sent / bought, None))
        if question.stocks and used and stock:
            made["stock_weeks"].append((name, ENTIRE_RUN, "", 52.0 * stock / used, None))


def _dependence(pair: Comparison, made: Made) -> None:
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
