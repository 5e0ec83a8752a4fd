"""Drawing a picture of the first page as SVG: narrow enough for a telephone, with all that a picture needs to be cited.

Colours are told apart by who sees few of them, and every line has a dash or a mark of its own, so that print in black
says the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from ytterby.report.theme import FONT, GRID, INK, QUIET
from ytterby.report.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

WITH, WITHOUT, MARK = "#c2500a", "#0b6fa4", INK
WIDTH, MARGIN = 440.0, 10.0
TITLE, TEXT, SMALL = 15.0, 12.0, 10.0
LETTER = 0.53
"""Width of a letter over the size of its type, on average."""


@dataclass
class Canvas:
    """SVG elements from top to bottom; `at` is how far down the next one stands."""

    at: float = 0.0
    parts: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, words: str, size: float = TEXT, colour: str = INK, anchor: str = "start",
        bold: bool = False,
    ) -> None:  # fmt: skip
        """A line of words; y is its foot."""
        weight = ' font-weight="bold"' if bold else ""
        side = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{side}{weight}>{escape(words)}</text>'
        )

    def lines(
        self, words: str, size: float, colour: str = INK, bold: bool = False, gap: float = 1.3
    ) -> None:
        """Words in as many lines as they need, below what there is."""
        for line in wrapped(words, WIDTH - 2 * MARGIN, size * (1.06 if bold else 1.0)):
            self.at += size * gap
            self.text(MARGIN, self.at, line, size, colour, bold=bold)

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: str = GRID,
        width: float = 1.0,
        dash: str = "",
    ) -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}"{dashed}/>'
        )

    def path(
        self, points: Sequence[tuple[float, float]], colour: str, width: float, dash: str = ""
    ) -> None:
        """A broken line through points."""
        if len(points) > 1:
            said = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            self.parts.append(
                f'<path d="{said}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
                f'stroke-linejoin="round"{dashed}/>'
            )

    def area(self, points: Sequence[tuple[float, float]], colour: str, strength: float) -> None:
        """A filled shape."""
        if len(points) > 2:
            said = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            self.parts.append(
                f'<polygon points="{said}" fill="{colour}" fill-opacity="{strength:g}"/>'
            )

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, strength: float = 1.0
    ) -> None:
        """A filled rectangle."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.0):.1f}" height="{height:.1f}" fill="{colour}" '
            f'fill-opacity="{strength:g}"/>'
        )

    def diamond(self, x: float, y: float, size: float, colour: str) -> None:
        """A diamond round a point."""
        self.area([(x - size, y), (x, y - size), (x + size, y), (x, y + size)], colour, 1.0)

    def ring(self, x: float, y: float, size: float, colour: str, filled: bool = True) -> None:
        """A circle, filled or hollow."""
        fill = colour if filled else "white"
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{fill}" stroke="{colour}" stroke-width="1.8"/>'
        )

    def svg(self) -> str:
        """The whole picture."""
        height = self.at + MARGIN
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{height:.0f}" '
            f'viewBox="0 0 {WIDTH:g} {height:.0f}" font-family="{escape(FONT)}">'
            f'<rect width="{WIDTH:g}" height="{height:.0f}" fill="white"/>{"".join(self.parts)}</svg>'
        )


def wrapped(words: str, room: float, size: float) -> list[str]:
    """Words in lines no wider than the room."""
    most = max(int(room / (size * LETTER)), 8)
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@dataclass(frozen=True)
class Scale:
    """From a quantity to a place. start, end : of the quantity; low, high : of the place; by factors where `log`."""

    start: float
    end: float
    low: float
    high: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """The place of a value, held within the scale."""
        a, b, v = self.start, self.end, value
        if self.log:
            a, b, v = math.log(a), math.log(b), math.log(max(v, 1e-12))
        part = (v - a) / ((b - a) or 1.0)
        return self.low + min(max(part, 0.0), 1.0) * (self.high - self.low)

    def ticks(self, most: int = 5) -> list[float]:
        """Round values on the scale."""
        if self.log:
            first, last = math.floor(math.log10(self.start)), math.ceil(math.log10(self.end))
            steps = (1, 2, 5) if last - first <= 2 else (1, 3) if last - first <= 3 else (1,)
            found = [m * 10.0**p for p in range(first, last + 1) for m in steps]
            return [one for one in found if self.start * 0.999 <= one <= self.end * 1.001]
        step = (self.end - self.start) / max(most - 1, 1)
        size = 10.0 ** math.floor(math.log10(step)) if step > 0 else 1.0
        step = next(m * size for m in (1, 2, 2.5, 5, 10) if m * size >= step * 0.999)
        count = int((self.end - self.start) / step + 1e-6)
        first_tick = math.ceil(self.start / step - 1e-9) * step
        return [
            first_tick + n * step
            for n in range(count + 1)
            if first_tick + n * step <= self.end * 1.0001
        ]


def key_row(canvas: Canvas, entries: Sequence[tuple[str, str, str]]) -> None:
    """What the marks mean, in rows below the subtitle.

    entries : kind of mark (`line`, `dash`, `rule`, `band`, `bar`, `diamond`, `ring`, `dot`), colour, words.
    """
    x, canvas.at = MARGIN, canvas.at + 19
    for mark, colour, words in entries:
        width = 24 + len(words) * TEXT * LETTER + 14
        if x > MARGIN and x + width > WIDTH - MARGIN / 2:
            x, canvas.at = MARGIN, canvas.at + 17
        y = canvas.at - 4
        if mark == "band":
            canvas.box(x, y - 5, 18, 10, colour, 0.22)
        elif mark == "bar":
            canvas.box(x, y - 5, 18, 10, colour)
        elif mark == "diamond":
            canvas.diamond(x + 9, y, 4.5, colour)
        elif mark == "ring":
            canvas.ring(x + 9, y, 3.6, colour, filled=False)
        elif mark == "dot":
            canvas.ring(x + 9, y, 3.6, colour)
        else:
            dash = {"dash": "6 3", "rule": "2 3"}.get(mark, "")
            canvas.line(x, y, x + 18, y, colour, 2.4 if mark != "rule" else 1.4, dash)
        canvas.text(x + 23, canvas.at, words)
        x += width


def tick_label(value: float) -> str:
    """A round number on an axis."""
    return number(value, 2)


def begun(title: str, subtitle: str) -> Canvas:
    """A picture with its words on top."""
    canvas = Canvas()
    canvas.at = 4
    canvas.lines(title, TITLE, bold=True)
    canvas.at += 2
    canvas.lines(subtitle, TEXT, QUIET)
    return canvas


def ended(canvas: Canvas, source: str) -> str:
    """The whole picture, with the line on run and data at its foot."""
    canvas.at += 6
    canvas.lines(source, SMALL, QUIET)
    return canvas.svg()
