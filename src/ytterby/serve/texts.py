"""Questions in words and scenario files, as the clerk reads them; built-in scenarios."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ytterby.ground.errors import YtterbyError
from ytterby.runs.workspace import Workspace, folder_of
from ytterby.scenarios.ask import read_question
from ytterby.scenarios.read import PACKAGED, builtin_names, resolve
from ytterby.scenarios.schema import ScenarioFile
from ytterby.serve import requests as ask
from ytterby.serve.pages import fields_of, law_book, nearest, simple
from ytterby.serve.problems import ProblemError, WebProblem, unplaced
from ytterby.serve.questions import AnswerRequest
from ytterby.serve.sending import Reply
from ytterby.site.frame import words

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLE = "China stops dysprosium for six months from January 2027"
ANSWERS = "Each is a built-in scenario, run against what it is compared with. Its answer is made once, then kept."
NEAR = 'A question that can be read: "'


def question(_: object, given: ask.AskRequest) -> Reply:
    """How a question is read, and where it is answered."""
    values: dict[str, Any] = {"form": words()["form"], "q": given.q, "read": None}
    try:
        read = read_question(given.q)
    except YtterbyError as fault:
        near = fault.advice.partition(NEAR)[2].rstrip('"')
        if given.q:
            values |= {"error": f"{fault.what} {fault.advice}", "near": near}
        problem = WebProblem(title=fault.what, status=422, advice=fault.advice)
        page = partial(simple, "ask", "Ask a question", "answers", "ask.html.j2", **values)
        return Reply(problem, page=page, status=422)
    asks_itself = "--region" in read.command or not read.text
    code = "" if asks_itself else words()["form"]["seen"]["codes"].get(given.seen, "")
    values |= {"seen": code, "from": given.seen}
    asked = AnswerRequest.model_validate({"q": given.q, "country": code})
    data = {
        "name": read.name, "data": read.folder, "file": read.text, "command": read.written_command(),
        "link": asked.link if read.text else "", "gdp": _gdp(read.command, given.q, code),
        "reading": [{"words": words, "read_as": read_as} for words, read_as in read.reading],
    }  # fmt: skip
    return Reply(data, page=lambda: simple(
        "ask", "Ask a question", "answers", "ask.html.j2", **values | {"read": data, "nearest": nearest(asked)}
    ))  # fmt: skip


def _gdp(command: Sequence[str], sentence: str, region: str) -> str:
    """Where GDP is answered: of the country that is asked of, else of the one it is seen from."""
    if command[:2] == ["economy", "run"] and "--region" in command:
        region = command[command.index("--region") + 1]
    return f"economy?{urlencode({'q': sentence, 'region': region})}" if region else ""


def scenarios(_: object, given: ask.EmptyRequest) -> Reply:
    """The built-in scenarios."""
    rows = [summary_of(name) for name in builtin_names()]
    shown = ((one["title"], one["name"], one["description"].partition(". ")[0]) for one in rows)
    links = [(title, f"answer?scenario={name}", text) for title, name, text in shown]
    return Reply({"scenarios": rows}, page=lambda: simple(
        "answers", "Answers: what each measure does", "answers", "links.html.j2", links=links, forms=[], lead=ANSWERS,
    ))  # fmt: skip


@cache
def summary_of(name: str) -> dict[str, Any]:
    """A scenario in short."""
    one = resolve(name, law_book())
    return {
        "name": one.name, "title": one.title, "description": one.description.strip(), "outlook": one.outlook,
        "first_year": one.years.start, "last_year": one.years.end, "extends": ", ".join(one.lineage[1:]),
        "digest": one.digest(),
    }  # fmt: skip


def scenario(_: object, given: ask.NameRequest) -> Reply:
    """A built-in scenario with its file."""
    if given.name not in builtin_names():
        raise ProblemError(404, "there is no such scenario")
    file = (PACKAGED / f"{given.name}.yaml").read_text(encoding="utf-8")
    return Reply({**summary_of(given.name), "file": file}, see=f"answer?scenario={given.name}")


def edit(_: object, given: ask.TextRequest) -> Reply:
    """A scenario file of one's own, with its mistakes by line."""
    mistakes, one = "", None
    asked = AnswerRequest.model_validate({"text": given.text, "data": given.data})
    if given.text:
        try:
            document, folder = asked.read
            one = Workspace.read(folder_of(folder)).scenario(document)
        except YtterbyError as fault:
            mistakes = unplaced(str(fault))
    text = given.text or read_question(EXAMPLE).text
    values = {"text": text, "data": given.data or "rare_earths"}
    return Reply({"sound": one is not None, "mistakes": mistakes}, page=lambda: simple(
        "scenarios/edit", "A scenario of your own", "answers", "edit.html.j2", model=ask.TextRequest, given=values,
        mistakes=mistakes, sound=one, fields=fields_of(asked),
    ))  # fmt: skip


def schema(_: object, given: ask.EmptyRequest) -> Reply:
    """What a scenario file may hold, as JSON Schema."""
    return Reply(ScenarioFile.model_json_schema())
