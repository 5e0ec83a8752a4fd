"""The queue of a licence: what waits is made up for, and no more; with no spread it is a cliff."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.controls.effects.acts import in_force

from ytterby.controls.effects.approvals import passed_by
from ytterby.controls.effects.compile import Enforcement, compile_acts

lags, spreads, backlogs = st.floats(5, 200), st.floats(0.1, 1.0), st.floats(10, 400)
QUEUE = Enforcement(0.35, limits_backlog=True)


@given(lag=lags, variation=spreads, backlog=backlogs)
def test_in_the_end_all_that_waited_has_passed(lag, variation, backlog):
    far = 10.0 * lag + 20.0 * backlog
    (passed,) = passed_by(np.array([far]), lag, variation, backlog)
    assert passed == pytest.approx(far, abs=1e-2 * lag)


@given(lag=lags, variation=spreads)
def test_without_a_backlog_to_work_off_the_mean_lag_is_lost(lag, variation):
    (passed,) = passed_by(np.array([3000.0]), lag, variation, 0.0)
    assert 3000.0 - passed == pytest.approx(lag, rel=0.03)


@given(lag=lags, variation=spreads, backlog=backlogs)
def test_never_has_more_passed_than_was_asked_for_and_it_only_grows(lag, variation, backlog):
    days = np.arange(0.0, 5.0 * lag)
    passed = passed_by(days, lag, variation, backlog)
    assert np.all(passed <= days + 1e-9)
    assert np.all(np.diff(passed) >= 0.0)


def test_without_spread_nothing_passes_before_the_lag():
    passed = passed_by(np.array([60.0, 61.0, 70.0]), 60.0, 0.0, 90.0)
    assert passed[0] == 0.0
    assert passed[1] == pytest.approx(1.0 + 60.0 / 90.0)
    assert passed[2] > 10.0


def test_a_slower_office_lets_no_more_pass():
    days = np.linspace(0, 400, 81)
    slow, quick = (passed_by(days, lag, 0.35, 90.0) for lag in (90.0, 60.0))
    assert np.all(slow <= quick + 1e-9)


def month(base, number, practice, **keys):
    act = {"act": "licence", "approval_share": 1.0, "lag_days": 70, "backlog_days": 90,
           "commodities": ["magnet.NdFeB_heavy"], "since": date(2025, 4, 4)}  # fmt: skip
    row = in_force(**{**act, **keys})
    first, last = date(2025, number, 1), date(2025, number, 28)
    found = compile_acts([row], base.network, (first, last), base.activity, 1.0, 0.4, base.balance,
                         enforcement=practice)  # fmt: skip
    columns = base.network.columns
    china = [n for n in base.network.route_columns
             if columns[n].commodity == "magnet.NdFeB_heavy" and columns[n].region == "CHN"]  # fmt: skip
    return found, china


def test_a_licence_limits_while_it_works_off_its_queue(base):
    found, china = month(base, 8, QUEUE)
    assert np.all(found.approved_share[china] > 1.0)
    assert np.all(found.approved_share[china] < 1.0 + 70.0 / 90.0)
    assert found.needs_reference
    assert not found.leaks
    unlimited, _ = month(base, 8, Enforcement(0.35, limits_backlog=False))
    assert np.all(unlimited.approved_share[china] == 1.0)
    assert not unlimited.needs_reference


def test_an_empty_queue_sets_no_limit(base):
    row = date(2015, 1, 1)
    found, china = month(base, 8, QUEUE, since=row)
    assert np.all(found.approved_share[china] == 1.0)
    assert not found.binding_control


def test_customs_hold_neighbours_from_their_own_start(base):
    keys = {"detained_share": 0.5, "detained_days": 45, "detained_from": 20}
    beside = [n for n in base.network.route_columns
              if base.network.columns[n].commodity == "magnet.NdFeB_ordinary"
              and base.network.columns[n].region == "CHN"]  # fmt: skip
    april, _ = month(base, 4, QUEUE, **keys)
    may, _ = month(base, 5, QUEUE, **keys)
    assert np.all(april.approved_share[beside] == pytest.approx(1.0 - 0.5 * 8 / 28))
    assert np.all(may.approved_share[beside] == pytest.approx(0.5))
