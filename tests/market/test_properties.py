"""What holds in every market, on small random networks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from ytterby.market.clear import QUANTITY_TOLERANCE, clear
from ytterby.market.demand import capped_quantity, tangent
from ytterby.market.solve import TOLERANCE

from .small import GOODS, Market, Result, random_market

seeds = st.integers(0, 2**32 - 1)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@some
@given(seeds, st.integers(2, 3), st.integers(1, 4), st.sampled_from([0.0, 0.4]))
@example(3566766514, 2, 1, 0.0)  # a use at its cap with a little of its elastic part
def test_balance_closes_and_nothing_flows_backwards(seed, regions, mines, closed):
    found = random_market(seed, regions, mines, closed).clear()
    solution, problem = found.solution, found.problem
    assert solution.activity.min() >= 0.0
    assert solution.worst_residual <= (1e-6 if solution.solver == "interior" else TOLERANCE)
    assert solution.demand_residual <= QUANTITY_TOLERANCE
    assert solution.tax_residual <= 10 * QUANTITY_TOLERANCE
    left = found.surplus()
    assert left.min() >= -1e-4 * problem.node_scale.min()
    # what is thrown away is worth nothing
    assert np.all((left < 1e-3 * problem.node_scale) | (solution.dual < 1e-2))


@some
@given(seeds, st.integers(2, 3), st.integers(1, 4), st.sampled_from([0.0, 0.4]))
def test_bounds_and_limits_hold(seed, regions, mines, closed):
    found = random_market(seed, regions, mines, closed).clear()
    problem, activity = found.problem, found.solution.activity
    assert np.all(activity <= problem.upper * (1 + 1e-6) + 1e-4)
    assert np.all(problem.limits @ activity <= problem.limit * (1 + 1e-5) + 1e-4)
    demand = problem.demand
    assert np.all(activity[demand.capped] <= capped_quantity(demand) * (1 + 1e-5) + 1e-6)


@some
@given(seeds, st.integers(2, 3), st.integers(1, 4), st.sampled_from([0.0, 0.4]))
def test_every_use_is_on_its_demand_curve(seed, regions, mines, closed):
    found = random_market(seed, regions, mines, closed).clear()
    demand, solution = found.problem.demand, found.solution
    served = solution.activity[demand.capped] + solution.activity[demand.elastic]
    nodes = np.array([found.market.nodes[node] for node in found.market.uses])
    price, wanted = solution.price[nodes], capped_quantity(demand)
    for use in range(nodes.size):
        if np.isnan(price[use]):
            assert served[use] < 1e-2
        elif served[use] > 1.001 * wanted[use]:
            exact = tangent(demand, served)[0][use]
            assert price[use] == pytest.approx(exact, rel=5e-3, abs=2e-3 * demand.price[use])
        else:
            assert price[use] >= demand.cap[use] * (1 - 2e-2)


@some
@given(seeds, st.integers(2, 3), st.integers(1, 4), st.sampled_from([0.0, 0.4]))
def test_no_route_in_use_leaves_a_gain_on_the_table(seed, regions, mines, closed):
    """Price there <= price here + marginal freight on every open route; equal where used."""
    found = random_market(seed, regions, mines, closed).clear()
    solution, nodes = found.solution, found.market.nodes
    for number, (name, column) in enumerate(found.market.columns.items()):
        if ">" not in name or column["upper"] == 0.0:
            continue
        start, end = name.split(">")
        if np.isnan(solution.price[nodes[start]]):
            continue  # nothing there to carry
        flow = solution.activity[number]
        freight = column["cost"] + column["slope"] * flow
        gap = solution.dual[nodes[end]] - solution.dual[nodes[start]] - freight
        size = 1e-3 * (1 + solution.dual[nodes[end]])
        assert gap <= size
        if flow > 0.1:
            assert gap >= -size


@few
@given(seeds, st.integers(2, 3), st.integers(1, 3), st.floats(1.05, 3.0))
def test_more_capacity_never_raises_the_price_of_what_it_makes(seed, regions, mines, times):
    """For the mine's ore, and so for the bundle of what the ore becomes.

    It does not hold for each good of a bundle, nor for a plant that bids its input away from a
    better one: those are no failures.
    """
    market = random_market(seed, regions, mines)
    before = market.clear()
    ore = next(iter(market.columns["mine0"]["entries"]))
    weights, tonnes = market.limits["cap0"]
    market.limits["cap0"] = (weights, times * tonnes)
    after = market.clear()
    assert after.solution.dual[ore] <= before.solution.dual[ore] * (1 + 1e-3) + 1e-3
    assert after.rent("cap0") <= before.rent("cap0") * (1 + 1e-3) + 1e-3
    assert after.flow("mine0") >= before.flow("mine0") * (1 - 1e-3) - 1e-3


def pool_of(market):
    return [c for c in market.columns if ">" in c and c[0] in GOODS and c.split("@")[1][:2] == "R0"]


def exports(seed, regions, mines):
    market = random_market(seed, regions, mines)
    market.process("big", {"ore@R0": 1.0}, cost=1.0, slope=0.001, scale=400.0)
    routes = pool_of(market)
    usual = sum(market.clear().flow(c) for c in routes)
    return market, routes, usual


@few
@given(seeds, st.integers(2, 3), st.integers(1, 3), st.floats(1.1, 3.0))
def test_a_slack_quota_has_no_rent(seed, regions, mines, times):
    market, routes, usual = exports(seed, regions, mines)
    assume(usual > 1.0)
    free = market.clear()
    found = market.limit("quota", routes, times * usual).clear()
    assert found.rent("quota") == pytest.approx(0.0, abs=1e-3)
    priced = np.isfinite(free.solution.price) & (free.solution.price > 0.1)
    assert found.solution.dual[priced] == pytest.approx(free.solution.dual[priced], rel=4e-3)


@few
@given(seeds, st.integers(2, 3), st.integers(1, 3), st.floats(0.2, 0.9))
def test_a_binding_weight_quota_gives_one_rent_per_kg(seed, regions, mines, share):
    """The gap between price abroad and price at home plus freight, the same for both goods."""
    market, routes, usual = exports(seed, regions, mines)
    assume(usual > 1.0)
    found = market.limit("quota", routes, share * usual).clear()
    solution = found.solution
    rent = found.rent("quota")
    assert sum(found.flow(c) for c in routes) == pytest.approx(share * usual, rel=1e-3)
    used = 0
    for name in routes:
        flow, column = found.flow(name), market.columns[name]
        if flow < 0.5:
            continue
        used += 1
        start, end = (market.nodes[n] for n in name.split(">"))
        gap = solution.dual[end] - solution.dual[start] - column["cost"] - column["slope"] * flow
        assert gap == pytest.approx(rent, rel=2e-3, abs=2e-3 * (1 + solution.dual[end]))
    assert used or share * usual < 1.0 * len(routes)


@some
@given(seeds, st.integers(2, 3), st.integers(1, 4), st.sampled_from(["routes", "mines", "both"]))
def test_a_market_without_trade_never_fails(seed, regions, mines, shut):
    market = random_market(seed, regions, mines, closed=1.0 if shut != "mines" else 0.0)
    if shut != "routes":
        for name, column in market.columns.items():
            if name.startswith("mine"):
                column["upper"] = 0.0
    found = market.clear()
    if shut != "routes":
        assert np.all(np.isnan(found.solution.price))
        assert found.solution.activity.max() == pytest.approx(0.0, abs=1e-3)
    else:
        carried = [found.flow(c) for c in market.columns if ">" in c]
        assert max(carried) == 0.0


@few
@given(seeds, st.floats(0.01, 100.0))
def test_the_unit_of_weight_does_not_matter(seed, times):
    """All quantities times a factor: the same prices."""
    market = random_market(seed, 2, 3)
    here = market.clear()
    problem = here.problem
    demand = problem.demand
    other = clear(
        problem.changed(
            curvature=problem.curvature / times,
            limit=problem.limit * times,
            demand=replace(demand, anchor=demand.anchor * times),
            node_scale=problem.node_scale * times,
            column_scale=problem.column_scale * times,
        )
    )
    both = np.isfinite(here.solution.price) & np.isfinite(other.price)
    assert other.price[both] == pytest.approx(here.solution.price[both], rel=1e-3, abs=1e-3)


@few
@given(seeds, st.integers(2, 3), st.integers(1, 4), st.floats(0.0, 1.0), st.integers(0, 5))
def test_an_order_with_precedence_never_lowers_what_its_use_gets(seed, regions, mines, share, use):
    problem = random_market(seed, regions, mines, 0.4).problem()
    demand, plain = problem.demand, clear(problem)
    use %= demand.anchor.size
    ordered, cap = np.zeros(demand.anchor.size), demand.cap.copy()
    ordered[use], cap[use] = share * demand.anchor[use], 1.01 * demand.cap.max()
    rated = clear(problem.changed(demand=replace(demand, cap=cap, ordered=ordered)))
    before, after = (
        one.activity[demand.capped[use]] + one.activity[demand.elastic[use]]
        for one in (plain, rated)
    )
    assert after >= before * (1.0 - 1e-3) - 1e-3
    # an order of nothing changes nothing
    nothing = clear(problem.changed(demand=replace(demand, ordered=np.zeros(cap.size))))
    assert np.array_equal(nothing.activity, plain.activity)
    assert np.array_equal(nothing.dual, plain.dual)


def test_what_is_ordered_is_served_before_the_pool():
    """60 t for two uses of 100 t: the one that orders 50 t has them, whatever the other would pay."""
    market = Market().process("mine", {"good": 1.0}, cost=8.0, upper=60.0)
    for name, cap in (("army", 40.0), ("cars", 400.0)):
        market.process(name, {name: 1.0}, {"good": 1.0}).use(name, 100.0, 10.0, 0.2, cap)
    problem = market.problem()
    order = replace(problem.demand, ordered=np.array([50.0, 0.0]), cap=np.array([404.0, 400.0]))
    with_order = problem.changed(demand=order)
    plain, rated = (
        Result(market, problem, clear(problem)),
        Result(market, problem, clear(with_order)),
    )
    assert plain.served("army") == pytest.approx(
        0.0, abs=0.1
    )  # its cap lies below what the other pays
    assert rated.served("army") == pytest.approx(50.0, rel=1e-3)
    assert rated.served("cars") == pytest.approx(10.0, rel=1e-2)
