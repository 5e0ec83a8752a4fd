"""Pages of the server in the frame of the site: forms from models, what is not made yet, how far a run is.

Bodies are those of `site` and `report`; the templates here hold what a site without a server has no use for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from ytterby.controls.book import Book
from ytterby.ground.fingerprint import today
from ytterby.report.kit.subject import ReportTable
from ytterby.serve.guard import POLICY
from ytterby.serve.questions import GdpRequest
from ytterby.serve.requests import DRAWS, TextRequest
from ytterby.site.frame import WIDTH, Site, SitePage, card_of, card_svg, known_to, templates, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pydantic import BaseModel

    from ytterby.serve.kept import KeptAnswer
    from ytterby.serve.questions import RunQuestion

ROOT = "/"
"""Where pages are kept as standing; a server below another address says so as it sends them."""
PROMISE = "what you type goes to this server alone, and names of parties are not kept"
STYLE = 'site.css">'
CONTENTS = "main", 'id="main">', "</main>"
SECONDS = {"answer": "10 to 30", "economy": "15 to 40", "burdens": "15 to 40", "plan": "60 to 300"}
"""CPU seconds that runs of a kind take, from two thirds of the scenarios of the package."""


@cache
def own_templates() -> Environment:
    """Those of the site, with those of the server."""
    made = templates().overlay(
        loader=ChoiceLoader([PackageLoader("ytterby.serve"), templates().loader])  # type: ignore[list-item]
    )
    made.filters |= {"fields": form_html}
    return made


def rendered(template: str, **values: Any) -> Markup:
    """A template of the server with its values."""
    return Markup(own_templates().get_template(template).render(**values))


def new_site() -> Site:
    """What the frames of all pages of today share."""
    policy = POLICY.rpartition("; frame-ancestors")[0]
    known = known_to(Book.read())
    return Site(today().isoformat(), known, policy=policy, promise=PROMISE, root=ROOT)


def records(book: Book) -> dict[str, str]:
    """Id of each record, and of its limbs -> address of its page."""
    return {
        name: f"/law/records/{one.id}.html"
        for one in book
        for name in (one.id, *(f"{one.id}#{limb.limb}" for limb in one.limbs))
    }


def framed(site: Site, page: SitePage, link: Mapping[str, str] | None = None) -> bytes:
    """A page as it is sent: with the rules for the widths of its pictures, and its files by their address."""
    text = site.html(page, records(Book.read()) if link is None else link)
    if widths := sorted({*map(int, WIDTH.findall(page.body))}):
        more = f'\n<link rel="stylesheet" href="/static/w{"-".join(map(str, widths))}.css">'
        text = text.replace(STYLE, STYLE + more, 1)
    for path in page.files:
        text = text.replace(f'href="{path.rpartition("/")[2]}"', f'href="/{path}"')
    return text.encode()


def contents(html: bytes) -> Markup:
    """What stands between head and foot of a page."""
    _, _, rest = html.decode().partition(CONTENTS[1])
    return Markup(rest.partition(CONTENTS[2])[0])


def _near_words(same: bool, between: bool) -> str:
    """What an answer of the package is to a question."""
    if not same:
        return "The nearest question of the package, which is another"
    return (
        "Between two questions that were run with draws"
        if between
        else "Run with draws in the package"
    )


FACT = re.compile(r"[a-z]\w*(?:[.-][\w-]+)+")


def links_of(folder: str) -> dict[str, str]:
    """Ids of records and of facts of a data folder -> where each is explained."""
    from ytterby.runs.workspace import facts

    own = {
        one.id: f"/facts?data={folder}&amp;id={one.id}"
        for one in facts(data=folder)
        if FACT.fullmatch(one.id)
    }
    return own | records(Book.read())


def kept_files(
    site: Site, key: str, question: RunQuestion, about: Mapping[str, Any], pages: Sequence[SitePage]
) -> dict[str, bytes]:  # fmt: skip
    """The pages of an answer and their files, by path below its address; the first page first, as ``."""
    from ytterby.report.kit.html import png_from

    folder, link, first = f"answers/{key}/", links_of(str(about["data"])), pages[0]
    ahead = rendered("kept.html.j2", key=key, about=about, near=nearest(question), most=DRAWS,
                     fields=fields_of(question, draws=DRAWS), question=about["question"])  # fmt: skip
    told = [replace(first, body=ahead + first.body), *pages[1:]]
    made = {one.path.removeprefix(folder): framed(site, one, link) for one in told}
    for one in pages:
        made |= {path.removeprefix(folder): content for path, content in one.files.items()}
    if first.card:
        made[card_of(first.path).removeprefix(folder)] = png_from(card_svg(first, site.day), 0.5)
    return made


def fields_of(question: RunQuestion, **more: Any) -> list[tuple[str, Any]]:
    """A question as the hidden fields of a form, one a value."""
    given = {"kind": question.kind, **question.given, **more}
    return [
        (name, one)
        for name, value in given.items()
        for one in (value if isinstance(value, list | tuple) else [value])
    ]


def nearest(question: RunQuestion) -> dict[str, Any] | None:
    """The question with draws of the package that is nearest to one in English: who, what, and for how long; None
    where none is of the same."""
    from math import log

    from ytterby.site.grid import (
        FOR_GOOD,
        LENGTHS,
        by_length,
        clause_of,
        page_of,
        quote_of,
        read_grid,
    )
    from ytterby.site.search import plain

    asked, day = f" {plain(question.q)} ", today().isoformat()
    if not question.q:
        return None
    months = next((n for text, n in LENGTHS.items() if f" {text} " in asked), FOR_GOOD)
    for (who, does, what), own in by_length(read_grid()).items():
        if all(f" {plain(one)} " in asked for one in (who, does, what)):
            text, cell = min(own.items(), key=lambda pair: abs(log(pair[1].months / months)))
            return {"clause": clause_of(cell, text), "quote": quote_of(cell, text, day), "lead": _near_words(cell.months == months, bool(cell.between)),  # noqa: E501
                    "page": page_of(who, does, what)}  # fmt: skip
    return None


def form_html(model: type[BaseModel], given: Mapping[str, Any], *names: str) -> Markup:
    """The fields of a model as those of a form. given : what stands in them. names : only these."""
    fields = []
    for name, one in model.model_fields.items():
        if names and name not in names:
            continue
        value = given.get(name, one.get_default(call_default_factory=True))
        kind = "text"
        if one.annotation is bool:
            kind = "checkbox"
        elif name in ("on", "first", "last"):
            kind, value = "date", value or date.today()
        elif name in ("csv", "names") or (name == "text" and model is TextRequest):
            kind = "area"
        several = isinstance(value, list | tuple)
        shown = ("\n" if name == "names" else ",").join(map(str, value)) if several else value
        options = choices(name, model)
        label = (one.description or name.replace("_", " ")).strip(".")
        fields.append({"name": name, "label": label, "kind": "choice" if options else kind,
                       "value": "" if shown is None else shown, "options": options})  # fmt: skip
    return rendered("fields.html.j2", fields=fields)


def choices(name: str, model: type[BaseModel]) -> list[str]:
    """What may stand in a field, where that is a short list."""
    from ytterby.appraisal.cases import read_cases
    from ytterby.datasets.package import find_folder, packaged_names
    from ytterby.planning.targets import builtin_plans
    from ytterby.scenarios.read import builtin_names

    known: dict[str, Callable[[], Iterable[str]]] = {
        "scenario": builtin_names, "data": packaged_names, "targets": builtin_plans,
        "project": lambda: read_cases(find_folder("rare_earths")),
    }  # fmt: skip
    if name == "region" and model is GdpRequest:
        known["region"] = regions_with_tables
    return [*known[name]()] if name in known else []


def regions_with_tables() -> list[str]:
    """Codes of regions whose own table of industries is packaged."""
    from ytterby.ground.csvfile import read_csv
    from ytterby.ground.files import DATA

    rows = read_csv(DATA / "economy" / "regions.csv").rows
    return [row["region"] for row in rows if row["table"]]


def simple(path: str, title: str, section: str, template: str, **values: Any) -> SitePage:
    """A page of one template."""
    return SitePage(path, title, section, rendered(template, **values), listed=False)


def flat(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows whose lists and mappings are texts, for CSV."""
    return [
        {name: "; ".join(map(str, one)) if isinstance(one, list | tuple) else
               "; ".join(f"{a}: {b}" for a, b in one.items()) if isinstance(one, dict) else one
         for name, one in row.items()}
        for row in rows
    ]  # fmt: skip


