"""Python in the browser: what is packed, that it needs no heavy package, and that verdicts are the same in Pyodide."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.compliance.sampled import ALL_EXAMPLES
from tests.static_site.conftest import ASSETS, REQUIRED, assets, lacks

from ytterby.compliance.decide.engine import check
from ytterby.ground.errors import YtterbyError
from ytterby.site.browser import archive, browser_files, own_files
from ytterby.site.frame import words
from ytterby.site.in_browser import PARTY, run

CASES = Path(__file__).parents[1] / "compliance" / "decide"
COLUMNS = {
    "item_text": "item", "exporter_country": "exporter", "destination_country": "destination", "date": "on",
    "element": "element", "form": "form", "hs_code": "hs", "technology_stage": "stage", "content_data": "content",
    "origin_country": "origin", "end_use": "end_use", "regime": "regime",
}  # fmt: skip
ONE_IN = 1 if ALL_EXAMPLES else 10 if REQUIRED else 40
"""Of so many decision cases one is run in node."""
GIVEN = {"item": "dysprosium oxide", "exporter": "CN", "destination": "DE", "on": "2026-12-15"}
SENTENCES = ("China stops dysprosium for six months from January 2027", "Trump stops everything")


def asked(request):
    return json.loads(run(json.dumps(request)))


def test_a_check_is_that_of_python():
    given = {"item": "gallium metal", "exporter": "CN", "destination": "US", "on": "2024-12-10"}
    answer = asked({"do": "check", **given, "content": ""})
    verdict = check(**given)
    days = answer.pop("days")
    assert any(f"in force since {verdict.governing.since}" in one for one in days)
    assert answer == json.loads(
        json.dumps({**verdict.to_dict(), "known": answer["known"]}, default=str)
    )


def test_a_question_with_a_party_needs_the_program():
    assert asked({"do": "check", "item": "Dy oxide", "party": "X"}) == {"error": PARTY}


def test_a_question_is_read_and_a_bad_one_is_one_sentence():
    answer = asked({"do": "ask", "sentence": SENTENCES[0]})
    assert "act: prohibition" in answer["file"]
    assert answer["data"] == "rare_earths"
    assert "Traceback" not in asked({"do": "ask", "sentence": SENTENCES[1]})["error"]
    assert asked({"do": "check", "item": ""})["error"]


def test_the_archive_is_the_same_twice_and_has_no_machine_code(tmp_path):
    wheel = tmp_path / "one-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("one/__init__.py", "x = 1\n")
        packed.writestr("one/fast.cpython-311-x86_64-linux-gnu.so", b"\0")
    first, second = archive([wheel]), archive([wheel])
    assert first == second
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert "one/__init__.py" in names
    assert not [name for name in names if name.endswith(".so")]
    assert "ytterby/site/in_browser.py" in names


def test_what_is_packed_runs_without_numpy_and_reads_nothing_else(tmp_path):
    for name, content in own_files():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    code = (
        "import sys, json\n"
        "for name in ('numpy', 'scipy', 'polars', 'jinja2', 'rich', 'anyascii', 'highspy'): sys.modules[name] = None\n"
        "from ytterby.site.in_browser import run\n"
        f"requests = {[{'do': 'check', **GIVEN}, {'do': 'ask', 'sentence': SENTENCES[0]}]!r}\n"
        "print(json.dumps([json.loads(run(json.dumps(one))) for one in requests]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    verdict, question = json.loads(done.stdout)
    own = check(**GIVEN)
    assert (verdict["outcome"], verdict["headline"]) == (own.outcome, own.headline)
    assert "error" not in question


def questions():
    """Decision cases without a party: one in `ONE_IN`, all by `make laws`."""
    rows = []
    for path in sorted(CASES.glob("cases_*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows += [row for row in csv.DictReader(stream) if not row.get("party_name")]
    return [
        {new: row[old] for old, new in COLUMNS.items() if row.get(old)} for row in rows[::ONE_IN]
    ]


NODE = """
import { loadPyodide } from "%(folder)s/pyodide.mjs";
import { readFileSync } from "node:fs";
const python = await loadPyodide({ indexURL: "%(folder)s/" });
python.unpackArchive(new Uint8Array(readFileSync("%(folder)s/ytterby.zip")), "zip", { extractDir: "/lib/ytterby" });
python.runPython("import sys; sys.path.insert(0, '/lib/ytterby')");
const run = python.runPython("from ytterby.site.in_browser import run; run");
const asked = JSON.parse(readFileSync("%(questions)s", "utf8"));
const answer = (one) => JSON.parse(run(JSON.stringify({ ...one, do: "check" })));
const told = (a) => a.error ? [a.error.slice(0, 60)] : [a.outcome, a.headline, a.measures, a.missing];
console.log(JSON.stringify(asked.map(answer).map(told)));
"""


@pytest.mark.slow
def test_verdicts_in_pyodide_are_those_of_python(tmp_path):
    node = shutil.which("node")
    if assets() is None or node is None:
        lacks("no node, or no files of `make site-assets`")
    for name, content in browser_files(ASSETS):
        path = tmp_path / Path(name).name
        path.write_bytes(content)
    assert {p.name for p in tmp_path.iterdir()} >= {*words()["browser"]["pyodide"], "ytterby.zip"}
    every = questions()
    (tmp_path / "questions.json").write_text(json.dumps(every), encoding="utf-8")
    (tmp_path / "run.mjs").write_text(
        NODE % {"folder": tmp_path, "questions": tmp_path / "questions.json"}
    )
    done = subprocess.run(
        [node, str(tmp_path / "run.mjs")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    there = json.loads(done.stdout)
    differ = []
    for given, other in zip(every, there, strict=True):
        try:
            one = check(**given)
            own = json.loads(json.dumps([one.outcome, one.headline, one.measures, one.missing]))
        except YtterbyError as fault:
            own = [str(fault)[:60]]
        if own != other:
            differ.append((given, own, other))
    assert not differ, differ[:3]
    assert len(every) > 40
