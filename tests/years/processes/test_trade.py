"""Habits of trade, one rule at a time: on two regions that trade one good, and on the packaged base year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from years.plain import plain_state
from ytterby.controls.effects.effect import Effects
from ytterby.years.calendar import Period
from ytterby.years.capacity.openings import Openings
from ytterby.years.capacity.projects import Listed
from ytterby.years.capacity.route_growth import RouteGrowth
from ytterby.years.processes.demand import growth_of_goods
from ytterby.years.processes.trade import TradeProcess, _stopped
from ytterby.years.program import LimitRow, ProgramDraft

SPEED, LEARNED, FIRST_YEAR, DEAR, KNOWN = 0.25, 0.1, 0.5, 0.4, 0.2
USUAL, SLOPE = 4.0, 3.0


@pytest.fixture(scope="module")
def trade(base):
    listed = Listed(Openings.none(), Openings.none(), np.zeros(len(base.network.plants)))
    scenario = SimpleNamespace(outlook="STEPS", switches=SimpleNamespace(bounded_smuggling=False))
    return TradeProcess(base, RouteGrowth(base, listed), scenario)


def sized(price=USUAL, free=1.0, flow=1.0, seller=100.0, buyer=50.0):
    """The draft of one route from node 0 to node 1 after `_by_size_of_market`."""
    network = SimpleNamespace(
        route_columns=np.array([0]), route_origin=np.array([0]), route_destination=np.array([1])
    )
    process = SimpleNamespace(
        base=SimpleNamespace(network=network, typical_price=np.array([USUAL, USUAL])),
        speed=SPEED, learned=LEARNED, first_year=FIRST_YEAR, dear=DEAR, known=KNOWN,
    )  # fmt: skip
    habits = SimpleNamespace(
        turnover=np.array([seller, buyer]), price=np.array([price, USUAL]), free=np.array([free])
    )
    draft = SimpleNamespace(
        reference=np.array([flow]), cost_slope=np.array([SLOPE]),
        kink=np.array([np.inf]), slope_beyond=np.zeros(1),
    )  # fmt: skip
    TradeProcess._by_size_of_market(process, draft, SimpleNamespace(trade=habits))
    return draft


def test_a_small_flow_grows_by_the_size_of_the_larger_market():
    small, large = (sized(seller=tonnes, buyer=10.0).cost_slope[0] for tonnes in (100.0, 200.0))
    assert small == pytest.approx(SLOPE * (1.0 - SPEED) * 1.0 / 100.0)
    assert small == pytest.approx(2.0 * large)


def test_the_slope_of_a_route_falls_with_the_price_and_never_rises_with_it():
    usual = sized().cost_slope[0]
    assert sized(price=USUAL / 2.0).cost_slope[0] == pytest.approx(usual / 2.0)
    assert sized(price=3.0 * USUAL).cost_slope[0] == pytest.approx(usual)


def test_each_year_without_a_control_leaves_the_same_share_of_the_slope():
    """Years compound, down to the share that is never learned away."""
    one, two, many = (sized(free=years).cost_slope[0] for years in (1.0, 2.0, 60.0))
    assert two / one == pytest.approx(1.0 - SPEED)
    assert many / one == pytest.approx(LEARNED / (1.0 - SPEED))


def test_buyers_know_a_seller_of_a_good_part_of_their_goods_and_no_other():
    known, other = sized(flow=20.0), sized(flow=1.0)
    assert known.cost_slope[0] == pytest.approx(SLOPE / FIRST_YEAR)
    assert 20.0 < known.kink[0] < np.inf
    assert 0.0 < known.slope_beyond[0] < known.cost_slope[0]
    assert other.kink[0] == np.inf


def test_who_sells_nothing_into_no_market_is_known_to_nobody():
    assert sized(flow=0.0, seller=0.0, buyer=0.0).kink[0] == np.inf


def test_a_period_is_built_with_the_sellers_that_buyers_know(base, trade):
    """Not in the period that is calibrated, which comes back on its own slopes."""
    state = plain_state(base)
    freed = replace(state.trade, free=np.ones_like(state.trade.free))
    kinks = []
    for habits in (state.trade, freed):
        draft = ProgramDraft(base, Effects.none(base.network))
        trade.build(draft, replace(state, trade=habits))
        kinks.append(np.isfinite(draft.kink).sum())
    assert kinks[0] == 0 < kinks[1]


def test_only_the_route_of_the_row_is_given_up(base):
    rows = base.network.chain.stopped_trade
    columns = base.network.columns
    names = [[columns[n].name for n in route.tolist()] for route, _ in _stopped(base)]
    assert names == [[f"{r['commodity']}@{r['origin']}>{r['destination']}"] for r in rows]


@dataclass
class Cleared:
    """As much of a solution as prices of sellers take."""

    activity: np.ndarray
    dual: np.ndarray
    price: np.ndarray
    limit_rent: np.ndarray


def two_regions(made=100.0, sold=60.0):
    """Region 0 makes a good, uses part of it and sells the rest to region 1: process, program and solution.

    Columns: the plant, the route, and the use in each region.
    """
    network = SimpleNamespace(
        nodes=(("good", "A"), ("good", "B")), process_columns=np.array([0]), route_columns=np.array([1]),
        leak_columns=np.zeros(0, dtype=np.int64), route_origin=np.array([0]),
        route_destination=np.array([1]), transit_nodes=np.array([0]),
    )  # fmt: skip
    base = SimpleNamespace(network=network, prices=SimpleNamespace(freight=np.zeros(4)))
    balance = sparse.csr_matrix([[1.0, -1.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])
    program = SimpleNamespace(
        problem=SimpleNamespace(balance=balance), rows=[LimitRow("transit", "good@A")],
        levied=lambda: np.ones(4),
    )  # fmt: skip
    activity = np.array([made, sold, 40.0, sold])
    price = np.array([10.0, 20.0])
    return (
        SimpleNamespace(base=base),
        program,
        Cleared(activity, price, price.copy(), np.array([5.0])),
    )


def test_a_seller_gets_the_price_at_home_and_the_rent_on_the_share_that_is_sold_abroad():
    """60 t of 100 t leave: six tenths of what makers get, four of what users at home pay."""
    process, program, solution = two_regions()
    after = TradeProcess.sellers_price(process, program, solution)
    assert after.price[0] == pytest.approx(0.6 * (10.0 + 5.0) + 0.4 * 10.0)
    assert after.price[1] == solution.price[1]


def test_what_only_passes_through_brings_its_region_nothing():
    process, program, solution = two_regions(made=0.0)
    assert TradeProcess.sellers_price(process, program, solution).price[0] == solution.price[0]


def advanced(base, trade, flow, limited):
    """References after a year from twice those of the base year, and the growth of the good served."""
    before = 2.0 * base.reference
    state = plain_state(base, Period(2025))
    cleared = SimpleNamespace(
        between=1.0, period=Period(2025), following=Period(2026),
        state=replace(state, trade=replace(state.trade, reference=before)),
        solution=SimpleNamespace(activity=flow * before, dual=base.typical_price),
        program=SimpleNamespace(problem=SimpleNamespace(balance=base.balance)),
        effects=SimpleNamespace(limited=np.full(before.size, limited)),
    )  # fmt: skip
    habits, _ = trade.advance(cleared, cleared.state)
    routes = base.network.route_columns
    return habits.reference[routes] / before[routes]


def test_habits_of_routes_grow_with_the_market_that_they_serve(base, trade):
    now, then = (growth_of_goods(base, "STEPS", year) for year in (2025.0, 2026.0))
    growth = (then / now)[base.network.route_destination]
    assert growth.max() > 1.01
    assert advanced(base, trade, 1.0, limited=False) == pytest.approx(growth)


def test_whom_law_keeps_away_has_not_forgotten_the_seller(base, trade):
    usual = advanced(base, trade, 1.0, limited=True)
    assert advanced(base, trade, 0.5, limited=True) == pytest.approx(usual)
    assert np.all(advanced(base, trade, 0.5, limited=False) < usual)
    assert np.all(advanced(base, trade, 2.0, limited=True) > usual)
