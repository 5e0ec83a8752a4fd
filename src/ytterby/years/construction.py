"""The parts of a year that need the network: prices remembered, plants started, output by technology."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.market.demand import quantity_at
from ytterby.years.calendar import YEAR
from ytterby.years.demand import growth_index
from ytterby.years.invest import build, capacity_gap, excess_return
from ytterby.years.projects import ramp_up
from ytterby.years.state import EXISTING, INDUCED, SUPPORTED

if TYPE_CHECKING:
    from ytterby.law.effects.effect import Effects
    from ytterby.market.problem import Demand, Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.expect import Outlook
    from ytterby.years.period import PeriodBuilder
    from ytterby.years.state import Floats, State
    from ytterby.years.support import Backing


def without_flow_limits(effects: Effects) -> Effects:
    """The same controls without what limits flows and contents: the reference of a licence."""
    free = np.ones_like(effects.passing)
    return replace(effects, passing=free, leaks_open=[], content=[], required=[])


def quota_growth(base: BaseYear, scenario: Scenario, year: float) -> float:
    """Production quota over that of the base year, by the scenario's path; infinite if abolished."""
    path = scenario.switches.production_quota
    if path == "abolished":
        return float(np.inf)
    if (
        path in ("frozen", "as_recorded")
        or year == base.first_year
        or not base.network.chain.quota_technologies
    ):
        return 1.0
    gap = (1.0 + base.values("quota_growth_gap")) ** (year - base.first_year)
    return float(magnet_growth(base, scenario, year) * gap)


def magnet_growth(base: BaseYear, scenario: Scenario, year: float) -> float:
    """World demand at base prices over the base year, weighted by base value."""
    index = growth_index(base, scenario.outlook, year)
    value = base.demand.anchor * base.demand.price
    return float(value @ index / value.sum())


def remember(
    base: BaseYear,
    expected: Floats,
    price: Floats,
    length: float = 1.0,
    memory: float | None = None,
) -> Floats:
    """Remembered prices (node): new quotes weigh in; idle nodes follow their commodity's mean.

    memory : weight of the past after a year; the parameter `expectation_memory` when left out.
    """
    if memory is None:
        memory = base.values("expectation_memory")
    memory = memory**length
    usual = np.maximum(base.typical_price, 0.05)
    ratio, quoted = price / usual, np.isfinite(price)
    now = price.copy()
    for sides in base.network.nodes_of:
        members = np.concatenate(sides)
        for side in sides:
            idle = side[~quoted[side]]
            source = side[quoted[side]]
            if idle.size and not source.size:
                source = members[quoted[members]]
            if idle.size and source.size:
                now[idle] = usual[idle] * float(np.median(ratio[source]))
    now = np.where(np.isfinite(now), now, expected)
    out: Floats = memory * expected + (1.0 - memory) * now
    return out


def retirement(base: BaseYear, builder: PeriodBuilder, state: State, solution: Solution) -> Floats:
    """Share of capacity that retires in a year: array (plant, 1).

    Capacity in its usual use is maintained; what stands idle decays.
    """
    capacity = state.capacity.sum(axis=1)
    use = (base.plant_rows @ solution.activity) / np.maximum(capacity, 1e-9)
    idle = 1.0 - np.clip(use / builder.plant_utilisation, 0.0, 1.0)
    out: Floats = (base.values("retirement") * idle)[:, None]
    return out


def first_pipeline(base: BaseYear, scenario: Scenario, shape: tuple[int, ...]) -> Floats:
    """What is under construction at the start beside the listed projects: (plant, category, year).

    The holder's plants keep pace with the outlook over the first lead time; mines elsewhere do in
    part. No list of it is published for the holder.
    """
    added = np.zeros(shape)
    network, values = base.network, base.values
    for plant, (name, region, vintage) in enumerate(network.plants):
        technology = network.plant_technology[plant]
        inside = region == network.chain.holder
        if vintage == "new" or not (inside or technology in network.chain.mines):
            continue
        share = values("pipeline_start.holder" if inside else "pipeline_start.mines_elsewhere")
        before = 1.0
        for ahead in range(1, max(round(values(f"lead_time.{technology}")), 1) + 1):
            growth = magnet_growth(base, scenario, base.first_year + ahead)
            added[plant, EXISTING if inside else INDUCED, YEAR * ahead] += (
                share * base.capacity[plant] * (growth - before)
            )
            before = growth
        _ = name
    return np.maximum(added, 0.0)


def output_by_technology(base: BaseYear, builder: PeriodBuilder, solution: Solution) -> Floats:
    """Output of the year: array (region, technology) [t]."""
    out = np.zeros((len(builder.regions), len(base.network.chain.knowhow)))
    s = builder.skilled
    np.add.at(out, (builder.column_region[s], builder.column_technology[s]), solution.activity[s])
    return out


