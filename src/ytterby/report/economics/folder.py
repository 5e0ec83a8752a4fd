"""The pages of `ytterby economy`: `economy.html`, with a line for each question, and a page behind each.

They are of a folder of tables: what `ytterby economy run` and `compare` have written there together.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.economics.answer import ALLIES, other_regions
from ytterby.economics.gdp_ensemble import close_with_earlier
from ytterby.ground.files import write_atomic
from ytterby.report.economics.inputs import EconomyPages, region_name, words
from ytterby.report.economics.subjects import line_of, subjects_of
from ytterby.report.kit.html import page_html, write_subjects
from ytterby.report.kit.numbers import percent, signed
from ytterby.report.kit.subject import Page, ReportTable, Subject
from ytterby.report.picture import source_line
from ytterby.results.folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ytterby.economics.answer import EconomyAnswer
    from ytterby.economics.gdp_ensemble import GdpEnsemble

PAGE, BEHIND = "economy.html", "economy"
ABOUT = "economy.json"
COMPARED = ("economy_bridge", "economy_ends")
"""Tables of `ytterby economy compare`."""


def about_of(answer: EconomyAnswer, data: str) -> dict[str, Any]:
    """What the pages say apart from the tables of an answer on a data folder."""
    titles = {job.name: job.scenario.title for job in answer.results.jobs} if answer.results else {}
    against = f" against {answer.against}" if answer.against else ""
    source = source_line(
        f"{answer.scenario}{against}", f"data {data}", f"method {answer.switches.method}"
    )
    return {
        "region": answer.region, "name": answer.scenario, "data": data, "source": source,
        "scenario": titles.get(answer.scenario, f"A cut of {answer.switches.cut}"),
        "against": titles.get(answer.against, answer.against), "notes": answer.notes,
        "switches": [{"switch": n, "value": str(v)} for n, v in answer.switches.plain().items()],
    }  # fmt: skip


def write_answer(
    answer: EconomyAnswer, folder: Path, data: str, *, draws: int, seed: int, csv: bool = False,
    force: bool = False,
) -> Path:  # fmt: skip
    """Write the tables of an answer, those of other countries, and the pages; return the front page.

    data : name of the data folder. draws, seed : of exposure, for the other countries. force : as in
    `results.folder.check_folder`.
    """
    answer.tables[ALLIES] = other_regions(answer, draws, seed)
    with ResultFolder(folder, force=force) as results:
        results.write_tables(answer.tables, csv=csv)
        tell(results, about_of(answer, data), answer.tables)
        results.close(answer.manifest)
    return folder / PAGE


def write_comparison(
    points: pl.DataFrame, ends: pl.DataFrame, folder: Path, *, force: bool = False
) -> None:
    """Write the tables of a comparison, and the pages anew if the folder has an answer. force : as in
    `results.folder.check_folder`."""
    tables = dict(zip(COMPARED, (points, ends), strict=True))
    with ResultFolder(folder, force=force) as results:
        results.write_tables(tables)
        tell_again(results, tables)
        close_with_earlier(results, "economy compare")


def tell(
    results: ResultFolder, about: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> None:
    """Write what the pages say apart from the tables, and the pages.

    about : region, scenario and against (titles), name and data (of the scenario and data folder), source, switches
    (rows of switch and value). tables : all of the answer; those of a comparison in the same folder come with them.
    """
    write_atomic(results.part / ABOUT, json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    results.keep(*(f"{name}.parquet" for name in COMPARED))
    write_pages(pages_of(about, {**_earlier(results, COMPARED), **tables}), results.part)


def tell_again(results: ResultFolder, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write the pages of a folder anew, with these tables and all that it holds; nothing without an answer."""
    path = results.path / ABOUT
    if ABOUT not in results.earlier.get("files", {}) or not path.is_file():
        return
    about = json.loads(path.read_text(encoding="utf-8"))
    there = [name for name in results.earlier["tables"] if name.startswith("economy_")]
    write_pages(pages_of(about, {**_earlier(results, there), **tables}), results.part)


