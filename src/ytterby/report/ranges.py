"""How wide a number is: what page and pictures ask, of `draws.ranges` or of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

Interval = tuple[float, float]
NO_RANGE = "no range"


class RangeSource(Protocol):
    """What page and pictures ask for ranges.

    note : how the ranges came about, such as `nine draws in ten of 64`; it stands with every range.
    """

    @property
    def note(self) -> str:
        """How the ranges came about."""

    @property
    def lacking(self) -> str:
        """What is said of a number that has no range, though others have; blank where none has."""

    def ends(self, figure: str, key: Mapping[str, Any]) -> Interval | None:
        """Between what values a row of a figure lies, nine times in ten; None where that is not known.

        key : what tells the row apart, `scenario` and `year` among it, `period` for a quarter or month, and `against`
            for the difference from another run.
        """


class NoRanges:
    """Where nothing says how wide an answer is."""

    note = NO_RANGE
    lacking = ""

    def ends(self, figure: str, key: Mapping[str, Any]) -> Interval | None:
        """None, for every number."""
        return None
