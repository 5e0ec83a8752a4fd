"""The registry of result tables: every table and column with type, unit and meaning.

It is read from `data/results.csv`, one row a column. `over_periods` says how the periods of a year
become the year: `label` (a key), `rate` (per year: times the length, then summed), `amount` (summed),
`mean` (weighted by length), `last`, `ratio` (of other columns, see `ytterby.tables.tables`).
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from pathlib import Path

PATH = DATA / "results.csv"
TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "boolean": pl.Boolean(),
}
WAYS = ("label", "rate", "amount", "mean", "last", "ratio")
FIRST = "*"
"""The name under which the columns stand that tables have first."""
KEY = "ytterby"
"""The key of the metadata of a Parquet file."""


@dataclass(frozen=True)
class ResultColumn:
    """A column: its type, unit, how it goes over periods, and what it means."""

    name: str
    type: pl.DataType
    unit: str
    over_periods: str
    meaning: str


@dataclass(frozen=True)
class ResultTable:
    """A table: what it means, and its own columns, without those that all tables have first."""

    name: str
    meaning: str
    columns: dict[str, ResultColumn]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column -> type."""
        return {name: column.type for name, column in self.columns.items()}

    def columns_over(self, *ways: str) -> tuple[str, ...]:
        """Columns that go over periods in one of these ways, in order."""
        return tuple(n for n, column in self.columns.items() if column.over_periods in ways)


def read_registry(path: Path) -> dict[str, ResultTable]:
    """A registry: name of table -> meaning and columns."""
    found: dict[str, ResultTable] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, column = row["table"], row["column"]
            if not column:
                found[name] = ResultTable(name, row["meaning"], {})
                continue
            found[name].columns[column] = ResultColumn(
                column, TYPES[row["type"]], row["unit"], row["over_periods"], row["meaning"]
            )
    return found


REGISTRY = read_registry(PATH)
"""Name -> table; under `FIRST` the columns that tables have first."""
DERIVED = ("volatility", "diversion", "burden_shift")
"""Tables that are made from others, once the years are there."""
SCHEMAS = {n: table.schema for n, table in REGISTRY.items() if n not in (FIRST, *DERIVED)}
"""Tables that every period has rows of -> their own columns."""
HEAD = REGISTRY[FIRST].schema
"""Columns that a table of periods has first; a table of years has the first two."""


def columns_of_years(name: str) -> dict[str, pl.DataType]:
    """Columns of a table as a run gives it: scenario and year, then its own."""
    first = {column: HEAD[column] for column in ("scenario", "year")}
    return {**first, **REGISTRY[name].schema}


def units() -> dict[str, dict[str, str]]:
    """Table -> column -> unit, of all columns that are numbers."""
    return {
        name: {c.name: c.unit for c in table.columns.values() if c.unit}
        for name, table in REGISTRY.items()
        if name != FIRST
    }


def metadata(frame: pl.DataFrame, table: str) -> dict[str, str]:
    """What goes into the metadata of a table's Parquet file: meaning and unit as JSON, by column."""
    meaning = REGISTRY[table].meaning if table in REGISTRY else ""
    known = {**REGISTRY[FIRST].columns, **(REGISTRY[table].columns if table in REGISTRY else {})}
    columns = {
        name: {"unit": known[name].unit, "meaning": known[name].meaning}
        for name in frame.columns if name in known
    }  # fmt: skip
    return {KEY: json.dumps({"table": table, "meaning": meaning, "columns": columns})}