def filtered(
    path: str, title: str, section: str, model: type[BaseModel], given: Mapping[str, Any], names: Sequence[str],
    body: Markup, **more: Any,
) -> SitePage:  # fmt: skip
    """A form of a model above what it gives."""
    query = (
        f"?{urlencode({n: v for n, v in given.items() if v not in ('', None)}, doseq=True)}"
        if given
        else ""
    )
    values = {"lead": "", "hidden": [], "more": "", "data": path, "query": query, **more}
    return simple(
        path,
        title,
        section,
        "filter.html.j2",
        action=path,
        model=model,
        given=given,
        names=names,
        body=body,
        **values,
    )


def tables_body(*tables: ReportTable) -> Markup:
    """Tables that have rows, as the site has them."""
    return rendered("tables.html.j2", tables=[one for one in tables if one.frame.height])


def unmade_page(question: RunQuestion, key: str, state: Mapping[str, Any] | None) -> SitePage:
    """A question that is read and has no answer yet: what is asked, what it takes, and a button."""
    said = (
        question.q
        or question.given.get("scenario")
        or question.given.get("targets")
        or "your scenario file"
    )
    title = f"{question.name} that is not made yet: {said}"
    return simple(
        question.kind, title, SECTION[question.kind], "unmade.html.j2", question=question, key=key,
        fields=fields_of(question), seconds=SECONDS[question.kind], near=nearest(question), state=state,
    )  # fmt: skip


