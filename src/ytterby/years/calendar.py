"""Periods of a run: whole years in quiet times, quarters or months where a control takes effect.

The market of a period is solved in yearly rates, so a period's length only scales what accumulates:
tonnes reported, stocks, construction, learning and adjustment. A run in quarters in which nothing
happens within a year therefore agrees with the run in years.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from ytterby.controls.effects.effect import touched
from ytterby.scenarios.schema import quarter_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.book import Book
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.network import Network

YEAR, QUARTER, MONTH = 12, 3, 1
FINE_QUARTERS = 8
"""Quarters that are looked at one by one from the one in which a control takes effect."""


@dataclass(frozen=True)
class Period:
    """A period within one calendar year.

    Attributes
    ----------
    first_month : 1 to 12; months : its length in months.
    """

    year: int
    first_month: int = 1
    months: int = YEAR

    @property
    def length(self) -> float:
        """Length in years."""
        return self.months / YEAR

    @property
    def start(self) -> float:
        """Its first moment as a decimal year."""
        return self.year + (self.first_month - 1) / YEAR

    @property
    def end(self) -> float:
        """Its last moment as a decimal year."""
        return self.start + self.length

    @property
    def last_month(self) -> int:
        """Its last month, 1 to 12."""
        return self.first_month + self.months - 1

    @property
    def first(self) -> date:
        """First day."""
        return date(self.year, self.first_month, 1)

    @property
    def last(self) -> date:
        """Last day."""
        return date(self.year, self.last_month, monthrange(self.year, self.last_month)[1])

    @property
    def at(self) -> float:
        """The middle of the period as a year; a whole year stands at its number."""
        return self.year + (self.first_month - 1 + self.months / 2) / YEAR - 0.5

    @property
    def label(self) -> str:
        """`2025`, `2025Q2`, `2025-04`, or `2027-04..12` for the rest of a year."""
        if self.months == YEAR:
            return str(self.year)
        if self.months == QUARTER and self.first_month % QUARTER == 1:
            return f"{self.year}Q{self.first_month // QUARTER + 1}"
        if self.months == MONTH:
            return f"{self.year}-{self.first_month:02d}"
        return f"{self.year}-{self.first_month:02d}..{self.last_month:02d}"


@dataclass(frozen=True)
class Periods:
    """Which quarters and months of a run stand alone; the rest of each year is as long as it can be.

    Scenarios that are compared run on the same periods, `one | other`: a year in quarters comes out a
    little differently from a whole one, and that difference is no effect of a control.

    Attributes
    ----------
    quarters : those looked at one by one, each as 4 x year + (0 to 3); months : years in months.
    """

    quarters: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()

    @classmethod
    def of(cls, scenario: Scenario, book: Book, network: Network) -> Periods:
        """The periods of a scenario on the network of its data folder.

        `years.quarters: auto` splits the eight quarters from the one in which a control on goods takes
        effect (a licence, quota or ban; not one that binds when the run begins). What binds nothing
        splits nothing. `none` splits nothing, and a list names what to split. `years.months` names
        years to split into months.
        """
        wish = scenario.years.quarters
        fine: set[int] = set()
        if wish == "auto":
            for start in _starts(scenario, book, network):
                number = start.year * 4 + (start.month - 1) // QUARTER
                fine |= set(range(number, number + FINE_QUARTERS))
        elif wish != "none":
            fine = {number for named in wish for number in quarter_numbers(named)}
        return cls(frozenset(fine), frozenset(scenario.years.months))

    @classmethod
    def common(cls, scenarios: Iterable[Scenario], book: Book, network: Network) -> Periods:
        """All that one of the scenarios splits."""
        return reduce(or_, (cls.of(scenario, book, network) for scenario in scenarios), cls())

    def __or__(self, other: Periods) -> Periods:
        return Periods(self.quarters | other.quarters, self.months | other.months)

    @property
    def named(self) -> list[str]:
        """What is split, in order: `2025Q2` for a quarter, `2025 in months` for a year."""
        quarters = [f"{n // 4}Q{n % 4 + 1}" for n in sorted(self.quarters)]
        return [*quarters, *(f"{year} in months" for year in sorted(self.months))]

    def between(self, first_year: int, last_year: int) -> list[Period]:
        """All periods from the first day of a year to the last day of another, in order."""
        return [period for y in range(first_year, last_year + 1) for period in self._of_year(y)]

    def _of_year(self, year: int) -> list[Period]:
        """The periods of a year: its fine quarters one by one, the rest in stretches."""
        if year in self.months:
            return [Period(year, month, MONTH) for month in range(1, YEAR + 1)]
        periods: list[Period] = []
        for quarter in range(4):
            first, number = quarter * QUARTER + 1, 4 * year + quarter
            if number in self.quarters or not periods or number - 1 in self.quarters:
                periods.append(Period(year, first, QUARTER))
            else:
                periods[-1] = Period(year, periods[-1].first_month, periods[-1].months + QUARTER)
        return periods


def _starts(scenario: Scenario, book: Book, network: Network) -> set[date]:
    """Days within the run on which controls that bind some of its goods take effect.

    A control that binds through the whole first year was there before; one that bound the year
    before is not new.
    """
    starts: set[date] = set()
    before: set[str] | None = None
    first_year = network.chain.base_year
    for year in range(first_year, scenario.years.end + 1):
        rows = [row for row in scenario.acts_in(year, book) if _binds(row, network)]
        for row in rows:
            new = row.share_of_year < 1 if before is None else row.key not in before
            if new and row.since >= date(first_year, 1, 1):
                starts.add(row.since)
        before = {row.key for row in rows}
    return starts


def _binds(row: ActInForce, network: Network) -> bool:
    """Whether a control on goods holds something back in a period: one of strength 0, one whose goods
    are not in the folder, or a licence that all get at once, does not."""
    sudden = row.act.sudden and row.act.holds_back
    return sudden and row.binds and touched(network, row).size > 0
