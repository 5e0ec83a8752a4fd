"""Routes: what a flow costs that grows, what buyers learn, what licences are measured by, what sellers get."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.controls.effects.effect import Effects
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.years.processes.trade import makers_price
from ytterby.years.run import run_years


@pytest.fixture(scope="module")
def years(base):
    scenario = replace(
        resolve("licensing-2025", Book.read()), years=Years(start=2024, end=2026, quarters="none")
    )
    return run_years(base, scenario, Book.read())


def routes(base, good, origin):
    network = base.network
    return network.route_columns[network.route_origin == network.node_index[good, origin]]


def test_habits_wear_off_where_no_control_limits_the_route(base, years):
    free, held = routes(base, "oxide.Nd", "CHN"), routes(base, "oxide.Dy", "CHN")
    assert np.all(years[-1].state.trade.free[free] == years[-1].period.at - base.first_year)
    assert np.all(years[-1].state.trade.free[held] < years[-1].period.at - base.first_year)


def test_no_more_is_licensed_than_passed_before_and_grows_with_use(base, years):
    held = routes(base, "oxide.Dy", "CHN")
    for year in years[1:]:
        limited = year.effects.approved_share[held] != 1.0
        most = year.effects.approved_share[held] * year.state.trade.licensed[held]
        assert np.all(year.program.problem.upper[held][limited] <= most[limited] + 1e-9)
    last = years[-1].state.trade.licensed[held]
    assert last.sum() > years[1].state.trade.licensed[held].sum()


def test_what_is_limited_are_shares_and_pools(base):
    effects = Effects.none(base.network)
    assert not effects.limited.any()
    effects.approved_share[3] = 0.5
    assert np.flatnonzero(effects.limited).tolist() == [3]


def test_a_seller_whose_goods_all_leave_gets_the_price_abroad(base, years):
    """Neodymium of the United States: no price of nothing beside a market that pays."""
    node = base.network.node_index
    for year in years:
        usa, europe = (year.solution.price[node["oxide.Pr", r]] for r in ("USA", "EU27"))
        assert usa > 0.7 * europe


def test_a_seller_whom_buyers_know_loses_them_by_the_elasticity_of_a_first_year(base, years):
    """What is new grows by the larger market, and what is known does so once it is dear."""
    year, network = years[-1], base.network
    problem, habit = year.program.problem, year.state.trade.reference
    at = network.route_columns[
        (network.route_origin == network.node_index["oxide.La", "CHN"])
        & (network.route_destination == network.node_index["oxide.La", "USA"])
    ][0]
    stiff = base.cost_slope[at] / base.values("trade_first_year")
    assert problem.curvature[at] * habit[at] == pytest.approx(stiff)
    assert habit[at] < problem.kink[at] < 1.2 * habit[at]
    assert 0.0 < problem.beyond[at] < 0.2 * problem.curvature[at]


def test_makers_get_no_more_than_the_best_buyer_pays(base, years):
    for year in years:
        network, freight = base.network, base.prices.freight
        best = np.zeros(len(network.nodes))
        paid = year.solution.dual[network.route_destination] - freight[network.route_columns]
        np.maximum.at(best, network.route_origin, paid)
        nodes = network.transit_nodes
        got, home = (
            makers_price(base, year.program, year.solution)[nodes],
            year.solution.dual[nodes],
        )
        assert np.all((got <= np.maximum(home, best[nodes]) + 1e-6) | np.isnan(got))
        price = year.solution.price[nodes]  # a mean of what makers get and users pay
        assert np.all(((home - 1e-6 <= price) & (price <= got + 1e-6)) | np.isnan(price))
