"""Own records laid over the packaged ones: met by a check, named by digest, refused with file and line when wrong."""

from __future__ import annotations

from datetime import date

import pytest
from tests.compliance.records.conftest import MADE_UP

import ytterby as yt
from ytterby.compliance.parties.home import Home
from ytterby.compliance.parties.party_set import parties_on
from ytterby.compliance.records.change import add, extend, measure_named, new
from ytterby.compliance.records.folder import LAW, LawFolder
from ytterby.compliance.records.laid_over import compared, records_of
from ytterby.compliance.records.sources import ALL, note_reading, sources_of
from ytterby.controls.book import Book
from ytterby.ground.errors import ControlError, DataError
from ytterby.ground.files import DATA

NOTICE = "https://www.mofcom.gov.cn/notice"


def outcome(item, on, laws, to="DE", **more):
    home = laws.path.parent / "home"
    return yt.check(item, exporter="CN", destination=to, on=on, home=home, law=laws.path, **more)


def test_nothing_is_laid_over_by_a_folder_that_is_not_there(laws):
    assert records_of(laws) is records_of()


def test_a_new_record_is_met_from_its_first_day_on(with_record):
    before, first, below = (
        outcome("lanthanum metal 99.95 %", "2026-12-14", with_record),
        outcome("lanthanum metal 99.95 %", "2026-12-15", with_record),
        outcome("lanthanum metal 99.5 %", "2026-12-15", with_record),
    )
    assert [v.outcome for v in (before, first, below)] == [
        *("no control found", "licence required", "no control found")
    ]
    assert first.governing.measure == MADE_UP.id
    assert before.holds_until == "2026-12-14"
    assert before.changed_by == MADE_UP.id


def test_the_digest_of_the_folder_stands_in_every_verdict(with_record):
    lists = {one["list"]: one for one in outcome("coffee", "2026-12-15", with_record).versions}
    assert lists["own records of law"]["digest"] == with_record.digest()
    assert lists["own records of law"]["records"] == "1"
    assert lists["book of controls"]["digest"] == records_of().digest


def test_a_suspension_that_runs_on_settles_what_a_statement_left_open(laws):
    assert (
        outcome("holmium oxide", "2026-12-15", LawFolder(laws.path.parent)).outcome == "cannot tell"
    )
    paths = extend(records_of(laws), laws, "70/2025", date(2027, 1, 10), NOTICE)
    assert len(paths) == 7
    verdict = outcome("holmium oxide", "2026-12-15", laws)
    assert (verdict.outcome, verdict.holds_until) == ("suspended", "2027-01-10")
    assert outcome("holmium oxide", "2027-01-11", laws).outcome == "licence required"
    record = records_of(laws).book["CN-MOFCOM-GAC-2025-57"]
    assert record.more_sources[-1].source_url == NOTICE
    with pytest.raises(ControlError, match="last until 2027-01-10"):
        extend(records_of(laws), laws, "70/2025", date(2027, 1, 10), NOTICE)


def test_own_days_of_a_measure_count_for_the_parties_that_it_lists(laws):
    extend(records_of(laws), laws, "CN-ECLIST-2025-21", date(2027, 6, 30), NOTICE)
    day = date(2027, 3, 1)
    name = "High Point Aerotechnologies"
    states = [
        next(p for p in parties_on(home, day).parties if p.name == name).state(day)
        for home in (None, Home(laws.path.parent, laws.path))
    ]
    assert states == ["active", "suspended"]


def test_what_suspends_nothing_is_refused(laws):
    with pytest.raises(ControlError, match="are not on record"):
        extend(records_of(laws), laws, "18/2025", date(2027, 1, 1), NOTICE)
    with pytest.raises(ControlError, match="fits 0 measures"):
        measure_named(Book.read(), "999/2025")
    assert laws.every() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("goods", "forms:\n    - metal", "forms:\n    - metl", r"\.yaml:\d+: unknown form 'metl'"),
        (
            "goods",
            "elements:\n    - La",
            "elements:\n    - Lq",
            r"\.yaml:\d+: unknown element 'Lq'",
        ),
        ("controls", "items: entries", "items: technology", "which is not there"),
        (
            "controls",
            "outcome: licence required",
            "outcome: licence requird",
            r"yaml:\d+.*Did you mean",
        ),
        (
            "controls",
            "ended: null",
            "ended: null\nended_by: CN-NOTHING",
            "unknown measure 'CN-NOTHING'",
        ),
        ("controls", "source_url: https", "source_url: ftp", "no web address"),
    ],
)
def test_a_slip_is_an_error_with_its_line_and_no_check_is_made(
    with_record, name, old, new, message
):
    path = next(one for one in with_record.files(name))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ControlError, match=f"(?s){message}"):
        outcome("lanthanum metal 99.95 %", "2026-12-15", with_record)


