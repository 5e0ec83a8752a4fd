"""Where two runs differ most, over all goods, uses, regions and years, by what the difference is worth; and what each
stage and region earns, and how steady its prices are.

All of it is of full years, and is made of result tables, which a draw does not keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import (
    ENTIRE_RUN,
    OUTSIDE,
    read_figures,
)
from ytterby.figures.question import no_rows

if TYPE_CHECKING:
    from ytterby.figures.figure import Rows
    from ytterby.figures.question import Comparison, Made
    from ytterby.ground.arrays import Tables

PRICE, USE, STOCK, OUTPUT, FLOW = "price", "use", "stock", "output", "flow"
PLACE = ("good", "kind", "partner", "region")
FIGURES = read_figures("effect_figures", part="differences")
LEAST, LEAST_WORTH, LEAST_SPENDING = 0.05, 1.0, 0.001
"""Share by which two runs differ at least; million USD a year that an amount is worth at least; share that a good makes
at least of what users of a region spend."""
MAX_ROWS = 30
UNUSED, RECIPE, PASSED_ON = "unused", "recipe", "passed_on"
_AT = [*PLACE, "year"]


def rows(pair: Comparison, _: Made) -> Made:
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
    sides = (run, reference)
    now, before = (_amounts(tables).filter(scenario=one).drop("scenario") for one in sides)
    both = now.join(before.rename({"value": "reference"}), on=_AT, how="full", coalesce=True)
    both = _at_base_prices(both.with_columns(pl.col("value", "reference").fill_null(0.0)), tables)
    apart, at = (pl.col("value") - pl.col("reference")).abs(), pl.col("at_base_price")
    large = both.filter(pl.max_horizontal("value", "reference") * at >= LEAST_WORTH)
    amounts = large.select(*_AT, "value", "reference", worth=apart * at)
    every = pl.concat([amounts, _prices(tables, run, reference)])
    order = [True, *[False] * len(_AT)]
    return every.filter(apart > LEAST * pl.col("reference")).sort("worth", *_AT, descending=order)


def _amounts(tables: Tables) -> pl.DataFrame:
    """Tonnes of flows, output and stocks, uses in million USD at base-year prices: scenario, `PLACE`, year, value."""
    base_price = pl.col("bundle_price") / pl.col("bundle_price_ratio") / 1e3
    none = pl.lit("")
    parts = (
        (FLOW, "flows", "commodity", "origin", pl.col("destination"), pl.col("quantity_t")),
        (OUTPUT, "production", "commodity", "region", pl.col("technology"), pl.col("quantity_t")),
        (STOCK, "stocks", "commodity", "region", none, pl.col("stock_t")),
        (USE, "demand", "use", "region", none, pl.col("served") * base_price),
    )
    only = {FLOW: pl.col("origin") != pl.col("destination"), OUTPUT: pl.col("role") != PASSED_ON}
    frames = [
        tables[name].filter(only.get(kind, True)).select(
            "scenario", pl.lit(kind).alias("kind"), pl.col(good).alias("good"), pl.col(region).alias("region"),
            partner.alias("partner"), "year", value.alias("value"),
        )
        for kind, name, good, region, partner, value in parts if name in tables and tables[name].height
    ]  # fmt: skip
    every = pl.concat(frames, how="vertical_relaxed")
    return every.group_by("scenario", *_AT).agg(pl.col("value").sum())


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
    price = pl.col("price_usd_kg").alias("value")
    rows = priced.select(*of_good, price).join(used, on=of_good, how="left")
    spent = (pl.col("by_users") * pl.col("value")).sum().over(keys)
    rows = rows.with_columns(share=pl.col("used") * pl.col("value") / spent).select(
        "scenario", pl.lit(PRICE).alias("kind"), pl.col("commodity").alias("good"), "region",
        pl.lit("").alias("partner"), "year", "value", "used", "share",
    )  # fmt: skip
    now, before = (rows.filter(scenario=name).drop("scenario") for name in (run, reference))
    both = now.join(before, on=_AT, suffix="_before").rename({"value_before": "reference"})
    tonnes = pl.coalesce("used_before", "used")
    worth = (pl.col("value") - pl.col("reference")).abs() * tonnes / 1e3
    large = both.filter(pl.max_horizontal("share", "share_before") >= LEAST_SPENDING)
    return large.select(*_AT, "value", "reference", worth.alias("worth"))


def _values(pair: Comparison) -> Rows:
    """Value added by stage and region, and of all outside the holder together."""
    first, runs = pair.question.first, {"value": pair.run, "before": pair.reference}
    sides = ((side, one["value_added"]) for side, one in runs.items())
    frame = pl.concat(table.with_columns(side=pl.lit(side)) for side, table in sides)
    own = frame.filter(pl.col("year") >= int(first + 1e-6))
    years = max(own["year"].n_unique(), 1)
    sums = [pl.col("value").filter(pl.col("side") == side).sum() / years for side in runs]
    named = [one.alias(side) for one, side in zip(sums, runs, strict=True)]
    return _by_stage(_with_outside(own, pair).group_by("region", "stage").agg(*named))


def _swings(pair: Comparison) -> Rows:
    """How steady prices are, by stage and region; weights are those of the run without the control."""
    tables, (run, reference) = pair.tables, pair.question.runs
    if "volatility" not in tables:
        return []
    price = pl.col("base_price_usd_kg").mean().alias("price")
    base = tables["prices"].group_by("commodity", "stage").agg(price)
    used = tables["inputs"].filter(pl.col("scenario") == reference, pl.col("technology") != UNUSED)
    outside = _with_outside(used, pair).group_by("commodity", "region")
    weight = outside.agg(pl.col("quantity_t").sum())
    value = pl.col("quantity_t") * pl.col("price")
    weight = weight.join(base, on="commodity").with_columns(weight=value)
    both = tables["volatility"].drop_nulls("log_change_sd").join(weight, on=["commodity", "region"])
    means = []
    for name, scenario in (("value", run), ("before", reference)):
        own = pl.col("scenario") == scenario
        total = (pl.col("log_change_sd") * pl.col("weight")).filter(own).sum()
        means.append((total / pl.col("weight").filter(own).sum()).alias(name))
    return _by_stage(both.group_by("region", "stage").agg(*means).fill_nan(None))


def _with_outside(rows: pl.DataFrame, pair: Comparison) -> pl.DataFrame:
    """Rows of all regions, and those outside the holder once more under `OUTSIDE`."""
    away = rows.filter(pl.col("region") != pair.question.holder)
    return pl.concat([rows, away.with_columns(region=pl.lit(OUTSIDE))])


def _by_stage(frame: pl.DataFrame) -> Rows:
    """Rows of the entire run, from `value` and `before` of stages and regions."""
    year, period = pl.lit(ENTIRE_RUN).alias("year"), pl.lit("").alias("period")
    ordered = frame.sort("region", "stage")
    return ordered.select("region", "stage", year, period, "value", "before").rows()
