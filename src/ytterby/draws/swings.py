"""What a tornado says of each measure: its range over the groups of assumptions, the widest group first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.draws.predictive import ALONE

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Bar:
    """One group of assumptions at both ends: the measure there, None where the run has no answer; swing : how far apart
    both ends and the run itself lie."""

    group: str
    title: str
    low: float | None
    high: float | None
    swing: float


@dataclass(frozen=True)
class Swing:
    """How wide the answer to one measure is. forecast : with what the model misses, nine times in ten; None: not known;
    spread : what of past events is in it. bars : widest first."""

    measure: str
    base_value: float | None
    lowest: float | None
    highest: float | None
    forecast: tuple[float, float] | None
    spread: str
    bars: tuple[Bar, ...]


def swings(tornado: pl.DataFrame | None) -> list[Swing]:
    """By measure; none of no tornado (`draws.tornado.Tornado.frame`)."""
    if tornado is None:
        return []
    return [
        _swing(str(name), own) for (name,), own in tornado.group_by("measure", maintain_order=True)
    ]


def _swing(measure: str, own: pl.DataFrame) -> Swing:
    base = next(iter(own["base_value"].drop_nulls().to_list()), None)
    bars = []
    for (group,), part in own.group_by("group", maintain_order=True):
        ends = dict(part.select("end", "value").iter_rows())
        known = [v for v in (ends.get("low"), ends.get("high"), base) if v is not None]
        width = max(known) - min(known) if known else 0.0
        bars.append(
            Bar(
                str(group), part["title"][0] or str(group), ends.get("low"), ends.get("high"), width
            )
        )
    every = [v for v in (*own["value"].to_list(), base) if v is not None]
    low, high, spread = own.select("forecast_low", "forecast_high", "spread").row(0)
    spread = spread or ALONE
    forecast = None if spread == ALONE or low is None or high is None else (low, high)
    bars.sort(key=lambda bar: -bar.swing)
    return Swing(
        measure,
        base,
        min(every, default=None),
        max(every, default=None),
        forecast,
        spread,
        tuple(bars),
    )