SECTION = {"answer": "answers", "economy": "gdp", "burdens": "plans", "plan": "plans"}


def run_page(state: Mapping[str, Any], so_far: KeptAnswer | None) -> SitePage:
    """How far a run is, with the answer that is there already."""
    ended = state["state"] in ("done", "failed")
    body = contents(so_far.text(next(iter(so_far.files)))) if so_far else Markup()
    words_of = {"done": "The answer is made", "failed": "The run has ended without an answer"}
    title = words_of.get(state["state"], "The answer is being made")
    kind = state["kind"]
    made = simple(f"runs/{state['key']}", title, SECTION.get(kind, "answers"), "run.html.j2", state=state, body=body,
                  fields=[("kind", kind), *((n, v) for n, one in state["question"].items()
                                            for v in (one if isinstance(one, list | tuple) else [one]))])  # fmt: skip
    return replace(made, refresh=0 if ended else 3)


def changed_note(html: bytes, one: KeptAnswer, changed: Sequence[str]) -> bytes:
    """A kept page with what changed since it was made at its head, and a button to make it anew."""
    from ytterby.serve.questions import KINDS

    question = KINDS[one.about["kind"]].model_validate(one.about["question"])
    note = rendered("changed.html.j2", changed=changed, about=one.about, fields=fields_of(question))
    before, mark, rest = html.decode().partition(CONTENTS[1])
    return f"{before}{mark}{note}{rest}".encode()


def start_site(site: Site) -> Site:
    """The site with what the start page says of others: of each page its title and address alone."""
    from ytterby.appraisal.cases import read_cases
    from ytterby.datasets.countries import named_country
    from ytterby.datasets.package import find_folder
    from ytterby.ground.csvfile import read_csv
    from ytterby.site.grid import grid_errors, read_grid, what_if_pages

    here = find_folder("rare_earths")
    site.add(what_if_pages(read_grid(), site.day, (), grid_errors()))
    stocks = [(row["region"], row["name"]) for row in read_csv(here / "regions.csv").rows]
    stubs = [
        (f"stocks/{code}.html", name, "What a stock must hold")
        for code, name in stocks
        if code != "CHN"
    ]
    stubs += [
        (f"projects/{name}.html", one.title, "Which price it needs")
        for name, one in read_cases(here).items()
    ]
    for code in regions_with_tables():
        named = named_country(code)
        stubs.append(
            (
                f"gdp/{code}.html",
                named.name if named else code,
                "Change of GDP in its worst year, with its range",
            )
        )
    site.add(SitePage(path, title, "", Markup(), said, card=True) for path, title, said in stubs)
    return site


def section_of(path: str) -> str:
    """The entry of the menu under which a path stands."""
    first = path.partition("/")[0]
    return first if first in words()["menu"] else ""
