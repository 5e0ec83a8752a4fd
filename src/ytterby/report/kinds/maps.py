"""Maps of names by names: a cell for each pair, filled by its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Self

from ytterby.report.kinds.chart import Chart, values_in
from ytterby.report.plot.axes import NameAxis, Row, Shade, Sheet, shade_of
from ytterby.report.plot.letters import widest, width_of, wrapped
from ytterby.report.plot.marks import LegendEntry, Mark, TextMark
from ytterby.report.plot.panels import NARROW, SIZE, Panel
from ytterby.report.theme import INK

CLEAR, HEAD = 6.0, 15.0
"""Room for words of a cell at both sides together, and height of a name above its cells in one column [px]."""


@dataclass(frozen=True)
class CellText:
    """Words in a cell: column, size of the type, colour, and how far under the middle [px]."""

    column: str
    size: float = 11.0
    colour: str = INK
    shift: float = 0.0


@dataclass(frozen=True, kw_only=True)
class HeatChart(Chart):
    """Cells from a table with a row for each pair of names.

    x, y, xs, ys : columns, and their values in order; left out, as they come. cell : least width and height [px].
    kind, colours, labels : column, its values with their colours, and their names in the legend.
    texts : words in a cell. wrap : width of the lines of a name above [px]; a line each at zero.
    above : whether names of rows stand above their cells.
    """

    x: str
    y: str
    xs: Sequence[str] = ()
    ys: Sequence[str] = ()
    cell: tuple[float, float] = (34.0, 25.0)
    kind: str = "kind"
    colours: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    texts: Sequence[CellText] = (CellText("text"),)
    wrap: float = 0.0
    names_room: float = 260.0
    above: bool = False

    def narrow(self) -> Self:
        """The specification of the same in one column: cells share its width, under the names of their rows."""
        texts = [replace(one, size=max(one.size, 11.0)) for one in self.texts]
        return replace(self, texts=texts, above=True, width=NARROW)

    def panel(self, own: Sequence[Row], alike: Sequence[Row]) -> Panel:
        """A panel of its own rows. alike : rows whose names it has."""
        xs, ys = self.xs or values_in(alike, self.x), self.ys or values_in(alike, self.y)
        cells = [{**row, "fill": self.colours[row[self.kind]]} for row in own]
        wide, head = self._width(xs, cells), HEAD if self.above else 0.0
        heads = [{self.x: xs[0], self.y: name} for name in ys if self.above]
        shift = -self.cell[1] / 2
        named = TextMark(self.x, self.y, self.y, right=-wide / 2, shift=shift, own=heads)
        x = NameAxis(xs, wrap=self.wrap and min(self.wrap, wide))
        y = NameAxis(ys, labels=not self.above, room=self.names_room)
        high = (self.cell[1] + head) * len(ys)
        return Panel(x, y, wide * len(xs), high, [*self._marks(cells, head), named])

    def _width(self, xs: Sequence[str], cells: Sequence[Row]) -> float:
        """Width of a cell [px]: as specified, or what its words and those above it take if that is more."""
        if self.above:
            return self.width / len(xs)
        written = ((row.get(one.column), one.size) for one in self.texts for row in cells)
        inside = [CLEAR + width_of(words, size) for words, size in written if words]
        above = [wrapped(x, SIZE, self.wrap) if self.wrap else [x] for x in xs]
        return max([self.cell[0], *inside, *(CLEAR + widest(lines, SIZE) for lines in above)])

    def _marks(self, cells: Sequence[Row], head: float) -> list[Mark]:
        value = self.texts[0].column
        texts = [
            TextMark(self.x, self.y, one.column, "middle", size=one.size, colour=one.colour, shift=one.shift + head / 2,
                     own=cells)
            for one in self.texts
        ]  # fmt: skip
        return [CellMark(self.x, self.y, itemgetter("fill"), value, head, own=cells), *texts]

    def legend(self, drawn: Sequence[Row]) -> list[LegendEntry]:
        """Kinds that are there."""
        there = {row.get(self.kind) for row in drawn}
        named = [(kind, name) for kind, name in self.labels.items() if kind in there]
        return [LegendEntry(name, self.colours[kind]) for kind, name in named]


@dataclass(frozen=True)
class CellMark(Mark):
    """A filled cell with a white rim. value : column of what it shows. head : room above it, for a name [px]."""

    x: str
    y: str
    colour: Shade
    value: str = ""
    head: float = 0.0
    data = ("value", "x", "y")

    def draw(self, sheet: Sheet) -> None:
        """Add it to a sheet."""
        assert isinstance(sheet.x, NameAxis)
        assert isinstance(sheet.y, NameAxis)
        wide, high = sheet.width / len(sheet.x.names), sheet.height / len(sheet.y.names)
        for row in self.own:
            if spot := sheet.spots(row, [self.x], [self.y]):
                left, top = spot[0] - wide / 2 + 1, spot[1] - high / 2 + 1 + self.head
                place = f'x="{left:.1f}" y="{top:.1f}"'
                size = f'width="{wide - 2:.1f}" height="{high - 2 - self.head:.1f}"'
                self.put(sheet, f'<rect {place} {size} fill="{shade_of(self.colour, row)}"/>', row)
