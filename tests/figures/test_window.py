"""The stretch of a path that is the control's doing, and no later swing."""

from __future__ import annotations

import pytest

from ytterby.figures.question import Path, PathPeriod, effect_window, in_years


def path(with_control, without, start=2025, length=1.0):
    moments = [PathPeriod(int(start + n * length), "", start + n * length, start + (n + 1) * length)
               for n in range(len(with_control))]  # fmt: skip
    nothing = [None] * len(moments)
    return Path(moments, with_control, without, nothing, nothing)


def test_days_as_years():
    assert in_years("2027-01-01") == 2027.0
    assert in_years("2027-07-02") == pytest.approx(2027.5, abs=0.002)


def test_an_effect_is_found_where_the_control_holds_and_ends_where_both_paths_meet():
    one = path([10.0, 10.0, 30.0, 20.0, 10.5, 10.0], [10.0] * 6)
    stretch = effect_window(one, 2027.0, 2028.0)
    assert (stretch.onset, stretch.peak, stretch.back) == (2, 2, 4)


def test_a_swing_that_comes_at_another_time_is_no_effect_of_the_control():
    """N15: the largest difference lies long after the paths have met again; it is not the peak."""
    one = path(
        [10.0, 20.0, 10.0, 10.0, 10.0, 40.0, 10.0], [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 40.0]
    )
    stretch = effect_window(one, 2026.0, 2027.0)
    assert one.periods[stretch.peak].year == 2026
    late = path([10.0] * 8 + [40.0], [10.0] * 9)
    assert effect_window(late, 2026.0, 2027.0) is None


def test_all_years_of_a_control_without_end_are_its_own():
    """N4: dysprosium moves by a quarter in the last year, after both paths had met."""
    one = path([10.0, 14.0, 10.0, 10.0, 10.0, 90.0], [10.0] * 6)
    stretch = effect_window(one, 2026.0, None)
    assert (stretch.onset, stretch.peak, stretch.back) == (1, 5, None)
    over = effect_window(path([10.0, 15.0, 10.0, 6.0, 10.0, 10.0], [10.0] * 6), 2026.0, None)
    assert (over.onset, over.peak, over.back) == (1, 1, 4)


def test_a_price_that_falls_is_followed_downwards():
    one = path([10.0, 5.0, 4.0, 10.0, 10.0], [10.0] * 5)
    stretch = effect_window(one, 2026.0, 2027.0)
    assert (stretch.peak, stretch.back) == (2, 3)


def test_quarters_must_meet_for_a_year():
    one = path([10.0, 30.0, 10.0, 10.0, 30.0, 10.0, 10.0, 10.0, 10.0], [10.0] * 9, length=0.25)
    assert effect_window(one, 2025.25, 2025.5).back == 5
