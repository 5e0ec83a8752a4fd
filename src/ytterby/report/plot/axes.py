"""Axes: where a number or a name stands along a side of a panel; and where rows stand between two of them.

A place is the name of a column, or a number of the axis.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ytterby.report.kit.numbers import typeset

LINEAR, LOG = "linear", "log"
STEPS = ((50.0**0.5, 10.0), (10.0**0.5, 5.0), (2.0**0.5, 2.0))
"""A distance of ticks this many times a power of ten, or more, becomes the second number of times that power."""


def step_of(low: float, high: float, count: int) -> float:
    """The round distance that gives about `count` ticks between two numbers."""
    raw = (high - low) / max(count, 1)
    if not raw > 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    return power * next((to for minimum, to in STEPS if raw / power >= minimum), 1.0)


def ticks_of(low: float, high: float, count: int = 4) -> list[float]:
    """About `count` round numbers from low to high."""
    step = step_of(low, high, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Round numbers from low to high for an axis by factors: fewer of each power of ten, the more powers there are."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if last - first <= 2 else (1, 3) if last - first <= 3 else (1,)
    ticks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    return [one for one in ticks if low * 0.999 <= one <= high * 1.001]


def plain(value: float) -> str:
    """A number with thousands separators."""
    return typeset(f"{value:,.10g}")


def short(value: float) -> str:
    """A number in thousands or millions where it is large: `150k`."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return typeset(f"{value / size:.6g}{letter}")
    return typeset(f"{value:.6g}")


def percent(value: float) -> str:
    """A fraction in percent; zero without the sign."""
    return typeset(f"{value:.0%}") if value else "0"


def year(value: float) -> str:
    """A year."""
    return f"{value:.0f}"


@dataclass(frozen=True)
class NumberAxis:
    """An axis of numbers.

    Attributes
    ----------
    low, high : its ends. kind : `linear` or `log`.
    title : under it, or at its left. ticks : where numbers stand; left out, about `count` round ones.
    label : a number in words. visible : whether anything of it is drawn.
    grid : lines across the panel. line : whether it has a line with short ticks.
    labels : whether its numbers are written. room : least width of them [px].
    """

    low: float
    high: float
    kind: str = LINEAR
    title: str = ""
    ticks: Sequence[float] | None = None
    count: int = 4
    label: Callable[[float], str] = plain
    visible: bool = True
    grid: bool = True
    line: bool = False
    labels: bool = True
    room: float = 0.0

    def part(self, value: float) -> float:
        """How far along the axis a number stands: 0 at its low end, 1 at its high end."""
        low, high = self.low, self.high
        if self.kind == LOG:  # what lies under the axis is drawn at its end
            value, low, high = math.log(max(value, low)), math.log(low), math.log(high)
        return (value - low) / ((high - low) or 1.0)

    @property
    def marks(self) -> list[tuple[float, str]]:
        """Where its numbers stand, 0 to 1, and what they say."""
        if not self.visible:
            return []
        ticks = ticks_of(self.low, self.high, self.count) if self.ticks is None else self.ticks
        return [(self.part(one), self.label(one)) for one in ticks]


@dataclass(frozen=True)
class NameAxis:
    """An axis of names, each with a step of its own.

    Attributes
    ----------
    names : in order. labels : whether they are written. room : most width of a name [px].
    """

    names: Sequence[str]
    labels: bool = True
    room: float = 260.0
    places: dict[str, float] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Where each name stands, 0 to 1."""
        count = max(len(self.names), 1)
        self.places.update({name: (n + 0.5) / count for n, name in enumerate(self.names)})


Axis = NumberAxis | NameAxis


def round_ends(values: Iterable[float | None], *, zero: bool = True) -> tuple[float, float]:
    """Ends of an axis that hold some numbers, and zero where asked, round to an eighth of their distance."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    known += [0.0] if zero or not known else []
    low, high = min(known), max(known)
    if low == high:
        high = low + 1.0
    step = step_of(low, high, 8)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


Row = Mapping[str, Any]
Place = str | float
Shade = str | Callable[[Row], str]
"""A colour, or what gives a row's."""


@dataclass
class Sheet:
    """What a panel's marks are drawn on: its axes, its size [px], and how far words reach to the right."""

    x: NumberAxis
    y: Axis
    width: float
    height: float
    parts: list[str] = field(default_factory=list)
    reach: float = 0.0

    def spots(self, row: Row, across: Sequence[Place], down: Sequence[Place]) -> list[float] | None:
        """Where places of a row stand from left to right, and others from top to bottom, numbers rising [px].

        None where one of them is not on its axis, or no number.
        """
        falls, spots = isinstance(self.y, NameAxis), list[float]()
        for place in across:
            if (part := _part(self.x, value_of(row, place))) is None:
                return None
            spots.append(part * self.width)
        for place in down:
            if (part := _part(self.y, value_of(row, place))) is None:
                return None
            spots.append((part if falls else 1.0 - part) * self.height)
        return spots


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
