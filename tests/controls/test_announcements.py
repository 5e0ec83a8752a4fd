"""Announcements: each meets the formal parts of its rule, moves no flow, is no law, and is known for one day."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta

import pytest

from ytterby.compliance.records.days import difference
from ytterby.controls.acts import BY_KIND
from ytterby.controls.acts.announcement import Announcement
from ytterby.controls.book import Book, read_measure
from ytterby.ground.errors import ControlError, ScenarioError
from ytterby.ground.yamlfile import parse
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches

BOOK = Book.read()
SAID = [m for m in BOOK if m.declaratory]
FIRST, LAST = date(2005, 1, 1), date(2026, 11, 26)
ORGANS = {
    "CN": {"State Council", "MIIT", "MLR", "MNR", "MOFCOM", "NDRC", "MEP", "MEE", "MOF", "GAC"},
    "MY": {"Prime Minister"},
}
HOLDERS = {"CN": "CHN", "MY": "MYS"}
RULE = "d1a1f33994e20b59a8644b1d9be17932cf33696975df45ce2fd22a29be92d09f"
"""Digest of the rule as it stood alone, before one announcement was listed. A better rule is a second one."""
RECORD = "0066-announcements-by-a-rule.md"
APRIL = "CN-ANN-2025-04-04-LICENCE"


def announcements(scenario, first, last):
    rows = scenario.acts_between(first, last, BOOK)
    return {row.measure for row in rows if row.act.declaratory}


def written(controls, switches="{}"):
    text = f"name: t\ntitle: t\ndescription: t\nextends: baseline\nswitches: {switches}\ncontrols: {controls}\n"
    return resolve(parse(text, "t.yaml"), BOOK)


@pytest.mark.parametrize("measure", SAID, ids=lambda m: m.id)
def test_each_meets_the_formal_parts_of_the_rule(measure):
    day = measure.announced
    assert day is not None
    assert day.exact
    assert FIRST <= day.first_day <= LAST
    assert measure.effective == measure.ended == day
    assert measure.id.startswith(f"{measure.jurisdiction}-ANN-{day}-")
    assert (
        set(re.split(r", | and \w+ others", measure.authority)) - {""}
        <= ORGANS[measure.jurisdiction]
    )
    assert measure.source
    assert measure.source_url.startswith("http")
    assert measure.acts
    assert not measure.rules
    assert not measure.suspensions
    for act in measure.acts:
        assert isinstance(act, Announcement)
        assert act.origin == HOLDERS[measure.jurisdiction]
        assert "strength" not in act.model_fields_set
        about = BOOK[act.about] if act.about else None
        assert about is None or not about.declaratory


def test_one_record_a_text_and_its_day_is_that_of_the_act():
    for measure in SAID:
        for act in measure.acts:
            about = BOOK[act.about] if act.about else None
            of_that_day = about and about.announced and act.says in ("licence", "ban")
            if of_that_day and about.announced.exact:
                assert about.announced == measure.announced, measure.id


def test_the_page_lists_each_of_them(request):
    page = (request.config.rootpath / "docs" / "decisions" / RECORD).read_text(encoding="utf-8")
    days = re.findall(r"^\| ([\d-]+) \|.*\| \*\*in\*\* \|", page, flags=re.MULTILINE)
    assert sorted(days) == sorted(
        str(m.announced)[:7]
        if m.announced.day == 15 and m.confidence == "low"
        else str(m.announced)
        for m in SAID
    )


def test_the_rule_is_as_it_was_before_it_was_used(request):
    page = (request.config.rootpath / "docs" / "decisions" / RECORD).read_text(encoding="utf-8")
    rule = page[: page.index("## What it found")].rstrip()
    assert hashlib.sha256(rule.encode()).hexdigest() == RULE


def test_it_is_in_the_period_of_its_day_and_in_no_other():
    scenario = resolve("as-recorded", BOOK)
    day = date(2025, 4, 4)
    assert announcements(scenario, day, day) == {APRIL}
    assert announcements(scenario, date(2025, 4, 1), date(2025, 6, 30)) == {APRIL}
    assert announcements(scenario, day + timedelta(days=1), date(2025, 9, 30)) == set()
    assert announcements(scenario, date(2025, 1, 1), day - timedelta(days=1)) == set()


def test_the_switch_leaves_recorded_acts_only():
    whole = resolve("as-recorded", BOOK)
    bare = with_switches(whole, {"announcements": False})
    for year in (2010, 2025):
        left = [row for row in whole.acts_in(year, BOOK) if not row.act.declaratory]
        assert bare.acts_in(year, BOOK) == left
        assert len(whole.acts_in(year, BOOK)) > len(left)


def test_frozen_law_has_no_news():
    assert announcements(resolve("baseline", BOOK), date(2024, 1, 1), date(2030, 12, 31)) == set()
    frozen = written("{as_of: 2025-04-04}")
    assert announcements(frozen, date(2025, 1, 1), date(2030, 12, 31)) == set()


def test_a_scenario_asks_for_one_and_has_it_for_a_day():
    asked = written(f"{{with: [{{measure: {APRIL}}}]}}")
    assert announcements(asked, date(2025, 4, 1), date(2025, 4, 30)) == {APRIL}
    assert announcements(asked, date(2025, 5, 1), date(2030, 12, 31)) == set()
    moved = written(f"{{with: [{{measure: {APRIL}, from: 2027-02-01}}]}}")
    assert announcements(moved, date(2027, 2, 1), date(2027, 2, 1)) == {APRIL}
    assert announcements(moved, date(2027, 2, 2), date(2030, 12, 31)) == set()
    assert announcements(moved, date(2025, 1, 1), date(2027, 1, 31)) == set()
    off = written(f"{{with: [{{measure: {APRIL}}}]}}", "{announcements: false}")
    assert announcements(off, date(2025, 1, 1), date(2030, 12, 31)) == set()


def test_without_and_kinds_of_act_hold_for_them_too():
    span = (date(2025, 1, 1), date(2025, 12, 31))
    out = written(f"{{as_recorded: true, without: [{APRIL}]}}")
    assert APRIL not in announcements(out, *span)
    assert announcements(written("{as_recorded: true, acts_only: [licence]}"), *span) == set()
    only = written("{as_recorded: true, acts_only: [announcement]}").acts_between(*span, BOOK)
    assert {row.act.act for row in only} == {"announcement"}


def test_a_hypothetical_one_holds_for_its_first_day():
    text = (
        "{measures: [{id: said, title: t, effective: 2026-03-01, acts: "
        "[{act: announcement, says: output, origin: CHN}]}]}"
    )
    scenario = written(text)
    assert announcements(scenario, date(2026, 1, 1), date(2026, 3, 31)) == {"said"}
    assert announcements(scenario, date(2026, 3, 2), date(2030, 12, 31)) == set()


def test_what_the_model_asks():
    read = BY_KIND["announcement"].model_validate
    goods = {"act": "announcement", "origin": "CHN", "elements": ["Dy"], "stages": ["oxide"]}
    said = {
        word: read(goods | {"says": word}) for word in ("output", "export_quota", "ban", "licence")
    }
    assert {word for word, act in said.items() if act.cuts_output(2025, 2024)} == {"output"}
    assert {word for word, act in said.items() if act.warns_importers} == {"ban", "licence"}
    assert not any(act.tightens(2026, 2026, 2024) for act in said.values())
    assert not any(act.sudden or act.on_goods for act in said.values())
    assert said["licence"].covers("oxide.Dy", "oxide", "Dy")
    assert said["licence"].binds_route("CHN", "JPN")


def test_a_licence_without_goods_and_an_unknown_record_are_told(tmp_path, monkeypatch):
    with pytest.raises(ScenarioError, match="needs stages or commodities"):
        written(
            "{measures: [{id: m, title: t, effective: 2026-03-01, acts: "
            "[{act: announcement, says: licence, origin: CHN}]}]}"
        )
    from ytterby.controls.book import PACKAGED

    source = (PACKAGED / "CN" / f"{APRIL}.yaml").read_text(encoding="utf-8")
    (tmp_path / "CN").mkdir()
    (tmp_path / "book.yaml").write_text((PACKAGED / "book.yaml").read_text(encoding="utf-8"))
    (tmp_path / "CN" / f"{APRIL}.yaml").write_text(source, encoding="utf-8")
    assert read_measure(tmp_path / "CN" / f"{APRIL}.yaml").declaratory
    monkeypatch.setattr("ytterby.controls.book.PACKAGED", tmp_path)
    with pytest.raises(ControlError, match="CN-MOFCOM-GAC-2025-18"):
        Book.read()


def test_it_is_no_law_on_its_day():
    day = date(2025, 4, 4)
    assert not any(
        row.measure.declaratory for row in BOOK.in_force(day, states=("active", "ended"))
    )
    listed = BOOK.in_force(day, kind="announcement")
    assert [row.ref for row in listed] == [APRIL]
    pairs = difference(BOOK, date(2025, 4, 3), date(2025, 4, 5))
    changed = {after.row.ref for _, after in pairs}
    assert APRIL not in changed
    assert "CN-MOFCOM-GAC-2025-18" in changed
