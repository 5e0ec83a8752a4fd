"""Answers that runs give: kept ones by question and by key, runs and how far they are, figures."""

from __future__ import annotations

import csv
import gzip
import io
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ytterby.serve import pages
from ytterby.serve import questions as runs
from ytterby.serve import requests as ask
from ytterby.serve.kept import CSV, JSON, KeptAnswer
from ytterby.serve.problems import NOTHING, ProblemError, WebProblem, invalid
from ytterby.serve.sending import OWN, Reply, number_of, packed
from ytterby.serve.table import API

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.serve.server import Server
    from ytterby.site.frame import SitePage

GOODS, PLACES = ("good", "use", "element"), ("region", "partner", "compared_with")
"""Columns of figures by which they are narrowed."""
NAMES = {"economy": "scenario region reference", "burdens": "scenario reference", "plan": "targets"}
"""Kind of a study -> the fields of its form."""


def kept_reply(server: Server, question: runs.RunQuestion, view: str = "") -> Reply:
    """The answer to a question that is kept, or the page that offers to make it. view : page of a subject."""
    key = server.key_of(question)
    if (one := server.current(key)) is not None:
        return answer_reply(server, one, view)
    state = server.queue.get(key)
    server.check_program()
    unmade = WebProblem.model_validate({
        "title": "this answer is not made yet", "status": 404, "advice": f"POST the question to {API}/runs.",
        "key": key, "state": state["state"] if state else "none",
    })  # fmt: skip
    return Reply(unmade, page=lambda: pages.unmade_page(question, key, state), status=404)


def answer_reply(server: Server, one: KeptAnswer, view: str = "", *, kept: bool = False) -> Reply:
    """A kept answer. view : page of a subject. kept : whether its address is that of its content."""
    first = next(iter(one.files))
    stem = first.removesuffix(".html")
    name = f"{stem}/{view}.html" if view else first
    if name not in one.files:
        views = (path[len(stem) + 1 : -5] for path in one.files if path.endswith(".html"))
        advice = f"It has {', '.join(filter(None, views))}."
        raise ProblemError(404, "this answer has no such page", advice=advice)
    changed = server.changed(one) if kept else []
    html = one.files[name]
    if changed:
        html = packed(pages.changed_note(gzip.decompress(html), one, changed))
    data = json.loads(one.text(JSON)) | ({"changed": changed} if changed else {})
    return Reply(data, text=one.text(CSV), html=html, kept=kept and not changed and one.done)


def answer(server: Server, given: runs.ViewRequest) -> Reply:
    """The answer to a question, by its address."""
    if not given.given:
        return Reply(NOTHING, see="answers", status=422)
    key, narrow = server.key_of(given.question), given.good or given.place or given.year
    if not (narrow or given.view == "figures") or server.answers.get(key) is None:
        return kept_reply(server, given.question, given.view)
    more = given.model_dump(include={"good", "place", "year"})
    return figures(server, ask.FigureRequest.model_validate({"key": key, **more}))


def study(server: Server, given: runs.RunQuestion) -> Reply:
    """The answer of another study, by its address; the form of it where nothing is asked."""
    if given.given.keys() - {"region"}:
        return kept_reply(server, given)
    return Reply(NOTHING, page=lambda: study_page(given), status=422, aside=True)


def study_page(given: runs.RunQuestion) -> SitePage:
    """Forms of a study, and what it can be asked."""
    from ytterby.planning.targets import builtin_plans, read_targets
    from ytterby.report.schemas import NEW

    links, forms = [], []
    if given.kind == "plan":
        own = {"text": (NEW / "targets.yaml").read_text(encoding="utf-8"), "data": "germanium"}
        forms = [{
            "title": "Targets of your own", "path": "runs", "model": type(given), "names": [*own], "given": own,
            "button": "Make the plan", "method": "post", "hidden": [("kind", "plan")],
        }]  # fmt: skip
        links = [(read_targets(n)[0].title, f"plan?targets={n}", "") for n in builtin_plans()]
        links += [("Burdens of a scenario", "burdens", ""), ("The race", "plans/race.html", "")]
    form = {
        "title": f"{given.name}: ask", "path": given.kind, "model": type(given), "names": NAMES[given.kind].split(),
        "button": "Show", "given": {"scenario": "embargo", **given.given}, "method": "get", "hidden": [],
    }  # fmt: skip
    section, title = pages.SECTION[given.kind], (given.__doc__ or "").strip(".")
    values = {"links": links, "forms": [form, *forms], "lead": pages.faults_of(given.kind)}
    return pages.simple(given.kind, title, section, "links.html.j2", **values)


