"""A whole picture: title, subtitle and legend above a box, the line on its source below."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ytterby.report.plot.letters import wrapped
from ytterby.report.plot.shapes import KEY, LegendEntry, dashed, shape_svg
from ytterby.report.theme import FONT, INK, QUIET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.plot.panels import Box

LEFT, RIGHT, EDGE = 8.0, 18.0, 8.0
"""Margins [px]."""
TITLE, TEXT, SMALL = 17.0, 12.5, 10.5
"""Sizes of the type of title, subtitle and source line [px]."""


def picture_svg(
    box: Box, title: str, caption: str, *, subtitle: str = "", source: str = "",
    legend: Sequence[LegendEntry] = (), room: float = 0.0,
) -> str:  # fmt: skip
    """A picture as one SVG text, its words in lines no wider than the box, or than `room` [px] if that is more.

    caption : what is said of it to whom does not see it.
    """
    inner = max(room, box.left + box.right)
    above = (wrapped(title, TITLE, inner, bold=True), wrapped(subtitle, TEXT, inner))
    parts, at = [], EDGE
    for lines, size, gap, colour, weight in (
        (above[0], TITLE, 20.0, INK, ' font-weight="bold"'), (above[1], TEXT, 16.0, QUIET, ""),
    ):  # fmt: skip
        for n, line in enumerate(lines):
            at += (size - 1) if n == 0 else gap
            parts.append(_line(at, line, size, colour, weight))
        at += 6
    if legend:
        at = _legend(legend, inner, at + 18, parts) + 4
    top = at + 14 + box.top
    parts.append(
        f'<g transform="translate({LEFT + box.left:.1f} {top:.1f})">{"".join(box.parts)}</g>'
    )
    at = top + box.bottom + 10
    for n, line in enumerate(wrapped(source, SMALL, inner)):
        at += 10 if n == 0 else 13
        parts.append(_line(at, line, SMALL, QUIET, ""))
    wide, high = round(LEFT + inner + RIGHT), round(at + EDGE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'font-family="{escape(FONT)}"><title>{escape(title)}</title><desc>{escape(caption)}</desc>'
        f'<rect width="{wide}" height="{high}" fill="white"/>{"".join(parts)}</svg>'
    )


def _line(y: float, words: str, size: float, colour: str, more: str) -> str:
    return f'<text x="{LEFT:g}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{more}>{escape(words)}</text>'


def _legend(entries: Sequence[LegendEntry], room: float, at: float, parts: list[str]) -> float:
    """Draw a legend in as many rows as it needs; where its last row stands."""
    x = 0.0
    for one in entries:
        if x > 0.0 and x + one.wide - 21 > room:
            x, at = 0.0, at + 19
        here = LEFT + x
        look = f'stroke="{one.colour}" stroke-width="{one.thick:g}"{dashed(one.dash)}'
        line = f'<path d="M{here + 1:.1f},{at - 4:.1f}h18" {look}/>'
        parts.append(
            (shape_svg(one.shape, here + 10, at - 4, 4.5, one.colour) if one.shape else line)
            + f'<text x="{here + 25:.1f}" y="{at:.1f}" font-size="{KEY:g}" fill="{INK}">{escape(one.label)}</text>'
        )
        x += one.wide
    return at
