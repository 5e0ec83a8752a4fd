"""Selecting and joining result tables. Nothing here models the market."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ytterby.report.words import HEAVY, LIGHT

HOLDER = "CHN"
#: Regions that stand for "outside" when no import-weighted price is given, in this order.
NAMED_OUTSIDE = ("JPN", "USA", "EU27", "KOR", "ROW")
#: Traded NdPr oxide is three parts neodymium to one part praseodymium.
NDPR_PARTS = {"Nd": 0.75, "Pr": 0.25}


def element_prices(prices: pl.DataFrame, element: str, stage: str = "oxide") -> pl.DataFrame:
    """Return scenario, year, region, price_usd_kg [USD/kg] of one element at one stage.

    NdPr without rows of its own is the traded mixture of Nd and Pr; where one of the two has no
    price, the mixture has none.
    """
    keys = ["scenario", "year", "region"]
    at_stage = prices.filter(pl.col("stage") == stage)
    own = at_stage.filter(pl.col("element") == element)
    named = own.filter(pl.col("commodity") == f"{stage}.{element}")
    own = named if named.height else own
    if own.height or element != "NdPr":
        return own.group_by(keys, maintain_order=True).agg(pl.col("price_usd_kg").mean()).sort(keys)
    nd, pr = (element_prices(prices, part, stage) for part in NDPR_PARTS)
    both = nd.join(pr, on=keys, suffix="_pr")
    mixed = pl.col("price_usd_kg") * NDPR_PARTS["Nd"] + pl.col("price_usd_kg_pr") * NDPR_PARTS["Pr"]
    return both.with_columns(mixed.alias("price_usd_kg")).drop("price_usd_kg_pr")


def inside_outside(
    prices: pl.DataFrame, element: str, holder: str = HOLDER
) -> tuple[pl.DataFrame, str]:
    """Return (scenario, year, place `inside`|`outside`, price_usd_kg) and the outside region used.

    The region `OUTSIDE` (import-weighted) is taken if the table has it, else the first of
    `NAMED_OUTSIDE` that has any price, else the first other region that has one.
    """
    found = element_prices(prices, element)
    priced = found.filter(pl.col("price_usd_kg").is_not_null())["region"].unique().to_list()
    order = ["OUTSIDE", *NAMED_OUTSIDE, *sorted(priced)]
    outside = next((code for code in order if code in priced and code != holder), "")
    place = pl.when(pl.col("region") == holder).then(pl.lit("inside")).otherwise(pl.lit("outside"))
    kept = found.filter(pl.col("region").is_in([holder, outside])).with_columns(
        place.alias("place")
    )
    return kept.select("scenario", "year", "place", "price_usd_kg"), outside


def capacity_outside(capacity: pl.DataFrame, holder: str = HOLDER) -> pl.DataFrame:
    """Add up capacity [t/yr] outside the holder by scenario, year, technology, category."""
    keys = ["scenario", "year", "technology", "category"]
    away = capacity.filter(pl.col("region") != holder)
    return away.group_by(keys, maintain_order=True).agg(pl.col("capacity_t").sum())


def exports(flows: pl.DataFrame, holder: str = HOLDER) -> pl.DataFrame:
    """Add up the holder's exports by scenario, year and product: quantity_t [t], value_musd.

    Products: `light_oxides`, `heavy_oxides`, `metals`, `magnets`.
    """
    product = (
        pl.when((pl.col("stage") == "oxide") & pl.col("element").is_in(LIGHT))
        .then(pl.lit("light_oxides"))
        .when((pl.col("stage") == "oxide") & pl.col("element").is_in(HEAVY))
        .then(pl.lit("heavy_oxides"))
        .when(pl.col("stage") == "metal")
        .then(pl.lit("metals"))
        .when(pl.col("stage") == "magnet")
        .then(pl.lit("magnets"))
    )
    leaving = flows.filter((pl.col("origin") == holder) & (pl.col("destination") != holder))
    return (
        leaving.with_columns(product.alias("product"))
        .drop_nulls("product")
        .group_by(["scenario", "year", "product"], maintain_order=True)
        .agg(pl.col("quantity_t").sum(), pl.col("value_musd").sum())
    )


def largest_supplier(dependence: pl.DataFrame, basis: str = "last_processor") -> pl.DataFrame:
    """Return the largest foreign supplier: scenario, year, region, stage, group, supplier, share.

    A region that supplies itself wholly has share 0 and no supplier.
    """
    keys = ["scenario", "year", "region", "stage", "group"]
    chosen = dependence.filter((pl.col("basis") == basis) & pl.col("share").is_not_null())
    foreign = (
        chosen.filter(pl.col("supplier") != pl.col("region"))
        .sort("share", descending=True)
        .group_by(keys, maintain_order=True)
        .agg(pl.col("supplier").first(), pl.col("share").first())
    )
    every = chosen.select(keys).unique(maintain_order=True)
    return every.join(foreign, on=keys, how="left").with_columns(pl.col("share").fill_null(0.0))


def first_year_under(suppliers: pl.DataFrame, threshold: float) -> pl.DataFrame:
    """Find when each region falls under `threshold` [fraction] of dependence on one country.

    Returns scenario, region, stage, group, answer (`already`, `never` or the year as text), year
    (null for never) and rises_again (bool: over the threshold in a later year).
    """
    keys = ["scenario", "region", "stage", "group"]
    under = pl.col("share") < threshold
    found = (
        suppliers.sort("year")
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("year").min().alias("start"),
            pl.col("year").filter(under).min().alias("year"),
            pl.col("year").filter(~under).max().alias("last_over"),
        )
    )
    answer = (
        pl.when(pl.col("year").is_null())
        .then(pl.lit("never"))
        .when(pl.col("year") == pl.col("start"))
        .then(pl.lit("already"))
        .otherwise(pl.col("year").cast(pl.String))
    )
    again = (pl.col("last_over") > pl.col("year")).fill_null(False)
    return found.with_columns(answer.alias("answer"), again.alias("rises_again")).drop(
        "start", "last_over"
    )


def use_stress(demand: pl.DataFrame, of: str, against: str | None) -> pl.DataFrame:
    """Return each use and region at its worst: one row per use, region.

    Columns: lost_share and lost_year (largest share of demand lost in `of` beyond that in
    `against`), lost_share_against; price_ratio and price_year (largest bundle price in `of` over
    that in `against` in the same year; without `against`, over the base year).
    """
    keys = ["use", "region", "year"]
    mine = demand.filter(pl.col("scenario") == of).select(
        *keys, "lost_share", "bundle_price", "bundle_price_ratio"
    )
    if against is None:
        joined = mine.with_columns(
            pl.lit(0.0).alias("lost_share_against"), pl.col("bundle_price_ratio").alias("ratio")
        )
    else:
        other = demand.filter(pl.col("scenario") == against).select(
            *keys,
            pl.col("lost_share").alias("lost_share_against"),
            pl.col("bundle_price").alias("price_against"),
            pl.col("bundle_price_ratio").alias("ratio_against"),
        )
        direct = pl.col("bundle_price") / pl.col("price_against")
        by_ratio = pl.col("bundle_price_ratio") / pl.col("ratio_against")
        joined = mine.join(other, on=keys).with_columns(
            pl.coalesce(direct, by_ratio).alias("ratio"),
            pl.col("lost_share_against").fill_null(0.0),
        )
    more = pl.col("lost_share").fill_null(0.0) - pl.col("lost_share_against")
    return (
        joined.with_columns(more.alias("more"))
        .group_by(["use", "region"], maintain_order=True)
        .agg(
            pl.col("lost_share").get(pl.col("more").arg_max()).fill_null(0.0),
            pl.col("lost_share_against").get(pl.col("more").arg_max()),
            pl.col("year").get(pl.col("more").arg_max()).alias("lost_year"),
            pl.col("ratio").max().alias("price_ratio"),
            pl.col("year").sort_by(pl.col("ratio"), nulls_last=False).last().alias("price_year"),
        )
    )


def in_order(values: Sequence[str], order: Sequence[str]) -> list[str]:
    """Sort names by a house order, unknown ones last in their own order."""
    place = {name: position for position, name in enumerate(dict.fromkeys(order))}
    return sorted(dict.fromkeys(values), key=lambda name: place.get(name, len(place)))
