"""The registry of a plan's tables, `data/plans/results.csv`: the one place that says which columns they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.plan.targets import PACKAGED
from ytterby.tables.registry import read_registry

if TYPE_CHECKING:
    from ytterby.tables.registry import ResultTable


@lru_cache(maxsize=1)
def registry() -> dict[str, ResultTable]:
    """The tables of a plan: name -> meaning and columns."""
    return read_registry(PACKAGED / "results.csv")


def frame_of(name: str, rows: Iterable[Mapping[str, Any] | object]) -> pl.DataFrame:
    """A table of a plan from its rows: by column, or things with an attribute for each column.

    What a row by column does not have is blank. Raises KeyError for a column that the registry does not know.
    """
    schema = registry()[name].schema
    return pl.DataFrame([_row(name, one, schema) for one in rows], schema=schema)


def _row(name: str, one: Mapping[str, Any] | object, schema: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(one, Mapping):
        return {column: getattr(one, column) for column in schema}
    if unknown := {*one} - {*schema}:
        raise KeyError(f"{name} has no column {', '.join(sorted(unknown))}")
    return {**dict.fromkeys(schema), **one}
