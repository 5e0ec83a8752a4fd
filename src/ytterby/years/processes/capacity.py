"""Capacity of the plants: what stands, what is under construction, what is started, what decays.

What stands bounds the market, in the plant's rows. The reference of a plant's columns follows its capacity,
so that twice the plants make twice as much at the same cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.building import Builders
from ytterby.years.calendar import YEAR
from ytterby.years.processes.demand import demand_growth
from ytterby.years.program import LimitRow
from ytterby.years.projects import due
from ytterby.years.state import CATEGORIES, EXISTING, INDUCED, SUPPORTED

if TYPE_CHECKING:
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import Floats, ProgramDraft, Span, State, Told, Turn
    from ytterby.years.processes.knowhow import KnowhowProcess
    from ytterby.years.processes.support import SupportProcess

LEAST_CAPACITY = 5.0  # [grains a year] less is closed: it changes nothing and spoils the scaling
LEAST_REFERENCE = 1e-3  # [grains a year]


@dataclass(frozen=True)
class Capacity:
    """standing : array (plant, category) [t/yr]; pipeline : array (plant, category, months ahead of the
    start of the period) [t/yr]; started : array (plant) [t/yr], in the last period."""

    standing: Floats
    pipeline: Floats
    started: Floats


class CapacityProcess:
    """The plants of a run. scheduled : array (plant, category, months) [t/yr], the listed projects."""

    def __init__(
        self,
        base: BaseYear,
        scenario: Scenario,
        knowhow: KnowhowProcess,
        support: SupportProcess,
        scheduled: Floats,
    ) -> None:
        self.base, self.support, self.scheduled = base, support, scheduled
        self.outlook = scenario.outlook
        self.builders = Builders(base, scenario, knowhow)
        network, grain = base.network, base.network.chain.grain
        self.least, self.least_reference = LEAST_CAPACITY * grain, LEAST_REFERENCE * grain
        self.columns = np.flatnonzero(network.plant_of >= 0)
        self.plant = network.plant_of[self.columns]
        self.rows = [
            LimitRow(
                "plant", f"capacity of {plant} in {region}{' (new plants)' * (v == 'new')}", region
            )
            for plant, region, v in network.plants
        ]

    def standing(self) -> Floats:
        """What stands in the base year: array (plant, category) [t/yr]."""
        standing = np.zeros((len(self.base.network.plants), len(CATEGORIES)))
        standing[:, EXISTING] = self.base.capacity
        return standing

    def first(self, span: Span) -> Capacity:
        """What stands in the base year, listed projects, and what is not listed."""
        started = np.zeros(len(self.base.network.plants))
        return Capacity(self.standing(), self.scheduled + self._not_listed(), started)

    def _not_listed(self) -> Floats:
        """What is under construction at the start beside the listed projects: as `scheduled`.

        The holder's plants keep pace with the outlook over the first lead time; mines elsewhere do in
        part. No list of it is published for the holder.
        """
        added = np.zeros(self.scheduled.shape)
        base, network, values = self.base, self.base.network, self.base.values
        for plant, (_, region, vintage) in enumerate(network.plants):
            technology = network.plant_technology[plant]
            inside = region == network.chain.holder
            if vintage == "new" or not (inside or technology in network.chain.mines):
                continue
            share = values("pipeline_start.holder" if inside else "pipeline_start.mines_elsewhere")
            before = 1.0
            for ahead in range(1, max(round(values(f"lead_time.{technology}")), 1) + 1):
                growth = demand_growth(base, self.outlook, base.first_year + ahead)
                place = plant, EXISTING if inside else INDUCED, YEAR * ahead
                added[place] += share * base.capacity[plant] * (growth - before)
                before = growth
        return np.maximum(added, 0.0)

    def shape(self, draft: ProgramDraft, state: State) -> None:
        """A row for each plant that is open; plants without capacity are closed."""
        base, on, plant = self.base, self.columns, self.plant
        capacity = state.capacity.standing.sum(axis=1)
        ratio = capacity / np.where(base.capacity > 0, base.capacity, 1.0)
        usual = np.maximum((capacity * base.utilisation)[plant], self.least_reference)
        grown = base.activity[on] * ratio[plant]
        draft.reference[on] = np.where(base.activity[on] > 0, grown, usual)
        draft.upper[on] = np.where(capacity[plant] > self.least, np.inf, 0.0)
        stand = np.flatnonzero(capacity > self.least)
        draft.limit(base.plant_rows[stand], capacity[stand], [self.rows[p] for p in stand])

    def after(self, turn: Turn, then: State) -> tuple[Capacity, Told]:
        """Plants are started and open; what runs on is known (`then.idling`)."""
        started, added = self.builders.start(turn, then.origin.worth)
        share, backing = None, turn.period.backing
        if backing is not None:
            share = self.support.share_supported(turn.state, started, backing)
        pipeline = self._with_started(turn.state.capacity.pipeline, added, share)
        opened, pipeline = due(pipeline, turn.span.months, turn.following.months)
        capacity = Capacity(then.idling.operating + opened, pipeline, started)
        return capacity, {"started": started, "opened": opened}

    def _with_started(self, pipeline: Floats, added: Floats, supported: Floats | None) -> Floats:
        """The pipeline with what was started: the holder's capacity as existing, that elsewhere as
        induced, less the share (plant) that stands as supported; added : (plant, months ahead)."""
        pipeline = pipeline.copy()
        usual = np.where(self.builders.inside, EXISTING, INDUCED)
        if supported is not None:
            pipeline[:, SUPPORTED] += supported[:, None] * added
            added = (1.0 - supported)[:, None] * added
        pipeline[np.arange(usual.size), usual] += added
        return pipeline

    def retirement(self, state: State, solution: Solution) -> Floats:
        """Share of capacity that retires in a year: array (plant, 1).

        Capacity in its usual use is maintained; what stands idle decays.
        """
        capacity = state.capacity.standing.sum(axis=1)
        use = (self.base.plant_rows @ solution.activity) / np.maximum(capacity, 1e-9)
        idle = 1.0 - np.clip(use / self.base.utilisation, 0.0, 1.0)
        return np.asarray(self.base.values("retirement") * idle)[:, None]
