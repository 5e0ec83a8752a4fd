"""The application: addresses of the table, of files and of pages of the site; news of runs; its guard."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route as Address

from ytterby.ground.csvfile import decode, read_csv
from ytterby.ground.errors import YtterbyError
from ytterby.ground.files import PACKAGE
from ytterby.serve.guard import Guard
from ytterby.serve.problems import ProblemError, problem_of
from ytterby.serve.routes import ROUTES
from ytterby.serve.sending import (
    FOREVER,
    FRESH,
    KINDS,
    NEVER,
    OWN,
    Sent,
    packed,
    page_reply,
    response,
)
from ytterby.serve.table import API, ServedRoute, made, made_problem, openapi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from starlette.requests import Request

    from ytterby.serve.kept import KeptAnswer
    from ytterby.serve.server import Server

log = logging.getLogger("ytterby.serve")
TRACEBACK = "YTTERBY_TRACEBACK"
BEGINS, AGAIN = 1.0, 600.0
"""Seconds after which pages of the site are looked for, who listens comes first; and looked for again."""
THREADS = 8
"""Requests that are worked on at a time: one interpreter does no more, and each thread takes memory."""
SITE_PARTS = ("whatif", "stocks", "projects", "plans", "trust", "facts", "article", "law", "search")
"""Folders of pages that a worker makes."""
SEVERAL = ("switch", "set", "months", "names")
"""Parameters that may be given more than once."""
LISTEN = 0.25
"""Seconds between two looks whether a run has news."""
WIDTHS = re.compile(r"w(\d{1,4}(?:-\d{1,4}){0,39})\.css", re.ASCII)
MOVED = [
    (re.compile(row["old"]), row["new"]) for row in read_csv(PACKAGE / "serve" / "moved.csv").rows
]
"""Addresses of the static site that are others on a server."""
STOCK = re.compile(r"stocks/([A-Z]{3})\.html", re.ASCII)
"""A stock of a country that has no page of its own; it is worked out when it is asked for."""


async def given_of(request: Request) -> dict[str, Any]:
    """Parameters of a request: of the path, of the query or the body. Raises ProblemError."""
    pairs: list[tuple[str, Any]] = list(request.query_params.multi_items())
    if request.method == "POST":
        if pairs:
            raise ProblemError(400, "a POST has its parameters in the body")
        if request.headers["content-type"].startswith("application/json"):
            given: Any = None
            with suppress(ValueError, RecursionError):
                given = json.loads(await request.body())
            if not isinstance(given, dict):
                raise ProblemError(400, "the body is no JSON object")
            return {**given, **request.path_params}
        pairs = await _form(request)
    return {**_gathered(pairs), **request.path_params}


def _gathered(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Parameters by name; only some may be there twice."""
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name in SEVERAL:
            parts = value.split(",") if name == "months" else [value]
            given.setdefault(name, []).extend(one for one in parts if one.strip())
        elif name in given:
            raise ProblemError(422, f"{name[:40]} is given twice")
        elif value != "":
            given[name] = value
    return given


async def _form(request: Request) -> list[tuple[str, Any]]:
    """The fields of a form; a file is its text."""
    try:
        async with request.form(max_files=1, max_fields=200) as form:
            return [
                (name, decode(await one.read(), "the file") if isinstance(one, UploadFile) else one)
                for name, one in form.multi_items()
            ]
    except HTTPException as fault:
        raise ProblemError(400, "the form cannot be read", detail=str(fault.detail)) from None


async def answered(server: Server, route: ServedRoute, form: str, request: Request) -> Response:
    """The answer of a route in a form: html, json or csv."""
    OWN.set(f"{str(request.base_url).rstrip('/')}{server.root}")
    try:
        given = await given_of(request)
        if form == "json" and given.get("format") in ("json", "csv"):
            form = given.pop("format")
        sent = await run_in_threadpool(server.reply, route, form, given)
    except (ProblemError, YtterbyError):
        raise
    except Exception as fault:  # a defect of ours: no word of what was asked may reach the log
        log.error("defect: %s", type(fault).__name__, exc_info=TRACEBACK in os.environ)
        raise problem_of(fault) from None
    return response(sent, request, server.root)


def refused(server: Server, request: Request, fault: Exception) -> Response:
    """An error in the form that the address has."""
    if isinstance(fault, HTTPException):
        fault = ProblemError(fault.status_code, str(fault.detail))
    path = request.url.path.removeprefix(server.root)
    data = path.startswith((API, "/static/", "/embed/")) or path.endswith((".json", ".csv"))
    sent = made_problem(problem_of(fault), "json" if data else "html")
    return response(sent, request, server.root)


async def events(server: Server, request: Request) -> Response:
    """News of a run as they come, as server-sent events."""
    key = request.path_params["key"]
    if server.queue.get(key) is None:
        raise ProblemError(404, "no such run")

    async def news() -> AsyncIterator[bytes]:
        known: dict[str, Any] = {}
        while not await request.is_disconnected() and known.get("state") not in ("done", "failed"):
            if (state := server.queue.get(key)) != known:
                known = state or {"state": "failed"}
                yield f"data: {json.dumps(known)}\n\n".encode()
            await asyncio.sleep(LISTEN)

    return StreamingResponse(news(), 200, {"cache-control": NEVER}, "text/event-stream")


