"""Imported lists: nothing overwritten, nothing half-written, past days can be asked."""

import csv
import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from ytterby.compliance.parties import home as snapshots
from ytterby.compliance.parties import party_set
from ytterby.compliance.parties.home import Home, snapshot
from ytterby.compliance.parties.importing import import_file
from ytterby.compliance.parties.packaged import packaged_parties
from ytterby.compliance.parties.party_set import (
    difference,
    parties_of_chain,
    parties_on,
)
from ytterby.compliance.parties.record import Party, Suspension
from ytterby.ground.errors import DataError

D = date.fromisoformat
CSL = Path(__file__).parents[4] / "shared/facts/csl/csl_2026-07-31.csv"
COLUMNS = [
    "source",
    "entity_number",
    "type",
    "name",
    "addresses",
    "federal_register_notice",
    "start_date",
    "alt_names",
    "source_list_url",
]


def row(name, number="", source="SDN", **more):
    return {"source": source, "entity_number": number, "name": name, "addresses": "CN"} | more


def csl(folder, rows_, name="consolidated.csv"):
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows_)
    return path


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def three(home, tmp_path):
    """Alpha stays, Beta leaves in March and comes back no more, Gamma comes, Delta is renamed."""
    a = [row("Alpha", "1"), row("Beta", "2"), row("Delta", "4")]
    b = [row("Alpha", "1"), row("Gamma", "3"), row("Delta Two", "4", alt_names="Delta")]
    c = [row("Alpha", "1"), row("Gamma", "3", start_date="2026-02-15")]
    days = ("2026-01-01", "2026-03-01", "2026-05-01")
    return [
        import_file(home, csl(tmp_path, r, f"{d}.csv"), D(d)).snapshot
        for r, d in zip((a, b, c), days, strict=True)
    ]


def states(home, on):
    parties = parties_of_chain(home, snapshots.snapshots(home, "US-CSL"), D(on))
    return {p.name: p.state(D(on)) for p in parties}


def test_home(tmp_path, monkeypatch):
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path / "env"))
    assert Home.find().path == tmp_path / "env"
    assert Home.find(tmp_path / "given").path == tmp_path / "given"
    monkeypatch.delenv("YTTERBY_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert Home.find().path == tmp_path / "data" / "ytterby"
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="is a file"):
        Home.find(tmp_path / "file")


def test_the_same_file_twice_is_one_snapshot(home, tmp_path):
    path = csl(tmp_path, [row("Alpha", "1")])
    first = import_file(home, path, D("2026-01-01"))
    again = import_file(home, path, D("2026-01-01"))
    assert (first.new, again.new) == (True, False)
    assert again.snapshot == first.snapshot
    later = import_file(home, path, D("2026-02-01"))
    assert later.new
    assert len(snapshots.snapshots(home)) == 2


def test_manifest(home, tmp_path):
    held = import_file(
        home, csl(tmp_path, [row("Alpha", "1"), row(""), row("B", source="EL")]), D("2026-01-01")
    ).snapshot
    about = json.loads((held.folder / "manifest.json").read_bytes())
    assert about["counts"] == {"US-EL": 1, "US-SDN": 1}
    assert (about["rows"], about["skipped"]) == (3, 1)
    assert about["problems"] == ["line 3, column 'name': no name"]
    assert about["sha256"].startswith(held.folder.name[-8:])
    assert about["file"] == "consolidated.csv"


def test_rows_come_back_as_they_were():
    parties = [
        Party("a/1", "US-EL", "Acme \ud800", listed_on=D("2020-01-01"), aliases=("x", "y")),
        *packaged_parties(),
        Party(
            "a/2", "US-EL", "B", suspensions=(Suspension(D("2020-01-01"), D("2021-01-01"), "q"),)
        ),
    ]
    parties += [Party(f"b/{i}", "US-EL", f"N{i}", identifiers=(str(i),)) for i in range(500)]
    loaded = snapshots.load(snapshots.dump(parties), "x")
    assert loaded[1:] == parties[1:]
    assert loaded[0].name == "Acme ?"


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'[["a"]]'])
def test_damaged_rows(data):
    with pytest.raises(DataError, match="damaged"):
        snapshots.load(data, "x")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-06-01", {"Alpha": "unknown", "Beta": "unknown", "Delta": "unknown"}),
        (
            "2026-01-01",
            {"Alpha": "active", "Beta": "active", "Delta": "active", "Gamma": "unknown"},
        ),
        (
            "2026-02-01",
            {"Alpha": "active", "Beta": "unknown", "Delta": "active", "Gamma": "unknown"},
        ),
        (
            "2026-03-01",
            {"Alpha": "active", "Beta": "ended", "Delta Two": "active", "Gamma": "active"},
        ),
        (
            "2026-06-01",
            {"Alpha": "active", "Beta": "ended", "Delta Two": "ended", "Gamma": "active"},
        ),
    ],
)
def test_states_between_snapshots(home, three, on, expected):
    assert states(home, on) == expected


