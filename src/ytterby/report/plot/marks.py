"""Marks: what stands in a panel for the rows of a table, as SVG. Rows without a number are left out; a line breaks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from ytterby.report.plot.axes import NameAxis
from ytterby.report.plot.letters import width_of
from ytterby.report.plot.places import Place, Row, Shade, Sheet, Test, shade_of
from ytterby.report.plot.shapes import DOT, hatched_svg, shape_svg
from ytterby.report.theme import INK


@dataclass(frozen=True)
class Mark(ABC):
    """What all marks have. where : which rows it shows; all, if left out."""

    where: Test | None = field(default=None, kw_only=True)

    @abstractmethod
    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""


@dataclass(frozen=True)
class LineMark(Mark):
    """A line through rows in their order, one for each value of `by`. wide : in pixels, or what gives a row's."""

    x: Place
    y: Place
    colour: Shade
    wide: float | Callable[[Row], float] = 2.0
    by: str = ""
    dash: str = ""

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        groups: dict[Any, list[Row]] = {}
        for row in rows:
            groups.setdefault(row[self.by] if self.by else "", []).append(row)
        dash = f' stroke-dasharray="{self.dash}"' if self.dash else ""
        for own in groups.values():
            steps, on = [], False
            for row in own:
                x, y = sheet.across(row, self.x), sheet.down(row, self.y)
                if x is None or y is None:
                    on = False
                    continue
                steps.append(f"{'L' if on else 'M'}{x:.1f},{y:.1f}")
                on = True
            if steps:
                wide = self.wide if isinstance(self.wide, int | float) else self.wide(own[0])
                sheet.parts.append(
                    f'<path d="{"".join(steps)}" fill="none" stroke="{shade_of(self.colour, own[0])}" '
                    f'stroke-width="{wide:g}" stroke-linecap="round" stroke-linejoin="round"{dash}/>'
                )


@dataclass(frozen=True)
class AreaMark(Mark):
    """An area between two columns, through rows in their order; it breaks where an end is missing."""

    x: Place
    low: Place
    high: Place
    colour: str
    strength: float = 1.0

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        stretches: list[list[tuple[float, float, float]]] = [[]]
        for row in rows:
            x, low, high = (
                sheet.across(row, self.x),
                sheet.down(row, self.low),
                sheet.down(row, self.high),
            )
            if x is None or low is None or high is None:
                stretches.append([])
            else:
                stretches[-1].append((x, low, high))
        for own in [one for one in stretches if len(one) > 1]:
            up = [f"{x:.1f},{high:.1f}" for x, _, high in own]
            back = [f"{x:.1f},{low:.1f}" for x, low, _ in reversed(own)]
            sheet.parts.append(
                f'<polygon points="{" ".join([*up, *back])}" fill="{self.colour}" fill-opacity="{self.strength:g}"/>'
            )


@dataclass(frozen=True)
class BarMark(Mark):
    """A bar from one number to another beside a name. shift : column of pixels by which it stands lower."""

    start: Place
    end: Place
    y: Place
    colour: Shade
    high: float = 13.0
    shift: str = ""

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        for row in rows:
            a, b, y = (
                sheet.across(row, self.start),
                sheet.across(row, self.end),
                sheet.down(row, self.y),
            )
            if a is not None and b is not None and y is not None and a != b:
                y += (row[self.shift] if self.shift else 0.0) - self.high / 2
                sheet.parts.append(self.bar(min(a, b), y, abs(b - a), shade_of(self.colour, row)))

    def bar(self, x: float, y: float, wide: float, colour: str) -> str:
        """The bar as SVG: its left upper corner and its width [px]."""
        return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{self.high:g}" fill="{colour}"/>'


@dataclass(frozen=True)
class HatchMark(BarMark):
    """A bar that is outlined and hatched: what is not known."""

    def bar(self, x: float, y: float, wide: float, colour: str) -> str:
        """As that of `BarMark`."""
        return hatched_svg(x, y, wide, self.high, colour)


