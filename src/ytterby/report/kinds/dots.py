"""Dots and ranges at names: names from top to bottom, numbers from left to right, words at the right edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ytterby.report.kinds.chart import Chart, entry_of, known_in, values_in
from ytterby.report.plot.axes import NameAxis, NumberAxis, round_ends, ticks_of
from ytterby.report.plot.marks import BarMark, DotMark, Mark, TextMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.places import Row
from ytterby.report.plot.shapes import DOT, LegendEntry
from ytterby.report.theme import INK

TICK_ROOM, RIGHT = 62.0, 10.0
"""Room for a number of an axis, and from the edge of a plot to words [px]."""


def dot(
    column: str, colour: str = INK, radius: float = 4.7, shape: str = DOT, label: str = ""
) -> DotMark:
    """A shape at the number of a column, for a chart of names; label : in its legend."""
    return DotMark(column, "", colour, radius, shape, series=label)


def bar(
    low: str = "low", high: str = "high", colour: str = INK, thick: float = 1.4, label: str = "", *,
    hatched: bool = False,
) -> BarMark:  # fmt: skip
    """A bar from the number of one column to that of another, for a chart of names; label : in its legend."""
    return BarMark(low, high, "", colour, thick, hatched=hatched, series=label)


@dataclass(frozen=True, kw_only=True)
class DotChart(Chart):
    """Numbers at names, from a table with a row for each name.

    name, names, names_room : column, its values in order (left out, as they come), and most width of one [px]. named,
    above : whether they are written, and above what stands there. parts : dots, and bars that are ranges, in their
    order; what has a name is in the legend. text, size : column of words at each name, and the size of their type [px].
    row : height of a name [px]. axis : the axis of numbers, in place of one that is made of the table. numbers :
    whether that is drawn.
    """

    name: str = "name"
    names: Sequence[str] = ()
    names_room: float = 260.0
    named: bool = True
    above: bool = False
    parts: Sequence[BarMark | DotMark] = ()
    text: str = ""
    size: float = 11.0
    row: float = 26.0
    axis: NumberAxis | None = None
    numbers: bool = True

    @property
    def columns(self) -> list[str]:
        """Columns of numbers that are drawn."""
        return [one for mark in self.parts for one in _numbers(mark) if isinstance(one, str)]

    def panel(self, own: Sequence[Row], alike: Sequence[Row]) -> Panel:
        """A panel of its own rows. alike : rows that share its scale."""
        x, names = self.across(alike), self.names or [str(one) for one in values_in(own, self.name)]
        marks = [*self.ground, *self.marks(own, x), *self.rules, *self.over]
        y = NameAxis(names, labels=self.named and not self.above, room=self.names_room)
        return Panel(x, y, self.width, self.high * max(len(names), 1), marks)

    @property
    def high(self) -> float:
        """Height of a name with all that stands at it [px]."""
        return self.row

    def marks(self, own: Sequence[Row], x: NumberAxis) -> list[Mark]:
        """The marks of some rows."""
        words = TextMark(
            x.high, self.name, self.text, right=RIGHT, size=self.size, own=own if self.text else ()
        )
        return [*self.bound(own), words]

    def bound(self, rows: Sequence[Row], shift: float = 0.0, series: str = "") -> list[Mark]:
        """Dots and ranges of some rows. shift : pixels by which they stand lower. series : column of whose they are."""
        more: dict[str, Any] = {"y": self.name, "own": rows, "shift": shift}
        return [replace(mark, series=mark.series or series, **more) for mark in self.parts]

    def rooms(self, alike: Sequence[Row]) -> tuple[float, float]:
        """Room for words at both ends inside the plot [px]."""
        return 0.0, 0.0

    def across(self, alike: Sequence[Row]) -> NumberAxis:
        """The axis of numbers. alike : rows that share it."""
        if self.axis is not None:
            return self.axis
        rules, rooms = [rule.x for rule in self.rules if rule.x is not None], self.rooms(alike)
        known = [*known_in(alike, *self.columns), *rules, *self.include]
        count, ticks, (low, high) = (
            max(2, round(self.width / TICK_ROOM)),
            None,
            self.ends or round_ends(known),
        )
        if self.text or self.ends:
            low, high = self.ends or (min([*known, 0.0]), max([*known, 0.0]))
            ticks = ticks_of(low, high, count)
        each = ((high - low) or 1.0) / max(self.width - sum(rooms), 1.0)
        return NumberAxis(low - rooms[0] * each, high + rooms[1] * each, title=self.unit, ticks=ticks, count=count,
                          label=self.label, visible=self.numbers, grid=self.numbers)  # fmt: skip

    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """Dots and ranges that are there."""
        there = [
            mark
            for mark in self.parts
            if mark.series and known_in(drawn, *map(str, _numbers(mark)))
        ]
        return [entry_of(mark) for mark in there]


def _numbers(mark: BarMark | DotMark) -> tuple[object, ...]:
    return (mark.start, mark.end) if isinstance(mark, BarMark) else (mark.x,)