def wanted(base: BaseYear, demand: Demand, solution: Solution) -> Floats:
    """Quantity wanted at the period's bundle price, without a cap: array (use) [t/yr]."""
    nodes = [
        base.network.node_index[base.network.chain.uses[u]["commodity"], r]
        for u, r in base.network.use_rows
    ]
    return quantity_at(demand, solution.dual[nodes])


def start_building(
    base: BaseYear,
    builder: PeriodBuilder,
    state: State,
    scenario: Scenario,
    solution: Solution,
    outlook: Outlook,
    backing: Backing | None = None,
) -> tuple[Floats, Floats]:
    """Capacity started in the period (plant) [t/yr], and what it adds to the pipeline:
    array (plant, months ahead) [t/yr].

    outlook : prices at the opening; backing : what supported plants can count on.
    """
    network, values = base.network, base.values
    added = np.zeros((len(network.plants), state.pipeline.shape[2]))
    started = np.zeros(len(network.plants))
    if not scenario.switches.investment:
        return started, added
    blind = scenario.switches.expectations in ("adaptive", "none")
    capacity = state.capacity.sum(axis=1)
    output = base.plant_rows @ solution.activity
    coming = state.pipeline[:, :, 1:].sum(axis=(1, 2)) + state.fleet.waiting
    known_margins: dict[int, tuple[Floats, Floats]] = {}

    def margins_at(prices: Floats) -> tuple[Floats, Floats]:
        ahead = state.origin_worth + backing.ahead if backing else state.origin_worth
        return plant_margins(base, builder, state, solution, prices, ahead)

    response = values("investment_response")
    holder = network.chain.holder
    plants = np.array([key[1] == holder for key in network.plants])
    vintage = np.array([key[2] == "new" for key in network.plants])
    names = np.array([key[0] for key in network.plants])
    annuity = _annuity(base, scenario, plants, backing)
    for technology in dict.fromkeys(network.plant_technology):
        group = np.array([t == technology for t in network.plant_technology]) & ~np.isin(
            names, network.chain.plants_not_extended
        )
        members = np.flatnonzero(group)
        lead = values(f"lead_time.{technology}")
        ahead = max(round(lead), 1)
        growth = magnet_growth(base, scenario, state.span.at + ahead) / magnet_growth(
            base, scenario, state.span.at
        )
        prices = outlook.prices(ahead)
        if id(prices) not in known_margins:
            known_margins[id(prices)] = margins_at(prices)
        margin, cost = known_margins[id(prices)]
        if outlook.binding:  # nobody outside builds on the hope that a control goes
            margin, cost = _lower(margin, cost, outlook.now, ~plants, known_margins, margins_at)
        total = float(capacity[members].sum())
        gap = capacity_gap(
            float(output[members].sum()), 1.0 if blind else growth,
            values(f"utilisation.{technology}"), total,
            0.0 if blind else float(coming[members].sum()), 0.0,
        ) / (1 if blind else ahead)  # fmt: skip
        charge = annuity[members] * values(f"capital_cost.{technology}")
        spare = ~vintage[members] & ~plants[members] & np.isin(names[members], names[vintage])
        excess = excess_return(margin[members], cost[members], charge)
        excess = np.where(
            vintage[members], excess, margin[members] / np.maximum(cost[members], 1e-9) - 1.0
        )
        ambition = float(np.average(np.clip(excess, 0.0, 1.0), weights=capacity[members] + 1e-9))
        gap += (
            values(f"build_rate.{technology}") * total * ambition
        )  # high returns draw building ahead of the outlook
        known = _knowhow(builder, state, network, members, technology)
        outside = float(capacity[members][~plants[members]].sum())
        cap = (values(f"build_rate.{technology}") * outside + values("build_seed") * total) * (
            1.0 - values.optional("knowhow_build_rate") * (1.0 - known)
        )
        cap = np.where(
            plants[members],
            values("build_rate.holder") * capacity[members],
            np.where(spare, 0.0, values("build_rate.one_region") * cap),
        )
        size = np.where(
            vintage[members],
            capacity[members] + _old_twin(network, capacity, members),
            capacity[members],
        )
        size = np.where(spare, 0.0, size)
        new = build(gap, excess, size, values("build_seed") * total, cap, response)
        if backing is not None:  # a supported plant is built on its own return, gap or no gap
            own = np.maximum(backing.room, backing.capital > 0.0)[members]
            new = np.maximum(new, cap * own * np.clip(excess, 0.0, 1.0))
        new = new * state.span.length  # gap and caps are those of a year
        started[members] = new
        for place, plant in enumerate(members):
            delay = round(lead + values.optional("knowhow_delay") * (1.0 - known[place]))
            steps = ramp_up(values, float(known[place])) if not plants[plant] else np.array([1.0])
            for offset, share in enumerate(steps):
                month = YEAR * (max(delay, 1) + offset)
                if month < added.shape[1]:
                    added[plant, month] += new[place] * share
    return started, added


