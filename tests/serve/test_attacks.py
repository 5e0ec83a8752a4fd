"""Forty attacks: each is refused, without a 5xx or a traceback, and nothing outside its folder is read or written."""

from __future__ import annotations

import asyncio
import json
import random
import re
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.serve.conftest import CHEAP, HERE, HOST

from ytterby.report.schemas import NEW
from ytterby.runs.store import Store
from ytterby.serve.kept import KeptAnswers, keep
from ytterby.serve.problems import ProblemError
from ytterby.serve.questions import KINDS
from ytterby.serve.run_queue import RunQueue
from ytterby.serve.table import API

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
RUN = {"scenario": CHEAP}
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def raw(address, data, wait=2.0):
    """What a server says to bytes as they are."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=wait) as line:
        line.sendall(data)
        line.settimeout(wait)
        try:
            return line.recv(65536)
        except (TimeoutError, ConnectionResetError):
            return b""


WIRE = {
    "1 foreign host": ({"host": "evil.example"}, 421),
    "2 allowed name in a longer one": ({"host": "127.0.0.1.evil.example"}, 421),
    "2b with a user": ({"host": "127.0.0.1@evil.example"}, 421),
    "6 forwarded host": ({"host": "x", "x-forwarded-host": "127.0.0.1"}, 421),
}


@pytest.mark.parametrize("name", WIRE)
def test_a_host_that_is_not_ours(client, name):
    headers, status = WIRE[name]
    assert client.get("/law", headers=headers).status_code == status


def test_3_no_host_or_two(address):
    assert b" 400 " in raw(address, b"GET /law HTTP/1.1\r\n\r\n").split(b"\r\n")[0]
    two = b"GET /law HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil\r\n\r\n"
    assert re.match(rb"HTTP/1.1 4\d\d", raw(address, two))


POSTS = {
    "4 foreign origin": {"origin": "http://evil.example"}, "5 origin null": {"origin": "null"},
    "5b other port": {"origin": "http://127.0.0.1:1"}, "5c as a browser says": {"sec-fetch-site": "cross-site"},
}  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
def test_a_post_of_another_site(client, server, name):
    before = len(server.queue.runs)
    assert client.post("/runs", data=RUN, headers=POSTS[name]).status_code == 403
    assert len(server.queue.runs) == before


def test_7_to_listen_to_all_needs_a_name():
    from typer.testing import CliRunner

    from ytterby.cli.main import app

    told = CliRunner().invoke(app, ["serve", "--host", "0.0.0.0"])
    assert told.exit_code
    assert "--allow-host" in str(told.exception) + getattr(told.exception, "advice", "")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_8_no_other_method_starts_a_run(client, server, method):
    before = len(server.queue.runs)
    for path in (f"/answer?scenario={CHEAP}", "/runs", f"{API}/runs"):
        client.request(method, path)
    assert len(server.queue.runs) == before


def test_9_10_pages_are_framed_by_nobody_and_an_embed_is_a_picture(client, kept):
    assert (
        "frame-ancestors 'none'"
        in client.get(f"/answers/{kept}/").headers["content-security-policy"]
    )
    first = client.get(f"/answers/{kept}/").text
    for path in (f"/embed/{kept}/", f"/embed/{kept}/{CHEAP}.html", f"/embed/{kept}/answer.json"):
        assert client.get(path).status_code == 404
    assert "unsafe" not in client.get("/").headers["content-security-policy"]
    assert "<h1>" in first


QUERIES = {
    "11 a path as scenario": "answer?scenario=../../x.yaml",
    "12 an absolute path": "answer?scenario=/etc/passwd",
    "13 an address as scenario": "answer?scenario=http://evil.example/x.yaml",
    "14 a path as data": "answer?scenario=embargo&data=/etc",
    "14b data above": "facts?data=../..",
    "16 home": "check?item=x&home=/tmp",
    "17 owners": "check?item=x&owners=/etc/passwd",
    "20 no digest": "answers/0123",
    "20b digest and more": "answers/" + "0" * 64 + "x",
    "24 many values": "answer?scenario=embargo&" + "&".join(f"set=a{n}:1" for n in range(51)),
    "25 nan": "answer?scenario=embargo&set=elasticity:nan",
    "25b infinite": "bankable?price=1e999",
    "25c unknown number": "answer?scenario=embargo&set=x:1",
    "26 a long address": "ask?q=" + "a" * 4200,
    "27 a long text": "ask?q=" + "a" * 501,
    "28 a page of many rows": "facts?limit=1000000000",
    "28b far away": "facts?offset=99999999999999999999",
    "an unknown key": "law?nix=1",
    "a key twice": "law?on=2025-01-01&on=2024-01-01",
    "a day that is none": "law?on=2025-99-99",
    "a day long ago": "law?on=0001-01-01",
    "an unknown place": "cover?region=Atlantis",
    "a record above": "law/records/..%2f..%2fetc%2fpasswd",
    "18 dots below static": "static/..%2f..%2fpyproject.toml",
    "18b dots": "static/../../pyproject.toml",
    "18c widths": "static/w" + "1-" * 100 + ".css",
    "19 NUL": "law/records/x%00.html",
    "19b backslash": "law\\records",
    "a switch of nothing": "answer?scenario=embargo&switch=nix:on",
    "a reference by path": "answer?scenario=embargo&reference=/tmp/x.yaml",
    "a file of an answer": "answers/" + "0" * 64 + "/../../x",
    "a run of nobody": "runs/" + "0" * 64,
}


@pytest.mark.parametrize("name", QUERIES)
def test_an_address_that_is_refused(client, name):
    for path in (QUERIES[name], f"api/v1/{QUERIES[name]}"):
        answer = client.get(f"/{path}")
        assert 400 <= answer.status_code < 500, (path, answer.status_code)
        assert "Traceback" not in answer.text
        assert HERE not in answer.text
        assert "root:" not in answer.text


def test_15_a_document_that_extends_a_path(client):
    for path in ("../../x.yaml", "/etc/passwd", "http://evil.example/x.yaml"):
        text = f"name: a\ntitle: A\ndescription: B\nextends: {path}\n"
        told = client.post(f"{API}/runs", json={"text": text})
        assert told.status_code == 422, told.text
        assert "root:" not in told.text
        targets = (NEW / "targets.yaml").read_text().replace("germanium-baseline", path)
        given = {"kind": "plan", "text": targets, "data": "germanium"}
        told = client.post(f"{API}/runs", json=given)
        assert (told.status_code, "unknown scenario" in told.json()["title"]) == (422, True)


def test_21_22_23_bodies(client, address):
    assert client.post("/check", data={"item": "x" * 2_000_000}).status_code == 413
    rows = "item_text,exporter_country\n" + "gallium metal,CN\n" * 1001
    assert client.post(f"{API}/check/batch", json={"csv": rows}).status_code == 413
    host = address.removeprefix("http://").encode()
    endless = (
        b"POST /check HTTP/1.1\r\nHost: "
        + host
        + b"\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    chunk = b"20000\r\n" + b"x" * 0x20000 + b"\r\n"
    assert b" 413 " in raw(address, endless + chunk * 9, 5.0)
    assert (
        client.post(
            "/check", content=b"{", headers={"content-type": "application/json"}
        ).status_code
        == 400
    )
    assert (
        client.post(
            "/check", content=b"[1]", headers={"content-type": "application/json"}
        ).status_code
        == 400
    )
    assert (
        client.post("/check", content=b"<x/>", headers={"content-type": "text/xml"}).status_code
        == 415
    )


def test_29_30_what_is_kept_is_bounded(server, client, tmp_path):
    assert server.store.max_bytes == 2_000_000_000
    for path in ("facts.csv?limit=1000", "law.csv?every=true", "law/between.csv?from=1985-01-01"):
        assert len(client.get(f"/{path}").content) < 50_000_000
    small, about = Store(tmp_path, max_bytes=60_000), {"title": "A", "draws": 0}
    for n in range(4):
        keep(small.path, f"{n:064d}", about, {"a.html": random.Random(n).randbytes(25_000)})
        replace(small, _size=None).shrink()
        time.sleep(0.02)  # the clock of a file
    assert [KeptAnswers(small.path).get(f"{n:064d}") is not None for n in range(4)] == [
        False,
        False,
        True,
        True,
    ]


def test_31_six_runs_of_one_client(client, server, monkeypatch):
    monkeypatch.setattr(RunQueue, "_start", lambda self: None)
    told = [client.post(f"{API}/runs", json={**RUN, "draws": n + 1}) for n in range(6)]
    server.queue.runs.clear()
    assert [one.status_code for one in told] == [202, 202, 202, 202, 429, 429]
    assert told[-1].headers["retry-after"] == "30"
    assert told[-1].headers["content-type"] == "application/problem+json"


def test_31_32_a_fifth_waiting_is_told_to_come_again(tmp_path, monkeypatch):
    queue = RunQueue(tmp_path)
    monkeypatch.setattr(RunQueue, "_start", lambda self: None)
    question = KINDS["answer"].model_validate(RUN)
    for n in range(4):
        queue.submit(f"{n:064d}", question)
    assert queue.submit(f"{1:064d}", question) is queue.runs[f"{1:064d}"]
    with pytest.raises(ProblemError) as fault:
        queue.submit(f"{9:064d}", question)
    assert (fault.value.problem.status, fault.value.retry) == (429, 30)


def ended(queue, key, seconds=60.0):
    """What is told of a run once it has ended."""
    for _ in range(int(seconds / 0.1)):
        told = queue.get(key)
        if told["state"] in ("done", "failed"):
            return told
        time.sleep(0.1)
    raise AssertionError(told)


BOUNDS = {
    "33 CPU seconds": ({"seconds": 1}, {"draws": 8}, "1 CPU seconds", "--draws 8`", "--seconds 2`"),
    "34 memory": ({"memory": 20_000_000}, {}, "0.02 GB of memory", "--data rare_earths`", "--memory 0.04`"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNDS)
def test_a_run_over_its_bounds_is_ended_and_says_what_to_do(tmp_path, name):
    bounds, more, *words = BOUNDS[name]
    queue = RunQueue(tmp_path / "store", **bounds)
    queue.submit("a" * 64, KINDS["answer"].model_validate({"scenario": "embargo", **more}))
    told = ended(queue, "a" * 64, 240.0)
    assert told["state"] == "failed"
    for one in ("`ytterby simulate embargo --data rare_earths", "`ytterby serve --", *words):
        assert one in told["message"]


def test_35_a_client_that_sends_a_byte_a_second():
    from ytterby.serve import guard

    async def slow():
        await asyncio.sleep(0.05)
        return {"body": b"x", "more_body": True}

    scope = {"method": "POST", "headers": []}
    patience, guard.PATIENCE = guard.PATIENCE, 0.2
    try:
        with pytest.raises(ProblemError) as fault:
            asyncio.run(guard.Guard(None, frozenset())._body(scope, slow))
    finally:
        guard.PATIENCE = patience
    assert fault.value.problem.status == 408


@pytest.mark.slow
def test_35_a_head_that_does_not_come_is_not_waited_for(address):
    assert raw(address, b"GET /law HT", 13.0) == b""


def test_36_script_in_every_text_is_text(client):
    fields = ("item", "technology", "content", "end_use", "exporter")
    pages = [
        client.get(
            "/check", params={name: SCRIPT, **({} if name == "item" else {"item": "gallium"})}
        ).text
        for name in fields
    ]
    pages += [
        client.get(path, params={name: SCRIPT}).text
        for path, name in (
            ("/ask", "q"),
            ("/facts", "text"),
            ("/law", "element"),
            ("/cover", "region"),
            ("/answer", "q"),
        )
    ]
    pages += [
        client.post("/scenarios/edit", data={"text": f"name: {SCRIPT}"}).text,
        client.post("/screen", data={"names": SCRIPT}).text,
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "alert(1)>49" not in page


@pytest.mark.parametrize("cell", ["=cmd|'/c calc'!A1", "@SUM(1)", "＝1+1", "\t=1", "-2+3"])
def test_37_no_cell_is_a_formula(client, cell):
    text = f'item_text,exporter_country,reference\ngallium metal,CN,"{cell}"\n'
    row = client.post(
        "/check/batch.csv", files={"csv": ("a.csv", text.encode(), "text/csv")}
    ).text.splitlines()[1]
    assert "'" + cell.strip("\n") in row or f"\"'{cell}" in row


def test_38_no_line_ends_in_headers_or_the_log(client, caplog):
    answer = client.get("/check/index.html?item=a%0d%0aset-cookie:%20x=1")
    assert "set-cookie" not in answer.headers
    assert "\n" not in answer.headers.get("location", "")
    assert client.get("/law%0d%0aX:%20y").status_code == 400
    assert "set-cookie" not in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "!!python/object/apply:os.system ['id']",
        "[" * 3000,
        "a: " + "{a: " * 500,
        "\x00",
        "- 1\n- 2",
    ],
)
def test_39_bombs(client, text):
    told = client.post("/scenarios/edit.json", json={"text": text})
    assert told.status_code < 500
    assert not told.json().get("sound")
    deep = client.post(
        "/check", content=b"[" * 100_000, headers={"content-type": "application/json"}
    )
    assert deep.status_code == 400


def test_40_a_party_is_no_parameter_of_an_address(client):
    for path in ("check", "check.json", "api/v1/check"):
        assert (
            client.get(f"/{path}", params={"item": "x", "party": "Acme Limited"}).status_code == 422
        )
    for path in ("screen", "check/batch", "check"):
        assert client.post(f"/{path}?party=Acme", json={}).status_code in (400, 404, 422)


def test_two_asking_for_one_answer_make_one_run(client, server, monkeypatch):
    monkeypatch.setattr(RunQueue, "_start", lambda self: None)
    text = "name: two\ntitle: Two\ndescription: B\nextends: gallium-as-recorded\n"
    keys = [
        client.post(f"{API}/runs", json={"text": text, "data": "gallium"}).json()["key"]
        for _ in range(3)
    ]
    assert len({*keys}) == 1
    assert sum(one.key == keys[0] for one in server.queue.runs.values()) == 1
    page = client.get(f"/runs/{keys[0]}").text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    server.queue.runs.pop(keys[0])


def test_nothing_is_written_outside_the_store(client, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    client.post("/scenarios/edit", data={"text": "name: x"})
    client.get(f"/answer?scenario={CHEAP}")
    assert not [*tmp_path.iterdir()]
    assert {path.suffix for path in Path(store.path).iterdir()} <= {".entry"}


def test_problems_are_json_for_programs_and_pages_for_people(client):
    assert client.get(f"{API}/law?nix=1").headers["content-type"] == "application/problem+json"
    page = client.get("/law?nix=1")
    assert page.headers["content-type"].startswith("text/html")
    assert json.loads(client.get(f"{API}/law?nix=1").text)["status"] == page.status_code == 422
    assert client.get("/nothing/here").status_code == 404
    assert HOST.startswith("http://127")


def test_all_forty_are_here():
    named = [
        *WIRE,
        *POSTS,
        *QUERIES,
        *BOUNDS,
        *(name for name in globals() if name.startswith("test_")),
    ]
    numbers = {int(one) for name in named for one in re.findall(r"(?<![a-z0-9])\d+", name)}
    assert numbers >= {*range(1, 41)}
