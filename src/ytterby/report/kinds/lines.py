"""Lines over years or other numbers, with bands, dots and names at their ends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from ytterby.report.kinds.chart import Chart, coloured, known_in, values_in
from ytterby.report.plot.axes import LOG, NumberAxis, Row, log_ticks, round_ends, year
from ytterby.report.plot.letters import widest
from ytterby.report.plot.marks import (
    DOT,
    LABEL,
    AreaMark,
    DotMark,
    EndsMark,
    LegendEntry,
    LineMark,
    Mark,
    RangeMark,
)
from ytterby.report.plot.panels import Panel
from ytterby.report.theme import SERIES, pale

LONGEST_NAME = 130.0
"""Most width of a name at the end of a line [px]."""
YEAR_ROOM = 46.0
"""Room for a year on an axis [px]."""


@dataclass(frozen=True)
class Look:
    """How a series looks.

    wide, dash : of its line, none at zero [px]. strength : of its band, none at zero; edges : whether its edges are
    drawn instead. radius, shape : of a shape at each row, none at zero. label : if not its name; None keeps it out.
    """

    colour: str
    wide: float = 2.0
    dash: str = ""
    strength: float = 1.0
    radius: float = 0.0
    shape: str = DOT
    label: str | None = ""
    edges: bool = False

    def entry(self, name: str) -> LegendEntry:
        """What the series means."""
        if self.radius and not self.wide:
            return LegendEntry(self.label or name, self.colour, shape=self.shape)
        if self.wide:
            return LegendEntry(self.label or name, self.colour, self.wide, self.dash)
        return LegendEntry(self.label or name, pale(self.colour, self.strength))


@dataclass(frozen=True, kw_only=True)
class LineChart(Chart):
    """Lines from a table with a row for each place from left to right and each series.

    x, y, low, high, series : columns. looks : series -> its look, in the order in which they are drawn; left out, all
    have `look`, each in a colour of its own. across : the axis from left to right; left out, of the years of the table,
    or of `span`. log : by factors, where all numbers are above zero. zero : whether the axis of numbers has zero.
    height : of a plot, room : least width of the numbers at its left, longest : most width of a name at the end of a
    line, beyond which a legend has the names [px].
    """

    x: str = "year"
    y: str = "value"
    low: str = "low"
    high: str = "high"
    series: str = "series"
    looks: Mapping[str, Look] = field(default_factory=dict)
    look: Look = Look("", 2.2)
    across: NumberAxis | None = None
    span: Sequence[int] = (2024, 2045)
    log: bool = False
    zero: bool = True
    height: float = 150.0
    room: float = 0.0
    longest: float = LONGEST_NAME

    def prepared(self, rows: list[dict[str, Any]]) -> Sequence[Row]:
        """Rows in their order from left to right."""
        return sorted(rows, key=lambda row: row[self.x])

    def narrow(self) -> Self:
        """The specification of the same in one column."""
        return replace(super().narrow(), longest=LONGEST_NAME / 2)

    def fitting(self, rows: Sequence[Row]) -> Self:
        """The specification with a look for each series, and the years of a table."""
        span = [int(row[self.x]) for row in rows] if self.across is None else self.span
        colours = coloured(values_in(rows, self.series), SERIES).items()
        own = {name: replace(self.look, colour=colour) for name, colour in colours}
        return replace(self, looks=self.looks or own, span=span or self.span)

    @property
    def names(self) -> dict[str, str]:
        """Series with a line -> the name at its end; none where one is too long for that."""
        lined = (item for item in self.looks.items() if item[1].wide)
        drawn = {name: look for name, look in lined if look.label is not None}
        named = {name: one.label or name for name, one in drawn.items()}
        return {} if widest([*named.values()], LABEL, bold=True) > self.longest else named

    def panel(self, own: Sequence[Row], alike: Sequence[Row]) -> Panel:
        """A panel of its own rows. alike : rows that share its scale."""
        groups: dict[str, list[Row]] = {}
        for row in own:
            groups.setdefault(row[self.series], []).append(row)
        bands, lines, dots = list[Mark](), list[LineMark](), list[Mark]()
        for name, look in self.looks.items():
            known: dict[str, Any] = {"own": groups.get(name, []), "series": name}
            if known_in(known["own"], self.low):
                ends = (self.x, self.low, self.high, look.colour)
                if look.radius and not look.wide:
                    dots.append(RangeMark(*ends, **known))
                elif look.strength:
                    bands.append(AreaMark(*ends, look.strength, **known))
                for end in (self.low, self.high) if look.edges else ():
                    bands.append(LineMark(self.x, end, look.colour, 0.9, **known))
            if look.wide:
                lines.append(LineMark(self.x, self.y, look.colour, look.wide, look.dash, **known))
            if look.radius:
                dots.append(DotMark(self.x, self.y, look.colour, look.radius, look.shape, **known))
        names = EndsMark([one for one in lines if one.series in self.names], self.names)
        marks = [*self.ground, *bands, *self.rules, *lines, *dots, names, *self.over]
        across = self.across or years_axis(self.span, self.width)
        return Panel(across, self._numbers(alike), self.width, self.height, marks)

    def _numbers(self, rows: Sequence[Row]) -> NumberAxis:
        """The axis of numbers."""
        look: dict[str, Any] = {"title": self.unit, "label": self.label, "room": self.room}
        if self.ends is not None:
            return NumberAxis(*self.ends, **look)
        rules = [rule.y for rule in self.rules if rule.y is not None]
        values = [*known_in(rows, self.y, self.low, self.high), *self.include, *rules]
        above = [value for value in values if value > 0.0 and math.isfinite(value)]
        if self.log and above and min(known_in(rows, self.y), default=1.0) > 0.0:
            low, high = min(above) / 1.15, max(above) * 1.15
            return NumberAxis(low, high, LOG, ticks=log_ticks(low, high), **look)
        return NumberAxis(*round_ends(values, zero=self.zero), **look)

    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """Lines and shapes of the series that are there and that have no name at their ends."""
        there = {row[self.series] for row in drawn} - {*self.names}
        labelled = {name: look for name, look in self.looks.items() if name in there}
        return [look.entry(name) for name, look in labelled.items() if look.label is not None]


def years_axis(years: Sequence[int], width: float) -> NumberAxis:
    """An axis of years with round ticks, by five where there is room; by tens they count back from the last year."""
    first, last = min(years), max(years)
    step = next((one for one in (5, 10) if width * one >= YEAR_ROOM * (last - first)), 20)
    back = last if step > 5 else 0
    ticks = [one for one in range(first, last + 1) if (one - back) % step == 0] or [first, last]
    return NumberAxis(first, max(last, first + 1), ticks=ticks, label=year, grid=False, line=True)
