"""What marks are drawn on: places of rows on a panel, colours of rows, stacks of rows.

A place is the name of a column, or a number of the axis.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ytterby.report.plot.axes import Axis, NameAxis

Row = Mapping[str, Any]
Test = Callable[[Row], bool]
Place = str | float
Shade = str | Callable[[Row], str]
"""A colour, or what gives a row's."""


def by_name(column: str, names: Sequence[Any], values: Sequence[Any]) -> Callable[[Row], Any]:
    """What belongs to the name that a row has in a column."""
    known = dict(zip(names, values, strict=True))
    return lambda row: known[row[column]]


def ramp(column: str, at: Sequence[float], colours: Sequence[str]) -> Callable[[Row], str]:
    """A colour between others for the number that a row has in a column; beyond the ends those of the ends."""
    stops = [tuple(int(c[n : n + 2], 16) for n in (1, 3, 5)) for c in colours]

    def shade(row: Row) -> str:
        value = min(max(float(row[column]), at[0]), at[-1])
        n = next(k for k in range(1, len(at)) if value <= at[k])
        part = (value - at[n - 1]) / ((at[n] - at[n - 1]) or 1.0)
        mixed = (round(a + part * (b - a)) for a, b in zip(stops[n - 1], stops[n], strict=True))
        return "#" + "".join(f"{one:02x}" for one in mixed)

    return shade


@dataclass
class Sheet:
    """What a panel's marks are drawn on: its axes, its size [px], and how far words reach to the right."""

    x: Axis
    y: Axis
    width: float
    height: float
    parts: list[str] = field(default_factory=list)
    reach: float = 0.0

    def across(self, row: Row, place: Place) -> float | None:
        """Where a row stands from left to right [px]."""
        part = _part(self.x, row, place)
        return None if part is None else part * self.width

    def down(self, row: Row, place: Place) -> float | None:
        """Where a row stands from top to bottom [px]; numbers rise."""
        part = _part(self.y, row, place)
        if part is None:
            return None
        return part * self.height if isinstance(self.y, NameAxis) else (1.0 - part) * self.height


def _part(axis: Axis, row: Row, place: Place) -> float | None:
    value = row[place] if isinstance(place, str) else place
    if isinstance(axis, NameAxis):
        return axis.places.get(str(value))
    return axis.part(value) if value is not None and math.isfinite(value) else None


def shade_of(shade: Shade, row: Row) -> str:
    """The colour of a row."""
    return shade if isinstance(shade, str) else shade(row)


def stacked(
    rows: Sequence[Row], by: Sequence[str], value: str, start: str = "start", end: str = "end"
) -> list[dict[str, Any]]:
    """Rows with the ends of each one's part of a stack, in their order; what is below zero is stacked downwards.

    by : columns that tell one stack from another.
    """
    tops: dict[tuple[Any, ...], float] = {}
    parts = []
    for row in rows:
        size = row[value]
        if size is None or not math.isfinite(size):
            continue
        stack = (*(row[name] for name in by), size < 0.0)
        low = tops.get(stack, 0.0)
        tops[stack] = low + size
        parts.append({**row, start: low, end: low + size})
    return parts
