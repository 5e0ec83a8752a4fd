"""Panels: marks between two axes, panels in rows and columns, and all of a picture with title, legend and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from ytterby.report.plot.axes import Axis, NameAxis, NumberAxis, Sheet
from ytterby.report.plot.letters import SPARE, cut, widest, width_of, wrapped
from ytterby.report.plot.marks import KEY, LegendEntry, Mark, dashed, shape_svg
from ytterby.report.theme import FONT, GRID, INK, QUIET

SIZE, HEADING, AXIS = 11.5, 12.5, "#aeb6be"
"""Size of the type of axes and of headings [px], and the colour of lines of axes."""
LINE = 15.0
"""Distance between two lines of a heading or a name [px]."""
TITLE_ROOM = 100.0
"""Least width of a line of a panel's title [px]."""
GAP = 6.0
"""Between an axis and its words [px]."""


@dataclass(frozen=True)
class Box:
    """A drawn part of a picture. Its point of reference is the left upper corner of its plot; left, top, right and
    bottom : how far it reaches from there [px]."""

    parts: list[str]
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True)
class Panel:
    """Marks between two axes.

    Attributes
    ----------
    x, y : axes. width, height : of the plot [px]. marks : in the order in which they are drawn.
    title : above it, at its left, in lines no wider than the plot.
    """

    x: NumberAxis
    y: Axis
    width: float
    height: float
    marks: Sequence[Mark]
    title: str = ""

    def box(self) -> Box:
        """The panel, drawn."""
        sheet = Sheet(self.x, self.y, self.width, self.height)
        left = _left_axis(self.y, self.width, self.height, sheet.parts)
        bottom, sheet.reach = _level_axis(self.x, self.width, self.height, sheet.parts)
        for mark in self.marks:
            mark.draw(sheet)
        titles = wrapped(self.title, HEADING, max(self.width, TITLE_ROOM), bold=True)
        for n, line in enumerate(reversed(titles)):
            sheet.parts.append(words_svg(0, -8 - LINE * n, line, HEADING, bold=True))
        top = 8 + HEADING + LINE * (len(titles) - 1) if titles else 0.0
        reach = max(self.width, sheet.reach, widest(titles, HEADING, bold=True))
        return Box(sheet.parts, left, top, reach, self.height + bottom)


def words_svg(
    x: float, y: float, words: str, size: float = SIZE, colour: str = INK, side: str = "start",
    bold: bool = False, more: str = "",
) -> str:  # fmt: skip
    """A line of words. more : further attributes."""
    anchor = f' text-anchor="{side}"' if side != "start" else ""
    weight = ' font-weight="bold"' if bold else ""
    look = f'font-size="{size:g}" fill="{colour}"{anchor}{weight}{more}'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(words)}</text>'


def _left_axis(axis: Axis, width: float, height: float, parts: list[str]) -> float:
    """Draw the axis at the left; how far it reaches to the left."""
    room, title = 0.0, ""
    if isinstance(axis, NameAxis):
        labels = [(place, cut(name, SIZE, axis.room)) for name, place in axis.places.items()]
    else:
        labels = [(1.0 - part, label) for part, label in axis.marks]
        room, title = axis.room, axis.title
        if axis.grid:
            _lines([f"M0,{part * height:.1f}H{width:g}" for part, _ in labels], GRID, parts)
    reach = 0.0
    if labels and axis.labels:
        parts += [words_svg(-GAP, part * height + 4, words, side="end") for part, words in labels]
        reach = max(widest([words for _, words in labels], SIZE), room) + GAP
    if title:
        at = f"{-reach - 5:.1f}"
        more = f' transform="rotate(-90 {at} {height / 2:.1f})"'
        parts.append(words_svg(float(at), height / 2, title, SIZE, QUIET, "middle", more=more))
        reach += 5 + SIZE
    return reach


def _level_axis(
    axis: NumberAxis, width: float, height: float, parts: list[str]
) -> tuple[float, float]:
    """Draw the axis under a panel; how far it reaches down and to the right."""
    marks = axis.marks
    if axis.grid:
        _lines([f"M{part * width:.1f},0V{height:g}" for part, _ in marks], GRID, parts)
    if not marks:
        return 0.0, 0.0
    at = height + 9 + SIZE / 2 + (3 if axis.line else 0)
    if axis.line:
        ticks = [f"M{part * width:.1f},{height:g}v5" for part, _ in marks]
        _lines([f"M0,{height:g}H{width:g}", *ticks], AXIS, parts)
    parts += [words_svg(part * width, at, words, side="middle") for part, words in marks]
    reach = max(part * width + width_of(words, SIZE) / 2 for part, words in marks)
    under = at - height + 4
    if axis.title:
        parts.append(words_svg(width / 2, height + under + SIZE, axis.title, SIZE, QUIET, "middle"))
        under += SIZE + 4
    return under, reach


