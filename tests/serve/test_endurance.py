"""Nonsense by the hundred, workers and servers that are killed, two servers on one store."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import httpx
import jsonschema
import pytest
from serve_fuzz import SAYS, fuzzed, killed
from starlette.testclient import TestClient
from tests.compliance.sampled import ALL_EXAMPLES
from tests.serve.conftest import CHEAP, HERE, HOST, HOSTS, Silent, started

from ytterby.report.schemas import NEW
from ytterby.serve.app import application
from ytterby.serve.kept import KeptAnswers
from ytterby.serve.questions import KINDS, AnswerRequest
from ytterby.serve.run_queue import RunQueue
from ytterby.serve.table import API
from ytterby.serve.worker import make_answer

pytestmark = pytest.mark.usefixtures("warm")


def test_requests_of_nonsense(server, monkeypatch):
    """500 by `make laws`, a sample in the suite."""
    number = 500 if ALL_EXAMPLES else 100
    monkeypatch.setattr(RunQueue, "_start", lambda self: None)
    client = TestClient(application(server, HOSTS), HOST, raise_server_exceptions=False)
    counts, faults = fuzzed(client, number, 40)
    server.queue.runs.clear()
    assert not faults, faults[:5]
    assert counts.total() == number
    assert counts[200] > number / 13


def test_a_worker_that_is_killed_leaves_a_message_and_a_retry(tmp_path):
    said = killed(tmp_path / "store", 2, 7)
    assert all(SAYS.match(one) for one in said[:-1])
    assert said[-1].startswith("done")


def children(pid):
    """Processes that a process has started, and theirs."""
    told = subprocess.run(
        ["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in told.splitlines()[1:]]
    own = [child for child, parent in pairs if parent == pid]
    return own + [one for child in own for one in children(child)]


def alive(pids):
    """Those that run still."""
    own = []
    for pid in pids:
        try:
            if b"spawn_main" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                continue  # the tracker of semaphores, which ends by itself
            with open(f"/proc/{pid}/stat") as file:
                own += [pid] if file.read().rpartition(")")[2].split()[0] != "Z" else []
        except OSError:
            continue
    return own


@pytest.mark.slow
@pytest.mark.parametrize("at_work", [False, True])
def test_a_server_that_is_killed_leaves_no_worker(store, at_work):
    process, address = started(store)
    run = httpx.post(
        f"{address}{API}/runs", json={"scenario": "embargo", "draws": 64}, timeout=60
    ).json()
    for _ in range(600 if at_work else 1):  # until the worker is at work, or while it starts
        if httpx.get(f"{address}{API}/runs/{run['key']}", timeout=60).json()["phase"]:
            break
        time.sleep(0.1)
    own = children(process.pid)
    assert len(alive(own)) == 2 or not at_work
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(2.0)
    assert not alive(own)


@pytest.mark.slow
def test_two_servers_on_one_store_agree(address, store, kept):
    process, other = started(store)
    try:
        pages = [
            httpx.get(f"{one}/answer", params={"scenario": CHEAP}, timeout=60).text
            for one in (address, other)
        ]
        data = [
            httpx.get(f"{one}{API}/answers/{kept}", timeout=60).json() for one in (address, other)
        ]
        laws = [
            httpx.get(f"{one}{API}/law", params={"on": "2026-01-15"}, timeout=60).json()
            for one in (address, other)
        ]
    finally:
        process.terminate()
        process.wait(20)
    assert pages[0] == pages[1]
    assert data[0] == data[1]
    assert laws[0] == laws[1]


@pytest.mark.slow
def test_a_run_from_the_button_to_the_answer_with_progress(address):
    text = (
        "name: short\ntitle: Short\ndescription: B\nextends: gallium-full-ban\nyears: {end: 2024}\n"
    )
    with httpx.Client(base_url=address, timeout=60) as client:
        sent = client.post("/runs", data={"kind": "answer", "text": text, "data": "gallium"})
        assert sent.status_code == 303
        place = sent.headers["location"]
        key = place.rpartition("/")[2]
        states = []
        with client.stream("GET", f"{place}/events") as news:
            for line in news.iter_lines():
                if line.startswith("data: "):
                    states.append(line)
        assert '"state": "done"' in states[-1]
        assert any('"state": "running"' in state for state in states), states
        done = client.get(f"{API}/answers/{key}").json()
        assert done["digests"].keys() == {"code", "data", "law"}
        assert client.get(place).status_code == 303
        again = client.post(f"{API}/runs", json={"text": text, "data": "gallium"})
        assert (again.status_code, again.json()["state"]) == (200, "done")


SHORT = "name: two-years\ntitle: Two\ndescription: B\nextends: embargo\nyears: {end: 2027, quarters: none}\n"
STUDIES = {
    "economy": {"text": SHORT, "region": "DEU"}, "burdens": {"text": SHORT, "reference": "baseline"},
    "plan": {"text": (NEW / "targets.yaml").read_text(encoding="utf-8"), "data": "germanium"},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.usefixtures("few_rounds")
@pytest.mark.parametrize("kind", STUDIES)
def test_a_study_of_ones_own_is_made_as_described(store, client, kind):
    question, line = KINDS[kind].model_validate(STUDIES[kind]), Silent()
    make_answer(question, question.key(), store, line)
    assert line.said[-1] == ("stage", 0)
    answer = client.get(f"{API}/{kind}", params=STUDIES[kind])
    assert answer.status_code == 200, answer.text[:200]
    told = client.get("/openapi.json").json()
    schema = {"$ref": f"#/components/schemas/Answer_get_{kind}", "components": told["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())
    page = client.get(f"/{kind}", params=STUDIES[kind])
    assert page.text.count("<h1>") == 1
    assert HERE not in page.text + answer.text
    assert "/tmp/" not in page.text + answer.text


@pytest.mark.slow
def test_changed_numbers_have_an_answer(store):
    given = {"scenario": CHEAP, "set": ["demand_elasticity.other:0.2"]}
    question, line = AnswerRequest.model_validate(given), Silent()
    make_answer(question, question.key(), store, line)
    made = KeptAnswers(store.path).get(question.key())
    assert "numbers changed" in made.about["title"]
    assert any(b"extends: gallium-full-ban" in made.text(path) for path in made.files)
