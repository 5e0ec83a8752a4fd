"""The brief: the first page on two printed sheets of A4, with name, day, version, ranges and the check against the
record. A browser prints it; it loads nothing."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from ytterby.report.first.formats import day
from ytterby.report.first.page import title_of
from ytterby.report.kit.html import environment

if TYPE_CHECKING:
    from ytterby.report.first.page import FirstPage
    from ytterby.report.inputs import Report

COLUMNS = ("question", "without", "with", "range", "trust")
ROWS = 8
"""Rows of its table: more would need a third sheet."""


def brief_html(report: Report, page: FirstPage) -> str:
    """The brief as one HTML text. page : what the first page says."""
    pictures = [one for one in page.pictures() if one.svg]
    return environment().get_template("brief.html.j2").render(
        title=title_of(report), page=page, pictures=pictures, columns=COLUMNS, rows=ROWS, version=version("ytterby"),
        day=day(report.day) if report.day else "", data=report.manifest.get("data_folder", ""),
        branch=report.interpretation,
    )  # fmt: skip
