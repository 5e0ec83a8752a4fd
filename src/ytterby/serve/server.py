"""The server: the table of routes, kept answers, runs, static files, and how each answer is sent."""

from __future__ import annotations

import gzip
import json
import logging
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from ytterby.ground.errors import ResultError, YtterbyError
from ytterby.ground.fingerprint import digest_of_bytes, digest_of_data, today
from ytterby.serve import questions as runs
from ytterby.serve.kept import KeptAnswer, KeptAnswers, packed
from ytterby.serve.table import (
    KINDS,
    PROBLEM,
    ProblemError,
    Reply,
    ServedRoute,
    WebProblem,
    problem_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from ytterby.runs.store import Store
    from ytterby.serve.clerk import Clerk
    from ytterby.serve.run_queue import RunQueue
    from ytterby.site.frame import SitePage

log = logging.getLogger("ytterby.serve")
AT_HAND = 8_000_000
"""Bytes of rendered answers of routes that stay in memory."""
FILES = {"svg": "image/svg+xml", "csv": "text/csv; charset=utf-8", "png": "image/png", "json": "application/json",
         "js": "text/javascript", "css": "text/css", "html": KINDS["html"]}  # fmt: skip
TRACEBACK = "YTTERBY_TRACEBACK"
FOREVER = "public, max-age=31536000, immutable"
FRESH, KEYS = 2.0, 500
"""Seconds for which digests are taken as they were, and questions whose keys are at hand."""


@dataclass
class Server:
    """What all routes share.

    place : of the store of runs, as in `answer`. register : folder of forecasts. root : path below which it stands.
    """

    place: Path | str | bool = True
    register: Path = Path("forecasts")
    root: str = ""
    workers: int = 1
    _sent: OrderedDict[str, tuple[bytes, str]] = field(default_factory=OrderedDict, repr=False)
    _keys: OrderedDict[str, Any] = field(default_factory=OrderedDict, repr=False)
    _digests: dict[str, tuple[float, dict[str, str]]] = field(default_factory=dict, repr=False)

    @cached_property
    def store(self) -> Store:
        """The store of runs, the only memory. Raises ResultError for none."""
        from ytterby.runs.store import find_store

        store = find_store(self.place)
        if store is None:
            raise ResultError("a server needs a store: it is its only memory")
        return store

    @cached_property
    def queue(self) -> RunQueue:
        """Runs that are asked for."""
        from ytterby.serve.run_queue import RunQueue

        return RunQueue(self.store.path, self.workers)

    @cached_property
    def answers(self) -> KeptAnswers:
        """Answers that are kept."""
        return KeptAnswers(self.store)

    @cached_property
    def routes(self) -> list[ServedRoute]:
        """The table."""
        from ytterby.serve.routes import ROUTES

        return ROUTES

    @cached_property
    def clerk(self) -> Clerk:
        """What needs tables of the market."""
        from ytterby.serve.clerk import Clerk

        return Clerk()

    def digests(self, folder: str = "rare_earths") -> dict[str, str]:
        """Digests of code, data and law, looked at anew after `FRESH` seconds."""
        known = self._digests.get(folder)
        if known is None or monotonic() - known[0] > FRESH:
            known = self._digests[folder] = monotonic(), self.clerk.ask("digests", folder)
        return dict(known[1])

    def key_of(self, question: runs.RunQuestion) -> str:
        """The content key of a question, known by what is asked while code, data and law stay. Raises ProblemError."""
        told = digest_of_data([question.kind, question.given])
        if (known := self._keys.get(told)) is not None:
            key, folder, made = known
            if made == (self.digests(folder), today()):
                return str(key)
        key, folder = self.clerk.ask("key", question.kind, question.given)
        self._keys[told] = key, folder, (self.digests(folder), today())
        while len(self._keys) > KEYS:
            self._keys.popitem(last=False)
        return str(key)

    def changed(self, one: KeptAnswer) -> list[str]:
        """What is another now than when an answer was made: code, data, law."""
        now = self.digests(one.about["data"])
        return [name for name, digest in one.about["digests"].items() if now.get(name) != digest]

    def sent(self, name: str) -> tuple[bytes, str] | None:
        """A rendered answer that is at hand."""
        return self._sent.get(name)

    def hold(self, name: str, content: bytes, kind: str) -> None:
        """Have a rendered answer at hand."""
        self._sent[name] = content, kind
        while sum(len(one) for one, _ in self._sent.values()) > AT_HAND:
            self._sent.popitem(last=False)

    def html(self, page: SitePage) -> bytes:
        """A page in its frame."""
        from ytterby.serve.pages import framed, new_site

        return self.rooted(framed(new_site(), page))

    def rooted(self, html: bytes) -> bytes:
        """A page whose links lead below the root."""
        return html.replace(b'="/', f'="{self.root}/'.encode()) if self.root else html


async def given_of(request: Request) -> dict[str, Any]:
    """Parameters of a request: of the path, of the query or the body. Raises ProblemError."""
    given: dict[str, Any] = {}
    pairs: list[tuple[str, Any]] = list(request.query_params.multi_items())
    if request.method == "POST":
        if pairs:
            raise ProblemError(400, "a POST has its parameters in the body")
        body = await request.body()
        if request.headers["content-type"].startswith("application/json"):
            try:
                given = json.loads(body)
            except (ValueError, RecursionError):
                raise ProblemError(400, "the body is no JSON") from None
            if not isinstance(given, dict):
                raise ProblemError(400, "the body is no JSON object")
            return {**given, **request.path_params}
        pairs = await _form(request)
    for name, value in pairs:
        if name in given and name not in ("switch", "set", "months", "names"):
            raise ProblemError(422, f"{name[:40]} is given twice")
        if name in ("switch", "set", "months", "names"):
            parts = value.split(",") if name == "months" else [value]
            given.setdefault(name, []).extend(one for one in parts if one.strip())
        elif value != "":
            given[name] = value
    return {**given, **request.path_params}


async def _form(request: Request) -> list[tuple[str, Any]]:
    """The fields of a form; a file is its text."""
    from starlette.datastructures import UploadFile
    from starlette.exceptions import HTTPException

    from ytterby.ground.csvfile import decode

    pairs: list[tuple[str, Any]] = []
    try:
        async with request.form(max_files=1, max_fields=200) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    pairs.append((name, decode(await value.read(), "the file")))
                else:
                    pairs.append((name, value))
    except HTTPException as fault:
        raise ProblemError(400, "the form cannot be read", detail=str(fault.detail)) from None
    except YtterbyError as fault:
        raise problem_of(fault) from None
    return pairs


async def answered(server: Server, route: ServedRoute, form: str, request: Request) -> Response:
    """The answer of a route in a form: html, json or csv."""
    try:
        given = await given_of(request)
        if form == "json" and given.get("format") in ("json", "csv"):
            form = given.pop("format")
        return await run_in_threadpool(_respond, server, route, form, given, request)
    except ProblemError as fault:
        return await run_in_threadpool(refused, server, fault, form)
    except YtterbyError as fault:
        return await run_in_threadpool(refused, server, problem_of(fault), form)
    except (
        Exception
    ) as fault:  # a defect of ours: its kind in the log, and no word of what was asked
        log.error(
            "defect in %s: %s", route.name, type(fault).__name__, exc_info=TRACEBACK in os.environ
        )
        return refused(server, ProblemError(500, "a defect of the program"), "json")


def _respond(
    server: Server, route: ServedRoute, form: str, given: Mapping[str, Any], request: Request
) -> Response:  # fmt: skip
    asked = route.read(given)
    name = ""
    if route.kept:
        from ytterby.controls.book import Book

        digests = server.digests() if route.aside else Book.read().digest()
        name = digest_of_data([route.name, form, asked.model_dump(), digests, today()])
        if (known := server.sent(name)) is not None:
            return packed_response(known[0], known[1], request)
    if route.aside:
        content, status = server.clerk.ask(
            "reply", route.name, form, asked.model_dump(), server.register
        )
        content = server.rooted(content) if form == "html" else content
        reply = Reply(status=status)
    else:
        reply, content = route.answer(server, asked), b""
    if form == "html" and reply.see:
        return RedirectResponse(f"{server.root}/{reply.see}", 303)
    if form == "html" and reply.packed:
        content = (
            reply.packed
            if not server.root
            else packed(server.rooted(gzip.decompress(reply.packed)))
        )
        return packed_response(
            content,
            KINDS["html"],
            request,
            FOREVER if reply.kept else "no-cache",
            dict(reply.headers),
        )
    if (not content and form == "html" and reply.page is None) or (
        form == "csv" and isinstance(reply.data, WebProblem)
    ):
        form = "json"
    if not content:
        page = reply.page() if form == "html" and reply.page is not None else None
        content = server.html(page) if page else reply.csv() if form == "csv" else reply.json()
    if name and reply.status == 200:
        content = packed(content)
        server.hold(name, content, KINDS[form])
        return packed_response(content, KINDS[form], request)
    kind = PROBLEM if form == "json" and isinstance(reply.data, WebProblem) else KINDS[form]
    cache = "no-store" if request.method == "POST" else FOREVER if reply.kept else "no-cache"
    status = 200 if form == "html" else reply.status
    if form == "csv" and request.method == "POST":
        named = f"attachment; filename={route.path.replace('/', '-')}.csv"
        return Response(
            content, status, {"cache-control": cache, "content-disposition": named}, kind
        )
    return Response(content, status, {"cache-control": cache, **reply.headers}, kind)


def packed_response(
    content: bytes, kind: str, request: Request, cache: str = "no-cache", headers: Mapping[str, str] | None = None
) -> Response:  # fmt: skip
    """Gzipped bytes as they are, where the browser takes them; none where it has them."""
    tag = f'"{digest_of_bytes(content)[:32]}"'
    own = {"etag": tag, "cache-control": cache, "vary": "accept-encoding", **(headers or {})}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", 304, own)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(content, 200, {**own, "content-encoding": "gzip"}, kind)
    return Response(gzip.decompress(content), 200, own, kind)


def refused(server: Server, fault: ProblemError, form: str) -> Response:
    """A problem, as a page or as problem+json."""
    headers = {"cache-control": "no-store"}
    if fault.retry:
        headers["retry-after"] = str(fault.retry)
    if form == "html":
        from ytterby.serve.pages import simple

        page = simple(
            "problem",
            fault.problem.title.capitalize(),
            "",
            "problem.html.j2",
            problem=fault.problem,
        )
        return Response(server.html(page), fault.problem.status, headers, KINDS["html"])
    return Response(
        fault.problem.model_dump_json().encode(), fault.problem.status, headers, PROBLEM
    )
