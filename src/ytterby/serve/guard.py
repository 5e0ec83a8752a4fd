"""What every request passes: who asks and from where, how much and how long; and what every answer says to a browser.

A server on loopback is no secret: a page of any host can send requests to it, and a name of any host can be made to
lead to it. So Host must be one that was given, and a request that changes something must come from these pages.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from ytterby.serve.problems import ProblemError
from ytterby.serve.sending import PROBLEM

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

LONGEST_ADDRESS, LARGEST_BODY, PATIENCE = 4096, 1_000_000, 10.0
"""Bytes of path and query, bytes of a body, and seconds for a request to arrive."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {}"
)
HEADERS = {
    "x-content-type-options": "nosniff", "referrer-policy": "same-origin", "cross-origin-opener-policy": "same-origin",
    "x-robots-tag": "noindex",
}  # fmt: skip
NO_PATH = re.compile(rb"\\|//|/\.\.?(?:/|$)|%(?:00|2e|2f|5c|0a|0d)|[\x00-\x1f]", re.IGNORECASE)
"""What no address of ours holds: it leads out of a folder, or into a header."""
HOST = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?", re.IGNORECASE)
BODIES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
METHODS = ("GET", "HEAD", "POST")


@dataclass
class Guard:
    """ASGI around the application. hosts : names by which it may be called."""

    app: App
    hosts: frozenset[str]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse, or hand on with the body read whole."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers(scope)]
            await send(message)

        try:
            self._check(scope)
            body = await self._body(scope, receive)
        except ProblemError as fault:
            closes, problem = {"connection": "close"}, fault.problem
            refusal = Response(problem.model_dump_json(), problem.status, closes, PROBLEM)
            await refusal(scope, receive, answered)
            return
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def read() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, read, answered)

    def _check(self, scope: Message) -> None:
        path, query = scope.get("raw_path") or b"", scope.get("query_string") or b""
        if len(path) + len(query) > LONGEST_ADDRESS:
            raise ProblemError(414, "the address is too long")
        if scope["method"] not in METHODS:
            raise ProblemError(405, "no such method here")
        given = Headers(scope=scope)
        names = given.getlist("host")
        host = HOST.fullmatch(names[0]) if len(names) == 1 else None
        if host is None or host[1].lower() not in self.hosts:
            raise ProblemError(421, "this host is not served here")
        if NO_PATH.search(path):
            raise ProblemError(400, "no such address")
        if scope["method"] != "POST":
            return
        if given.get("content-type", "").partition(";")[0].strip().lower() not in BODIES:
            raise ProblemError(415, "send JSON or a form")
        origin = given.get("origin", f"http://{names[0]}").partition("://")[2].lower()
        fetched = given.get("sec-fetch-site", "same-origin")
        if origin != names[0].lower() or fetched not in ("same-origin", "none"):
            raise ProblemError(403, "the request is of another site")

    async def _body(self, scope: Message, receive: Receive) -> bytes:
        """The body whole, within bounds of size and time."""
        if scope["method"] != "POST":
            return b""
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            raise ProblemError(413, "the body is too large")
        body = bytearray()
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > LARGEST_BODY:
                        raise ProblemError(413, "the body is too large")
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise ProblemError(408, "the request took too long") from None

    def _headers(self, scope: Message) -> list[tuple[bytes, bytes]]:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        framed = "*" if path.startswith("/embed/") else "'none'"
        own = {**HEADERS, "content-security-policy": POLICY.format(framed)}
        data = path.startswith("/api/") or path.endswith((".json", ".csv"))
        if scope["method"] != "POST" and data:
            own["access-control-allow-origin"] = "*"
        return [(name.encode(), value.encode()) for name, value in own.items()]


class TimedProtocol(H11Protocol):
    """HTTP in which the head of a request must arrive in `PATIENCE` seconds."""

    late: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """As of uvicorn; a head that is not whole starts the clock, one that is stops it."""
        super().data_received(data)
        unread = self.cycle is None or self.cycle.response_complete
        if self.late is not None and not unread:
            self.late.cancel()
            self.late = None
        elif self.late is None and unread:
            self.late = self.loop.call_later(PATIENCE, self._end_unread)

    def _end_unread(self) -> None:
        self.late = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
