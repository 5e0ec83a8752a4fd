"""Download of the official list from a local server: what goes wrong imports nothing."""

import threading
import time
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

import pytest

from ytterby.compliance.parties.home import Home, snapshots
from ytterby.compliance.parties.importing import USER_AGENT, update
from ytterby.ground.errors import DataError

HEAD = "_id,source,entity_number,name,addresses,source_list_url\n"
LIST = (HEAD + "".join(f"{i},SDN,{i},Party {i},CN,http://x\n" for i in range(1, 41))).encode()
TODAY = date(2024, 8, 1)


class Server(BaseHTTPRequestHandler):
    """Answers with the functions of `plan`, one after the other; the last one stays."""

    def do_GET(self):
        state = self.server.state
        state["asked"].append((self.path, dict(self.headers)))
        plan = state["plan"]
        act = plan.pop(0) if len(plan) > 1 else plan[0]
        act(self)

    def log_message(self, *words):
        pass


def send(body=LIST, status=200, length=None, **headers):
    def act(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return act


def hang(handler):
    time.sleep(0.6)


@contextmanager
def serving(*plan):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.state = {"plan": list(plan), "asked": []}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", server.state["asked"]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def run(home, base, **limits):
    limits = {"TIMEOUT": 0.3} | {name.upper(): n for name, n in limits.items()}
    with patch.multiple("ytterby.compliance.parties.importing", **limits):
        return update(home, base, today=TODAY)


def test_success_as_of_today(home):
    with serving(send()) as (base, asked):
        done = run(home, base)
    assert done.new
    assert done.snapshot.as_of == TODAY
    assert done.snapshot.counts == (("US-SDN", 40),)
    assert asked[0][0] == "/v1/consolidated.csv"
    assert asked[0][1]["User-Agent"] == USER_AGENT


def test_the_same_file_again_is_recognised(home):
    with serving(send()) as (base, _):
        first = run(home, base).snapshot
        again = update(home, base, today=date(2024, 8, 2))
    assert (again.new, again.snapshot) == (False, first)
    assert len(snapshots(home)) == 1


def refused(home, plan, words, **more):
    with (
        serving(*plan) as (base, _),
        pytest.raises(DataError, match=words) as fault,
    ):
        run(home, base, **more)
    assert snapshots(home) == []
    return str(fault.value)


def test_not_found(home):
    text = refused(home, [send(b"", 404)], "Not Found")
    assert "ytterby parties import" in text


def test_cut_off(home):
    def cut(handler):
        send(LIST[:100], length=len(LIST))(handler)
        handler.close_connection = True

    refused(home, [cut], f"cut off after 100 of {len(LIST):,} bytes")


def test_slow(home):
    refused(home, [hang], "timed out", timeout=0.1)


def test_a_page_in_place_of_the_list(home):
    refused(home, [send(b"<!DOCTYPE html><html>sorry</html>")], "this is a page")


def test_garbage(home):
    refused(home, [send(b"\x00\xff\xfe" * 50)], "not UTF-8|NUL")


def test_too_large(home):
    refused(home, [send()], "larger than 100 bytes", largest=100)


def test_nobody_there(home):
    with serving(send()) as (base, _):
        pass
    with pytest.raises(DataError, match="cannot be fetched"):
        run(home, base)


def test_no_web_address(home):
    with pytest.raises(DataError, match="no web address"):
        run(home, "file:///etc")


@pytest.mark.parametrize(
    "host", ["lists.invalid", "127.0.0.1.lists.invalid", "localhost@lists.invalid"]
)
def test_plain_http_is_refused_but_of_this_machine(home, host):
    with pytest.raises(DataError, match="https only"):
        update(home, f"http://{host}/v1")
    assert snapshots(home) == []


def test_a_list_that_lost_most_of_its_parties_is_refused(home):
    few = (HEAD + "1,SDN,1,Party 1,CN,http://x\n").encode()
    with serving(send(), send(few)) as (base, _):
        run(home, base)
        with pytest.raises(DataError, match="holds 1 parties, the last one held 40"):
            run(home, base)
    assert len(snapshots(home)) == 1
