"""Numbers at names: dots and ranges, and bars, stacked or grouped, with words; names from top to bottom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from ytterby.report.kinds.chart import Chart, coloured, entry_of, known_in, values_in
from ytterby.report.plot.axes import NameAxis, NumberAxis, Row, round_ends, ticks_of
from ytterby.report.plot.letters import width_of, wrapped
from ytterby.report.plot.marks import DOT, DOWN, BarMark, DotMark, LegendEntry, Mark, TextMark
from ytterby.report.plot.panels import NARROW, Panel
from ytterby.report.theme import INK, SERIES, is_dark

TICK_ROOM, RIGHT = 62.0, 10.0
"""Room for a number of an axis, and from the edge of a plot to words [px]."""
SMALLEST = 11.0
"""Least size of the type [px]."""


def dot(
    column: str, colour: str = INK, radius: float = 4.7, shape: str = DOT, label: str = ""
) -> DotMark:
    """A shape at the number of a column, for a chart of names; label : in its legend."""
    return DotMark(column, "", colour, radius, shape, series=label)


def bar(
    low: str = "low", high: str = "high", colour: str = INK, thick: float = 1.4, label: str = ""
) -> BarMark:
    """A bar from the number of one column to that of another, for a chart of names; label : in its legend."""
    return BarMark(low, high, "", colour, thick, series=label)


@dataclass(frozen=True, kw_only=True)
class DotChart(Chart):
    """Numbers at names, from a table with a row for each name.

    name, names, names_room : column, its values in order (left out, as they come), and most width of one [px]. above :
    whether they are written above what stands there. parts : dots, and bars that are ranges, in their
    order; what has a name is in the legend. text, size : column of words at each name, and the size of their type [px].
    row : height of a name [px]. axis : the axis of numbers, in place of one that is made of the table.
    """

    name: str = "name"
    names: Sequence[str] = ()
    names_room: float = 260.0
    above: bool = False
    parts: Sequence[BarMark | DotMark] = ()
    text: str = ""
    size: float = 11.0
    row: float = 26.0
    axis: NumberAxis | None = None

    def fitting(self, rows: Sequence[Row]) -> Self:
        """The specification with the names of a table."""
        return replace(self, names=self.names or [str(one) for one in values_in(rows, self.name)])

    @property
    def columns(self) -> list[str]:
        """Columns of numbers that are drawn."""
        return [one for mark in self.parts for one in _numbers(mark) if isinstance(one, str)]

    def panel(self, own: Sequence[Row], alike: Sequence[Row]) -> Panel:
        """A panel of its own rows. alike : rows that share its scale."""
        x, there = self.across(alike), {str(row[self.name]) for row in own}
        names = [one for one in self.names if one in there] if self.above else self.names
        up = self.heading - self.high / 2 - DOWN / 2 - 1
        heads = TextMark(x.low, "at", "at", right=2, size=self.size, shift=up, room=self.lines_of(),
                         own=[{"at": name} for name in names if self.above])  # fmt: skip
        marks = [*self.ground, *self.rules, heads, *self.marks(own, x), *self.over]
        y = NameAxis(names, labels=not self.above, room=self.names_room)
        return Panel(x, y, self.width, self.high * max(len(names), 1), marks)

    def narrow(self) -> Self:
        """The specification of the same in one column, names above what stands there."""
        facets, size = self.facets and replace(self.facets, columns=1), max(self.size, SMALLEST)
        return replace(self, above=True, width=NARROW, facets=facets, size=size)

    def lines_of(self) -> float:
        """Width of the lines of names above [px]."""
        return max(self.width, NARROW - TICK_ROOM)

    @property
    def heading(self) -> float:
        """Height of the lines of the longest name above what stands there [px]."""
        lines = (len(wrapped(one, self.size, self.lines_of())) for one in self.names if self.above)
        return DOWN * max(lines, default=0)

    @property
    def high(self) -> float:
        """Height of a name with all that stands at it [px]."""
        return self.row + self.heading

    def marks(self, own: Sequence[Row], x: NumberAxis) -> list[Mark]:
        """The marks of some rows."""
        down: dict[str, Any] = {"shift": self.heading / 2, "size": self.size, "own": own}
        words = TextMark(x.high, self.name, self.text, right=RIGHT, **down)
        return [*self.bound(own, self.heading / 2), words]

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
        low, high = self.ends or round_ends(known)
        if self.text and not self.ends:
            low, high = min([*known, 0.0]), max([*known, 0.0])
        ticks = ticks_of(low, high, max(2, round(self.width / TICK_ROOM)))
        each = ((high - low) or 1.0) / max(self.width - sum(rooms), 1.0)
        ends = low - rooms[0] * each, high + rooms[1] * each
        look: dict[str, Any] = {"title": self.unit, "label": self.label}
        return NumberAxis(*ends, ticks=ticks, **look)

    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """Dots and ranges that are there."""
        named = [mark for mark in self.parts if mark.series]
        return [entry_of(mark) for mark in named if known_in(drawn, *map(str, _numbers(mark)))]


def _numbers(mark: BarMark | DotMark) -> tuple[object, ...]:
    return (mark.start, mark.end) if isinstance(mark, BarMark) else (mark.x,)


OVER, STACKED, GROUPED = "over", "stacked", "grouped"
"""Bars of several series at a name: on each other in their order, end to end, or one under the other."""
CLEAR, APART, TIP = 10.0, 3.0, 9.0
"""Between rows, between bars under one name, and from the end of a bar to its words [px]."""
START, END, LOWEST, HIGHEST, MIDDLE = "bar start", "bar end", "lowest", "highest", "middle"
"""Columns that are added: the ends of a bar, and of all that stands at it."""


@dataclass(frozen=True, kw_only=True)
class BarChart(DotChart):
    """Bars from a table with a row for each name and series, under dots and ranges; words stand at their tips.

    value, start : columns of their ends, and of their beginnings, zero if left out. series, colours : column, and its
    values in order with their colours; left out, as they come, each in its own. way : how several series stand at a
    name. thick : of a bar [px]. named : whether the legend has the series; that of a name alone it never has.
    """

    value: str = "value"
    start: str = ""
    series: str = "series"
    colours: Mapping[str, str] = field(default_factory=dict)
    way: str = OVER
    thick: float = 13.0
    named: bool = True

    def fitting(self, rows: Sequence[Row]) -> Self:
        """The specification with a colour for each series of a table."""
        fits = super().fitting(rows)
        return replace(fits, colours=self.colours or coloured(values_in(rows, self.series), SERIES))

    @property
    def columns(self) -> list[str]:
        """Columns of numbers that are drawn."""
        return [*super().columns, START, END]

    @property
    def step(self) -> tuple[float, float, float]:
        """From a bar to the next at its name, height of all of them, and of the name above them [px]."""
        lanes = len(self.colours) if self.way == GROUPED else 1
        gap = APART if self.above else 0.0
        return self.thick + gap, self.heading + (self.thick + gap) * lanes - gap, self.heading

    def prepared(self, rows: list[dict[str, Any]]) -> Sequence[Row]:
        """Rows with the ends of their bars, and of all that stands there."""
        if self.way == STACKED:
            by = [self.name, *((self.facets.by, self.facets.side) if self.facets else ())]
            drawn = stacked(rows, by, self.value)
        else:
            drawn = [
                {**row, START: row.get(self.start) or 0.0, END: row.get(self.value)} for row in rows
            ]
        for row in drawn:
            ends = [*known_in([row], *self.columns), *(() if self.start else (0.0,))]
            row |= {LOWEST: min(ends), HIGHEST: max(ends)}
        return drawn

    @property
    def high(self) -> float:
        """Height of a name with all that stands at it [px]."""
        return self.step[1] + CLEAR

    def marks(self, own: Sequence[Row], x: NumberAxis) -> list[Mark]:
        """The marks of some rows: bars, names in those of a stack that have room, dots, ranges, words at the tips."""
        lanes: list[Sequence[Row]] = [own]
        if self.way == GROUPED:
            lanes = [[row for row in own if row[self.series] == one] for one in self.colours]
        marks, (step, high, heading) = list[Mark](), self.step
        for n, rows in enumerate(lanes):
            shift = heading + n * step + (self.thick - high) / 2
            look = self._colour, self.thick, shift
            bars = BarMark(START, END, self.name, *look, own=rows, series=self.series)
            roomy = (row for row in rows if self.fits(row, x))
            wide = [{**row, MIDDLE: (row[START] + row[END]) / 2} for row in roomy]
            marks += [bars, *self.bound(rows, shift, self.series)]
            marks += [
                TextMark(MIDDLE, self.name, self.series, "middle", size=self.size, colour=colour, shift=shift,
                         own=[row for row in wide if is_dark(self._colour(row)) == (colour == "white")])
                for colour in (INK, "white")
            ]  # fmt: skip
            marks += [
                TextMark(tip, self.name, self.text, side, right, self.size, shift=shift,
                         own=[row for row in rows if _is_left(row) == (side == "end")])
                for tip, side, right in ((LOWEST, "end", -TIP), (HIGHEST, "start", TIP))
            ]  # fmt: skip
        return marks

    def fits(self, row: Row, x: NumberAxis) -> bool:
        """Whether a part of a stack has room for the name of its series."""
        if self.way != STACKED:
            return False
        wide = (x.part(row[END]) - x.part(row[START])) * self.width
        return wide > width_of(row[self.series], self.size) + 2 * APART

    def _colour(self, row: Row) -> str:
        return self.colours[row[self.series]]

    def rooms(self, alike: Sequence[Row]) -> tuple[float, float]:
        """Room for words at both ends inside the plot [px]."""
        wide = {True: 0.0, False: 0.0}
        for row in alike:
            if words := row.get(self.text):
                room = width_of(words, self.size) + TIP + 2.0
                wide[_is_left(row)] = max(wide[_is_left(row)], room)
        return wide[True], wide[False]

    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """Series that are there and whose name stands in no bar, then dots and ranges."""
        x = self.across(drawn)
        inside = {row[self.series] for row in drawn if self.fits(row, x)}
        every = values_in(drawn, self.series) if self.named and len(self.colours) > 1 else []
        there = [name for name in every if name not in inside and name not in self.names]
        bars = [LegendEntry(name, colour) for name, colour in self.colours.items() if name in there]
        return [*bars, *super().legend(drawn)]


def stacked(rows: Sequence[Row], by: Sequence[str], value: str) -> list[dict[str, Any]]:
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
        parts.append({**row, START: low, END: low + size})
    return parts


def _is_left(row: Row) -> bool:
    """Whether a bar goes to the left."""
    return row.get(END) is not None and row[END] < row[START]
