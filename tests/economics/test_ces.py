"""The CES network against closed forms, an independent root finder, and what must hold of any economy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import root
from tests.compliance.sampled import examples
from tests.economics.conftest import ONES, one_sector, small_network

from ytterby.economics.ces import CesNetwork, Elasticities, _state, solve
from ytterby.ground.errors import MarketError


def single(share, elasticity):
    one = np.ones(1)
    return CesNetwork(
        one, np.zeros((1, 1)), np.array([[share]]), one, np.array([elasticity]), one, ONES
    )


@pytest.mark.parametrize(
    ("share", "left", "s"), [(0.04, 0.9, 0.04), (1e-4, 0.2, 0.3), (0.3, 0.5, 1.7)]
)
def test_one_sector_is_its_closed_form(share, left, s):
    found = solve(single(share, s), np.array([left]))
    assert np.expm1(found.real) == pytest.approx(one_sector(share, left, s) - 1.0, abs=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_network_is_what_an_independent_root_finder_gives(seed):
    """All equations of the economy, written out as quantities and markets, without the Newton of the module."""
    net = small_network(seed, nest=0.4)
    left = np.array([0.6, 0.8])
    n, k = net.material.shape
    other = net.other

    def mean(weights, prices, power):
        return (weights @ prices**power) ** (1.0 / power)

    zero = _state(net, np.zeros(n), np.zeros(k))
    start_sales = np.linalg.solve(np.eye(n) - zero.shares.T, zero.final)
    factors = float(zero.factor @ start_sales)
    materials = start_sales @ zero.material

    def gaps(x):
        p, q, y, spent = np.exp(x[:n]), np.exp(x[n:n + k]), x[n + k:2 * n + k], x[-1]  # fmt: skip
        out = []
        demand, labour, used = np.zeros(n), 0.0, np.zeros(k)
        for j in range(n):
            m = mean(net.inputs[j], p, 1.0 - other.inputs)
            a = net.factor[j]
            z = (a + (1.0 - a) * m ** (1.0 - other.factor)) ** (1.0 / (1.0 - other.factor))
            rho, s = net.material[j], net.nest[j]
            c = (rho @ q ** (1.0 - s) + (1.0 - rho.sum()) * z ** (1.0 - s)) ** (1.0 / (1.0 - s))
            out.append(np.log(p[j] / c))
            bundle = (1.0 - rho.sum()) * (z / c) ** -s * y[j]  # quantities by Shephard's lemma
            used += rho * (q / c) ** -s * y[j]
            labour += a * z**other.factor * bundle
            inputs = (1.0 - a) * (m / z) ** -other.factor * bundle
            demand += net.inputs[j] * (p / m) ** -other.inputs * inputs
        level = mean(net.final, p, 1.0 - other.final)
        demand += net.final * (p / level) ** -other.final * spent / level
        out += list(y - demand) + list(used - left * materials) + [labour - factors]
        return np.array(out)

    ours = solve(net, left)
    guess = np.concatenate([ours.prices, ours.material_prices, ours.output * start_sales, [1.0]])
    done = root(gaps, guess + 0.02, tol=1e-12)
    assert done.success
    assert done.x[:n] == pytest.approx(ours.prices, abs=1e-8)
    assert done.x[n:n + k] == pytest.approx(ours.material_prices, abs=1e-8)  # fmt: skip
    assert done.x[n + k:2 * n + k] / start_sales == pytest.approx(ours.output, abs=1e-8)  # fmt: skip
    level = mean(net.final, np.exp(done.x[:n]), 1.0 - other.final)
    assert np.log(done.x[-1] / level) == pytest.approx(ours.real, abs=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_missing_changes_nothing(seed):
    found = solve(small_network(seed), np.ones(2))
    assert abs(found.real) < 1e-12
    assert found.output == pytest.approx(1.0, abs=1e-12)


def test_prices_are_homogeneous():
    """Twice the price of factor and materials is twice every price: shares do not move."""
    net = small_network(7)
    lq = np.array([0.7, 0.3])
    lp = np.zeros(5)
    for _ in range(400):
        lp = _state(net, lp, lq).cost
    scaled = lp + np.log(2.0)
    # the factor is the numeraire of the module: doubling it is halving everything else
    for _ in range(400):
        lp2 = _doubled(net, scaled, lq + np.log(2.0))
        scaled = lp2
    assert scaled == pytest.approx(lp + np.log(2.0), abs=1e-10)


def _doubled(net, lp, lq):
    return _state(net, lp - np.log(2.0), lq - np.log(2.0)).cost + np.log(2.0)


@pytest.mark.parametrize("seed", range(5))
def test_walras(seed):
    """What factors and materials earn is what is spent, so the market left out clears."""
    net = small_network(seed)
    found = solve(net, np.array([0.5, 0.9]))
    state = _state(net, found.prices, found.material_prices)
    sales = np.linalg.solve(np.eye(5) - state.shares.T, state.final)
    assert float(state.factor @ sales + (sales @ state.material).sum()) == pytest.approx(
        1.0, abs=1e-12
    )


def test_hulten_and_second_order():
    for seed in range(3):
        net = small_network(seed, nest=0.5)
        base = solve(net, np.ones(2))
        small = solve(net, np.array([np.exp(-1e-4), 1.0]))
        assert small.real / -1e-4 == pytest.approx(base.earned[0], rel=2e-3)
        larger = solve(net, np.array([np.exp(-0.05), 1.0]))
        mean_share = 0.5 * (base.earned[0] + larger.earned[0])
        assert larger.real == pytest.approx(-0.05 * mean_share, rel=2e-3)


def test_monotone_on_any_draw():
    """More missing, or harder to replace, never costs less."""
    random = np.random.default_rng(3)
    for draw in range(examples(200)):
        nest = random.uniform(0.05, 0.95)
        net = small_network(draw, nest=nest, n=4, materials=1)
        cut = random.uniform(0.05, 0.6)
        here = solve(net, np.array([1.0 - cut])).real
        assert here <= 1e-12
        assert solve(net, np.array([1.0 - cut - 0.1])).real <= here + 1e-12
        stiffer = replace(net, nest=net.nest * 0.8)
        assert solve(stiffer, np.array([1.0 - cut])).real <= here + 1e-12


def test_all_elasticities_to_nothing_tend_to_the_resource_program():
    """Three sectors in fixed proportions: the material and labour are the resources of a linear program."""
    from scipy.optimize import linprog

    n = 3
    inputs = np.array([[0.0, 0.6, 0.4], [0.5, 0.0, 0.5], [0.7, 0.3, 0.0]])
    factor = np.array([0.5, 0.6, 0.7])
    material = np.array([[0.5], [0.0], [0.0]])
    final = np.array([0.3, 0.4, 0.3])
    tiny = 1e-3
    stiff = Elasticities(tiny, tiny, tiny, tiny, tiny)
    net = CesNetwork(factor, inputs, material, final, np.full(n, tiny), np.full(n, tiny), stiff)
    zero = _state(net, np.zeros(n), np.zeros(1))
    sales = np.linalg.solve(np.eye(n) - zero.shares.T, zero.final)
    left = 0.7
    # most of the basket that resources allow: x = S'x + final c, materials and labour within what there is
    a_eq = np.hstack([np.eye(n) - zero.shares.T, -zero.final[:, None]])
    a_ub = np.vstack([np.append(zero.material[:, 0], 0.0), np.append(zero.factor, 0.0)])
    b_ub = [left * float(sales @ zero.material[:, 0]), float(zero.factor @ sales)]
    program = linprog(
        np.append(np.zeros(n), -1.0), A_eq=a_eq, b_eq=np.zeros(n), A_ub=a_ub, b_ub=b_ub
    )
    assert np.exp(solve(net, np.array([left])).real) == pytest.approx(program.x[-1], abs=1e-3)


def test_a_cut_without_a_price_is_told():
    with pytest.raises(MarketError, match="no price"):
        solve(single(0.9, 0.001), np.array([1e-40]))


@pytest.mark.parametrize("seed", range(4))
def test_where_the_search_begins_moves_no_answer(seed):
    net, left = small_network(seed, nest=0.05), np.array([0.5, 0.7])
    plain = solve(net, left)
    near = solve(replace(net, nest=net.nest * 1.1), left)
    again = solve(net, left, (near.prices, near.material_prices))
    assert again.prices == pytest.approx(plain.prices, abs=1e-9)