def _lines(ways: Sequence[str], colour: str, parts: list[str]) -> None:
    if ways:
        parts.append(f'<path d="{"".join(ways)}" fill="none" stroke="{colour}"/>')


def headed(box: Box, words: str) -> Box:
    """A box under a heading in bold."""
    line = words_svg(-box.left, -box.top - 10, words, HEADING, bold=True)
    return replace(box, parts=[*box.parts, line], top=box.top + 12 + HEADING)


def grid(rows: Sequence[Sequence[Box | None]], across: float, down: float) -> Box:
    """Boxes in rows and columns, their plots in line. across, down : least room between two [px]."""
    count = max((len(row) for row in rows), default=0)
    columns = [[row[n] for row in rows if n < len(row)] for n in range(count)]
    sides = [([b.left for b in own if b], [b.right for b in own if b]) for own in columns]
    xs = _places(sides, across)
    ys = _places([([b.top for b in row if b], [b.bottom for b in row if b]) for row in rows], down)
    parts, right, bottom, left, top = [], 0.0, 0.0, 0.0, 0.0
    for row, y in zip(rows, ys, strict=True):
        for box, x in zip(row, xs, strict=False):
            if box is None:
                continue
            parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{"".join(box.parts)}</g>')
            left, right = max(left, box.left - x), max(right, x + box.right)
            top, bottom = max(top, box.top - y), max(bottom, y + box.bottom)
    return Box(parts, left, top, right, bottom)


def _places(ends: Sequence[tuple[list[float], list[float]]], gap: float) -> list[float]:
    """Points of reference of columns, or rows, by how far each reaches to both sides; the first is at zero."""
    points: list[float] = []
    for n, (before, _) in enumerate(ends):
        after = max(ends[n - 1][1], default=0.0) if n else 0.0
        points.append(points[-1] + after + gap + max(before, default=0.0) if n else 0.0)
    return points


def in_columns(boxes: Sequence[Box], columns: int, across: float, down: float) -> Box:
    """Boxes in rows of so many."""
    return grid([boxes[n : n + columns] for n in range(0, len(boxes), columns)], across, down)


LEFT, RIGHT, EDGE = 8.0, 10.0, 8.0
"""Margins [px]."""
TITLE, TEXT, SMALL = 17.0, 12.5, 11.0
"""Sizes of the type of title, subtitle and source line [px]."""
NARROW = 344.0
"""Width between the margins of a picture on a telephone [px]."""


def picture_svg(
    box: Box, title: str, caption: str, *, subtitle: str = "", source: str = "",
    legend: Sequence[LegendEntry] = (), room: float = 0.0,
) -> str:  # fmt: skip
    """A picture as one SVG text, its words in lines no wider than the box, or than `room` [px] if that is more.

    caption : what is said of it to whom does not see it.
    """
    inner = max(room, box.left + box.right)
    parts = list[str]()
    at = _lines_of(wrapped(title, TITLE, inner / SPARE, bold=True), EDGE, TITLE, 20.0, parts) + 6
    at = _lines_of(wrapped(subtitle, TEXT, inner), at, TEXT, 16.0, parts) + 6
    if legend:
        at = _legend(legend, inner, at + 18, parts) + 4
    top = at + 14 + box.top
    moved = f"translate({LEFT + box.left:.1f} {top:.1f})"
    parts.append(f'<g transform="{moved}">{"".join(box.parts)}</g>')
    at = _lines_of(wrapped(source, SMALL, inner), top + box.bottom + 10, SMALL, 13.0, parts)
    wide, high = round(LEFT + inner + RIGHT), round(at + EDGE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'font-family="{escape(FONT)}"><title>{escape(title)}</title><desc>{escape(caption)}</desc>'
        f'<rect width="{wide}" height="{high}" fill="white"/>{"".join(parts)}</svg>'
    )


def _lines_of(lines: Sequence[str], at: float, size: float, gap: float, parts: list[str]) -> float:
    """Draw lines of words under each other; where the last one stands."""
    for n, line in enumerate(lines):
        at += gap if n else size - 1
        bold = size == TITLE
        parts.append(words_svg(LEFT, at, line, size, INK if bold else QUIET, bold=bold))
    return at


def _legend(entries: Sequence[LegendEntry], room: float, at: float, parts: list[str]) -> float:
    """Draw a legend in as many rows as it needs; where its last row stands."""
    x = 0.0
    for one in entries:
        if x > 0.0 and x + one.wide - 21 > room:
            x, at = 0.0, at + 19
        here = LEFT + x
        look = f'stroke="{one.colour}" stroke-width="{one.thick:g}"{dashed(one.dash)}'
        line = f'<path d="M{here + 1:.1f},{at - 4:.1f}h18" {look}/>'
        shape = shape_svg(one.shape, here + 10, at - 4, 4.5, one.colour) if one.shape else line
        parts += [shape, words_svg(here + 25, at, one.label, KEY)]
        x += one.wide
    return at
