"""Answers: the first page of a report and its subjects in the frame of the site, for each built-in scenario.

Runs come from the user's store or are made; ranges are those of the package. No draw is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ytterby.draws.packaged import read_index
from ytterby.ground.yamlfile import dumped
from ytterby.report.answer import answer
from ytterby.report.kit.html import csv_of
from ytterby.report.kit.numbers import MISSING
from ytterby.report.kit.subject import ReportTable
from ytterby.report.pages.site import first_body
from ytterby.report.pages.subjects import subjects_of
from ytterby.scenarios.read import builtin_names
from ytterby.site.frame import Site, SitePage, rendered, templates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ytterby.ground.progress import OnProgress
    from ytterby.report.answer import ScenarioAnswer
    from ytterby.report.first.page import FirstPage
    from ytterby.runs.store import Store

SECTION = "answers"
SHARED = {
    "record": "/trust/index.html",
    **dict.fromkeys(("sources", "assumptions", "base-year"), "/facts/index.html"),
}
"""Subjects that are much the same in all answers -> where they stand once; runs compared with none keep them."""


@dataclass(frozen=True)
class AnswerLine:
    """What lists of answers say of one.

    name, data : scenario and data folder. path : of its page. title : its heading. sentence : the answer.
    strip : its numbers, each with title, value, range, when it is over and how sure it is.
    actor, elements : who acts on what; blank where nothing is compared.
    """

    name: str
    data: str
    path: str
    title: str
    sentence: str
    strip: Sequence[dict[str, str]]
    actor: str = ""
    elements: Sequence[str] = ()


def data_of() -> dict[str, str]:
    """Built-in scenario -> data folder that it runs on, in the order of the list."""
    folders = {name: folder for folder, own in read_index().items() for name in own}
    return {name: folders.get(name, "rare_earths") for name in builtin_names()}


def strip_of(first: FirstPage) -> list[dict[str, str]]:
    """The strip of a first page as words: what of, the number, what, where and when, its range and its grade."""
    return [
        {"title": one.name, "number": one.text, "about": one.about, "trust": one.trust.strip(MISSING),
         "range": one.whisker.text if one.whisker else ""}
        for one in first.strip
    ]  # fmt: skip


def _sentence(first: FirstPage) -> str:
    """The lines of a first page, one behind the other."""
    return " ".join(map(str, first.lines))


def made_answer(
    name: str, data: str, store: Store | Path | str | bool, on_progress: OnProgress | None = None
) -> ScenarioAnswer:
    """The answer of a built-in scenario, without a draw. Parameters as of `answer`."""
    return answer(name, data=data, draws=0, engine="serial", store=store, on_progress=on_progress)


def answer_pages(site: Site, made: ScenarioAnswer) -> tuple[AnswerLine, list[SitePage]]:
    """A line for lists, and the pages of an answer: its first page, and one a subject."""
    report, first = made.report, made.first
    name = report.scenarios[-1]
    path = f"answers/{name}.html"
    chain = made.results.workspace.chain
    title = report.label(name)
    shared = SHARED if report.scenarios[:-1] else {}
    subjects = [one for one in subjects_of(report) if not one.empty and one.key not in shared]
    links = shared | {one.key: f"/answers/{name}/{one.key}.html" for one in subjects}
    figures, files = site.figures(first.pictures(), path, first.cite)
    rows = ReportTable.of_rows("", first.rows).frame
    files = {**files, f"answers/{name}.csv": csv_of(rows)}
    body = first_body(
        report, first, links, figures=figures, rows_link=f"{name}.csv", environment=templates()
    )
    scenario = made.results.workspace.scenario(name)
    change = made.effects.question.change if made.effects else None
    below = rendered(
        "below.html.j2", links=[(one.title, links[one.key]) for one in subjects], name=name, data=chain.folder.name,
        description=scenario.description, controls=change.controls if change else (),
        against=report.scenarios[:-1], here=site.scenarios,
        file=dumped(_file_of(made, name)),
    )  # fmt: skip
    line = AnswerLine(
        name, chain.folder.name, path, title, _sentence(first), strip_of(first),
        change.actor if change else "", change.elements if change else (),
    )  # fmt: skip
    pages = [SitePage(path, title, SECTION, body + below, _sentence(first), files=files, card=True)]
    number = len(figures) + 1
    for subject in subjects:
        own = f"answers/{name}/{subject.key}.html"
        text, more = site.subjects([subject], own, first.cite, first=number)
        number += len(subject.pictures)
        menu = [(one.title, "" if one is subject else links[one.key]) for one in subjects]
        head = rendered("aside.html.j2", menu=menu, back=f"/{path}", title=title)
        pages.append(
            SitePage(
                own, f"{title}: {subject.title}", SECTION, head + text, subject.lead, files=more
            )
        )
    return line, pages


def _file_of(made: ScenarioAnswer, name: str) -> Any:
    """A scenario as its file has it."""
    from ytterby.ground.errors import ScenarioError
    from ytterby.ground.yamlfile import load
    from ytterby.scenarios.read import PACKAGED

    return load(PACKAGED / f"{name}.yaml", ScenarioError).data


def overview(site: Site, lines: Sequence[AnswerLine]) -> Iterator[SitePage]:
    """All answers with their numbers in one table."""
    heads = [*dict.fromkeys(one["title"] for line in lines for one in line.strip)]
    body = rendered("answers.html.j2", lines=lines, heads=heads, missing=MISSING)
    yield SitePage(
        "answers/index.html", "Answers: what each measure does", SECTION, Markup(body),
        f"{len(lines)} measures and events, each with its price, supply, users, GDP and plants.", card=True,
    )  # fmt: skip
