"""`ytterby law`."""

import json

import pytest
from typer.testing import CliRunner

from ytterby.cli.law import app
from ytterby.ground.errors import ControlError

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
