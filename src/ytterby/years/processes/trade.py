"""Trade: habits, what borders let through, and what they levy.

The reference of a flow follows the flow, so that the long run is more elastic than the year. Habits are of shares:
it grows with the use of the good that the outlook has. Routes that projects open start from the tonnes that these mean
(`years/capacity/route_growth.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ytterby.market.problem import AdValorem
from ytterby.years.process import over
from ytterby.years.processes.demand import demand_growth, growth_of_goods
from ytterby.years.program import LimitRow

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.capacity.route_growth import RouteGrowth
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State
    from ytterby.years.program import PeriodProgram


LEAST_PRICE = 0.05  # [share of the base price] to which the slope of a route falls with the price
LEAST_TONNES = 1e-3  # less is made or bought by nobody [t]
MIN_APPROVED = 1e-6  # [grains] of a limited flow; less is closed


@dataclass(frozen=True)
class Habits:
    """reference : array (column) [t/yr], the flow that each is used to. licensed : array (column) [t/yr], the most that
    applications are measured by; free : array (column), years in which no control limited it. turnover, price : arrays
    (node) [t/yr], [USD/kg], what entered each and what it cost in the period before."""

    reference: Floats
    licensed: Floats
    free: Floats
    turnover: Floats
    price: Floats


def next_reference(reference: Floats, flow: Floats, minimum: Floats, speed: float) -> Floats:
    """Reference of the next year: array (column) [t]; never below `minimum`, the reference of the unused."""
    grown = reference + speed * (flow - reference)
    return np.maximum(grown, minimum)


def _stopped(base: BaseYear) -> list[tuple[Ints, date]]:
    """Routes that their owner has given up, and the first day without: the folder's `stopped_trade`.

    A company's decision and no law: it holds in every scenario, and `check` never reads it.
    """
    network, stopped = base.network, []
    for row in network.chain.stopped_trade:
        start = network.node_index.get((row["commodity"], row["origin"]))
        end = network.node_index.get((row["commodity"], row["destination"]))
        on = (network.route_origin == start) & (network.route_destination == end)
        stopped.append((network.route_columns[on], date.fromisoformat(row["from"])))
    return stopped


def _growth_limits(base: BaseYear, limited: bool) -> tuple[Ints, Floats]:
    """Columns past customs, and the most that each may grow by in a year: arrays (column of these).

    A folder names their technologies by the parameters `growth_limit.TECHNOLOGY` (decision 0019, L4).
    """
    columns = base.network.process_columns.tolist() if limited else []
    names = {n: f"growth_limit.{base.network.columns[n].technology}" for n in columns}
    limits = {n: base.values(name) for n, name in names.items() if base.values.has(name)}
    return np.array([*limits], dtype=np.int64), np.array([*limits.values()], dtype=float)


def made(base: BaseYear, program: PeriodProgram, solution: Solution) -> Floats:
    """What plants make of each good: array (node) [t/yr]."""
    processed = np.zeros(solution.activity.size)
    columns = base.network.process_columns
    processed[columns] = solution.activity[columns]
    return np.asarray(program.problem.balance.maximum(0) @ processed)


def makers_price(base: BaseYear, program: PeriodProgram, solution: Solution) -> Floats:
    """What makers of a good get: array (node) [USD/kg]. Where all that a region makes leaves it, a tonne of it earns
    what it costs at home and the rent of the limit on transit, but no more than the best buyer abroad pays, less
    freight and levies. What a habit is worth beyond that is no money. What only passes through is made by nobody."""
    network, freight = base.network, base.prices.freight
    routes, start, end = network.route_columns, network.route_origin, network.route_destination
    paid = (solution.dual[end] - freight[routes]) / program.levied()[routes]
    used, best = solution.activity[routes] > LEAST_TONNES, np.zeros(len(network.nodes))
    np.maximum.at(best, start[used], paid[used])
    first, nodes = [row.kind for row in program.rows].index("transit"), network.transit_nodes
    rent = solution.limit_rent[first : first + nodes.size]
    price = np.where(np.isnan(solution.price), np.nan, solution.dual)
    more = np.minimum(rent, np.maximum(best[nodes] - price[nodes], 0.0))
    price[nodes] += np.where(made(base, program, solution)[nodes] > LEAST_TONNES, more, 0.0)
    return price


class TradeProcess:
    """The flows between regions of a run."""

    def __init__(self, base: BaseYear, route_growth: RouteGrowth, scenario: Scenario) -> None:
        network, self.outlook = base.network, scenario.outlook
        self.base, self.route_growth = base, route_growth
        self.bounded, self.growth = _growth_limits(base, scenario.switches.bounded_smuggling)
        self.stopped = _stopped(base)
        self.speed = base.values("trade_adjustment")
        # a folder without these numbers has buyers without habits
        self.first_year = base.values.optional("trade_first_year", 1.0)
        self.known = base.values.optional("trade_known", np.inf)
        self.dear, self.learned = (base.values.optional(f"trade_{n}") for n in ("dear", "learned"))
        self.rest = np.flatnonzero(network.plant_of < 0)
        """Columns without a plant, whose reference is habit."""
        self.origin = np.zeros(len(network.columns), dtype=np.int64)
        self.origin[network.route_columns] = network.route_origin
        self.transit = [LimitRow("transit", "@".join(network.nodes[n]))
                        for n in network.transit_nodes]  # fmt: skip

    def initial(self, period: Period) -> Habits:
        """The flows of the base year."""
        reference = self.base.reference
        turnover = self.base.balance.maximum(0) @ self.base.activity
        free, price = np.zeros(reference.size), self.base.typical_price
        return Habits(reference.copy(), reference.copy(), free, turnover, price)

    def expected_flow(self, state: State) -> Floats:
        """Flows to be expected in the period: array (column) [t/yr]."""
        return np.maximum(state.trade.reference, self._opened(state))

    def _opened(self, state: State) -> Floats:
        """Reference that new plants bring: array (column) [t/yr]."""
        listed = self.route_growth.at(state.period)
        planned = self.route_growth.planned_reference(state.capacity.planned)
        return listed if planned is None else listed + planned

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Habits, new ways, no free transit, and the law at the border."""
        base, opened = self.base, self._opened(state)
        draft.reference[self.rest] = state.trade.reference[self.rest]
        self._worn(draft, state)
        wide = opened > base.reference
        freight = base.prices.freight[wide]
        draft.reference_cost[wide] = np.minimum(draft.reference_cost[wide], freight)
        # nobody is paid to ship
        draft.cost_slope[wide] = np.minimum(draft.cost_slope[wide], draft.reference_cost[wide])
        draft.reference = np.maximum(draft.reference, opened)
        self._by_size_of_market(draft, state)
        transit = base.network.transit_rows(draft.balance)
        draft.limit(transit, base.transit_tolerance(), self.transit)
        self._let_through(draft, state)
        self._stop(draft, state)
        self._levy(draft)

    def _worn(self, draft: ProgramDraft, state: State) -> None:
        """What a way cost in the base year beyond freight wears off: buyers learn to use a seller elsewhere, as long as
        no control limits the way."""
        routes, freight = self.base.network.route_columns, self.base.prices.freight
        left = (1.0 - self.speed) ** state.trade.free[routes]
        cost = draft.reference_cost[routes]
        entrant = (self.base.activity[routes] == 0.0) & (state.trade.free[routes] > 0.0)
        cost -= np.where(entrant, draft.cost_slope[routes], 0.0)
        draft.reference_cost[routes] = freight[routes] + left * (cost - freight[routes])

    def _by_size_of_market(self, draft: ProgramDraft, state: State) -> None:
        """What is small is not therefore slow: a route grows by the size of the larger of both markets. A seller whom
        buyers know loses them slowly, by the elasticity of a first year, and gains them so until it is `dear`."""
        if not state.trade.free.any():
            return  # the period that is calibrated comes back on the slopes of its calibration
        network, turnover, price = self.base.network, state.trade.turnover, state.trade.price
        routes, start, end = network.route_columns, network.route_origin, network.route_destination
        flow, usual = draft.reference[routes], self.base.typical_price[start]
        size = np.maximum(np.maximum(turnover[start], turnover[end]), flow)
        dearer = np.clip(price[start] / np.maximum(usual, 1e-9), LEAST_PRICE, 1.0)
        learned = np.maximum((1.0 - self.speed) ** state.trade.free[routes], self.learned)
        slope = draft.cost_slope[routes]
        flat = slope * dearer * learned * flow / np.maximum(size, 1e-9)
        stiff, rise = slope / self.first_year, self.dear * dearer * usual
        # where the slope is next to nothing the kink would lie far beyond the market
        usual_flow = np.minimum(turnover[start], turnover[end])
        known = (flow > self.known * usual_flow) & (slope > 0.1 * rise)
        draft.kink[routes[known]] = (flow * (1.0 + rise / np.maximum(stiff, 1e-9)))[known]
        draft.slope_beyond[routes[known]] = flat[known]
        draft.cost_slope[routes] = np.where(known, stiff, flat)

    def _let_through(self, draft: ProgramDraft, state: State) -> None:
        """Flows that a control limits, and the ways round it. A licence is granted for part of what would pass without
        it, and for no more than passed before it: an authority judges what is applied for by past trade. A ban lets
        through a share of what passed before it."""
        effects, upper = draft.effects, draft.upper
        mass_tolerance = self.base.network.chain.mass_tolerance
        upper[self.base.network.leak_columns] = 0.0
        leaks = np.array([*effects.leaks], dtype=np.int64)
        upper[leaks] = draft.reference[leaks] * np.array([*effects.leaks.values()])
        limited = np.flatnonzero(effects.approved_share != 1.0)
        free = draft.unlicensed_flow if draft.unlicensed_flow is not None else state.trade.reference
        before = state.trade.licensed
        flow = np.where(effects.judged, np.minimum(free, before), before)
        upper[limited] = effects.approved_share[limited] * np.maximum(flow[limited], 0.0)
        upper[limited[upper[limited] < MIN_APPROVED * mass_tolerance]] = 0.0
        years = state.period.at - self.base.first_year
        maximum = self.base.activity[self.bounded] * self.growth ** max(years, 0.0)
        upper[self.bounded] = np.minimum(upper[self.bounded], maximum)

    def _stop(self, draft: ProgramDraft, state: State) -> None:
        """Trade that its owner has given up: the flow of the base year up to the day."""
        period, mass_tolerance = state.period, self.base.network.chain.mass_tolerance
        for columns, day in self.stopped:
            days = (period.last - period.first).days + 1
            before = min(max((day - period.first).days / days, 0.0), 1.0)
            if before < 1.0:
                maximum = before * self.base.activity[columns]
                maximum = np.where(maximum < MIN_APPROVED * mass_tolerance, 0.0, maximum)
                draft.upper[columns] = np.minimum(draft.upper[columns], maximum)

    def _levy(self, draft: ProgramDraft) -> None:
        """VAT that is not refunded, and duties, which are levied on it too."""
        base = self.base
        vat = base.ad_valorem(base.tax)
        levied = [(vat.column, vat.node, vat.rate)]
        holder = base.network.chain.holder
        owner = [("VAT not refunded", "export_vat", holder)] * vat.column.size
        for claim in draft.effects.taxes:
            # a duty is levied on what the good costs at the border, VAT not refunded included
            rate = claim.rate * (1.0 + base.tax[claim.columns])
            levied.append((claim.columns, self.origin[claim.columns], rate))
            owner += [(claim.control, claim.kind, claim.holder)] * claim.columns.size
        draft.tax_owner = owner
        draft.tax = AdValorem(*(np.concatenate(part) for part in zip(*levied, strict=True)))

    def sellers_price(self, program: PeriodProgram, solution: Solution) -> Solution:
        """The solution at the mean of what makers get and users pay, by what of its make a region sells abroad."""
        network, flow, price = self.base.network, solution.activity, solution.price.copy()
        nodes, abroad = network.transit_nodes, np.zeros(flow.size)
        ways = np.concatenate([network.route_columns, network.leak_columns])
        abroad[ways] = flow[ways]
        taken = (-program.problem.balance).maximum(0)[nodes]
        sold = np.minimum(taken @ abroad, made(self.base, program, solution)[nodes])
        share = sold / np.maximum(taken @ flow, 1e-12)
        more = makers_price(self.base, program, solution) - price
        price[nodes] += share * more[nodes]
        return replace(solution, price=price)

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Habits, Reported]:
        """Habits follow the flows."""
        speed = over(self.speed, cleared.between)
        flow, minimum = cleared.solution.activity, self.base.reference
        turnover = cleared.program.problem.balance.maximum(0) @ flow
        before = cleared.state.trade.reference
        reference = next_reference(before, flow, minimum, speed)
        # whom law keeps away has not forgotten the seller
        reference = np.where(cleared.effects.limited, np.maximum(reference, before), reference)
        reference[self.base.network.route_columns] *= self._market_growth(cleared)
        licensed, free = self._unlimited(cleared, np.maximum(reference, flow))
        return Habits(reference, licensed, free, turnover, cleared.solution.dual), {}

    def _market_growth(self, cleared: ClearedPeriod) -> Floats:
        """Growth of the market that each route serves, from this period to the next: array (route)."""
        times = (cleared.period.at, cleared.following.at)
        now, then = (growth_of_goods(self.base, self.outlook, at) for at in times)
        return np.asarray((then / now)[self.base.network.route_destination])

    def _unlimited(self, cleared: ClearedPeriod, now: Floats) -> tuple[Floats, Floats]:
        """`Habits.licensed` and `free` after a period. What passed before a control grows with the world's use."""
        before, years = cleared.state.trade, (cleared.following.at, cleared.period.at)
        then, was = (demand_growth(self.base, self.outlook, at) for at in years)
        limited = cleared.effects.limited
        licensed = np.where(limited, before.licensed * then / was, now)
        return licensed, before.free + cleared.between * ~limited
