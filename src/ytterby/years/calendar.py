"""Periods of a run: whole years in quiet times, quarters or months where a control takes effect.

The market of a period is solved in yearly rates, so a period's length only scales what accumulates:
tonnes reported, stocks, construction, learning and adjustment. A run in quarters in which nothing
happens within a year therefore agrees with the run in years.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ytterby.law.acts import GOODS_ACTS

if TYPE_CHECKING:
    from ytterby.law.book import Book
    from ytterby.scenarios.scenario import ActInForce, Scenario

YEAR, QUARTER, MONTH = 12, 3, 1
FINE_QUARTERS = 8
"""Quarters that are looked at one by one from the one in which a control takes effect."""
SUDDEN = tuple(act for act in GOODS_ACTS if act not in ("export_tax", "tariff"))


@dataclass(frozen=True)
class Span:
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


def calendar(
    scenario: Scenario, book: Book, first_year: int, elements: set[str] | None = None
) -> list[Span]:
    """The periods of a scenario from the base year on.

    Parameters
    ----------
    elements : those of the run; controls on others part nothing.

    `years.quarters: auto` parts the eight quarters from the one in which a control on goods takes
    effect (a licence, quota or ban; not one that binds when the run begins), `none` parts nothing,
    and a list names the years to part. `years.months` names years to part into months.
    """
    wish = scenario.years.quarters
    fine: set[tuple[int, int]] = set()
    if wish == "auto":
        for start in _starts(scenario, book, first_year, elements):
            number = start.year * 4 + (start.month - 1) // QUARTER
            fine |= {divmod(n, 4) for n in range(number, number + FINE_QUARTERS)}
    elif wish != "none":
        fine = {(year, quarter) for year in wish for quarter in range(4)}
    spans: list[Span] = []
    for year in range(first_year, scenario.years.end + 1):
        spans += _parts(year, fine, year in scenario.years.months)
    return spans


def _parts(year: int, fine: set[tuple[int, int]], months: bool) -> list[Span]:
    """The periods of a year: its fine quarters one by one, the rest in stretches."""
    if months:
        return [Span(year, month, MONTH) for month in range(1, YEAR + 1)]
    spans: list[Span] = []
    for quarter in range(4):
        first = quarter * QUARTER + 1
        if (year, quarter) in fine or not spans or (year, quarter - 1) in fine:
            spans.append(Span(year, first, QUARTER))
        else:
            spans[-1] = Span(year, spans[-1].first_month, spans[-1].months + QUARTER)
    return spans


def _starts(
    scenario: Scenario, book: Book, first_year: int, elements: set[str] | None
) -> set[date]:
    """Days within the run on which controls on its goods take effect.

    A control that binds through the whole first year was there before; one that bound the year
    before is not new.
    """
    found: set[date] = set()
    before: set[tuple[str, str]] | None = None
    for year in range(first_year, scenario.years.end + 1):
        rows = [
            row
            for row in scenario.acts_in(year, book, elements)
            if row.act.act in SUDDEN and row.share_of_year > 0
        ]
        for row in rows:
            new = row.share_of_year < 1 if before is None else _key(row) not in before
            if new and row.since >= date(first_year, 1, 1):
                found.add(row.since)
        before = {_key(row) for row in rows}
    return found


def _key(row: ActInForce) -> tuple[str, str]:
    return row.measure_id, row.act.label
