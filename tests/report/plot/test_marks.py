from __future__ import annotations

import re

import pytest

from ytterby.report.plot.axes import NameAxis, NumberAxis
from ytterby.report.plot.letters import width_of
from ytterby.report.plot.marks import (
    AreaMark,
    BarMark,
    CellMark,
    DotMark,
    LineMark,
    RuleMark,
    SpanMark,
    TextMark,
    TickMark,
)
from ytterby.report.plot.places import Sheet, by_name
from ytterby.report.plot.shapes import DIAMOND, LEFT, RING


@pytest.fixture
def numbers():
    return Sheet(NumberAxis(0.0, 10.0), NumberAxis(0.0, 100.0), 200.0, 50.0)


@pytest.fixture
def names():
    return Sheet(NumberAxis(0.0, 10.0), NameAxis(["a", "b"]), 200.0, 40.0)


def test_a_line_goes_through_its_rows_and_breaks_where_there_is_no_number(numbers):
    rows = [{"x": x, "y": y} for x, y in ((0, 0.0), (5, 50.0), (6, None), (8, 100.0), (10, 0.0))]
    LineMark("x", "y", "#123456", 2.0).draw(numbers, rows)
    (path,) = numbers.parts
    assert 'd="M0.0,50.0L100.0,25.0M160.0,0.0L200.0,50.0"' in path
    assert 'stroke="#123456"' in path


def test_a_line_for_each_name_in_its_colour_and_width(numbers):
    rows = [{"x": x, "y": 10.0, "of": name} for name in ("one", "two") for x in (0, 10)]
    colour, wide = (
        by_name("of", ["one", "two"], ["#111111", "#222222"]),
        by_name("of", ["one", "two"], [3, 1]),
    )
    LineMark("x", "y", colour, wide, "of").draw(numbers, rows)
    looks = [re.findall(r'stroke="(\S+)" stroke-width="(\S+)"', part) for part in numbers.parts]
    assert looks == [[("#111111", "3")], [("#222222", "1")]]


def test_an_area_lies_between_its_ends(numbers):
    AreaMark("x", "low", "high", "#abcdef", 0.5).draw(
        numbers, [{"x": 0, "low": 0.0, "high": 100.0}, {"x": 10, "low": 50.0, "high": 100.0}]
    )
    assert 'points="0.0,0.0 200.0,0.0 200.0,25.0 0.0,50.0"' in numbers.parts[0]


def test_an_area_breaks_where_an_end_is_missing(numbers):
    ends = ((0, 1.0), (2, 1.0), (4, None), (6, 1.0), (8, 1.0), (9, None), (10, 1.0))
    rows = [{"x": x, "low": 0.0, "high": high} for x, high in ends]
    AreaMark("x", "low", "high", "#abcdef").draw(numbers, rows)
    assert [part.split('"')[1].split(",")[0] for part in numbers.parts] == ["0.0", "120.0"]


def test_shapes_differ_without_colour(names):
    rows = [{"v": 1.0, "n": "a", "s": 3.0}]
    for shape in (RING, DIAMOND):
        DotMark("v", "n", "blue", 5.0, shape, "s").draw(names, rows)
    ring, diamond = names.parts
    assert 'cy="13.0" r="4.1" fill="white" stroke="blue"' in ring
    assert diamond.startswith('<path d="M15.0,13.0L20.0,8.0L25.0,13.0')


def test_bars_stand_beside_their_names_also_below_zero(names):
    rows = [{"a": 0.0, "b": 5.0, "n": "a", "s": 4.0}, {"a": 8.0, "b": 2.0, "n": "b", "s": 0.0}]
    BarMark("a", "b", "n", "red", 10.0, "s").draw(names, rows)
    assert 'x="0.0" y="9.0" width="100.0" height="10"' in names.parts[0]
    assert 'x="40.0" y="25.0" width="120.0"' in names.parts[1]


def test_names_that_are_not_on_the_axis_and_missing_numbers_are_left_out(names):
    rows = [{"a": 0.0, "b": 5.0, "n": "c"}, {"a": 0.0, "b": None, "n": "a"}]
    BarMark("a", "b", "n", "red").draw(names, rows)
    DotMark("b", "n", "red").draw(names, rows)
    TickMark("b", "n").draw(names, rows)
    assert names.parts == []


def test_rules_ticks_spans_and_dots(names):
    RuleMark(x=5.0).draw(names, ())
    RuleMark(y=50.0, dash="4 3").draw(
        Sheet(NumberAxis(0, 1), NumberAxis(0, 100), 80.0, 50.0, names.parts), ()
    )
    SpanMark(2.0, 4.0, "grey").draw(names, ())
    TickMark("v", "n").draw(names, [{"v": 1.0, "n": "b"}])
    DotMark("v", "n", "blue").draw(names, [{"v": 1.0, "n": "a"}])
    DotMark("v", "n", "blue", 5.0, lambda row: LEFT).draw(names, [{"v": 1.0, "n": "a"}])
    upright, level, span, tick, dot, triangle = names.parts
    assert "M100.0,0V40" in upright
    assert "M0,25.0H80" in level
    assert 'x="40.0" width="40.0" height="40"' in span
    assert "M20.0,21.0v18" in tick
    assert 'cx="20.0" cy="10.0"' in dot
    assert "M15.0,10.0L25.0,5.0V15.0Z" in triangle


def test_cells_fill_their_place_but_for_a_rim():
    sheet = Sheet(NameAxis(["p", "q"]), NameAxis(["a", "b"]), 100.0, 40.0)
    CellMark("x", "y", "red").draw(sheet, [{"x": "q", "y": "a"}])
    assert 'x="51.0" y="1.0" width="48.0" height="18.0"' in sheet.parts[0]


def test_words_are_escaped_and_their_reach_is_told(names):
    rows = [{"v": 9.0, "n": "a", "w": "5 < 6"}, {"v": 1.0, "n": "b", "w": ""}]
    TextMark("v", "n", "w", right=4, size=10.0).draw(names, rows)
    assert names.parts[0].count("<text") == 1
    assert "5 &lt; 6" in names.parts[0]
    assert names.reach == pytest.approx(184.0 + width_of("5 < 6", 10.0))
