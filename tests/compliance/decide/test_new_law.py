"""New law is data: records added to a copy of the source are met with no change of code."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.warm import ANEW

import ytterby
from ytterby.compliance.parties.packaged import LISTS
from ytterby.compliance.read.elements import SYMBOLS
from ytterby.controls.book import Book
from ytterby.ground.files import DATA

SOURCE = "source: made up\nsource_url: https://example.org/made-up\n"
RECORD = """\
id: {id}
jurisdiction: {state}
authority: made up
instrument: {{title: Made up, number: null}}
kind: [licence requirement]
effect: licence_required
scope: {{}}
announced: '2026-12-01'
effective: '{first}'
suspensions: []
ended: null
replaced: null
confidence: low
""" + SOURCE  # fmt: skip

SUCCESSOR = {
    "controls/CN/CN-NEXT-61.yaml": RECORD.format(id="CN-NEXT-61", state="CN", first="2027-03-01")
    + """\
rules:
- layer: goods
  outcome: licence required
  exporter: {none_of: [CN]}
  destination: {none_of: [CN]}
  items: entries
  group: goods
  content: {country: CN, of: materials, by: value, floor: 0.01, inclusive: true}
""",
    "goods/CN-NEXT-61.yaml": "measure: CN-NEXT-61\nentries:\n"
    + "".join(
        f"""\
- id: {symbol}
  element: {symbol}
  form: metal
  item: {symbol} metal
  group: materials
  covers: {{elements: [{symbol}], forms: [metal]}}
  hs_verified: none given
  source: made up
  source_url: https://example.org/made-up
"""
        for symbol in ("Nd", "Ho")
    )
    + """\
- id: magnets
  element: Nd
  form: magnet
  item: magnets
  group: goods
  covers: {forms: [magnet]}
  hs_verified: none given
  source: made up
  source_url: https://example.org/made-up
""",
}
"""A successor to Announcement 61/2025: other elements, another floor, another first day."""
JAPAN = {
    "controls/JP/JP-CONTENT.yaml": RECORD.format(id="JP-CONTENT", state="JP", first="2027-01-01")
    + """\
rules:
- layer: goods
  outcome: licence required
  exporter: {none_of: [JP]}
  destination: {one_of: [CN]}
  covers: {forms: [component]}
  content: {country: JP, of: magnets, by: value, floor: 0.25, inclusive: true}
""",
    "goods/JP-CONTENT.yaml": """\
measure: JP-CONTENT
entries:
- id: magnets
  element: Nd
  form: magnet
  item: NdFeB magnets
  group: magnets
  covers: {products: [NdFeB]}
  hs_verified: none given
  source: made up
  source_url: https://example.org/made-up
""",
}
"""Another country's content rule: 25 percent of Japanese magnets in what goes to China."""
END_USERS = {
    "parties/lists.yaml": """\
- id: JP-END-USER
  title: Foreign End User List
  authority: METI
  jurisdiction: JP
  measure: JP-END-USERS
  consequence: licence for whatever is sent
  words: ['(?:foreign )?end[- ]user list']
""",
    "parties/JP-END-USER/JP-END-USERS.yaml": "measure: JP-END-USERS\nlist: JP-END-USER\n"
    + SOURCE
    + "country: US\nschema: Company\nparties:\n- entry: 1\n  name: Quillmoor Magnetics, Inc.\n",
    "controls/JP/JP-END-USERS.yaml": RECORD.format(
        id="JP-END-USERS", state="JP", first="2027-01-01"
    )
    + """\
rules:
- name: listed
  layer: party
  outcome: licence required
  effect: case by case
  exporter: {one_of: [JP]}
  party: listed
- name: owned
  layer: party
  outcome: notice/statement required
  exporter: {one_of: [JP]}
  owned: {lists: [JP-END-USER], floor: 0.5, inclusive: false}
""",
}
"""A new party list with a consequence of its own."""
BILL = "BOM: {part} {state} {amount} USD; other KR {rest} USD"


def asked(item="", exporter="JP", to="KR", on="2027-06-01", bill=(), content="", party=""):
    """Words of one `ytterby check`."""
    if bill:
        part, state, amount = bill
        content = BILL.format(part=part, state=state, amount=amount, rest=1000 - amount)
    words = ["check", "--from", exporter, "--to", to, "--on", on]
    for flag, value in (("--item", item), ("--content", content), ("--party", party)):
        words += [flag, value] if value else []
    return words