def sent_by(call: Callable[[Server, Request], Sent], server: Server, request: Request) -> Response:
    """What a call sends."""
    return response(call(server, request), request, server.root)


def file_of(one: KeptAnswer | None, path: str, cache: str = FRESH) -> Sent:
    """A file of an entry of the store. Raises ProblemError where there is none."""
    stem, _, form = path.rpartition(".")
    if one is not None and path in one.files:
        return Sent(one.files[path], KINDS[form], cache=cache)
    if one is not None and form in ("json", "csv") and f"{stem}.html" in one.files:
        return made(page_reply(one.files[f"{stem}.html"]), form)
    raise ProblemError(404, "there is no such page")


def kept_file(server: Server, request: Request) -> Sent:
    """A file of a kept answer: its page, a subject, a picture, a table."""
    from ytterby.serve.studies import answer_reply

    one, path = server.answers.get(request.path_params["key"]), request.path_params["path"]
    if one is not None and (not path or (path in one.files and path.endswith(".html"))):
        view = path.rpartition("/")[2].removesuffix(".html") if "/" in path else ""
        return made(answer_reply(server, one, view, kept=True), "html")
    return file_of(one, path, FOREVER)


def embed(server: Server, request: Request) -> Sent:
    """One picture of a kept answer, which other pages may frame."""
    path = request.path_params["path"]
    if not path.endswith(".svg"):
        raise ProblemError(404, "there is no such picture")
    return file_of(server.answers.get(request.path_params["key"]), path, FOREVER)


def static(server: Server, request: Request) -> Sent:
    """Style, script, and the table of the search."""
    name = request.path_params["name"]
    if name == "search.js":  # made with the pages that it looks through
        return file_of(server.site(), f"static/{name}")
    return server.sent.get(name) or server.hold(name, _static(name))


def _static(name: str) -> Sent:
    if name in ("site.js", "serve.js"):
        text = (PACKAGE / name.removesuffix(".js") / name).read_text(encoding="utf-8")
    elif name == "site.css" or WIDTHS.fullmatch(name):
        from ytterby.site.frame import style_of

        text = style_of([*map(int, re.findall(r"\d+", name))])
        if name == "site.css":
            text += (PACKAGE / "serve" / "serve.css").read_text(encoding="utf-8")
    else:
        raise ProblemError(404, "there is no such file")
    return Sent(packed(text.encode()), KINDS[name.rpartition(".")[2]])


def described(server: Server, _: Request) -> Sent:
    """The description of the API."""
    known = server.sent.get("openapi")
    text = "" if known else json.dumps(openapi(ROUTES, server.root))
    return known or server.hold("openapi", Sent(packed(text.encode())))


def site_page(server: Server, request: Request) -> Sent:
    """A page of the static site, or where it stands on a server, or a note that it is being made."""
    path = request.path_params.get("path") or f"answers/{request.path_params.get('name', '')}.html"
    end = path[path.rfind(".") :] if path.endswith((".json", ".csv")) else ""
    asked = f"{path.removesuffix(end)}.html" if end else path
    found = ((old.fullmatch(asked), new) for old, new in MOVED)
    if see := [match.expand(new) for match, new in found if match]:
        place, _, query = see[0].partition("?")
        place = f"{place.removesuffix('.html')}{end}" if end else place
        query = query or request.url.query
        return Sent(see=f"{place}?{query}" if query else place)
    one = server.site()
    if one is not None and path not in one.files and (own := STOCK.fullmatch(asked)):
        return Sent(see=f"cover{end}?region={own[1]}")
    if one is None and path.partition("/")[0] in SITE_PARTS and path.endswith(".html"):
        from ytterby.serve.pages import framed, simple

        waits = replace(simple(path, "This page is being made", "", "waits.html.j2"), refresh=3)
        return Sent(packed(framed(waits)), KINDS["html"], 202, NEVER, retry=5)
    return file_of(one, path)


def keep_made(server: Server, ended: Event) -> None:
    """Have pages of the site made when a server begins, and anew when day, data or law have changed."""
    wait = BEGINS
    while not ended.wait(wait):
        wait = AGAIN
        with suppress(ProblemError):  # too many wait: next time
            server.begin()


def application(server: Server, hosts: frozenset[str]) -> Guard:
    """The application behind its guard. hosts : names by which it may be called."""
    files = {
        "/answers/{key:str}/{path:path}": kept_file, "/embed/{key:str}/{path:path}": embed,
        "/static/{name:str}": static, "/openapi.json": described, "/{path:path}": site_page,
    }  # fmt: skip
    addresses = [
        Address("/answers/{name:str}.html", partial(sent_by, site_page, server)),
        *(Address(path, partial(answered, server, one, form), methods=[one.method])
          for one in ROUTES for path, form in one.addresses),
        Address("/runs/{key:str}/events", partial(events, server)),
        *(Address(path, partial(sent_by, call, server)) for path, call in files.items()),
    ]  # fmt: skip

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        ended = Event()
        Thread(target=keep_made, args=(server, ended), daemon=True).start()
        yield
        ended.set()
        server.queue.close()
        server.clerk.close()

    faults = dict.fromkeys((ProblemError, YtterbyError, HTTPException), partial(refused, server))
    app = Starlette(routes=addresses, lifespan=lifespan, exception_handlers=faults)
    app.router.redirect_slashes = False
    return Guard(app, hosts)
