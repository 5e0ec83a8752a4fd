"""Periods into years: tonnes and money add up, prices and shares are means, stocks are those at the end.

How a column goes over periods stands in the registry (`over_periods`); here are the formulas of ratios.
"""

from __future__ import annotations

import polars as pl

from ytterby.tables.registry import REGISTRY


def _over(amount: pl.Expr, tonnes: pl.Expr) -> pl.Expr:
    """An amount of millions over tonnes, per kilogram; null where there are none."""
    return pl.when(tonnes > 0).then(amount * 1e3 / tonnes)


_QUANTITY, _SHARE = pl.col("quantity_t"), pl.col("contract_share")
# a premium is paid on what is free by buyers, on the rest by who ships content
_BY_SHIPPER = pl.col("kind").is_in(["licence", "prohibition"])
_PAID_ON = pl.when(_BY_SHIPPER).then(_QUANTITY - pl.col("free_t")).otherwise(pl.col("free_t"))
RATIOS: dict[tuple[str, str], pl.Expr] = {
    ("demand", "lost_share"): pl.col("lost") / (pl.col("lost") + pl.col("served")).clip(1e-12),
    ("recipes", "share"): pl.col("quantity")
    / pl.col("quantity").sum().over("scenario", "year", "region", "use"),
    ("rents", "rent_usd_kg"): _over(pl.col("rent_musd"), _QUANTITY),
    ("origin", "premium_usd_kg"): _over(pl.col("rent_musd"), _PAID_ON),
    ("contract_prices", "average_price_usd_kg"): _SHARE * pl.col("contract_price_usd_kg")
    + (1.0 - _SHARE) * pl.col("spot_price_usd_kg"),
}
"""Table and column -> how a ratio is made from columns that went over periods already."""


def in_periods(name: str, rates: pl.DataFrame) -> pl.DataFrame:
    """A table with the period's own tonnes and money in place of yearly rates.

    Parameters
    ----------
    rates : with the columns `scenario, year, period, length` first; length in years.
    """
    columns = REGISTRY[name].columns_over("rate")
    return rates.with_columns(pl.col(c) * pl.col("length") for c in columns)


def in_years(name: str, periods: pl.DataFrame) -> pl.DataFrame:
    """A table of periods as a table of years, without `period` and `length`.

    A price is the mean over the periods in which there was one, weighted by their length.
    """
    plain = periods.drop("period", "length")
    if (periods["length"] == 1.0).all():
        return plain
    over = REGISTRY[name].columns_over
    ratios = over("ratio")
    values = {*over("rate", "amount", "mean", "last"), *ratios}
    keys = [c for c in plain.columns if c not in values]
    weight = pl.col("length")
    grouped = periods.group_by(keys, maintain_order=True).agg(
        *(pl.col(c).sum() for c in over("rate", "amount")),
        *(
            ((pl.col(c) * weight).sum() / weight.filter(pl.col(c).is_not_null()).sum()).alias(c)
            for c in over("mean")
        ),
        *(pl.col(c).last() for c in over("last")),
    )
    grouped = grouped.with_columns(RATIOS[name, c].alias(c) for c in ratios)
    return grouped.select(plain.columns).sort("scenario", "year", maintain_order=True)
