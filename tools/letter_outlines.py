"""Outlines of letters for the PNG of pages, from the files of a font: `src/ytterby/report/plot/outlines.json`.

    python tools/letter_outlines.py LiberationSans-Regular.ttf LiberationSans-Bold.ttf

The font is Liberation Sans, the first that pictures name; needs fontTools.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

OUT = Path(__file__).parent.parent / "src" / "ytterby" / "report" / "plot" / "outlines.json"
LETTERS = [
    *map(chr, range(0x20, 0x7F)),
    *map(chr, range(0xA0, 0x180)),
    *"\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac\u2190\u2192\u2212\u2248\u2264\u2265\u0394\u03bc\u2082",
]
"""ASCII, Latin-1, Latin Extended-A, and marks of print and of arithmetic."""


class RelativePen(BasePen):  # type: ignore[misc]
    """Writes an outline as an SVG path in which every step is relative, so that outlines can be joined as they are."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.said: list[str] = []
        self.at = self.start = (0, 0)

    def _step(self, point: tuple[float, float]) -> str:
        return f"{round(point[0] - self.at[0])} {round(point[1] - self.at[1])}"

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(f"m{self._step(point)}")
        self.at = self.start = (round(point[0]), round(point[1]))

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(f"l{self._step(point)}")
        self.at = (round(point[0]), round(point[1]))

    def _qCurveToOne(self, bend: tuple[float, float], point: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(f"q{self._step(bend)} {self._step(point)}")
        self.at = (round(point[0]), round(point[1]))

    def _closePath(self) -> None:  # noqa: N802
        self.said.append("z")
        self.at = self.start

    def finish(self, advance: int) -> str:
        """The outline; its end is where the next letter starts."""
        self.said.append(f"m{self._step((advance, 0))}")
        return "".join(self.said).replace(" -", "-")


def outlines(path: Path) -> tuple[dict[str, list[int | str]], TTFont]:
    """Letter -> advance [units of the font], outline; and the font."""
    font = TTFont(path)
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    found: dict[str, list[int | str]] = {}
    for letter in LETTERS:
        if ord(letter) in names:
            glyph, pen = glyphs[names[ord(letter)]], RelativePen(glyphs)
            glyph.draw(pen)
            found[letter] = [glyph.width, pen.finish(glyph.width)]
    return found, font


def main() -> None:
    """Write the file, one letter a line."""
    weights = {}
    for weight, path in zip(("regular", "bold"), sys.argv[1:], strict=True):
        weights[weight], font = outlines(Path(path))
    told = {
        "copyright": " ".join(font["name"].getDebugName(0).split()),
        "licence": "SIL Open Font License, Version 1.1: outlines_licence.txt",
        "from": f"Liberation Sans, {font['name'].getDebugName(5)}",
        "units_per_em": font["head"].unitsPerEm,
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in told.items()]
    for weight, letters in weights.items():
        rows = [f"{json.dumps(letter)}: {json.dumps(value)}" for letter, value in letters.items()]
        lines.append(f'"{weight}": {{\n' + ",\n".join(rows) + "\n}")
    OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
