"""`ytterby parties`."""

import json

import pytest
from typer.testing import CliRunner

from ytterby.cli.parties import app
from ytterby.ground.errors import DataError, YtterbyError

HEAD = "source,entity_number,name,addresses,start_date,source_list_url\n"
OLD = ["SDN,1,Alpha [bold],CN,,http://x", "SDN,2,Beta,CN,,http://x", ",,,,,"]
NEW = ["SDN,1,Alpha Two,CN,,http://x", "SDN,3,Gamma,CN,2024-01-05,http://x", "SDN,4,,CN,,"]


def call(*words, code=0):
    done = CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=True)
    if isinstance(done.exception, YtterbyError):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def as_json(*words):
    return json.loads(call(*words, "--json").stdout)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path / "home"))
    for name, rows in (("old", OLD), ("new", NEW)):
        path = tmp_path / f"{name}.csv"
        path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def both(home):
    first = as_json("import", home / "old.csv", "--on", "2024-01-01")
    second = as_json("import", home / "new.csv", "--on", "2024-03-01")
    return first["snapshot"], second["snapshot"]


def test_import_tells_counts_and_skipped_rows(home):
    done = call("import", home / "new.csv", "--on", "2024-03-01")
    assert "2 parties as of 2024-03-01" in done.stdout
    assert "3 rows read, 1 skipped" in done.stdout
    assert "line 4, column 'name': no name" in done.stderr
    again = call("import", home / "new.csv", "--on", "2024-03-01")
    assert "there already" in again.stdout


def test_import_with_a_bad_date(home):
    with pytest.raises(YtterbyError, match="'soon' is no date"):
        call("import", home / "new.csv", "--on", "soon")


def test_list(both):
    held = as_json("list")
    assert [s["snapshot"] for s in held["snapshots"]] == list(both)
    assert sum(v["count"] for v in held["packaged"]) == 292 + 3420 + 222
    assert "US-MEU" in held["missing_lists"]
    assert "US-EL" not in held["missing_lists"]
    text = call("list").stdout
    assert both[0] in text
    assert "CN-CONTROL-LIST" in text
    assert "ytterby parties update" in text


def test_show_by_id_and_by_name(both):
    (entry,) = as_json("show", "US-SDN/3", "--on", "2024-03-02")["entries"]
    assert (entry["name"], entry["state"]) == ("Gamma", "active")
    (entry,) = as_json("show", "MP MATERIALS CORP", "--on", "2026-06-21")["entries"]
    assert (entry["id"], entry["state"]) == ("CN-ECLIST-2026-23/09", "not yet")
    assert (
        "listed only from 2026-06-22"
        in call("show", "MP Materials Corp.", "--on", "2026-06-21").stdout
    )
    with pytest.raises(DataError, match="no list entry 'Nobody'"):
        call("show", "Nobody")


def test_diff(both):
    found = as_json("diff", *both)["changes"]
    assert [(c["change"], c["name"]) for c in found] == [
        ("added", "Gamma"),
        ("removed", "Beta"),
        ("changed", "Alpha Two"),
    ]
    assert "1 added, 1 removed, 1 changed" in call("diff", *both).stdout
    with pytest.raises(DataError, match="fits 0 snapshots"):
        call("diff", both[0], "nothing")


def test_decide_and_decisions(both, home):
    call("decide", "Gama", "US-SDN/3", "false", "--by", "Li", "--why", "other trade")
    (row,) = as_json("decisions")["decisions"]
    assert (row["finding"], row["state"], row["party_name"]) == ("false match", "holds", "Gamma")
    call("decide", "Gama", "US-SDN/3", "true", "--by", "Li", "--why", "the same")
    assert [r["state"] for r in as_json("decisions")["decisions"]] == ["replaced", "holds"]
    assert "2 decisions" in call("decisions").stdout
    with pytest.raises(DataError, match="needs a reason"):
        call("decide", "Gama", "US-SDN/3", "true", "--by", "Li")
    with pytest.raises(DataError, match="no list entry"):
        call("decide", "Gama", "US-SDN/33", "true", "--by", "Li", "--why", "x")
    with pytest.raises(DataError, match="needs NAME"):
        call("decide")
    path = home / "d.csv"
    path.write_text("query,party_id,finding,by,why\nGammo,US-SDN/3,false,Wu,no\n")
    assert "1 recorded" in call("decide", "--batch", path).stdout


def test_a_changed_entry_reopens(home):
    call("import", home / "old.csv", "--on", "2024-01-01")
    call("decide", "Alfa", "US-SDN/1", "false", "--by", "Li", "--why", "no")
    call("import", home / "new.csv", "--on", "2024-03-01")
    assert as_json("decisions")["decisions"][0]["state"] == "reopened"


def test_update_from_no_safe_address(home):
    with pytest.raises(DataError, match="no web address"):
        call("update", "--url-base", "ftp://x")
    with pytest.raises(DataError, match="https only"):
        call("update", "--url-base", "http://lists.invalid")
