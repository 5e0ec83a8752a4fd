"""How wide a number is: the one place through which page and pictures ask, and what answers where no draws are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

Interval = tuple[float, float]
NO_RANGE = "no range"


class RangeSource(Protocol):
    """What page and pictures ask for ranges.

    said : how the ranges came about, such as `nine draws in ten of 64`; it stands beside every range.
    """

    @property
    def said(self) -> str:
        """How the ranges came about."""

    def range_of(self, table: str, key: Mapping[str, Any], column: str) -> Interval | None:
        """Between what values a number lies, nine times in ten; None where that is not known.

        table, column : of a result table. key : what tells the row apart, `scenario` and `year` among it, `period`
            for a quarter or month, and `against` for the difference from another run; what a page adds up has the
            labels that are left, and `OUTSIDE` stands for all regions but the holder.
        """


class NoRanges:
    """Where nothing says how wide an answer is."""

    said = NO_RANGE

    def range_of(self, table: str, key: Mapping[str, Any], column: str) -> Interval | None:
        """None, for every number."""
        return None


class TornadoRanges:
    """What a tornado says: prices outside and capacity outside of one scenario, in the one year that it measures."""

    def __init__(self, headline: Mapping[str, Any]) -> None:
        self._of = {answer["measure"]: answer for answer in headline.get("tornado") or ()}
        self._focus = next(iter(reversed(headline.get("scenarios") or [])), "")
        told = any(answer["forecast"] for answer in self._of.values())
        self.said = (
            "nine forecasts in ten, over the ends of each group of assumptions"
            if told
            else "the ends of each group of assumptions, one group at a time"
        )

    def range_of(self, table: str, key: Mapping[str, Any], column: str) -> Interval | None:
        """Of a yearly price outside, or of capacity outside; None for every other number."""
        if key.get("scenario") != self._focus or key.get("period"):
            return None
        if (table, column) == ("prices", "price_usd_kg") and key.get("region") == "OUTSIDE":
            good = str(key["commodity"])
            names = [good.partition(".")[2], good]
            asked = [f"price_outside.{name}.{key['year']}" for name in names]
        elif (table, column) == ("capacity", "capacity_t") and key.get("region") == "OUTSIDE":
            asked = [f"capacity_outside.{key['technology']}.{key['year']}"]
        else:
            return None
        found = next((self._of[name] for name in asked if name in self._of), None)
        if found is None:
            return None
        ends = found["forecast"] or (found["lowest"], found["highest"])
        return (float(ends[0]), float(ends[1])) if None not in ends else None


def ranges_for(headline: Mapping[str, Any], source: RangeSource | None = None) -> RangeSource:
    """The ranges that a page shows: those of draws, else those of the tornado, else none."""
    if source is not None:
        return source
    return TornadoRanges(headline) if headline.get("tornado") else NoRanges()
