"""Two regions by hand. Supply p = k q; demand q = E / p (elasticity one), so answers are closed.

A: k = 0.1, E = 500.   B: k = 0.7, E = 980.   Freight A > B: 4.
With trade p_A = 10 and p_B = 14: A makes 100, uses 50, ships 50; B makes 20, uses 70.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from .small import Market

K_A, E_A, K_B, E_B, FREIGHT = 0.1, 500.0, 0.7, 980.0, 4.0
CLOSE = 2e-4


def two_regions(freight=FREIGHT, **route) -> Market:
    market = Market()
    market.process("A", {"good@A": 1.0}, slope=K_A)
    market.process("B", {"good@B": 1.0}, slope=K_B)
    market.use("good@A", E_A / 10, 10.0, 1.0, 1000.0)
    market.use("good@B", E_B / 10, 10.0, 1.0, 1000.0)
    return market.route("good@A", "good@B", freight, **route).route("good@B", "good@A", freight)


def test_trade_closes_the_gap_to_freight():
    found = two_regions().clear()
    assert found.price("good@A") == pytest.approx(10.0, rel=CLOSE)
    assert found.price("good@B") == pytest.approx(14.0, rel=CLOSE)
    assert found.flow("A") == pytest.approx(100.0, rel=CLOSE)
    assert found.flow("B") == pytest.approx(20.0, rel=CLOSE)
    assert found.flow("good@A>good@B") == pytest.approx(50.0, rel=CLOSE)
    assert found.flow("good@B>good@A") == pytest.approx(0.0, abs=1e-3)
    assert found.served("good@A") == pytest.approx(50.0, rel=CLOSE)
    assert found.served("good@B") == pytest.approx(70.0, rel=CLOSE)


def test_freight_too_high_leaves_each_region_alone():
    """Alone p = sqrt(E k): 7.071 in A, 26.192 in B; the gap is 19.12."""
    found = two_regions(freight=19.2).clear()
    assert found.price("good@A") == pytest.approx(sqrt(E_A * K_A), rel=CLOSE)
    assert found.price("good@B") == pytest.approx(sqrt(E_B * K_B), rel=CLOSE)
    assert found.flow("good@A>good@B") == pytest.approx(0.0, abs=1e-2)


def test_freight_just_low_enough_starts_trade():
    assert two_regions(freight=19.0).clear().flow("good@A>good@B") > 0.05


def test_ad_valorem_tax_is_a_share_of_the_origin_price():
    """Twenty percent of 10 and freight of 2 make the same wedge of 4: nothing else changes."""
    found = two_regions(freight=2.0, tax=0.2).clear()
    assert found.price("good@A") == pytest.approx(10.0, rel=CLOSE)
    assert found.price("good@B") == pytest.approx(14.0, rel=CLOSE)
    assert found.solution.tax_paid == pytest.approx([2.0], rel=1e-3)


def test_tax_raises_the_price_abroad_and_lowers_it_at_home():
    free, taxed = two_regions().clear(), two_regions(tax=0.3).clear()
    assert taxed.price("good@B") > free.price("good@B")
    assert taxed.price("good@A") < free.price("good@A")
    assert taxed.price("good@B") == pytest.approx(1.3 * taxed.price("good@A") + FREIGHT, rel=CLOSE)


@pytest.mark.parametrize("quota", [5.0, 20.0, 30.0, 45.0])
def test_quota_rent_is_the_gap_beyond_freight(quota):
    """A: p / k = E / p + quota.   B: p / k + quota = E / p."""
    price_a = K_A * (quota + sqrt(quota**2 + 4 * E_A / K_A)) / 2
    price_b = K_B * (-quota + sqrt(quota**2 + 4 * E_B / K_B)) / 2
    found = two_regions().limit("quota", ["good@A>good@B"], quota).clear()
    assert found.flow("good@A>good@B") == pytest.approx(quota, rel=CLOSE)
    assert found.price("good@A") == pytest.approx(price_a, rel=CLOSE)
    assert found.price("good@B") == pytest.approx(price_b, rel=CLOSE)
    assert found.rent("quota") == pytest.approx(price_b - price_a - FREIGHT, rel=1e-3)


def test_quota_as_a_bound_has_the_same_rent():
    by_limit = two_regions().limit("quota", ["good@A>good@B"], 30.0).clear()
    by_bound = two_regions(upper=30.0).clear()
    number = list(by_bound.market.columns).index("good@A>good@B")
    assert by_bound.solution.bound_rent[number] == pytest.approx(by_limit.rent("quota"), rel=1e-3)


def test_slack_quota_changes_nothing():
    found = two_regions().limit("quota", ["good@A>good@B"], 60.0).clear()
    assert found.rent("quota") == pytest.approx(0.0, abs=1e-4)
    assert found.price("good@B") == pytest.approx(14.0, rel=CLOSE)


@pytest.mark.parametrize(("elasticity", "price"), [(0.5, 40.0), (0.25, 160.0), (1.0, 20.0)])
def test_fixed_supply_gives_the_isoelastic_price(elasticity, price):
    """Half of the anchor at elasticity e costs 2^(1/e) times the base price of 10."""
    market = Market().process("mine", {"good": 1.0}, cost=1.0, upper=50.0)
    found = market.use("good", 100.0, 10.0, elasticity, 1e4).clear()
    assert found.price("good") == pytest.approx(price, rel=CLOSE)
    assert found.served("good") == pytest.approx(50.0, rel=CLOSE)


def test_a_by_product_that_costs_more_to_finish_than_it_sells_for_is_thrown_away():
    """Ore gives x and raw y, one to one; finishing y costs 0.5. At 0.5 only 20 (10 / 0.5) of the
    100 t of y are wanted: the rest is thrown away, raw y is worth nothing, x pays for the ore."""
    market = Market().process("mine", {"x": 1.0, "raw y": 1.0}, cost=4.0)
    market.process("finish", {"y": 1.0}, {"raw y": 1.0}, cost=0.5)
    market.use("x", 100.0, 4.0, 0.8, 100.0).use("y", 10.0, 1.0, 1.0, 100.0)
    found = market.clear()
    assert found.price("x") == pytest.approx(4.0, rel=CLOSE)
    assert found.price("y") == pytest.approx(0.5, rel=1e-3)
    assert found.price("raw y") == pytest.approx(0.0, abs=1e-4)
    assert found.served("y") == pytest.approx(20.0, rel=1e-3)
    assert found.surplus()[market.nodes["raw y"]] == pytest.approx(80.0, rel=1e-3)


def test_a_good_that_is_free_is_used_until_nobody_wants_more():
    """Nothing bounds isoelastic demand at price zero; the market clears all the same."""
    market = Market().process("mine", {"x": 1.0, "y": 1.0}, cost=4.0, scale=50.0)
    market.use("x", 60.0, 4.0, 0.8, 100.0).use("y", 10.0, 4.0, 0.3, 100.0)
    found = market.clear()
    assert found.price("x") == pytest.approx(4.0, rel=1e-2)
    assert found.price("y") < 0.05


def test_joint_goods_share_the_cost_by_what_each_is_wanted():
    """Both at elasticity one, E = 300 and 100: p_x q = 300, p_y q = 100, p_x + p_y = 4."""
    market = Market().process("mine", {"x": 1.0, "y": 1.0}, cost=4.0)
    market.use("x", 100.0, 3.0, 1.0, 300.0).use("y", 100.0, 1.0, 1.0, 100.0)
    found = market.clear()
    assert found.flow("mine") == pytest.approx(100.0, rel=CLOSE)
    assert found.price("x") == pytest.approx(3.0, rel=CLOSE)
    assert found.price("y") == pytest.approx(1.0, rel=CLOSE)


def test_no_trade_no_price():
    market = two_regions()
    market.route("other@A", "other@B", 1.0)
    market.process("other", {"other@A": 1.0}, cost=3.0, upper=0.0)
    market.use("other@B", 10.0, 5.0, 0.5, 50.0)
    found = market.clear()
    assert np.isnan(found.price("other@A"))
    assert np.isnan(found.price("other@B"))
    assert found.served("other@B") == pytest.approx(0.0, abs=1e-6)
    assert found.price("good@B") == pytest.approx(14.0, rel=CLOSE)
