"""Rows of ranges, by hand."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ytterby.draws.ranges import RANGE, RUNS
from ytterby.figures.figure import FigureSpec


def rows_of_ranges(figure: FigureSpec, rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    """Rows of `Ranges.rows`: scenario, against, labels, year, period, low, middle, high, answered."""
    schema = {
        **dict.fromkeys((*RUNS, *figure.labels), pl.String),
        "year": pl.Int64,
        "period": pl.String,
        **RANGE,
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row")
