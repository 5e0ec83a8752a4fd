"""Answers that runs give: kept ones by question and by key, runs and how far they are, figures."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING

from ytterby.serve import questions as runs
from ytterby.serve import requests as ask
from ytterby.serve.kept import CSV, JSON, KeptAnswer, packed
from ytterby.serve.table import API, ProblemError, Reply

GOODS, PLACES = ("good", "use", "element"), ("region", "partner", "compared_with")
"""Columns of figures by which they are narrowed."""

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.serve.server import Server
    from ytterby.site.frame import SitePage


def kept_reply(server: Server, question: runs.RunQuestion, view: str = "") -> Reply:
    """The answer to a question that is kept, or the page that offers to make it. view : page of a subject."""
    from ytterby.serve.pages import unmade_page

    key = server.key_of(question)
    one = server.answers.get(key)
    if one is not None and one.done and not server.changed(one):
        return answer_reply(server, one, view)
    state = server.queue.get(key)
    told = {
        "key": key,
        "kept": False,
        "run": f"{API}/runs",
        "state": state["state"] if state else "none",
    }
    return Reply(told, [told], page=lambda: unmade_page(question, key, state), status=404)


def answer_reply(server: Server, one: KeptAnswer, view: str = "", *, kept: bool = False) -> Reply:
    """A kept answer. view : page of a subject. kept : whether its address is that of its content."""
    from ytterby.serve.pages import changed_note

    first = next(iter(one.files))
    stem = first.removesuffix(".html")
    name = first if not view else f"{stem}/{view}.html"
    if name not in one.files:
        views = [
            path.rpartition("/")[2].removesuffix(".html")
            for path in one.files
            if path.startswith(f"{stem}/") and path.endswith(".html")
        ]
        raise ProblemError(
            404, "this answer has no such page", advice=f"It has {', '.join(views)}."
        )
    changed = server.changed(one) if kept else []
    content = one.files[name]
    if changed:
        content = packed(changed_note(gzip.decompress(content), one, changed))
    data = json.loads(one.text(JSON)) | ({"changed": changed} if changed else {})
    return Reply(data, text=one.text(CSV), packed=content, kept=kept and not changed and one.done)


def answer(server: Server, given: runs.ViewRequest) -> Reply:
    """The answer to a question, by its address."""
    if not given.given:
        return Reply(status=404, see="answers")
    if given.view == "figures" or given.good or given.place or given.year:
        key = server.key_of(given.question)
        if server.answers.get(key) is None:
            return kept_reply(server, given.question)
        narrow = {"key": key, "good": given.good, "place": given.place, "year": given.year}
        return figures(server, ask.FigureRequest.model_validate(narrow))
    return kept_reply(server, given.question, given.view)


def study(server: Server, given: runs.RunQuestion) -> Reply:
    """The answer of another study, by its address; the form of it where nothing is asked."""
    if given.given.keys() - {"region"}:
        return kept_reply(server, given)
    form = packed(server.clerk.ask("form", given.kind, given.given))
    return Reply({}, packed=form, status=404)


def study_page(given: runs.RunQuestion) -> SitePage:
    """Forms of a study, and what it can be asked."""
    from ytterby.planning.targets import builtin_plans, read_targets
    from ytterby.serve.pages import SECTION, simple
    from ytterby.site.frame import words

    kind = type(given)
    names = {
        "economy": ("scenario", "region", "reference"),
        "burdens": ("scenario", "reference"),
    }.get(given.kind, ("targets",))
    links = (
        [(read_targets(name)[0].title, f"plan?targets={name}", "") for name in builtin_plans()]
        if given.kind == "plan"
        else []
    )
    if given.kind == "plan":
        links += [
            ("Burdens of a scenario", "burdens", ""),
            ("The dated race", "plans/race.html", ""),
        ]
    form = {"title": f"{kind.name}: ask", "path": given.kind, "model": kind, "names": names, "button": "Show",
            "given": {"scenario": "embargo", **given.given}}  # fmt: skip
    return simple(given.kind, (kind.__doc__ or "").strip("."), SECTION[given.kind], "links.html.j2", links=links, forms=[form],  # noqa: E501
                  lead=words()["faults"].get({"plan": "plans", "economy": "gdp"}.get(given.kind, given.kind), ""))  # fmt: skip  # noqa: E501


def by_key(server: Server, given: ask.KeyRequest) -> Reply:
    """An answer by its content key."""
    one = server.answers.get(given.key)
    if one is None:
        raise ProblemError(
            404,
            "no answer of this key is kept here",
            advice="Its link, /answer?..., makes it anew.",
        )
    return answer_reply(server, one, kept=True)


def figures(server: Server, given: ask.FigureRequest) -> Reply:
    """Rows of the figures of a kept answer."""
    one = server.answers.get(given.key)
    if one is None:
        raise ProblemError(404, "no answer of this key is kept here")
    text = one.text(CSV).decode()
    rows = [*csv.DictReader(io.StringIO(text))]

    def named(row: Mapping[str, str], text: str, *columns: str) -> bool:
        cells = [row.get(name, "") for name in columns]
        return not text or any(
            text.lower() in (cell.lower(), *cell.lower().replace(".", " ").split())
            for cell in cells
        )

    chosen = [
        row for row in rows
        if named(row, given.figure, "figure") and named(row, given.good, *GOODS) and named(row, given.place, *PLACES)
        and named(row, given.year, "year")
    ]  # fmt: skip
    columns = [n for n in (chosen[0] if chosen else {}) if any(row[n] for row in chosen)]
    shown = [{name: row[name] for name in columns} for row in chosen]
    said = given.model_dump(exclude_defaults=True)

    def page() -> SitePage:
        from ytterby.report.kit.subject import ReportTable
        from ytterby.serve.pages import filtered, tables_body

        body = tables_body(
            ReportTable.of_rows("Figures with their ranges", shown[: ask.ROWS], maximum=ask.ROWS)
        )
        title = f"Figures: {one.about['title']}"
        return filtered("figures", title, "answers", ask.FigureRequest, said, ("figure", "good", "place", "year"), body,
                        hidden=[("key", given.key)], lead=f"{len(shown)} rows of {len(rows)}.")  # fmt: skip

    return Reply(
        {"key": given.key, "link": one.about["link"], "total": len(shown), "figures": shown},
        shown,
        page=page,
    )


def submit(server: Server, given: runs.RunRequest) -> Reply:
    """Make an answer: what is kept is given, else it waits its turn."""
    from pydantic import ValidationError

    from ytterby.serve.table import invalid

    try:
        question = given.question
    except ValidationError as fault:
        raise invalid(fault, runs.KINDS[given.kind]) from None
    key = server.key_of(question)
    one = server.answers.get(key)
    address = f"answers/{key}/" if not question.link else question.link
    if one is not None and one.done and not server.changed(one):
        return Reply(
            {"key": key, "state": "done", "answer": f"answers/{key}/", "link": question.link},
            see=address,
        )
    server.queue.submit(key, question)
    told = server.queue.get(key)
    return Reply(told, [told] if told else [], see=f"runs/{key}", status=202)


def run_state(server: Server, given: ask.KeyRequest) -> Reply:
    """How far a run is."""
    from ytterby.serve.pages import run_page

    told, one = server.queue.get(given.key), server.answers.get(given.key)
    if told is None:
        if one is None:
            raise ProblemError(404, "nobody has asked for this run since the server began")
        done = {"key": given.key, "kind": one.about["kind"], "state": "done", "answer": f"answers/{given.key}/",
                "link": one.about["link"]}  # fmt: skip
        return Reply(done, [done], see=f"answers/{given.key}/")
    if told["state"] == "done":
        return Reply(told, [told], see=told["link"] or told["answer"])
    return Reply(
        told, [{n: v for n, v in told.items() if n != "question"}], page=lambda: run_page(told, one)
    )
