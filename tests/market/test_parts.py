"""What the market is put together from, each against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

import ytterby.market.clear as clearing
from ytterby.market.clear import (
    _line_search,
    _tax_gap,
    by_programs,
    clear,
    prices,
    scaled,
    throughput,
)
from ytterby.market.demand import capped_quantity, quantity_demanded
from ytterby.market.interior import Marginal, NormalEquations, first_point
from ytterby.market.problem import without_closed
from ytterby.market.solve import Program, _limit_scale, residuals

from .small import Market, random_market


def small() -> Market:
    """A mine of 10 t at most, a taxed route, one use on each side."""
    market = Market().process("mine", {"ore@A": 1.0}, cost=2.0, slope=0.1, upper=80.0)
    market.route("ore@A", "ore@B", 1.0, slope=0.05, tax=0.25)
    return market.use("ore@A", 20.0, 5.0, 0.5, 40.0).use("ore@B", 40.0, 8.0, 0.8, 60.0)


def program() -> Program:
    """min x^2/2 - 3 x + 2 z over x + z <= 1.5 (a row), x <= 1."""
    return Program(
        diagonal=np.array([1.0, 0.0]), linear=np.array([-3.0, 2.0]), rows=sparse.csc_matrix([[1.0, 1.0]]),
        right=np.array([1.5]), upper=np.array([1.0, np.inf]), column_scale=np.ones(2), row_scale=np.ones(1),
        value_scale=1.0,
    )  # fmt: skip


X, ROWS, BOUNDS = np.array([1.0, 0.0]), np.array([0.0]), np.array([2.0, 0.0])


def test_an_exact_answer_owes_nothing():
    assert max(residuals(program(), X, ROWS, BOUNDS).values()) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize(
    ("x", "rows", "bounds", "name", "size"),
    [
        ([1.0, 0.75], [0.0], [2.0, 0.0], "balance", 0.25),
        ([1.25, 0.0], [0.0], [2.0, 0.0], "bounds", 0.25),
        ([1.0, 0.0], [0.0], [1.0, 0.0], "stationarity", 1.0 / 4.0),
        ([1.0, 0.5], [0.0], [2.0, 0.0], "idle columns", 2.0 * 0.5 / 3.0 / 1.5),
        ([1.0, 0.0], [3.0], [0.0, 0.0], "rows", 0.5 * 3.0 / 4.0),
        ([0.5, 0.0], [0.0], [2.5, 0.0], "upper bounds", 0.5 * 2.5 / 3.5),
        # primal -2.5, dual -0.5 - 1.0: half of what it should be
        ([1.0, 0.0], [0.0], [1.0, 0.0], "gap", 1.0 / 3.5),
    ],
)
def test_each_residual_is_what_it_says(x, rows, bounds, name, size):
    found = residuals(program(), np.array(x), np.array(rows), np.array(bounds))
    assert found[name] == pytest.approx(size, rel=1e-12)


def test_a_limit_is_measured_by_itself_or_by_what_its_columns_carry():
    problem = replace(
        small().problem(), limits=sparse.csr_matrix(np.array([[1.0, -1.0, 0, 0, 0, 0]] * 4)),
        limit=np.array([500.0, 0.0, np.inf, -300.0]),
    )  # fmt: skip
    usual = problem.column_scale[0] + problem.column_scale[1]
    assert _limit_scale(problem) == pytest.approx([500.0, 0.05 * usual, 0.05 * usual, 300.0])
    nothing = replace(problem, limits=0.0 * problem.limits, limit=np.zeros(4))
    assert _limit_scale(nothing) == pytest.approx(np.ones(4))
    assert _limit_scale(replace(problem, limits=problem.limits[:0])).size == 0


def test_marginal_cost_bends_at_the_kink():
    straight = small().problem()
    at = np.full(straight.columns, 30.0)
    assert straight.marginal_cost(at)[:2] == pytest.approx([2.0 + 3.0, 1.0 + 1.5])
    bent = replace(
        straight, kink=np.full(straight.columns, 10.0), beyond=np.full(straight.columns, 0.5)
    )
    assert bent.marginal_cost(at)[:2] == pytest.approx([2.0 + 1.0 + 10.0, 1.0 + 0.5 + 10.0])
    assert bent.marginal_cost(np.full(straight.columns, 4.0))[0] == pytest.approx(2.4)


def test_a_node_trades_the_smaller_of_what_enters_and_leaves():
    problem = small().problem()
    activity = np.array([10.0, 4.0, 0.0, 3.0, 0.0, 0.0])
    assert throughput(problem, activity) == pytest.approx([7.0, 0.0])
    found = prices(problem, activity, np.array([5.0, 6.0]))
    assert found[0] == 5.0
    assert np.isnan(found[1])


def test_a_tax_is_off_by_its_change_over_the_price_where_the_route_is_in_use():
    problem = small().problem()
    node, old, new = problem.tax.node, np.array([1.0]), np.array([1.5])
    dual = np.array([4.0, 4.0])
    least = 1e-6 * problem.node_scale[node]
    assert _tax_gap(new, old, 2 * least, problem, dual, node) == pytest.approx(0.125)
    assert _tax_gap(new, old, least, problem, dual, node) == 0.0
    assert _tax_gap(new, old, 2 * least, problem, 0.0 * dual, node) == pytest.approx(0.5e9)


def test_the_line_search_ends_where_the_value_is_highest():
    """One use at a constant marginal cost of 4: served what it wants at 4, 40 (4 / 10)^-0.5 = 63.2 t."""
    market = (
        Market()
        .process("mine", {"ore": 1.0}, cost=3.0, slope=0.02)
        .use("ore", 40.0, 10.0, 0.5, 30.0)
    )
    problem = market.problem()
    at_cap = capped_quantity(problem.demand)[0]
    low, high = (np.array([total, at_cap, total - at_cap]) for total in (30.0, 120.0))
    found = _line_search(problem, low, high, np.append(problem.cost[:1], [-1e9, -1e9]))
    total = found[1] + found[2]
    assert total == pytest.approx(found[0])
    # P(d) = 10 (d / 40)^-2 = 3 + 0.02 d
    assert 10.0 * (total / 40.0) ** -2 == pytest.approx(3.0 + 0.02 * total, rel=1e-6)
    assert _line_search(
        problem, high, low, np.append(problem.cost[:1], [0.0, 0.0])
    ) == pytest.approx(found, rel=1e-6)


@pytest.mark.parametrize("seed", [3, 8])
def test_the_late_programs_find_the_same_market(seed, monkeypatch):
    """A sequence that does not settle freely is led by the line search, to a tolerance of a thousandth."""
    problem = random_market(seed, 2, 3).problem()
    best = clear(problem)
    monkeypatch.setattr(clearing, "_FREE_STEPS", 1)
    whole, _ = without_closed(problem)
    at_cap = capped_quantity(whole.demand)
    found = by_programs(whole, scaled(whole, at_cap), at_cap, 1e-6)
    assert found.programs > 2
    assert found.demand_gap < clearing.LATE_TOLERANCE
    demand = problem.demand
    served = best.activity[demand.capped] + best.activity[demand.elastic]
    late = found.activity[whole.demand.capped] + found.activity[whole.demand.elastic]
    assert late == pytest.approx(served, rel=5e-3, abs=1e-3)


def test_programs_settle_taxes_at_their_own_prices():
    problem, tolerance = small().problem(), 1e-7
    best, at_cap = clear(problem, tolerance), capped_quantity(problem.demand)
    found = by_programs(problem, scaled(problem, at_cap), at_cap, tolerance)
    assert found.tax_gap < 10 * tolerance
    assert found.activity == pytest.approx(best.activity, rel=1e-4, abs=1e-4)


def test_what_is_free_is_wanted_as_it_is_served():
    demand = small().problem().demand
    limit = 1e-3 * demand.price
    most = demand.anchor * 1e-3**-demand.elasticity
    assert quantity_demanded(demand, 0.5 * limit, 3.0 * most) == pytest.approx(3.0 * most)
    assert quantity_demanded(demand, 0.5 * limit, 0.5 * most) == pytest.approx(most)
    assert quantity_demanded(demand, limit, 3.0 * most) == pytest.approx(most)


def test_the_tax_of_the_first_column_stays_where_others_are_closed():
    market = (
        Market()
        .route("ore@A", "ore@B", 1.0, tax=0.25)
        .process("mine", {"ore@A": 1.0}, cost=2.0, slope=0.1)
    )
    market.process("shut", {"ore@A": 1.0}, cost=1.0, upper=0.0).use("ore@B", 40.0, 8.0, 0.8, 60.0)
    problem = market.problem()
    open_, kept = without_closed(problem)
    assert kept.tolist() == [0, 1, 3, 4]
    assert open_.tax.column.tolist() == [0]
    assert open_.tax.rate.tolist() == [0.25]
    assert open_.tax.node.tolist() == problem.tax.node.tolist()


def test_a_column_whose_input_nobody_supplies_is_closed_and_so_is_what_it_feeds():
    market = (
        Market()
        .process("works", {"metal": 1.0}, {"ore": 1.0}, cost=1.0)
        .use("metal", 10.0, 5.0, 0.5, 40.0)
    )
    market.process("idle", {"waste": 1.0}, cost=1.0)
    _, kept = without_closed(market.problem())
    assert kept.tolist() == [1, 2]


def test_the_first_point_is_half_way_to_every_bound():
    problem = small().problem()
    at_cap = capped_quantity(problem.demand)
    ready = scaled(problem, at_cap)
    ready.upper[0] = 0.5
    point = first_point(ready, Marginal(problem, ready, at_cap))
    assert point.x[0] == 0.25
    assert point.x[1] == 1.0
    assert point.room[0] == 0.25
    assert point.s == pytest.approx(np.maximum(ready.right - ready.rows @ point.x, 1.0))
    size = np.abs(Marginal(problem, ready, at_cap).at(point.x, np.ones(point.s.size))[0])
    assert point.zl == pytest.approx(np.full(problem.columns, max(np.quantile(size, 0.98), 1.0)))


def test_new_numbers_are_factored_in_the_order_of_the_first():
    draw = np.random.default_rng(1)
    rows = sparse.csc_matrix(draw.normal(size=(40, 60)) * (draw.random((40, 60)) < 0.2))
    normal, b = NormalEquations(rows), draw.normal(size=40)
    for _ in range(5):
        e, g = 10.0 ** draw.uniform(-3, 3, 60), np.full(40, 1e-3)
        normal.factorise(e, g)
        matrix = (rows @ sparse.diags(e) @ rows.T + sparse.diags(g)).toarray()
        for refine in (False, True):
            assert normal.solve(b, refine=refine) == pytest.approx(
                np.linalg.solve(matrix, b), rel=1e-6
            )
