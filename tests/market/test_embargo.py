"""Embargoes: demand is cut at its cap, the price is the cap, and what goes unserved is exact."""

from __future__ import annotations

import numpy as np
import pytest

from .small import Market

CAP, ANCHOR, PRICE, ELASTICITY = 40.0, 100.0, 10.0, 0.5
AT_CAP = ANCHOR * (CAP / PRICE) ** -ELASTICITY  # 50 t are still wanted at the cap


def importer(home: float, imports: float = np.inf) -> Market:
    """A makes what B needs; B has a mine of `home` tonnes."""
    market = Market().process("A", {"good@A": 1.0}, cost=8.0, slope=0.001)
    market.process("B", {"good@B": 1.0}, cost=9.0, upper=home)
    market.route("good@A", "good@B", 1.0, upper=imports)
    return market.use("good@A", 100.0, 8.0, 0.5, 80.0).use("good@B", ANCHOR, PRICE, ELASTICITY, CAP)


def test_the_cap_leaves_half_the_demand():
    assert pytest.approx(50.0) == AT_CAP


@pytest.mark.parametrize("home", [5.0, 20.0, 45.0])
def test_price_is_the_cap_and_unserved_demand_is_exact(home):
    found = importer(home, imports=0.0).clear()
    assert found.price("good@B") == pytest.approx(CAP, rel=1e-4)
    assert found.served("good@B") == pytest.approx(home, rel=1e-4)
    assert AT_CAP - found.served("good@B") == pytest.approx(50.0 - home, rel=1e-3)
    assert found.flow("good@B:rest") == pytest.approx(0.0, abs=5e-3)


def test_enough_home_output_keeps_the_price_below_the_cap():
    """60 t: p = 10 (60 / 100)^(-2) = 27.8."""
    found = importer(60.0, imports=0.0).clear()
    assert found.price("good@B") == pytest.approx(10.0 * 0.6**-2, rel=2e-4)


def test_exactly_the_capped_quantity_is_no_failure():
    found = importer(50.0, imports=0.0).clear()
    assert found.price("good@B") == pytest.approx(CAP, rel=1e-3)
    assert found.served("good@B") == pytest.approx(50.0, rel=1e-3)


def test_without_home_output_nothing_is_served_and_no_price_is_invented():
    found = importer(0.0, imports=0.0).clear()
    assert np.isnan(found.price("good@B"))
    assert found.served("good@B") == pytest.approx(0.0, abs=1e-6)
    assert found.price("good@A") == pytest.approx(8.0, rel=0.02)


def test_prices_come_back_after_the_embargo_is_lifted():
    before = importer(20.0).clear()
    importer(20.0, imports=0.0).clear()
    after = importer(20.0).clear()
    for node in ("good@A", "good@B"):
        assert after.price(node) == pytest.approx(before.price(node), rel=1e-6)
    assert after.price("good@B") == pytest.approx(after.price("good@A") + 1.0, rel=1e-3)


def test_a_trickle_through_the_embargo_is_used_in_full():
    found = importer(20.0, imports=3.0).clear()
    assert found.flow("good@A>good@B") == pytest.approx(3.0, rel=1e-3)
    assert found.price("good@B") == pytest.approx(CAP, rel=1e-4)
    number = list(found.market.columns).index("good@A>good@B")
    gap = CAP - found.price("good@A") - 1.0
    assert found.solution.bound_rent[number] == pytest.approx(gap, rel=1e-3)
