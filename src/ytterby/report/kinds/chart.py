"""What all kinds of chart share: a table in, a drawn box and a legend out, small multiples; and tables made ready."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple, Self

import polars as pl

from ytterby.report.plot.axes import NameAxis, NumberAxis, Row, plain
from ytterby.report.plot.marks import (
    DOT,
    SHAPES,
    BarMark,
    DotMark,
    EndsMark,
    LegendEntry,
    Mark,
    RuleMark,
)
from ytterby.report.plot.panels import NARROW, Box, Panel, headed, in_columns


class DrawnChart(NamedTuple):
    """A chart and its legend, and the same in one column."""

    box: Box
    legend: Sequence[LegendEntry] = ()
    narrow: DrawnChart | None = None


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
        if self.side and at + self.abreast < count and x.line:
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

    def of(self, table: Table) -> DrawnChart:
        """The chart of a table, its legend, and both in one column."""
        rows = rows_of(table)
        spec = self.with_panels(rows).fitting(rows)
        wide = spec.within(self.fit, rows) if self.fit else spec.drawn(rows)
        return wide._replace(narrow=spec.narrow().fitting(rows).within(NARROW, rows))

    def with_panels(self, rows: Sequence[Row]) -> Self:
        """The specification with the names of its panels, where it leaves them to a table."""
        if not (facets := self.facets) or not facets.side or facets.names:
            return self
        drawn = self.prepared([dict(row) for row in rows])
        sides = facets.sides or values_in(drawn, facets.side)
        names = values_in(drawn, facets.by)
        return replace(self, facets=replace(facets, names=names, sides=sides))

    def fitting(self, rows: Sequence[Row]) -> Self:
        """The specification with what it takes from a table."""
        return self

    def narrow(self) -> Self:
        """The specification of the same in one column."""
        return replace(self, facets=self.facets.narrow() if self.facets else None, width=NARROW)

    def drawn(self, rows: list[dict[str, Any]]) -> DrawnChart:
        """Its panels and its legend."""
        prepared = self.prepared([dict(row) for row in rows])
        return DrawnChart(self.box(prepared), list(dict.fromkeys(self.legend(prepared))))

    def within(self, room: float, rows: list[dict[str, Any]]) -> DrawnChart:
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
    rows: Sequence[Row], pair: tuple[str, str], by: Sequence[str], *, share: bool = False
) -> tuple[Row, Row] | None:
    """The rows of two scenarios at one place that lie farthest apart, by factors or, of shares, by difference; None
    where they share no place. by : columns of a place."""
    of, against = (
        {tuple(row[n] for n in by): row for row in rows if row["scenario"] == one and row["value"] is not None}
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
