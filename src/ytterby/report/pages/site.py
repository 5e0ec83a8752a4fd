"""The report on disk: `report.html` with the first page, `details/` with a page for each subject; or all in one file.

No page has a script or loads anything. A page behind the first has at most `MAX_WORDS` words: long tables are cut, and
stand whole in a CSV beside it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ytterby.ground.files import write_atomic
from ytterby.report.first.page import HOW_HELPS, NO_HELPS, FirstPage, first_page, title_of
from ytterby.report.first.rows import BRIEF, COLUMNS
from ytterby.report.pages.figures import (
    PLAIN,
    SHARP,
    csv_of,
    data_link,
    drawn,
    every_file,
    words_in,
)
from ytterby.report.pages.html import environment
from ytterby.report.pages.subjects import TITLES, subjects_of
from ytterby.report.words import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ytterby.report.inputs import Report
    from ytterby.report.pages.figures import DrawnFigure
    from ytterby.report.pages.subjects import Subject

DETAILS = "details"
MAX_WORDS = 3000
ROWS = (40, 25, 15, 10, 5, 2, 0)
"""Rows of each table of a page that are tried, until the page is short enough."""


def report_html(report: Report, title: str = "", *, details: bool = True) -> str:
    """The first page as one HTML text. details : whether pages of the subjects stand beside it."""
    page = first_page(report)
    figures = drawn(page.pictures(), 1, page.cite, separate_files=False, sharp=SHARP)
    keys = [one.key for one in subjects_of(report)] if details else []
    return _first(report, page, figures, title, {key: f"{DETAILS}/{key}.html" for key in keys})


def one_file_html(report: Report, title: str = "") -> str:
    """The first page and all subjects as one HTML text, with the files of every picture inside."""
    page = first_page(report)
    figures = drawn(page.pictures(), 1, page.cite, separate_files=False, sharp=SHARP)
    subjects = subjects_of(report)
    parts, number = [], len(figures) + 1
    for subject in subjects:
        own = drawn(subject.pictures, number, page.cite, separate_files=False)
        number += len(own)
        parts.append(_body(subject, own, ROWS[0], {}))
    links = {one.key: f"#{one.key}" for one in subjects}
    return _first(report, page, figures, title, links, Markup("\n").join(parts))


def write_report(
    report: Report,
    path: str | Path,
    title: str = "",
    *,
    one_file: bool = False,
    page: FirstPage | None = None,
) -> list[Path]:
    """Write the report; return the paths, the first page first. Each file is written whole or not at all.

    one_file : all in `path`, with nothing beside it. page : what the first page says, if that is known.
    """
    path = Path(path)
    if one_file:
        write_atomic(path, one_file_html(report, title))
        return [path]
    page = page or first_page(report)
    figures = drawn(page.pictures(), 1, page.cite, separate_files=False, sharp=SHARP)
    subjects, number = subjects_of(report), len(figures) + 1
    written, folder = [], path.parent / DETAILS
    heading = title or title_of(report)
    for subject in subjects:
        own = drawn(subject.pictures, number, page.cite, separate_files=True, sharp=PLAIN)
        number += len(own)
        text, files = detail_html(subject, own, heading, path.name)
        for name, content in {f"{subject.key}.html": text.encode("utf-8"), **files}.items():
            write_atomic(folder / name, content)
            written.append(folder / name)
    links = {one.key: f"{DETAILS}/{one.key}.html" for one in subjects}
    write_atomic(path, _first(report, page, figures, title, links))
    return [path, *written]


def detail_html(
    subject: Subject, figures: Sequence[DrawnFigure], heading: str, back: str
) -> tuple[str, dict[str, bytes]]:
    """The page of a subject, and the files beside it: of its pictures, and of its tables as CSV."""
    tables = {_file_of(subject, name): frame for name, frame, _ in subject.tables if frame.height}
    files = {**every_file(figures), **{name: csv_of(frame) for name, frame in tables.items()}}
    text = ""
    for maximum in ROWS:
        body = _body(subject, figures, maximum, {name: name for name in tables})
        text = environment().get_template("detail.html.j2").render(
            subject=subject, heading=heading, back=back, body=body
        )  # fmt: skip
        if words_in(text) <= MAX_WORDS:
            break
    return text, files


def _file_of(subject: Subject, name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{subject.key}-{plain[:40].rstrip('-')}.csv"


def _body(
    subject: Subject, figures: Sequence[DrawnFigure], maximum: int, addresses: dict[str, str]
) -> Markup:
    tables = [
        (name, frame, is_open, addresses.get(_file_of(subject, name), _inside(frame)))
        for name, frame, is_open in subject.tables
        if frame.height
    ]
    made = environment().get_template("subject.html.j2").render(
        subject=subject, figures=figures, tables=tables, maximum=maximum
    )  # fmt: skip
    return Markup(made)


def _inside(frame: pl.DataFrame) -> str:
    return data_link("csv", csv_of(frame))


def _first(
    report: Report, page: FirstPage, figures: Sequence[DrawnFigure], title: str, links: dict[str, str],
    more: Any = "",
) -> str:  # fmt: skip
    import polars as pl

    rows = pl.DataFrame(page.rows, schema=dict.fromkeys(COLUMNS, pl.String))
    tried = report.helps is not None
    helped = report.helps is not None and report.helps.height
    return environment().get_template("first.html.j2").render(
        title=title or title_of(report),
        branch=report.interpretation,
        page=page,
        columns=COLUMNS,
        brief=BRIEF,
        missing=MISSING,
        figures=figures,
        no_helps="" if helped or page.setting is None else NO_HELPS if tried else HOW_HELPS,
        rows_link=_inside(rows) if page.rows else "",
        subjects=[(TITLES[key], address) for key, address in links.items()],
        links=links,
        more=more,
        version=report.manifest.get("version", ""),
    )  # fmt: skip
