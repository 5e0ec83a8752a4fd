"""Addresses that are fetched: over https, unless plain http is allowed, and never on to a lesser scheme."""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from ytterby.ground.errors import DataError, error_of

if TYPE_CHECKING:
    from http.client import HTTPResponse

ALLOW_HTTP = "--allow-http"


def open_address(
    address: str, headers: dict[str, str], timeout: float, *, allow_http: bool = False
) -> HTTPResponse:
    """The open answer of a server. Use it in a `with`.

    Raises DataError when the address, or one that it leads on to, has another scheme than https; else what
    `urllib.request` raises.

    timeout : of each wait for the server, in seconds.
    allow_http : whether the address may be of plain http; from https nothing leads down to it all the same.
    """
    check_address(address, allow_http=allow_http)
    # not urllib's own opener, which reads files and ftp too
    opener = OpenerDirector()
    for handler in (ProxyHandler(), UnknownHandler(), HTTPHandler(), HTTPSHandler(),
                    HTTPDefaultErrorHandler(), HTTPErrorProcessor(), _Redirects()):  # fmt: skip
        opener.add_handler(handler)
    answer: HTTPResponse = opener.open(Request(address, headers=headers), timeout=timeout)
    return answer


def download(
    address: str,
    headers: dict[str, str],
    timeout: float,
    most: int,
    *,
    allow_http: bool = False,
    advice: str = "Check the network.",
) -> bytes:
    """What a server answers, of at most `most` bytes. As `open_address`, but every fault is a DataError."""
    try:
        with open_address(address, headers, timeout, allow_http=allow_http) as answer:
            data: bytes = answer.read(most + 1)
            missing = answer.length or 0
    except (URLError, HTTPException, OSError, ValueError) as fault:
        reason = getattr(fault, "reason", fault)
        raise DataError(f"cannot be fetched: {reason}", where=address, advice=advice) from None
    if missing and len(data) <= most:
        what = f"cut off after {len(data):,} of {len(data) + missing:,} bytes"
        raise DataError(what, where=address, advice=advice)
    if len(data) > most:
        raise error_of(DataError, "large_answer", address, most=most)
    return data


def check_address(address: str, *, allow_http: bool = False) -> None:
    """Raises DataError: no web address, or one of plain http that is not allowed."""
    try:
        scheme, host = urlsplit(address).scheme, urlsplit(address).hostname
    except ValueError:
        scheme, host = "", None
    if scheme not in ("http", "https") or not host:
        raise DataError(f"{address!r} is no web address", advice="Write https://...")
    if scheme == "http" and not allow_http:
        raise error_of(DataError, "plain_http", address=address, allow_http=ALLOW_HTTP)


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect only to https, and from http also to http."""

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """The request for the next address. Raises DataError."""
        before, after = urlsplit(req.full_url).scheme, urlsplit(newurl).scheme
        if after != "https" and (before, after) != ("http", "http"):
            fp.close()
            raise error_of(DataError, "leads_to", req.full_url, before=before, newurl=newurl[:200])
        return super().redirect_request(req, fp, code, msg, headers, newurl)
