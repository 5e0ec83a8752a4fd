"""What all kinds of chart share: a table in, a drawn box and a legend out, small multiples; and lines with bands."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import polars as pl

from ytterby.report.plot.axes import (
    LOG,
    NameAxis,
    NumberAxis,
    Row,
    log_ticks,
    plain,
    round_ends,
    year,
)
from ytterby.report.plot.marks import (
    DOT,
    SHAPES,
    AreaMark,
    BarMark,
    DotMark,
    LegendEntry,
    LineMark,
    Mark,
    RangeMark,
    RuleMark,
    SpanMark,
    wrapped,
)
from ytterby.report.plot.panels import HEADING, Box, Panel, in_columns
from ytterby.report.theme import REGION_COLOURS, pale

Drawn = tuple[Box, Sequence[LegendEntry]]
"""A chart and its legend."""
Table = pl.DataFrame | Sequence[Row]
SIDE = 90.0
"""Width of a heading at the left of a row [px]."""
OWN, COLUMN, ALL = "own", "column", "all"
"""Which panels share a scale."""
SHARED = {OWN: slice(2), COLUMN: slice(1, 2), ALL: slice(0)}
"""Of side and name, what such panels have in common."""


@dataclass(frozen=True)
class Facets:
    """Small multiples: a panel for each value of a column.

    by, names, title : column, its values in order (left out, as they come), one in words. columns : panels in a row.
    side, sides : column and values of the rows of a grid, of which the values of `by` are the columns.
    scale : which panels have the same ends of their axis of numbers.
    across, down : least room between panels [px].
    """

    by: str
    names: Sequence[Any] = ()
    columns: int = 3
    title: Callable[[Any], str] = str
    side: str = ""
    sides: Sequence[Any] = ()
    scale: str = OWN
    across: float = 26.0
    down: float = 18.0


@dataclass(frozen=True, kw_only=True)
class Chart(ABC):
    """A specification.

    facets : small multiples. unit, label, ends : title of the axis of numbers, a number of it in words, and its ends;
    left out, those of the table. include : numbers that the axis has too. width : of a plot [px]. ground, over : marks
    behind and before those of the table. rules : lines across.
    """

    facets: Facets | None = None
    unit: str = ""
    label: Callable[[float], str] = plain
    ends: tuple[float, float] | None = None
    include: Sequence[float] = ()
    width: float = 250.0
    ground: Sequence[Mark] = ()
    over: Sequence[Mark] = ()
    rules: Sequence[RuleMark] = ()

    def of(self, table: Table) -> Drawn:
        """The chart of a table, and its legend."""
        drawn = self.prepared(rows_of(table))
        named = [one for one in (*self.ground, *self.rules) if one.series]
        marks = [one for one in named if isinstance(one, RuleMark | SpanMark)]
        return self.box(drawn), list(dict.fromkeys([*self.legend(drawn), *map(entry_of, marks)]))

    def box(self, drawn: Sequence[Row]) -> Box:
        """The panels."""
        spec = self.facets
        if spec is None:
            return self.panel(drawn, drawn).box()
        names = list(spec.names) or values_in(drawn, spec.by)
        sides = list(spec.sides) or values_in(drawn, spec.side) or [None]
        cells: dict[tuple[Any, Any], list[Row]] = {one: [] for one in product(sides, names)}
        for row in drawn:
            cells.get((row.get(spec.side), row.get(spec.by)), []).append(row)
        share, alike = SHARED[spec.scale], defaultdict[Any, list[Row]](list)
        for place, own in cells.items():
            alike[place[share]].extend(own)
        columns, boxes = len(names) if spec.side else spec.columns, []
        for n, ((side, name), own) in enumerate(cells.items()):
            line, first = n // columns, n % columns == 0
            panel = self.panel(own, alike[(side, name)[share]])
            x, y = panel.x, panel.y
            if isinstance(y, NameAxis) and not first:
                y = replace(y, labels=False)
            elif isinstance(y, NumberAxis) and spec.side and spec.scale == ALL and not first:
                y = replace(y, labels=False, title="")
            if spec.side and side != sides[-1] and isinstance(x, NumberAxis) and x.line:
                x = replace(x, visible=False, line=False)
            title = "" if spec.side and line else spec.title(name)
            heading = wrapped(str(side), HEADING, SIDE, bold=True) if spec.side and first else ()
            boxes.append(replace(panel, x=x, y=y, title=title, side=heading).box())
        return in_columns(boxes, columns, spec.across, spec.down)

    def prepared(self, rows: list[dict[str, Any]]) -> Sequence[Row]:
        """Rows of a table as they are drawn."""
        return rows

    @abstractmethod
    def panel(self, own: Sequence[Row], alike: Sequence[Row]) -> Panel:
        """A panel of its own rows. alike : rows that share its scale."""

    @abstractmethod
    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """What the marks mean."""


def entry_of(mark: BarMark | DotMark | RuleMark | SpanMark) -> LegendEntry:
    """What a mark of one colour means that has a name."""
    entry = LegendEntry(mark.series, str(mark.colour))
    if isinstance(mark, DotMark):
        return replace(entry, shape=mark.shape if mark.shape in SHAPES else DOT)
    if isinstance(mark, RuleMark):
        return replace(entry, thick=mark.wide, dash=mark.dash)
    return replace(entry, thick=min(mark.high, entry.thick)) if isinstance(mark, BarMark) else entry


def rows_of(table: Table) -> list[dict[str, Any]]:
    """The rows of a table; NaN and null both become None."""
    if isinstance(table, pl.DataFrame):
        return table.with_columns(pl.selectors.float().fill_nan(None)).to_dicts()
    return [dict(row) for row in table]


def values_in(rows: Sequence[Row], column: str) -> list[Any]:
    """The values of a column, each once, as they come."""
    return list(dict.fromkeys(row[column] for row in rows if row.get(column) is not None))


def known_in(rows: Sequence[Row], *columns: str) -> list[float]:
    """The numbers of some columns."""
    return [row[name] for row in rows for name in columns if row.get(name) is not None]


def in_words(column: str | pl.Expr, word: Callable[[Any], str]) -> pl.Expr:
    """A column as words; what is null stays so."""
    values = pl.col(column) if isinstance(column, str) else column
    return values.map_elements(word, return_dtype=pl.String)


def coloured(names: Sequence[str], colours: Sequence[str]) -> Mapping[str, str]:
    """A colour for each name, from the first on; after the last they begin again."""
    return {name: colours[n % len(colours)] for n, name in enumerate(names)}


def tidy(
    frame: pl.DataFrame, keys: Sequence[str], series: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """A row for each row and series of a frame. keys : columns that stay. series : name -> the column of its `value`,
    or those of its `low` and `high`."""
    parts = []
    for name, of in series.items():
        ends = zip(of, ("value",) if len(of) == 1 else ("low", "high"), strict=True)
        own = [pl.col(column).alias(end) for column, end in ends]
        parts.append(frame.select(*keys, pl.lit(name).alias("series"), *own))
    return pl.concat(parts, how="diagonal")


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
