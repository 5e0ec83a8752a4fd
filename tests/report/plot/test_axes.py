from __future__ import annotations

import math

import pytest

from ytterby.report.plot.axes import (
    LOG,
    NameAxis,
    NumberAxis,
    Sheet,
    log_ticks,
    percent,
    plain,
    round_ends,
    short,
    step_of,
    ticks_of,
)


@pytest.mark.parametrize(
    ("low", "high", "count", "wanted"),
    [
        (0.0, 1.0, 4, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0.0, 67.0, 4, [0.0, 20.0, 40.0, 60.0]),
        (-6.3, 6.3, 7, [-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0]),
        (0.0, 320_000.0, 4, [0.0, 100_000.0, 200_000.0, 300_000.0]),
        (3.0, 3.0, 4, [3.0]),
    ],
)
def test_ticks_are_round_and_within(low, high, count, wanted):
    assert ticks_of(low, high, count) == pytest.approx(wanted)


def test_ticks_are_about_as_many_as_asked_at_every_size():
    for power in range(-4, 8):
        for first in (1.0, 1.3, 2.7, 4.9, 9.9):
            found = ticks_of(0.0, first * 10.0**power, 5)
            assert 3 <= len(found) <= 9
            step = step_of(0.0, first * 10.0**power, 5)
            assert round(step / 10.0 ** math.floor(math.log10(step) + 1e-9), 6) in (1.0, 2.0, 5.0)


def test_ends_are_round_hold_all_and_zero_where_asked():
    assert round_ends([3.2, 46_400.0]) == (0.0, 50_000.0)
    low, high = round_ends([-446.0, 6_380.0])
    assert low <= -446.0
    assert high >= 6_380.0
    assert high - low < 1.3 * 6_826.0
    assert round_ends([101.0, 109.0], zero=False)[0] == pytest.approx(101.0)
    assert round_ends([None, math.nan]) == (0.0, 1.0)


def test_a_number_stands_where_its_scale_says():
    assert NumberAxis(10.0, 30.0).part(20.0) == pytest.approx(0.5)
    assert NumberAxis(0.1, 10.0, LOG).part(1.0) == pytest.approx(0.5)
    assert NumberAxis(0.1, 10.0, LOG).part(0.0) == 0.0


def test_numbers_in_words():
    assert [short(v) for v in (0.0, 2_500.0, 150_000.0, 3e6, -2_000.0)] == [
        "0",
        "2.5k",
        "150k",
        "3M",
        "−2k",
    ]
    assert [plain(v) for v in (0.0, 1_200.0, -0.5)] == ["0", "1,200", "−0.5"]
    assert [percent(v) for v in (0.0, 0.2, 1.0)] == ["0", "20%", "100%"]


def test_names_stand_in_the_middle_of_their_steps():
    assert NameAxis(["a", "b"]).places == {"a": 0.25, "b": 0.75}
    assert NameAxis([]).places == {}


def test_an_axis_that_is_not_shown_says_nothing():
    assert NumberAxis(0.0, 1.0, visible=False).marks == []
    assert NumberAxis(0.0, 2.0, ticks=(0.0, 1.0), label=percent).marks == [
        (0.0, "0"),
        (0.5, "100%"),
    ]


def test_ticks_by_factors_are_round_and_fewer_where_there_are_many_powers():
    assert log_ticks(0.8, 60.0) == [1, 3, 10, 30]
    assert log_ticks(1.0, 90.0) == [1, 2, 5, 10, 20, 50]
    assert log_ticks(1.0, 1e6) == [10.0**n for n in range(7)]


def test_numbers_rise_and_names_go_down():
    sheet = Sheet(NumberAxis(0.0, 10.0), NumberAxis(0.0, 10.0), 100.0, 50.0)
    assert sheet.spots({"v": 2.0}, ["v"], ["v", 10.0]) == [20.0, 40.0, 0.0]
    assert all(sheet.spots(row, ["v"], []) is None for row in ({"v": None}, {"v": math.nan}, {}))
    names = Sheet(NumberAxis(0.0, 1.0), NameAxis(["a", "b"]), 100.0, 40.0)
    assert [names.spots({"n": name}, [], ["n"]) for name in ("a", "b", "c")] == [
        [10.0],
        [30.0],
        None,
    ]
