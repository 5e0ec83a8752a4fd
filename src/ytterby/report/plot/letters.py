"""How wide words are, and words in lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

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
SPARE = 1.06
"""Room over the measured width of bold words, for fonts that are wider than those by which they are measured."""


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
