"""One table of routes, of which page, JSON, CSV and the description of all of them (OpenAPI) are made.

A route has a model of what may be asked, one of what is answered, and a function from the one to a `Reply`. Its page
stands at its path, the same as data at `.json` and `.csv`, and below `/api/v1`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.json_schema import models_json_schema
from pydantic_core import to_json

from ytterby.ground.csvfile import format_csv
from ytterby.ground.errors import YtterbyError, did_you_mean
from ytterby.ground.files import PACKAGE, user_home
from ytterby.serve.requests import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ytterby.site.frame import SitePage

API = "/api/v1"
KINDS = {
    "html": "text/html; charset=utf-8", "json": "application/json", "csv": "text/csv; charset=utf-8",
}  # fmt: skip
PROBLEM = "application/problem+json"


class WebProblem(BaseModel):
    """What went wrong (RFC 9457): what, where in what was sent, and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    where: str = ""
    advice: str = ""


class ProblemError(Exception):
    """A request that is refused."""

    def __init__(self, status: int, title: str, *, retry: int = 0, **more: str) -> None:
        self.problem = WebProblem(title=title, status=status, **more)
        self.retry = retry
        super().__init__(title)


@dataclass(frozen=True)
class Reply:
    """What a route answers.

    data : as JSON; a model or plain data. rows : as CSV, each a row by column; text : CSV that is there already.
    page : makes its page. see : address that a browser is sent to instead. total : rows in all, where some are
    left out.
    status : of JSON; of a page it is 200. kept : whether it is the same for ever. packed : bytes of the page, gzipped.
    """

    data: Any = None
    rows: Sequence[Mapping[str, Any]] = ()
    text: bytes = b""
    page: Callable[[], SitePage] | None = None
    see: str = ""
    total: int = 0
    status: int = 200
    kept: bool = False
    packed: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> bytes:
        """The data; what is no number has no form in JSON and is null."""
        return to_json(self.data, inf_nan_mode="null", fallback=str, by_alias=True)

    def csv(self) -> bytes:
        """The rows; one that is cut short says so in its last line."""
        rows, total = self.rows[:ROWS], self.total or len(self.rows)
        columns = [*dict.fromkeys(name for row in rows for name in row)]
        text = self.text or format_csv(columns, rows).encode("utf-8", "replace")
        if total > len(rows) and not self.text:
            text += f"# cut short: {len(rows)} of {total} rows; limit and offset give the others\n".encode()
        return text


@dataclass(frozen=True)
class ServedRoute:
    """A row of the table.

    path : below the root and below the API, with parameters in braces. title : of the page. asks : what may be asked.
    answers : what is answered, for the description; a word for a verdict, or several. make : module and name of what
    answers it, loaded when it is first asked: who listens does not wait for the law. page, api : whether it
    has such a form.
    kept : whether an answer may be kept in memory while data and law stay: not where a party may be named.
    aside : whether the clerk answers it, since it needs tables of the market.
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
    def answered(self) -> Any:
        """The type of what is answered."""
        from ytterby.compliance.decide.verdict import Verdict

        words = {"verdict": Verdict, "verdicts": list[Verdict]}
        return words[self.answers] if isinstance(self.answers, str) else self.answers

    def read(self, given: Mapping[str, Any]) -> Any:
        """What is asked. Raises ProblemError with each mistake and the nearest name of an unknown parameter."""
        try:
            return self.asks.model_validate({n: v for n, v in given.items() if v not in ("", [""])})
        except ValidationError as fault:
            raise invalid(fault, self.asks) from None


def invalid(fault: ValidationError, model: type[BaseModel]) -> ProblemError:
    """The mistakes of a request; no value is repeated, since it may be a name."""
    first, advice = [], ""
    for one in fault.errors(include_url=False, include_input=False, include_context=False)[:5]:
        name = ".".join(map(str, one["loc"]))[:80]
        if one["type"] == "extra_forbidden":
            advice = advice or did_you_mean(name, model.model_fields)
        first.append(f"{name}: {one['msg']}" if name else one["msg"])
    return ProblemError(422, "the request cannot be read", detail="; ".join(first), advice=advice)


def problem_of(fault: YtterbyError) -> ProblemError:
    """An error of the product, without the place of anything on this machine."""
    where = re.sub(r"\S*/(?=[\w.-]+)", "", fault.where)
    return ProblemError(
        422, unplaced(fault.what), where=unplaced(where), advice=unplaced(fault.advice)
    )


def unplaced(text: str) -> str:
    """A text in which no folder of this machine is named."""
    for place in (PACKAGE, user_home()):
        text = text.replace(f"{place}/", "").replace(str(place), "")
    return text


def openapi(routes: Sequence[ServedRoute], root: str = "") -> dict[str, Any]:
    """The description of the API, of the models as they are."""
    told = [one for one in routes if one.api]
    answers = {one.name: TypeAdapter(one.answered) for one in told}
    place = "#/components/schemas/{model}"
    models = [(one.asks, "validation") for one in told if one.method == "POST"]
    _, content = models_json_schema([*models, (WebProblem, "serialization")], ref_template=place)  # type: ignore[list-item]
    schemas = dict(content.get("$defs", {}))
    paths: dict[str, dict[str, Any]] = {}
    for one in told:
        schema = answers[one.name].json_schema(mode="serialization", ref_template=place)
        schemas |= schema.pop("$defs", {})
        name = f"Answer_{one.name}"
        schemas[name] = schema
        what: dict[str, Any] = {
            "operationId": one.name, "summary": one.title, "description": (one.asks.__doc__ or "").strip(),
            "responses": {
                "200": {"description": "The answer", "content": {
                    KINDS["json"]: {"schema": {"$ref": place.format(model=name)}},
                    "text/csv": {"schema": {"type": "string"}}}},
                "default": {"description": "A problem", "content": {
                    PROBLEM: {"schema": {"$ref": place.format(model="WebProblem")}}}},
            },
        }  # fmt: skip
        if one.method == "POST":
            body = {"schema": {"$ref": place.format(model=one.asks.__name__)}}
            what["requestBody"] = {"required": True, "content": {KINDS["json"]: body}}
            inside = one.asks.model_fields if "{" in one.path else {}
        else:
            inside = one.asks.model_fields
        if inside:
            what["parameters"] = _parameters(one, schemas)
        paths.setdefault(f"{API}/{one.path}", {})[one.method.lower()] = what
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ytterby", "version": version("ytterby"), "license": {"name": "Apache-2.0"}},
        "servers": [{"url": root or "/"}], "paths": paths, "components": {"schemas": schemas},
    }  # fmt: skip


def _parameters(route: ServedRoute, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    own = route.asks.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
    schemas |= own.pop("$defs", {})
    return [
        {"name": name, "in": "path" if f"{{{name}}}" in route.path else "query", "schema": schema,
         "required": f"{{{name}}}" in route.path}
        for name, schema in own["properties"].items()
    ]  # fmt: skip
