"""The law of one run: which acts hold on which days, read once for everybody who asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.controls.effects.compile import Enforcement, compile_acts
from ytterby.controls.effects.effect import with_its_tonnes

if TYPE_CHECKING:
    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.book import Book
    from ytterby.controls.effects.effect import Books, Effects
    from ytterby.ground.arrays import Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.calendar import Period


class LawOfRun:
    """What a scenario has in force on a calibrated base.

    The acts of a period are read from the records once, whoever asks: the period's program, stocks,
    investors. What the acts do is compiled where they bind a period (`effects`) and asked of the acts
    themselves elsewhere (`ever`, `withheld`).

    period : number of the one that is under way. What it asks is noted, so that a run of another law can begin where
    the answers part (`agreed`).
    """

    period: int = 0

    def __init__(self, base: BaseYear, scenario: Scenario, book: Book) -> None:
        self._base, self._scenario, self._book = base, scenario, book
        self._acts: dict[tuple[date, date], list[ActInForce]] = {}
        self._queries: dict[tuple[str, Any, Any], int] = {}

    def acts(self, first: date, last: date) -> list[ActInForce]:
        """The acts in force, or suspended, from a day to another, as of `Scenario.acts_between`."""
        self._queries.setdefault(("acts", first, last), self.period)
        return self._read(first, last)

    def _read(self, first: date, last: date) -> list[ActInForce]:
        if (first, last) not in self._acts:
            self._acts[first, last] = self._scenario.acts_between(first, last, self._book)
        return self._acts[first, last]

    def announced(self, period: Period, ahead: timedelta) -> list[tuple[date, ActInForce]]:
        """Acts that are announced in a period and take effect after it, so long ahead at most, each with the day of its
        announcement."""
        self._queries.setdefault(("announced", period, ahead), self.period)
        measures = (entry.measure for entry in self._scenario.measures(self._book))
        days = {m.id: m.announced.first_day for m in measures if m.announced is not None}
        days = {name: day for name, day in days.items() if period.first <= day <= period.last}
        rows = self._read(period.first, period.last + ahead) if days else []
        later = (row for row in rows if row.since > period.last and row.measure in days)
        return [(days[row.measure], row) for row in later]

    def agreed(self, other: LawOfRun, last: int) -> int:
        """How many periods of the run that asked this law begin as those of a run that asks another, of a scenario that
        differs in its controls alone. last : its last year."""
        named = {row["because_of"] for row in self._base.network.chain.projects}
        both = [(law.ever(last) & named, law.withheld(last).tolist()) for law in (self, other)]
        if both[0] != both[1]:  # other projects are listed, or they open later
            return 0
        for (question, *about), period in [*self._queries.items()]:
            if getattr(self, question)(*about) != getattr(other, question)(*about):
                return period + 1
        return self.period + 1

    def effects(self, period: Period, quota_growth: float, accounts: Books) -> Effects:
        """What the acts of a period do to it.

        quota_growth, accounts : as in `controls.effects.compile.Compiler`.
        """
        base, days = self._base, (period.first, period.last)
        more = (self._restricted, base.balance, accounts, self.enforcement)
        acts = self.acts(*days)
        return compile_acts(acts, base.network, days, base.activity, quota_growth, *more)

    @property
    def enforcement(self) -> Enforcement:
        """How licences are worked off: by the folder's numbers, as far as the switches say so."""
        switches, name = self._scenario.switches, "licence_lag_variation"
        queued = switches.licence_queue and self._base.values.has(name)
        variation = self._base.values(name) if queued else None
        leaks = self._base.values.optional("leak_capacity")
        return Enforcement(variation, limits_backlog=True, leak_capacity=leaks)

    def ever(self, last_year: int) -> set[str]:
        """Ids of the measures that bind in any year from the base year to another."""
        return {row.measure for year in self._years(last_year) for row in self._binding(year)}

    def withheld(self, last_year: int) -> Floats:
        """Share of the holder's sales of know-how that is withheld: array (year from the base year on,
        technology with know-how); of two acts the larger."""
        technologies = self._base.network.chain.knowhow
        years = self._years(last_year)
        withheld = np.zeros((len(years), len(technologies)))
        for number, year in enumerate(years):
            for row in self._binding(year):
                shares = row.act.withholds(row, self._restricted)
                own = [shares.get(name, 0.0) for name in technologies]
                withheld[number] = np.maximum(withheld[number], own)
        return withheld

    @property
    def _restricted(self) -> float:
        return self._base.values.optional("restricted_share")

    def _years(self, last_year: int) -> range:
        return range(self._base.first_year, last_year + 1)

    def _binding(self, year: int) -> list[ActInForce]:
        """The acts that do something in a calendar year, in what the switches leave of them."""
        network, activity = self._base.network, self._base.activity
        rows = self._read(date(year, 1, 1), date(year, 12, 31))
        left = (with_its_tonnes(network, row, activity) for row in rows if row.binds)
        return [row for row in left if row is not None]