PLAIN = "NdFeB magnets without dysprosium and terbium"
CASES = {
    # the successor: its elements, its floor, its day
    "successor": (
        (asked(PLAIN, bill=("Nd metal", "CN", 10)), "licence required", "CN-NEXT-61"),
        (asked(PLAIN, bill=("Nd metal", "CN", 9)), "no control found", ""),
        (asked(PLAIN, bill=("Y metal", "CN", 500)), "no control found", ""),
        (asked(PLAIN, bill=("Ho metal", "AU", 500)), "no control found", ""),
        (
            asked(PLAIN, on="2027-02-28", bill=("Nd metal", "CN", 10)),
            "no control found",
            "",
        ),
        # shares of its elements count in sum
        (
            asked(
                PLAIN,
                content="Chinese Nd metal 0.6 percent of value; Chinese Ho metal 0.4 percent of value",
            ),
            "licence required",
            "CN-NEXT-61",
        ),
    ),
    "japan": (
        (
            asked("electric motor", "KR", "CN", bill=("NdFeB magnets", "JP", 250)),
            "licence required",
            "JP-CONTENT",
        ),
        (
            asked("electric motor", "KR", "CN", bill=("NdFeB magnets", "JP", 249)),
            "no control found",
            "",
        ),
        (
            asked("electric motor", "KR", "CN", bill=("NdFeB magnets", "CN", 600)),
            "no control found",
            "",
        ),
        (
            asked("electric motor", "KR", "US", bill=("NdFeB magnets", "JP", 600)),
            "not covered",
            "",
        ),
    ),
    "list": (
        (
            asked("lanthanum oxide", to="US", party="Quillmoor Magnetics"),
            "licence required",
            "JP-END-USERS",
        ),
        (
            asked("lanthanum oxide", to="US", on="2026-12-31", party="Quillmoor Magnetics"),
            "no control found",
            "",
        ),
        (
            asked(
                "lanthanum oxide",
                to="US",
                party="Other Firm",
                content="60 percent owned by one Foreign End User List party",
            ),
            "notice/statement required",
            "JP-END-USERS",
        ),
    ),
}

RUN = f"""{ANEW}
import json, os
sys.path.insert(0, os.environ["PYTHONPATH"])
from typer.testing import CliRunner
from ytterby.cli.main import app
done = [CliRunner().invoke(app, [*words, "--json"]) for words in json.load(sys.stdin)]
print(json.dumps([json.loads(one.stdout) for one in done]))
assert sys.modules["ytterby"].__file__.startswith(os.environ["PYTHONPATH"])
"""


def run(source, words, home):
    """What the commands answer with the package of a folder: a kind of party list is data of the package."""
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(words),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source), "YTTERBY_HOME": str(home)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answers(tmp_path_factory, warm):
    """What the copy answers, by name of the law."""
    source = tmp_path_factory.mktemp("trial")
    shutil.copytree(Path(ytterby.__file__).parent, source / "ytterby")
    for name, text in (SUCCESSOR | JAPAN | END_USERS).items():
        path = source / "ytterby" / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")
    flat = [words for rows in CASES.values() for words, _, _ in rows]
    found = iter(run(source, flat, source / "home"))
    return {name: [next(found) for _ in rows] for name, rows in CASES.items()}


def told(answers, name):
    return [(one["outcome"], one["governing"]) for one in answers[name]]


def expected(name):
    return [(outcome, governing) for _, outcome, governing in CASES[name]]


def test_a_successor_to_announcement_61_is_data(answers):
    assert told(answers, "successor") == expected("successor")


def test_a_content_rule_of_another_country_is_data(answers):
    assert told(answers, "japan") == expected("japan")


def test_a_new_party_list_is_data(answers):
    assert told(answers, "list") == expected("list")
    listing = answers["list"][0]["parties"][0]
    assert (listing["list_id"], listing["consequence"]) == (
        "JP-END-USER",
        "licence for whatever is sent",
    )


def literals(path):
    """Texts in the code of a file that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]


def names_of_law():
    """Codes of countries, symbols of elements, ids of measures and of party lists."""
    with (DATA / "items" / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {row[column] for row in rows for column in ("alpha2", "alpha3")}
    return codes | SYMBOLS | {measure.id for measure in Book.read()} | set(LISTS)


def test_the_engine_names_no_country_measure_or_element():
    """Law is data: no such name stands in the code of the engine, alone or as a word of a text."""
    names = names_of_law()
    # "No control found" begins with a word, not with nobelium
    names -= {"No"}
    folder = Path(ytterby.__file__).parent / "compliance" / "decide"
    wrong = [
        f"{path.name}:{line}: {text!r}"
        for path in sorted(folder.glob("*.py"))
        for line, text in literals(path)
        # a class of characters in a pattern, such as a backslash and W, is no word
        if names.intersection(re.findall(r"[A-Za-z0-9-]+", re.sub(r"\\[A-Za-z]", " ", text)))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_search_for_names_finds_them(tmp_path):
    path = tmp_path / "bad.py"
    path.write_text('"""CN stands in prose."""\nX = origin != "CN" or f"of {y} Dy"\n', "utf-8")
    assert [text for _, text in literals(path)] == ["CN", "of ", " Dy"]
    assert {"CN", "CHN", "Dy", "CN-MOFCOM-2025-61", "US-EL"} <= names_of_law()