def test_an_older_list_imported_late_is_taken_into_account(home, three, tmp_path):
    assert "Omega" not in states(home, "2026-06-01")
    import_file(home, csl(tmp_path, [row("Omega", "9")], "old.csv"), D("2025-01-01"))
    found = states(home, "2026-06-01")
    assert found["Omega"] == "ended"
    assert found["Beta"] == "ended"


@pytest.mark.parametrize("damage", [b"", b"{", None])
def test_a_damaged_cache_forgets_nobody(home, three, damage, caplog):
    """An empty file in the cache said that nobody had left."""
    states(home, "2026-06-01")
    # the file that was written last is of all three snapshots
    path = max((home.cache / "gone").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] if damage is None else damage)
    assert states(home, "2026-06-01")["Beta"] == "ended"
    assert [str(path) in message for message in caplog.messages] == [True]
    assert path.read_bytes() == whole
    assert states(home, "2026-06-01")["Beta"] == "ended"
    assert len(caplog.messages) == 1


def test_the_end_is_told_with_both_days(home, three):
    parties = parties_of_chain(home, snapshots.snapshots(home, "US-CSL"), D("2026-06-01"))
    beta = next(p for p in parties if p.name == "Beta")
    assert (beta.last_seen, beta.gone_by) == (D("2026-01-01"), D("2026-03-01"))


def test_difference(three):
    change = difference(three[0], three[1])
    assert [p.name for p in change.added] == ["Gamma"]
    assert [p.name for p in change.removed] == ["Beta"]
    assert [(c.old.name, c.new.name, c.fields) for c in change.changed] == [
        ("Delta", "Delta Two", ("name", "aliases"))
    ]
    assert difference(three[0], three[0]) == ([], [], [])


def test_find_a_snapshot(home, three):
    assert snapshot(home, three[1].id) == three[1]
    assert snapshot(home, "2026-03") == three[1]
    with pytest.raises(DataError, match="fits 3 snapshots"):
        snapshot(home, "US-CSL")
    with pytest.raises(DataError, match="'1999' fits 0 snapshots"):
        snapshot(home, "1999")
    with pytest.raises(DataError, match="Import a list"):
        snapshot(Home(home.path / "none"), "x")


