"""Answers: the first page of a report and its subjects in the frame of the site, for each built-in scenario.

Runs come from the user's store or are made; ranges are those of the package. No draw is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.draws.packaged import read_index
from ytterby.ground.errors import ScenarioError
from ytterby.ground.yamlfile import dumped, load
from ytterby.report.answer import answer
from ytterby.report.first.formats import capital, day, small
from ytterby.report.kit.html import csv_of
from ytterby.report.kit.numbers import MISSING, percent
from ytterby.report.pages.site import first_body
from ytterby.report.pages.subjects import subjects_of
from ytterby.scenarios.read import PACKAGED, builtin_names
from ytterby.site.frame import Site, SitePage, rendered, sentence, templates, worded, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ytterby.ground.progress import OnProgress
    from ytterby.report.answer import ScenarioAnswer
    from ytterby.report.first.page import FirstPage
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import ScenarioLike

SECTION = "answers"
FACTS = dict.fromkeys(("sources", "assumptions", "base-year"), "/facts/index.html")
SHARED = {"record": "/trust/index.html", **FACTS}
"""Subjects that are much the same in all answers -> where they stand once; runs compared with none keep them."""


@dataclass(frozen=True)
class AnswerLine:
    """What lists of answers say of one.

    name, data : scenario and data folder. path : of its page. title : its heading. sentence : the answer.
    strip : its numbers, each with title, value, range, when it is over and how sure it is.
    quote : a sentence to quote. leaks : what goes round a stop; blank of anything else.
    """

    name: str
    data: str
    path: str
    title: str
    sentence: str
    strip: Sequence[dict[str, str]]
    quote: str = ""
    leaks: str = ""


def data_of() -> dict[str, str]:
    """Built-in scenario -> data folder that it runs on, in the order of the list."""
    folders = {name: folder for folder, own in read_index().items() for name in own}
    return {name: folders.get(name, "rare_earths") for name in builtin_names()}


def strip_of(first: FirstPage) -> list[dict[str, str]]:
    """The strip of a first page as words: what of, the number, what, where and when, its range and its grade."""
    return [
        {"title": one.name, "number": one.text, "about": one.about, "trust": one.trust.strip(MISSING),
         "range": one.whisker.text.removesuffix(f": {one.text}") if one.whisker else ""}
        for one in first.strip
    ]  # fmt: skip


def quote_of(made: ScenarioAnswer, title: str) -> str:
    """A sentence to quote: condition, figure with its range and year, program and date; blank where nothing differs."""
    first, report = made.first, made.report
    if first.setting is None:
        return ""
    line = first.lines[1]
    ends = f" ({line.whisker.text if line.whisker else 'no range'})"
    if line.whisker and line.whisker.says_nothing:  # the line has both ends
        ends = " (nine in ten)"
    about = {"text": line.text.rstrip("."), "ends": ends, "title": title, "day": day(report.day)}
    return sentence("answer", **about, against=first.setting.change["against"])


def leaks_of(made: ScenarioAnswer) -> str:
    """By how much a stop cuts exports at first and where it cuts most, and why not by all; blank of anything else."""
    setting, supply = made.first.setting, made.first.figures and made.first.figures.supply
    if setting is None or not supply or setting.change["kind"] != "ban":
        return ""
    leak = f"{percent(supply.leak.now)} of the trade goes round by third countries"
    way = leak if supply.leak.now else "nothing goes round"
    effects = setting.effects
    sent = (row for row in effects.rows("controlled_exports") if row.reference)
    one = next(row for row in sent if effects.period(row).start >= setting.first)
    first = percent((one.value or 0.0) / (one.reference or 1.0) - 1.0), effects.period(one).label
    most = percent(supply.change.now / 100.0), supply.period.label
    changes = [" in ".join(each) for each in dict.fromkeys((first, most))]
    return f"In this run exports change by {' and by '.join(changes)}: {way}."


def made_answer(
    scenario: ScenarioLike, data: str, store: Store | Path | str | bool, on_progress: OnProgress | None = None,
) -> ScenarioAnswer:  # fmt: skip
    """The answer of a built-in scenario or of a question, without a draw. Parameters as of `answer`."""
    return answer(
        scenario, data=data, draws=0, engine="serial", store=store, on_progress=on_progress
    )


def answer_pages(
    site: Site, made: ScenarioAnswer, folder: str = "answers", text: str = ""
) -> tuple[AnswerLine, list[SitePage]]:
    """A line for lists, and the pages of an answer: its first page, and one a subject.

    folder : where they stand. text : its scenario file, where it is none of the package.
    """
    report, first = made.report, made.first
    name = report.scenarios[-1]
    path = f"{folder}/{name}.html"
    data = made.results.workspace.chain.folder.name
    title = report.label(name)
    if not data.startswith("rare_earths") and data not in title.lower():  # else one title twice
        title = f"{capital(data)}: {small(title)}"
    shared = SHARED if report.scenarios[:-1] else {}
    subjects = [one for one in subjects_of(report) if not one.empty and one.key not in shared]
    links = shared | {one.key: f"/{folder}/{name}/{one.key}.html" for one in subjects}
    figures, files = site.figures(first.pictures(), path, first.cite)
    if report.effects:
        files[f"{folder}/{name}.csv"] = csv_of(report.effects.frame())
    body = first_body(
        report, first, links, figures=figures, rows_link=f"{name}.csv", environment=templates()
    )
    scenario = made.results.jobs[-1].scenario
    change = made.effects.question.change if made.effects else None
    below = rendered(
        "below.html.j2", links=[(one.title, links[one.key]) for one in subjects], name=name, data=data,
        description=scenario.description, controls=change.controls if change else (),
        against=report.scenarios[:-1], here=site.scenarios,
        file=text or dumped(load(PACKAGED / f"{name}.yaml", ScenarioError).data),
        given=f"{name}.yaml" if text else name,
    )  # fmt: skip
    about, strip = " ".join(map(str, first.lines)), strip_of(first)
    line = AnswerLine(name, data, path, title, about, strip, quote_of(made, title), leaks_of(made))
    head = rendered("head.html.j2", line=line, cite=first.cite, twin=words()["twins"].get(name))
    pages = [SitePage(path, title, SECTION, head + body + below, about, files=files, card=True)]
    number = len(figures) + 1
    for subject in subjects:
        own = f"{folder}/{name}/{subject.key}.html"
        text, more = site.subjects([subject], own, first.cite, first=number)
        number += len(subject.pictures)
        menu = [(one.title, "" if one is subject else links[one.key]) for one in subjects]
        head = rendered("aside.html.j2", menu=menu, back=f"/{path}", title=title)
        heading = f"{title}: {subject.title}"
        pages.append(SitePage(own, heading, SECTION, head + text, subject.lead, files=more))
    return line, pages


def overview(site: Site, lines: Sequence[AnswerLine]) -> Iterator[SitePage]:
    """All answers with their numbers in one table."""
    heads = [*dict.fromkeys(one["title"] for line in lines for one in line.strip)]
    body = rendered("answers.html.j2", lines=lines, heads=heads, missing=MISSING)
    yield worded("answers/index.html", body, {"count": len(lines)})
