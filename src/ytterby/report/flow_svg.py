"""Drawing the flow picture as SVG text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.sax.saxutils import escape

from ytterby.report import theme
from ytterby.report.flows import FlowLayout, Node
from ytterby.report.words import Words, percent, tonnes

WIDTH = 980
LEFT, RIGHT, TOP = 150, 150, 118
BAR = 13


def draw_flows(layout: FlowLayout, words: Words, title: str, subtitle: str, source: str) -> str:
    """Return the picture as one SVG document: columns of regions, ribbons between them."""
    codes = [node.region for node in layout.nodes]
    colours = dict(zip(codes, theme.region_colours(codes, [*words.regions]), strict=True))
    first, last = min(layout.gaps), max(layout.gaps) + 1
    step = (WIDTH - LEFT - RIGHT - BAR) / max(1, last - first)
    spots = {c: LEFT + (c - first) * step for c in range(first, last + 1)}
    lines = textwrap.wrap(subtitle, 150)
    top = TOP + 16 * (len(lines) - 1)
    height = top + layout.height + 48
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="{theme.FONT}">',
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="white"/>',
        _text(8, 25, title, 17, theme.INK, weight="bold"),
        *(_text(8, 46 + 16 * n, line, 12.5, theme.QUIET) for n, line in enumerate(lines)),
    ]
    headings = [*(gap.title for gap in words.gaps), "Use"]
    for column, x in spots.items():
        heading = _text(x + BAR / 2, top - 32, headings[column], 12.5, theme.INK, "middle", "bold")
        parts.append(heading)
    for gap, total in zip(layout.gaps, layout.totals_t, strict=True):
        middle = (spots[gap] + BAR + spots[gap + 1]) / 2
        parts.append(_text(middle, top - 14, tonnes(total), 11, theme.QUIET, "middle"))
    for ribbon in sorted(layout.ribbons, key=lambda r: -r.thickness):
        x0, x1 = spots[ribbon.origin.column] + BAR, spots[ribbon.destination.column]
        y0, y1 = top + ribbon.y_left, top + ribbon.y_right
        bend, thick = (x1 - x0) * 0.5, max(0.6, ribbon.thickness)
        colour = colours[ribbon.origin.region]
        parts.append(
            f'<path d="M{x0:.1f},{y0:.1f} C{x0 + bend:.1f},{y0:.1f} {x1 - bend:.1f},{y1:.1f} '
            f"{x1:.1f},{y1:.1f} v{thick:.1f} C{x1 - bend:.1f},{y1 + thick:.1f} "
            f'{x0 + bend:.1f},{y0 + thick:.1f} {x0:.1f},{y0 + thick:.1f} Z" fill="{colour}" '
            f'fill-opacity="0.42"><title>{escape(_spoken(words, ribbon.origin, ribbon.destination))}: '
            f"{tonnes(ribbon.quantity_t)} ({percent(ribbon.share)})</title></path>"
        )
    for node in layout.nodes:
        x, y = spots[node.column], top + node.top
        colour = colours[node.region]
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{BAR}" height="{max(1.0, node.height):.1f}" '
            f'fill="{colour}"/>'
        )
    parts += [
        label for node in layout.nodes for label in _label(node, words, spots, top, first, last)
    ]
    parts.append(_text(8, height - 12, source, 10.5, theme.QUIET))
    return "\n".join([*parts, "</svg>"])


def _spoken(words: Words, origin: Node, destination: Node) -> str:
    return f"{words.region(origin.region)} to {words.region(destination.region)}"


def _label(
    node: Node, words: Words, spots: dict[int, float], top: float, first: int, last: int
) -> Sequence[str]:
    """Label a node: name above share and tonnes where there is room, else on one line."""
    leaving = node.column != last and node.out > 0
    share, mass = (node.out, node.out_t) if leaving else (node.into, node.into_t)
    part = percent(share) if share >= 0.005 else "<1%"
    name, amount = words.region(node.region), f"{part}, {tonnes(mass)}"
    x, anchor = spots[node.column] + BAR + 5, "start"
    if node.column == first:
        x, anchor = spots[node.column] - 6, "end"
    y = top + node.top + node.height / 2
    outer = node.column in (first, last)
    if node.height >= 30:
        return [_halo(x, y - 3, name, 12, anchor, "bold"), _halo(x, y + 11, amount, 11, anchor)]
    if outer:
        name = name if len(name) < 13 else node.region
        return [_halo(x, y + 4, f"{name} {amount}", 11, anchor)]
    return [_halo(x, y + 4, f"{name} {part}", 11, anchor)]


def _text(
    x: float, y: float, text: str, size: float, colour: str, anchor: str = "start",
    weight: str = "normal",
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'
    )


def _halo(x: float, y: float, text: str, size: float, anchor: str, weight: str = "normal") -> str:
    """Text with a white rim, readable on a ribbon: the rim is drawn first, as its own text."""
    body = (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{weight}" '
    )
    rim = 'stroke="white" stroke-width="3.2" stroke-linejoin="round" stroke-opacity="0.85" '
    said = escape(text)
    return f'{body}{rim}fill="white">{said}</text>{body}fill="{theme.INK}">{said}</text>'
