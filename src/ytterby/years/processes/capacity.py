"""Capacity of the plants: what stands, what is under construction, what is started, what decays.

What stands bounds the market, in the plant's rows. The reference of a plant's columns follows its capacity,
so that twice the plants make twice as much at the same cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.calendar import YEAR
from ytterby.years.capacity.building import Builders
from ytterby.years.capacity.openings import Openings, due
from ytterby.years.capacity.planned import PlannedPlants, families
from ytterby.years.capacity.projects import schedule
from ytterby.years.process import over
from ytterby.years.processes.demand import demand_growth, published_quota
from ytterby.years.processes.quotas import follows_path
from ytterby.years.program import LimitRow, pooled
from ytterby.years.state import CATEGORIES, EXISTING, HORIZON, INDUCED, PLANNED, SUPPORTED

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.capacity.planned import PlansUnderWay
    from ytterby.years.capacity.projects import Listed, Project
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State
    from ytterby.years.processes.knowhow import KnowhowProcess
    from ytterby.years.processes.support import SupportProcess

MIN_CAPACITY = 5.0  # [grains a year] less is closed: it changes nothing and spoils the scaling
MIN_REFERENCE = 1e-3  # [grains a year]


@dataclass(frozen=True)
class Capacity:
    """standing : array (plant, category) [t/yr]; pipeline : what opens and is not listed;
    started : array (plant) [t/yr], in the last period;
    listed, planned : projects of the data folder, and plants that the scenario plans."""

    standing: Floats
    pipeline: Openings
    started: Floats
    listed: Listed
    planned: PlansUnderWay

    def coming(self, years: int) -> Floats:
        """What is known to open within so many years, begun or planned: array (plant) [t/yr]."""
        ahead = self.pipeline + self.listed.begun + self.listed.undecided
        due = ahead.only((ahead.month >= 1) & (ahead.month <= years * YEAR))
        return np.bincount(due.plant, due.tonnes, self.started.size) + self.planned.foreseen


def retire(capacity: Floats, share: Floats) -> Floats:
    """Capacity that is left: array (plant, category) [t/yr]; share : array (plant, 1) that decays."""
    return capacity * (1.0 - share)


class CapacityProcess:
    """The plants of a run. listed : its listed projects, as `projects` gives them."""

    def __init__(
        self,
        base: BaseYear,
        scenario: Scenario,
        knowhow: KnowhowProcess,
        support: SupportProcess,
        listed: list[Project],
    ) -> None:
        self.base, self.support, self.projects = base, support, listed
        self.listed = schedule(listed, len(base.network.plants), support.plants)
        self.outlook, self.quota = scenario.outlook, scenario.switches.production_quota
        technologies = base.network.plant_technology
        self.lead = YEAR * np.array([base.values(f"lead_time.{t}") for t in technologies])
        self.builders = Builders(base, scenario, knowhow)
        self.planned = PlannedPlants(base, scenario, knowhow)
        network, mass_tolerance = base.network, base.network.chain.mass_tolerance
        self.minimum = MIN_CAPACITY * mass_tolerance
        self.min_reference = MIN_REFERENCE * mass_tolerance
        made = network.chain.first_made
        rows = [(f"{row['process']}@{row['region']}", row["from"]) for row in made]
        self.later = {network.column_index[name]: date.fromisoformat(day) for name, day in rows}
        """Columns of what a plant begins later, and the day: a company's plan and no law."""
        self.columns = np.flatnonzero(network.plant_of >= 0)
        self.plant = network.plant_of[self.columns]
        named = [(f"{p} in {r}{' (new plants)' * (v == 'new')}", r) for p, r, v in network.plants]
        self.rows = [LimitRow("plant", f"capacity of {name}", region) for name, region in named]

    def initial(self, period: Period) -> Capacity:
        """What stands in the base year, listed projects, what is not listed, and what is planned."""
        plants = len(self.base.network.plants)
        standing = np.zeros((plants, len(CATEGORIES)))
        standing[:, EXISTING] = self.base.capacity
        planned = self.planned.initial(period)
        return Capacity(standing, self._not_listed(), np.zeros(plants), self.listed, planned)

    def _not_listed(self) -> Openings:
        """What is under construction at the start beside the listed projects: as `Capacity.pipeline`.

        The holder's plants keep pace with the outlook over the first lead time; mines elsewhere do in
        part. No list of it is published for the holder. Where its quota has a published path, mines
        that the quota counts follow that path to its end.
        """
        added = np.zeros((len(self.base.network.plants), len(CATEGORIES), HORIZON))
        base, network, values = self.base, self.base.network, self.base.values
        for plant, (_, region, vintage) in enumerate(network.plants):
            technology = network.plant_technology[plant]
            inside = region == network.chain.holder
            if vintage == "new" or not (inside or technology in network.chain.mines):
                continue
            share = values("pipeline_start.holder" if inside else "pipeline_start.mines_elsewhere")
            years = max(round(values(f"lead_time.{technology}")), 1)
            growing = partial(demand_growth, base, self.outlook)
            if inside and follows_path(base, self.quota, technology):
                share, years = 1.0, HORIZON // YEAR - 1
                growing = partial(published_quota, base, self.outlook)
            before = 1.0
            for ahead in range(1, years + 1):
                growth = growing(base.first_year + ahead)
                place = plant, EXISTING if inside else INDUCED, YEAR * ahead
                added[place] += share * base.capacity[plant] * (growth - before)
                before = growth
        return Openings.of(np.maximum(added, 0.0))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """A row for each plant that is open; plants without capacity are closed."""
        base, on, plant = self.base, self.columns, self.plant
        standing = state.capacity.standing
        capacity = standing.sum(axis=1)
        reserved = self.planned.reserved(standing, state.capacity.planned)
        common = capacity.copy()
        for number, sets in reserved.items():
            common[number] = max(common[number] - sum(sets.values()), 0.0)
        ratio = common / np.where(base.capacity > 0, base.capacity, 1.0)
        normal = np.maximum((common * base.utilisation)[plant], self.min_reference)
        grown = base.activity[on] * ratio[plant]
        draft.reference[on] = np.where(base.activity[on] > 0, grown, normal)
        draft.upper[on] = np.where(capacity[plant] > self.minimum, np.inf, 0.0)
        stand = np.flatnonzero(capacity > self.minimum)
        draft.limit(base.plant_rows[stand], capacity[stand], [self.rows[p] for p in stand])
        for number, sets in reserved.items():
            self._reserve(draft, number, sets, float(capacity[number]))
        draft.upper[[n for n, day in self.later.items() if day > state.period.last]] = 0.0

    def _reserve(
        self, draft: ProgramDraft, plant: int, sets: dict[tuple[int, ...], float], capacity: float
    ) -> None:
        """Capacity that is for some goods only: it widens what they are used to, and no other uses it."""
        base, every = self.base, self.columns[self.plant == plant]
        for columns, tonnes in sets.items():
            on = np.array(columns, dtype=np.int64)
            made = float(base.activity[on].sum())
            weight = base.activity[on] / made if made > 0.0 else np.ones(on.size)
            draft.reference[on] += tonnes * base.utilisation[plant] * weight
        row = self.rows[plant]
        meaning = LimitRow(row.kind, f"{row.name} without that planned for other goods", row.holder)
        for outside, tonnes in families(sets, every):
            left = capacity - tonnes
            if left <= self.minimum:
                draft.upper[outside] = 0.0
            else:
                rows = pooled([(outside, np.ones(outside.size))], len(base.network.columns))
                draft.limit(rows, np.array([left]), [meaning])

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Capacity, Reported]:
        """Plants decay, are started and open."""
        started, added, pays = self.builders.start(cleared, then.origin.worth)
        share, backing = None, cleared.program.backing
        if backing is not None:
            share = self.support.share_supported(cleared.state, started, backing)
        months, following = cleared.period.months, cleared.following.months
        now = cleared.state.capacity
        pipeline = self._with_started(now.pipeline, added, share)
        ready, pipeline = due(pipeline, months, following)
        as_listed, listed = now.listed.advance(months, following, self.lead, pays)
        opened = (ready + as_listed).by_category(*now.standing.shape)
        as_planned, planned, bills = self.planned.advance(cleared, now.planned)
        opened[:, PLANNED] += as_planned
        decayed = over(self.retirement(cleared.state, cleared.solution), cleared.length)
        standing = retire(now.standing, decayed) + opened
        reported = {"started": started, "opened": opened, "bills": tuple(bills)}
        reported["announced"] = self._announced(cleared.period)
        return Capacity(standing, pipeline, started, listed, planned), reported

    def _announced(self, period: Period) -> Floats:
        """What listed projects were to add by the start of a period: array (2, plant) [t/yr], as their owners
        state it and as it is expected."""
        announced = np.zeros((2, len(self.base.network.plants)))
        year = period.year - self.base.first_year
        for one in self.projects:
            announced[0, one.plant] += one.announced * (one.stated <= period.year)
            announced[1, one.plant] += one.expected[min(year, one.expected.size - 1)]
        return announced

    def _with_started(
        self, pipeline: Openings, added: Floats, supported: Floats | None
    ) -> Openings:
        """The pipeline with what was started: the holder's capacity as existing, that elsewhere as
        induced, less the share (plant) that stands as supported; added : (plant, months ahead)."""
        new = Openings.of(added[:, None, :])
        category = np.where(self.builders.inside, EXISTING, INDUCED)[new.plant]
        if supported is None:
            return pipeline + replace(new, category=category)
        share = supported[new.plant]
        aided = replace(new, category=np.full_like(category, SUPPORTED)).times(share)
        return pipeline + aided + replace(new, category=category).times(1.0 - share)

    def retirement(self, state: State, solution: Solution) -> Floats:
        """Share of capacity that retires in a year: array (plant, 1).

        Capacity in its usual use is maintained; what stands idle decays.
        """
        capacity = state.capacity.standing.sum(axis=1)
        use = (self.base.plant_rows @ solution.activity) / np.maximum(capacity, 1e-9)
        idle = 1.0 - np.clip(use / self.base.utilisation, 0.0, 1.0)
        return np.asarray(self.base.values("retirement") * idle)[:, None]
