"""The share of a flow that a licence lets through, by hand. Nothing passes in the lag; what was
applied for then is worked off evenly over the backlog's days; the rest passes by approval."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ytterby.controls.acts.licence import share_let_through

FIRST, DAYS = date(2025, 1, 1), 365


def share(first=FIRST, days=DAYS, since=FIRST, bound=1.0, approval=0.8, lag=73.0, backlog=73.0):
    return share_let_through(first, days, since, bound, approval, lag, backlog)


def test_before_it_binds_everything_passes():
    assert share(since=date(2027, 1, 1), bound=0.0) == 1.0


def test_within_the_lag_nothing_passes():
    assert share(days=60) == 0.0
    assert share(first=date(2025, 2, 1), days=31) == 0.0


def test_after_the_backlog_only_the_approved_share_passes():
    assert share(first=date(2026, 1, 1)) == pytest.approx(0.8)
    assert share(first=date(2035, 1, 1)) == pytest.approx(0.8)


def test_a_year_that_holds_lag_and_backlog():
    """73 days wait, 292 run at 0.8, and 0.8 x 73 are worked off in them: 0.8 of the whole year."""
    assert share() == pytest.approx((0.8 * 292 + 0.8 * 73) / 365)
    assert share() == pytest.approx(0.8)


def test_a_backlog_longer_than_the_year():
    """292 of 730 days of backlog fall in the first year: 0.4 of 0.8 x 73 = 23.36 days' flow."""
    assert share(backlog=730.0) == pytest.approx((0.8 * 292 + 0.4 * 0.8 * 73) / 365)
    second = share(first=date(2026, 1, 1), backlog=730.0)
    assert second == pytest.approx((0.8 * 365 + 0.5 * 0.8 * 73) / 365)


def test_a_licence_from_july():
    """Free for 181 days, then 184 bind: 45 wait, 139 run; 139 of the 180 days of backlog."""
    july = {"since": date(2025, 7, 1), "lag": 45.0, "backlog": 180.0}
    first = (181 + 0.8 * 139 + 0.8 * 45 * 139 / 180) / 365
    assert share(bound=184 / 365, **july) == pytest.approx(first)
    second = (0.8 * 365 + 0.8 * 45 * 41 / 180) / 365
    assert share(first=date(2026, 1, 1), **july) == pytest.approx(second)


def test_a_lag_that_ends_in_the_second_year():
    """400 days of lag from January: none in 2025; in 2026 35 more wait and 330 run. With days to
    work it off what waited comes later; with none given it is lost."""
    assert share(lag=400.0) == share(lag=400.0, backlog=0.0) == 0.0
    second = date(2026, 1, 1)
    assert share(first=second, lag=400.0, backlog=0.0) == pytest.approx(0.8 * 330 / 365)
    worked_off = share(first=second, lag=400.0, backlog=73.0)
    assert worked_off == pytest.approx((0.8 * 330 + 0.8 * 400) / 365)


def test_refusing_everything_stops_everything():
    assert share(approval=0.0) == 0.0
    assert share(approval=0.0, bound=0.5) == pytest.approx(0.5)


def test_no_lag_is_the_approved_share_at_once():
    assert share(lag=0.0, backlog=0.0) == pytest.approx(0.8)


@given(
    st.integers(0, 364),
    st.floats(0.0, 1.0),
    st.floats(0.0, 700.0),
    st.floats(1.0, 1000.0),
)
def test_over_the_years_all_that_is_approved_passes(day, approval, lag, backlog):
    """Days' flow over ten years = free days + approval x days bound: the lag only delays."""
    since = date.fromordinal(FIRST.toordinal() + day)
    passed = total = 0.0
    for year in range(2025, 2035):
        first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
        bound = (days - day) / days if year == 2025 else 1.0
        passed += days * share_let_through(first, days, since, bound, approval, lag, backlog)
        total += days
    assume(day + lag + backlog < total)
    assert passed == pytest.approx(day + approval * (total - day), rel=1e-9)


@given(st.floats(0.0, 1.0), st.floats(0.0, 500.0), st.floats(1.0, 500.0), st.integers(2025, 2030))
def test_a_share_is_never_negative_nor_more_than_flow_and_backlog(approval, lag, backlog, year):
    found = share(first=date(year, 1, 1), approval=approval, lag=lag, backlog=backlog)
    assert 0.0 <= found <= approval * (1 + lag / 365) + 1e-12


@given(st.floats(0.0, 0.99), st.floats(0.0, 300.0))
def test_a_longer_lag_passes_less_in_the_first_year(approval, lag):
    assert share(approval=approval, lag=lag + 10) <= share(approval=approval, lag=lag) + 1e-12
