"""`ytterby check` on the command line: output, files, exit codes."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from ytterby.cli.check import app
from ytterby.ground.errors import DataError, YtterbyError
from ytterby.report.schemas import PLACE

CORPUS = Path(__file__).parents[1] / "compliance" / "decide" / "corpus"
SCHEMA = json.loads((PLACE / "verdict.json").read_text(encoding="utf-8"))
DYSPROSIUM = ("--item", "dysprosium oxide", "--from", "CN", "--to", "JP", "--on", "2025-10-20")
LANTHANUM = ("--item", "lanthanum oxide", "--from", "CN", "--to", "US", "--on", "2025-06-01")


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path / "home"))


def call(*words, code=0):
    done = CliRunner().invoke(app, [str(w) for w in words])
    if isinstance(done.exception, YtterbyError):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


CASES = {
    "licence": DYSPROSIUM,
    "nothing": LANTHANUM,
    "statement": ("--item", "holmium oxide", "--from", "CN", "--to", "DE", "--on", "2026-12-15"),
    "goods": ("--item", "coffee machines; samarium oxide 99.9 %, 5 kg; yoga mats; gallium metal; terbium oxide; "
              "holmium oxide; germanium lens", "--from", "CN", "--to", "US", "--on", "2026-11-29"),
    "magnets": ("--hs", "8505.11", "--from", "CN", "--to", "IN", "--on", "2026-11-29"),
    "party": ("--item", "yttria", "--from", "CN", "--to", "DE", "--on", "2026-10-01", "--party", "Rheinmetal AG"),
    "alone": ("--party", "MP Materials Corp.", "--on", "2026-10-01"),
    "number": ("--item", "bismuth metal 99.99%", "--from", "US", "--to", "CN", "--list-number", "EAR99"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_answer_has_fifteen_lines_and_no_contradiction(name):
    lines = call(*CASES[name]).stdout.splitlines()
    assert len(lines) <= 15
    assert "not known here" not in lines[1]
    assert lines[2].startswith("On 20")
    assert lines[-1].strip().startswith("law: book of controls ")
    assert len({*lines}) == len(lines)


def test_fifteen_lines_say_what_decides_until_when_and_where_it_stands():
    lines = call(*CASES["licence"]).stdout.splitlines()
    assert lines[0].strip() == "LICENCE REQUIRED"
    assert "holds until 2025-11-06; then CN-MOFCOM-2025-61#compliance notice changes" in lines[2]
    text = "\n".join(lines[3:])
    for words in ("CN-MOFCOM-GAC-2025-18: licence required", "1C905.b", "61% of the trade", "some 70 days",
                  "read as: form oxide, element Dy", "source: https://", "All of it: --full"):  # fmt: skip
        assert words in text
    late = call(*CASES["magnets"]).stdout
    assert (
        "in force since 2025-11-08 by its text, suspended until 2027-01-10 by CN-STATEMENT" in late
    )
    assert "the law is 99 days old" in late


def test_the_outcome_stands_first_and_all_parts_are_shown():
    lines = call(*DYSPROSIUM, "--full").stdout.splitlines()
    assert lines[0].strip() == "LICENCE REQUIRED"
    assert lines[1].startswith("Licence required by CN-MOFCOM-GAC-2025-18.")
    for part in ("Why", "Of other layers", "Missing or open", "Narrowly not", "Looked at"):
        assert part in lines
    assert any(line.startswith("Understood") for line in lines)


def test_nothing_found_is_exit_code_0_and_no_clearance():
    done = call(*LANTHANUM, "--full")
    assert "No security control found. Ordinary export licence required." in done.stdout
    assert "this is no clearance" in done.stdout
    assert "digest" in done.stdout


def test_prohibited_is_exit_code_0_too():
    done = call("--item", "gallium metal", "--from", "CN", "--to", "US", "--on", "2024-12-10")
    assert "PROHIBITED" in done.stdout
    assert "policy of denial" in done.stdout


def test_json_is_one_object_that_conforms():
    data = json.loads(call(*DYSPROSIUM, "--json").stdout)
    Draft202012Validator(SCHEMA).validate(data)
    assert data["outcome"] == "licence required"
    assert data["governing"] == "CN-MOFCOM-GAC-2025-18"


def test_json_of_a_batch_is_a_list_that_conforms():
    done = call("--batch", CORPUS / "unknown_countries.csv", "--json", code=1)
    data = json.loads(done.stdout)
    for one in data:
        Draft202012Validator(SCHEMA).validate(one)
    assert [one["outcome"] == "error" for one in data] == [True] * 4 + [False]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "nothing is asked"),
        (("--from", "CN"), "nothing is asked"),
        (("--item", "x", "--technology", "y"), "two questions"),
        ((*DYSPROSIUM[:-1], "1984-12-31"), "before 1985"),
        ((*DYSPROSIUM, "--hs", "284"), "3 digits"),
        ((*DYSPROSIUM, "--to", "Atlantis"), "destination_country: 'Atlantis'"),
        ((*DYSPROSIUM, "--regime", "magic"), "regime: unknown 'magic'"),
        ((*DYSPROSIUM, "--form", "sculpture"), "unknown form"),
        (("--batch", "none.csv"), "none.csv"),
        (("--batch", CORPUS / "column_twice.csv"), "stands twice"),
        (("--batch", CORPUS / "empty.csv"), "empty"),
        ((*DYSPROSIUM, "--owners", "none.csv"), "none.csv"),
        ((*DYSPROSIUM, "--record", "none/record.html"), "cannot be written"),
    ],
)
def test_exit_code_2_when_nothing_was_done(words, message):
    with pytest.raises(YtterbyError, match=message) as told:
        call(*words)
    assert told.value.exit_code == 2


def test_exit_code_1_when_a_row_is_an_error_and_the_rest_is_written(tmp_path):
    out = tmp_path / "verdicts.csv"
    done = call("--batch", CORPUS / "bad_dates.csv", "--out-file", out, code=1)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["error"] * 5 + ["licence required"]
    assert "row 1, line 2: date: 1984-12-31 is before 1985" in done.stderr
    assert "6 questions: 5 error" in done.stderr
    assert done.stdout == ""


def test_exit_code_0_when_all_rows_are_answered(tmp_path):
    out = tmp_path / "verdicts.csv"
    assert "2 questions" in call("--batch", CORPUS / "utf16.csv", "--out-file", out).stderr
    assert out.read_bytes()[:4] == b"date"


def test_without_out_the_csv_goes_to_standard_output():
    rows = list(csv.DictReader(call("--batch", CORPUS / "own_columns.csv").stdout.splitlines()))
    assert [row["reference"] for row in rows] == ["A-1", "A-2"]
    assert rows[0]["outcome"] == "licence required"


def test_an_output_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(DataError, match="cannot be written"):
        call("--batch", CORPUS / "bom.csv", "--out-file", tmp_path / "none" / "out.csv")
    assert not list(tmp_path.glob("**/*.csv"))


def test_a_record_is_written_also_when_nothing_was_found(tmp_path):
    page = tmp_path / "record.html"
    assert f"Record: {page}" in call(*LANTHANUM, "--record", page).stdout
    text = page.read_text(encoding="utf-8")
    assert "no control found" in text
    assert "book of controls" in text


def test_markup_of_the_user_is_text():
    done = call(
        *DYSPROSIUM[2:], "--item", "dysprosium oxide [red]x[/bold] [/]", "--party", "[b]A[/]"
    )
    assert "LICENCE REQUIRED" in done.stdout


def test_json_of_a_lone_surrogate():
    data = json.loads(call(*DYSPROSIUM[2:], "--item", "dysprosium \udc80 oxide", "--json").stdout)
    assert data["outcome"] == "licence required"


def test_a_list_that_is_not_loaded_is_named_with_the_command():
    words = ("--item", "lab magnets", "--from", "US", "--to", "CN", "--on", "2026-07-31")
    done = call(*words, "--party", "A Party Nobody Has Heard Of Ltd")
    assert "CANNOT TELL" in done.stdout
    assert "ytterby parties update" in done.stdout


def test_owners_are_read(tmp_path):
    path = tmp_path / "owners.csv"
    path.write_text(
        "owner,owned,percent\nMP Materials Corp.,Acme Alloys Ltd,50\n", encoding="utf-8"
    )
    words = ("--item", "dysprosium oxide", "--from", "MY", "--to", "US", "--origin", "CN")
    words += ("--on", "2027-02-01", "--party", "Acme Alloys Ltd")
    assert "LICENCE REQUIRED" in call(*words).stdout
    assert "PROHIBITED" in call(*words, "--owners", path).stdout


def docs_commands(name):
    """The `ytterby check` commands of a page, and the files it shows: a name, then a CSV block."""
    text = (Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8")
    files = re.findall(r"`(\w+\.csv)`:\n\n```csv\n(.*?)```", text, re.DOTALL)
    commands = re.findall(r"^ {4,6}ytterby check ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    return dict(files), [shlex.split(c.replace("\\\n", " ")) for c in commands]


def test_the_commands_of_the_docs_run_as_printed(tmp_path, monkeypatch):
    files, commands = docs_commands("check.md")
    assert len(commands) > 12
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    for words in commands:
        call(*words)
    assert Path("record.html").exists()
    assert Path("verdicts.csv").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--batch", CORPUS / "bom.csv", "--item", "dysprosium oxide"),
        ("--batch", CORPUS / "bom.csv", "--record", "record.html"),
        ("--batch", CORPUS / "bom.csv", "--out-file", CORPUS / "bom.csv"),
        (*DYSPROSIUM, "--out-file", "out.csv"),
    ],
)
def test_options_that_clash_are_refused(words):
    with pytest.raises(YtterbyError, match="--"):
        call(*words)
    assert (CORPUS / "bom.csv").read_bytes().startswith(b"\xef\xbb\xbfdate")


def test_an_item_decided_once_is_settled_until_its_record_changes(tmp_path):
    powder = ("--item", "powder lot XJ-9", "--from", "CN", "--to", "DE", "--on", "2026-10-01")
    assert "CANNOT TELL" in call(*powder).stdout
    call("decide", "powder lot XJ-9", "--as", "1C908.b", "--by", "Li", "--why", "certificate 12")
    lines = call(*powder).stdout.splitlines()
    assert lines[0].strip() == "LICENCE REQUIRED"
    assert any("decided as 1C908.b by Li" in line for line in lines)
    (row,) = json.loads(call("decisions", "--json").stdout)["decisions"]
    assert row["state"] == "holds"


def test_since_a_day_only_what_changed_is_shown_with_its_record(tmp_path):
    path = tmp_path / "parts.csv"
    path.write_text(
        "item_text,exporter_country,destination_country,party_name\n"
        "holmium oxide,CN,US,\nbananas,CN,DE,\nyttrium oxide,CN,DE,Rheinmetall AG\n",
        encoding="utf-8",
    )
    shown = call("--batch", path, "--since", "2026-10-01", "--on", "2026-11-29").stdout
    assert "CN-MOFCOM-GAC-2025-57" in shown
    assert "bananas" not in shown
    item = ("--item", "holmium oxide", "--from", "CN", "--to", "US", "--on", "2026-11-29")
    one = call(*item, "--since", "2026-10-01")
    assert "suspended" in one.stdout
    assert "cannot tell" in one.stdout
