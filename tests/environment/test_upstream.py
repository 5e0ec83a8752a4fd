"""What a good carries from the ground on: by hand, and nothing is lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.environment.coefficients import coefficients_of
from ytterby.results.burdens import MASS, VALUE, shares_of, upstream


def carried(base, burden, by, worth=None):
    worth = base.typical_price if worth is None else worth
    return upstream(base.network, base.balance, base.activity, burden, worth, (by,))[0]


@pytest.mark.parametrize("by", [MASS, VALUE])
def test_all_that_is_done_arrives_with_whoever_uses_it(base, by):
    """Burdens that uses, stocks and the heap end with are those of all activities."""
    network = base.network
    burden = coefficients_of(network).per_tonne(2024)
    found = np.nan_to_num(carried(base, burden, by))
    local = base.activity.copy()
    local[network.capped] = local[network.elastic] = 0.0
    left = np.asarray(
        base.balance @ local
    ).ravel()  # what a node has beyond what processes and routes take
    assert found @ left == pytest.approx(burden @ base.activity, rel=1e-6)


def test_two_goods_of_one_separation_are_alike_by_mass_and_apart_by_price(base):
    """Dy against Tb, both from the same solutions: by mass equal at the process, by value as their prices."""
    network = base.network
    column = network.column_index["heavy_separation.china_clay@CHN"]
    made = base.balance.maximum(0)[:, [column]]
    node = {e: network.node_index[f"solution.{e}", "CHN"] for e in ("Dy", "Tb")}
    by_mass = shares_of(made, base.typical_price, MASS).toarray()[:, 0]
    by_value = shares_of(made, base.typical_price, VALUE).toarray()[:, 0]
    tonnes = made.toarray()[:, 0]
    each = [{e: share[n] / tonnes[n] for e, n in node.items()} for share in (by_mass, by_value)]
    assert each[0]["Tb"] == pytest.approx(each[0]["Dy"], rel=1e-12)
    price = {e: base.typical_price[n] for e, n in node.items()}
    assert each[1]["Tb"] / each[1]["Dy"] == pytest.approx(price["Tb"] / price["Dy"], rel=1e-9)
    assert by_mass.sum() == pytest.approx(1.0)
    assert by_value.sum() == pytest.approx(1.0)


@settings(max_examples=10, deadline=None)
@given(st.floats(0.1, 10.0), st.integers(0, 3))
def test_it_is_linear_in_the_burdens(base, factor, place):
    burden = coefficients_of(base.network).per_tonne(2024)[place : place + 1]
    once, more = carried(base, burden, MASS), carried(base, factor * burden, MASS)
    lives = np.isfinite(once)
    zero = 1e-12 * factor * float(np.abs(once[lives]).max())  # a solve rounds by its largest number
    assert more[lives] == pytest.approx(factor * once[lives], rel=1e-9, abs=zero)


def test_a_concentrate_carries_what_its_mine_does(base):
    network = base.network
    burden = coefficients_of(network).per_tonne(2024)
    found = carried(base, burden, MASS)
    node = network.node_index["concentrate.china_clay", "CHN"]
    assert found[:, node] == pytest.approx(burden[:, network.column_index["mine.china_clay@CHN"]])
