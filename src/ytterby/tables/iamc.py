"""Export to the long format of the Integrated Assessment Modeling Consortium (readable by pyam)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.world.goods import PASSED_ON

if TYPE_CHECKING:
    from collections.abc import Mapping

# table: columns that make the variable, value column, unit
VARIABLES = {
    "production": ("Production", ["stage", "commodity"], "quantity_t", "t/yr"),
    "capacity": ("Capacity", ["technology", "category"], "capacity_t", "t/yr"),
    "prices": ("Price", ["stage", "commodity"], "price_usd_kg", "USD_{year}/kg"),
    "demand": ("Demand", ["use"], "served", "t/yr"),
    "knowhow": ("Know-how", ["technology"], "knowhow", "1"),
}


def iamc(
    tables: Mapping[str, pl.DataFrame], model: str = "Ytterby", money_of: int = 2024
) -> pl.DataFrame:
    """Frame with model, scenario, region, variable, unit, year, value; money of the base year."""
    parts = []
    for name, (title, keys, value, unit) in VARIABLES.items():
        table = tables[name]
        if name == "production":
            table = table.filter(pl.col("role") != PASSED_ON)  # a process before it made them
        frame = table.group_by(["scenario", "region", *keys, "year"], maintain_order=True).agg(
            pl.col(value).mean() if name in ("prices", "knowhow") else pl.col(value).sum()
        )
        parts.append(
            frame.select(
                pl.lit(model).alias("model"),
                "scenario",
                "region",
                pl.concat_str([pl.lit(title), *[pl.col(k) for k in keys]], separator="|").alias(
                    "variable"
                ),
                pl.lit(unit.format(year=money_of)).alias("unit"),
                "year",
                pl.col(value).alias("value"),
            )
        )
    return pl.concat(parts)
