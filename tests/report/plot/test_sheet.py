from __future__ import annotations

import re
import struct

from ytterby.report.kit.figures import png_from
from ytterby.report.plot.panels import Box, picture_svg
from ytterby.report.plot.shapes import RING, LegendEntry

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
        LegendEntry("hollow", "#222222", shape=RING),
    ]
    svg = picture_svg(BOX, "t", "", legend=entries, room=300.0)
    assert 'stroke-dasharray="7 5"' in svg
    assert '<circle cx="' in svg
    assert size(svg)[0] == 326
