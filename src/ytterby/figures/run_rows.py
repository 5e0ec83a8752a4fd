"""What figures take of result tables, row by row: functions of a table and its chain (`run_figures.RUN_FIGURES`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import ENTIRE_RUN, EVERYBODY, OUTSIDE
from ytterby.figures.headline import technologies
from ytterby.figures.published_prices import places
from ytterby.world.titles import dependence_groups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.world.read import Chain

LAST_PROCESSOR = "last_processor"
"""The basis on which dependence is counted."""
PLANTS = r"^capacity of ([a-z_]+)"
"""What scarce plants are called in the table `rents`: `capacity of TECHNOLOGY[.FEED] in REGION`."""


def priced_rows(prices: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Prices of what has a world market, and where prices are published."""
    traded = pl.col("stage").is_in(chain.stages_with("world_market"))
    return prices.filter(traded | _published("price_usd_kg"))


def contracts_rows(prices: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Prices for who has a licence, where such prices are published."""
    del chain
    return prices.filter(_published("contract_usd_kg"))


def products_rows(prices: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Prices of products of several goods, weighted; `weight` is there for such goods alone."""
    del chain
    if "product" not in prices:
        return prices.clear().with_columns(pl.lit("", pl.String).alias("product"))
    return prices.filter(pl.col("product") != "")


def _published(column: str) -> pl.Expr:
    """Whether prices of a good and region are published that stand against a column."""
    quoted = [f"{good}|{region}" for name, good, region in places() if name == column]
    return pl.concat_str("commodity", "region", separator="|").is_in(quoted)


def swings_rows(swings: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Swings of prices at home and outside, of what has a world market."""
    traded = [
        name
        for name, row in chain.commodities.items()
        if row["stage"] in chain.stages_with("world_market")
    ]
    two = pl.col("region").is_in([OUTSIDE, chain.holder])
    return swings.filter(two & pl.col("commodity").is_in(traded))


def leaving_rows(flows: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What the holder sends abroad."""
    return flows.filter(
        (pl.col("origin") == chain.holder) & (pl.col("destination") != chain.holder)
    )


def bought_rows(flows: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What regions outside the holder bring in, from anywhere."""
    abroad = pl.col("origin") != pl.col("destination")
    return flows.filter(abroad & (pl.col("destination") != chain.holder))


def exported_rows(flows: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Exports of the holder of products that are told together, leaks among them."""
    if "product" not in flows:
        return flows.clear().with_columns(pl.lit("", pl.String).alias("product"))
    return leaving_rows(flows, chain).filter(pl.col("product") != "")


def largest_rows(dependence: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """The share of the largest foreign supplier of regions outside the holder; zero where there is none."""
    own = dependence.filter(
        (pl.col("basis") == LAST_PROCESSOR)
        & (pl.col("region") != chain.holder)
        & pl.col("group").is_in(dependence_groups(chain))
    )
    keys = [name for name in ("scenario", "year", "region", "stage", "group") if name in own]
    share = pl.when(pl.col("supplier") != pl.col("region")).then("share")
    return own.group_by(keys, maintain_order=True).agg(share.max().fill_null(0.0).alias("share"))


def mastered_rows(knowhow: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Know-how of technologies that are told, outside the holder, and its mean there."""
    own = knowhow.filter(
        pl.col("technology").is_in(technologies(chain)) & (pl.col("region") != chain.holder)
    )
    keys = [name for name in own.columns if name not in ("region", "knowhow")]
    mean = own.group_by(keys, maintain_order=True).agg(pl.col("knowhow").mean())
    return pl.concat([own, mean.with_columns(pl.lit(OUTSIDE).alias("region")).select(own.columns)])


def paid_rows(cost: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What each pays and all together, in each year and in all."""
    del chain
    both = pl.concat([cost, cost.with_columns(pl.lit(EVERYBODY).alias("payer"))])
    return pl.concat([both, both.with_columns(pl.lit(ENTIRE_RUN, pl.Int64).alias("year"))])


def made_rows(production: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What comes out of processes, without what is only moved from stage to stage."""
    return with_outside(production.filter(pl.col("role") != "passed_on"), chain)


def worth_rows(demand: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Demand with what is served and lost of it at base-year prices [million USD]."""
    base_price = pl.col("bundle_price") / pl.col("bundle_price_ratio") / 1e3
    worth = demand.with_columns(
        (pl.col("served") * base_price).alias("served_musd"),
        (pl.col("lost") * base_price).alias("lost_musd"),
    )
    return with_outside(worth, chain)


def with_outside(frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """The rows of all regions, and those outside the holder once more under `OUTSIDE`."""
    away = frame.filter(pl.col("region") != chain.holder)
    return pl.concat([frame, away.with_columns(pl.lit(OUTSIDE).alias("region"))])


def outside_only_rows(frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What is outside the holder."""
    return frame.filter(pl.col("region") != chain.holder)


def outside_rows(frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What is outside the holder, under `OUTSIDE` alone."""
    return outside_only_rows(frame, chain).with_columns(pl.lit(OUTSIDE).alias("region"))


def plants_rows(rents: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What plants outside the holder earn for being too few, with their `technology`."""
    name = pl.col("control").str.extract(PLANTS).alias("technology")
    own = rents.filter((pl.col("kind") == "capacity") & (pl.col("holder") != chain.holder))
    return own.with_columns(name).drop_nulls("technology")


def first_days_rows(stoppages: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Each share of plants or of a use on the first day on which it is passed."""
    del chain
    keys = ["kind", "name", "region", "share"]
    first = stoppages.sort("day", maintain_order=True).unique(keys, keep="first")
    return first.with_columns(pl.lit(ENTIRE_RUN, pl.Int64).alias("year"))


def with_products(
    prices: pl.DataFrame,
    products: Mapping[str, Mapping[str, float]],
    columns: Sequence[str] = ("price_usd_kg",),
) -> pl.DataFrame:
    """Prices with those of products of several goods, under `product`: a row where all their goods have a price.

    products : name -> commodity -> weight. columns : of prices.
    """
    keys = [name for name in ("scenario", "year", "period", "length", "region") if name in prices]
    frames = [prices.with_columns(pl.lit("").alias("product"))]
    for name, parts in products.items():
        own = prices.filter(pl.col("commodity").is_in(list(parts))).drop_nulls(columns)
        weight = pl.col("commodity").replace_strict(
            dict(parts), return_dtype=pl.Float64, default=None
        )
        means = ((pl.col(name) * weight).sum() / sum(parts.values()) for name in columns)
        sums = own.group_by(keys, maintain_order=True).agg(*means, pl.len().alias("count"))
        made = sums.filter(pl.col("count") == len(parts)).drop("count")
        frames.append(made.with_columns(pl.lit(name).alias("product")))
    return pl.concat(frames, how="diagonal_relaxed")
