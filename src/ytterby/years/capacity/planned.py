r"""Planned plants: decided a lead time before the year in which they may produce, then built as any other.

A plant of the technology's lead time L that may produce in `year` is decided on the first day of `year - L`, or
with the run where that day is earlier. With A the know-how of its region on that day it opens

    year + delay x (1 - A),    and ramps up along A x high + (1 - A) x low    (`projects.opening`)

From then on it idles, decays and is run as the market wants. Investors know of it from `announced` on: what is
still to open counts as under way, and no sooner.

Capacity that is for some goods only serves them: with R_s what stands for the goods of set s, C all that stands
at the plant, and for every family F of such sets

    activity of what is in no set of F  <=  C - sum_{s in F} R_s

which are the conditions of Hall's theorem: they hold just where the capacity can be shared out.

The payer bears `share` of the capital cost when the plant is decided. A loan comes back in equal parts over the life
of the plant from its opening on, with interest on what is still owed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import ScenarioError
from ytterby.instruments.base import Bill
from ytterby.instruments.loan import REPAYMENT
from ytterby.world.planned import plant_places
from ytterby.years.capacity.openings import Openings, due
from ytterby.years.capacity.projects import opening
from ytterby.years.state import HORIZON, PLANNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period
    from ytterby.years.processes.knowhow import KnowhowProcess


MAX_SETS = 4
"""Different sets of goods at one plant: each doubles the rows that keep them apart."""
LOAN, PRIVATE = "loan", "private"
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class PlansUnderWay:
    """Arrays (planned plant): pipeline : what opens, by number; opened : so far [t/yr]; opens : the
    year in which it opens, not a number before it is decided. foreseen : array (plant) [t/yr], what
    investors know to be still to open."""

    pipeline: Openings
    opened: Floats
    opens: Floats
    foreseen: Floats


class PlannedPlants:
    """The planned plants of a run. Raises ScenarioError where one has no place.

    places : those that build anything; decided : array (planned plant), the year in which each is decided
    """

    def __init__(self, base: BaseYear, scenario: Scenario, knowhow: KnowhowProcess) -> None:
        self.base, self.knowhow = base, knowhow
        self.places = [one for one in plant_places(base.network, scenario) if one.one.tonnes > 0.0]
        values = base.values
        lead = [max(round(values(f"lead_time.{p.one.stage}")), 1) for p in self.places]
        self.decided = np.array([max(p.one.year - years, base.first_year)
                                 for p, years in zip(self.places, lead, strict=True)], dtype=int)  # fmt: skip
        self.tonnes = np.array([p.one.tonnes for p in self.places])
        self.plant = np.array([p.plant for p in self.places], dtype=np.int64)
        self.sets = self._sets(scenario)

    def _sets(self, scenario: Scenario) -> dict[int, dict[tuple[int, ...], Ints]]:
        """Plant -> columns that some capacity is for -> the planned plants of that capacity."""
        sets_of: dict[int, dict[tuple[int, ...], Ints]] = defaultdict(dict)
        for number, place in enumerate(self.places):
            if not place.columns:
                continue
            sets = sets_of[place.plant]
            sets[place.columns] = np.append(sets.get(place.columns, _NONE), number)
            if len(sets) > MAX_SETS:
                name, region, _ = self.base.network.plants[place.plant]
                raise ScenarioError(
                    f"planned plants for {len(sets)} different sets of goods at {name} in {region}",
                    where=scenario.places.get(f"capacity/{place.one.plant}", ""),
                    advice=f"At most {MAX_SETS} can be told apart; leave `elements` out of some.",
                )
        return sets_of

    def initial(self, period: Period) -> PlansUnderWay:
        """Nothing is decided."""
        opened = np.zeros(count := len(self.places))
        opens = np.full(count, np.nan)
        return PlansUnderWay(Openings.none(), opened, opens, self._foreseen(period, opened))

    def _foreseen(self, period: Period, opened: Floats) -> Floats:
        """What investors know to be still to open at the start of a period: array (plant) [t/yr]."""
        foreseen = np.zeros(len(self.base.network.plants))
        for number, place in enumerate(self.places):
            day = place.one.announced or date(int(self.decided[number]), 1, 1)
            if day <= period.first:
                foreseen[place.plant] += max(self.tonnes[number] - opened[number], 0.0)
        return foreseen

    def advance(
        self, cleared: ClearedPeriod, now: PlansUnderWay
    ) -> tuple[Floats, PlansUnderWay, list[Bill]]:
        """What opens at the end of a period: array (plant) [t/yr], what is then under way, and the bills."""
        opened = np.zeros(len(self.base.network.plants))
        if not self.places:
            return opened, now, []
        period, opens = cleared.period, now.opens.copy()
        started, bills = np.zeros((len(self.places), 1, HORIZON)), list[Bill]()
        begun = np.flatnonzero((self.decided == period.year) & np.isnan(opens))
        for number in begun.tolist():
            one, level = self.places[number].one, cleared.state.knowhow.level
            known = float(self.knowhow.of_plants(level, one.stage, [one.region])[0])
            chain = self.base.network.chain
            at_once = one.region == chain.holder or one.stage in chain.small_units
            first, added = opening(self.base.values, one.year - period.year, known, at_once)
            opens[number] = period.year + first
            started[number, 0] = self.tonnes[number] * added
            bills += self._bills(number, one.kind, one.tonnes, self._capital(number))
        under_way = now.pipeline + Openings.of(started)
        ready, pipeline = due(under_way, period.months, cleared.following.months)
        new = ready.by_category(len(self.places), 1)[:, 0]
        np.add.at(opened, self.plant, new)
        so_far = now.opened + new
        bills += self._repayments(period, opens)
        foreseen = self._foreseen(cleared.following, so_far)
        return opened, PlansUnderWay(pipeline, so_far, opens, foreseen), bills

    def reserved(
        self, standing: Floats, now: PlansUnderWay
    ) -> dict[int, dict[tuple[int, ...], float]]:
        """Plant -> columns that some capacity is for -> what of it stands [t/yr].

        standing : array (plant, category) [t/yr]. What decays is shared by all that is planned at a plant.
        """
        reserved: dict[int, dict[tuple[int, ...], float]] = {}
        for plant, sets in self.sets.items():
            built = float(now.opened[self.plant == plant].sum())
            if built > 0.0:
                left = float(standing[plant, PLANNED]) / built
                reserved[plant] = {columns: left * float(now.opened[numbers].sum())
                                for columns, numbers in sets.items()}  # fmt: skip
        return reserved

    def _capital(self, number: int) -> float:
        """What the payers of a plant bear of its capital cost [million USD]."""
        one = self.places[number].one
        if one.kind == PRIVATE:
            return 0.0
        cost = self.base.values(f"capital_cost.{one.stage}")
        return one.share * one.tonnes * cost / 1e3

    def _bills(self, number: int, kind: str, tonnes: float, cost: float) -> Iterator[Bill]:
        """What each payer of a plant pays; nothing of nothing."""
        one = self.places[number].one
        for payer, share in one.payers.items() if cost else ():
            yield Bill(one.plant, kind, payer, one.region, "", share * tonnes, share * cost)

    def _repayments(self, period: Period, opens: Floats) -> Iterator[Bill]:
        """What comes back of loans, with interest: bills below zero."""
        term = self.base.values("plant_life")
        for number, place in enumerate(self.places):
            one, start = place.one, float(opens[number])
            if one.kind != LOAN or np.isnan(start):
                continue
            begin, end = max(period.start, start), min(period.end, start + term)
            if end <= begin:
                continue
            owed = 1.0 - ((begin + end) / 2.0 - start) / term
            back = self._capital(number) * (end - begin) * (1.0 / term + one.interest * owed)
            yield from self._bills(number, REPAYMENT, 0.0, -back)


def families(sets: dict[tuple[int, ...], float], every: Ints) -> Iterator[tuple[Ints, float]]:
    """For every family of sets: the columns that are in none of them, and what stands for the family [t/yr].

    sets : columns -> what stands for them; every : all columns of the plant.
    """
    names = [columns for columns, tonnes in sets.items() if tonnes > 0.0]
    for size in range(1, len(names) + 1):
        for family in combinations(names, size):
            inside = {column for columns in family for column in columns}
            outside = np.array([c for c in every.tolist() if c not in inside], dtype=np.int64)
            if outside.size:
                yield outside, sum(sets[columns] for columns in family)
