"""Periods into years: tonnes and money add up, prices and shares are means, stocks are those at the end."""

from __future__ import annotations

import polars as pl

RATES: dict[str, tuple[str, ...]] = {
    "production": ("quantity_t",),
    "inputs": ("quantity_t",),
    "flows": ("quantity_t", "value_musd"),
    "consumption": ("quantity",),
    "recipes": ("quantity",),
    "demand": ("wanted", "served", "lost"),
    "rents": ("rent_musd", "quantity_t"),
    "origin": ("quantity_t", "free_t", "rent_musd"),
    "value_added": ("value_added_musd", "tax_musd", "rent_musd"),
}
"""Columns that a market in yearly rates gives per year: times the length they are the period's."""
AMOUNTS: dict[str, tuple[str, ...]] = {
    "investment": ("capacity_added_t", "capital_musd"),
    "stocks": ("release_t", "refill_t"),
    "goods_in_use": ("retired", "collected"),
    "idle_capacity": ("closed_t", "restarted_t", "restart_musd"),
    "public_cost": ("tonnes", "cost_musd"),
}
"""Columns that are the period's own amounts already."""
MEANS: dict[str, tuple[str, ...]] = {
    "prices": ("price_usd_kg",),
    "demand": ("bundle_price", "bundle_price_ratio"),
    "dependence": ("share", "hhi", "n_minus_1"),
    "contract_prices": ("contract_share", "contract_price_usd_kg", "spot_price_usd_kg"),
}
LAST: dict[str, tuple[str, ...]] = {
    "capacity": ("capacity_t",),
    "knowhow": ("knowhow",),
    "recipes": ("saving",),
    "stocks": ("stock_t", "value_musd"),
    "goods_in_use": ("in_use",),
    "idle_capacity": ("idle_t", "mothballed_t"),
}


def in_periods(name: str, rates: pl.DataFrame) -> pl.DataFrame:
    """A table with the period's own tonnes and money in place of yearly rates.

    Parameters
    ----------
    rates : with the columns `scenario, year, period, length` first; length in years.
    """
    return rates.with_columns(pl.col(c) * pl.col("length") for c in RATES.get(name, ()))


def in_years(name: str, periods: pl.DataFrame) -> pl.DataFrame:
    """A table of periods as a table of years, without `period` and `length`.

    A price is the mean over the periods in which there was one, weighted by their length.
    """
    plain = periods.drop("period", "length")
    if (periods["length"] == 1.0).all():
        return plain
    adds = (*RATES.get(name, ()), *AMOUNTS.get(name, ()))
    means, last = MEANS.get(name, ()), LAST.get(name, ())
    ratios = {"lost_share", "rent_usd_kg", "average_price_usd_kg"} & set(plain.columns)
    if name == "origin":
        ratios.add("premium_usd_kg")
    if name == "recipes":
        ratios.add("share")
    values = {*adds, *means, *last, *ratios}
    keys = [c for c in plain.columns if c not in values]
    weight = pl.col("length")
    grouped = periods.group_by(keys, maintain_order=True).agg(
        *(pl.col(c).sum() for c in adds),
        *(
            ((pl.col(c) * weight).sum() / weight.filter(pl.col(c).is_not_null()).sum()).alias(c)
            for c in means
        ),
        *(pl.col(c).last() for c in last),
    )
    if "lost_share" in ratios:
        total = pl.col("lost") + pl.col("served")
        grouped = grouped.with_columns((pl.col("lost") / total.clip(1e-12)).alias("lost_share"))
    if "share" in ratios:
        served = pl.col("quantity").sum().over("scenario", "year", "region", "use")
        grouped = grouped.with_columns((pl.col("quantity") / served).alias("share"))
    if "rent_usd_kg" in ratios:
        share = pl.col("rent_musd") * 1e3 / pl.col("quantity_t")
        known = pl.col("quantity_t") > 0
        grouped = grouped.with_columns(pl.when(known).then(share).alias("rent_usd_kg"))
    if "premium_usd_kg" in ratios:
        # paid on what is free by buyers, on the rest by who ships content
        content = pl.col("quantity_t") - pl.col("free_t")
        paid = pl.when(pl.col("kind").is_in(["licence", "prohibition"])).then(content)
        tonnes = paid.otherwise(pl.col("free_t"))
        premium = pl.when(tonnes > 0).then(pl.col("rent_musd") * 1e3 / tonnes)
        grouped = grouped.with_columns(premium.alias("premium_usd_kg"))
    if "average_price_usd_kg" in ratios:
        share, spot = pl.col("contract_share"), pl.col("spot_price_usd_kg")
        average = share * pl.col("contract_price_usd_kg") + (1.0 - share) * spot
        grouped = grouped.with_columns(average.alias("average_price_usd_kg"))
    return grouped.select(plain.columns).sort("scenario", "year", maintain_order=True)
