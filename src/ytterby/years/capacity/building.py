r"""Building: smooth, pipeline-aware, capped. Never a zero-one test.

    gap      what the technology must add by the opening year: outlook output / usual use of capacity
             less capacity, less all that opens until then
             + build rate x capacity x excess return, up to `investment_reach`
    weight   e^(response x excess return) x size of the plant (or the seed of a first plant)
    build    gap shared by weight, at most the yearly cap of each plant

Each side of the holder's border fills its own gap first: what stands idle inside is no help to buyers whom a
control shuts out, nor does it tell them that nothing is to be earned. What is left of the world's gap is
shared by all. Mines that a published quota counts grow by it and are no part of the gap (`capacity.py`).

Excess return is the margin over unit cost and capital charge, relative to that charge, at the prices expected on the
day of opening (`expectations.py`). Pure adaptive expectations with a long lead give price cycles; investors who see
the pipeline do not. A plant that stands is extended in the time that extensions take (`lead_time.extension.TECHNOLOGY`,
where a folder has it), with the know-how it has; a first plant takes all of its lead.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ytterby.ground.finance import annuity
from ytterby.years.capacity.projects import opening
from ytterby.years.processes.demand import demand_growth
from ytterby.years.processes.quotas import follows_path
from ytterby.years.state import HORIZON

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats, Ints
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod
    from ytterby.years.processes.knowhow import KnowhowProcess
    from ytterby.years.processes.support import Backing
    from ytterby.years.program import PeriodProgram
    from ytterby.years.state import State

    Gaps = list[tuple[Flags, float]]


MIN_COST, MIN_CAPACITY = 1e-9, 1e-9  # [USD/kg], [t/yr]
MIN_WEIGHT = 1e-6  # [t/yr] weight of a column that does not run
IDLE = 1e-3  # [grains a year] of a plant's output, less counts as none


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


def plant_margins(
    base: BaseYear,
    program: PeriodProgram,
    solution: Solution,
    expected: Floats,
    top_up: Floats,
) -> tuple[Floats, Floats]:
    """Margin and unit cost over the columns of each plant: arrays (plant) [USD/kg].

    A plant that runs has the mean of its columns by what they make, one that does not its best.

    expected : array (node) [USD/kg]; top_up : array (column), revenue beside the market's
    """
    network = base.network
    earned = program.problem.balance.T @ expected + top_up
    spent = base.reference_cost * program.knowhow_factor
    on = np.flatnonzero(network.plant_of >= 0)
    plant, count = network.plant_of[on], len(network.plants)
    weight = np.maximum(solution.activity[on], MIN_WEIGHT)
    total = np.maximum(np.bincount(plant, weight, count), 1e-12)
    margin = np.bincount(plant, weight * earned[on], count) / total
    cost = np.bincount(plant, weight * spent[on], count) / total
    idle = base.plant_rows @ solution.activity < IDLE * network.chain.mass_tolerance
    for number in np.flatnonzero(idle):
        columns = on[plant == number]
        best = columns[np.argmax(earned[columns] - spent[columns])]
        margin[number], cost[number] = earned[best], spent[best]
    return margin, cost


class _Now(NamedTuple):
    """A period as builders see it. capacity, output : arrays (plant) [t/yr]; backing : of supported plants."""

    state: State
    capacity: Floats
    output: Floats
    backing: Backing | None


class Builders:
    """Who builds in a run, arranged once.

    Arrays (plant): inside : in the holder; new : of the new vintage; spare : existing ones outside that a new vintage
    stands in for; twin : the existing plant beside a new one, else the plant itself. groups : technology and plants
    that may be built and whose goods stand in for each other.
    """

    def __init__(self, base: BaseYear, scenario: Scenario, knowhow: KnowhowProcess) -> None:
        self.base, self.knowhow = base, knowhow
        self.switches, self.outlook = scenario.switches, scenario.outlook
        self.reach = base.values.optional("investment_reach", 1.0)
        self.blind = scenario.switches.expectations in ("adaptive", "none")
        """Whether builders see neither the outlook nor the pipeline."""
        network, numbers = base.network, {key: n for n, key in enumerate(base.network.plants)}
        names, self.regions, vintages = (np.array(c) for c in zip(*network.plants, strict=True))
        self.inside, self.new = self.regions == network.chain.holder, vintages == "new"
        self.spare = ~self.new & ~self.inside & np.isin(names, names[self.new])
        twins = ((key[0], key[1], "existing") for key in numbers)
        self.twin = np.array([numbers.get(twin, n) for n, twin in enumerate(twins)])
        self.groups: list[tuple[str, Ints]] = []
        for technology in dict.fromkeys(network.plant_technology):
            own = np.array([one == technology for one in network.plant_technology])
            own &= [name not in network.chain.plants_not_extended for name in names.tolist()]
            apart = np.isin(names, network.chain.plants_apart)
            groups = [own & ~apart, *(own & (names == name) for name in network.chain.plants_apart)]
            self.groups += [(technology, np.flatnonzero(one)) for one in groups if one.any()]

    def start(self, cleared: ClearedPeriod, worth: Floats) -> tuple[Floats, Floats, Floats]:
        """Capacity started in the period (plant) [t/yr]; what it adds to the pipeline: array (plant,
        months ahead) [t/yr]; and 1 for each plant that would earn more than it costs to run, else 0.

        worth : array (column) [USD/kg], of being free of an origin.
        """
        state, backing, values = cleared.state, cleared.program.backing, self.base.values
        count = len(self.base.network.plants)
        started, added, pays = np.zeros(count), np.zeros((count, HORIZON)), np.ones(count)
        if not self.switches.investment:
            return started, added, pays
        if cleared.outlook is None:
            raise RuntimeError("what builders expect is not known yet")
        outlook, worth = cleared.outlook, state.burden_price.off(worth)
        top_up = worth if backing is None else worth + backing.ahead

        @cache
        def margins(lead: int) -> tuple[Floats, Floats]:
            return plant_margins(
                self.base, cleared.program, cleared.solution, outlook.prices(lead), top_up
            )

        charges = self._charges(backing)
        capacity = state.capacity.standing.sum(axis=1)
        now = _Now(state, capacity, self.base.plant_rows @ cleared.solution.activity, backing)
        small_units = self.base.network.chain.small_units
        for technology, group in self.groups:
            lead, sooner = values(f"lead_time.{technology}"), self._soonest(technology)
            # where the outlook does not vary the same prices hold for every opening
            margin, cost = margins(max(round(sooner), 1) if outlook.varies else 0)
            pays[group] = margin[group] >= cost[group]
            excess = self._excess(technology, group, margin, cost, charges)
            regions = self.regions[group].tolist()
            known = self.knowhow.of_plants(state.knowhow.level, technology, regions)
            gaps = self._gaps(technology, group, now, excess)
            new = self._started(technology, group, now, gaps, excess, known)
            started[group] = new * cleared.length
            extended = (capacity[group] + capacity[self.twin[group]] > 0.0) & (sooner < lead)
            for plant, level, stands in zip(group, known.tolist(), extended, strict=True):
                if started[plant] == 0.0:
                    continue
                at_once = bool(self.inside[plant]) or technology in small_units
                takes, skill = (sooner, 1.0) if stands else (lead, level)
                opens = opening(values, takes, skill, at_once)[1]
                added[plant] += started[plant] * opens
        return started, added, pays

    def _soonest(self, technology: str) -> float:
        """Years from a decision to what opens first: an extension where the folder knows its time."""
        values, lead = self.base.values, self.base.values(f"lead_time.{technology}")
        return min(values.optional(f"lead_time.extension.{technology}", lead), lead)

    def _charges(self, backing: Backing | None) -> Floats:
        """Yearly capital charge over capital cost: array (plant)."""
        values = self.base.values
        rate = np.full(self.inside.size, values("discount_rate"))
        charges = annuity(rate, values("plant_life"))
        return charges if backing is None else charges * (1.0 - backing.capital)

    def _excess(
        self, technology: str, group: Ints, margin: Floats, cost: Floats, charges: Floats
    ) -> Floats:
        """Excess return of new plants, margin over cost of the others: array (member)."""
        margin, cost = margin[group], cost[group]
        charge = charges[group] * self.base.values(f"capital_cost.{technology}")
        extension = margin / np.maximum(cost, MIN_COST) - 1.0
        return np.asarray(np.where(self.new[group], excess_return(margin, cost, charge), extension))

    def _gaps(self, technology: str, group: Ints, now: _Now, excess: Floats) -> Gaps:
        """Capacity that is lacking a year, side by side, then what else the world lacks: (members, [t/yr]).

        For the outlook, and for the sake of high returns.
        """
        values, inside = self.base.values, self.inside[group]
        growth, years = 1.0, 1
        if not self.blind:
            at, years = now.state.period.at, max(round(self._soonest(technology)), 1)
            growth = demand_growth(self.base, self.outlook, at + years)
            growth /= demand_growth(self.base, self.outlook, at)
        coming = now.state.capacity.coming(years) * (not self.blind)
        follows = follows_path(self.base, self.switches.production_quota, technology)
        open_ = ~inside | (not follows)

        def lack(side: Flags) -> float:
            here = group[side]
            total = float(now.capacity[here].sum())
            if not here.size:
                return 0.0
            weights = now.capacity[here] + MIN_CAPACITY
            ambition = float(np.average(np.clip(excess[side], 0.0, self.reach), weights=weights))
            drawn = values(f"build_rate.{technology}") * total * ambition * years
            utilisation = values(f"utilisation.{technology}")
            made, under_way = float(now.output[here].sum()), float(coming[here].sum())
            return capacity_gap(made, growth, utilisation, total - drawn, under_way) / years

        sides = [(side & open_, lack(side & open_)) for side in (inside, ~inside)]
        left = lack(np.ones(group.size, dtype=bool)) - sum(gap for _, gap in sides)
        return [*sides, (np.broadcast_to(open_, group.size), max(left, 0.0))]

    def _started(
        self, technology: str, group: Ints, now: _Now, gaps: Gaps, excess: Floats, known: Floats
    ) -> Floats:
        """Capacity started a year: array (member) [t/yr]; gaps : of `_gaps`; known : know-how."""
        values, here, twin = self.base.values, now.capacity[group], self.twin[group]
        total = float(here.sum())
        cap = self._max_start(technology, group, here, total, known)
        size = np.where(twin == group, here, here + now.capacity[twin])
        size = np.where(self.spare[group], 0.0, size)
        seed, response = values("build_seed") * total, values("investment_response")
        new = np.zeros(here.size)
        for side, gap in gaps:
            new[side] += build(gap, excess[side], size[side], seed, (cap - new)[side], response)
        if now.backing is not None:  # a supported plant is built on its own return, gap or no gap
            own = np.maximum(now.backing.room, now.backing.capital > 0.0)[group]
            new = np.maximum(new, cap * own * np.clip(excess, 0.0, 1.0))
        return new

    def _max_start(
        self, technology: str, group: Ints, here: Floats, total: float, known: Floats
    ) -> Floats:
        """The most that each plant may start a year: array (member) [t/yr]."""
        values, inside = self.base.values, self.inside[group]
        outside = float(here[~inside].sum())
        all_outside = values(f"build_rate.{technology}") * outside
        all_outside += values("build_seed") * total
        slow = 1.0 - values.optional("knowhow_build_rate") * (1.0 - known)
        one = values("build_rate.one_region") * (all_outside * slow)
        one = np.where(self.spare[group], 0.0, one)
        return np.asarray(np.where(inside, values("build_rate.holder") * here, one))