def _lower(
    margin: Floats, cost: Floats, now: Floats, outside: Any, known: dict[int, Any], margins_at: Any
) -> tuple[Floats, Floats]:
    """Margin and cost at the prices of today, of the holder's plants and where that leaves less."""
    if id(now) not in known:
        known[id(now)] = margins_at(now)
    here, spent = known[id(now)]
    less = ~outside | (here - spent < margin - cost)
    return np.where(less, here, margin), np.where(less, spent, cost)


def with_started(
    base: BaseYear, pipeline: Floats, added: Floats, supported: Floats | None
) -> Floats:
    """The pipeline with what was started: the holder's capacity as existing, that elsewhere as
    induced, less the share (plant) that stands as supported."""
    pipeline = pipeline.copy()
    holder = base.network.chain.holder
    usual = np.array([EXISTING if key[1] == holder else INDUCED for key in base.network.plants])
    if supported is not None:
        pipeline[:, SUPPORTED] += supported[:, None] * added
        added = (1.0 - supported)[:, None] * added
    pipeline[np.arange(usual.size), usual] += added
    return pipeline


def _annuity(base: BaseYear, scenario: Scenario, inside: Any, backing: Backing | None) -> Floats:
    """Yearly capital charge over capital cost: array (plant).

    Wary investors outside the holder ask for more where no floor or offtake covers them.
    """
    values = base.values
    rate = np.full(len(inside), values("discount_rate"))
    if scenario.switches.wary_investors:
        covered = backing.room if backing is not None else 0.0
        rate = rate + values("price_war_margin") * ~inside * (1.0 - covered)
    annuity: Floats = rate / (1.0 - (1.0 + rate) ** -values("plant_life"))
    return annuity if backing is None else annuity * (1.0 - backing.capital)


def _old_twin(network: Any, capacity: Any, members: Any) -> Floats:
    """Capacity of the existing vintage beside each new one: array (member)."""
    index = {key: n for n, key in enumerate(network.plants)}
    out = np.zeros(members.size)
    for place, plant in enumerate(members):
        name, region, vintage = network.plants[plant]
        twin = index.get((name, region, "existing"))
        if vintage == "new" and twin is not None:
            out[place] = capacity[twin]
    return out


def _knowhow(builder: Any, state: Any, network: Any, members: Any, technology: Any) -> Floats:
    if technology not in network.chain.knowhow:
        return np.ones(members.size)
    column = network.chain.knowhow.index(technology)
    places = [builder.regions.index(network.plants[p][1]) for p in members]
    return np.array([state.knowhow[place, column] for place in places])


def plant_margins(
    base: BaseYear,
    builder: PeriodBuilder,
    state: State,
    solution: Solution,
    expected: Floats,
    top_up: Floats | None = None,
    cash_point: float | None = None,
) -> tuple[Floats, Floats]:
    """Best margin and its unit cost over the columns of each plant: arrays (plant) [USD/kg].

    top_up : array (column), revenue beside the market's; cash_point : where on the supply
    curve the cost is taken, from its cheapest (0) to its dearest tonne (1, also when left out).
    """
    network = base.network
    cost_factor, recovery = builder.skill(state.knowhow)
    numbers = np.where(base.output, base.entries * recovery[builder.entry_column], base.entries)
    margin_column = np.zeros(len(network.columns))
    np.add.at(margin_column, builder.entry_column, numbers * expected[builder.entry_node])
    if top_up is not None:
        margin_column = margin_column + top_up
    level = base.level
    if cash_point is not None:
        level = level - (1.0 - cash_point) * base.steepness
    cost_column = level * cost_factor
    count = len(network.plants)
    margin, cost = np.full(count, 0.0), np.full(count, 1.0)
    on = np.flatnonzero(network.plant_of >= 0)
    total = np.zeros(count)
    weight = np.maximum(solution.activity[on], 1e-6)
    np.add.at(total, network.plant_of[on], weight)
    for target, values in ((margin, margin_column), (cost, cost_column)):
        target[:] = 0.0
        np.add.at(target, network.plant_of[on], weight * values[on])
        target /= np.maximum(total, 1e-12)
    idle = base.plant_rows @ solution.activity < 1e-3 * network.chain.grain
    for plant in np.flatnonzero(idle):
        columns = on[network.plant_of[on] == plant]
        best = columns[np.argmax(margin_column[columns] - cost_column[columns])]
        margin[plant], cost[plant] = margin_column[best], cost_column[best]
    return margin, cost
