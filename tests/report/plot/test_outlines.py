from __future__ import annotations

import json
import re
import struct
import zlib
from importlib.resources import files

import numpy as np
import pytest
import vl_convert

from ytterby.report.plot.outlines import letters, outlined
from ytterby.report.theme import FONT

WORDS = "Magnets, +39% of 1,000 t \u2192 China"


def picture(inside: str, font: str = FONT) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="260" height="60" viewBox="0 0 260 60" font-family="{font}">'
        f'<rect width="260" height="60" fill="white"/>{inside}</svg>'
    )


def ink(svg: str) -> np.ndarray:
    """Darkness of each pixel of an SVG as it stands, from 0 to 1."""
    return 1.0 - pixels(bytes(vl_convert.svg_to_png(svg, scale=1.0)))[:, :, 0] / 255.0


def pixels(png: bytes) -> np.ndarray:
    """Pixels of a PNG with four bytes each (PNG specification, sections 5 and 9)."""
    at, data = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IHDR":
            wide, high, depth, colour = struct.unpack(">IIBB", png[at + 8 : at + 18])
            assert (depth, colour) == (8, 6)
        if kind == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += size + 12
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(high, 1 + 4 * wide).astype(int)
    found = np.zeros((high + 1, wide + 1, 4), int)
    for y, row in enumerate(rows, 1):
        for x, raw in enumerate(row[1:].reshape(wide, 4), 1):
            left, up, corner = found[y, x - 1], found[y - 1, x], found[y - 1, x - 1]
            guess = left + up - corner
            far = np.abs(np.stack([guess - left, guess - up, guess - corner]))
            nearest = np.choose(far.argmin(axis=0), [left, up, corner])
            found[y, x] = (raw + (0, left, up, (left + up) // 2, nearest)[row[0]]) % 256
    return found[1:, 1:]


@pytest.mark.parametrize(
    "inside",
    [
        f'<text x="8" y="35" font-size="13" fill="#000000">{WORDS}</text>',
        f'<text x="8" y="35" font-size="13" fill="#000000" font-weight="bold">{WORDS}</text>',
        f'<g font-size="12" fill="#000000" text-anchor="end"><text x="250" y="35">{WORDS}</text></g>',
        f'<text x="130" y="35" font-size="12" fill="#000000" text-anchor="middle">{WORDS}</text>',
        '<g transform="translate(20 50)"><text transform="translate(5 -3) rotate(-40)" font-size="12">Japan &amp; EU'
        "</text></g>",
    ],
)
def test_outlines_stand_where_the_letters_stood_and_are_as_dark(inside):
    as_letters, as_outlines = ink(picture(inside)), ink(outlined(picture(inside)))
    assert "<text" not in outlined(picture(inside))
    assert as_letters.sum() > 50
    assert as_outlines.sum() == pytest.approx(as_letters.sum(), rel=0.03)
    for axis in (0, 1):
        before, after = (
            np.flatnonzero(one.sum(axis=axis) > 0.2) for one in (as_letters, as_outlines)
        )
        assert abs(before[0] - after[0]) <= 2  # pairs of letters are not moved together
        assert abs(before[-1] - after[-1]) <= 2


@pytest.mark.parametrize(
    "inside",
    [
        '<text x="8" y="35">\u7a00\u571f</text>',
        '<text x="8" y="35" font-style="italic">a</text>',
        '<text x="8" y="35" font-weight="100">a</text>',
        '<g stroke="red"><text x="8" y="35">a</text></g>',
        '<g font-family="serif"><text x="8" y="35">a</text></g>',
        '<g font-size="2em"><text x="8" y="35">a</text></g>',
    ],
)
def test_words_that_outlines_do_not_fit_stay_words(inside):
    assert outlined(picture(inside)) == picture(inside)
    assert "<text" not in outlined(picture('<text x="8" y="35">a</text>'))


def test_a_group_counts_only_for_what_is_inside():
    svg = outlined(picture('<g stroke="red"><path d="M0,0H9"/></g><text x="8" y="35">a</text>'))
    assert "<text" not in svg
    assert outlined(picture('<text x="8" y="35">a</text>', font="serif")).count("<text") == 1


def test_colour_and_strength_stay():
    svg = outlined(picture('<text x="8" y="35" fill="#a32a31" opacity="0.5">a</text>'))
    assert re.search(r'<path [^>]*fill="#a32a31" opacity="0.5"', svg)


def test_every_outline_ends_where_the_next_letter_starts():
    for weight in ("regular", "bold"):
        for letter, (advance, way) in letters()[weight].items():
            assert end_of(way) == (advance, 0), letter


def end_of(way: str) -> tuple[int, int]:
    x = y = start_x = start_y = 0
    for step, numbers in re.findall(r"([mlqz])([^mlqz]*)", way):
        if step == "z":
            x, y = start_x, start_y
            continue
        dx, dy = [int(one) for one in re.findall(r"-?\d+", numbers)][-2:]
        x, y = x + dx, y + dy
        if step == "m":
            start_x, start_y = x, y
    return x, y


def test_the_outlines_name_their_owner_and_licence():
    package = files("ytterby.report.plot")
    told = json.loads(package.joinpath("outlines.json").read_text(encoding="utf-8"))
    licence = package.joinpath(told["licence"].split(": ")[1]).read_text(encoding="utf-8")
    assert "Copyright (c) 2012 Red Hat, Inc." in told["copyright"]
    assert "Copyright (c) 2012 Red Hat, Inc." in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
