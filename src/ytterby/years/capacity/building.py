r"""Building: smooth, pipeline-aware, capped. Never a zero-one test.

    gap      what the technology must add by the opening year: outlook output / usual use of capacity
             less capacity, less all that is under construction
             + build rate x capacity x excess return, up to `investment_reach`
    weight   e^(response x excess return) x size of the plant (or the seed of a first plant)
    build    gap shared by weight, at most the yearly cap of each plant

Each side of the holder's border fills its own gap first: what stands idle inside is no help to buyers whom a
control shuts out, nor does it tell them that nothing is to be earned. What is left of the world's gap is
shared by all. Mines that a published quota counts grow by it and are no part of the gap (`capacity.py`).

Excess return is the margin over unit cost and capital charge, relative to that charge, at remembered
prices. Pure adaptive expectations with a long lead give price cycles; investors who see the pipeline
do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.finance import annuity
from ytterby.years.capacity.margins import plant_margins
from ytterby.years.capacity.projects import opening
from ytterby.years.processes.demand import demand_growth
from ytterby.years.processes.quotas import follows_path
from ytterby.years.state import HORIZON

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats, Ints
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod
    from ytterby.years.processes.knowhow import KnowhowProcess
    from ytterby.years.processes.support import Backing
    from ytterby.years.state import State


NOW = 0
"""The lead of prices that do not depend on it."""
MIN_COST, MIN_CAPACITY = 1e-9, 1e-9  # [USD/kg], [t/yr]


def excess_return(margin: Floats, cost: Floats, charge: Floats) -> Floats:
    """(margin - cost - charge) / charge, arrays (plant) [USD/kg]."""
    return (margin - cost - charge) / np.maximum(charge, 1e-9)


def capacity_gap(
    output: float, growth_to_opening: float, utilisation: float, capacity: float, coming: float
) -> float:
    """Capacity that a technology lacks in the opening year [t/yr], not below zero."""
    needed = output * growth_to_opening / utilisation
    return max(0.0, needed - capacity - coming)


def build(
    gap: float, excess: Floats, size: Floats, seed: float, cap: Floats, response: float
) -> Floats:
    """Capacity started this year: array (plant of one technology) [t/yr].

    excess : excess return; size : present capacity [t/yr]; cap : most that each may start [t/yr].
    What a capped plant leaves is offered to the others once.
    """
    weight = (size + seed) * np.exp(response * np.clip(excess, -2.0, 1.0) / 2.0)
    total = float(weight.sum())
    if gap <= 0.0 or total <= 0.0:
        return np.zeros_like(size)
    first = np.minimum(gap * weight / total, cap)
    left = gap - float(first.sum())
    open_weight = np.where(first < cap, weight, 0.0)
    if left > 0.0 and open_weight.sum() > 0.0:
        first = np.minimum(first + left * open_weight / open_weight.sum(), cap)
    worth = 1.0 / (1.0 + np.exp(-response * (np.clip(excess, -2.0, 2.0) + 0.25)))
    return first * worth


@dataclass(frozen=True)
class Candidates:
    """The plants of one technology that may be built: arrays (member).

    plants : their numbers; inside : in the holder; new : of the new vintage; spare : existing ones outside
    that a new vintage stands in for; twin : the existing plant beside a new one, -1 where there is none
    lead : years to build
    """

    technology: str
    plants: Ints
    regions: list[str]
    inside: Flags
    new: Flags
    spare: Flags
    twin: Ints
    lead: float

    @property
    def ahead(self) -> int:
        """Whole years to the opening."""
        return max(round(self.lead), 1)


class Builders:
    """Who builds in a run, arranged once."""

    def __init__(self, base: BaseYear, scenario: Scenario, knowhow: KnowhowProcess) -> None:
        self.base, self.knowhow = base, knowhow
        self.switches, self.outlook = scenario.switches, scenario.outlook
        self.reach = base.values.optional("investment_reach", 1.0)
        self.blind = scenario.switches.expectations in ("adaptive", "none")
        """Whether builders see neither the outlook nor the pipeline."""
        holder = base.network.chain.holder
        self.inside = np.array([region == holder for _, region, _ in base.network.plants])
        technologies = dict.fromkeys(base.network.plant_technology)
        self.candidates = [self._candidates(technology) for technology in technologies]

    def _candidates(self, technology: str) -> Candidates:
        network = self.base.network
        keys = {key: number for number, key in enumerate(network.plants)}
        vintages = {plant for plant, _, vintage in network.plants if vintage == "new"}
        plants = [
            number
            for number, (name, _, _) in enumerate(network.plants)
            if network.plant_technology[number] == technology
            and name not in network.chain.plants_not_extended
        ]
        named = [network.plants[number] for number in plants]
        inside, new = self.inside[plants], np.array([v == "new" for _, _, v in named], dtype=bool)
        twin = [keys.get((n, r, "existing"), -1) if v == "new" else -1 for n, r, v in named]
        return Candidates(
            technology,
            plants=np.array(plants, dtype=np.int64),
            regions=[region for _, region, _ in named],
            inside=inside,
            new=new,
            spare=~new & ~inside & np.array([name in vintages for name, _, _ in named], dtype=bool),
            twin=np.array(twin, dtype=np.int64),
            lead=self.base.values(f"lead_time.{technology}"),
        )

    def start(self, cleared: ClearedPeriod, worth: Floats) -> tuple[Floats, Floats, Floats]:
        """Capacity started in the period (plant) [t/yr]; what it adds to the pipeline: array (plant,
        months ahead) [t/yr]; and 1 for each plant that would earn more than it costs to run, else 0.

        worth : array (column) [USD/kg], of being free of an origin.
        """
        state, backing = cleared.state, cleared.program.backing
        count = len(self.base.network.plants)
        started, added, pays = np.zeros(count), np.zeros((count, HORIZON)), np.ones(count)
        if not self.switches.investment:
            return started, added, pays
        worth = state.burden_price.off(worth)
        margins = _Margins(self.base, cleared, worth if backing is None else worth + backing.ahead)
        charges = self._charges(backing)
        capacity = state.capacity.standing.sum(axis=1)
        output = self.base.plant_rows @ cleared.solution.activity
        for group in self.candidates:
            margin, cost = margins.at(group.ahead, ~self.inside)
            pays[group.plants] = margin[group.plants] >= cost[group.plants]
            excess = self._excess(group, margin, cost, charges)
            known = self.knowhow.of_plants(state.knowhow.level, group.technology, group.regions)
            gaps = self._gaps(group, state, capacity, output, excess)
            new = self._started(group, capacity, gaps, excess, known, backing) * cleared.length
            started[group.plants] = new
            for plant, tonnes, level, inside in zip(
                group.plants, new, known.tolist(), group.inside, strict=True
            ):
                added[plant] += tonnes * opening(self.base.values, group.lead, level, inside)[1]
        return started, added, pays

    def _charges(self, backing: Backing | None) -> Floats:
        """Yearly capital charge over capital cost: array (plant).

        Wary investors outside the holder ask for more where no floor or offtake covers them.
        """
        values = self.base.values
        rate = np.full(self.inside.size, values("discount_rate"))
        if self.switches.wary_investors:
            covered = backing.room if backing is not None else 0.0
            rate = rate + values("price_war_margin") * ~self.inside * (1.0 - covered)
        charges = annuity(rate, values("plant_life"))
        return charges if backing is None else charges * (1.0 - backing.capital)

    def _excess(self, group: Candidates, margin: Floats, cost: Floats, charges: Floats) -> Floats:
        """Excess return of new plants, margin over cost of the others: array (member)."""
        margin, cost = margin[group.plants], cost[group.plants]
        charge = charges[group.plants] * self.base.values(f"capital_cost.{group.technology}")
        extension = margin / np.maximum(cost, MIN_COST) - 1.0
        return np.asarray(np.where(group.new, excess_return(margin, cost, charge), extension))

    def _gaps(
        self, group: Candidates, state: State, capacity: Floats, output: Floats, excess: Floats
    ) -> list[tuple[Flags, float]]:
        """Capacity that is lacking a year, side by side, then what else the world lacks: (members, [t/yr]).

        For the outlook, and for the sake of high returns.
        """
        values, members = self.base.values, group.plants
        growth, years = 1.0, 1
        if not self.blind:
            at, years = state.period.at, group.ahead
            growth = demand_growth(self.base, self.outlook, at + years)
            growth /= demand_growth(self.base, self.outlook, at)
        coming = (state.capacity.coming + state.idling.waiting) * (not self.blind)
        open_ = ~group.inside | (
            not follows_path(self.base, self.switches.production_quota, group.technology)
        )

        def lack(side: Flags) -> float:
            here = members[side]
            total = float(capacity[here].sum())
            if not here.size:
                return 0.0
            weights = capacity[here] + MIN_CAPACITY
            ambition = float(np.average(np.clip(excess[side], 0.0, self.reach), weights=weights))
            drawn = values(f"build_rate.{group.technology}") * total * ambition * years
            utilisation = values(f"utilisation.{group.technology}")
            made, under_way = float(output[here].sum()), float(coming[here].sum())
            return capacity_gap(made, growth, utilisation, total - drawn, under_way) / years

        sides = [(side & open_, lack(side & open_)) for side in (group.inside, ~group.inside)]
        left = lack(np.ones(members.size, dtype=bool)) - sum(gap for _, gap in sides)
        return [*sides, (np.broadcast_to(open_, members.size), max(left, 0.0))]

    def _started(
        self,
        group: Candidates,
        capacity: Floats,
        gaps: list[tuple[Flags, float]],
        excess: Floats,
        known: Floats,
        backing: Backing | None,
    ) -> Floats:
        """Capacity started a year: array (member) [t/yr]; gaps : of `_gaps`; known : know-how."""
        values, here = self.base.values, capacity[group.plants]
        total = float(here.sum())
        cap = self._max_start(group, here, total, known)
        size = np.where(group.twin >= 0, here + capacity[group.twin], here)
        size = np.where(group.spare, 0.0, size)
        seed, response = values("build_seed") * total, values("investment_response")
        new = np.zeros(here.size)
        for side, gap in gaps:
            new[side] += build(gap, excess[side], size[side], seed, (cap - new)[side], response)
        if backing is not None:  # a supported plant is built on its own return, gap or no gap
            own = np.maximum(backing.room, backing.capital > 0.0)[group.plants]
            new = np.maximum(new, cap * own * np.clip(excess, 0.0, 1.0))
        return new

    def _max_start(self, group: Candidates, here: Floats, total: float, known: Floats) -> Floats:
        """The most that each plant may start a year: array (member) [t/yr]."""
        values = self.base.values
        outside = float(here[~group.inside].sum())
        all_outside = values(f"build_rate.{group.technology}") * outside
        all_outside += values("build_seed") * total
        slow = 1.0 - values.optional("knowhow_build_rate") * (1.0 - known)
        one = values("build_rate.one_region") * (all_outside * slow)
        one = np.where(group.spare, 0.0, one)
        return np.asarray(np.where(group.inside, values("build_rate.holder") * here, one))


class _Margins:
    """Margins of plants at the prices of an outlook, each worked out once in a period."""

    def __init__(self, base: BaseYear, cleared: ClearedPeriod, top_up: Floats) -> None:
        if cleared.outlook is None:
            raise RuntimeError("what builders expect is not known yet")
        self.base, self.cleared, self.outlook, self.top_up = base, cleared, cleared.outlook, top_up
        self.known: dict[int, tuple[Floats, Floats]] = {}

    def at(self, lead: int, outside: Flags) -> tuple[Floats, Floats]:
        """Margin and cost of plants that open in `lead` years: arrays (plant).

        Nobody outside builds on the hope that a control goes.
        """
        margin, cost = self._worked_out(NOW if self.outlook.steady else lead)
        if self.outlook.binding:
            here, spent = self._worked_out(NOW)
            less = ~outside | (here - spent < margin - cost)
            margin, cost = np.where(less, here, margin), np.where(less, spent, cost)
        return margin, cost

    def _worked_out(self, lead: int) -> tuple[Floats, Floats]:
        if lead not in self.known:
            prices = self.outlook.now if lead == NOW else self.outlook.prices(lead)
            self.known[lead] = plant_margins(
                self.base, self.cleared.program, self.cleared.solution, prices, self.top_up
            )
        return self.known[lead]
