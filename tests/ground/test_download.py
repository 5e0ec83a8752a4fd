"""Which addresses are opened, and where a redirect may lead."""

from __future__ import annotations

import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from urllib.error import HTTPError
from urllib.request import Request

import pytest

from ytterby.ground.download import _Redirects, check_address, open_address
from ytterby.ground.errors import DataError


class Handler(BaseHTTPRequestHandler):
    """Leads on to where the query says; else answers."""

    def do_GET(self):
        _, _, to = self.path.partition("?to=")
        self.send_response(302 if to else 200)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "0" if to else "2")
        self.end_headers()
        self.wfile.write(b"" if to else b"ok")

    def log_message(self, *words):
        pass


@pytest.fixture
def base():
    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()


def test_addresses():
    check_address("https://example.org/x")
    check_address("http://127.0.0.1:9/x", allow_http=True)
    with pytest.raises(DataError, match="plain http"):
        check_address("http://example.org/x")
    for wrong in (
        "",
        "x",
        "file:///etc/passwd",
        "ftp://example.org",
        "https://",
        "https://[",
        "data:,x",
    ):
        with pytest.raises(DataError, match="no web address"):
            check_address(wrong, allow_http=True)


def test_from_http_on_to_http(base):
    with open_address(f"{base}/?to={base}/end", {}, 5.0, allow_http=True) as answer:
        assert (answer.read(), answer.url) == (b"ok", f"{base}/end")


@pytest.mark.parametrize("to", ["ftp://127.0.0.1:9/x", "FTP://127.0.0.1:9/x"])
def test_from_http_on_to_less(base, to):
    with pytest.raises(DataError, match=r"leads on from http to '(?i:ftp)://"):
        open_address(f"{base}/?to={to}", {}, 5.0, allow_http=True)


def test_from_http_on_to_a_file(base):
    with pytest.raises(HTTPError, match="not allowed"):
        open_address(f"{base}/?to=file:///etc/passwd", {}, 5.0, allow_http=True)


def test_from_https_only_on_to_https():
    asked = Request("https://example.org/a")
    for to in ("http://example.org/b", "HTTP://example.org/b", "ftp://example.org/b"):
        with pytest.raises(DataError, match="leads on from https"):
            _Redirects().redirect_request(asked, BytesIO(), 302, "Found", Message(), to)
    further = _Redirects().redirect_request(
        asked, BytesIO(), 302, "Found", Message(), "https://example.net/b"
    )
    assert further is not None
    assert further.full_url == "https://example.net/b"
