"""The cash flow of a project: the price that earns a rate, the return at a price, tax, what was spent before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.appraisal.cases import read_cases
from ytterby.appraisal.formula import (
    NOTHING,
    _taxed,
    break_even,
    grant_needed,
    outcome,
    return_at,
    unit_cost,
)
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import DataError
from ytterby.instruments.loan import Loan

CASES = read_cases(packaged_folder())
BUILT = [name for name, case in CASES.items() if not case.runs]
OTHERS = {"Dy": 257.0, "Tb": 812.0}


@pytest.mark.parametrize(("rate", "low", "high"), [(0.10, 75.0, 80.0), (0.15, 97.0, 100.0)])
def test_nolans_needs_what_a_cash_flow_by_hand_gives(rate, low, high):
    """1.586 billion AUD over three years, 4,440 t after a ramp, 61.6 AUD/kg, 38 years, 30% tax, 0.66 USD to the AUD."""
    assert low <= unit_cost(CASES["nolans"], rate, {}).price <= high


@pytest.mark.parametrize("name", BUILT)
@given(rate=st.floats(0.01, 0.3), more=st.floats(1.01, 3.0))
@settings(max_examples=10, deadline=None)
def test_the_price_returns_the_rate_and_rises_with_rate_and_cost(name, rate, more):
    case = CASES[name]
    found = unit_cost(case, rate, OTHERS)
    assert return_at(case, found.price, OTHERS) == pytest.approx(rate, abs=1e-6)
    assert sum(found.parts.values()) == pytest.approx(found.price)
    assert unit_cost(case, rate + 0.01, OTHERS).price > found.price
    for item in ("capex", "opex", "building"):
        dearer = case.with_values({item: case[item] * (more if item != "building" else 2.0)})
        assert unit_cost(dearer, rate, OTHERS).price > found.price


@pytest.mark.parametrize("name", CASES)
def test_break_even_lies_under_the_price_of_any_rate(name):
    even = break_even(CASES[name], OTHERS)
    assert even.running < even.capital_back <= unit_cost(CASES[name], 0.01, OTHERS).price + 1e-9


def test_losses_are_carried_forward_and_profit_alone_is_taxed():
    case = CASES["nolans"].with_values({"capex": 100.0 / 0.66, "depreciation": 2, "tax": 0.5})
    margin = np.array([[10.0, 90.0, 20.0, -30.0, 40.0]])
    # taxable: -40, +40 - 40 = 0, 20, none, 40 - 30
    assert _taxed(case, margin)[0] == pytest.approx([10.0, 90.0, 10.0, -30.0, 35.0])
    free = case.with_values({"tax": 0.0})
    assert _taxed(free, margin)[0] == pytest.approx(margin[0])


def test_what_was_spent_before_is_not_earned_back():
    """Mountain Pass runs: it is worth running from what it costs to run and keep up, and opens in no later year."""
    case = CASES["mountain-pass"]
    needed = unit_cost(case, 0.10, {}).price
    assert break_even(case, {}).running < needed < 45.0
    assert unit_cost(case, 0.15, {}).price == pytest.approx(needed, rel=0.01)
    assert unit_cost(case.built_anew, 0.10, {}).price > 65.0
    assert return_at(case, 110.0, {}) is None
    assert 0.1 < return_at(case.built_anew, 110.0, {}) < 0.3
    assert not [row.item for row in case.inputs if row.item.startswith("usd_per")]


def test_a_price_under_the_cost_of_running_never_earns_anything_back():
    assert return_at(CASES["nolans"], 40.0, {}) is None
    found = outcome(CASES["nolans"], 0.1, np.full((1, 1, 38), 40.0), NOTHING)
    assert np.isnan(found.returned[0])
    assert found.worth[0] < 0.0


def test_a_grant_of_what_is_needed_makes_it_pay():
    case = CASES["nolans"]
    assert 0.0 < grant_needed(case, 0.1, 60.0, {}) < 1.0
    assert grant_needed(case, 0.1, 80.0, {}) == 0.0
    assert grant_needed(case, 0.1, 30.0, {}) > 1.0


def test_a_loan_at_the_rate_asked_for_is_worth_nothing():
    case = CASES["nolans"]
    assert Loan.worth(case, case["loan_rate"]) == pytest.approx(0.0)
    assert 0.0 < Loan.worth(case, 0.10) < Loan.worth(case, 0.15) < 1.0


def test_feed_that_takes_all_is_refused_and_a_missing_price_named():
    case = CASES["pulawy"].with_values({"feed_share": 0.95})
    with pytest.raises(DataError, match="feed_share"):
        unit_cost(case, 0.1, OTHERS)
    with pytest.raises(DataError, match=r"price\.fob\.oxide\.Dy"):
        unit_cost(CASES["pulawy"], 0.1, {})
