"""Paths with and without the control, quarter by quarter where a run has quarters; and the one stretch of a path
that is the control's doing.

Later differences are no effect of a control that has passed: markets swing by themselves, and a shock shifts the
swings. So an effect is looked for from the first day of the control until both paths have met for a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.report.inputs import Report

NEAR = 0.1
"""Paths that differ by less than a tenth have met."""
ONSET_YEARS = 3.0
"""An effect that has not begun so long after the control is not taken for the control's."""
PEAK_YEARS = 5.0
"""The peak of a control without end is looked for in so many years."""


@dataclass(frozen=True)
class Moment:
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


@dataclass(frozen=True)
class Path:
    """A quantity over the run. with_control, without : arrays (moment); None where there is no such number.

    low, high : arrays (moment), of the path with the control; None where no range is known.
    """

    moments: list[Moment]
    with_control: list[float | None]
    without: list[float | None]
    low: list[float | None]
    high: list[float | None]

    def change(self, number: int) -> float | None:
        """With the control over without it, less one."""
        now, before = self.with_control[number], self.without[number]
        return None if now is None or not before else now / before - 1.0


@dataclass(frozen=True)
class Stretch:
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


def moments_of(parted: pl.DataFrame | None, yearly: pl.DataFrame) -> list[Moment]:
    """The periods of a run: quarters or months where a year is parted, else the year."""
    found: list[Moment] = []
    fine: dict[int, list[tuple[str, float]]] = {}
    if parted is not None and parted.height:
        rows = parted.select("year", "period", "length").unique().sort("year", "period")
        for year, period, length in rows.iter_rows():
            fine.setdefault(year, []).append((period, length))
    for year in sorted(yearly["year"].unique().to_list()):
        at = float(year)
        for period, length in fine.get(year, [("", 1.0)]):
            found.append(Moment(year, period, at, at + length))
            at += length
    return found


def both(report: Report, table: str, value: pl.Expr, only: pl.Expr, runs: tuple[str, str]) -> Path:
    """A path of a table: `value` over the rows that fit `only`, in each period of both runs.

    runs : the scenario and the one that it is compared with.
    """
    yearly, parted = report.tables[table], report.parted.get(table)
    moments = moments_of(parted, yearly)
    of_year = yearly.filter(only).group_by("scenario", "year").agg(value.alias("value"))
    held: dict[tuple[str, int, str], float | None] = {
        (name, year, ""): one for name, year, one in of_year.iter_rows()
    }
    if parted is not None and parted.height:
        fine = parted.filter(only).group_by("scenario", "year", "period").agg(value.alias("value"))
        held |= {(name, year, period): one for name, year, period, one in fine.iter_rows()}
    sides = [[held.get((run, m.year, m.period)) for m in moments] for run in runs]
    nothing: list[float | None] = [None] * len(moments)
    return Path(moments, sides[0], sides[1], nothing, list(nothing))


def priced(report: Report, parts: Mapping[str, float], region: str, runs: tuple[str, str]) -> Path:
    """The price of a product in a region [USD/kg], with its range.

    parts : commodity -> weight; without all of them there is no price.
    """
    share = pl.col("commodity").replace_strict(dict(parts), return_dtype=pl.Float64, default=None)
    whole = pl.col("price_usd_kg").is_not_null().sum() == len(parts)
    mean = (pl.col("price_usd_kg") * share).sum() / sum(parts.values())
    only = pl.col("commodity").is_in(list(parts)) & (pl.col("region") == region)
    path = both(report, "prices", pl.when(whole).then(mean), only, runs)
    ends = [_priced_within(report, parts, region, runs[0], moment) for moment in path.moments]
    low = [end[0] if end else None for end in ends]
    high = [end[1] if end else None for end in ends]
    return Path(path.moments, path.with_control, path.without, low, high)


def _priced_within(
    report: Report, parts: Mapping[str, float], region: str, run: str, moment: Moment
) -> tuple[float, float] | None:
    """The range of a product's price. Of several goods it is that of its parts by weight, as if they moved together,
    which the goods of a mixture nearly do."""
    key = {"scenario": run, "year": moment.year, "region": region}
    key |= {"period": moment.period} if moment.period else {}
    total, low, high = sum(parts.values()), 0.0, 0.0
    for good, weight in parts.items():
        ends = report.ranges.range_of("prices", {**key, "commodity": good}, "price_usd_kg")
        if ends is None:
            return None
        low, high = low + ends[0] * weight / total, high + ends[1] * weight / total
    return low, high


def stretch_of(path: Path, first: float, last: float | None) -> Stretch | None:
    """The stretch of a path that is the control's doing; None where the paths do not part.

    first, last : first and last day of the control, in years; `last` None where it goes on.
    """
    changes = [path.change(n) for n in range(len(path.moments))]
    after = [n for n, moment in enumerate(path.moments) if moment.end > first + 1e-6]
    limit = (last or first) + ONSET_YEARS
    onset = next(
        (n for n in after if abs(changes[n] or 0.0) >= NEAR and path.moments[n].start <= limit),
        None,
    )
    if onset is None:
        return None
    up = (changes[onset] or 0.0) > 0.0
    met, back = 0.0, None
    for n in range(onset, len(path.moments)):
        one = changes[n]
        beyond = one is not None and (one if up else -one) >= NEAR
        met = 0.0 if beyond or one is None else met + path.moments[n].end - path.moments[n].start
        if met >= 1.0 - 1e-6:
            since = path.moments[n].end - met - 1e-6
            back = next(k for k in range(onset, n + 1) if path.moments[k].start > since)
            break
    end = path.moments[onset].start + PEAK_YEARS if last is None else float("inf")
    inside = [
        n for n in range(onset, back if back is not None else len(path.moments))
        if path.moments[n].start < end and changes[n] is not None
    ]  # fmt: skip
    peak = max(inside, key=lambda n: (changes[n] or 0.0) * (1 if up else -1))
    return Stretch(onset, peak, back)


def later_swings(path: Path, stretch: Stretch | None) -> float:
    """By how much both paths differ at most after they had met: no doing of the control."""
    if stretch is None or stretch.back is None:
        return 0.0
    return max(
        (abs(path.change(n) or 0.0) for n in range(stretch.back, len(path.moments))), default=0.0
    )


def mean_between(
    path: Path, values: Sequence[float | None], start: float, end: float
) -> float | None:
    """Mean of one side over the periods that begin within a time, weighted by length."""
    pairs = [
        (value, moment.end - moment.start)
        for moment, value in zip(path.moments, values, strict=True)
        if start - 1e-6 <= moment.start < end - 1e-6 and value is not None
    ]
    total = sum(length for _, length in pairs)
    return sum(value * length for value, length in pairs) / total if total else None
