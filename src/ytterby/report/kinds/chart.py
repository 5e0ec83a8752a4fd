"""What all kinds of chart share: a table in, a drawn box and a legend out, small multiples; and lines with bands."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, NamedTuple, Self

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
    LABEL,
    SHAPES,
    AreaMark,
    BarMark,
    DotMark,
    EndsMark,
    LegendEntry,
    LineMark,
    Mark,
    RangeMark,
    RuleMark,
    widest,
)
from ytterby.report.plot.panels import NARROW, Box, Panel, headed, in_columns
from ytterby.report.theme import SERIES, pale


class Drawn(NamedTuple):
    """A chart and its legend, and the same in one column."""

    box: Box
    legend: Sequence[LegendEntry] = ()
    narrow: Drawn | None = None


Table = pl.DataFrame | Sequence[Row]
OWN, COLUMN, LINE, ALL = "own", "column", "line", "all"
"""Which panels share a scale."""
SHARED = {OWN: slice(2), COLUMN: slice(1, 2), LINE: slice(1), ALL: slice(0)}
"""Of side and name, what such panels have in common."""


@dataclass(frozen=True)
class Facets:
    """Small multiples: a panel for each value of a column.

    by, names, title : column, its values in order (left out, as they come), one in words. columns : panels in a row.
    side, sides : column and values of the rows of a grid, each under its heading, of which the values of `by` are the
    columns; split : whether such a row goes on below after `columns`. scale : which panels have the same ends of their
    axis of numbers. across, down : least room between panels [px].
    """

    by: str
    names: Sequence[Any] = ()
    columns: int = 3
    title: Callable[[Any], str] = str
    side: str = ""
    sides: Sequence[Any] = ()
    split: bool = False
    scale: str = OWN
    across: float = 26.0
    down: float = 18.0

    @property
    def abreast(self) -> int:
        """Panels beside each other."""
        return len(self.names) if self.side and not self.split else self.columns

    def narrow(self) -> Facets:
        """The same for a telephone: rows of a grid in shorter ones, of two rows the columns."""
        if len(self.sides) != 2:
            most = min(3, len(self.names)) if self.side else min(self.columns, 2)
            return replace(self, columns=most, split=True, across=14.0)
        turned = {COLUMN: LINE, LINE: COLUMN}.get(self.scale, self.scale)
        narrow = replace(self, by=self.side, names=self.sides, side=self.by, sides=self.names)
        return replace(narrow, scale=turned, columns=2, split=True, across=14.0)

    def placed(self, panel: Panel, at: int, count: int) -> Panel:
        """A panel among others: an axis that neighbours share is drawn once, lines of a grid are named in the last."""
        x, y, marks = panel.x, panel.y, panel.marks
        shared = self.scale == ALL or (self.scale == LINE and self.side)
        if at % self.abreast and (isinstance(y, NameAxis) or shared):
            y = replace(y, labels=False)
            y = replace(y, title="") if isinstance(y, NumberAxis) else y
        if self.side and at + self.abreast < count and isinstance(x, NumberAxis) and x.line:
            x = replace(x, visible=False, line=False)
        if self.side and (at + 1) % self.abreast and at + 1 < count:
            marks = [one for one in marks if not isinstance(one, EndsMark)]
        return replace(panel, x=x, y=y, marks=marks)


@dataclass(frozen=True, kw_only=True)
class Chart(ABC):
    """A specification.

    facets : small multiples. unit, label, ends : title of the axis of numbers, a number of it in words, and its ends;
    left out, those of the table. include : numbers that the axis has too. width : of a plot [px]; fit : of all of it
    instead. ground, over : marks behind and before those of the table. rules : lines across.
    """

    facets: Facets | None = None
    unit: str = ""
    label: Callable[[float], str] = plain
    ends: tuple[float, float] | None = None
    include: Sequence[float] = ()
    width: float = 250.0
    fit: float = 0.0
    ground: Sequence[Mark] = ()
    over: Sequence[Mark] = ()
    rules: Sequence[RuleMark] = ()

    def of(self, table: Table) -> Drawn:
        """The chart of a table, its legend, and both in one column."""
        rows = rows_of(table)
        spec = self.fitting(rows)
        wide = spec.within(self.fit, rows) if self.fit else spec.drawn(rows)
        return wide._replace(narrow=spec.narrow().fitting(rows).within(NARROW, rows))

    def fitting(self, rows: Sequence[Row]) -> Self:
        """The specification with what it takes from a table."""
        return self

    def narrow(self) -> Self:
        """The specification of the same in one column."""
        return replace(self, facets=self.facets.narrow() if self.facets else None, width=NARROW)

    def drawn(self, rows: list[dict[str, Any]]) -> Drawn:
        """Its panels and its legend."""
        prepared = self.prepared([dict(row) for row in rows])
        return Drawn(self.box(prepared), list(dict.fromkeys(self.legend(prepared))))

    def within(self, room: float, rows: list[dict[str, Any]]) -> Drawn:
        """The same, its plots as wide as lets all of it fit into a width [px]."""
        spec, abreast = self, self.facets.abreast if self.facets else 1
        for _ in range(2):  # words may reach less far over a narrower plot
            box = spec.drawn(rows).box
            over = (box.left + box.right - room) / abreast
            spec = replace(spec, width=max(spec.width - over, 40.0))
        return spec.drawn(rows)

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
        boxes = []
        for n, (place, own) in enumerate(cells.items()):
            panel = spec.placed(self.panel(own, alike[place[share]]), n % len(names), len(names))
            boxes.append(replace(panel, title=spec.title(place[1])).box())
        if not spec.side:
            return in_columns(boxes, spec.columns, spec.across, spec.down)
        lines = (boxes[n : n + len(names)] for n in range(0, len(boxes), len(names)))
        blocks = [in_columns(line, spec.abreast, spec.across, 10.0) for line in lines]
        under = [headed(block, str(side)) for block, side in zip(blocks, sides, strict=True)]
        return in_columns(under, 1, 0.0, spec.down)

    def prepared(self, rows: list[dict[str, Any]]) -> Sequence[Row]:
        """Rows of a table as they are drawn."""
        return rows

    @abstractmethod
    def panel(self, own: Sequence[Row], alike: Sequence[Row]) -> Panel:
        """A panel of its own rows. alike : rows that share its scale."""

    @abstractmethod
    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """What the marks mean."""


def entry_of(mark: BarMark | DotMark) -> LegendEntry:
    """What a mark of one colour means that has a name."""
    entry = LegendEntry(mark.series, str(mark.colour))
    if isinstance(mark, DotMark):
        return replace(entry, shape=mark.shape if mark.shape in SHAPES else DOT)
    return replace(entry, thick=min(mark.high, entry.thick))


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


def farthest_apart(
    rows: Sequence[Row], pair: tuple[str, str], by: Sequence[str], *, series: str = "scenario", share: bool = False
) -> tuple[Row, Row] | None:  # fmt: skip
    """The rows of two series at one place that lie farthest apart, by factors, or of shares by their difference; None
    where they share no place. by : columns of a place."""
    of, against = (
        {tuple(row[n] for n in by): row for row in rows if row[series] == one and row["value"] is not None}
        for one in pair
    )  # fmt: skip

    def apart(both: tuple[Row, Row]) -> float:
        now, before = (one["value"] for one in both)
        if share:
            return float(abs(now - before))
        return abs(math.log(now / before)) if min(now, before) > 0.0 else 0.0

    places = [(row, against[place]) for place, row in of.items() if place in against]
    return max(places, key=apart, default=None)


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
        shown = {
            name: one for name, one in self.looks.items() if one.wide and one.label is not None
        }
        named = {name: one.label or name for name, one in shown.items()}
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
        there = {row[self.series] for row in drawn}
        return [
            look.entry(name)
            for name, look in self.looks.items()
            if name in there and look.label is not None and name not in self.names
        ]


def years_axis(years: Sequence[int], width: float) -> NumberAxis:
    """An axis of years with round ticks, by five where there is room; by tens they count back from the last year."""
    first, last = min(years), max(years)
    step = next((one for one in (5, 10) if width * one >= YEAR_ROOM * (last - first)), 20)
    back = last if step > 5 else 0
    ticks = [one for one in range(first, last + 1) if (one - back) % step == 0] or [first, last]
    return NumberAxis(first, max(last, first + 1), ticks=ticks, label=year, grid=False, line=True)
