"""A specification and a table make a chart: where its marks stand, what they carry, what the legend names."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest

from ytterby.report.kinds import (
    GROUPED,
    STACKED,
    BarChart,
    DotChart,
    LineChart,
    Look,
    bar,
    dot,
)
from ytterby.report.kinds.bars import CLEAR, END, START, stacked
from ytterby.report.kinds.chart import ALL, Facets, coloured, farthest_apart, tidy
from ytterby.report.kinds.lines import years_axis
from ytterby.report.plot.marks import DIAMOND, DOWN, RuleMark
from ytterby.report.plot.panels import NARROW

PATHS = pl.DataFrame(
    [(year, name, of * (year - 2020), place) for place in ("in", "out") for name, of in (("a", 1.0), ("b", 9.0))
     for year in (2030, 2024)],
    ["year", "series", "value", "place"], orient="row",
)  # fmt: skip
LINES = LineChart(
    looks={"a": Look("#111111", 3.0), "b": Look("#222222", dash="1 2"), "c": Look("#333333")}
)
BARS = BarChart(colours={"a": "#111111", "b": "#222222"}, width=100.0)


def drawn(chart, table):
    """The elements with values: their attributes with their title; and the labels of the legend."""
    box, legend, _ = chart.of(table)
    tags = re.findall(r"<(\w+)([^>]*)><title>([^<]*)</title>", "".join(box.parts))
    marks = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', look)) | {"tag": tag, "title": title}
        for tag, look, title in tags
    ]
    return marks, [one.label for one in legend]


def panels(chart, table):
    return re.findall(r'translate\(([-\d.]+) ([-\d.]+)\)">', "".join(chart.of(table)[0].parts))


def test_lines_are_in_the_order_of_their_looks_and_of_the_years():
    marks, legend = drawn(LINES, PATHS.filter(place="in"))
    assert [(one["title"], one["stroke"]) for one in marks] == [("a", "#111111"), ("b", "#222222")]
    assert all(re.match(r"M0\.0,[\d.]+L250\.0,[\d.]+$", one["d"]) for one in marks)
    assert marks[1]["stroke-dasharray"] == "1 2"
    assert legend == []
    texts = "".join(LINES.of(PATHS.filter(place="in")).box.parts)
    assert [name in texts for name in (">a</text>", ">b</text>", ">c</text>")] == [
        True,
        True,
        False,
    ]
    brief = drawn(replace(LINES, longest=1.0), PATHS.filter(place="in"))[1]
    assert brief == ["a", "b"]  # where there is no room at the ends


def test_bands_lie_under_lines_and_points_have_an_upright_range():
    looks = {
        "a": Look("#111111", strength=0.2),
        "p": Look("#000000", 0.0, radius=4.0, shape=DIAMOND),
    }
    rows = [
        {"year": 2024 + n, "series": "a", "value": 2.0, "low": 1.0, "high": 3.0} for n in (0, 1)
    ]
    rows.append({"year": 2024, "series": "p", "value": 5.0, "low": 4.0, "high": 6.0})
    marks, legend = drawn(LineChart(looks=looks), rows)
    assert [one["tag"] for one in marks] == ["polygon", "path", "path", "path"]
    assert [one["title"] for one in marks] == ["a", "a", "p, 2,024: 4 to 6", "p, 2,024: 5"]
    assert legend == ["p"]
    edges = drawn(LineChart(looks={"a": Look("#111111", strength=0.0, edges=True)}), rows)[0]
    assert [one["tag"] for one in edges] == ["path"] * 3


def test_a_rule_is_on_the_axis_and_named_where_it_is_if_it_has_a_name():
    chart = replace(LINES, rules=[RuleMark(y=500.0, series="highest"), RuleMark(y=1.0)])
    marks, legend = drawn(chart, PATHS.filter(place="in"))
    assert not legend
    assert ">highest</text>" in "".join(chart.of(PATHS.filter(place="in")).box.parts)
    assert [one["title"] for one in marks if one["title"].startswith("highest")] == ["highest: 500"]
    assert ">500</text>" in "".join(chart.of(PATHS.filter(place="in"))[0].parts)


@pytest.mark.parametrize(("values", "logarithmic"), [((1.0, 1000.0), True), ((0.0, 1000.0), False)])
def test_an_axis_by_factors_needs_numbers_above_zero(values, logarithmic):
    rows = [{"year": 2024 + n, "series": "a", "value": value} for n, value in enumerate(values)]
    parts = "".join(replace(LINES, log=True).of(rows)[0].parts)
    assert (">100</text>" in parts) == logarithmic


def test_small_multiples_share_a_scale_or_have_their_own():
    table = PATHS.with_columns(
        pl.when(place="out").then(pl.col("value") * 10).otherwise("value").alias("value")
    )
    own = "".join(replace(LINES, facets=Facets("place")).of(table)[0].parts)
    alike = "".join(replace(LINES, facets=Facets("place", scale=ALL)).of(table)[0].parts)
    assert all(f">{name}</text>" in text for text in (own, alike) for name in ("in", "out"))
    assert ">80</text>" in own
    assert ">80</text>" not in alike


def test_a_grid_has_headings_above_its_rows_and_a_place_for_what_is_missing():
    chart = replace(
        LINES,
        facets=Facets("place", ["in", "out", "off"], side="series", sides=["a", "b"], scale=ALL),
    )
    texts = re.findall(r">([^<>]+)</text>", "".join(chart.of(PATHS)[0].parts))
    assert len(panels(chart, PATHS)) == 2 + 6
    assert [one for one in texts if one in ["a", "b", "in", "out", "off"]] == [
        *("in", "out", "off", "a"),
        *("in", "out", "off", "b"),
    ]
    assert texts.count("2030") == 6
    assert texts.count("80") == 2  # the first of each row


def test_years_are_named_by_five_where_there_is_room():
    assert list(years_axis([2024, 2045], 300.0).ticks) == [2025, 2030, 2035, 2040, 2045]
    assert list(years_axis([2024, 2045], 100.0).ticks) == [2025, 2035, 2045]


def test_stacks_are_end_to_end():
    rows = [{"name": "x", "series": "a", "value": 2.0}, {"name": "x", "series": "b", "value": 3.0}]
    marks, legend = drawn(replace(BARS, way=STACKED), rows)
    assert [one["title"] for one in marks] == ["x, a: 2", "x, b: 2 to 5"]
    assert legend == []  # the names stand in the bars
    assert ">a</text>" in "".join(replace(BARS, way=STACKED).of(rows).box.parts)
    small = [rows[0] | {"value": 0.01}, rows[1]]
    assert drawn(replace(BARS, way=STACKED), small)[1] == ["a"]


def test_groups_stand_under_each_other_in_the_order_of_their_colours():
    rows = [{"name": "x", "series": one, "value": 1.0} for one in ("b", "a")]
    marks, _ = drawn(replace(BARS, way=GROUPED), rows)
    assert [one["title"] for one in marks] == ["x, a: 1", "x, b: 1"]
    assert float(marks[1]["y"]) - float(marks[0]["y"]) == BARS.thick
    box = replace(BARS, way=GROUPED, above=True).of(rows)[0]
    assert box.left == 0.0
    assert box.bottom > DOWN + 2 * BARS.thick + 3.0 + CLEAR


def test_words_stand_where_a_bar_goes_and_a_range_may_stand_alone():
    rows = [
        {"name": "x", "series": "a", "value": -3.0, "text": "less"},
        {"name": "y", "series": "a", "low": 1.0, "high": 2.0, "text": "not known"},
    ]
    chart = replace(BARS, text="text", parts=[bar(label="range")])
    marks, legend = drawn(chart, rows)
    assert legend == ["a", "range"]
    assert drawn(replace(chart, named=False), rows)[1] == ["range"]
    assert [one["title"] for one in marks] == ["x, a: −3", "y, range: 1 to 2"]
    box = chart.of(rows)[0]
    assert 'text-anchor="end"><text' in "".join(box.parts)
    assert box.right <= 100.0  # words at the tip have room inside the plot


def test_dots_have_ranges_and_words_at_the_edge():
    chart = DotChart(
        parts=[bar(thick=6.0), dot("middle", label="middle")], text="words", width=200.0
    )
    marks, legend = drawn(
        chart, [{"name": "x", "low": 1.0, "middle": 2.0, "high": 3.0, "words": "2 of 3"}]
    )
    assert [one["title"] for one in marks] == ["x: 1 to 3", "x, middle: 2"]
    assert legend == ["middle"]
    assert 'x="210.0"' in "".join(
        chart.of([{"name": "x", "middle": 1.0, "words": "at the edge"}])[0].parts
    )


def test_tables_become_tidy_and_names_get_colours():
    wide = pl.DataFrame({"year": [2024], "p05": [1.0], "p50": [2.0], "p95": [3.0]})
    long = tidy(wide, ["year"], {"band": ["p05", "p95"], "middle": ["p50"]})
    assert long.to_dicts() == [
        {"year": 2024, "series": "band", "low": 1.0, "high": 3.0, "value": None},
        {"year": 2024, "series": "middle", "low": None, "high": None, "value": 2.0},
    ]
    assert coloured(["x", "y", "z"], ["#1", "#2"]) == {"x": "#1", "y": "#2", "z": "#1"}


def test_stacks_go_up_and_down_apart_and_keep_their_sum():
    rows = [{"of": "s", "v": v} for v in (2.0, -1.0, None, 3.0, -4.0)] + [{"of": "t", "v": 1.0}]
    found = [(row["of"], row[START], row[END]) for row in stacked(rows, ("of",), "v")]
    assert found == [
        ("s", 0.0, 2.0),
        ("s", 0.0, -1.0),
        ("s", 2.0, 5.0),
        ("s", -1.0, -5.0),
        ("t", 0.0, 1.0),
    ]


@pytest.mark.parametrize(
    "chart",
    [
        replace(LINES, facets=Facets("place", columns=3), unit="USD/kg"),
        replace(LINES, facets=Facets("place", ["in", "out"], side="series", sides=["a", "b"], scale=ALL)),
        replace(LINES, facets=Facets("place", side="series", scale=ALL)),  # names come with the table
        replace(LINES, facets=Facets("series", ["a", "b"], side="place", sides=["in", "out", "off"])),
    ],
)  # fmt: skip
def test_lines_fit_into_one_column(chart):
    narrow = chart.of(PATHS).narrow.box
    assert narrow.left + narrow.right <= NARROW + 0.5


def test_names_stand_above_their_bars_in_one_column_and_panels_under_each_other():
    long = "A name that is so long that it has no room in one line of a picture on a telephone"
    rows = [
        {"name": name, "series": "a", "value": 1.0, "year": year, "text": "one of many"}
        for year in (2030, 2035) for name in (long, "short")
    ]  # fmt: skip
    chart = replace(BARS, text="text", names_room=300.0, facets=Facets("year", columns=2))
    narrow = chart.of(rows).narrow.box
    assert narrow.left == 0.0
    assert narrow.right <= NARROW + 0.5
    assert len(re.findall(r">[^<>]*so long that[^<>]*</text>", "".join(narrow.parts))) == 2
    assert (
        len(
            {y for _, y in re.findall(r'translate\(([-\d.]+) ([-\d.]+)\)">', "".join(narrow.parts))}
        )
        == 2
    )


def test_where_two_series_lie_farthest_apart():
    rows = [
        {"scenario": run, "year": year, "value": value}
        for run, values in (("a", (1.0, 2.0, 90.0)), ("b", (1.0, 8.0, 100.0)), ("c", (9.0, 9.0, None)))
        for year, value in zip((2024, 2025, 2026), values, strict=True)
    ]  # fmt: skip
    now, before = farthest_apart(rows, ("a", "b"), ["year"])
    assert (now["year"], now["value"], before["value"]) == (2025, 2.0, 8.0)
    assert farthest_apart(rows, ("a", "b"), ["year"], share=True)[0]["year"] == 2026
    assert farthest_apart(rows, ("a", "none"), ["year"]) is None
