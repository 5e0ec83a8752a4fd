"""Writes the pages of `ytterby economy`: `economy.html`, with a line for each question, and a page behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.ground.files import write_atomic
from ytterby.report.economy.pictures import region_name, words
from ytterby.report.economy.subjects import line_of, subjects_of
from ytterby.report.pages.figures import PLAIN, drawn
from ytterby.report.pages.html import environment
from ytterby.report.pages.site import detail_html

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.report.economy.inputs import EconomyPages

PAGE, BEHIND = "economy.html", "economy"


def write_pages(pages: EconomyPages, folder: Path) -> list[Path]:
    """Write the pages into a folder, each whole or not at all; return the paths, the front page first.

    No page loads anything. A page behind the first has at most `site.MOST_WORDS` words; long tables stand whole in a
    CSV beside it.
    """
    written, questions, number = [], [], 1
    heading = heading_of(pages)
    for subject in subjects_of(pages):
        figures = drawn(subject.pictures, number, pages.source, separate_files=True, sharp=PLAIN)
        number += len(figures)
        text, files = detail_html(subject, figures, heading, PAGE)
        for name, content in {f"{subject.key}.html": text.encode("utf-8"), **files}.items():
            write_atomic(folder / BEHIND / name, content)
            written.append(folder / BEHIND / name)
        texts = words()["questions"][subject.key]
        answer = line_of(subject)
        address = f"{BEHIND}/{subject.key}.html"
        questions.append(
            {"who": texts["who"], "asks": texts["asks"], "answer": answer, "address": address}
        )
    first = questions[0]["answer"] if pages.tables else ""
    page = environment().get_template("economy.html.j2").render(
        heading=heading, answer=first, note=words()["note"], questions=questions, limits=words()["limits"],
        source=pages.source,
    )  # fmt: skip
    write_atomic(folder / PAGE, page)
    return [folder / PAGE, *written]


def heading_of(pages: EconomyPages) -> str:
    """What the pages are about."""
    what = "what is at risk in" if pages.at_risk else "what it does to the economy of"
    return f"{pages.scenario}: {what} {region_name(pages.region)}"
