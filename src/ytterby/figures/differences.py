"""Where two runs differ most, over all goods, uses, regions and years, by what the difference is worth; and what each
stage and region earns, and how steady its prices are.

All of it is of full years, and is made of result tables, which a draw does not keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import (
    ENTIRE_RUN,
    MISSING,
    NONE,
    OTHER,
    OUTSIDE,
    PERCENT,
    PRICES,
    FigureSpec,
)
from ytterby.figures.question import no_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.figures.question import Comparison, Rows

    Tables = Mapping[str, pl.DataFrame]

PRICE, USE, STOCK, OUTPUT, FLOW = "price", "use", "stock", "output", "flow"
PLACE = ("good", "kind", "partner", "region")
FIGURES = (
    FigureSpec("difference", PLACE, "USD/kg of a price, million USD of a use, else t", OTHER,
           "Prices, uses, stocks, output of plants and flows that differ between both runs, each kind and good where "
           "and when that is worth most; the largest first.", ranged=NONE),
    FigureSpec("difference_change", PLACE, "%", PRICES, "By how much they differ; none of what is new.",
           differs=PERCENT, absent=MISSING, ranged=NONE),
    FigureSpec("differing", (), "differences", OTHER, "How many of them there are in a year, of any good and region.",
           ranged=NONE),
    FigureSpec("stage_value", ("region", "stage"), "million USD/yr", OTHER,
           "Value added at a stage, mean of the years from the first day of the control on.", ranged=NONE),
    FigureSpec("stage_swing", ("region", "stage"), "standard deviation", OTHER,
           "How much the logarithm of prices moves from year to year, mean of goods by the worth of their use.",
           ranged=NONE),
)  # fmt: skip
LEAST, LEAST_WORTH, LEAST_SPENDING = 0.05, 1.0, 0.001
"""Share by which two runs differ at least; million USD a year that an amount is worth at least; share that a good makes
at least of what users of a region spend."""
MAX_ROWS = 30
UNUSED, RECIPE, PASSED_ON = "unused", "recipe", "passed_on"
_AT = [*PLACE, "year"]


def rows(pair: Comparison, _: Rows) -> Rows:
    """None where there are no result tables."""
    made = no_rows(FIGURES)
    if not pair.tables:
        return made
    every = all_differences(pair.tables, *pair.question.runs)
    largest = every.unique(["kind", "good"], keep="first", maintain_order=True).head(MAX_ROWS)
    for row in largest.iter_rows(named=True):
        label = (*(row[name] for name in PLACE), row["year"], "")
        made["difference"].append((*label, row["value"], row["reference"]))
        change = 100.0 * (row["value"] / row["reference"] - 1.0) if row["reference"] else None
        made["difference_change"].append((*label, change, None))
    count = every.group_by("year").len().sort("year")
    made["differing"] = [(year, "", float(number), None) for year, number in count.iter_rows()]
    made["stage_value"], made["stage_swing"] = _values(pair), _swings(pair)
    return made


def all_differences(tables: Tables, run: str, reference: str) -> pl.DataFrame:
    """Whatever differs by more than `LEAST` and is worth as much as is looked at, the largest first: `PLACE`, year,
    value, reference, worth [million USD a year].

    tables : result tables of both runs, stacked.
    """
    amounts = _side_by_side(_amounts(tables), run, reference).with_columns(
        pl.col("value", "reference").fill_null(0.0)
    )
    at = pl.col("at_base_price")
    amounts = _at_base_prices(amounts, tables).with_columns(
        worth=(pl.col("value") - pl.col("reference")).abs() * at,
        size=pl.max_horizontal("value", "reference") * at,
    )
    both = [
        amounts.filter(pl.col("size") >= LEAST_WORTH).select(*_AT, "value", "reference", "worth"),
        _prices(tables, run, reference),
    ]
    apart = (pl.col("value") - pl.col("reference")).abs() > LEAST * pl.col("reference")
    return pl.concat(both).filter(apart).sort("worth", *_AT, descending=[True, *[False] * len(_AT)])


def _amounts(tables: Tables) -> pl.DataFrame:
    """Tonnes of flows, output and stocks, uses in million USD at base-year prices: scenario, `PLACE`, year, value."""
    base_price = pl.col("bundle_price") / pl.col("bundle_price_ratio") / 1e3
    none = pl.lit("")
    parts = (
        (FLOW, "flows", "commodity", "origin", "destination", pl.col("quantity_t")),
        (OUTPUT, "production", "commodity", "region", "technology", pl.col("quantity_t")),
        (STOCK, "stocks", "commodity", "region", none, pl.col("stock_t")),
        (USE, "demand", "use", "region", none, pl.col("served") * base_price),
    )
    frames = []
    for kind, name, good, region, partner, value in parts:
        frame = tables.get(name, pl.DataFrame())
        if frame.is_empty():
            continue
        if kind == FLOW:
            frame = frame.filter(pl.col("origin") != pl.col("destination"))
        if kind == OUTPUT:
            frame = frame.filter(pl.col("role") != PASSED_ON)
        frames.append(frame.select(
            "scenario", pl.lit(kind).alias("kind"), pl.col(good).alias("good"), pl.col(region).alias("region"),
            (pl.col(partner) if isinstance(partner, str) else partner).alias("partner"), "year", value.alias("value"),
        ))  # fmt: skip
    return (
        pl.concat(frames, how="vertical_relaxed")
        .group_by("scenario", *_AT)
        .agg(pl.col("value").sum())
    )


def _side_by_side(frame: pl.DataFrame, run: str, reference: str) -> pl.DataFrame:
    """Rows of both runs in one: `value`, and `reference`."""
    now, before = (frame.filter(scenario=name).drop("scenario") for name in (run, reference))
    return now.join(before.rename({"value": "reference"}), on=_AT, how="full", coalesce=True)


def _at_base_prices(amounts: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """With `at_base_price`, million USD a unit: of a good that has no price at a place its mean price, 1 of a use."""
    price = pl.col("base_price_usd_kg").mean() / 1e3
    prices = tables["prices"].rename({"commodity": "good"})
    here = prices.group_by("good", "region").agg(price.alias("here"))
    mean = prices.group_by("good").agg(price.alias("mean"))
    made = amounts.join(here, on=["good", "region"], how="left").join(mean, on="good", how="left")
    known = pl.when(pl.col("kind") == USE).then(1.0).otherwise(pl.coalesce("here", "mean"))
    return made.with_columns(known.alias("at_base_price"))


def _prices(tables: Tables, run: str, reference: str) -> pl.DataFrame:
    """Prices of goods that make `LEAST_SPENDING` of what users of the region spend, in one run or the other."""
    keys = ["scenario", "year", "region"]
    of_good = [*keys, "commodity"]
    used = tables["inputs"].filter(pl.col("technology") != UNUSED).group_by(of_good).agg(
        pl.col("quantity_t").sum().alias("used"),
        pl.col("quantity_t").filter(pl.col("technology") == RECIPE).sum().alias("by_users"),
    )  # fmt: skip
    priced = tables["prices"].drop_nulls("price_usd_kg").filter(pl.col("region") != OUTSIDE)
    rows = priced.select(*of_good, pl.col("price_usd_kg").alias("value")).join(
        used, on=of_good, how="left"
    )
    spent = (pl.col("by_users") * pl.col("value")).sum().over(keys)
    rows = rows.with_columns(share=pl.col("used") * pl.col("value") / spent).select(
        "scenario", pl.lit(PRICE).alias("kind"), pl.col("commodity").alias("good"), "region",
        pl.lit("").alias("partner"), "year", "value", "used", "share",
    )  # fmt: skip
    now, before = (rows.filter(scenario=name).drop("scenario") for name in (run, reference))
    both = now.join(before, on=_AT, suffix="_before").rename({"value_before": "reference"})
    tonnes = pl.coalesce("used_before", "used")
    worth = (pl.col("value") - pl.col("reference")).abs() * tonnes / 1e3
    share = pl.max_horizontal("share", "share_before")
    return both.filter(share >= LEAST_SPENDING).select(
        *_AT, "value", "reference", worth.alias("worth")
    )


def _values(pair: Comparison) -> list[tuple[object, ...]]:
    """Value added by stage and region, and of all outside the holder together."""
    question = pair.question
    years = {one.year for one in question.periods if one.end > question.first + 1e-6}
    sides = []
    for one in (pair.run, pair.reference):
        own = one["value_added"].filter(pl.col("year").is_in(list(years)))
        away = own.filter(pl.col("region") != question.holder).with_columns(region=pl.lit(OUTSIDE))
        both = pl.concat([own, away]).group_by("region", "stage", maintain_order=True)
        sides.append(
            {
                (region, stage): value
                for region, stage, value in both.agg(pl.col("value").sum() / len(years)).iter_rows()
            }
        )
    now, before = sides
    return [
        (*label, ENTIRE_RUN, "", now.get(label, 0.0), before.get(label, 0.0))
        for label in {**now, **before}
    ]


def _swings(pair: Comparison) -> list[tuple[object, ...]]:
    """How steady prices are, by stage and region; weights are those of the run without the control."""
    tables, (run, reference) = pair.tables, pair.question.runs
    if "volatility" not in tables:
        return []
    price = pl.col("base_price_usd_kg").mean()
    base = tables["prices"].group_by("commodity", "stage").agg(price.alias("price"))
    used = tables["inputs"].filter(pl.col("scenario") == reference, pl.col("technology") != UNUSED)
    away = used.filter(pl.col("region") != pair.question.holder).with_columns(
        region=pl.lit(OUTSIDE)
    )
    weight = (
        pl.concat([used, away])
        .group_by("commodity", "region")
        .agg(pl.col("quantity_t").sum().alias("used"))
    )
    weight = weight.join(base, on="commodity").with_columns(weight=pl.col("used") * pl.col("price"))
    swings = [
        tables["volatility"]
        .filter(scenario=name)
        .select("commodity", "region", pl.col("log_change_sd").alias(as_name))
        for name, as_name in ((run, "value"), (reference, "before"))
    ]
    both = (
        swings[0]
        .join(swings[1], on=["commodity", "region"])
        .drop_nulls()
        .join(weight, on=["commodity", "region"])
    )
    means = [
        (pl.col(name) * pl.col("weight")).sum() / pl.col("weight").sum()
        for name in ("value", "before")
    ]
    made = both.group_by("region", "stage").agg(*means).sort("region", "stage")
    return [
        (region, stage, ENTIRE_RUN, "", value, before)
        for region, stage, value, before in made.iter_rows()
    ]
