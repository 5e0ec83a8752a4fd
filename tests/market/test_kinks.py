"""Routes whose marginal cost rises on two slopes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ytterby.market.clear import clear

from .small import Market, random_market
from .test_textbook import CLOSE, two_regions


def bent(kink=20.0, upper=np.inf, tax=0.0):
    """Freight 1, up to 3 at the kink, and 4 at 50 t: the market of `test_textbook` when nothing is taxed."""
    market = two_regions(freight=1.0, slope=0.1, upper=upper, tax=tax)
    problem = market.problem()
    at = list(market.columns).index("good@A>good@B")
    kinks, beyond = np.full(problem.columns, np.inf), np.zeros(problem.columns)
    kinks[at], beyond[at] = kink, 1.0 / 30.0
    return market, at, problem.changed(kink=kinks, beyond=beyond)


def prices(market: Market, solution):
    return [float(solution.price[market.nodes[f"good@{region}"]]) for region in "AB"]


def test_a_route_fills_its_first_slope_and_goes_on_by_the_second():
    market, at, problem = bent()
    solution = clear(problem)
    assert prices(market, solution) == pytest.approx([10.0, 14.0], rel=CLOSE)
    assert solution.activity[at] == pytest.approx(50.0, rel=CLOSE)
    assert solution.bound_rent[at] == 0.0  # the end of the first slope is no limit


@pytest.mark.parametrize(("upper", "last"), [(40.0, 3.0 + 20.0 / 30.0), (10.0, 2.0)])
def test_a_limit_has_the_rent_that_the_last_tonne_leaves(upper, last):
    market, at, problem = bent(upper=upper)
    solution = clear(problem)
    home, abroad = prices(market, solution)
    assert solution.activity[at] == pytest.approx(upper, rel=1e-4)
    assert solution.bound_rent[at] == pytest.approx(abroad - home - last, rel=1e-3)


def test_a_tax_is_levied_on_both_slopes():
    market, at, problem = bent(tax=0.2)
    solution = clear(problem)
    home, abroad = prices(market, solution)
    flow = solution.activity[at]
    assert flow > 20.0
    assert abroad == pytest.approx(1.2 * home + 3.0 + (flow - 20.0) / 30.0, rel=1e-3)


@pytest.mark.parametrize(("covered", "changes"), [(10.0, False), (40.0, False), (60.0, True)])
def test_money_for_the_first_tonnes_moves_a_flow_only_where_it_reaches_the_last(covered, changes):
    """44 t go without it. Paid on 60 t, it makes more go; paid on fewer, it is a gift."""
    market = two_regions(freight=1.0, slope=0.1)
    problem = market.problem()
    at = list(market.columns).index("good@A>good@B")
    usual = clear(problem)
    cost, kinks, step = (
        problem.cost.copy(),
        np.full(problem.columns, np.inf),
        np.zeros(problem.columns),
    )
    cost[at] -= 2.0
    kinks[at], step[at] = covered, 2.0
    paid = clear(problem.changed(cost=cost, kink=kinks, beyond=problem.curvature, step=step))
    assert bool(paid.activity[at] > 1.01 * usual.activity[at]) is changes
    if not changes:
        assert prices(market, paid) == pytest.approx(prices(market, usual), rel=CLOSE)
        assert paid.bound_rent[at] == 0.0


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.integers(0, 2**32 - 1), st.floats(1.0, 60.0))
def test_a_kink_that_goes_on_by_the_same_slope_changes_nothing(seed, kink):
    problem = random_market(seed, 2, 2).problem()
    straight = clear(problem)
    routes = [n for n, name in enumerate(random_market(seed, 2, 2).columns) if ">" in name]
    kinks = np.full(problem.columns, np.inf)
    kinks[routes] = kink
    same = clear(problem.changed(kink=kinks, beyond=problem.curvature))
    size = 1.0 + np.nan_to_num(straight.price)
    assert np.nanmax(np.abs(same.price - straight.price) / size) < 1e-3
    assert np.allclose(same.activity[routes], straight.activity[routes], rtol=1e-2, atol=0.1)
