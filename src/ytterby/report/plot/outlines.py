"""Words of a picture as outlines, so that its PNG is made fast and looks the same on a machine without fonts.

What makes PNG of SVG would look a font up for each text and open it for each letter. Outlines of Liberation Sans, the
font of all pictures, stand in `outlines.json` (`tools/letter_outlines.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape, unescape
from importlib.resources import files
from typing import Any

from ytterby.report.theme import FONT

PARTS = re.compile(r"<text\b([^>]*)>([^<]*)</text>|<(?:g|svg)\b([^>]*)>|</(?:g|svg)>")
ATTRIBUTES = re.compile(r'([\w:-]+)="([^"]*)"')
KEPT = ("fill", "fill-opacity", "opacity")
LOOK = ("x", "y", "transform", "font-size", "font-weight", "text-anchor")
ELSEWHERE = ("style", "class", "stroke", "font-style", "letter-spacing", "dominant-baseline")
"""Of groups: what changes letters in a way that outlines do not follow."""
WEIGHTS = {"normal": "regular", "400": "regular", "bold": "bold", "600": "bold", "700": "bold"}
STARTS = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True)
class Lettering:
    """How letters look in a group. size : of the type [px]. start : share of the words that stands left of their place.
    plain : whether outlines can stand for them."""

    size: float = 16.0
    weight: str = "regular"
    start: float = 0.0
    plain: bool = False

    def inside(self, given: dict[str, str]) -> Lettering:
        """As the attributes of an element change it."""
        try:
            changed = replace(
                self,
                size=float(given.get("font-size", self.size)),
                weight=WEIGHTS[given["font-weight"]] if "font-weight" in given else self.weight,
                start=STARTS[given["text-anchor"]] if "text-anchor" in given else self.start,
            )
        except (KeyError, ValueError):
            return replace(self, plain=False)
        if "font-family" in given:
            changed = replace(changed, plain=given["font-family"] == escape(FONT))
        odd = any(name in given for name in ELSEWHERE)
        return replace(changed, plain=False) if odd else changed


@lru_cache(maxsize=1)
def letters() -> dict[str, Any]:
    """Weight -> letter -> advance and outline [units of the font]; `units_per_em`."""
    text = files(__package__).joinpath("outlines.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def outlined(svg: str) -> str:
    """A picture of this package with its words as outlines.

    Words in another font, in letters that have no outline, or with attributes other than those of `KEPT` and `LOOK`
    stay words.
    """
    within = [Lettering()]

    def change(part: re.Match[str]) -> str:
        if part.group(1) is not None:
            return _outline(part, within[-1])
        if part.group(3) is None:
            within.pop()
        elif not part.group(3).endswith("/"):
            within.append(within[-1].inside(dict(ATTRIBUTES.findall(part.group(3)))))
        return part.group(0)

    return PARTS.sub(change, svg)


def _outline(part: re.Match[str], within: Lettering) -> str:
    given = dict(ATTRIBUTES.findall(part.group(1)))
    look, words = within.inside(given), " ".join(unescape(part.group(2)).split())
    known = letters()[look.weight]
    if not look.plain or set(given) - {*KEPT, *LOOK} or not known.keys() >= set(words):
        return part.group(0)
    scale = look.size / letters()["units_per_em"]
    wide = sum(known[letter][0] for letter in words) * scale
    x, y = float(given.get("x", 0.0)) - look.start * wide, float(given.get("y", 0.0))
    kept = "".join(f' {name}="{given[name]}"' for name in KEPT if name in given)
    place = (
        f"{given.get('transform', '')} translate({x:.2f} {y:.2f}) scale({scale:.6g} {-scale:.6g})"
    )
    way = "".join(known[letter][1] for letter in words)
    return f'<path transform="{place.strip()}"{kept} d="{way}"/>'
