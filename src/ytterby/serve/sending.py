"""What a route answers, and what is sent of it: bytes gzipped once, with what a browser may keep of them."""

from __future__ import annotations

import gzip
import re
from contextvars import ContextVar
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response

from ytterby.ground.csvfile import format_csv
from ytterby.ground.fingerprint import digest_of_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request

    from ytterby.site.frame import SitePage

KINDS = {
    "html": "text/html; charset=utf-8", "json": "application/json", "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "js": "text/javascript", "css": "text/css",
}  # fmt: skip
"""Form or end of a file -> its kind of content."""
PROBLEM = "application/problem+json"
FOREVER, FRESH, NEVER = "public, max-age=31536000, immutable", "no-cache", "no-store"
MAIN = 'id="main">'
INSIDE = r"(?s)<{0}\b[^>]*>(.*?)</{0}>"
"""What stands inside a tag: pages are ours, and no tag that is looked for holds another of its name."""
TABLES = re.compile(r"(?s)<table\b.*?</table>")
NUMBER = re.compile(r"[-\u2212]?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d*)(\.\d*[1-9])?", re.ASCII)
"""A cell that is a number and nothing else; one that ends in noughts after its point may be a code."""
OWN: ContextVar[str] = ContextVar("OWN", default="")
"""Address of this server, without its last stroke, as who asks now has called it."""


def _value(text: str) -> str | float:
    """The text of a cell; a number where it is one, whatever its minus and its thousands are written with."""
    plain = text.replace(",", "").replace("\u2212", "-")
    return (float(plain) if "." in plain else int(plain)) if NUMBER.fullmatch(text) else text


def number_of(text: str) -> str | float:
    """A number as a number, other text as it is."""
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text


def page_reply(html: bytes) -> Reply:
    """What a page says as data: sentences, and rows of tables. html : gzipped. CSV has the first table, else sentences.

    A name of a column that is there twice has its number.
    """

    def texts(tag: str, part: str) -> list[str]:
        bare = (re.sub("<[^>]*>", "", one) for one in re.findall(INSIDE.format(tag), part))
        return [" ".join(unescape(one).split()) for one in bare]

    body = gzip.decompress(html).decode().partition(MAIN)[2].partition("</main>")[0]
    tables: list[list[dict[str, str | float]]] = []
    for table in re.findall(INSIDE.format("table"), body):
        head, *cells = (texts("t[hd]", row) for row in re.findall(INSIDE.format("tr"), table))
        names = [f"{one} {n}" if one in head[:n] else one for n, one in enumerate(head)]
        rows = [dict(zip(names, map(_value, row), strict=False)) for row in cells]
        tables += [rows] if rows else []
    sentences = [*filter(None, texts("(?:h[1-3]|p|li|d[td]|blockquote)", TABLES.sub("", body)))]
    first = tables[0] if tables else [{"sentence": one} for one in sentences]
    others = f"the first of {len(tables)} tables of this page; the same address with .json has all"
    note = others * (len(tables) > 1)
    return Reply({"sentences": sentences, "tables": tables}, first, note=note)


def packed(content: bytes) -> bytes:
    """Content as it is sent: gzipped, the same bytes for the same content."""
    return gzip.compress(content, 6, mtime=0)


@dataclass(frozen=True)
class Reply:
    """What a route answers.

    data : as JSON; a model or plain data. rows : as CSV, each a row by column; left out, the first list of the data,
    else the data. text : CSV that is there already.
    page : makes its page; html : the bytes of one that is there already, gzipped. see : address that a browser is sent
    to instead. total : rows in all, where some may be left out. status : of JSON and CSV; a page has 200.
    kept : whether it is the same for ever. aside : whether the clerk is to make it. note : last line of the CSV.
    """

    data: Any = None
    rows: Sequence[Mapping[str, Any]] | None = None
    text: bytes = b""
    page: Callable[[], SitePage] | None = None
    html: bytes = b""
    see: str = ""
    total: int = 0
    status: int = 200
    kept: bool = False
    aside: bool = False
    note: str = ""

    def csv(self) -> bytes:
        """The text that is there, or the rows; where they are not all of the answer the last line says so."""
        data = self.data if isinstance(self.data, dict) else {}
        lists = [
            one for one in data.values() if isinstance(one, list) and {*map(type, one)} <= {dict}
        ]
        rows = self.rows if self.rows is not None else lists[0] if lists else [data]
        columns = [*dict.fromkeys(name for row in rows for name in row)]
        plain = ({name: _cell(one) for name, one in row.items()} for row in rows)
        text = self.text or format_csv(columns, plain).encode("utf-8", "replace")
        note, tables = self.note, sum(map(bool, lists))
        if not self.text and self.total > len(rows):
            note = f"cut short: {len(rows)} of {self.total} rows; limit and offset give the others"
        elif tables > 1 and not note:
            note = f"one of {tables} tables of this answer; the same address with .json has all"
        return text + f"# {note}\n".encode() if note else text


def _cell(value: Any) -> Any:
    """A list or a mapping as one cell."""
    if isinstance(value, dict):
        value = [f"{name}: {one}" for name, one in value.items()]
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Sent:
    """What is sent. content : gzipped. see : address to go to instead, below the root. retry : seconds."""

    content: bytes = b""
    kind: str = KINDS["json"]
    status: int = 200
    cache: str = FRESH
    see: str | None = None
    retry: int = 0


def response(sent: Sent, request: Request, root: str = "") -> Response:
    """The bytes as they are, where the browser takes them; none where it has them. root : path above all links."""
    if sent.see is not None:
        return RedirectResponse(f"{root}/{sent.see}", 303)
    content, post = sent.content, request.method == "POST"
    if root and sent.kind == KINDS["html"]:
        content = packed(gzip.decompress(content).replace(b'="/', f'="{root}/'.encode()))
    headers = {"cache-control": NEVER if post else sent.cache, "vary": "accept-encoding"}
    if sent.retry:
        headers["retry-after"] = str(sent.retry)
    if post and sent.kind == KINDS["csv"]:
        name = request.url.path.rpartition("/v1/")[2].strip("/").removesuffix(".csv")
        headers["content-disposition"] = f"attachment; filename={name.replace('/', '-')}.csv"
    if sent.status == 200 and headers["cache-control"] != NEVER:
        headers["etag"] = tag = f'"{digest_of_bytes(content)[:32]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(b"", 304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(content, sent.status, {**headers, "content-encoding": "gzip"}, sent.kind)
    return Response(gzip.decompress(content), sent.status, headers, sent.kind)
