"""Pictures as they stand in a page: drawn once, each with PNG, SVG, CSV and words to cite it by."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ytterby.ground.csvfile import safe_frame
from ytterby.report.pages.html import inline_svg, png_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from ytterby.report.picture import Picture

SHARP, PLAIN = 2.0, 1.0
"""Pixels per unit of a PNG of the first page, and of the others."""
KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}


@dataclass(frozen=True)
class DrawnFigure:
    """A picture in a page.

    Attributes
    ----------
    picture : what it is of. number : its place in the report. svg : inline, safe beside others; empty without data.
    files : ending -> content of the picture and its numbers.
    links : ending -> address of each file, relative or as data.
    cite : words to cite it by.
    """

    picture: Picture
    number: int
    svg: Markup
    files: dict[str, bytes]
    links: dict[str, str]
    cite: str

    @property
    def key(self) -> str:
        """Its name in files and addresses."""
        return self.picture.key


def drawn(
    pictures: Iterable[Picture],
    first: int,
    cite: str,
    *,
    separate_files: bool,
    sharp: float = PLAIN,
) -> list[DrawnFigure]:
    """Pictures drawn, numbered from `first` on.

    separate_files : whether their files are written beside the page, so that links are names; else links hold the data.
    """
    figures = []
    for number, picture in enumerate(pictures, first):
        svg = picture.svg
        files: dict[str, bytes] = {}
        if svg:
            files = {"svg": svg.encode(), "png": png_from(svg, sharp)}
        if picture.table.width:
            files["csv"] = csv_of(picture.table)
        links = {
            kind: f"{picture.key}.{kind}" if separate_files else data_link(kind, content)
            for kind, content in files.items()
        }
        inline = Markup(inline_svg(svg, f"p{number}", str(escape(picture.title))))
        citation = f"{cite.rstrip('.')}. Figure {number}: {picture.title}."
        figures.append(DrawnFigure(picture, number, inline, files, links, citation))
    return figures


def csv_of(frame: pl.DataFrame) -> bytes:
    """A table as CSV in which no cell is a formula."""
    return safe_frame(frame).write_csv().encode()


def data_link(kind: str, content: bytes) -> str:
    """An address that holds a file's content."""
    return f"data:{KINDS[kind]};base64,{b64encode(content).decode()}"


def words_in(page: str) -> int:
    """The words that a reader of a page sees: of text, tables and pictures."""
    text = re.sub(r"<style.*?</style>|<title>.*?</title>|<!--.*?-->", " ", page, flags=re.DOTALL)
    return len(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def every_file(figures: Sequence[DrawnFigure]) -> dict[str, bytes]:
    """Name -> content of all files of some figures."""
    return {f"{one.key}.{kind}": content for one in figures for kind, content in one.files.items()}
