"""Export to the long format of the Integrated Assessment Modeling Consortium (readable by pyam)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.tables.registry import REGISTRY
from ytterby.world.goods import PASSED_ON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.tables.registry import ResultColumn

VARIABLES = {
    "production": ("Production", ["stage", "commodity"], "quantity_t"),
    "capacity": ("Capacity", ["technology", "category"], "capacity_t"),
    "prices": ("Price", ["stage", "commodity"], "price_usd_kg"),
    "demand": ("Demand", ["use"], "served"),
    "knowhow": ("Know-how", ["technology"], "knowhow"),
}
"""Table -> title, columns that make the variable, value column."""
NOT_ADDED = ("1", "USD/kg")
"""Units of what is a mean where a variable has several rows."""


def iamc(
    tables: Mapping[str, pl.DataFrame], model: str = "Ytterby", money_of: int = 2024
) -> pl.DataFrame:
    """Frame with model, scenario, region, variable, unit, year, value; money of the base year."""
    parts = []
    for name, (title, keys, value) in VARIABLES.items():
        table, column = tables[name], REGISTRY[name].columns[value]
        if name == "production":
            table = table.filter(pl.col("role") != PASSED_ON)  # a process before it made them
        frame = table.group_by(["scenario", "region", *keys, "year"], maintain_order=True).agg(
            pl.col(value).mean() if column.unit in NOT_ADDED else pl.col(value).sum()
        )
        parts.append(
            frame.select(
                pl.lit(model).alias("model"),
                "scenario",
                "region",
                pl.concat_str([pl.lit(title), *[pl.col(k) for k in keys]], separator="|").alias(
                    "variable"
                ),
                pl.lit(_unit(column, money_of)).alias("unit"),
                "year",
                pl.col(value).alias("value"),
            )
        )
    return pl.concat(parts)


def _unit(column: ResultColumn, money_of: int) -> str:
    """Unit of a column of yearly tables, with the year of the money."""
    unit = column.unit.replace("USD", f"USD_{money_of}")
    return f"{unit}/yr" if column.over_periods in ("rate", "amount") else unit
