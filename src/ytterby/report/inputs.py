"""What the report is given: stacked result tables, the headline, the manifest, the base year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ytterby.tables.registry import columns_of_years

TEXT, WHOLE, NUMBER = pl.String(), pl.Int64(), pl.Float64()

TORNADO_COLUMNS: dict[str, pl.DataType] = {
    "group": TEXT, "title": TEXT, "end": TEXT, "measure": TEXT, "value": NUMBER,
    "base_value": NUMBER,
}  # fmt: skip

BASE_YEAR_COLUMNS: dict[str, dict[str, pl.DataType]] = {
    "adjustments": {
        "fact": TEXT, "what": TEXT, "region": TEXT, "published": NUMBER, "used": NUMBER,
        "unit": TEXT, "sd_moved": NUMBER, "grade": TEXT, "source": TEXT,
    },
    "conflicts": {
        "topic": TEXT, "basis": TEXT, "published": NUMBER, "used": NUMBER, "unit": TEXT,
        "note": TEXT,
    },
    "shares": {"stage": TEXT, "region": TEXT, "element": TEXT},
}  # fmt: skip


@dataclass(frozen=True)
class Report:
    """The results of several runs side by side.

    Attributes
    ----------
    tables : result tables, all scenarios stacked in the column `scenario`.
    headline : the answers (a) to (f): see `ytterby.report.headline.Headline`.
    manifest : digests, version, sources used, assumptions used, data folder, date.
    base_year : frames `adjustments`, `conflicts`, `shares` of the reconciliation.
    """

    tables: Mapping[str, pl.DataFrame]
    headline: Mapping[str, Any]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    base_year: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def whole(frame: pl.DataFrame | None, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return `frame` with every column in `columns` present and typed; NaN becomes null."""
    if frame is None:
        return pl.DataFrame(schema=dict(columns))
    added = [pl.lit(None, kind).alias(name) for name, kind in columns.items() if name not in frame]
    kept = [pl.col(name).cast(kind) for name, kind in columns.items() if name in frame.columns]
    numbers = [name for name, kind in columns.items() if kind == NUMBER]
    return frame.with_columns(added).with_columns(kept).with_columns(pl.col(numbers).fill_nan(None))


def table(tables: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """Return result table `name`, empty but well formed when the run has none."""
    return whole(tables.get(name), columns_of_years(name))


def base_year_table(frames: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """Return base-year frame `name`, empty but well formed when missing."""
    return whole(frames.get(name), BASE_YEAR_COLUMNS[name])


def scenarios_in(tables: Mapping[str, pl.DataFrame], wanted: Sequence[str] = ()) -> list[str]:
    """List the scenarios: those wanted, else in order of appearance over all tables."""
    if wanted:
        return list(wanted)
    columns = [frame["scenario"].drop_nulls() for frame in tables.values() if "scenario" in frame]
    return list(
        dict.fromkeys(name for column in columns for name in column.unique(maintain_order=True))
    )
