"""What the pictures of the first page share: one width, narrow enough for a telephone, and two colours.

The colours are told apart by who sees few of them; and with and without the control differ by dash and mark as well, so
that print in black says the same.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ytterby.report.kinds import bar, dot
from ytterby.report.plot.shapes import RING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.report.ranges import Interval

WITH, WITHOUT = "#c2500a", "#0b6fa4"
NAME_WITH, NAME_WITHOUT = "with the control", "without"
WIDE, SIZE = 350.0, 12.0
"""Width between the margins of a picture, with them about that of a telephone, and size of the type of rows [px]."""
MAX_ROWS = 8
RANGE = bar(thick=1.8, label="range")
BEFORE = dot("before", WITHOUT, 4.5, RING, NAME_WITHOUT)


def range_columns(ends: Interval | None, maximum: float = math.inf) -> dict[str, float | None]:
    """Columns `low` and `high` of a row: of a range; one that goes on for ever ends at the edge, `maximum`."""
    if ends is None:
        return {"low": None, "high": None}
    return {"low": min(ends[0], maximum), "high": min(ends[1], maximum)}


def farthest(values: Sequence[float], ends: Sequence[Interval | None]) -> float:
    """The largest of some numbers and of the ends of their ranges, but for those that are infinite."""
    known = [end for one in ends if one is not None for end in one if math.isfinite(end)]
    return max([*values, *known])
