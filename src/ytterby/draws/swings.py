"""What pages state of a tornado and of an ensemble: the range of each row over groups of assumptions, its largest
effect, its path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.draws.predictive import ALONE, PERCENT
from ytterby.draws.ranges import RUNS
from ytterby.figures.run_figures import BY_ID
from ytterby.figures.run_rows import ROW, TIMED

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Bar:
    """One group of assumptions at both ends: the figure there, None where the run has no answer; swing : how far apart
    both ends and the run itself lie."""

    group: str
    title: str
    low: float | None
    high: float | None
    swing: float


@dataclass(frozen=True)
class Swing:
    """How wide the answer to one row of a figure is, or of its difference from another run in percent.

    row : figure, labels, year; `against`, blank for the figure itself. unit : of the numbers. forecast : with what the
    model misses, nine times in ten; None: not known; spread : what of past events is in it. bars : widest first.
    """

    row: Mapping[str, object]
    unit: str
    base_value: float | None
    lowest: float | None
    highest: float | None
    forecast: tuple[float, float] | None
    spread: str
    bars: tuple[Bar, ...]


def swings(tornado: pl.DataFrame | None) -> list[Swing]:
    """By row; none of no tornado (`draws.tornado.Tornado.frame`)."""
    if tornado is None:
        return []
    keys = (*RUNS, *TIMED)
    return [
        _swing(dict(zip(keys, key, strict=True)), own)
        for key, own in tornado.group_by(keys, maintain_order=True)
    ]


def _swing(row: Mapping[str, object], own: pl.DataFrame) -> Swing:
    base = next(iter(own["base_value"].drop_nulls().to_list()), None)
    bars = []
    for (group,), part in own.group_by("group", maintain_order=True):
        ends = dict(part.select("end", "value").iter_rows())
        known = [v for v in (ends.get("low"), ends.get("high"), base) if v is not None]
        width = max(known) - min(known) if known else 0.0
        title = part["title"][0] or str(group)
        bars.append(Bar(str(group), title, ends.get("low"), ends.get("high"), width))
    every = [v for v in (*own["value"].to_list(), base) if v is not None]
    low, high, spread = own.select("forecast_low", "forecast_high", "spread").row(0)
    spread = spread or ALONE
    forecast = None if spread == ALONE or low is None or high is None else (low, high)
    bars.sort(key=lambda bar: -bar.swing)
    ends_of_all = min(every, default=None), max(every, default=None)
    unit = "%" if row["against"] else BY_ID[str(row["figure"])].unit
    return Swing(row, unit, base, *ends_of_all, forecast, spread, tuple(bars))


def of_rows(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """What a table of an ensemble has of some rows, in their order. rows : `figures.run_rows.ROW`."""
    return rows.join(frame, on=ROW, nulls_equal=True, maintain_order="left").select(frame.columns)


def by_row(frame: pl.DataFrame, rows: pl.DataFrame) -> list[pl.DataFrame]:
    """The same, a table for each row that is there."""
    return of_rows(frame, rows).partition_by(ROW, maintain_order=True)


def largest_effects(quantiles: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Effects in percent of some rows in the year in which the middle is largest, in their order."""
    in_percent = quantiles.filter(pl.col("in") == PERCENT)
    largest = in_percent.sort(pl.col("p50").abs(), descending=True).unique(
        ROW, keep="first", maintain_order=True
    )
    return of_rows(largest, rows)


def with_reference(quantiles: pl.DataFrame, pair: tuple[str, str]) -> pl.DataFrame:
    """Quantiles of the scenario, with the middle of the reference. pair : reference and scenario."""
    reference = quantiles.filter(scenario=pair[0]).select(*TIMED, reference="p50")
    return quantiles.filter(scenario=pair[1]).join(
        reference, on=TIMED, how="left", maintain_order="left", nulls_equal=True
    )
