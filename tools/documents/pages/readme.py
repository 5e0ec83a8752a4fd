"""The picture of README.md: the first two pictures of the first page of `make demo`, under its title and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

import ytterby as yt
from ytterby.report.first.page import title_of
from ytterby.report.kit.html import OPENING
from ytterby.report.picture import Picture
from ytterby.report.plot.panels import Box, in_columns, picture_svg

from ..builder import part

if TYPE_CHECKING:
    from ..results import Results

SCENARIO, APART = "technology-ban-2023", 24.0


@part(runs=True, path="docs/pictures/report.png")
def report(_: Results) -> Picture:
    """Drawn of what the page is made of, without a browser."""
    answer = yt.answer(SCENARIO, tornado=False, engine="serial", workers=1)
    return front(
        answer.first.pictures(),
        title_of(answer.report),
        " ".join(answer.sentences()[:4]),
        answer.first.cite,
    )


def front(pictures: list[Picture], title: str, sentence: str, cite: str) -> Picture:
    """The first two of some pictures beside each other."""
    boxes = []
    for one in pictures[:2]:
        opening = OPENING.match(one.svg)
        assert opening is not None
        boxes.append(Box([one.svg], right=float(opening[1]), bottom=float(opening[2])))
    svg = picture_svg(
        in_columns(boxes, 2, APART, 0.0), title, sentence, subtitle=sentence, source=cite
    )
    return Picture("report", title, "", pl.DataFrame(), svg)
