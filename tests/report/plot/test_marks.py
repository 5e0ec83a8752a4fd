from __future__ import annotations

import re
from itertools import pairwise

import pytest

from ytterby.report.plot.axes import NameAxis, NumberAxis, Sheet
from ytterby.report.plot.letters import cut, widest, width_of, wrapped
from ytterby.report.plot.marks import (
    APART,
    DIAMOND,
    LEFT,
    TICK,
    AreaMark,
    BarMark,
    DotMark,
    EndsMark,
    LineMark,
    RangeMark,
    RuleMark,
    SpanMark,
    TextMark,
)


@pytest.fixture
def numbers():
    return Sheet(NumberAxis(0.0, 10.0), NumberAxis(0.0, 100.0), 200.0, 50.0)


@pytest.fixture
def names():
    return Sheet(NumberAxis(0.0, 10.0), NameAxis(["a", "b"]), 200.0, 40.0)


def test_a_line_goes_through_its_rows_and_is_dotted_where_there_is_no_number(numbers):
    rows = [{"x": x, "y": y} for x, y in ((0, 0.0), (5, 50.0), (6, None), (8, 100.0), (10, 0.0))]
    LineMark("x", "y", "#123456", 2.0, own=rows, series="one & two").draw(numbers)
    over, path = numbers.parts
    assert 'd="M0.0,50.0L100.0,25.0M160.0,0.0L200.0,50.0"' in path
    assert 'd="M100.0,25.0L160.0,0.0"' in over
    assert "stroke-dasharray" in over
    assert "stroke-dasharray" not in path
    assert 'stroke="#123456"' in path
    assert path.endswith("<title>one &amp; two</title></path>")


def test_an_area_lies_between_its_ends(numbers):
    rows = [{"x": 0, "low": 0.0, "high": 100.0}, {"x": 10, "low": 50.0, "high": 100.0}]
    AreaMark("x", "low", "high", "#abcdef", 0.5, own=rows).draw(numbers)
    assert 'points="0.0,0.0 200.0,0.0 200.0,25.0 0.0,50.0"' in numbers.parts[0]


def test_an_area_breaks_where_an_end_is_missing(numbers):
    ends = ((0, 1.0), (2, 1.0), (4, None), (6, 1.0), (8, 1.0), (9, None), (10, 1.0))
    rows = [{"x": x, "low": 0.0, "high": high} for x, high in ends]
    AreaMark("x", "low", "high", "#abcdef", own=rows).draw(numbers)
    assert [part.split('"')[1].split(",")[0] for part in numbers.parts] == ["0.0", "120.0"]


def test_lines_are_named_at_their_ends_and_names_do_not_lie_on_each_other(numbers):
    ends = {"one": 50.0, "two": 51.0, "three": 0.0, "none": None}
    lines = [
        LineMark("x", "y", f"#00000{n}", own=[{"x": 10, "y": y}], series=name)
        for n, (name, y) in enumerate(ends.items())
    ]
    EndsMark(lines, {name: name.upper() for name in ends}).draw(numbers)
    places = {
        name: float(y)
        for y, name in re.findall(r'y="([\d.]+)"[^>]*>(\w+)<', "".join(numbers.parts))
    }
    assert [*places] == ["TWO", "ONE", "THREE"]
    heights = [*places.values()]
    assert min(b - a for a, b in pairwise(heights)) >= APART - 0.11
    assert heights[-1] <= numbers.height + 8.1
    assert numbers.reach > numbers.width


def test_shapes_differ_without_colour(names):
    rows = [{"v": 1.0, "n": "a"}]
    for shape in (DIAMOND, LEFT, TICK):
        DotMark("v", "n", "blue", 5.0, shape, 3.0, own=rows).draw(names)
    diamond, triangle, tick = names.parts
    assert diamond.startswith('<path d="M15.0,13.0L20.0,8.0L25.0,13.0')
    assert "M15.0,13.0L25.0,8.0V18.0Z" in triangle
    assert "M20.0,8.0v10" in tick