def by_key(server: Server, given: ask.KeyRequest) -> Reply:
    """An answer by its content key."""
    return answer_reply(server, _kept(server, given), kept=True)


def _kept(server: Server, given: ask.KeyRequest) -> KeptAnswer:
    one = server.answers.get(given.key)
    if one is None:
        advice = "Its link, /answer?..., makes it anew."
        raise ProblemError(404, "no answer of this key is kept here", advice=advice)
    return one


def figures(server: Server, given: ask.FigureRequest) -> Reply:
    """Rows of the figures of a kept answer."""
    one = _kept(server, given)
    rows = [*csv.DictReader(io.StringIO(one.text(CSV).decode()))]

    def named(row: Mapping[str, str], text: str, *columns: str) -> bool:
        cells = [row.get(name, "").lower() for name in columns]
        known = {word for cell in cells for word in (cell, *cell.replace(".", " ").split())}
        return not text or text.lower() in known

    chosen = [
        row for row in rows
        if named(row, given.figure, "figure") and named(row, given.good, *GOODS) and named(row, given.place, *PLACES)
        and named(row, given.year, "year")
    ]  # fmt: skip
    columns = [n for n in (chosen[0] if chosen else {}) if any(row[n] for row in chosen)]
    part = chosen[given.offset : given.offset + given.limit]
    shown = [{name: number_of(row[name]) for name in columns} for row in part]
    data = {"key": given.key, "link": one.about["link"], "total": len(chosen), "figures": shown}
    title = f"Figures: {one.about['title']}"
    lead = f"{len(shown)} of {len(chosen)} rows that fit, of {len(rows)}."
    page = partial(figures_page, given, title, lead, shown)
    return Reply(data, shown, total=len(chosen), page=page)


def figures_page(given: ask.FigureRequest, title: str, lead: str, rows: Any) -> SitePage:
    """Figures below a form that narrows them."""
    from ytterby.report.kit.subject import ReportTable
    from ytterby.site.frame import tables_body

    table = ReportTable.of_rows("Figures with their ranges", rows, maximum=ask.ROWS)
    names, body = ("figure", "good", "place", "year"), tables_body(table)
    return pages.filtered("figures", title, "answers", given, names, body, lead=lead)


def submit(server: Server, given: runs.RunRequest) -> Reply:
    """Make an answer: what is kept is given, else it waits its turn."""
    try:
        question = given.question
    except ValidationError as fault:
        raise invalid(fault, runs.KINDS[given.kind]) from None
    key = server.key_of(question)
    if server.current(key) is not None:
        place = f"answers/{key}/"
        data = {"key": key, "state": "done", "answer": place, "link": question.link}
        return Reply(data, see=question.link or place)
    server.check_program()
    server.queue.submit(key, question)
    return Reply(server.queue.get(key), see=f"runs/{key}", status=202)


def run_state(server: Server, given: ask.KeyRequest) -> Reply:
    """How far a run is."""
    one = server.answers.get(given.key)
    kept = {"key": given.key, "state": "done", "answer": f"answers/{given.key}/", "link": ""}
    state = server.queue.get(given.key) or (kept if one is not None else None)
    if state is None:
        raise ProblemError(404, "nobody has asked for this run since the server began")
    if state["state"] == "done":
        ours = one is not None and not server.changed(one)
        return Reply(state, see=(state["link"] if ours else "") or state["answer"])
    return Reply(state, page=lambda: pages.run_page(state, one))


def api(_: object, _given: ask.EmptyRequest) -> Reply:
    """All routes."""
    from ytterby.serve.routes import ROUTES

    rows: list[dict[str, Any]] = [
        {"title": one.title, "method": one.method, "path": f"{API}/{one.path}", "asks": [*one.asks.model_fields]}
        for one in ROUTES if one.api
    ]  # fmt: skip
    made = next(one for one in rows if one["path"] == f"{API}/runs")
    made["asks"] += runs.AnswerRequest.model_fields
    given = {"routes": rows, "own": OWN.get()}
    page = partial(pages.simple, "api", "The same as data", "", "api.html.j2", **given)
    return Reply({"routes": rows}, page=page)


def start(server: Server, given: ask.EmptyRequest) -> Reply:
    """The start page; the clerk has one without the lists before a worker has made the pages they lead to."""
    data = api(server, given).data
    if (one := server.site()) is not None:
        return Reply(data, html=one.files["index.html"])
    return Reply(data, page=lambda: pages.start_of(pages.new_site()), aside=True)
