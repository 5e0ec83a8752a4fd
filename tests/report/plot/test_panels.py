from __future__ import annotations

import re
import struct

import pytest

from ytterby.report.kit.html import png_from
from ytterby.report.plot.axes import NameAxis, NumberAxis
from ytterby.report.plot.letters import width_of
from ytterby.report.plot.marks import (
    DOT,
    BarMark,
    LegendEntry,
    TextMark,
)
from ytterby.report.plot.panels import GAP, SIZE, Box, Panel, grid, in_columns, picture_svg

LETTER = Box(["x"], left=5.0, top=2.0, right=10.0, bottom=20.0)


def moves(box: Box) -> list[tuple[float, float]]:
    found = re.findall(r"translate\(([-\d.]+) ([-\d.]+)\)", "".join(box.parts))
    return [(float(x), float(y)) for x, y in found]


def test_a_panel_leaves_room_for_what_stands_around_it():
    rows = [{"zero": 0.0, "value": 1.0, "name": "long name"}]
    bars = BarMark("zero", "value", "name", "red", own=rows)
    bare = Panel(
        NumberAxis(0, 1, visible=False), NameAxis(["long name"]), 100.0, 30.0, [bars]
    ).box()
    assert bare.left == pytest.approx(width_of("long name", SIZE) + GAP)
    assert (bare.top, bare.right, bare.bottom) == (0.0, 100.0, 30.0)
    full = Panel(NumberAxis(0, 1, title="t"), NameAxis(["long name"]), 100.0, 30.0, [bars],
                 "Title").box()  # fmt: skip
    assert full.left == bare.left
    assert full.top > 15.0
    assert full.bottom > 50.0
    said = "".join(full.parts)
    assert all(f">{word}</text>" in said for word in ("Title", "long name", "t", "0.2"))


def test_words_that_reach_out_of_a_panel_count():
    text = TextMark(1.0, "name", "words", own=[{"name": "a", "words": "far to the right"}])
    box = Panel(NumberAxis(0, 1, visible=False), NameAxis(["a"]), 100.0, 30.0, [text]).box()
    assert box.right == pytest.approx(100.0 + width_of("far to the right", 11.0))


def test_labels_and_grid_of_an_axis_are_apart():
    axis = NumberAxis(0, 1, ticks=(0, 1), labels=False)
    box = Panel(NumberAxis(0, 1, visible=False), axis, 100.0, 30.0, []).box()
    assert box.left == 0.0
    assert "M0,30.0H100M0,0.0H100" in box.parts[0]


def test_boxes_in_a_grid_do_not_overlap_and_their_plots_are_in_line():
    wide = Box(["y"], left=30.0, top=10.0, right=50.0, bottom=8.0)
    box = grid([[LETTER, wide], [wide, LETTER]], across=4.0, down=6.0)
    (a, b), (c, d), (e, f), (g, h) = moves(box)
    assert (a, b) == (0.0, 0.0)
    assert (e, c) == (a, g)
    assert (d, h) == (b, f)
    assert c == 50.0 + 4.0 + 30.0
    assert f == 20.0 + 6.0 + 10.0
    assert (box.left, box.top) == (30.0, 10.0)
    assert (box.right, box.bottom) == (c + 50.0, f + 20.0)


def test_boxes_in_columns():
    assert [y for _, y in moves(in_columns([LETTER] * 5, 2, 1.0, 1.0))] == [
        0.0,
        0.0,
        23.0,
        23.0,
        46.0,
    ]
    first = [(0.0, 0.0), (0.0, 22.0), (15.0, 22.0)]
    assert moves(grid([[LETTER, None], [LETTER, LETTER]], 0.0, 0.0)) == first


BOX = Box(['<rect width="100" height="50"/>'], left=20.0, top=5.0, right=100.0, bottom=60.0)


def size(svg: str) -> tuple[int, int]:
    found = re.match(r'<svg [^>]*width="(\d+)" height="(\d+)"', svg)
    assert found
    return int(found.group(1)), int(found.group(2))


def test_a_picture_has_its_words_and_room_for_them():
    entry = LegendEntry("one", "#111111")
    svg = picture_svg(
        BOX, "A & B", "What it says.", subtitle="Under it.", source="Run 1.", legend=[entry]
    )
    assert all(f">{words}</text>" in svg for words in ("A &amp; B", "Under it.", "Run 1.", "one"))
    assert "<title>A &amp; B</title><desc>What it says.</desc>" in svg
    assert size(svg)[0] >= 100 + 20
    assert size(svg)[1] >= 60 + 5 + 4 * 12
    long = picture_svg(BOX, "A title that is much longer than the chart below it is wide", "")
    assert size(long)[0] == size(svg)[0]
    assert size(long)[1] > size(picture_svg(BOX, "A title", ""))[1]  # in lines, none of them wider


def test_a_legend_takes_as_many_rows_as_it_needs():
    few = picture_svg(BOX, "t", "", legend=[LegendEntry("one", "#111111")])
    entries = [LegendEntry(f"entry {n}", "#111111") for n in range(4)]
    many = picture_svg(BOX, "t", "", legend=entries)
    assert size(many)[1] - size(few)[1] == 3 * 19
    assert size(many)[0] == size(few)[0]


def test_a_picture_becomes_a_png():
    svg = picture_svg(BOX, "t", "", subtitle="s", source="r")
    for scale in (1.0, 2.0):
        png = png_from(svg, scale)
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", png[16:24]) == tuple(int(scale * one) for one in size(svg))


def test_a_legend_shows_dashes_and_shapes_and_a_room_is_kept():
    entries = [
        LegendEntry("dashed", "#111111", 2.0, dash="7 5"),
        LegendEntry("dot", "#222222", shape=DOT),
    ]
    svg = picture_svg(BOX, "t", "", legend=entries, room=300.0)
    assert 'stroke-dasharray="7 5"' in svg
    assert '<circle cx="' in svg
    assert size(svg)[0] == 318


def test_a_long_title_stands_in_lines_over_its_own_panel():
    axes = NumberAxis(0, 1, visible=False), NameAxis(["a"], labels=False)
    short = Panel(*axes, 120.0, 30.0, [], "Title").box()
    long = Panel(*axes, 120.0, 30.0, [], "Gallium without export controls of any kind").box()
    assert long.right == short.right == 120.0
    assert long.top > short.top + 10.0
    assert "".join(long.parts).count("font-weight") == 3
