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
from ytterby.serve.guard import POLICY
from ytterby.serve.kept import fresh
from ytterby.serve.questions import KINDS, GdpRequest
from ytterby.serve.requests import DRAWS, FactsRequest
from ytterby.serve.sending import MAIN
from ytterby.site.frame import (
    WIDTH,
    Site,
    SitePage,
    card_of,
    card_svg,
    known_to,
    regions_with_tables,
    templates,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pydantic import BaseModel

    from ytterby.serve.kept import KeptAnswer
    from ytterby.serve.questions import RunQuestion

    Links = Mapping[str, str]

ROOT = "/"
"""Where pages are kept as standing; a server below another address says so as it sends them."""
PROMISE = Markup(
    'what you type goes to this server alone, and names of parties are not kept. <a href="/api">Every page as data</a>'
)
STYLE = 'site.css">'
CONTENTS = "main", MAIN, "</main>"
KINDS_OF_FIELDS = {"on": "date", "first": "date", "last": "date", "csv": "area", "names": "area"}
SAME_WITH = {"q", "country", "region", "draws"}
"""Parameters with which a question is still that of its words."""
SECONDS = {"answer": "10 to 30", "economy": "15 to 40", "burdens": "15 to 40", "plan": "200 to 600"}
"""CPU seconds that runs of a kind take, from two thirds of the scenarios of the package."""


@cache
def own_templates() -> Environment:
    """Those of the site, with those of the server."""
    own: list[Any] = [PackageLoader("ytterby.serve"), templates().loader]
    made = templates().overlay(loader=ChoiceLoader(own))
    made.filters |= {"fields": form_html, "record": lambda ref: ref.partition("#")[0]}
    return made


def rendered(template: str, **values: Any) -> Markup:
    """A template of the server with its values."""
    return Markup(own_templates().get_template(template).render(**values))


@fresh
def law_book() -> Book:
    """The law; one for all that a page says."""
    return Book.read()


def new_site() -> Site:
    """What the frames of all pages of today share."""
    policy = POLICY.rpartition("; frame-ancestors")[0]
    known = known_to(law_book())
    return Site(today().isoformat(), known, policy=policy, promise=PROMISE, root=ROOT)


def records(book: Book) -> dict[str, str]:
    """Id of each record, and of its limbs -> address of its page."""
    ids = {one.id: [one.id, *(f"{one.id}#{limb.limb}" for limb in one.limbs)] for one in book}
    return {name: f"/law/records/{one}.html" for one, names in ids.items() for name in names}


def framed(page: SitePage, link: Links | None = None, site: Site | None = None) -> bytes:
    """A page as it is sent: with the rules for the widths of its pictures, and its files by their address."""
    text = (site or new_site()).html(page, records(law_book()) if link is None else link)
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


FACT = re.compile(r"[a-z]\w*(?:[.-][\w-]+)+")


def links_of(folder: str) -> dict[str, str]:
    """Ids of records and of facts of a data folder -> where each is explained."""
    from ytterby.runs.workspace import facts

    ids = [one.id for one in facts(data=folder) if FACT.fullmatch(one.id)]
    return {name: f"/facts?data={folder}&amp;id={name}" for name in ids} | records(law_book())


def kept_files(
    site: Site, key: str, question: RunQuestion, about: Mapping[str, Any], pages: Sequence[SitePage]
) -> dict[str, bytes]:  # fmt: skip
    """The pages of an answer and their files, by path below its address; the first page first, as ``."""
    from ytterby.report.kit.html import png_from

    folder, link, first = f"answers/{key}/", links_of(str(about["data"])), pages[0]
    ahead = rendered("kept.html.j2", key=key, about=about, near=nearest(question), most=DRAWS,
                     fields=fields_of(question, draws=DRAWS), question=about["question"])  # fmt: skip
    full = [replace(first, body=ahead + first.body), *pages[1:]]
    made = {one.path.removeprefix(folder): framed(one, link, site) for one in full}
    for one in pages:
        made |= {path.removeprefix(folder): content for path, content in one.files.items()}
    if first.card:
        made[card_of(first.path).removeprefix(folder)] = png_from(card_svg(first, site.day), 0.5)
    return made


def fields_of(question: RunQuestion, **more: Any) -> list[tuple[str, Any]]:
    """A question as the hidden fields of a form, one a value."""
    return fields({"kind": question.kind, **question.given, **more})


def fields(given: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Values as the hidden fields of a form, one a value."""
    several = {name: one if isinstance(one, list | tuple) else [one] for name, one in given.items()}
    return [(name, one) for name, values in several.items() for one in values]


def nearest(question: RunQuestion) -> dict[str, Any] | None:
    """The question with draws of the package that is nearest to one in English: who, what, and for how long; None
    where none is of the same. `same`: whether both become one scenario file, destination and beginning too."""
    from math import log

    from ytterby.site import grid
    from ytterby.site.search import plain

    if not question.q:
        return None
    asked, day = f" {plain(question.q)} ", today().isoformat()
    months = next((n for text, n in grid.LENGTHS.items() if f" {text} " in asked), grid.FOR_GOOD)
    for words_of, own in grid.by_length(grid.read_grid()).items():
        if all(f" {plain(one)} " in asked for one in words_of):
            text, cell = min(own.items(), key=lambda pair: abs(log(pair[1].months / months)))
            return {
                "clause": grid.clause_of(cell, text), "quote": grid.quote_of(cell, text, day),
                "page": grid.page_of(*words_of), "between": bool(cell.between),
                "same": not question.given.keys() - SAME_WITH
                and measures_of(question.q) == measures_of(grid.sentence_of(vars(cell))),
            }  # fmt: skip
    return None


def measures_of(sentence: str) -> dict[str, Any]:
    """What a question in English sets, apart from its words. Raises ScenarioError."""
    import yaml

    from ytterby.scenarios.ask import read_question

    read = read_question(sentence)
    made: dict[str, Any] = yaml.safe_load(read.text) or {"question": sentence}
    for one in (made, *made.get("controls", {}).get("measures", ())):
        one |= {"name": "", "title": "", "description": ""}
    return {**made, "folder": read.folder}


def form_html(model: type[BaseModel], given: Mapping[str, Any], *names: str) -> Markup:
    """The fields of a model as those of a form. given : what stands in them. names : only these."""
    fields = []
    for name in names or model.model_fields:
        one = model.model_fields[name]
        value = given.get(name, one.get_default(call_default_factory=True))
        kind = "checkbox" if one.annotation is bool else KINDS_OF_FIELDS.get(name, "text")
        kind = "area" if name == "text" and model is not FactsRequest else kind
        if kind == "date":
            value = value or date.today()
        if isinstance(value, list | tuple):
            value = ("\n" if name == "names" else ",").join(map(str, value))
        options = choices(name, model)
        label = (one.description or name.replace("_", " ")).strip(".")
        fields.append({"name": name, "label": label, "kind": "choice" if options else kind,
                       "value": "" if value is None else value, "options": options})  # fmt: skip
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


def simple(path: str, title: str, section: str, template: str, **values: Any) -> SitePage:
    """A page of one template."""
    return SitePage(path, title, section, rendered(template, **values), listed=False)


def filtered(
    path: str, title: str, section: str, given: BaseModel, names: Sequence[str], body: Markup, **more: Any,
) -> SitePage:  # fmt: skip
    """A form of what was asked above what it gives. names : fields of the form; the others it hands on."""
    said = given.model_dump(exclude_defaults=True)
    hidden = fields({name: one for name, one in said.items() if name not in names})
    query = f"?{urlencode(said, doseq=True)}" if said else ""
    values = {"lead": "", "more": "", "hidden": hidden, "query": query, **more}
    return simple(
        path, title, section, "filter.html.j2", action=path, model=type(given), given=given.model_dump(), names=names,
        body=body, **values,
    )  # fmt: skip


def unmade_page(question: RunQuestion, key: str, state: Mapping[str, Any] | None) -> SitePage:
    """A question that is read and has no answer yet: what is asked, what it takes, and a button."""
    asked = [question.q, *map(question.given.get, ("scenario", "targets")), "your scenario file"]
    title = f"{question.name} that is not made yet: {next(filter(None, asked))}"
    return simple(
        question.kind, title, SECTION[question.kind], "unmade.html.j2", question=question, key=key, state=state,
        fields=fields_of(question), seconds=SECONDS[question.kind], near=nearest(question), model=type(question),
    )  # fmt: skip


SECTION = {"answer": "answers", "economy": "gdp", "burdens": "plans", "plan": "plans"}


def faults_of(kind: str) -> str:
    """What is known to be wrong of answers of a kind."""
    return str(words()["faults"].get("burdens" if kind == "burdens" else SECTION[kind], ""))


def run_page(state: Mapping[str, Any], so_far: KeptAnswer | None) -> SitePage:
    """How far a run is, with the answer that is there already."""
    body = contents(so_far.text(next(iter(so_far.files)))) if so_far else Markup()
    words_of = {"done": "The answer is made", "failed": "The run has ended without an answer"}
    title = words_of.get(state["state"], "The answer is being made")
    asked = fields({"kind": state["kind"], **state["question"]})
    section = SECTION.get(state["kind"], "answers")
    more = {"state": state, "body": body, "fields": asked}
    made = simple(f"runs/{state['key']}", title, section, "run.html.j2", **more)
    return replace(made, refresh=0 if state["state"] in words_of else 3)


def changed_note(html: bytes, one: KeptAnswer, changed: Sequence[str]) -> bytes:
    """A kept page with what changed since it was made at its head, and a button to make it anew."""
    question = KINDS[one.about["kind"]].model_validate(one.about["question"])
    note = rendered("changed.html.j2", changed=changed, about=one.about, fields=fields_of(question))
    before, mark, rest = html.decode().partition(CONTENTS[1])
    return f"{before}{mark}{note}{rest}".encode()


def start_of(site: Site) -> SitePage:
    """The start page. site : with the pages that it leads to."""
    from ytterby.datasets.countries import named_country
    from ytterby.scenarios.read import resolve
    from ytterby.site.answers import AnswerLine, data_of
    from ytterby.site.start import start_page

    book, gdp = law_book(), "Change of GDP in its worst year, with its range"
    more = replace(site, pages={**site.pages})
    for code in regions_with_tables():
        name = getattr(named_country(code), "name", code)
        made = {f"gdp/{code}.html": name, f"stocks/{code}.html": f"How big a stock: {name}"}
        own = ((path, title) for path, title in made.items() if path not in site.pages)
        more.add(SitePage(path, title, "", Markup(), gdp, card=True) for path, title in own)
    lines = []
    for name, data in data_of().items():
        title = resolve(name, book).title
        lines.append(AnswerLine(name, data, f"answer?scenario={name}", title, "", ()))
    return start_page(more, book, today(), lines)
