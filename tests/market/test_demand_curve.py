"""Isoelastic demand: area, inverse and cap, for any numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.market.demand import FREE, area, capped_quantity, quantity_at, tangent
from ytterby.market.problem import Demand

curves = st.builds(
    lambda anchor, price, elasticity, multiple: Demand(
        np.array([0]), np.array([1]), np.array([anchor]), np.array([price]),
        np.array([elasticity]), np.array([price * multiple]),
    ),
    st.floats(0.1, 1e5),
    st.floats(0.1, 1e4),
    st.floats(0.05, 3.0),
    st.floats(1.5, 50.0),
)  # fmt: skip
shares = st.floats(1.001, 5.0)


def price_at(demand, quantity):
    """Inverse demand, as the programs of a period linearise it."""
    return tangent(demand, quantity)[0]


@given(curves, shares)
def test_area_grows_by_the_price(demand, share):
    quantity = capped_quantity(demand) * share
    step = 1e-4 * quantity
    slope = (area(demand, quantity + step) - area(demand, quantity - step)) / (2 * step[0])
    at = price_at(demand, quantity)[0]
    least = 1e-3 * demand.price[0]  # a kink; below it the curve is a straight line
    if abs(at / least - 1.0) < 0.01 or at < 0.01 * least:
        return
    tolerance = (
        1e-5 + 2e-8 / demand.elasticity[0] ** 2 + 1e-10 * area(demand, quantity) / (at * step[0])
    )
    if share > 1.001 * 1.0002:
        assert slope == pytest.approx(at, rel=tolerance)


@given(curves, st.floats(0.01, 0.99))
def test_area_below_the_cap_is_the_cap_times_the_quantity(demand, share):
    quantity = capped_quantity(demand) * share
    assert area(demand, quantity) == pytest.approx(demand.cap[0] * quantity[0])
    assert price_at(demand, quantity) == pytest.approx(demand.cap)


def test_area_at_elasticity_one_is_a_logarithm():
    demand = Demand(*(np.array([v]) for v in (0, 1, 100.0, 10.0, 1.0, 40.0)))
    assert area(demand, np.array([100.0])) == pytest.approx(25 * 40 + 1000 * np.log(4))


def test_area_has_no_jump_at_elasticity_one():
    low, one, high = (
        area(Demand(*(np.array([v]) for v in (0, 1, 100.0, 10.0, e, 40.0))), np.array([100.0]))
        for e in (0.9999, 1.0, 1.0001)
    )
    assert low == pytest.approx(one, rel=1e-4)
    assert high == pytest.approx(one, rel=1e-4)


@given(curves, shares)
def test_quantity_and_price_are_inverse(demand, share):
    quantity = capped_quantity(demand) * share
    price = price_at(demand, quantity)
    if price[0] > 1.1e-3 * demand.price[0]:
        assert quantity_at(demand, price) == pytest.approx(quantity, rel=1e-9)


@given(curves)
def test_the_anchor_is_on_the_curve(demand):
    assert price_at(demand, demand.anchor) == pytest.approx(demand.price)
    assert quantity_at(demand, demand.price) == pytest.approx(demand.anchor)


@given(curves, st.floats(1.0, 100.0))
def test_above_the_cap_the_capped_quantity_stays(demand, times):
    assert quantity_at(demand, times * demand.cap) == pytest.approx(capped_quantity(demand))


@given(curves, st.floats(0.01, 10.0), st.floats(0.01, 10.0))
def test_price_never_rises_with_quantity_nor_passes_the_cap(demand, one, other):
    few, many = sorted((one, other))
    dear, cheap = price_at(demand, few * demand.anchor), price_at(demand, many * demand.anchor)
    assert dear >= cheap
    assert dear <= demand.cap


@given(curves, shares)
def test_the_tangent_touches_the_curve(demand, share):
    quantity = capped_quantity(demand) * share
    value, slope = tangent(demand, quantity)
    formula = demand.price * (quantity / demand.anchor) ** (-1.0 / demand.elasticity)
    if formula[0] > FREE * demand.price[0]:
        assert value == pytest.approx(np.minimum(formula, demand.cap))
    step = 1e-5 * quantity
    numeric = (price_at(demand, quantity + step) - value) / step
    assert -slope == pytest.approx(numeric, rel=1e-3 / demand.elasticity[0] ** 2)


@given(curves, shares)
def test_the_elasticity_is_what_it_says(demand, share):
    price = demand.cap / share
    if 0.999 * price[0] > 1e-3 * demand.price[0]:
        ratio = quantity_at(demand, price * 0.999) / quantity_at(demand, price)
        assert np.log(ratio) / -np.log(0.999) == pytest.approx(demand.elasticity, rel=1e-6)
