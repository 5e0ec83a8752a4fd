"""Export quotas in batches: what is on offer, what is left, and how tonnes are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError
from tests.controls.effects.acts import in_force, read_act, whole

from ytterby.controls.acts.export_quota import granted
from ytterby.controls.effects.compile import compile_acts
from ytterby.controls.effects.effect import Books, Pool, left_after
from ytterby.years.calendar import Period

HALVES = [(date(2010, 1, 1), date(2010, 6, 30), 60.0), (date(2010, 7, 1), date(2010, 12, 31), 20.0)]
QUARTERS = [Period(2010, month, 3) for month in (1, 4, 7, 10)]


@pytest.fixture(scope="module")
def network(base):
    return base.network


def through_the_year(use, carry=1.0, carry_year=0.0, left=None):
    """On offer in each quarter when at most `use` of it is taken."""
    offers = []
    for span in QUARTERS:
        offered, kept = granted(HALVES, span.first, span.last, left, carry, carry_year)
        offers.append(offered)
        left = kept + max(offered - use, 0.0)
    return offers, left


def test_a_batch_is_spread_over_its_days_and_a_year_has_the_sum():
    assert through_the_year(1e9)[0] == pytest.approx([30, 30, 10, 10])
    assert granted(HALVES, date(2010, 1, 1), date(2010, 12, 31), None, 0, 0) == (80.0, 0.0)


def test_what_is_left_of_a_batch_is_carried_as_far_as_the_act_says():
    assert through_the_year(20.0)[0] == pytest.approx([30, 40, 20, 20])
    assert through_the_year(20.0, carry=0.5)[0] == pytest.approx([30, 40, 15, 15])
    assert through_the_year(20.0, carry=0.0)[0] == pytest.approx([30, 40, 10, 10])
    assert through_the_year(20.0)[1] == pytest.approx(0.0)


def test_what_is_left_at_the_end_of_a_year_lapses_unless_the_act_says_otherwise():
    assert through_the_year(1e9, left=10.0)[0] == pytest.approx([30, 30, 10, 10])
    assert through_the_year(1e9, carry_year=0.5, left=10.0)[0] == pytest.approx(
        [32.5, 32.5, 10, 10]
    )


def test_what_is_left_waits_between_batches():
    apart = [
        (date(2010, 1, 1), date(2010, 3, 31), 60.0),
        (date(2010, 7, 1), date(2010, 12, 31), 20.0),
    ]
    left = 24.0  # of the first
    offered, left = granted(apart, date(2010, 4, 1), date(2010, 6, 30), left, 0.5, 0.0)
    assert (offered, left) == (0.0, 24.0)
    offered, left = granted(apart, date(2010, 7, 1), date(2010, 12, 31), left, 0.5, 0.0)
    assert (offered, left) == pytest.approx((32.0, 0.0))


def test_a_run_that_begins_within_a_batch_has_what_is_left_of_its_days():
    offered, kept = granted(HALVES, date(2010, 4, 1), date(2010, 6, 30), None, 0, 0)
    assert (offered, kept) == pytest.approx((30.0, 0.0))


def test_what_is_left_counts_the_law_s_tonnes():
    pool = Pool("X", "export_quota", "CHN", np.array([0, 2]), 100.0, np.array([1.5, 1.0]),
                "X/export_quota", 25.0, 5.0)  # fmt: skip
    assert left_after([pool], np.array([20.0, 99.0, 10.0]), 0.5) == {"X/export_quota": 10.0}


def test_a_pool_counts_each_flow_with_its_weight(base, network):
    row = in_force(act="export_quota", stages=["oxide"], quantity_t={2024: 1000.0})
    counted = np.full(len(network.columns), 1.25)
    books = replace(Books.plain(len(network.columns)), counted=counted)
    found = compile_acts([row], network, whole(2024), base.activity, 1.0, 0.4, None, books)
    (pool,) = found.pools
    assert pool.tonnes == pytest.approx(1000.0)
    assert set(pool.weight) == {1.25}


def act(**given):
    return read_act({"act": "export_quota", "origin": "CHN", "stages": ["oxide"], **given})


def test_a_year_with_batches_has_their_sum_unless_it_has_a_figure_of_its_own():
    batches = [
        {"from": a.isoformat(), "until": b.isoformat(), "quantity_t": t} for a, b, t in HALVES
    ]
    made = act(batches=batches)
    assert made.quantity_in(2010) == 80.0
    assert made.quantity_in(2011) is None
    both = act(batches=batches, quantity_t={2009: 50.0, 2010: 100.0})
    assert [both.quantity_in(y) for y in (2009, 2010, 2011)] == [50.0, 100.0, 100.0]
    assert [share for *_, share in both.batch_shares(2010)] == [0.75, 0.25]
    assert [share for *_, share in both.batch_shares(2011)] == [1.0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([("2010-07-01", "2010-06-30")], "to a later day"),
        ([("2010-07-01", "2011-06-30")], "one calendar year"),
        ([("2010-01-01", "2010-06-30"), ("2010-06-01", "2010-12-31")], "follow one another"),
    ],
)
def test_batches_out_of_order_are_refused(given, said):
    batches = [{"from": a, "until": b, "quantity_t": 1.0} for a, b in given]
    with pytest.raises(ValidationError, match=said):
        act(batches=batches)


def test_only_an_export_quota_has_batches():
    with pytest.raises(ValidationError, match="Extra inputs"):
        read_act({"act": "prohibition", "origin": "CHN", "stages": ["oxide"], "carry_over": 1.0})