def test_a_shape_may_be_that_of_its_row_and_says_its_values(names):
    rows = [{"v": 1.25, "n": "a", "way": LEFT}, {"v": 2.0, "n": "b", "way": "dot"}]
    DotMark("v", "n", "blue", 5.0, "way", own=rows, series="model").draw(names)
    first, second = names.parts
    assert first.startswith("<path")
    assert second.startswith("<circle")
    assert "><title>a, model: 1.25</title>" in first


def test_bars_stand_at_their_names_also_below_zero(names):
    rows = [{"a": 0.0, "b": 5.0, "n": "a"}, {"a": 8.0, "b": 2.0, "n": "b"}]
    BarMark("a", "b", "n", "red", 10.0, 4.0, own=rows, series="run").draw(names)
    assert 'x="0.0" y="9.0" width="100.0" height="10"' in names.parts[0]
    assert "><title>a, run: 5</title>" in names.parts[0]
    assert 'x="40.0" y="29.0" width="120.0"' in names.parts[1]
    assert "<title>b, run: 8 to 2</title>" in names.parts[1]


def test_names_that_are_not_on_the_axis_and_missing_numbers_are_left_out(names):
    rows = [{"a": 0.0, "b": 5.0, "n": "c"}, {"a": 0.0, "b": None, "n": "a"}, {"n": "b"}]
    BarMark("a", "b", "n", "red", own=rows).draw(names)
    DotMark("b", "n", "red", own=rows).draw(names)
    assert names.parts == []


def test_rules_ranges_and_spans(names, numbers):
    RuleMark(x=5.0).draw(names)
    RuleMark(y=50.0, dash="4 3", series="half").draw(numbers)
    SpanMark(2.0, 4.0, "grey").draw(names)
    RangeMark("x", "low", "high", own=[{"x": 5.0, "low": 0.0, "high": 50.0}]).draw(numbers)
    (upright, span), (level, name, line) = names.parts, numbers.parts
    assert ">half</text>" in name
    assert "M100.0,0V40" in upright
    assert "<title>" not in upright
    assert "M0,25.0H200" in level
    assert "><title>half: 50</title>" in level
    assert 'x="40.0" width="40.0" height="40"' in span
    assert "M100.0,50.0V25.0" in line


def test_words_are_escaped_and_their_reach_is_told(names):
    rows = [{"v": 9.0, "n": "a", "w": "5 < 6"}, {"v": 1.0, "n": "b", "w": ""}]
    TextMark("v", "n", "w", right=4, size=10.0, own=rows).draw(names)
    assert names.parts[0].count("<text") == 1
    assert "5 &lt; 6" in names.parts[0]
    assert names.reach == pytest.approx(184.0 + width_of("5 < 6", 10.0))


def test_widths_are_those_of_the_font():
    # Helvetica.afm: H 722, e 556, l 222, o 556
    assert width_of("Hello", 10.0) == pytest.approx((722 + 556 + 222 + 222 + 556) / 100)
    assert width_of("2035", 11.5) == pytest.approx(4 * 0.556 * 11.5)
    assert width_of("Hello", 10.0, bold=True) > width_of("Hello", 10.0)


def test_words_that_fit_stay_and_others_end_in_dots():
    assert cut("Metal", 10.0, 100.0) == "Metal"
    short = cut("Separated element in solution", 10.0, 60.0)
    assert short.endswith("…")
    assert width_of(short, 10.0) <= 60.0
    assert width_of(short + "n", 10.0) > 50.0


def test_the_widest_of_no_lines_is_nothing():
    assert widest([], 12.0) == 0.0
    assert widest(["a", "aaa"], 12.0) == width_of("aaa", 12.0)


def test_words_are_put_in_lines_of_a_room():
    lines = wrapped("China stops its exports of dysprosium", 12.0, 100.0)
    assert " ".join(lines) == "China stops its exports of dysprosium"
    assert len(lines) > 1
    assert all(width_of(line, 12.0) <= 100.0 for line in lines)
    assert wrapped("praseodymium", 12.0, 10.0) == ["praseodymium"]
