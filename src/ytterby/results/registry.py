"""The registry of result tables: every table and column with its group, type, unit and meaning.

It is read from `data/results.csv`, one row a column. `group` is what writes the table: `run`, `burdens`, `economy`,
`plan`, `game`. `over_periods` says how the periods of a year
become the year: `label` (a key), `rate` (per year: times the length, then summed), `amount` (summed),
`mean` (weighted by length), `last`, `ratio` (of other columns, see `ytterby.results.tables`).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from ytterby.ground import yamlfile
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import digest_of_text

PATH = DATA / "results.csv"
TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "boolean": pl.Boolean(),
}
RUN, ECONOMY, PLAN, GAME, BURDENS = "run", "economy", "plan", "game", "burdens"
GROUPS = (RUN, ECONOMY, PLAN, GAME, BURDENS)
"""Groups of tables, by what writes them."""
FIRST = "*"
"""The name under which the columns stand that tables of a run have first."""
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


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def tables_of(group: str) -> dict[str, ResultTable]:
    """The tables of a group: name -> meaning and columns."""
    tables: dict[str, ResultTable] = {}
    for row in (row for row in _rows() if row["group"] == group):
        name, column = row["table"], row["column"]
        if not column:
            tables[name] = ResultTable(name, row["meaning"], {})
            continue
        tables[name].columns[column] = ResultColumn(
            column, TYPES[row["type"]], row["unit"], row["over_periods"], row["meaning"]
        )
    return tables


@cache
def group_digest(group: str) -> str:
    """SHA-256 over the rows of a group: a column that another group has changes no run."""
    rows = [list(row.values()) for row in _rows() if row["group"] == group]
    return digest_of_text(json.dumps(rows))


REGISTRY = tables_of(RUN)
"""Name -> table of a run; under `FIRST` the columns that tables have first."""
DERIVED = ("volatility", "diversion")
"""Tables that are made from others, once the years are there."""
SCHEMAS = {n: table.schema for n, table in REGISTRY.items() if n not in (FIRST, *DERIVED)}
"""Tables that every period has rows of -> their own columns."""
HEAD = REGISTRY[FIRST].schema
"""Columns that a table of periods has first; a table of years has the first two."""


@cache
def table_named(name: str) -> ResultTable | None:
    """The table of a name in any group; None where it is in none."""
    return next((tables[name] for tables in map(tables_of, GROUPS) if name in tables), None)


def schema_of(name: str) -> dict[str, pl.DataType]:
    """Column -> type of a table of any group, its own columns alone. Raises KeyError for a name of no group."""
    table = table_named(name)
    if table is None:
        raise KeyError(name)
    return table.schema


def columns_of(name: str) -> dict[str, pl.DataType]:
    """Column -> type of a table that studies write (`data/columns.yaml`)."""
    return {column: TYPES[kind] for column, kind in _columns()[name].items()}


@cache
def _columns() -> dict[str, dict[str, str]]:
    columns: dict[str, dict[str, str]] = yamlfile.load(DATA / "columns.yaml").data
    return columns


def frame_of(name: str, rows: Iterable[Mapping[str, Any] | object]) -> pl.DataFrame:
    """A table of the registry from its rows: by column, or things with an attribute for each column.

    What a row by column does not have is blank. Raises KeyError for a column that the registry does not know.
    """
    schema = schema_of(name)
    return pl.DataFrame([_row(name, one, schema) for one in rows], schema=schema)


def _row(name: str, one: Mapping[str, Any] | object, schema: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(one, Mapping):
        return {column: getattr(one, column) for column in schema}
    if unknown := {*one} - {*schema}:
        raise KeyError(f"{name} has no column {', '.join(sorted(unknown))}")
    return {**dict.fromkeys(schema), **one}


def units(group: str = RUN) -> dict[str, dict[str, str]]:
    """Table -> column -> unit, of all columns of a group that are numbers."""
    tables = ((name, one.columns) for name, one in tables_of(group).items() if name != FIRST)
    return {name: {c: one.unit for c, one in own.items() if one.unit} for name, own in tables}


def metadata(frame: pl.DataFrame, table: str) -> dict[str, str]:
    """What goes into the metadata of a table's Parquet file: meaning and unit as JSON, by column."""
    own = table_named(table)
    known = {**REGISTRY[FIRST].columns, **(own.columns if own else {})}
    shown = [name for name in frame.columns if name in known]
    columns = {name: {"unit": known[name].unit, "meaning": known[name].meaning} for name in shown}
    meaning = own.meaning if own else ""
    return {KEY: json.dumps({"table": table, "meaning": meaning, "columns": columns})}