def _earlier(results: ResultFolder, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Tables of an earlier result in the folder, those that are there."""
    paths = {name: results.path / f"{name}.parquet" for name in names}
    known = results.earlier.get("tables", [])
    return {n: pl.read_parquet(path) for n, path in paths.items() if n in known and path.is_file()}


def pages_of(about: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> EconomyPages:
    """What the pages are made of. about, tables : as of `tell`."""
    names = ("region", "scenario", "against", "source", "switches", "notes")
    return EconomyPages(tables, *(about[name] for name in names))


def write_pages(pages: EconomyPages, folder: Path) -> list[Path]:
    """Write the pages into a folder, each whole or not at all; return the paths, the front page first.

    No page loads anything. A page behind the first has at most `html.MAX_WORDS` words; long tables stand in full in a
    CSV.
    """
    subjects, heading = subjects_of(pages), heading_of(pages)
    behind = write_subjects(subjects, folder / BEHIND, heading, PAGE, pages.source)
    menu = [(one.title, f"{BEHIND}/{one.key}.html") for one in subjects]
    write_atomic(folder / PAGE, page_html(front_page(pages, subjects), menu))
    return [folder / PAGE, *behind]


def front_page(pages: EconomyPages, subjects: Sequence[Subject]) -> Page:
    """The first page: what users ask, each with its answer in a line, and what is not in it."""
    questions = words()["questions"]
    rows = [
        (questions[one.key]["who"], questions[one.key]["asks"], line_of(one)) for one in subjects
    ]
    columns = ("who asks", "question", "answer")
    front = [
        Subject("questions", "What users ask",
                tables=[ReportTable.of_cells("Question and answer", columns, rows, columns)]),
        Subject("limits", "What is not in it", notes=[*pages.notes, *words()["limits"]]),
    ]  # fmt: skip
    answer = line_of(subjects[0]) if pages.tables else ""
    return Page(heading_of(pages), front, answer, [words()["note"]], pages.source)


def heading_of(pages: EconomyPages) -> str:
    """What the pages are about."""
    what = "what is at risk in" if pages.at_risk else "what it does to the economy of"
    return f"{pages.scenario}: {what} {region_name(pages.region)}"


MAX_SWINGS = 20
MAKERS = {
    "dispute": "`ytterby economy compare usgs imf --out FOLDER` adds it to the folder of an answer",
    "stock": "--by-element adds it",
}
"""Question -> what makes the tables that answer it."""


def measured(method: str) -> str:
    """What a figure of a method is called. A value at risk is no change of anything."""
    return "Value at risk, % of GDP" if method == "at-risk" else "Change of GDP, %"


def printed_page(pages: EconomyPages, facts: Mapping[str, Any] | None = None) -> Page:
    """The questions that the tables answer, each with its sentences and tables; and how to have the others. facts : as
    of `Page`."""
    subjects = subjects_of(pages)
    titles = {one.key: one.title for one in subjects if not one.printed}
    others = [f"{titles[key]}: {command}." for key, command in MAKERS.items() if key in titles]
    notes = Subject("notes", "Notes", notes=[*pages.notes, *others])
    what = measured("at-risk" if pages.at_risk else "")
    return Page(f"{what}: {heading_of(pages)}", [*subjects, notes], facts=facts or {})


def width_page(result: GdpEnsemble, about: str) -> Page:
    """How wide GDP is over draws, and which share of it exposure is. about : region, scenario and year."""
    title = f"{measured(result.draws['method'][0])}: {about}"
    heads = {"group": "drawn", "low_percent": "low", "high_percent": "high", "share": "share"}
    table = ReportTable(
        title, result.width, heads, {"low_percent": signed, "high_percent": signed, "share": percent}, key="width"
    )  # fmt: skip
    failures = [f"No answer in {failure}" for failure in result.failures]
    subject = Subject("width", title, tables=[table], notes=[result.sentence, *failures])
    facts = {"draws": result.draws.to_dicts(), "failures": result.failures}
    return Page("", [subject], facts=facts)


def swings_page(swings: pl.DataFrame, failures: Sequence[str], about: str) -> Page:
    """What GDP makes of each group of assumptions at its ends. about : region and year."""
    base = signed(swings["base_percent"][0])
    title = f"{measured(swings['method'][0])}: {about}, {base} in the middle"
    heads = {"title": "assumptions", "low_end_percent": "low end", "high_end_percent": "high end"}
    table = ReportTable(
        title, swings.head(MAX_SWINGS), heads, {"low_end_percent": signed, "high_end_percent": signed}, key="rows",
        data=swings,
    )  # fmt: skip
    subject = Subject(
        "swings", title, tables=[table], notes=[f"No answer: {one}" for one in failures]
    )
    return Page("", [subject], facts={"failures": failures})
