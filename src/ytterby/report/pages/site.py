"""The report on disk: `report.html` with the first page, `details/` with a page for each subject; or all in one file.

No page has a script or loads anything. Long tables of the pages behind the first are cut, and stand in full in a CSV.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from ytterby.ground.files import write_atomic
from ytterby.report.first.helps import in_place_of_picture
from ytterby.report.first.page import FirstPage, first_page, title_of
from ytterby.report.first.rows import AIMS, BRIEF, COLUMNS
from ytterby.report.first.whisker import RULE
from ytterby.report.kit.html import (
    ROWS,
    base_html,
    csv_of,
    data_link,
    drawn,
    save_pictures,
    subject_html,
    write_subjects,
)
from ytterby.report.kit.html import environment as kit_environment
from ytterby.report.kit.numbers import MISSING
from ytterby.report.pages.subjects import TITLES, subjects_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from ytterby.report.inputs import Report
    from ytterby.report.kit.html import DrawnFigure

DETAILS = "details"


def one_file_html(report: Report) -> str:
    """The first page and all subjects as one HTML text, with the files of every picture inside."""
    page = first_page(report)
    subjects = subjects_of(report)
    parts, number = [], len(page.pictures()) + 1
    for subject in subjects:
        own = drawn(subject.pictures, number, page.cite)
        number += len(own)
        parts.append(subject_html(subject, own, ROWS))
    links = {one.key: f"#{one.key}" for one in subjects}
    return _first(report, page, links, Markup("\n").join(parts))


def write_report(
    report: Report, path: str | Path, *, one_file: bool = False, page: FirstPage | None = None
) -> list[Path]:
    """Write the report; return the paths, the first page first. Each file is written whole or not at all.

    one_file : all in `path`, with no other file. page : what the first page says, if that is known.
    """
    path = Path(path)
    if one_file:
        write_atomic(path, one_file_html(report))
        return [path]
    page = page or first_page(report)
    figures = drawn(page.pictures(), 1, page.cite)
    subjects, heading = subjects_of(report), title_of(report)
    written = write_subjects(subjects, path.parent / DETAILS, heading, path.name, page.cite)
    links = {one.key: f"{DETAILS}/{one.key}.html" for one in subjects}
    write_atomic(path, _first(report, page, links, figures=figures))
    return [path, *written]


def save_charts(report: Report, folder: str | Path) -> list[Path]:
    """Draw every chart of the report into `folder`; return the paths written."""
    from ytterby.report.charts import pictures_of

    return save_pictures(pictures_of(report), folder)


def _first(
    report: Report, page: FirstPage, links: dict[str, str], more: str = "",
    figures: Sequence[DrawnFigure] | None = None,
) -> str:  # fmt: skip
    figures = drawn(page.pictures(), 1, page.cite) if figures is None else figures
    body = first_body(report, page, links, figures=figures, more=more)
    menu = [(TITLES[key], address) for key, address in links.items()]
    return base_html(title_of(report), body, menu, source=page.cite)


def first_body(
    report: Report, page: FirstPage, links: dict[str, str], *, figures: Sequence[DrawnFigure], more: str = "",
    rows_link: str = "", environment: Environment | None = None,
) -> Markup:  # fmt: skip
    """The first page without its frame.

    links : key of a subject -> address of its page. rows_link : address of its table as CSV; else the page holds it.
    environment : templates, where they are not those of the kit.
    """
    template = (environment or kit_environment()).get_template("first.html.j2")
    if report.effects:
        rows_link = rows_link or data_link("csv", csv_of(report.effects.frame()))
    return Markup(template.render(
        page=page, figures=figures, links=links, more=more, branch=report.interpretation, rule=RULE, brief=BRIEF,
        columns=COLUMNS, aim_columns=AIMS, missing=MISSING, rows_link=rows_link if report.effects else "",
        no_helps=in_place_of_picture(report, page.setting),
    ))  # fmt: skip
