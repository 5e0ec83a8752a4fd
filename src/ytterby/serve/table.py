"""A row of the table of routes, its answer in each form, and the description (OpenAPI) that is made of all rows.

A route has a model of what may be asked, one of what is answered, and a function from the one to a `Reply`. Its page
stands at its path, the same as data at `.json` and `.csv`, and below `/api/v1`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json

from ytterby.serve.problems import ProblemError, WebProblem, invalid
from ytterby.serve.sending import FOREVER, FRESH, KINDS, NEVER, PROBLEM, Reply, Sent, packed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

API = "/api/v1"
DATA = ((".json", "json"), (".csv", "csv"))
TEXT = {"schema": {"type": "string"}}
PLACE = "#/components/schemas/{model}"


@dataclass(frozen=True)
class ServedRoute:
    """A row of the table.

    path : below the root and below the API, with parameters in braces. title : of the page. asks : what may be asked.
    answers : what is answered, for the description; a word for a verdict, or several. make : module and name of what
    answers it, loaded when it is first asked: who listens does not wait for the law.
    page, api : whether it has such a form. kept : whether an answer may be kept in memory while data and law stay: not
    where a party may be named. aside : whether the clerk answers it, since it needs tables of the market.
    """

    path: str
    title: str
    asks: type[BaseModel]
    answers: Any
    make: str
    method: str = "GET"
    page: bool = True
    api: bool = True
    kept: bool = False
    aside: bool = False

    @property
    def name(self) -> str:
        """One word for it, such as `get_law`."""
        words = re.sub(r"[^a-z]+", "_", self.path.lower()).strip("_")
        return f"{self.method.lower()}_{words}"

    @cached_property
    def answer(self) -> Callable[[Any, Any], Reply]:
        """What answers it."""
        home, _, name = self.make.partition(":")
        made: Callable[[Any, Any], Reply] = getattr(import_module(f"ytterby.serve.{home}"), name)
        return made

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """Each address at which it is answered, with the form that it has there."""
        places = [("", DATA, "html")] * self.page + [(API, DATA[1:], "json")] * self.api
        every = ((top, *one) for top, ends, own in places for one in (*ends, ("", own)))
        return [(f"{top}/{self.path}{end}", form) for top, end, form in every]

    def read(self, given: Mapping[str, Any]) -> Any:
        """What is asked. Raises ProblemError with each mistake and the nearest name of an unknown parameter."""
        try:
            return self.asks.model_validate({n: v for n, v in given.items() if v not in ("", [""])})
        except ValidationError as fault:
            raise invalid(fault, self.asks) from None


def made(reply: Reply, form: str) -> Sent:
    """A reply in a form: html, json or csv; one that has no page, and a problem, is JSON."""
    cache = FOREVER if reply.kept else FRESH
    if form == "html" and reply.see:
        return Sent(see=reply.see)
    if form == "html" and (reply.html or reply.page):
        from ytterby.serve.pages import framed

        content = packed(framed(reply.page())) if reply.page else reply.html
        return Sent(content, KINDS["html"], 200, cache)
    if form == "csv" and not isinstance(reply.data, WebProblem):
        return Sent(packed(reply.csv()), KINDS["csv"], reply.status, cache)
    kind = PROBLEM if isinstance(reply.data, WebProblem) else KINDS["json"]
    content = to_json(reply.data, inf_nan_mode="null", fallback=str, by_alias=True)
    return Sent(packed(content), kind, reply.status, cache)


def made_problem(fault: ProblemError, form: str) -> Sent:
    """A problem, as a page or as problem+json."""
    content, kind = fault.problem.model_dump_json().encode(), PROBLEM
    if form == "html":
        from ytterby.serve.pages import framed, simple

        title = fault.problem.title.capitalize()
        page = simple("problem", title, "", "problem.html.j2", problem=fault.problem)
        content, kind = framed(page), KINDS["html"]
    return Sent(packed(content), kind, fault.problem.status, NEVER, retry=fault.retry)


def openapi(routes: Sequence[ServedRoute], root: str = "") -> dict[str, Any]:
    """The description of the API, of the models as they are."""
    from ytterby.compliance.decide.verdict import Verdict

    schemas: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}

    def kept(name: str, kind: Any, mode: Any = "serialization") -> dict[str, Any]:
        """A reference to the schema of a type, which is taken up under a name."""
        own = TypeAdapter(kind).json_schema(mode=mode, ref_template=PLACE)
        schemas.update(own.pop("$defs", {}))
        schemas[name] = own
        return {"schema": {"$ref": PLACE.format(model=name)}}

    words = {"verdict": Verdict, "verdicts": list[Verdict]}
    problem = {"description": "A problem", "content": {PROBLEM: kept("WebProblem", WebProblem)}}
    for one in (one for one in routes if one.api):
        kind = words[one.answers] if isinstance(one.answers, str) else one.answers
        answer = {KINDS["json"]: kept(f"Answer_{one.name}", kind), "text/csv": TEXT}
        what: dict[str, Any] = {
            "operationId": one.name, "summary": one.title, "description": (one.asks.__doc__ or "").strip(),
            "responses": {"200": {"description": "The answer", "content": answer}, "default": problem},
        }  # fmt: skip
        if one.path == "runs":  # the others are made at once
            what["responses"]["202"] = {"description": "It is being made", "content": answer}
        asked = kept(one.asks.__name__, one.asks, "validation")
        if one.method == "POST":
            what["requestBody"] = {"required": True, "content": {KINDS["json"]: asked}}
        else:
            what["parameters"] = [
                {"name": name, "in": "path" if f"{{{name}}}" in one.path else "query", "schema": schema,
                 "required": f"{{{name}}}" in one.path}
                for name, schema in schemas[one.asks.__name__].get("properties", {}).items()
            ]  # fmt: skip
        paths.setdefault(f"{API}/{one.path}", {})[one.method.lower()] = what
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ytterby", "version": version("ytterby"), "license": {"name": "Apache-2.0"}},
        "servers": [{"url": root or "/"}], "paths": paths, "components": {"schemas": schemas},
    }  # fmt: skip