@dataclass(frozen=True)
class CellMark(Mark):
    """A filled cell of a map of names by names, with a white rim."""

    x: Place
    y: Place
    colour: Shade

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        assert isinstance(sheet.x, NameAxis)
        assert isinstance(sheet.y, NameAxis)
        wide, high = sheet.width / len(sheet.x.names), sheet.height / len(sheet.y.names)
        for row in rows:
            x, y = sheet.across(row, self.x), sheet.down(row, self.y)
            if x is not None and y is not None:
                sheet.parts.append(
                    f'<rect x="{x - wide / 2 + 1:.1f}" y="{y - high / 2 + 1:.1f}" width="{wide - 2:.1f}" '
                    f'height="{high - 2:.1f}" fill="{shade_of(self.colour, row)}"/>'
                )


@dataclass(frozen=True)
class SpanMark(Mark):
    """Everything between two numbers, from top to bottom."""

    start: float
    end: float
    colour: str

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        del rows
        a, b = sheet.across({}, self.start), sheet.across({}, self.end)
        if a is not None and b is not None:
            sheet.parts.append(
                f'<rect x="{a:.1f}" width="{b - a:.1f}" height="{sheet.height:g}" fill="{self.colour}"/>'
            )


@dataclass(frozen=True)
class RuleMark(Mark):
    """A straight line across the panel: upright at a number `x`, or level at a number `y`."""

    x: float | None = None
    y: float | None = None
    colour: str = INK
    wide: float = 1.0
    dash: str = ""

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        del rows
        x = None if self.x is None else sheet.across({}, self.x)
        y = None if self.y is None else sheet.down({}, self.y)
        way = f"M0,{y:.1f}H{sheet.width:g}" if x is None else f"M{x:.1f},0V{sheet.height:g}"
        dash = f' stroke-dasharray="{self.dash}"' if self.dash else ""
        sheet.parts.append(
            f'<path d="{way}" fill="none" stroke="{self.colour}" stroke-width="{self.wide:g}"{dash}/>'
        )


@dataclass(frozen=True)
class TickMark(Mark):
    """A short upright line at a number beside a name."""

    x: Place
    y: Place
    high: float = 18.0
    wide: float = 2.5
    colour: str = INK

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        for row in rows:
            x, y = sheet.across(row, self.x), sheet.down(row, self.y)
            if x is not None and y is not None:
                sheet.parts.append(
                    f'<path d="M{x:.1f},{y - self.high / 2:.1f}v{self.high:g}" stroke="{self.colour}" '
                    f'stroke-width="{self.wide:g}"/>'
                )


@dataclass(frozen=True)
class DotMark(Mark):
    """A shape at a point: a dot, or what `shape` says (`plot.shapes`), of all or of a row."""

    x: Place
    y: Place
    colour: Shade
    radius: float = 5.5
    shape: str | Callable[[Row], str] = DOT
    shift: str = ""

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        for row in rows:
            x, y = sheet.across(row, self.x), sheet.down(row, self.y)
            if x is None or y is None:
                continue
            y += row[self.shift] if self.shift else 0.0
            shape = self.shape if isinstance(self.shape, str) else self.shape(row)
            sheet.parts.append(shape_svg(shape, x, y, self.radius, shade_of(self.colour, row)))


@dataclass(frozen=True)
class TextMark(Mark):
    """Words of a column. x : place, to which `right` pixels are added; side : `start`, `middle` or `end`."""

    x: Place
    y: Place
    words: str
    side: str = "start"
    right: float = 0.0
    size: float = 11.0
    colour: str = INK
    shift: str = ""

    def draw(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        """Add it to a sheet."""
        texts = []
        for row in rows:
            x, y, words = sheet.across(row, self.x), sheet.down(row, self.y), row[self.words]
            if x is None or y is None or not words:
                continue
            x, y = x + self.right, y + (row[self.shift] if self.shift else 0.0) + 0.36 * self.size
            texts.append(f'<text x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>')
            if self.side == "start":
                sheet.reach = max(sheet.reach, x + width_of(words, self.size))
        if texts:
            look = f'font-size="{self.size:g}" fill="{self.colour}" text-anchor="{self.side}"'
            sheet.parts.append(f"<g {look}>{''.join(texts)}</g>")