def test_a_stopped_import_leaves_nothing(home, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshots.os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        import_file(home, csl(tmp_path, [row("Alpha", "1")]), D("2026-01-01"))
    assert snapshots.snapshots(home) == []
    assert list((home.snapshots / "US-CSL").iterdir()) == []


def test_a_bad_file_imports_nothing(home, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("<html>", encoding="utf-8")
    with pytest.raises(DataError):
        import_file(home, path, D("2026-01-01"))
    assert not home.path.exists()


def test_damage_is_found(home, three):
    path = three[0].folder / "parties.json"
    path.write_bytes(path.read_bytes().replace(b"Alpha", b"Omega"))
    snapshots.load_parties.cache_clear()
    with pytest.raises(DataError, match="not the one that was imported"):
        snapshots.load_parties(three[0])
    (three[0].folder / "manifest.json").write_text("{}")
    with pytest.raises(DataError, match="damaged"):
        snapshots.snapshots(home)


def test_packaged_parties_alone_name_what_is_missing(home):
    held = parties_on(home, D("2026-08-01"))
    # three of the firms of December 2023 are on the list of 2026 too, and stand once
    assert len(held.parties) == 292 + 3642 - 3
    assert {"US-SDN", "US-MEU"} <= set(held.missing_lists)
    assert {"US-EL", "US-UVL"}.isdisjoint(held.missing_lists)
    assert {v.list_id for v in held.versions} >= {"CN-CONTROL-LIST", "CN-UEL", "US-EL"}
    assert all(v.snapshot == "packaged" or v.as_of == D("2026-07-31") for v in held.versions)
    assert all(len(v.digest) == 64 for v in held.versions)


def test_the_packaged_us_list_stands_until_a_list_as_new_is_imported(home, tmp_path):
    """The entries that a user's older list has and the packaged one has not are off the list."""
    import_file(home, csl(tmp_path, [row("Acme", "1"), row("Gone", source="EL")]), D("2026-01-01"))
    by_name = {p.name: p for p in parties_on(home, D("2026-08-01")).parties}
    assert by_name["Gone"].state(D("2026-08-01")) == "ended"
    assert by_name["Acme"].state(D("2026-08-01")) == "active"
    assert by_name["Huawei Device Co., Ltd."].state(D("2026-08-01")) == "active"
    import_file(home, csl(tmp_path, [row("Acme", "1"), row("New", source="EL")]), D("2026-08-01"))
    newer = parties_on(home, D("2026-08-01"))
    assert "Huawei Device Co., Ltd." not in {p.name for p in newer.parties}
    assert {v.as_of for v in newer.versions if v.list_id == "US-EL"} == {D("2026-08-01")}


@pytest.mark.parametrize(
    ("on", "state", "why"),
    [
        ("2023-12-21", "active", "listed since 2023-12-19"),
        ("2026-11-30", "ended", "off the list by 2026-07-31; the day of removal is not known"),
    ],
)
def test_a_firm_of_december_2023_then_and_today(on, state, why):
    held = parties_on(None, D(on))
    (party,) = (p for p in held.parties if p.name == "PNC Systems (Jiangsu) Co., Ltd.")
    assert (party.state(D(on)), party.explain(D(on))) == (state, why)


def test_the_same_listing_stands_once_with_the_packaged_dates(home, tmp_path):
    more = [
        row("BEIJING SHENGBO XIETONG TECHNOLOGY CO LTD", source="UVL", addresses="1 Road, CN"),
        row("Another Firm", source="UVL"),
        row("Acme", "1"),
    ]
    import_file(home, csl(tmp_path, more), D("2026-07-31"))
    held = parties_on(home, D("2026-08-01"))
    assert len(held.parties) == 292 + 2
    party = next(p for p in held.parties if p.name.startswith("Beijing Shengbo"))
    assert party.listed_on == D("2023-12-19")
    assert party.addresses == ("1 Road, CN",)
    assert "US-UVL" not in held.missing_lists
    assert not any(v.note for v in held.versions if v.list_id == "US-UVL")
    assert any(v.note for v in parties_on(None, D("2026-08-01")).versions)
    assert "US-EL" in held.missing_lists
    assert "US-EL" not in parties_on(None, D("2026-08-01")).missing_lists


def test_a_set_is_kept_for_days_with_the_same_snapshots(home, three):
    party_set._KEPT.clear()
    one = parties_on(home, D("2026-03-02"))
    assert parties_on(home, D("2026-04-01")) is one
    assert parties_on(home, D("2026-05-02")) is not one
    assert one.by_id["US-SDN/1"].name == "Alpha"


def test_only_some_lists(home, three):
    held = parties_on(home, D("2026-03-02")).only(["US-SDN", "CN-UEL", "US-EL"])
    assert {p.list_id for p in held.parties} == {"US-SDN", "CN-UEL"}
    assert {v.list_id for v in held.versions} == {"US-SDN", "CN-UEL"}
    assert held.missing_lists == ("US-EL",)


def test_a_day_before_the_first_list_says_so(home, three):
    held = parties_on(home, D("2025-06-01"))
    assert any("2026-01-01" in note for note in held.notes)


@pytest.mark.skipif(not CSL.exists(), reason="the US list is not beside the repository")
def test_the_whole_us_list_loads(home):
    held = import_file(home, CSL, D("2026-07-31")).snapshot
    snapshots.load_parties.cache_clear()
    assert len(snapshots.load_parties(held)) == 25_921


@pytest.mark.skipif(os.name == "nt", reason="no permissions as of Unix")
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_others_may_read_a_list_as_the_user_lets_them(home, tmp_path, umask):
    before = os.umask(umask)
    try:
        folder = import_file(
            home, csl(tmp_path, [row("Alpha", "1")]), D("2026-01-01")
        ).snapshot.folder
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o777 & ~umask
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o666 & ~umask}
