"""Contract prices: a moving mean of spot prices over the term. By hand, and as properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.years.contracts import carried, under_contract, weights

terms = st.floats(0.01, 8.0)
lengths = st.lists(st.sampled_from([1 / 12, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=12)


def spans(parts):
    end = 2024.0 + np.cumsum(parts)
    return end - np.array(parts), end


def years(count):
    return spans([1.0] * count)


def test_a_term_of_a_year_by_hand():
    """In the middle of a year half of the contracts are of the year before: half and half."""
    assert weights(*years(3), 1.0) == pytest.approx(
        np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    )


def test_a_term_of_two_years_by_hand():
    """At age x of the year, x years of this one's signing count, one of the last and 1 - x before."""
    found = weights(*years(4), 2.0)
    assert found[3] == pytest.approx([0.0, 0.25, 0.5, 0.25])
    assert found[1] == pytest.approx([0.75, 0.25, 0.0, 0.0])


def test_a_short_term_is_nearly_spot_and_none_is_spot():
    """A month's term: on average half a month of a year's prices is the year before's."""
    assert weights(*years(2), 1 / 12)[1] == pytest.approx([1 / 24, 1 - 1 / 24])
    assert weights(*years(3), 0.0) == pytest.approx(np.eye(3))


@given(lengths, terms)
def test_weights_are_shares_of_this_period_and_those_before(parts, term):
    found = weights(*spans(parts), term)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert found.min() >= -1e-9
    assert np.abs(np.triu(found, 1)).max() <= 1e-9


@given(st.integers(2, 6), terms, st.data())
def test_quarters_with_one_price_agree_with_years(count, term, data):
    price = np.array(data.draw(st.lists(st.floats(1, 100), min_size=count, max_size=count)))
    yearly = weights(*years(count), term) @ price
    quarterly = weights(*spans([0.25] * 4 * count), term) @ np.repeat(price, 4)
    assert quarterly.reshape(count, 4).mean(axis=1) == pytest.approx(yearly, rel=1e-6)


@given(lengths, terms, st.data())
def test_contract_prices_move_less_than_spot(parts, term, data):
    """Within the range of past spot prices, and no longer way up and down in all."""
    size = len(parts)
    spot = np.array(data.draw(st.lists(st.floats(1, 1000), min_size=size, max_size=size)))
    paid = weights(*spans(parts), term) @ spot
    for n in range(size):
        assert spot[: n + 1].min() - 1e-6 <= paid[n] <= spot[: n + 1].max() + 1e-6
    assert np.abs(np.diff(paid)).sum() <= np.abs(np.diff(spot)).sum() + 1e-6


@given(lengths, terms, st.floats(0, 1), st.data())
def test_the_share_is_one_and_the_average_between(parts, term, share, data):
    size = len(parts)
    series = st.lists(st.floats(0.1, 1000), min_size=size, max_size=size)
    spot, bought = (np.array(data.draw(series))[:, None] for _ in range(2))
    part, paid = under_contract(spot, bought, weights(*spans(parts), term), np.array([share]))
    assert ((part >= 0) & (part <= 1)).all()
    average = part * paid + (1 - part) * spot
    assert (average <= np.maximum(paid, spot) + 1e-9).all()
    assert (average >= np.minimum(paid, spot) - 1e-9).all()


def test_where_purchases_fall_under_the_contracts_all_that_is_bought_is_under_contract():
    spot, bought = np.full((2, 1), 10.0), np.array([[100.0], [20.0]])
    part, _ = under_contract(spot, bought, weights(*years(2), 1.0), np.array([0.8]))
    assert part[:, 0] == pytest.approx([0.8, 1.0])  # 0.8 x 60 t are contracted for


def test_steady_purchases_keep_the_share():
    part, paid = under_contract(
        np.full((3, 1), 7.0), np.full((3, 1), 5.0), weights(*years(3), 1.5), np.array([0.6])
    )
    assert part == pytest.approx(0.6)
    assert paid == pytest.approx(7.0)


def test_gaps_keep_the_last_known_price():
    nan = np.nan
    price = np.array([[nan, 1.0], [3.0, nan], [nan, 2.0], [nan, nan]])
    assert carried(price) == pytest.approx(
        np.array([[3.0, 1.0], [3.0, 1.0], [3.0, 2.0], [3.0, 2.0]])
    )
    assert np.isnan(carried(np.full((2, 1), nan))).all()
