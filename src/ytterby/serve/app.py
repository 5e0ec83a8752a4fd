"""The application: addresses of the table, of files and of pages of the site; news of runs; its guard."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from threading import Timer
from typing import TYPE_CHECKING, Any

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route as Address

from ytterby.ground.files import PACKAGE
from ytterby.serve.guard import Guard
from ytterby.serve.kept import packed
from ytterby.serve.questions import SiteRequest
from ytterby.serve.server import FILES, FOREVER, answered, packed_response, refused
from ytterby.serve.table import API, KINDS, ProblemError, openapi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from ytterby.serve.server import Server

BEGINS = 1.0
"""Seconds after which pages of the site are looked for: who listens comes first."""
THREADS = 8
"""Requests that are worked on at a time: one interpreter does no more, and each thread takes memory."""
SITE_PARTS = ("whatif", "stocks", "projects", "plans", "trust", "facts", "article", "law", "search")
"""Folders of pages that a worker makes."""
LISTEN = 0.25
"""Seconds between two looks whether a run has news."""


async def events(server: Server, request: Request) -> Response:
    """News of a run as they come, as server-sent events."""
    key = request.path_params["key"]
    if server.queue.get(key) is None:
        return refused(server, ProblemError(404, "no such run"), "json")

    async def news() -> AsyncIterator[bytes]:
        turn = -1
        while not await request.is_disconnected():
            if (now := server.queue.turn(key)) != turn:
                turn, told = now, server.queue.get(key)
                yield f"data: {json.dumps(told)}\n\n".encode()
                if told is None or told["state"] in ("done", "failed"):
                    return
            await asyncio.sleep(LISTEN)

    return StreamingResponse(
        news(), media_type="text/event-stream", headers={"cache-control": "no-store"}
    )


async def kept_file(server: Server, request: Request) -> Response:
    """A file of a kept answer: its page, a subject, a picture, a table."""

    def reply() -> Response:
        one = server.answers.get(request.path_params["key"])
        path = request.path_params["path"]
        if one is None or (path and path not in one.files):
            return refused(server, ProblemError(404, "there is no such page"), "html")
        if not path or path.endswith(".html"):
            view = path.rpartition("/")[2].removesuffix(".html") if "/" in path else ""
            from ytterby.serve.studies import answer_reply

            made = answer_reply(server, one, view, kept=True)
            content = (
                packed(server.rooted(gzip.decompress(made.packed))) if server.root else made.packed
            )
            return packed_response(
                content, KINDS["html"], request, FOREVER if made.kept else "no-cache"
            )
        return packed_response(one.files[path], FILES[path.rpartition(".")[2]], request, FOREVER)

    return await run_in_threadpool(reply)


async def embed(server: Server, request: Request) -> Response:
    """One picture of a kept answer, which other pages may frame."""

    def reply() -> Response:
        one = server.answers.get(request.path_params["key"])
        path = request.path_params["path"]
        if one is None or not path.endswith(".svg") or path not in one.files:
            return refused(server, ProblemError(404, "there is no such picture"), "json")
        return packed_response(one.files[path], FILES["svg"], request, FOREVER)

    return await run_in_threadpool(reply)


async def static(server: Server, request: Request) -> Response:
    """Style and script."""
    name = request.path_params["name"]

    def made() -> tuple[bytes, str] | None:
        if name in ("site.js", "serve.js"):
            return packed((PACKAGE / name.removesuffix(".js") / name).read_bytes()), FILES["js"]
        from ytterby.site.frame import style_of

        if name == "site.css":
            return packed(
                (
                    style_of(()) + (PACKAGE / "serve" / "serve.css").read_text(encoding="utf-8")
                ).encode()
            ), FILES["css"]
        widths = name.removeprefix("w").removesuffix(".css").split("-")
        if (
            name == f"w{'-'.join(widths)}.css"
            and len(widths) <= 40
            and all(w.isascii() and w.isdecimal() and len(w) < 5 for w in widths)
        ):
            return packed(style_of([*map(int, widths)]).encode()), FILES["css"]
        return None

    known = server.sent(f"static/{name}") or await run_in_threadpool(made)
    if known is None:
        return refused(server, ProblemError(404, "there is no such file"), "json")
    server.hold(f"static/{name}", *known)
    return packed_response(*known, request)


def begin(server: Server) -> None:
    """Have the pages made by a worker, unless they are kept."""
    question = SiteRequest.model_validate({"place": str(server.register.resolve())})
    key = question.key_at(server.digests())
    if server.answers.get(key) is None:
        server.queue.submit(key, question)


MOVED = [
    (re.compile(old), new) for old, new in (
        (r"index\.html", ""), (r"(answers|law|check|ask)/index\.html", r"\1"), (r"gdp(?:/index\.html)?", "economy"),
        (r"gdp/(?:[a-z0-9-]+-)?([A-Z0-9]{3,5})\.html", r"economy?scenario=embargo&region=\1"),
        (r"law/days/(\d{4}-\d\d-\d\d)\.html", r"law?on=\1"), (r"answers/([a-z0-9-]+)\.html", r"answer?scenario=\1"),
        (r"answers/([a-z0-9-]{1,60})/([a-z-]+)\.html", r"answer?scenario=\1&view=\2"), (r"plans(?:/index\.html)?", "plan"),  # noqa: E501
        (r"(stocks|projects|trust|search|article)", r"\1/index.html"),
    )
]  # fmt: skip
"""Addresses of the static site that are others on a server."""


def moved(path: str) -> str | None:
    """Where a page of the static site stands on a server; None where it is the same."""
    found = ((old.fullmatch(path), new) for old, new in MOVED)
    return next((match.expand(new) for match, new in found if match), None)


def page_of_site(server: Server, path: str, request: Request) -> Response:
    """A page of the site, or a note that it is being made."""
    question = SiteRequest.model_validate({"place": str(server.register.resolve())})
    one = server.answers.get(question.key_at(server.digests()))
    if one is not None and path in one.files:
        content, kind = one.files[path], FILES[path.rpartition(".")[2]]
        if server.root and path.endswith(".html"):
            content = packed(server.rooted(one.text(path)))
        return packed_response(content, kind, request)
    part = path.partition("/")[0]
    if one is None and part in SITE_PARTS and path.endswith(".html"):
        from ytterby.serve.pages import simple

        waits = replace(simple(path, "This page is being made", "", "waits.html.j2"), refresh=3)
        headers = {"retry-after": "5", "cache-control": "no-store"}
        return Response(server.html(waits), 503, headers, KINDS["html"])
    return refused(server, ProblemError(404, "there is no such page"), "html")


async def site_page(server: Server, request: Request) -> Response:
    """A page of the static site, made with the others of its part when the server began."""
    path = request.path_params.get("path") or f"answers/{request.path_params.get('name', '')}.html"
    if (see := moved(path)) is not None:
        more = f"?{request.url.query}" if request.url.query and "?" not in see else ""
        return RedirectResponse(f"{server.root}/{see}{more}", 303)
    return await run_in_threadpool(page_of_site, server, path, request)


async def described(server: Server, request: Request) -> Response:
    """The description of the API."""
    name = "openapi"
    if server.sent(name) is None:
        made = await run_in_threadpool(openapi, server.routes, server.root)
        server.hold(name, packed(json.dumps(made).encode()), FILES["json"])
    return packed_response(*(server.sent(name) or (b"", "")), request)


def application(server: Server, hosts: frozenset[str]) -> Guard:
    """The application behind its guard. hosts : names by which it may be called."""
    addresses: list[Any] = [("/answers/{name:str}.html", partial(site_page, server), "GET")]
    for one in server.routes:
        forms = [("json", ".json"), ("csv", ".csv"), ("html", "")] if one.page else []
        own = [(form, f"/{one.path}{end}") for form, end in forms]
        own += [("csv", f"{API}/{one.path}.csv"), ("json", f"{API}/{one.path}")] if one.api else []
        addresses += [
            (path, partial(answered, server, one, form), one.method) for form, path in own
        ]
    more = {
        "/runs/{key:str}/events": events, "/answers/{key:str}/{path:path}": kept_file, "/embed/{key:str}/{path:path}": embed,  # noqa: E501
        "/static/{name:str}": static, "/openapi.json": described, "/{path:path}": site_page,
    }  # fmt: skip
    addresses += [(path, partial(made, server), "GET") for path, made in more.items()]

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        begun = Timer(BEGINS, begin, (server,))
        begun.daemon = True
        begun.start()
        yield
        begun.cancel()
        server.queue.close()
        server.clerk.close()

    async def missing(request: Request, fault: Any) -> Response:
        del request
        status = getattr(fault, "status_code", 500)
        return refused(
            server, ProblemError(status, str(getattr(fault, "detail", "no such page"))), "json"
        )

    made = Starlette(
        routes=[Address(path, _plain(call), methods=[method]) for path, call, method in addresses],
        lifespan=lifespan, exception_handlers={404: missing, 405: missing},
    )  # fmt: skip
    made.router.redirect_slashes = False
    return Guard(made, hosts)


def _plain(call: Any) -> Any:
    """A function of a request: Starlette takes what is none for an application."""

    async def endpoint(request: Request) -> Response:
        response: Response = await call(request)
        return response

    return endpoint
