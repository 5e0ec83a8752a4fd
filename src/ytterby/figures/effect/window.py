"""The one stretch of a path, with and without a control, that is the control's doing; and when it is over.

Later differences are no effect of a control that has passed: markets swing by themselves, and a shock shifts the
swings. So an effect is looked for from the first day of the control until both paths have met for a year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CLOSE = 0.1
"""Paths that differ by less than a tenth have met."""
ONSET_YEARS = 3.0
"""An effect that has not begun so long after the control is not taken for the control's."""
PEAK_YEARS = 5.0
"""The peak of a control without end is looked for in so many years."""
MIN_SHORTFALL = 0.005
"""Share of a use's demand below which a loss is no news."""


@dataclass(frozen=True)
class PathPeriod:
    """A period of a run. start, end : in years, `2027.5` is 1 July 2027; period : its name, blank for a year."""

    year: int
    period: str
    start: float
    end: float

    @property
    def label(self) -> str:
        """`Q3 2027`, `May 2027` or `2027`."""
        if not self.period:
            return str(self.year)
        if "Q" in self.period:
            return f"Q{self.period[-1]} {self.year}"
        month = round((self.start - self.year) * 12) + 1
        return f"{date(self.year, month, 1):%B %Y}"


def last_of(periods: Sequence[PathPeriod | None]) -> PathPeriod | None:
    """The one that begins last; None where one of them never comes, or where there is none."""
    known = [one for one in periods if one is not None]
    return max(known, key=lambda one: one.start) if known and len(known) == len(periods) else None


@dataclass(frozen=True)
class Path:
    """A quantity over the run. with_control, without : arrays (moment); None where there is no such number.

    low, high : arrays (moment), of the path with the control; None where no range is known.
    """

    periods: list[PathPeriod]
    with_control: list[float | None]
    without: list[float | None]
    low: list[float | None] = field(default_factory=list)
    high: list[float | None] = field(default_factory=list)

    def change(self, number: int) -> float | None:
        """With the control over without it, less one."""
        now, before = self.with_control[number], self.without[number]
        return None if now is None or not before else now / before - 1.0


@dataclass(frozen=True)
class EffectWindow:
    """The part of a path that is the control's doing: places in the path; `back` is None where it lasts.

    onset : where both paths part; peak : where they are farthest apart; back : where they have met again.
    """

    onset: int
    peak: int
    back: int | None


def in_years(day: str) -> float:
    """A day, ISO, as years: `2027-07-01` is 2027.5, nearly."""
    one = date.fromisoformat(day)
    return one.year + (one.timetuple().tm_yday - 1) / (366 if one.year % 4 == 0 else 365)


def effect_window(path: Path, first: float, last: float | None) -> EffectWindow | None:
    """The stretch of a path that is the control's doing; None where the paths do not part.

    first, last : first and last day of the control, in years; `last` None where it goes on.
    """
    changes = [path.change(n) for n in range(len(path.periods))]
    after = [n for n, period in enumerate(path.periods) if period.end > first + 1e-6]
    limit = (last or first) + ONSET_YEARS
    onset = next(
        (n for n in after if abs(changes[n] or 0.0) >= CLOSE and path.periods[n].start <= limit),
        None,
    )
    if onset is None:
        return None
    up = (changes[onset] or 0.0) > 0.0
    met, back = 0.0, None
    for n in range(onset, len(path.periods)):
        one = changes[n]
        beyond = one is not None and (one if up else -one) >= CLOSE
        met = 0.0 if beyond or one is None else met + path.periods[n].end - path.periods[n].start
        if met >= 1.0 - 1e-6:
            since = path.periods[n].end - met - 1e-6
            back = next(k for k in range(onset, n + 1) if path.periods[k].start > since)
            break
    end = path.periods[onset].start + PEAK_YEARS if last is None else float("inf")
    inside = [
        n for n in range(onset, back if back is not None else len(path.periods))
        if path.periods[n].start < end and changes[n] is not None
    ]  # fmt: skip
    peak = max(inside, key=lambda n: (changes[n] or 0.0) * (1 if up else -1))
    return EffectWindow(onset, peak, back)


def in_use_again(shares: dict[int, float], worst: int) -> int | None:
    """The first place after the worst in which next to nothing is lost; None where there is none.

    shares : place of a period -> share of all demand that is lost beyond that without the control.
    """
    return next((n for n in sorted(shares) if n > worst and shares[n] < MIN_SHORTFALL / 5), None)


def exports_again(path: Path, last: float) -> int | None:
    """The first place after the last day of a control, in years, in which exports are near those without it."""
    after = (n for n, period in enumerate(path.periods) if period.start >= last - 0.02)
    return next((n for n in after if abs(path.change(n) or 0.0) < CLOSE), None)
