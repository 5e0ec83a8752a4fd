"""Stocks of inputs at industries: the closed form, the balance, no output above need."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.economics.impact import impact
from ytterby.economics.inputs.critical import IndustryStocks, lost_of_span
from ytterby.economics.switches import EconomySwitches


def test_quarters_reach_the_closed_form():
    """A cut of k for T months with c months of stock loses max(0, kT - c) / T of the span."""
    random = np.random.default_rng(2)
    for _ in range(100):
        cut, stock = random.random(), 6.0 * random.random()
        quarters = int(random.integers(1, 9))
        state = IndustryStocks(np.array([[stock]]), np.array([[stock]]), 2.0)
        made = 0.0
        for _ in range(quarters):
            output, state, bought = state.over(np.array([[cut]]), 3.0)
            made += 3.0 * output[0, 0]
            assert bought[0, 0] == 0.0 or cut <= 0.0
        months = 3.0 * quarters
        lost = 1.0 - made / months
        assert lost == pytest.approx(
            float(lost_of_span(np.array(cut), months, np.array(stock))), abs=1e-9
        )


def test_stocks_balance_and_never_make_more_than_is_needed():
    random = np.random.default_rng(4)
    target = 4.0 * random.random((3, 5))
    state = IndustryStocks(target, target, 2.0)
    for _ in range(20):
        cut = random.random((3, 5)) * (random.random((3, 5)) < 0.5)
        output, after, bought = state.over(cut, 3.0)
        assert (output <= 1.0 + 1e-12).all()
        arrived = (1.0 - cut) * 3.0 + bought
        assert after.stock == pytest.approx(state.stock + arrived - 3.0 * output, abs=1e-9)
        assert (after.stock >= -1e-12).all()
        assert (after.stock <= target + 1e-12).all()
        state = after


def test_industries_that_hold_stocks_lose_less():
    without, with_stocks = (
        impact("KOR", EconomySwitches(reach="imposed", cut=0.8, months=3.0, stocks=where))
        for where in ("market", "industry")
    )
    assert without.gdp_percent < with_stocks.gdp_percent < 0.0
