"""What an instrument costs on a path, and whether the project then pays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.appraisal.cases import read_cases
from ytterby.appraisal.formula import Offered, grant_needed, outcome, unit_cost
from ytterby.datasets.package import packaged_folder

NOLANS = read_cases(packaged_folder())["nolans"]
LIFE = round(NOLANS["life"])
SPENT = ((1.0 + NOLANS["state_rate"]) ** -np.arange(3)).mean()
"""What a dollar of capital is worth at the first spending, at what the state pays for money."""
NEEDED = unit_cost(NOLANS, 0.1, {}).price


def flat(*prices):
    """Paths of one price each: array (path, good, year)."""
    return np.repeat(np.array(prices)[:, None, None], LIFE, axis=2)


def test_at_the_price_by_formula_it_earns_just_its_rate():
    found = outcome(NOLANS, 0.1, flat(NEEDED, NEEDED + 1.0, NEEDED - 1.0), Offered("grant", 0.0))
    assert found.worth[0] == pytest.approx(0.0, abs=1e-6)
    assert found.worth[1] > 0.0 > found.worth[2]
    assert found.cost.tolist() == [0.0, 0.0, 0.0]


@given(st.floats(10.0, 150.0), st.floats(10.0, 150.0))
@settings(max_examples=30, deadline=None)
def test_a_floor_costs_what_is_short_and_an_offtake_gives_back_the_rest(price, floor):
    one = outcome(NOLANS, 0.1, flat(price), Offered("price_floor", floor))
    other = outcome(NOLANS, 0.1, flat(price), Offered("offtake", floor))
    term, state = round(NOLANS["term"]), NOLANS["state_rate"]
    ramp = np.r_[NOLANS["ramp_1"], NOLANS["ramp_2"], np.ones(term - 2)]
    years = ((1.0 + state) ** -(NOLANS["building"] + np.arange(term))) @ ramp
    short = max(floor - price, 0.0) * NOLANS.tonnes / 1e3
    assert one.cost[0] == pytest.approx(short * years)
    assert one.worst[0] == pytest.approx(short)
    assert other.cost[0] == pytest.approx((floor - price) * NOLANS.tonnes / 1e3 * years)
    assert other.cost[0] <= one.cost[0] + 1e-9
    assert other.worth[0] <= one.worth[0] + 1e-9


def test_a_higher_floor_never_costs_less():
    paths = np.random.default_rng(1).lognormal(4.0, 0.4, (50, 1, LIFE))
    found = [
        outcome(NOLANS, 0.1, paths, Offered("price_floor", f)).cost for f in (50.0, 80.0, 110.0)
    ]
    assert (np.diff(found, axis=0) >= 0.0).all()


def test_a_share_of_the_upside_lowers_the_cost_of_a_floor():
    paths = np.random.default_rng(1).lognormal(4.0, 0.4, (50, 1, LIFE))
    shared = NOLANS.with_values({"upside": 0.3})
    plain = outcome(NOLANS, 0.1, paths, Offered("price_floor", 60.0))
    with_share = outcome(shared, 0.1, paths, Offered("price_floor", 60.0))
    assert (with_share.cost <= plain.cost + 1e-9).all()
    assert with_share.cost.sum() < plain.cost.sum()


def test_a_grant_that_is_needed_is_enough():
    share = grant_needed(NOLANS, 0.1, 60.0, {})
    found = outcome(NOLANS, 0.1, flat(60.0), Offered("grant", share))
    assert found.worth[0] == pytest.approx(0.0, abs=1e-6)
    assert found.returned[0] == pytest.approx(0.1, abs=1e-6)
    assert found.cost[0] == pytest.approx(share * NOLANS.usd("capex") * SPENT)


def test_a_loan_that_is_not_served_costs_what_was_lent():
    found = outcome(NOLANS, 0.1, flat(10.0), Offered("loan", 0.5))
    assert found.cost[0] == pytest.approx(0.5 * NOLANS.usd("capex") * SPENT)
    assert found.worst[0] > 0.0


def test_a_loan_that_is_served_helps_less_than_a_grant_and_costs_less():
    lent, given_ = (outcome(NOLANS, 0.1, flat(100.0), Offered(by, 0.4)) for by in ("loan", "grant"))
    none = outcome(NOLANS, 0.1, flat(100.0), Offered("grant", 0.0))
    assert none.worth[0] < lent.worth[0] < given_.worth[0]
    assert lent.cost[0] < 0.2 * given_.cost[0]
