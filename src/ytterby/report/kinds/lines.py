"""Lines with bands: numbers over years, or over other numbers, a line for each series."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ytterby.report.kinds.chart import Chart, Drawn, Table, coloured, known_in, rows_of, values_in
from ytterby.report.plot.axes import LOG, NumberAxis, Row, log_ticks, round_ends, year
from ytterby.report.plot.marks import AreaMark, DotMark, LineMark, Mark, RangeMark
from ytterby.report.plot.panels import Panel
from ytterby.report.plot.shapes import DOT, LegendEntry
from ytterby.report.theme import REGION_COLOURS, pale

YEAR_ROOM = 46.0
"""Room for a year on an axis [px]."""


@dataclass(frozen=True)
class Look:
    """How a series looks.

    wide, dash : of its line, none at zero [px]. strength : of its band. radius, shape : of a shape at each row, none at
    zero. label : in the legend if not its name; None keeps it out. band : of its band in the legend.
    """

    colour: str
    wide: float = 2.0
    dash: str = ""
    strength: float = 1.0
    radius: float = 0.0
    shape: str = DOT
    label: str | None = ""
    band: str = ""

    @property
    def band_colour(self) -> str:
        """The colour of its band on white."""
        return pale(self.colour, self.strength)

    def entry(self, name: str) -> LegendEntry:
        """What the series means."""
        if self.radius and not self.wide:
            return LegendEntry(self.label or name, self.colour, shape=self.shape)
        wide = (self.colour, self.wide, self.dash) if self.wide else (self.band_colour,)
        return LegendEntry(self.label or name, *wide)


@dataclass(frozen=True, kw_only=True)
class LineChart(Chart):
    """Lines from a table with a row for each place from left to right and each series.

    x, y, low, high, series : columns. looks : series -> its look, in the order in which they are drawn; left out, all
    have `look`, each in a colour of its own. across : the axis from left to right; left out, of years. log : by
    factors, where all numbers are above zero. zero : whether the axis of numbers has zero. height : of a plot, and
    room : least width of the numbers at its left [px].
    """

    x: str = "year"
    y: str = "value"
    low: str = "low"
    high: str = "high"
    series: str = "series"
    looks: Mapping[str, Look] = field(default_factory=dict)
    look: Look = Look("", 2.2)
    across: NumberAxis | None = None
    log: bool = False
    zero: bool = True
    height: float = 150.0
    room: float = 0.0

    def prepared(self, rows: list[dict[str, Any]]) -> Sequence[Row]:
        """Rows in their order from left to right."""
        return sorted(rows, key=lambda row: row[self.x])

    def of(self, table: Table) -> Drawn:
        """The chart of a table, and its legend."""
        if self.looks and self.across:
            return super().of(table)
        rows = rows_of(table)
        years = [int(row[self.x]) for row in rows] or [2024, 2045]
        colours = coloured(values_in(rows, self.series), REGION_COLOURS)
        looks = self.looks or {
            name: replace(self.look, colour=colour) for name, colour in colours.items()
        }
        return replace(self, looks=looks, across=self.across or years_axis(years, self.width)).of(
            rows
        )

    def panel(self, own: Sequence[Row], alike: Sequence[Row]) -> Panel:
        """A panel of its own rows. alike : rows that share its scale."""
        assert self.across is not None
        groups: dict[str, list[Row]] = {}
        for row in own:
            groups.setdefault(row[self.series], []).append(row)
        bands, lines, dots = list[Mark](), list[Mark](), list[Mark]()
        for name, look in self.looks.items():
            known: dict[str, Any] = {"own": groups.get(name, []), "series": name}
            if known_in(known["own"], self.low):
                ends = (self.x, self.low, self.high, look.colour)
                if look.radius and not look.wide:
                    dots.append(RangeMark(*ends, **known))
                else:
                    bands.append(AreaMark(*ends, look.strength, **known))
            if look.wide:
                lines.append(LineMark(self.x, self.y, look.colour, look.wide, look.dash, **known))
            if look.radius:
                dots.append(DotMark(self.x, self.y, look.colour, look.radius, look.shape, **known))
        marks: list[Mark] = [*self.ground, *bands, *self.rules, *lines, *dots, *self.over]
        return Panel(self.across, self._numbers(alike), self.width, self.height, marks)

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
        """Lines and shapes of the series that are there, and their bands."""
        there = {row[self.series] for row in drawn}
        ranged = {row[self.series] for row in drawn if row.get(self.low) is not None}
        entries = [
            look.entry(name)
            for name, look in self.looks.items()
            if name in there and look.label is not None
        ]
        bands = [look for name, look in self.looks.items() if look.band and name in ranged]
        return entries + [LegendEntry(look.band, look.band_colour) for look in bands]


def years_axis(years: Sequence[int], width: float) -> NumberAxis:
    """An axis of years with round ticks, by five where there is room; by tens they count back from the last year."""
    first, last = min(years), max(years)
    step = 5 if width * 5 >= YEAR_ROOM * (last - first) else 10
    back = last if step == 10 else 0
    ticks = [one for one in range(first, last + 1) if (one - back) % step == 0] or [first, last]
    return NumberAxis(first, max(last, first + 1), ticks=ticks, label=year, grid=False, line=True)
