"""Letters and shapes: how wide words are, and what stands at a point, told apart without colour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DOT, RING, DIAMOND, LEFT, RIGHT, TICK = "dot", "ring", "diamond", "left", "right", "tick"
"""Filled and hollow circle, diamond, triangles that point aside, and short upright line."""
SHAPES = frozenset({DOT, RING, DIAMOND, LEFT, RIGHT, TICK})
KEY = 12.0
"""Size of the type of legends [px]."""


@dataclass(frozen=True)
class LegendEntry:
    """What a mark means. thick : of the line that stands for it [px]; a box where it is thicker than a line.
    dash : of that line. shape : in place of a line."""

    label: str
    colour: str
    thick: float = 11.0
    dash: str = ""
    shape: str = ""

    @property
    def wide(self) -> float:
        """The room that it takes [px]."""
        return 46 + width_of(self.label, KEY)


def dashed(dash: str) -> str:
    """The attribute of a dashed line, if it is one."""
    return f' stroke-dasharray="{dash}"' if dash else ""


def shape_svg(shape: str, x: float, y: float, size: float, colour: str) -> str:
    """A shape round a point [px]; size : from its middle to its tip."""
    if shape == RING:
        rim = f'fill="white" stroke="{colour}" stroke-width="1.8"'
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size - 0.9:g}" {rim}/>'
    if shape == DOT:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{colour}"/>'
    if shape == TICK:
        way = f"M{x:.1f},{y - size:.1f}v{2 * size:g}"
        return f'<path d="{way}" stroke="{colour}" stroke-width="2.5"/>'
    if shape == DIAMOND:
        way = f"M{x - size:.1f},{y:.1f}L{x:.1f},{y - size:.1f}L{x + size:.1f},{y:.1f}L{x:.1f},{y + size:.1f}Z"
    else:
        tip = -size if shape == LEFT else size
        way = f"M{x + tip:.1f},{y:.1f}L{x - tip:.1f},{y - size:.1f}V{y + size:.1f}Z"
    return f'<path d="{way}" fill="{colour}"/>'


THOUSANDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 334: "{}", 355: '"', 389: "*", 469: "^",
    500: "Jckvsxyz", 584: "+<=>~\u2212", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%",
    944: "W", 1000: "\u2026\u2192", 1015: "@",
}  # fmt: skip
"""Width in thousandths of the size of the type -> letters, of Helvetica, which Liberation Sans and Arial are made to
match (Adobe Core 14 font metrics, Helvetica.afm)."""
OTHERS = 556
"""Width of digits, of most small letters, and of what is not listed."""
BOLD = 1.07
"""Width of bold letters over that of others, on average over English words in the same metrics."""
WIDTHS = {letter: width for width, letters in THOUSANDTHS.items() for letter in letters}
MORE = "\u2026"


@lru_cache(maxsize=4096)
def width_of(words: str, size: float, bold: bool = False) -> float:
    """Width of a line of words in pixels, at a size of the type in pixels."""
    total = sum(WIDTHS.get(letter, OTHERS) for letter in words)
    return total * size / 1000.0 * (BOLD if bold else 1.0)


def widest(lines: Sequence[str], size: float, bold: bool = False) -> float:
    """Width of the widest of some lines; zero where there are none."""
    return max((width_of(line, size, bold) for line in lines), default=0.0)


def cut(words: str, size: float, room: float) -> str:
    """Words, shortened with three dots where they are wider than the room."""
    if width_of(words, size) <= room:
        return words
    fits = [n for n in range(len(words)) if width_of(words[:n] + MORE, size) <= room]
    return words[: max(fits, default=0)].rstrip() + MORE


def wrapped(words: str, size: float, room: float, bold: bool = False) -> list[str]:
    """Words in lines no wider than the room; a word that is wider stands alone."""
    lines = [""] if words.strip() else []
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size, bold) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
