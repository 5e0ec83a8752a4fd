"""`ytterby screen`."""

import csv
import json

import pytest
from typer.testing import CliRunner

from ytterby.cli.main import CommandGroup
from ytterby.cli.parties import app as parties
from ytterby.cli.screen import screen
from ytterby.ground.errors import DataError

app = CommandGroup()
app.command("screen")(screen)
HEAD = "source,entity_number,name,addresses,start_date,source_list_url\n"


def call(*words, code=0, command=app):
    done = CliRunner().invoke(command, [str(w) for w in words])
    if isinstance(done.exception, DataError):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path / "home"))
    (tmp_path / "names.csv").write_text(
        "id,name,country\n7,MP Materials Corp,US\n8,Quiet Harbour Bakery,\n", encoding="utf-8"
    )
    return tmp_path


def take(folder, name, day, *rows):
    path = folder / name
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    done = call("import", path, "--on", day, "--json", command=parties)
    return json.loads(done.stdout)["snapshot"]


def test_text(folder):
    done = call(folder / "names.csv", "--on", "2026-08-01")
    assert "listed since 2026-06-22" in done.stdout
    assert "2 names screened for 2026-08-01, 1 with a hit, 1 without" in done.stdout
    assert "No hit is no clearance" in done.stdout
    assert "packaged of 2026-08-22" in done.stdout
    assert "US-CSL of 2026-07-31 (2 lists, 3642 parties" in done.stdout
    assert "Not looked at: US-MEU" in done.stdout
    late = call(folder / "names.csv", "--on", "2026-12-01").stdout
    assert "The packaged lists end on 2026-08-22" in late


def test_json_and_file(folder):
    out = folder / "out.csv"
    done = call(folder / "names.csv", "--on", "2026-06-01", "--json", "--out-file", out)
    told = json.loads(done.stdout)
    first, second = told["rows"]
    assert (first["id"], first["result"], first["state"]) == ("7", "confirmed", "not yet")
    assert second["result"] == "no hit"
    assert "US-SDN" in told["missing_lists"]
    assert {v["list"] for v in told["lists"]} >= {"CN-UEL"}
    with out.open(encoding="utf-8", newline="") as file:
        assert [r["result"] for r in csv.DictReader(file)] == ["confirmed", "no hit"]


def test_bad_rows_are_reported_and_the_rest_is_screened(folder):
    with (folder / "names.csv").open("a") as file:
        file.write("9,,US\n")
    done = call(folder / "names.csv", "--on", "2026-08-01", "--json", code=1)
    told = json.loads(done.stdout)
    assert told["problems"] == ["line 4, column 'name': no name"]
    assert [r["result"] for r in told["rows"]] == ["confirmed", "no hit", "error"]


def test_only_one_list(folder):
    done = call(folder / "names.csv", "--on", "2026-08-01", "--list", "CN-UEL", "--json")
    assert [r["result"] for r in json.loads(done.stdout)["rows"]] == ["no hit", "no hit"]
    with pytest.raises(DataError, match="unknown list 'CN-UL'"):
        call(folder / "names.csv", "--list", "CN-UL")


def test_owners(folder):
    owners = folder / "owners.csv"
    owners.write_text("owner,owned,percent\nMP Materials Corp.,Quiet Harbour Bakery,50\n")
    done = call(folder / "names.csv", "--on", "2026-08-01", "--owners", owners, "--json")
    second = json.loads(done.stdout)["rows"][1]
    assert (second["result"], second["list"]) == ("owned", "CN-CONTROL-LIST 50 %")
    owners.write_text("owner,owned,percent\nA,B,many\n")
    with pytest.raises(DataError, match=r"row 1 \(line 2\), column 'percent'"):
        call(folder / "names.csv", "--owners", owners)


def test_nothing_to_do(folder):
    with pytest.raises(DataError, match="nothing to screen"):
        call()
    with pytest.raises(DataError, match="--pairs needs"):
        call("--pairs", folder / "names.csv")


def test_threshold_and_limit(folder):
    done = call(folder / "names.csv", "--threshold", "0.99", "--limit", "1", "--on", "2026-08-01")
    assert "1 with a hit" in done.stdout
    call(folder / "names.csv", "--threshold", "2", code=2)


def test_pairs(folder):
    pairs, out = folder / "pairs.csv", folder / "scored.csv"
    pairs.write_text(
        "name1,name2,schema,is_match\n"
        "Acme Magnets Ltd,ACME Magnets Limited,Company,true\n"
        "Red Horse,Blue Tiger,Company,true\n"
        "Blue Harbour,Blue Harbour,Company,false\n",
        encoding="utf-8",
    )
    done = call("--pairs", pairs, "--out-file", out)
    assert "matches    2" in done.stdout
    with out.open(encoding="utf-8", newline="") as file:
        assert [r["match"] for r in csv.DictReader(file)] == ["true", "false", "true"]
    told = json.loads(call("--pairs", pairs, "--score", "--json").stdout)
    assert (told["precision"], told["recall"], told["f1"]) == (0.5, 0.5, 0.5)
    assert "f1         0.5" in call("--pairs", pairs, "--score").stdout
