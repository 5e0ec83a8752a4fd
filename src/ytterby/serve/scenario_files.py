"""Built-in scenarios, and the editor of one's own: as the clerk answers them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ytterby.controls.book import Book
from ytterby.ground.errors import YtterbyError
from ytterby.scenarios.ask import read_question
from ytterby.scenarios.read import PACKAGED, builtin_names, resolve
from ytterby.scenarios.schema import ScenarioFile
from ytterby.serve import questions as runs
from ytterby.serve import requests as ask
from ytterby.serve.pages import fields_of, simple
from ytterby.serve.table import ProblemError, Reply, unplaced

if TYPE_CHECKING:
    from ytterby.site.frame import SitePage


def scenarios(server: object, given: ask.EmptyRequest) -> Reply:
    """The built-in scenarios."""
    del server, given
    rows = [summary_of(name) for name in builtin_names()]
    links = [
        (one["title"], f"answer?scenario={one['name']}", one["description"].partition(". ")[0])
        for one in rows
    ]
    return Reply({"scenarios": rows}, rows, page=lambda: simple(
        "answers", "Answers: what each measure does", "answers", "links.html.j2", links=links, forms=[],
        lead="Each is a built-in scenario, run against what it is compared with. Its answer is made once, then kept."))  # fmt: skip  # noqa: E501


@cache
def summary_of(name: str) -> dict[str, Any]:
    """A scenario in short."""
    one = resolve(name, Book.read())
    return {
        "name": one.name, "title": one.title, "description": one.description.strip(), "outlook": one.outlook,
        "first_year": one.years.start, "last_year": one.years.end, "extends": ", ".join(one.lineage[1:]),
        "digest": one.digest(),
    }  # fmt: skip


def scenario(server: object, given: ask.NameRequest) -> Reply:
    """A built-in scenario with its file."""
    del server
    if given.name not in builtin_names():
        raise ProblemError(404, "there is no such scenario")
    data = {
        **summary_of(given.name),
        "file": (PACKAGED / f"{given.name}.yaml").read_text(encoding="utf-8"),
    }
    return Reply(data, [data], see=f"answer?scenario={given.name}")


def edit(server: object, given: ask.TextRequest) -> Reply:
    """A scenario file of one's own, with its mistakes by line."""
    del server
    mistakes, sound = "", ""
    question = runs.AnswerRequest.model_validate({"text": given.text, "data": given.data})
    if given.text:
        from ytterby.runs.workspace import Workspace, folder_of

        try:
            document, folder = question.read
            one = Workspace.read(folder_of(folder)).scenario(document)
            sound = f"{one.title}. It extends {', '.join(one.lineage[1:]) or 'nothing'}; years {one.years.start} to {one.years.end}."  # noqa: E501
        except YtterbyError as fault:
            mistakes = unplaced(str(fault))
    values = {"text": given.text or _example(), "data": given.data or "rare_earths"}

    def page() -> SitePage:
        return simple("scenarios/edit", "A scenario of your own", "answers", "edit.html.j2", model=ask.TextRequest, given=values,  # noqa: E501
                      mistakes=mistakes, sound=sound, fields=fields_of(question))  # fmt: skip

    return Reply(
        {"sound": bool(sound), "mistakes": mistakes},
        [{"sound": bool(sound), "mistakes": mistakes}],
        page=page,
    )


def edit_form(server: object, given: ask.EmptyRequest) -> Reply:
    """The editor with an example."""
    del given
    return edit(server, ask.TextRequest.model_validate({}))


def schema(server: object, given: ask.EmptyRequest) -> Reply:
    """What a scenario file may hold, as JSON Schema."""
    del server, given
    return Reply(ScenarioFile.model_json_schema())


def _example() -> str:
    return read_question("China stops dysprosium for six months from January 2027").text
