"""Who goes without for a control, and on which day plants stand still.

Only differences count: what is lost in both runs is no news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import (
    ENTIRE_RUN,
    OUTSIDE,
    read_figures,
)
from ytterby.figures.levels import in_full_years
from ytterby.figures.prices import first_good
from ytterby.figures.question import MIN_SHORTFALL, no_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.figures.figure import Rows
    from ytterby.figures.question import Comparison, Made
    from ytterby.figures.run_figures import RunFigures


FIGURES = read_figures("effect_figures", part="users")
MIN_DEARER = 2.0
"""Percent below which a higher price of all that a use takes is no news."""
MIN_MONEY = 1.0
"""Million USD a year below which a larger bill or a loss is no news."""
ALL_LOST = 0.999
"""Share of its demand that a use loses from which it is supplied nothing but what rounding leaves."""
_YEARLY = ["region", "use", "year"]


def rows(pair: Comparison, before: Made) -> Made:
    """Plants are looked at first that lack the goods of the price that is reported first, if the control moves it."""
    question, made = pair.question, no_rows(FIGURES)
    made["plants_stop"] = _stops(pair, question.goods.get(first_good(before), ()))
    worst = worst_years(pair.run, pair.reference).filter(pl.col("region") != question.holder)
    made["use_shortest"], made["use_dearest"] = _shortest(worst), _dearest(worst)
    bills, regions = (_bills(pair, labels) for labels in (["region", "use"], ["region"]))
    made["bill"], made["bill_of_region"] = (_rows(one, "now", "before") for one in (bills, regions))
    change = 100.0 * (pl.col("now") / pl.col("before") - 1.0)
    changed = bills.with_columns(change.alias("change"), none=None)
    made["bill_change"] = _rows(changed, "change", "none")
    losses = _losses(pair)
    made["loss"] = _rows(losses, "now", "before")
    made["loss_share"] = _rows(losses, "share", "share_before")
    made["lost_value"] = [(ENTIRE_RUN, "", _lost(pair), None)]
    return made


def worst_years(run: RunFigures, reference: RunFigures) -> pl.DataFrame:
    """Each use and region at its worst, in full years: use, region; `lost_share`, `lost_share_against` and `lost_year`,
    in which most more of its demand is lost than without the control; `price_ratio` and `price_year`, in which it pays
    most more for all that it takes. A year in which it is supplied nothing has no such price: nobody pays it.

    reference : the run without it.
    """
    paid, lost = (in_full_years(run[figure]) for figure in ("bundle_price", "use_shortfall"))
    rows = pl.concat([one.select(_YEARLY) for one in (paid, lost)]).unique(maintain_order=True)
    rows = rows.sort("year", maintain_order=True)
    parts = {"paid": paid, "lost": lost, "paid_before": in_full_years(reference["bundle_price"]),
             "lost_before": in_full_years(reference["use_shortfall"])}  # fmt: skip
    for name, part in parts.items():
        part = part.rename({"value": name})
        rows = rows.join(part, on=_YEARLY, how="left", maintain_order="left")
    rows = rows.with_columns(pl.col("lost", "lost_before").fill_null(0.0))
    pays = (pl.col("paid_before") > 0.0) & (pl.col("lost") < ALL_LOST)
    ratio = pl.when(pays).then(pl.col("paid") / pl.col("paid_before"))
    worst = (pl.col("lost") - pl.col("lost_before")).arg_max()
    return rows.with_columns(ratio=ratio).group_by("use", "region", maintain_order=True).agg(
        pl.col("lost").get(worst).alias("lost_share"), pl.col("lost_before").get(worst).alias("lost_share_against"),
        pl.col("year").get(worst).alias("lost_year"), pl.col("ratio").max().alias("price_ratio"),
        pl.col("year").get(pl.col("ratio").arg_max()).alias("price_year"),
    )  # fmt: skip


def _shortest(worst: pl.DataFrame) -> Rows:
    more = pl.col("lost_share") - pl.col("lost_share_against")
    short = worst.filter(more >= MIN_SHORTFALL).sort(more, descending=True, maintain_order=True)
    columns = ("region", "use", "lost_year", pl.lit(""), "lost_share", "lost_share_against")
    return short.select(columns).rows()


def _dearest(worst: pl.DataFrame) -> Rows:
    more = 100.0 * (pl.col("price_ratio") - 1.0)
    dear = worst.filter(more >= MIN_DEARER).sort(more, descending=True, maintain_order=True)
    return dear.select(
        "region", "use", "price_year", pl.lit(""), more.alias("more"), pl.lit(None).alias("none")
    ).rows()


def _bills(pair: Comparison, labels: list[str]) -> pl.DataFrame:
    """What is paid more outside the holder for what is supplied with the control; none without result tables."""
    question, demand = pair.question, pair.tables.get("demand", pl.DataFrame())
    if demand.is_empty():
        texts = dict.fromkeys(labels, pl.String)
        numbers = {"year": pl.Int64, "now": pl.Float64, "before": pl.Float64}
        return pl.DataFrame(schema={**texts, **numbers})
    of_runs = (demand.filter(scenario=name) for name in question.runs)
    sides = (own.select(*_YEARLY, "bundle_price", "served") for own in of_runs)
    both = next(sides).join(next(sides), on=_YEARLY, suffix="_before")
    both = both.filter(pl.col("region") != question.holder, pl.col("bundle_price_before") > 0.0)
    names = ("bundle_price", "bundle_price_before")
    paid, at_reference = (pl.col(name) * pl.col("served") / 1e3 for name in names)
    years = both.group_by(*labels, "year").agg(
        paid.sum().alias("now"), at_reference.sum().alias("before")
    )
    return _largest(years, labels)


def _losses(pair: Comparison) -> pl.DataFrame:
    """What is lost more outside the holder, with the shares of demand that it is."""
    named = {"now": "use_shortfall_value", "share": "use_shortfall"}
    both = in_full_years(pair.run[named["now"]]).select(_YEARLY)
    for end, one in (("", pair.run), ("_before", pair.reference)):
        for name, figure in named.items():
            column = "before" if name + end == "now_before" else name + end
            both = both.join(
                in_full_years(one[figure]).rename({"value": column}), on=_YEARLY, how="left"
            )
    home = pl.col("region").is_in([pair.question.holder, OUTSIDE])
    return _largest(both.fill_null(0.0).filter(home.not_()), ["region", "use"])


def _largest(years: pl.DataFrame, labels: list[str]) -> pl.DataFrame:
    """The year in which `now` is most more than `before`, of each, the largest first."""
    more = pl.col("now") - pl.col("before")
    turned = [True, *[False] * len(labels)]
    ordered = years.filter(more >= MIN_MONEY).sort([more, *labels], descending=turned)
    return ordered.unique(labels, keep="first", maintain_order=True)


def _rows(frame: pl.DataFrame, value: str, reference: str) -> Rows:
    labels = [name for name in _YEARLY if name in frame]
    return frame.select(*labels, pl.lit("").alias("period"), value, reference).rows()


def _lost(pair: Comparison) -> float:
    now, before = pair.both("supplied_value", region=OUTSIDE)
    years = [(year, "") for year in pair.question.change.loss_years]
    return sum(before.get(one, 0.0) - now.get(one, 0.0) for one in years)


def _stops(pair: Comparison, goods: Sequence[str]) -> Rows:
    """Days on which plants run dry of the first of these goods that any runs dry of, the earliest region first.

    Only days that the control is to blame for, while it holds or in the year after, and that do not come about
    without it as well.
    """
    question = pair.question
    own = set(dict(question.change.controls))
    key = ["name", "region", "share", "year"]
    of_plants = (pl.col("kind") == "covers") & (pl.col("region") != question.holder)
    seen = set(pair.reference["stop_of_control"].filter(of_plants).select(key).iter_rows())
    last = question.last if question.last is not None else question.first + 1.0
    table = pair.run["stop_of_control"].filter(of_plants)
    every = table.sort("value", maintain_order=True).to_dicts()
    stops = [row for row in every if row["control"].split("#")[0].split("/")[0] in own]
    stops = [row for row in stops if tuple(row[name] for name in key) not in seen]
    stops = [row for row in stops if row["value"] / 365 <= last - question.first + 1.0]
    changed = [row["name"] for row in stops if row["name"] in question.change.goods]
    order = [*goods, *dict.fromkeys(changed)]
    good = next((one for one in order if any(row["name"] == one for row in stops)), "")
    first: dict[tuple[str, str], tuple[object, ...]] = {}
    for row in (row for row in stops if row["name"] == good):
        stop = (row["day"], good, row["region"], row["share"], ENTIRE_RUN, "", row["value"], None)
        first.setdefault((row["region"], row["share"]), stop)
    return list(first.values())
