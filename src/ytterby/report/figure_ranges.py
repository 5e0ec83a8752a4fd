"""Ranges of what the pages behind the first show: of figures of the headline, and of paths beside their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.report.kit.numbers import signed_percent
from ytterby.report.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.report.ranges import Interval, RangeSource
    from ytterby.report.words import Product

    Labels = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]

OUTSIDE = "OUTSIDE"


def price_key(product: Product) -> dict[str, str]:
    """By which label the price of a product has a range: of several goods its name, else its good."""
    if len(product.parts) > 1:
        return {"product": product.name}
    return {"commodity": next(iter(product.parts))}


def range_of_figure(
    ranges: RangeSource, headline: Mapping[str, Any], words: Words, figure: Mapping[str, Any], scenario: str,
    against: str = "",
) -> Interval | None:  # fmt: skip
    """The range of a figure of the headline; with `against` that of its difference from another run, in percent.

    figure : as `report.headline.headline.HeadlineFigure`. None where it has none.
    """
    kind, subject = figure["measure"], figure["subject"]
    key: dict[str, Any] = {"scenario": scenario, "year": figure["year"], "against": against}
    product = next((one for one in words.price if one.name == subject), None)
    if kind in ("price_outside", "price_inside") and product is not None:
        outside = (headline.get("outside_region") or {}).get(subject, OUTSIDE)
        key["region"] = outside if kind == "price_outside" else headline["holder"]
        return ranges.range_of("prices", {**key, **price_key(product)}, "price_usd_kg")
    if kind == "exports":
        return ranges.range_of("flows", {**key, "product": subject}, "quantity_t")
    if kind == "capacity_outside" and not against:
        return ranges.range_of(
            "capacity", {**key, "region": OUTSIDE, "technology": subject}, "capacity_t"
        )
    return None


def effect_within(
    headline: Mapping[str, Any], figure: Mapping[str, Any], pair: Mapping[str, Any], ranges: RangeSource
) -> str:  # fmt: skip
    """The range of an effect in brackets; nothing where none is known."""
    words = Words.in_headline(headline)
    ends = range_of_figure(ranges, headline, words, figure, pair["of"], pair["against"])
    if ends is None or ends[0] == ends[1] == 0.0:
        return ""
    return f" (range {signed_percent(ends[0] / 100.0)} to {signed_percent(ends[1] / 100.0)})"


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
