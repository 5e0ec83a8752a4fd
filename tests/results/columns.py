"""Columns that the registry promises of a table of years."""

from __future__ import annotations

import polars as pl

from ytterby.results.registry import HEAD, REGISTRY


def columns_of_years(name: str) -> dict[str, pl.DataType]:
    """Columns of a table as a run gives it: scenario and year, then its own."""
    first = {column: HEAD[column] for column in ("scenario", "year")}
    return {**first, **REGISTRY[name].schema}
