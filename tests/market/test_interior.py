"""The interior point against the sequence of programs, dense algebra and its own conditions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import sparse

import ytterby.market.clear as clearing
from ytterby.market.clear import clear
from ytterby.market.demand import FREE, use_prices
from ytterby.market.interior import REGULAR, NormalEquations, interior

from .small import Market, random_market

pytestmark = pytest.mark.usefixtures("without_kernel")
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def random_rows(rng, rows=7, columns=12):
    dense = rng.normal(size=(rows, columns)) * (rng.random((rows, columns)) < 0.4)
    return dense, sparse.csc_matrix(dense)


@few
@given(seeds)
def test_normal_equations_are_those_of_dense_algebra(seed):
    rng = np.random.default_rng(seed)
    dense, rows = random_rows(rng)
    normal = NormalEquations(rows)
    for _ in range(3):  # the pattern stays, the numbers are new
        e, g, b = rng.random(12) + 0.1, rng.random(7) + 0.1, rng.normal(size=7)
        normal.factorise(e, g)
        expected = np.linalg.solve(dense @ np.diag(e) @ dense.T + np.diag(g), b)
        assert normal.solve(b) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def by_programs(problem):
    ours, clearing.interior = clearing.interior, lambda *_: None
    try:
        return clear(problem)
    finally:
        clearing.interior = ours


@few
@given(seeds, st.integers(2, 3), st.integers(1, 4), st.sampled_from([0.0, 0.4]))
def test_both_ways_find_the_same_market(seed, regions, mines, closed):
    """Exact demand and taxes against a sequence of linearised programs with another solver."""
    problem = random_market(seed, regions, mines, closed).problem()
    here, there = clear(problem), by_programs(problem)
    assume(here.solver == "interior")
    assert here.programs == 1
    assert there.solver == "clarabel"
    demand = problem.demand
    served = [s.activity[demand.capped] + s.activity[demand.elastic] for s in (here, there)]
    # where a use is nearly free any amount will do, and what is made with it follows
    assume(np.all(use_prices(problem, here.dual) > 10 * FREE * demand.price))
    assert served[0] == pytest.approx(served[1], rel=2e-3, abs=1e-4)
    traded = np.isfinite(here.price) & np.isfinite(there.price)
    assert traded.any()
    assert here.price[traded] == pytest.approx(there.price[traded], rel=1e-2, abs=1e-3)


def test_it_seldom_stalls():
    """Where uses are nearly free Newton's step can go in circles; the sequence takes over there."""
    solvers = [random_market(seed, 3, 3, 0.2).clear().solution.solver for seed in range(60)]
    assert solvers.count("interior") >= 57


@few
@given(seeds, st.integers(2, 3), st.integers(1, 4))
def test_an_answer_owes_nothing_to_earlier_ones(seed, regions, mines):
    problem = random_market(seed, regions, mines, 0.0).problem()
    first = clear(problem)
    clear(random_market(seed + 1, regions, mines, 0.4).problem())
    second = clear(problem)
    assert np.array_equal(first.activity, second.activity)
    assert np.array_equal(first.dual, second.dual)


@pytest.mark.parametrize(("residuals", "tried"), [((1e-9,), 1), ((2e-8, 1e-9), 2), ((None, 1e-9), 2),
                                                  ((3e-8, 2e-8, None, None), 4)])  # fmt: skip
def test_what_ends_above_the_residual_is_cleared_with_another_regularisation(
    monkeypatch, residuals, tried
):
    ours, measured, left, used = interior, clearing._Settling.reduced, list(residuals), []

    def stand_in(*asked):
        used.append(asked[-1])
        return left.pop(0) if left[0] is None else ours(*asked)

    def reduced(self, *answer):
        return replace(measured(self, *answer), residual=left.pop(0))

    monkeypatch.setattr(clearing, "interior", stand_in)
    monkeypatch.setattr(clearing._Settling, "reduced", reduced)
    solution = clear(random_market(1, 3, 3, 0.2).problem())
    assert used == list(REGULAR[:tried])
    assert solution.worst_residual == min(one for one in residuals if one is not None)
    assert solution.solver == "interior"


def test_a_taxed_route_pays_the_tax_at_the_answers_own_price():
    market = Market()
    market.process("mine", {"good@A": 1.0}, cost=2.0, slope=0.02)
    market.route("good@A", "good@B", freight=1.0, tax=0.25)
    market.use("good@B", price=10.0, anchor=100.0, elasticity=0.5, cap=200.0)
    found = market.clear()
    at_home, abroad = found.price("good@A"), found.price("good@B")
    assert found.solution.solver == "interior"
    assert found.flow("good@A>good@B") > 1.0
    assert abroad == pytest.approx(1.25 * at_home + 1.0, rel=1e-6)
    assert found.solution.tax_paid == pytest.approx([0.25 * at_home], rel=1e-9)
