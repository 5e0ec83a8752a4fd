"""`ytterby law`."""

import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ytterby.cli.law import app
from ytterby.ground.errors import ControlError, YtterbyError

run = CliRunner().invoke


def as_json(*words):
    done = run(app, [*words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_list_on_a_day():
    found = as_json("list", "--on", "2025-10-20", "--element", "Dy")
    refs = {row["ref"]: row for row in found["measures"]}
    assert refs["CN-MOFCOM-GAC-2025-18"]["state"] == "active"
    assert refs["CN-MOFCOM-GAC-2025-18"]["source_url"].startswith("http")
    assert found["note"] == ""


def test_a_day_after_the_facts_end_says_so():
    assert "2026-08-22" in as_json("list", "--on", "2026-12-01")["note"]
    assert as_json("list", "--day", "2025-10-20", "--element", "Dy") == as_json(
        "list", "--on", "2025-10-20", "--element", "Dy"
    )
    assert "2026-08-22" in run(app, ["list", "--on", "2026-12-01"]).output


def test_all_shows_what_ended():
    shown = as_json("list", "--on", "2025-01-01", "--all", "--kind", "export quota")
    assert [row["state"] for row in shown["measures"]] == ["ended"]


def test_announcements_are_listed_by_their_kind_only():
    day = ("list", "--on", "2025-04-04")
    said = as_json(*day, "--kind", "announcement")["measures"]
    assert [(row["ref"], row["kind"]) for row in said] == [
        ("CN-ANN-2025-04-04-LICENCE", ["announcement"])
    ]
    assert not any("-ANN-" in row["ref"] for row in as_json(*day, "--all")["measures"])
    assert len(as_json("list", "--kind", "announcement", "--all")["measures"]) == 27
    assert "says: licence" in run(app, ["show", "CN-ANN-2025-04-04-LICENCE"]).output


def test_text_never_cuts_an_id():
    done = run(app, ["list", "--on", "2025-01-01", "--jurisdiction", "CN"])
    assert "CN-MOFCOM-GAC-2022-EXPLIC" in done.output
    assert "No entry is no clearance." in done.output


def test_diff():
    changes = as_json("diff", "2025-10-08", "2025-11-08")["changes"]
    states = {row["ref"]: (row["before"], row["after"]) for row in changes}
    assert states["CN-MOFCOM-2025-62"] == ("not yet", "suspended")
    assert "CN-MOFCOM-GAC-2025-55" in run(app, ["diff", "2025-10-08", "2025-11-08"]).output


def test_show():
    record = as_json("show", "CN-MOFCOM-GAC-2025-18")
    assert record["effective"] == "2025-04-04"
    assert [act["name"] for act in record["acts"]] == [
        "goods",
        "dysprosium",
        "terbium",
        "yttrium",
        "magnets",
    ]
    assert "effective: '2025-04-04'" in run(app, ["show", "CN-MOFCOM-GAC-2025-18"]).output
    assert as_json("show", "CN-MOFCOM-2024-46#2a")["id"] == "CN-MOFCOM-2024-46"


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--on", "2025-13-01"],
        ["list", "--on", "2025-01"],
        ["list", "--on", "2025-01-01", "--element", "Xx"],
        ["diff", "2025-02-01", "2025-01-01"],
        ["show", "CN-NOTHING"],
    ],
)
def test_bad_input_is_one_clear_error(words):
    done = run(app, words)
    assert isinstance(done.exception, ControlError)
    assert done.stdout == ""


NEW = (
    "new CN-HYPO-2027-5 --title 'Made up' --source https://example.org/made-up --announced 2026-12-01 "
    "--effective 2026-12-15 --item 'lanthanum metal 99.9 % min' --item 'lanthanum hexaboride'"
)
EXTEND = "extend 70/2025 --until 2027-01-10 --source https://www.mofcom.gov.cn/notice"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The place of own records, empty."""
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YTTERBY_LAW", str(tmp_path / "law"))
    (tmp_path / "law").mkdir()
    return tmp_path / "law"


def said(command, code=0):
    done = run(app, shlex.split(command))
    if isinstance(done.exception, YtterbyError):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


def test_a_record_is_written_checked_listed_and_measured(folder):
    assert "controls/CN/CN-HYPO-2027-5.yaml" in said(NEW)
    assert "2 files in" in said("validate")
    states = {row["ref"]: row["state"] for row in as_json("list", "--on", "2026-12-20")["measures"]}
    assert states["CN-HYPO-2027-5"] == "active"
    assert f"# from {folder}" in said("show CN-HYPO-2027-5")
    rows = {row["entry"]: row for row in as_json("words", "CN-HYPO-2027-5")}
    assert len(rows) == 2
    assert not any(row["missed"] for row in rows.values())
    events = as_json("calendar", "--on", "2026-12-01", "--until", "2026-12-31")["events"]
    assert ("2026-12-15", "CN-HYPO-2027-5") in {(one["day"], one["ref"]) for one in events}


def test_suspensions_last_longer_and_the_folder_says_what_it_changes(folder):
    assert "7 records suspended until 2027-01-10" in said(EXTEND)
    assert "7 take the place of packaged ones" in said("validate")
    found = as_json("diff", str(folder), "2026-12-01")
    assert len(found["records"]) == 7
    states = {row["ref"]: (row["before"], row["after"]) for row in found["changes"]}
    assert states["CN-MOFCOM-GAC-2025-57"] == ("cannot tell", "suspended")


def test_records_of_another_folder_are_taken_over_all_or_none(folder, tmp_path):
    said(f"{EXTEND} --law {tmp_path / 'other'}")
    assert "7 files added" in said(f"add {tmp_path / 'other'}")
    wrong = next((tmp_path / "other").rglob("CN-MOFCOM-GAC-2025-57.yaml"))
    wrong.write_text(wrong.read_text("utf-8").replace("effective: '", "effective: 'x"), "utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    with pytest.raises(ControlError, match=r"2025-57\.yaml:\d+"):
        said(f"add {tmp_path / 'other'}")
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_a_source_that_was_read_is_noted_with_its_day(folder):
    before = {row["host"]: row["read"] for row in as_json("sources")}
    done = run(app, ["sources", "--read", "mofcom.gov.cn", "--on", "2026-11-28", "--json"])
    after = {row["host"]: row["read"] for row in json.loads(done.stdout)}
    assert after == {**before, "mofcom.gov.cn": "2026-11-28"} != before
    assert Path(folder, "sources.csv").is_file()
