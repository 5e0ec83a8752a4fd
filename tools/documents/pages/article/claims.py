"""docs/article.md: the article that the first question comes from, claim by claim; and the page of it beside a report.

Claims are rows of `claims.csv`, in our words, with figures in braces; figures are rows of `figures.csv`. Figures of runs are
kept in `kept.json`, from where the page and `make demo` take them. `holds` says what must be true of the figures for
the verdict to stand: where it is not, the page says so, and the build ends with an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.controls.book import Book
from ytterby.datasets.package import find_folder
from ytterby.draws.packaged import packaged
from ytterby.ground.files import write_atomic
from ytterby.report.kit.html import environment
from ytterby.runs.workspace import Workspace

from ...builder import ROOT, paragraphs, part, rendered
from .figures import (
    COMPARED,
    FOLDERS,
    FORECAST,
    HERE,
    ArticleFigure,
    ends,
    evidence,
    of_facts,
    of_page,
    of_record,
    of_records,
    of_run,
    read,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.draws.ranges import Ranges

    from ...results import Results, Tables

KEPT = HERE / "kept.json"
VERDICTS = ("true", "true with a range", "not supported")
PARAGRAPHS = {
    "1": "The list of firms and the list of technology",
    "2": "What China has, and what it is after",
    "3": "What the others need",
    "4": "What the list does",
    "5": "What comes of it",
}
DEMO = "technology-ban-2023"
NAMED = re.compile(r"\{([\w-]+)\}")
TEXT_COLUMNS = ("answer", "wrong")
"""Columns of a claim that may name figures."""
LEAD = (
    "What is claimed is told in our words, paragraph by paragraph, of an article of July 2024 on the list of technology of "
    "December 2023. True: a source or a record says so. True with a range: how much is told, and how far it may be off "
    "or what it depends on. Not supported: figures or records say otherwise, or none does. Figures of runs are answers to the question what if."
)
IN_DEMO = (
    "Figures of the runs of this report are read from its tables, those of other runs are kept from when "
    "`make docs-outputs PAGE=article` was last run."
)
OLDER = "Data or records have changed since: kept figures are those of an earlier version."


def of_tables(focus: str, tables: Tables, ranges: Ranges | Mapping[str, ArticleFigure] | None) -> dict[str, ArticleFigure]:  # fmt: skip
    """The figures that are read from the tables of what is compared.

    ranges : those of the runs; or the figures as they were kept, whose ranges are taken over.
    """
    figures = {}
    for spec in read("figures"):
        if spec["focus"] == focus:
            if isinstance(ranges, Mapping):
                was = ranges.get(spec["id"])
                between = (was.low, was.high) if was else (None, None)
            else:
                between = ends(spec, ranges)
            figures[spec["id"]] = of_run(spec, tables, between)
    return figures


def of_all_runs(results: Results) -> dict[str, ArticleFigure]:
    """All figures of runs."""
    figures: dict[str, ArticleFigure] = {}
    for focus, names in COMPARED.items():
        data = FOLDERS.get(focus, "rare_earths")
        workspace = Workspace.read(find_folder(data))
        ranges = packaged(workspace, [workspace.scenario(name) for name in names])
        figures |= of_tables(focus, results.compared(names, data), ranges)
    return figures


@cache
def given() -> dict[str, ArticleFigure]:
    """All figures of facts, of records, and of pages that tell what a command printed."""
    facts, book = evidence(), Book.read()
    by_kind = {
        "fact": lambda spec: of_facts(spec, facts),
        "record": lambda spec: of_record(spec, book),
        "records": lambda spec: of_records(spec, book),
        "page": of_page,
    }
    return {s["id"]: by_kind[s["kind"]](s) for s in read("figures") if s["kind"] in by_kind}


def kept() -> tuple[dict[str, str], dict[str, ArticleFigure]]:
    """Digests of data and records, and the figures of runs, as they were when they were last made."""
    content = json.loads(KEPT.read_text(encoding="utf-8"))
    return content["digests"], {name: ArticleFigure(**row) for name, row in content["figures"].items()}  # fmt: skip


@part(runs=True, path=KEPT.relative_to(ROOT).as_posix())
def figures_of_runs(results: Results) -> str:
    """The figures of runs, as they are kept."""
    workspace = results.workspace
    content = {
        "digests": {"data": workspace.chain.digest, "controls": workspace.law_digest},
        "figures": {name: one.plain() for name, one in of_all_runs(results).items()},
    }
    return json.dumps(content, indent=1) + "\n"


def side(text: str, figures: Mapping[str, ArticleFigure]) -> float:
    """One side of a comparison: a number, a figure, or a number times a figure."""
    value = 1.0
    for factor in text.split(" * "):
        known = figures[factor].value if factor in figures else float(factor)
        assert known is not None, factor
        value *= known
    return value


def holds(rule: str, figures: Mapping[str, ArticleFigure]) -> bool:
    """Whether comparisons such as `a > 2 * b and c < 5` are true of the figures; no rule is true."""
    for one in rule.split(" and ") if rule else ():
        left, sign, right = re.fullmatch(r"(.+) ([<>]) (.+)", one).groups()  # type: ignore[union-attr]
        first, second = side(left, figures), side(right, figures)
        if not (first < second if sign == "<" else first > second):
            return False
    return True


def filled(figures: Mapping[str, ArticleFigure]) -> list[dict[str, Any]]:
    """The claims with their figures in words."""
    words, claims = {name: one.text for name, one in figures.items()}, []
    for row in read("claims"):
        answer, wrong = (NAMED.sub(lambda m: words[m[1]], row[name]) for name in TEXT_COLUMNS)
        if not holds(row["holds"], figures):
            answer += " Look again: the figures no longer bear the verdict out."
        claims.append({**row, "answer": answer, "wrong": wrong})
    return claims


def broken(figures: Mapping[str, ArticleFigure]) -> list[str]:
    """Claims whose verdict the figures no longer bear out."""
    return [row["id"] for row in read("claims") if not holds(row["holds"], figures)]


def in_short(claims: list[dict[str, Any]]) -> str:
    """How many claims have which verdict, in a sentence."""
    count = {name: sum(row["verdict"] == name for row in claims) for name in VERDICTS}
    return (
        f"Of {len(claims)} claims {count['true']} are true, {count['true with a range']} true with a range, "
        f"and {count['not supported']} not supported."
    )


def ranged(figures: Mapping[str, ArticleFigure]) -> str:
    """Whether figures of runs have ranges, in a sentence."""
    count = sum(FORECAST in one.text for one in figures.values())
    if count:
        return f"Nine in ten: nine forecasts in ten lie there (`docs/ranges.md`); {count} figures have such a range."
    return "No ranges of these scenarios are packaged yet; `make ranges` makes them, `make docs-outputs PAGE=article` writes them here."


def sources(figures: Mapping[str, ArticleFigure]) -> list[dict[str, Any]]:
    """Each figure that a claim names, with where it is from."""
    texts = [row[name] for row in read("claims") for name in TEXT_COLUMNS]
    used = {name for text in texts for name in NAMED.findall(text)}
    return [
        {**figures[spec["id"]].plain(), "what": spec["what"] + when(spec), "evidence": spec["evidence"].split()}
        for spec in read("figures") if spec["id"] in used
    ]  # fmt: skip


def when(spec: Mapping[str, str]) -> str:
    """The year of a figure, unless its words say it."""
    year = spec["year"]
    return "" if year in ("", "all") or year in spec["what"] else f", {year}"


def every_figure() -> dict[str, ArticleFigure]:
    """All figures of the page, those of runs as kept."""
    return {**given(), **kept()[1]}


@part
def lead(results: Results) -> str:
    """How many claims have which verdict, and what a verdict means."""
    figures = every_figure()
    results.notes += [f"article: the figures no longer bear out the verdict of {one}" for one in broken(figures)]  # fmt: skip
    return paragraphs(in_short(filled(figures)), LEAD, ranged(figures))


@part
def claims(results: Results) -> str:
    """Each claim, by paragraph of the article."""
    return rendered("claims.md.j2", paragraphs=PARAGRAPHS, claims=filled(every_figure()))


@part(name="sources")
def sources_part(results: Results) -> str:
    """Where the figures are from, and what claims rest on beside them."""
    figures = every_figure()
    return rendered("sources.md.j2", figures=sources(figures), claims=filled(figures))


@part(name="site", path="src/ytterby/site/article.json")
def for_the_site(results: Results) -> str:
    """The claims as data, which `ytterby site` makes a page of."""
    figures = every_figure()
    rows = [{**row, "evidence": row["evidence"].split()} for row in filled(figures)]
    content = {
        "short": in_short(rows), "lead": f"{LEAD} {ranged(figures)}",
        "paragraphs": [{"number": n, "title": title} for n, title in PARAGRAPHS.items()],
        "claims": rows, "figures": sources(figures),
    }  # fmt: skip
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def write_demo(folder: Path) -> Path:
    """Write `article.html` beside the report of a run of the demo, with figures of its runs; returns it."""
    named = {spec["table"] for spec in read("figures") if spec["focus"] == DEMO}
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in named}
    made_of, known = kept()
    figures = {**given(), **known, **of_tables(DEMO, tables, known)}
    here = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["digests"]
    older = OLDER if any(here.get(name) != made_of[name] for name in made_of) else ""
    rows = filled(figures)
    page = environment().from_string((HERE / "page.html.j2").read_text(encoding="utf-8"))
    text = page.render(
        short=in_short(rows), lead=" ".join(filter(None, (LEAD, IN_DEMO, older, ranged(figures)))),
        paragraphs=[(n, title, [row for row in rows if row["paragraph"] == n]) for n, title in PARAGRAPHS.items()],
        figures=sources(figures), back="report.html", version=version("ytterby"),
    )  # fmt: skip
    write_atomic(folder / "article.html", text)
    return folder / "article.html"
