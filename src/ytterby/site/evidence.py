"""Why to believe it: validation and forecasts with misses first, every fact with its source, the article by claim."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ytterby.datasets.catalogue import Filter, select
from ytterby.datasets.package import find_folder
from ytterby.datasets.tables import read_tables
from ytterby.report.kit.numbers import number
from ytterby.report.kit.subject import Content, Page, Subject
from ytterby.report.pages.record import read_record
from ytterby.report.pages.register import register_page
from ytterby.report.picture import source_line
from ytterby.runs.run import base_of
from ytterby.site.frame import HERE, Site, SitePage, rendered, slug, worded, words
from ytterby.validation.price_comparison import compared, explanations, in_short, recorded_ranges
from ytterby.validation.register.files import SERIES, Register
from ytterby.validation.score import MAXIMUM
from ytterby.world.titles import titles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ytterby.datasets.catalogue import Fact
    from ytterby.datasets.tables import Table
    from ytterby.runs.workspace import Workspace
    from ytterby.validation.price_comparison import ComparedPrice

FACTS_A_PAGE = 90
"""Rows of facts on a page: with their sources some 30 kB compressed."""
HIDDEN = ("inside", "distance", "no_change", "nearer", "kind", "role_first", "evidence", "why")
"""Columns of cases that the table of all leaves to its file."""
FARTHEST = math.exp(MAXIMUM)
FORM = {
    "off by a factor of": lambda off: (
        f"{FARTHEST:.0f} or more" if off and off > 0.99 * FARTHEST else number(off)
    )
}
FORMS_IN_USE = ("oxide", "metal", "magnet")
LEAST_T = 0.05
PAIRS = {"NdPr": "neodymium and praseodymium"}
"""Stages of what uses hold, the least demand that has a line [t], and what is traded together."""


def trust_pages(site: Site, register: Path) -> Iterator[SitePage]:
    """Misses first: the published record, prices of the last quarters, forecasts before the fact.

    register : folder of forecasts; left out where there is none.
    """
    record = read_record()
    if record is not None:
        cite = source_line(
            f"computed on {record.provenance.get('date', '')}", program=record.provenance["version"]
        )
        cases = record.cases.sort("event", "id")
        columns = [name for name in record.cases.columns if name not in HIDDEN]
        texts, values = words()["subjects"], {"factor": f"{FARTHEST:.0f}"}
        prices = compared(ranges) if (ranges := recorded_ranges()) is not None else []
        subjects = [
            Subject.of("misses", texts, Content(record.misses, {"forms": FORM}), values=values),
            Subject.of("prices", texts, _prices(prices), notes=[in_short(prices)]),
            Subject.of("pictures", texts, pictures=record.pictures()),
            Subject.of("cases", texts, cases.select(columns)),
        ]
        page = Page("How good it is: misses first", subjects, record.sentence, source=cite)
        links = [("Forecasts before the fact", "/trust/forecasts.html")]
        note = rendered("note.html.j2", text=words()["leads"]["record"])
        before = note + rendered("more.html.j2", links=links)
        yield site.of_kit(page, "trust/index.html", "trust", rows=100, card=True, before=before)
    yield _forecasts(site, register)


def _prices(prices: Sequence[ComparedPrice]) -> list[dict[str, Any]]:
    """Published and computed prices, those with marks first."""
    why = explanations()
    rows = [
        {"good": one.good, "region": one.region, "quarter": one.quarter, "published": one.middle,
         **{f: getattr(one.range, n, None) for f, n in (("model", "middle"), ("low", "low"), ("high", "high"))},
         "marks": ", ".join(one.marks) or "–", "why": why.get((one.good, one.region), "") if one.marks else ""}
        for one in prices
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["marks"] == "–", row["good"]))


def _forecasts(site: Site, folder: Path) -> SitePage:
    path = "trust/forecasts.html"
    if not (folder / SERIES).is_file():
        body = rendered("note.html.j2", text=words()["leads"]["register"])
        return SitePage(path, "Forecasts before the fact", "trust", body)
    return site.of_kit(register_page(Register.read(folder)), path, "trust", rows=100)


def fact_pages(site: Site, names: Sequence[str]) -> Iterator[SitePage]:
    """Every fact and parameter of data folders, with source or range and reason, and what rests on it."""
    folders = []
    for name in names:
        tables = read_tables(find_folder(name))
        every, used, pages = select(tables, Filter()), _used(tables), []
        for table, group in groupby(every, attrgetter("table")):
            rows = [*group]
            parts = [rows[n : n + FACTS_A_PAGE] for n in range(0, len(rows), FACTS_A_PAGE)]
            for n, part in enumerate(parts, 1):
                path = f"facts/{slug(name)}/{slug(table)}{f'-{n}' if len(parts) > 1 else ''}.html"
                title = f"{table}, {name}{f', {n} of {len(parts)}' if len(parts) > 1 else ''}"
                pages.append((title, f"/{path}", f"{part[0].id} to {part[-1].id}"))
                yield _facts(path, f"Facts: {title}", part, used, main=name == names[0])
        index = f"facts/{slug(name)}/index.html"
        folders.append((name, f"/{index}", len(every)))
        links = [(f"{title} ({ends})", link) for title, link, ends in pages]
        body, about = rendered("more.html.j2", links=links), f"{len(every)} facts and parameters."
        yield SitePage(index, f"Facts of {name}", "facts", body, about)
    body = rendered("folders.html.j2", folders=folders)
    yield worded("facts/index.html", body)


def demand_page(workspace: Workspace) -> SitePage:
    """How much of each element uses hold in the base year, region by region, and the facts that it rests on: goods that
    processes make uses of [t], magnets by what they contain."""
    base = base_of(workspace.chain.folder)
    titles, network = titles_of(workspace.chain, base.values), base.network
    contents = defaultdict[str, dict[str, str]](dict)
    for row in read_tables(workspace.chain.folder)["parameters"]:
        kind, *rest = next(iter(row.cells.values())).split(".")
        if kind == "content":
            contents[rest[0]][rest[1]] = ".".join((kind, *rest))
    flows = base.balance.tocoo()
    moved = [
        (*network.nodes[node], column, tonnes)
        for node, column, tonnes in zip(flows.row, flows.col, flows.data * base.activity[flows.col], strict=True)
        if network.columns[column].kind == "process"
    ]  # fmt: skip
    use_of = {column: good for good, _, column, _ in moved if good.startswith("use.")}
    used_t = defaultdict[tuple[str, str], dict[str, float]](lambda: defaultdict(float))
    for good, region, column, tonnes in moved:
        stage, _, kind = good.partition(".")
        parts = contents[kind] if stage == "magnet" else {kind: ""}
        for element, name in parts.items() if column in use_of and stage in FORMS_IN_USE else ():
            used_t[element, region][use_of[column].removeprefix("use.")] -= tonnes * (
                base.values(name) if name else 1.0
            )
    rows = []
    for (element, region), uses in used_t.items():
        first = sorted(uses, key=lambda use: -uses[use])[:3]
        called = PAIRS.get(element) or titles["elements"].get(element, element).lower()
        rows.append({
            "element": called, "region": titles["regions"].get(region, region), "anchor": slug(f"{element} {region}"),
            "tonnes": sum(uses.values()),
            "uses": "; ".join(f"{titles['uses'].get(one, one)} {number(uses[one])} t" for one in first),
            "rests": [f"use_share.{one}.{region}" for one in first],
        })  # fmt: skip
    rows = [row for row in rows if row["tonnes"] >= LEAST_T]
    rows.sort(key=lambda row: (row["element"], -row["tonnes"]))
    entries = [
        (f"Demand for {row['element']} in {row['region']}, {base.first_year}", row["anchor"],
         f"{number(row['tonnes'])} t: {row['uses']}")
        for row in rows
    ]  # fmt: skip
    body = rendered("demand.html.j2", rows=rows, year=base.first_year, number=number)
    return worded("facts/demand.html", body, {"year": base.first_year}, entries=entries)


def _used(tables: Mapping[str, Table]) -> dict[str, list[str]]:
    """Id of a fact -> ids of the rows that name it as their evidence."""
    used: dict[str, list[str]] = defaultdict(list)
    for table in tables.values():
        for row in table if "evidence" in table.columns and not table.is_evidence else ():
            for name in row.words("evidence"):
                used[name].append(next(iter(row.cells.values())))
    return used


def _facts(
    path: str, title: str, rows: Sequence[Fact], used: Mapping[str, list[str]], *, main: bool
) -> SitePage:
    """A page of facts. main : whether ids lead here: those of other folders may be the same."""
    anchors = {fact.id: slug(fact.id, 120) for fact in rows}
    body = rendered("facts.html.j2", rows=rows, anchors=anchors, used=used)
    entries = [
        (fact.id, anchors[fact.id], f"{fact.value} {fact.unit} {fact.source or fact.row.cells.get('reason', '')}"[:150])
        for fact in rows
    ]  # fmt: skip
    return SitePage(path, title, "facts", body, ids=anchors if main else {}, entries=entries)


def article() -> Any:
    """Claims with verdicts, figures and evidence, as `make docs-outputs PAGE=article` has made them."""
    return json.loads((HERE / "article.json").read_text(encoding="utf-8"))


def article_page(site: Site) -> SitePage:
    """The article claim by claim, each with its evidence."""
    content = article()
    body = rendered("article.html.j2", **content)
    entries = [(row["claim"], row["id"], row["verdict"]) for row in content["claims"]]
    return worded("article/index.html", body, {"short": content["short"]}, entries=entries)
