from __future__ import annotations

import math

from ytterby.report.plot.axes import NameAxis, NumberAxis, Sheet, ramp, stacked


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


def test_colours_between_others():
    stops = [0.0, 1.0, 3.0], ["#000000", "#808080", "#ff0000"]
    found = [ramp(v, *stops) for v in (-1.0, 0.0, 0.5, 1.0, 2.0, 9.0)]
    assert found == ["#000000", "#000000", "#404040", "#808080", "#c04040", "#ff0000"]


def test_stacks_go_up_and_down_apart_and_keep_their_sum():
    rows = [{"of": "s", "v": v} for v in (2.0, -1.0, None, 3.0, -4.0)] + [{"of": "t", "v": 1.0}]
    found = [(row["of"], row["start"], row["end"]) for row in stacked(rows, ("of",), "v")]
    assert found == [
        ("s", 0.0, 2.0),
        ("s", 0.0, -1.0),
        ("s", 2.0, 5.0),
        ("s", -1.0, -5.0),
        ("t", 0.0, 1.0),
    ]
