"""The article that the first question comes from, claim by claim: a page of the documentation, and one of `make demo`.

    python tools/article_docs.py docs/article.md      every figure anew; those of runs are kept in tools/article/kept.json
    python tools/article_docs.py --demo runs/demo     article.html beside the report: figures of its runs anew, others as kept

Claims are rows of `tools/article/claims.csv`, in our words, with figures in braces; figures are rows of
`tools/article/figures.csv`. `holds` says what must be true of the figures for the verdict to stand: where it is not, both forms say so,
and the first ends with an error.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl
from article_figures import (
    ASKED,
    BOUNDED,
    FORECAST,
    HERE,
    ArticleFigure,
    bounds,
    ends,
    evidence,
    of_facts,
    of_page,
    of_record,
    of_records,
    of_run,
    read,
    run_beside,
)

from ytterby.controls.book import Book
from ytterby.draws.ranges import Ranges
from ytterby.ground.files import write_atomic
from ytterby.report.kit.html import environment
from ytterby.runs.workspace import Workspace

KEPT = HERE / "kept.json"
VERDICTS = ("true", "true with a range", "not supported")
PARAGRAPHS = {
    1: "The list of firms and the list of technology",
    2: "What China has, and what it is after",
    3: "What the others need",
    4: "What the list does",
    5: "What comes of it",
}
DEMO = "technology-ban-2023"
NAMED = re.compile(r"\{([\w-]+)\}")
TEXT_COLUMNS = ("answer", "wrong")
"""Columns of a claim that may name figures."""


def kept_figures() -> dict[str, ArticleFigure]:
    """The figures of runs as they were when the page was last made."""
    told = json.loads(KEPT.read_text(encoding="utf-8"))["figures"]
    return {name: ArticleFigure(**row) for name, row in told.items()}


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


def of_all_runs() -> dict[str, ArticleFigure]:
    """All figures of runs, made anew."""
    found = {}
    for asked in ASKED:
        print(f"run: {', '.join(ASKED[asked])}", flush=True)
        tables, ranges = run_beside(asked)
        found |= of_tables(asked, tables, ranges)
    return found


def of_tables(
    asked: str, tables: dict[str, pl.DataFrame], ranges: Ranges | Mapping[str, ArticleFigure] | None
) -> dict[str, ArticleFigure]:
    """The figures that are read from the tables of what is asked for.

    ranges : those of the runs; or the figures as they were kept, whose ranges are taken over.
    """
    found = {}
    for spec in read("figures"):
        if spec["asked"] == asked:
            was = ranges.get(spec["id"]) if isinstance(ranges, Mapping) else None
            between = (was.low, was.high) if was else (None, None)
            if not isinstance(ranges, Mapping):
                between = ends(spec, ranges)
            if spec["table"] == BOUNDED:
                between = bounds(spec, tables)
            found[spec["id"]] = of_run(spec, tables, between)
    return found


def side(text: str, told: Mapping[str, ArticleFigure]) -> float:
    """One side of a comparison: a number, a figure, or a number times a figure."""
    value = 1.0
    for part in text.split(" * "):
        if part in told:
            found = told[part].value
            assert found is not None, part
            value *= found
        else:
            value *= float(part)
    return value


def holds(rule: str, told: Mapping[str, ArticleFigure]) -> bool:
    """Whether comparisons such as `a > 2 * b and c < 5` are true of the figures; nothing said is true."""
    for one in rule.split(" and ") if rule else ():
        left, sign, right = re.fullmatch(r"(.+) ([<>]) (.+)", one).groups()  # type: ignore[union-attr]
        first, second = side(left, told), side(right, told)
        if not (first < second if sign == "<" else first > second):
            return False
    return True


def filled(told: Mapping[str, ArticleFigure]) -> list[dict[str, Any]]:
    """The claims with their figures in words."""
    words = {name: one.text for name, one in told.items()}
    found = []
    for row in read("claims"):
        answer, wrong = (NAMED.sub(lambda m: words[m[1]], row[name]) for name in TEXT_COLUMNS)
        if not holds(row["holds"], told):
            answer += " Look again: the figures no longer bear the verdict out."
        found.append({**row, "answer": answer, "wrong": wrong})
    return found


def broken(told: Mapping[str, ArticleFigure]) -> list[str]:
    """Claims whose verdict the figures no longer bear out."""
    return [row["id"] for row in read("claims") if not holds(row["holds"], told)]


def in_short(claims: list[dict[str, Any]]) -> str:
    """How many claims have which verdict, in a sentence."""
    count = {name: sum(row["verdict"] == name for row in claims) for name in VERDICTS}
    return (
        f"Of {len(claims)} claims {count['true']} are true, {count['true with a range']} true with a range, "
        f"and {count['not supported']} not supported."
    )


LEAD = (
    "What is claimed is told in our words, paragraph by paragraph, of an article of July 2024 on the list of technology of "
    "December 2023. True: a source or a record says so. True with a range: how much is told, and how far it may be off "
    "or what it depends on. Not supported: figures or records say otherwise, or none does. Figures of runs are answers to the question what if."
)

IN_DEMO = (
    "Figures of the runs of this report are read from its tables, those of other runs are kept from when "
    "`make article` was last run."
)
OLDER = "Data or records have changed since: kept figures are those of an earlier version."


def page(claims: list[dict[str, Any]], told: Mapping[str, ArticleFigure], ranged: str) -> str:
    """The page of the documentation."""
    lines = ["# The article, claim by claim", "", "*Made by `tools/article_docs.py`; do not edit.*", "",
             in_short(claims), "", LEAD, "", ranged, ""]  # fmt: skip
    for number, title in PARAGRAPHS.items():
        lines += [f"## {number}. {title}", "", "| claim | verdict | figure | what it has wrong |", "|---|---|---|---|"]  # fmt: skip
        for row in claims:
            if row["paragraph"] == str(number):
                lines.append(
                    f"| {row['claim']} | **{row['verdict']}** | {row['answer']} | {row['wrong']} |"
                )
        lines.append("")
    lines += ["## Where the figures are from", "", "| figure | is | source or command |", "|---|---|---|"]  # fmt: skip
    for row in sources(told):
        where = f"[{row['where']}]({row['address']})" if row["address"] else row["where"]
        names = " ".join(f"`{name}`" for name in row["evidence"])
        lines.append(f"| {row['what']} | {row['text']} | {f'{where}; {names}' if names else where} |")  # fmt: skip
    more = [(r["id"], r["source"], r["source_url"], r["evidence"]) for r in claims]
    lines += ["", "Beside these figures:", ""]
    for name, source, address, ids in more:
        said = [f"[{source}]({address})"] if source else []
        said += [f"`{one}`" for one in ids.split()]
        if said:
            lines.append(f"* {name}: {', '.join(said)}")
    return "\n".join(lines) + "\n"


def sources(told: Mapping[str, ArticleFigure]) -> list[dict[str, Any]]:
    """Each figure that a claim tells, with where it is from."""
    texts = [row[name] for row in read("claims") for name in TEXT_COLUMNS]
    used = {name for text in texts for name in NAMED.findall(text)}
    return [
        {**told[spec["id"]].plain(), "what": spec["what"] + when(spec), "evidence": spec["evidence"].split()}
        for spec in read("figures") if spec["id"] in used
    ]  # fmt: skip


def when(spec: Mapping[str, str]) -> str:
    """The year of a figure, unless its words say it."""
    year = spec["year"]
    return "" if year in ("", "all") or year in spec["what"] else f", {year}"


def html(
    claims: list[dict[str, Any]], told: Mapping[str, ArticleFigure], lead: str, back: str
) -> str:
    """The page that stands beside the report of the demo."""
    text = (HERE / "page.html.j2").read_text(encoding="utf-8")
    rows = [
        (n, title, [row for row in claims if row["paragraph"] == str(n)])
        for n, title in PARAGRAPHS.items()
    ]
    return environment().from_string(text).render(
        short=in_short(claims), lead=lead, paragraphs=rows, figures=sources(told), back=back, version=version("ytterby")
    )  # fmt: skip


def ranged(told: Mapping[str, ArticleFigure]) -> str:
    """Whether figures of runs have ranges, in a sentence."""
    count = sum(FORECAST in one.text for one in told.values())
    if count:
        return f"Nine in ten: nine forecasts in ten lie there (`docs/ranges.md`); {count} figures have such a range."
    return "No ranges of these scenarios are packaged yet; `make ranges` makes them, `make article` writes them here."


def renew(path: Path) -> list[str]:
    """Write the page with every figure anew; returns the claims whose verdict no longer stands."""
    runs, workspace = of_all_runs(), Workspace.read()
    kept = {
        "digests": {"data": workspace.chain.digest, "controls": workspace.law_digest},
        "figures": {name: one.plain() for name, one in runs.items()},
    }
    write_atomic(KEPT, json.dumps(kept, indent=1) + "\n")
    told = {**given(), **runs}
    write_atomic(path, page(filled(told), told, ranged(told)))
    return broken(told)


def demo(folder: Path) -> Path:
    """Write `article.html` beside the report of a run of the demo; returns it."""
    named = {spec["table"] for spec in read("figures") if spec["asked"] == DEMO}
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in named}
    kept = kept_figures()
    told = {**given(), **kept, **of_tables(DEMO, tables, kept)}
    made_of = json.loads(KEPT.read_text(encoding="utf-8"))["digests"]
    here = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["digests"]
    older = OLDER if any(here.get(name) != made_of[name] for name in made_of) else ""
    lead = " ".join(filter(None, (LEAD, IN_DEMO, older, ranged(told))))
    path = folder / "article.html"
    write_atomic(path, html(filled(told), told, lead, "report.html"))
    return path


def main() -> None:
    """One of the two forms."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("page", type=Path, nargs="?")
    parser.add_argument("--demo", type=Path, metavar="FOLDER")
    words = parser.parse_args()
    if (words.page is None) == (words.demo is None):
        parser.error("say a page to write, or --demo FOLDER")
    if words.demo:
        print(f"The article, claim by claim: {demo(words.demo)}")
        return
    if wrong := renew(words.page):
        sys.exit(f"{words.page}: the figures no longer bear out the verdict of {', '.join(wrong)}")
    print(f"{words.page}: written")


if __name__ == "__main__":
    main()
