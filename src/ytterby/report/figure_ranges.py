"""Ranges of what the pages behind the first show: paths beside their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.report.ranges import RangeSource
    from ytterby.report.words import Product

    Labels = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]

OUTSIDE = "OUTSIDE"


def price_key(product: Product) -> dict[str, str]:
    """By which label the price of a product has a range: of several goods its name, else its good."""
    if len(product.parts) > 1:
        return {"product": product.name}
    return {"commodity": next(iter(product.parts))}


def with_ranges(
    frame: pl.DataFrame, ranges: RangeSource, runs: Mapping[str, str], table: str, column: str, labels: Labels
) -> pl.DataFrame:  # fmt: skip
    """A frame of paths with `low` and `high` beside the rows of all runs; null where there is no range.

    Parameters
    ----------
    frame : with `scenario` and `year`. runs : what a run is called in it -> the run.
    table, column : of the result tables. labels : of a row, what it is asked by; None where it is not asked.
    """
    low: list[float | None] = []
    high: list[float | None] = []
    for row in frame.to_dicts():
        key, ends = labels(row), None
        if key is not None:
            full_key = {"scenario": runs[row["scenario"]], "year": row["year"], **key}
            ends = ranges.range_of(table, full_key, column)
        low.append(ends[0] if ends else None)
        high.append(ends[1] if ends else None)
    return frame.with_columns(
        pl.Series("low", low, pl.Float64), pl.Series("high", high, pl.Float64)
    )
