"""Money over time."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.ground.finance import annuity, level


def test_no_rate_pays_capital_back_in_equal_parts():
    assert annuity(0.0, 20.0) == pytest.approx(0.05)
    assert annuity(1e-9, 20.0) == pytest.approx(0.05, rel=1e-6)


def test_what_is_paid_back_is_worth_what_was_lent():
    worth = 1.08 ** -np.arange(1.0, 16.0)
    assert annuity(0.08, 15) * worth.sum() == pytest.approx(1.0)
    rates = np.array([0.05, 0.1])
    assert annuity(rates, 20.0).tolist() == [annuity(0.05, 20.0), annuity(0.1, 20.0)]


def test_the_level_of_a_flat_path_is_its_price():
    assert level(np.full((2, 10), 42.0), 0.1).tolist() == pytest.approx([42.0, 42.0])
    rising = np.linspace(10.0, 90.0, 20)
    assert 10.0 < level(rising, 0.1) < rising.mean()
