"""How a range is drawn in a line, and how far a number can be trusted: a grade in three steps by one rule (`RULE`)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ytterby.report.kit.numbers import number
from ytterby.report.words import texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.report.inputs import Interval
    from ytterby.report.kit.numbers import Form

GOOD, MIDDLING, POOR = "good", "middling", "poor"
FACTOR, WIDEST, LEANS, FAR, CLOSE = 2.0, 10.0, 3.0, 4.0, 1.05
"""Of the ends of a range: of a good one at most, and of a middling one; from which on one end alone counts; how far
that is at most; and under which they are nearly the same."""
RULE: str = texts_of("first/formats")["trust"].format(factor=FACTOR, widest=WIDEST)
CELLS, BEYOND = 15, 1.25
"""Width of a whisker on a terminal; how much longer one is that never ends."""


@dataclass(frozen=True)
class Whisker:
    """A number with its range: nine in ten lie from `low` to `high`, an infinite end never comes.

    still : the number that is no change; None where there is none. factor : whether distances are factors. form : how
    numbers are written.
    """

    value: float
    low: float
    high: float
    still: float | None = None
    factor: bool = False
    form: Form = number

    @classmethod
    def of(
        cls, value: float, ends: Interval | None, still: float | None = None, **more: Any
    ) -> Self | None:
        """Of a number that may have no range."""
        return cls(value, *ends, still, **more) if ends else None

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends in words."""
        ends = (self.low, self.high)
        low, high = ("never" if math.isinf(one) else self.form(one) for one in ends)
        return low, high

    @property
    def text(self) -> str:
        """`nine in ten: 2 to 5`."""
        low, high = self.ends
        return f"nine in ten: {low}" if low == high else f"nine in ten: {low} to {high}"

    def places(self) -> dict[str, float]:
        """Where low, high, value and no change stand between the left and the right, 0 to 1."""
        marks = {"low": self.low, "high": self.high, "value": self.value}
        marks |= {} if self.still is None else {"still": self.still}
        scaled = {name: self._scaled(one) for name, one in marks.items()}
        known = [one for one in scaled.values() if math.isfinite(one)]
        first, last = min(known), max(known)
        span = ((last - first) or 1.0) * (1.0 if len(known) == len(scaled) else BEYOND)
        return {name: min((one - first) / span, 1.0) for name, one in scaled.items()}

    def _scaled(self, one: float) -> float:
        return math.log(max(one, 1e-3)) if self.factor and math.isfinite(one) else one

    def printed(self) -> str:
        """The same for a terminal: `2 ├───●────┤ 5`."""
        at = {name: round(place * (CELLS - 1)) for name, place in self.places().items()}
        cells = ["─" if at["low"] < n < at["high"] else " " for n in range(CELLS)]
        if "still" in at:
            cells[at["still"]] = "┆"
        cells[at["low"]], cells[at["high"]] = "├", "►" if math.isinf(self.high) else "┤"
        cells[at["value"]] = "●"
        low, high = self.ends
        return f"{low} {''.join(cells).strip()} {high}"

    @property
    def says_nothing(self) -> bool:
        """Whether it may be no change, goes on to never, or lies elsewhere than the number."""
        still = self.still is not None and self.low <= self.still <= self.high
        return still or math.isinf(self.high) or not self._holds

    @property
    def bound(self) -> float | None:
        """The far end of a range that reaches but a little beyond no change; None of any other, and of a far factor."""
        if self.still is None or not (self._holds and self.low < self.still < self.high < math.inf):
            return None
        still = self._scaled(self.still)
        ends = {abs(self._scaled(end) - still): end for end in (self.low, self.high)}
        far, near = max(ends), min(ends)
        return None if (self.factor and far > math.log(FAR)) or far < LEANS * near else ends[far]

    @property
    def _holds(self) -> bool:
        room = 1e-3 * abs(self.value) if math.isfinite(self.value) else 0.0
        return self.low - room <= self.value <= self.high + room

    @property
    def spread(self) -> float:
        """The end farther from no change over the nearer one."""
        still = 0.0 if self.factor or self.still is None else self.still
        sizes = [abs(one - still) for one in (self.low, self.high)]
        return max(sizes) / min(sizes) if min(sizes) > 0.0 else math.inf


def grade(whisker: Whisker | None, *, earlier: bool = False, capped: str = "") -> tuple[str, str]:
    """The grade of a number and why. earlier : whether ranges are of an earlier version; capped : why it is no better
    than middling; blank where it may be."""
    if whisker is None:
        return POOR, "no range"
    if earlier:
        return POOR, "range of an earlier version"
    if not whisker._holds:
        return POOR, "the draws lie elsewhere"
    if math.isinf(whisker.low):
        return GOOD, "never, over all draws but one in twenty"
    if whisker.says_nothing:
        return POOR, "may never be" if math.isinf(whisker.high) else "may be no change"
    within = f"between {' and '.join(whisker.ends)}"
    if whisker.spread > WIDEST:
        return POOR, f"sure which way alone, {within}"
    if capped or whisker.spread > FACTOR:
        return MIDDLING, capped or f"sure which way, {within}"
    return GOOD, within if whisker.spread >= CLOSE else "both ends are nearly the same"


def stated(text: str, whisker: Whisker | None) -> str:
    """A number as it is stated: of a range that may be no change or never come, or lies elsewhere, both its ends."""
    if whisker is None or not whisker.says_nothing or math.isinf(whisker.low):
        return text
    return " to ".join(dict.fromkeys(whisker.ends))


def says_nothing(part: float, ends: Interval | None) -> bool:
    """Whether the range of a factor may be no change, or lies elsewhere than the factor."""
    whisker = Whisker.of(part, ends, 1.0, factor=True)
    return whisker is not None and whisker.says_nothing


def range_columns(ends: Interval | None, maximum: float = math.inf) -> dict[str, float | None]:
    """Columns `low` and `high` of a row: of a range; one that goes on for ever ends at the edge, `maximum`."""
    if ends is None:
        return {"low": None, "high": None}
    return {"low": min(ends[0], maximum), "high": min(ends[1], maximum)}


def of_ranges(rows: Sequence[Mapping[str, Any]], text: str = " Thin lines: range.") -> str:
    """What a caption says of the ranges in a picture; blank where no row has any."""
    return text if any(row["low"] is not None for row in rows) else ""


def farthest(values: Sequence[float], ends: Sequence[Interval | None]) -> float:
    """The largest of some numbers and of the ends of their ranges, but for those that are infinite."""
    known = [end for one in ends if one is not None for end in one if math.isfinite(end)]
    return max([*values, *known])
