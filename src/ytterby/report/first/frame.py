"""What the pictures of the first page share: one width, narrow enough for a telephone, two colours, and the words round
a picture.

The colours are told apart by who sees few of them; and with and without the control differ by dash and mark as well, so
that print in black says the same.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ytterby.report.plot.shapes import DIAMOND, DOT, HATCH, RING
from ytterby.report.plot.sheet import LegendEntry, worded_svg
from ytterby.report.theme import INK, pale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.plot.panels import Box
    from ytterby.report.ranges import Interval

WITH, WITHOUT = "#c2500a", "#0b6fa4"
WIDE = 350.0
"""Between the margins of a picture [px]: with them about as wide as a telephone, on which its type stays legible."""
DASH, RULE = "7 5", "2 3"
BAND, BAND_WITHOUT = 0.22, 0.13
"""How strong the colours of the two ranges of a path are."""
RANGE_WIDE = 1.8
"""Thickness of the line that is a range [px]."""

LEGEND_WITH = LegendEntry("with the control", WITH, 2.6)
LEGEND_BAR = LegendEntry("with the control", WITH)
LEGEND_DASH = LegendEntry("without", WITHOUT, 2.2, dash=DASH)
LEGEND_RING = LegendEntry("without", WITHOUT, shape=RING)
LEGEND_BAND = LegendEntry("range", pale(WITH, BAND))
LEGEND_BAND_WITHOUT = LegendEntry("range without", pale(WITHOUT, BAND_WITHOUT))
LEGEND_RANGE = LegendEntry("range", INK, RANGE_WIDE)
LEGEND_UNKNOWN = LegendEntry("not known", INK, shape=HATCH)
LEGEND_PUBLISHED = LegendEntry("published", INK, shape=DIAMOND)
LEGEND_FIRST = LegendEntry("one plant in a hundred", WITH, shape=DOT)


def framed(
    box: Box, title: str, subtitle: str, source: str, legend: Sequence[LegendEntry] = ()
) -> str:
    """A picture as SVG text, its words in lines of its width."""
    return worded_svg(box, title, subtitle, source, legend, WIDE)


def range_columns(ends: Interval | None, maximum: float) -> dict[str, float | None]:
    """Columns `low` and `high` of a row: of a range; one that goes on for ever ends at the edge, `maximum`."""
    if ends is None:
        return {"low": None, "high": None}
    return {"low": min(ends[0], maximum), "high": min(ends[1], maximum)}


def farthest(values: Sequence[float], ends: Sequence[Interval | None]) -> float:
    """The largest of some numbers and of the ends of their ranges, but for those that are infinite."""
    known = [end for one in ends if one is not None for end in one if math.isfinite(end)]
    return max([*values, *known])
