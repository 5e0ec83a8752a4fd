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
Place = str | float
Shade = str | Callable[[Row], str]
"""A colour, or what gives a row's."""


def ramp(value: float, at: Sequence[float], colours: Sequence[str]) -> str:
    """A colour between others for a number; beyond the ends those of the ends."""
    stops = [tuple(int(c[n : n + 2], 16) for n in (1, 3, 5)) for c in colours]
    value = min(max(value, at[0]), at[-1])
    n = next(k for k in range(1, len(at)) if value <= at[k])
    part = (value - at[n - 1]) / ((at[n] - at[n - 1]) or 1.0)
    mixed = (round(a + part * (b - a)) for a, b in zip(stops[n - 1], stops[n], strict=True))
    return "#" + "".join(f"{one:02x}" for one in mixed)


@dataclass
class Sheet:
    """What a panel's marks are drawn on: its axes, its size [px], and how far words reach to the right."""

    x: Axis
    y: Axis
    width: float
    height: float
    parts: list[str] = field(default_factory=list)
    reach: float = 0.0

    def spots(self, row: Row, across: Sequence[Place], down: Sequence[Place]) -> list[float] | None:
        """Where places of a row stand from left to right, and others from top to bottom, numbers rising [px].

        None where one of them is not on its axis, or no number.
        """
        xs = [_part(self.x, value_of(row, place)) for place in across]
        ys = [_part(self.y, value_of(row, place)) for place in down]
        parts = [part for part in (*xs, *ys) if part is not None]
        if len(parts) < len(xs) + len(ys):
            return None
        falls = isinstance(self.y, NameAxis)
        wide, high = parts[: len(xs)], [part if falls else 1.0 - part for part in parts[len(xs) :]]
        return [*(part * self.width for part in wide), *(part * self.height for part in high)]


def value_of(row: Row, place: Place) -> Any:
    """What a row has at a place: that of a column, None where it has no such column; or the number itself."""
    return row.get(place) if isinstance(place, str) else place


def _part(axis: Axis, value: Any) -> float | None:
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
        size = row.get(value)
        if size is None or not math.isfinite(size):
            continue
        stack = (*(row.get(name) for name in by), size < 0.0)
        low = tops.get(stack, 0.0)
        tops[stack] = low + size
        parts.append({**row, start: low, end: low + size})
    return parts
