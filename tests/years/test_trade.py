"""Routes: what a flow costs that grows, what buyers learn, what licences are measured by, what sellers get."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.controls.effects.effect import Effects
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.years.processes.trade import LEAST_SLOPE
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
    assert 0.0 < LEAST_SLOPE < 1.0


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
