"""The price that makes a project earn its rate, by formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import DataError
from ytterby.instruments.loan import Loan
from ytterby.projects.cases import read_cases
from ytterby.projects.formula import (
    break_even,
    charge_of,
    grant_needed,
    margin_of,
    price_at,
    unit_cost,
)


def margin(case, price):
    """Of the product at a price and the others at theirs."""
    others = [OTHERS[name] for name in case.shares if name != case.product]
    return float(margin_of(case, np.array([price, *others])))


CASES = read_cases(packaged_folder())
OTHERS = {"Dy": 257.0, "Tb": 812.0}


@pytest.mark.parametrize(("rate", "price"), [(0.10, 68.0), (0.15, 78.0)])
def test_nolans_needs_what_a_calculation_by_hand_gives(rate, price):
    """1.586 billion AUD, 4,440 t, 61.6 AUD/kg, 20 years, 0.66 USD to the AUD."""
    assert unit_cost(CASES["nolans"], rate, {}).price == pytest.approx(price, rel=0.05)


@pytest.mark.parametrize("name", CASES)
@given(rate=st.floats(0.0, 0.3), more=st.floats(1.01, 3.0))
@settings(max_examples=20, deadline=None)
def test_the_price_returns_the_charge_and_rises_with_rate_and_cost(name, rate, more):
    case = CASES[name]
    found = unit_cost(case, rate, OTHERS)
    assert margin(case, found.price) == pytest.approx(charge_of(case, rate))
    assert sum(found.parts.values()) == pytest.approx(found.price)
    assert unit_cost(case, rate + 0.01, OTHERS).price > found.price
    for item in ("capex", "opex"):
        dearer = case.with_values({item: case[item] * more})
        assert unit_cost(dearer, rate, OTHERS).price > found.price


@pytest.mark.parametrize("name", CASES)
def test_break_even_leaves_nothing_and_lies_under_the_price_of_any_rate(name):
    case = CASES[name]
    even = break_even(case, OTHERS)
    assert margin(case, even.running) == pytest.approx(0.0, abs=1e-9)
    back = margin(case, even.capital_back) * case["output"] * case["use"] * case["life"]
    assert back == pytest.approx(1e3 * case.usd("capex"))  # all years together, none worth less
    assert even.running < even.capital_back < unit_cost(case, 0.01, OTHERS).price


def test_a_grant_of_what_is_needed_makes_it_pay():
    case = CASES["nolans"]
    share = grant_needed(case, 0.1, 55.0, {})
    assert 0.0 < share < 1.0
    rest = charge_of(case, 0.1) * (1.0 - share)
    assert price_at(case, rest, {}).price == pytest.approx(55.0)
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
