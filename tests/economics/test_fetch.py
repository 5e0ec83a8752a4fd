"""Fetching a table from a server on this machine: kept with its digest, refused where it is not what it should be."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from typer.testing import CliRunner

from ytterby.cli.economy import app
from ytterby.economics.exposure import exposure_of
from ytterby.economics.fetch import cells, codes64, fetch
from ytterby.economics.impact import impact
from ytterby.economics.industries import fetched_folder, fetched_table, read_table
from ytterby.economics.switches import EconomySwitches
from ytterby.ground.errors import DataError

INDUSTRIES = ["C10-12", "C26", "C29", "J61"]


def stat(dimensions, values):
    """A JSON-stat answer: dimension -> codes, and values by place."""
    return {
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "dimension": {
            name: {"category": {"index": {code: n for n, code in enumerate(codes)}}}
            for name, codes in dimensions.items()
        },
        "value": {str(place): value for place, value in values.items() if value},
    }


def flows():
    """Cells of a table that balances: (origin, row, column) -> million EUR."""
    found = {}
    made = {code: 100.0 + 10.0 * n for n, code in enumerate(INDUSTRIES)}
    for n, seller in enumerate(INDUSTRIES):
        for m, user in enumerate(INDUSTRIES):
            found["DOM", seller, user] = 3.0 + n + m
            found["IMP", seller, user] = 1.0 + m
    for n, code in enumerate(INDUSTRIES):
        inputs = sum(
            found[origin, seller, code] for origin in ("DOM", "IMP") for seller in INDUSTRIES
        )
        found["TOTAL", "D1", code] = made[code] - inputs
        sold = sum(found["DOM", code, user] for user in INDUSTRIES)
        found["DOM", code, "P6"] = 10.0 + n
        found["DOM", code, "P3_S14"] = made[code] - sold - 10.0 - n
        found["IMP", code, "P3_S14"] = 4.0
    return found


def union():
    cell = flows()
    dimensions = {
        "stk_flow": ["TOTAL", "DOM", "IMP"], "ind_ava": [*INDUSTRIES, "D1"], "ind_use": [*INDUSTRIES, "P3_S14", "P6"]
    }  # fmt: skip
    rows, columns = dimensions["ind_ava"], dimensions["ind_use"]
    values = {}
    for n, origin in enumerate(dimensions["stk_flow"]):
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                values[(n * len(rows) + i) * len(columns) + j] = cell.get(
                    (origin, row, column), 0.0
                )
    return stat(dimensions, values)


def country(direction):
    """The same as a table between countries: into Germany, or out of it."""
    cell = flows()
    key = "c_orig" if direction == "into" else "c_dest"
    places = ["DOM", "FR"]
    rows, columns = [*INDUSTRIES, "D1"], [*INDUSTRIES, "P3_S14"]
    values = {}
    for n, place in enumerate(places):
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                at = (n * len(rows) + i) * len(columns) + j
                if direction == "into":
                    origin = ("TOTAL" if row == "D1" else "DOM") if place == "DOM" else "IMP"
                    values[at] = cell.get((origin, row, column), 0.0)
                elif place == "FR" and column == "P3_S14" and row != "D1":
                    values[at] = cell["DOM", row, "P6"]
    return stat({key: places, "ind_ava": rows, "ind_use": columns}, values)


@pytest.fixture
def server():
    """An interface on the loopback address; `answers` may be changed by a test."""

    class Handler(BaseHTTPRequestHandler):
        answers: ClassVar = {
            "geo=EU27_2020": union(),
            "c_dest=DE": country("into"),
            "c_orig=DE": country("out"),
        }
        asked: ClassVar = []

        def do_GET(self):
            self.asked.append(self.path)
            body = next((v for k, v in self.answers.items() if k in self.path), None)
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *told):
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}", Handler
    web.shutdown()
    web.server_close()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path))
    fetched_table.cache_clear()
    yield
    fetched_table.cache_clear()


@pytest.mark.parametrize("region", ["EU27", "DEU"])
def test_a_fetched_table_is_used(region, server):
    address, handler = server
    path = fetch(region=region, address=address, allow_http=True)
    assert any("time=2022" in asked for asked in handler.asked)
    table = read_table(region, "figaro")
    assert table.codes == ("C10-C12", "C26", "C29", "J61")
    assert table.output == pytest.approx([100.0, 110.0, 120.0, 130.0])
    assert table.exports == pytest.approx([10.0, 11.0, 12.0, 13.0])
    assert table.domestic[1, 2] == 3.0 + 1 + 2
    found = impact(region, EconomySwitches(reach="imposed", cut=0.5), table="figaro")
    assert found.gdp_percent < 0.0
    assert exposure_of("rare_earths", table).donor == "USA"
    assert path.parent == fetched_folder()


def test_without_a_fetch_the_command_is_named():
    with pytest.raises(DataError, match="economy fetch figaro --region EU27"):
        read_table("EU27")


def test_another_digest_is_refused_and_nothing_is_kept(server):
    address, _ = server
    with pytest.raises(DataError, match="the digest is"):
        fetch(address=address, allow_http=True, sha256="0" * 64)
    assert not fetched_folder().exists()


def test_a_changed_file_is_refused(server):
    path = fetch(address=server[0], allow_http=True)
    path.write_bytes(path.read_bytes() + b" ")
    fetched_table.cache_clear()
    with pytest.raises(DataError, match="not as it was fetched"):
        read_table("EU27")


@pytest.mark.parametrize("kept", [b"", b"[", b"[" * 1_000_000, b"[]", b"{}", b'{"year": 1}', None])
def test_a_damaged_record_of_what_was_fetched_is_refused(server, kept):
    path = fetch(address=server[0], allow_http=True)
    record = path.with_suffix(".json")
    if kept is None:
        about = json.loads(record.read_bytes())
        path.write_bytes(b"")
        about["sha256_of_table"] = hashlib.sha256(b"").hexdigest()
        kept = json.dumps(about).encode()
    record.write_bytes(kept)
    fetched_table.cache_clear()
    with pytest.raises(DataError, match=r"not as it was fetched\n.*economy fetch figaro"):
        read_table("EU27", "figaro")


def test_only_https_unless_http_is_allowed(server):
    address, handler = server
    for wrong, said in (
        (address, "plain http"),
        ("file:///etc", "no web address"),
        ("x", "no web address"),
    ):
        with pytest.raises(DataError, match=said):
            fetch(address=wrong)
    with pytest.raises(DataError, match="no web address"):
        fetch(address="file:///etc", allow_http=True)
    done = CliRunner().invoke(app, ["fetch", "--address", address])
    assert "--allow-http" in str(done.exception)
    assert handler.asked == []
    done = CliRunner().invoke(app, ["fetch", "--address", address, "--allow-http"])
    assert done.exit_code == 0, done.output


def test_answers_that_are_no_table(server):
    address, handler = server
    whole = union()
    for wrong, said in (
        (b"<html>busy</html>", "no JSON-stat"),
        (
            stat({"stk_flow": ["DOM"], "ind_ava": ["C26"], "ind_use": ["C26"]}, {0: 1.0}),
            "no value added",
        ),
        (
            {**whole, "value": {k: 9.0 * v if k == "8" else v for k, v in whole["value"].items()}},
            "than it makes",
        ),
        (b"[" * 1_000_000, "no JSON-stat"),
        ({**whole, "size": [1e999, *whole["size"][1:]]}, "no JSON-stat"),
        ({**whole, "size": [n - 1 for n in whole["size"]]}, "no JSON-stat"),
        ({**whole, "value": {**whole["value"], "99999": 1.0}}, "no JSON-stat"),
        ({**whole, "value": {**whole["value"], "0": float("nan")}}, "no JSON-stat"),
        (stat({"ind_ava": ["C26"], "ind_use": ["C26"]}, {0: 1.0}), "no JSON-stat"),
    ):
        handler.answers = {"geo": wrong}
        if said == "than it makes":
            broken = union()
            first = min(int(k) for k, v in broken["value"].items())
            broken["value"][str(first + len(broken["value"]) // 2)] = 1e6
            handler.answers = {"geo": broken}
        with pytest.raises(DataError, match=said):
            fetch(address=address, allow_http=True)
    assert not fetched_folder().exists()


def test_no_network_and_unknown_names():
    with pytest.raises(DataError, match="cannot be fetched"):
        fetch(address="http://127.0.0.1:9", allow_http=True)
    with pytest.raises(DataError, match="nothing to fetch"):
        fetch(region="FRA")
    with pytest.raises(DataError, match="no year"):
        fetch(year=1990)


def test_codes_of_industries():
    assert codes64()["10-12"] == "C10-C12"
    assert len(list(cells(json.dumps(union()).encode()))) > 30
