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
    from collections.abc import Mapping

PATH = DATA / "results.csv"
TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "boolean": pl.Boolean(),
}
WORDS = {type_: word for word, type_ in TYPES.items()}
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


def _read() -> dict[str, ResultTable]:
    found: dict[str, ResultTable] = {}
    with PATH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, column = row["table"], row["column"]
            if not column:
                found[name] = ResultTable(name, row["meaning"], {})
                continue
            found[name].columns[column] = ResultColumn(
                column, TYPES[row["type"]], row["unit"], row["over_periods"], row["meaning"]
            )
    return found


REGISTRY = _read()
"""Name -> table; under `FIRST` the columns that tables have first."""
DERIVED = ("volatility", "diversion")
"""Tables that are made from others, once the years are there."""
SCHEMAS = {n: table.schema for n, table in REGISTRY.items() if n not in (FIRST, *DERIVED)}
"""Tables that every period has rows of -> their own columns."""
HEAD = REGISTRY[FIRST].schema
"""Columns that a table of periods has first; a table of years has the first two."""


def columns_of_years(name: str) -> dict[str, pl.DataType]:
    """Columns of a table as a run gives it: scenario and year, then its own."""
    first = {column: HEAD[column] for column in ("scenario", "year")}
    return {**first, **REGISTRY[name].schema}


def columns_of(frame: pl.DataFrame, table: str) -> dict[str, ResultColumn]:
    """The registered columns of a frame of results."""
    own = REGISTRY[table].columns if table in REGISTRY else {}
    known: Mapping[str, ResultColumn] = {**REGISTRY[FIRST].columns, **own}
    return {name: known[name] for name in frame.columns if name in known}


def units() -> dict[str, dict[str, str]]:
    """Table -> column -> unit, of all columns that are numbers."""
    return {
        name: {c.name: c.unit for c in table.columns.values() if c.unit}
        for name, table in REGISTRY.items()
        if name != FIRST
    }


def metadata(frame: pl.DataFrame, table: str) -> dict[str, str]:
    """What goes into the metadata of a table's Parquet file: meaning and unit as JSON, by column."""
    columns = {
        name: {"unit": column.unit, "meaning": column.meaning}
        for name, column in columns_of(frame, table).items()
    }
    meaning = REGISTRY[table].meaning if table in REGISTRY else ""
    return {KEY: json.dumps({"table": table, "meaning": meaning, "columns": columns})}


def page() -> str:
    """The page of documentation on the result tables, as Markdown."""
    lines = [
        "# Result tables",
        "",
        "Written by `python -m ytterby.tables.registry > docs/tables.md` from `src/ytterby/data/results.csv`;",
        "a test compares the two. Units and meanings are in the Parquet files as well, under the key",
        f"`{KEY}` of their metadata (`polars.read_parquet_metadata`).",
        "",
        "Every table has `scenario` and `year` first, unless it says otherwise. The last column says",
        "how the periods of a year become the year: a `rate` is per year, so it is taken times the length of",
        "the period and summed; an `amount` is summed; a `mean` is weighted by length; `last` is that of the",
        "last period; a `ratio` is computed again from other columns; a `label` splits the rows.",
    ]
    for table in REGISTRY.values():
        if table.name == FIRST:
            continue
        lines += ["", f"## {table.name}", "", table.meaning, "",
                  "| column | type | unit | meaning | over periods |", "|---|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| `{c.name}` | {WORDS[c.type]} | {c.unit} | {c.meaning} | {c.over_periods} |"
            for c in table.columns.values()
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
