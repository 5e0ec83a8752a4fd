"""What all kinds of chart share: a table in, a drawn box and a legend out, and small multiples."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import polars as pl

from ytterby.report.plot.axes import NumberAxis, Row, plain
from ytterby.report.plot.marks import BarMark, DotMark, Mark, RuleMark, SpanMark
from ytterby.report.plot.panels import Box, Panel, in_columns
from ytterby.report.plot.shapes import DOT, HATCH, SHAPES, LegendEntry

Drawn = tuple[Box, Sequence[LegendEntry]]
"""A chart and its legend."""
Table = pl.DataFrame | Sequence[Row]
OWN, COLUMN, LINE, ALL = "own", "column", "line", "all"
"""Which panels share a scale."""
SHARED = {OWN: slice(2), COLUMN: slice(1, 2), LINE: slice(1), ALL: slice(0)}
"""Of side and name, what such panels have in common."""


@dataclass(frozen=True)
class Facets:
    """Small multiples: a panel for each value of a column.

    by, names, title : column, its values in order (left out, as they come), one in words. columns : panels in a row.
    side, sides, split : column and values of the rows of a grid, of which the values of `by` are the columns, and at
    which letters one is split into lines. scale : which panels have the same ends of their axis of numbers.
    across, down : least room between panels [px].
    """

    by: str
    names: Sequence[Any] = ()
    columns: int = 3
    title: Callable[[Any], str] = str
    side: str = ""
    sides: Sequence[Any] = ()
    split: str = ", "
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
            same = not isinstance(y, NumberAxis) or (spec.side and spec.scale in (LINE, ALL))
            if same and not first:
                y = replace(y, labels=False, title="")
            if spec.side and side != sides[-1] and isinstance(x, NumberAxis) and x.line:
                x = replace(x, visible=False, line=False)
            title = "" if spec.side and line else spec.title(name)
            heading = str(side).split(spec.split) if spec.side and first else ()
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
    shape, wide, dash = "", 11.0, ""
    if isinstance(mark, DotMark):
        shape = mark.shape if mark.shape in SHAPES else DOT
    elif isinstance(mark, RuleMark):
        wide, dash = mark.wide, mark.dash
    elif isinstance(mark, BarMark):
        shape, wide = HATCH if mark.hatched else "", min(mark.high, wide)
    return LegendEntry(mark.series, str(mark.colour), wide, dash, shape)


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