def test_records_are_added_all_or_none(with_record, tmp_path):
    other = LawFolder(tmp_path / "other")
    assert add(other, with_record) == sorted(
        f"{part}/{MADE_UP.id}.yaml" for part in ("controls/CN", "goods")
    )
    bad = next(iter(with_record.files("goods")))
    bad.write_text(bad.read_text("utf-8").replace("- La", "- Lq"), encoding="utf-8")
    before = other.digest()
    with pytest.raises(ControlError, match="Lq"):
        add(other, with_record)
    assert other.digest() == before
    with pytest.raises(ControlError, match="no record"):
        add(other, LawFolder(tmp_path / "empty"))


def test_an_id_that_is_taken_or_words_that_nothing_reads_leave_nothing(laws):
    for record, message in (
        (
            MADE_UP.__class__("CN-MOFCOM-GAC-2025-18", "x", NOTICE, "2026-01-01"),
            "there is a measure",
        ),
        (
            MADE_UP.__class__("CN-A-1", "x", NOTICE, "2026-01-01", goods=("frobnicators",)),
            "was read",
        ),
        (MADE_UP.__class__("CN-A-1", "x", NOTICE, "2026-13-01"), "calendar"),
    ):
        with pytest.raises(ControlError, match=message):
            new(records_of(laws), laws, record)
    assert laws.every() == []


def test_what_a_folder_changes(with_record):
    extend(records_of(with_record), with_record, "70/2025", date(2027, 1, 10), NOTICE)
    rows = {
        (part, ref): what for part, ref, what in compared(records_of(), records_of(with_record))
    }
    assert rows["controls", MADE_UP.id] == "new"
    assert rows["controls", "CN-MOFCOM-GAC-2025-57"] == "other suspensions, more_sources"
    assert ("goods", MADE_UP.id) in rows


def test_the_folder_is_the_option_before_the_variable_before_the_user_folder(tmp_path, monkeypatch):
    for name in ("given", "env"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv(LAW, str(tmp_path / "env"))
    assert LawFolder.find(tmp_path / "given", tmp_path).path == tmp_path / "given"
    assert LawFolder.find(None, tmp_path).path == tmp_path / "env"
    monkeypatch.delenv(LAW)
    assert LawFolder.find(None, tmp_path).path == tmp_path / "law"
    with pytest.raises(DataError, match="no law folder"):
        LawFolder.find(tmp_path / "none", tmp_path)


def test_sources_with_the_day_they_were_read(laws):
    records = records_of()
    first, *others = sources_of(records, laws)
    assert (first.host, first.official) == ("exportcontrol.mofcom.gov.cn", True)
    assert all(one.read == records.book.about.compiled for one in (first, *others))
    note_reading(records, laws, [first.host], date(2026, 12, 20))
    read = {one.host: one.read for one in sources_of(records, laws)}
    assert read.pop(first.host) == date(2026, 12, 20)
    assert {*read.values()} == {records.book.about.compiled}
    with pytest.raises(DataError, match="no record rests"):
        note_reading(records, laws, ["example.org"], date(2026, 12, 20))


def test_the_law_is_as_new_as_the_day_on_which_all_sources_were_read(laws):
    assert outcome("coffee", "2026-12-25", LawFolder(laws.path.parent)).law_age_days == 125
    note_reading(records_of(), laws, [ALL], date(2026, 12, 20))
    verdict = outcome("coffee", "2026-12-25", laws)
    assert (verdict.law_as_of, verdict.law_age_days) == ("2026-12-20", 5)


def test_coverage_of_ones_own_replaces_its_line(laws):
    laws.coverage.parent.mkdir(parents=True)
    line = {
        "states": "CN",
        "layer": "goods",
        "state": "covered",
        "note": "all of it, by our counsel",
    }
    from ytterby.ground.yamlfile import dumped

    laws.coverage.write_text(dumped([line]), encoding="utf-8")
    lines = {c.layer: c.note for c in outcome("coffee", "2026-12-25", laws).coverage}
    assert lines["goods"] == line["note"]
    assert "2008" in lines["technology"]


def test_every_packaged_record_is_sound_by_the_same_checks(tmp_path):
    """The packaged files, as if they were a user's own, have no fault that these checks see."""
    import shutil

    from ytterby.compliance.records.faults import faults_of

    laws = LawFolder(tmp_path)
    for part in ("controls", "goods", "technologies", "interpretations"):
        shutil.copytree(DATA / part, tmp_path / part)
    assert [str(one) for one in faults_of(laws, records_of())] == []
