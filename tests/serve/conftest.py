"""A server on a store of its own, with the answer of one cheap question; a client, and a process that listens."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient
from tests.static_site.conftest import REQUIRED

from ytterby.runs.store import Store
from ytterby.serve.app import application
from ytterby.serve.kept import digests_now, keep
from ytterby.serve.questions import AnswerRequest, SiteRequest
from ytterby.serve.server import Server
from ytterby.serve.worker import make_answer

HOST = "http://127.0.0.1:8400"
CHEAP = "gallium-full-ban"
ROOT = Path(__file__).parents[2]
HERE = str(ROOT)
"""The folder of this checkout, which no page may name."""
sys.path.insert(0, str(ROOT / "tools"))  # nonsense by the hundred is one of them
HOSTS = frozenset(["127.0.0.1", "localhost", "[::1]"])


class Silent:
    """The end of a line that nobody listens to, with what was said."""

    def __init__(self):
        self.said = []

    def send(self, word):
        self.said.append(word)


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("serve") / "store")


@pytest.fixture(scope="session")
def kept(store):
    """The key of the answer to the cheap question, which a worker has made here."""
    question = AnswerRequest.model_validate({"scenario": CHEAP})
    key, line = question.key(), Silent()
    make_answer(question, key, store, line)
    assert ("stage", 0) in line.said
    return key


@pytest.fixture(scope="session")
def server(store):
    made = Server(store.path, ROOT / "forecasts")
    yield made
    made.queue.close()
    made.clerk.close()


@pytest.fixture(scope="session")
def client(server):
    """Requests to the application, without what a server does when it begins."""
    return TestClient(
        application(server, HOSTS), HOST, raise_server_exceptions=True, follow_redirects=False
    )


def register_of(store):
    """A register whose pages of the site stand in a store, without a page.

    A server that listens begins with ten CPU seconds of them, and only a browser opens one.
    """
    register = store.path.parent / "forecasts"
    if not register.exists():
        shutil.copytree(ROOT / "forecasts", register)
    site = SiteRequest.model_validate({"place": str(register.resolve())})
    digests = digests_now(site.folder)
    about = {"kind": site.kind, "question": site.given, "title": site.name, "digests": digests}
    keep(store.path, site.key_at(digests), {**about, "draws": 0, "data": site.folder}, {})
    return register


def started(store, *more, port=0, popen=None):
    """A server in a process of its own, once it answers; its process and its address."""
    import socket

    register = ROOT / "forecasts" if REQUIRED else register_of(store)

    with socket.socket() as free:
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    place = ["--store", str(store.path), "--register", str(register)]
    process = (popen or subprocess.Popen)(
        [sys.executable, "-m", "ytterby", "serve", "--port", str(port), *place, *more],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx.get(f"{address}/static/serve.js", timeout=1.0)
            return process, address
        except httpx.TransportError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.1)
    raise AssertionError("the server does not listen")


@pytest.fixture(scope="session")
def address(store, kept, popen):
    """A server that listens."""
    process, address = started(store, popen=popen)
    yield address
    process.terminate()
    process.wait(20)
