"""Verdicts: severity, layers, suspensions, blanks, gaps, parties, dates."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

import ytterby as yt
from ytterby.compliance.decide.case import QuestionError
from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.verdict import OUTCOMES
from ytterby.compliance.parties.home import Home
from ytterby.controls import book, entries
from ytterby.ground.files import DATA


def test_the_more_severe_hit_sets_the_outcome_and_the_others_stay(ask):
    verdict = ask("gallium metal", on="2024-12-10")
    assert verdict.outcome == "prohibited"
    assert verdict.effect == "policy_of_denial"
    assert verdict.governing.measure == "CN-MOFCOM-2024-46#2a"
    assert "CN-MOFCOM-GAC-2023-23" in verdict.measures


def test_suspended_only_if_nothing_active_binds(ask):
    assert ask("gallium metal", on="2025-12-01").outcome == "licence required"
    assert ask("holmium oxide", to="JP", on="2025-12-01").outcome == "suspended"


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-10-08", "no control found"),
        ("2026-11-10", "suspended"),
        ("2026-11-11", "cannot tell"),
        ("2027-01-10", "cannot tell"),
        ("2027-01-11", "licence required"),
    ],
)
def test_edges_of_a_suspension(ask, day, outcome):
    verdict = ask("erbium oxide", to="DE", on=day)
    assert verdict.outcome == outcome
    later = day > "2026-08-22"
    told = any("revives by its text; lists known to 2026-08-22" in note for note in verdict.notes)
    assert told is later


def test_nothing_found_is_no_clearance_and_names_the_ordinary_licence(ask):
    verdict = ask("lanthanum oxide 99.9%")
    assert verdict.outcome == "no control found"
    assert verdict.headline.startswith("No security control found.")
    assert "Ordinary export licence required." in verdict.headline
    assert any("no clearance" in note for note in verdict.notes)
    assert {v["list"] for v in verdict.versions} >= {"book of controls", "CN-CONTROL-LIST"}
    assert all(len(v["digest"]) >= 16 for v in verdict.versions)


def test_duties_are_never_the_outcome(ask):
    verdict = ask("dysprosium oxide", to="JP", on="2010-08-15", regime="tariff")
    assert verdict.outcome == "no control found"
    assert "export tax 25 percent" in {hit.effect for hit in verdict.ancillary}


def test_regime_chooses_the_layer(ask):
    on = "2010-08-15"
    assert ask("dysprosium oxide", to="JP", on=on).outcome == "no control found"
    quota = ask("dysprosium oxide", to="JP", on=on, regime="trade_administration")
    assert (quota.outcome, quota.governing.measure) == ("licence required", "CN-EXPORT-QUOTA-RE")


def test_blank_end_use_is_civil_and_says_what_military_would_change(ask):
    verdict = ask("dysprosium metal")
    assert verdict.outcome == "licence required"
    assert any("becomes prohibited if military" in text for text in verdict.missing)
    assert ask("dysprosium metal", end_use="military end user").outcome == "prohibited"


def test_silence_on_dysprosium_cannot_be_told(ask):
    verdict = ask("NdFeB magnets N35", to="DE")
    assert verdict.outcome == "cannot tell"
    assert any("Dy" in text for text in verdict.missing)
    assert ask("NdFeB magnets N35, without Dy and Tb", to="DE").outcome == "no control found"


def test_territorial_rules_do_not_fire_abroad(ask):
    verdict = ask("dysprosium oxide", exporter="JP", to="KR")
    assert (verdict.outcome, verdict.hits) == ("not covered", ())


def test_extraterritorial_rule_needs_its_origin(ask):
    on = "2025-10-15"
    item = "dysprosium oxide"
    assert ask(item, exporter="MY", to="US", on=on).outcome == "no control found"
    met = ask(item, exporter="MY", to="US", on=on, origin_country="CN")
    assert (met.outcome, met.governing.measure) == ("licence required", "CN-MOFCOM-2025-61#1(3)")


@pytest.mark.parametrize(
    ("bill", "outcome"),
    [
        ("BOM: Dy metal CN 1 USD; Nd metal AU 80 USD; other JP 919 USD", "licence required"),
        ("BOM: Dy metal CN 0.9 USD; Nd metal AU 80 USD; other JP 919.1 USD", "no control found"),
        ("BOM: Dy metal AU 10 USD; Nd metal AU 80 USD; other JP 910 USD", "no control found"),
    ],
)
def test_content_share_from_a_bill_of_materials(ask, bill, outcome):
    verdict = ask(
        "NdFeB magnets with dysprosium, made in Japan",
        exporter="JP",
        to="KR",
        on="2027-02-01",
        content_data=bill,
    )
    assert verdict.outcome == outcome


def test_catch_all_counts_while_it_is_in_force(ask):
    pump = "slurry pump for a rare earth separation plant"
    held = ask(pump, to="MY", on="2025-10-15")
    assert held.outcome in ("licence required", "cannot tell")
    assert "CN-MOFCOM-2025-62" in held.measures
    assert "CN-MOFCOM-2025-62" not in ask(pump, to="MY", on="2025-09-15").measures


def test_relief_lifts_the_licence(ask):
    verdict = ask(
        "gadolinium metal",
        exporter="DE",
        to="UA",
        on="2025-10-20",
        origin_country="CN",
        end_use="emergency medical relief",
    )
    assert verdict.outcome == "notice/statement required"


def test_party_alone_answers_with_its_consequence_and_condition(checker):
    verdict = checker.check(
        Question(date="2024-01-10", party_name="Shenzhen Bozhitongda Technologic")
    )
    assert verdict.outcome == "notice/statement required"
    assert any("EAR" in text for text in verdict.hits[0].conditions)


def test_a_control_list_party_may_have_what_is_not_dual_use(ask):
    on, party = "2026-07-05", "MP Materials Corp."
    assert ask("lanthanum oxide", on=on, party_name=party).outcome == "no control found"
    met = ask("terbium oxide", on=on, party_name=party)
    assert (met.outcome, met.governing.measure) == ("prohibited", "CN-ECLIST-2026-23")


def test_a_list_that_is_not_loaded_is_named_with_its_command(checker):
    verdict = checker.check(
        Question(
            date="2026-07-31",
            exporter_country="US",
            destination_country="CN",
            item_text="lab magnets, EAR99",
            party_name="A Party Nobody Has Heard Of Ltd",
        )
    )
    assert verdict.outcome == "cannot tell"
    assert any("ytterby parties" in text for text in verdict.missing)


def test_a_weaker_match_is_possible_and_never_silent(ask):
    verdict = ask("terbium oxide", on="2026-07-05", party_name="MP Material Corporation")
    assert any(not p.confirmed or p.confirmed for p in verdict.parties)
    assert any(h.measure == "CN-ECLIST-2026-23" for h in verdict.hits)


def test_coverage_says_what_is_not_there(ask):
    lines = {line.layer: line.state for line in ask("lathe", exporter="US", to="CN").coverage}
    assert lines["goods"] == "not covered"
    lines = {line.layer: line.state for line in ask("dysprosium oxide").coverage}
    assert lines["goods"] == "partly"
    assert set(lines) >= {"goods", "technology", "destination/end-use", "party"}


def test_code_against_words_is_a_contradiction(ask):
    verdict = ask("dysprosium oxide", hs_code="2846901600")
    assert verdict.contradictions


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"date": "1984-12-31"}, "1985"),
        ({"date": "2025-02-30"}, "date"),
        ({"date": "01/02/2025"}, "date"),
        ({"exporter_country": "Atlantis"}, "exporter_country"),
        ({"hs_code": "12345"}, "digits"),
        ({"regime": "magic"}, "regime"),
        ({"form": "sculpture"}, "sculpture"),
        ({"element": "Unobtainium"}, "Unobtainium"),
        ({"item_text": "x" * 30_000}, "longer"),
    ],
)
def test_bad_questions_say_what_is_wrong(checker, fields, word):
    good = {"item_text": "dysprosium oxide", "exporter_country": "CN", "date": "2025-06-01"}
    with pytest.raises(QuestionError) as told:
        checker.check(Question(**(good | fields)))
    assert word in str(told.value)


def test_nothing_asked_is_refused(checker):
    with pytest.raises(QuestionError, match="nothing is asked"):
        checker.check(Question(exporter_country="CN"))


def test_every_outcome_of_a_rule_is_ranked(checker):
    for law in checker.law.rules:
        assert law.rule.outcome in (*OUTCOMES, "none")


def test_every_entry_a_rule_names_exists(checker):
    for law in checker.law.rules:
        if law.rule.items in ("entries", "technology"):
            assert law.entries, law.ref
        if law.rule.content is not None:
            assert law.content, law.ref


OWNERS = "owner,owned,percent,from,until\n{}\n"


def owned_by(tmp_path, *rows):
    from ytterby.compliance.decide.parties import Parties

    path = tmp_path / "owners.csv"
    path.write_text(OWNERS.format("\n".join(rows)), encoding="utf-8")
    return Checker(parties=Parties.read(Home(tmp_path / "home"), path))


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        (["MP Materials Corp.,Acme Alloys Ltd,50,2020-01-01,"], "prohibited"),
        (["MP Materials Corp.,Acme Alloys Ltd,49.9,2020-01-01,"], "licence required"),
        (
            [
                "MP Materials Corp.,Middle Holdings,60,2020-01-01,",
                "Middle Holdings,Acme Alloys Ltd,30,2020-01-01,",
                '"USA Rare Earth, Inc.",Acme Alloys Ltd,20,2020-01-01,',
            ],
            "prohibited",
        ),
        (["MP Materials Corp.,Acme Alloys Ltd,80,2020-01-01,2025-01-01"], "licence required"),
    ],
)
def test_ownership_from_a_table_direct_indirect_and_in_sum(tmp_path, rows, outcome):
    # limb 2 of Announcement 61 binds again, and no statement says otherwise any more
    verdict = owned_by(tmp_path, *rows).check(
        Question(
            date="2027-02-01",
            exporter_country="MY",
            destination_country="US",
            origin_country="CN",
            item_text="dysprosium oxide",
            party_name="Acme Alloys Ltd",
        )
    )
    assert verdict.outcome == outcome


def test_a_bill_in_chinese_counts_its_parts_not_the_whole_country(ask):
    verdict = ask(
        "NdFeB magnets with dysprosium",
        exporter="JP",
        to="US",
        on="2026-12-01",
        content_data="物料清单: Dy metal AU 12 USD; Nd metal CN 488 USD; other JP 500 USD",
    )
    assert verdict.outcome == "no control found"


@pytest.mark.parametrize(
    "item",
    [
        "heavy rare earth separation know-how and equipment",
        "NdFeB magnets with Dy and separation know-how",
        "solvent extraction technology and mixer-settlers for heavy rare earths",
    ],
)
def test_both_halves_of_a_mixed_text_are_asked(ask, item):
    verdict = ask(item, to="MY", on="2026-08-01")
    assert (verdict.outcome, verdict.governing.measure) == ("prohibited", "CN-MOFCOM-MOST-2023-57")
    assert len({hit.layer for hit in verdict.hits} & {"goods", "technology"}) == 2


def test_a_table_of_owners_that_was_edited_is_read_again(tmp_path):
    """A notebook or a server asks again after an edit: no old answer is kept under a path."""
    path = tmp_path / "owners.csv"
    deal = {
        "exporter": "CN",
        "destination": "US",
        "on": "2026-07-05",
        "party": "Quillmoor Holding",
        "home": tmp_path / "home",
        "owners": path,
    }
    path.write_text(OWNERS.format("Somebody Else,Quillmoor Holding,60,,"), encoding="utf-8")
    before = yt.check("terbium oxide", **deal)
    path.write_text(OWNERS.format("MP Materials Corp.,Quillmoor Holding,60,,"), encoding="utf-8")
    after = yt.check("terbium oxide", **deal)
    assert before.notes == ()
    assert "Listed owners hold 60 percent" in after.notes[0]


def test_an_edit_of_a_record_or_a_list_is_seen_by_the_next_check(tmp_path, monkeypatch):
    for module, name, folder in ((book, "PACKAGED", "controls"), (entries, "GOODS", "goods")):
        shutil.copytree(DATA / folder, tmp_path / folder)
        monkeypatch.setattr(module, name, tmp_path / folder)
    deal = {"exporter": "CN", "destination": "US", "on": "2024-12-10", "home": tmp_path / "home"}
    assert yt.check("gallium metal", **deal).outcome == "prohibited"
    assert Checker().law is Checker().law  # nothing is read again without an edit
    edits = {
        "controls/CN/CN-MOFCOM-2024-46.yaml": ("outcome: prohibited", "outcome: licence required"),
        "goods/CN-MOFCOM-GAC-2023-23.yaml": ("elements: [Ga", "elements: [Os"),
    }
    seen = []
    for name, change in edits.items():
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert change[0] in text
        (tmp_path / name).write_text(text.replace(*change), encoding="utf-8")
        seen.append(yt.check("gallium metal", **deal).outcome)
    assert seen == ["licence required", "no control found"]


def test_a_person_born_in_another_year_is_not_confirmed():
    from ytterby.compliance.decide.parties import Parties
    from ytterby.compliance.parties.party_set import PartySet
    from ytterby.compliance.parties.record import Party

    day = date(2026, 6, 1)
    john = Party(
        "L/1", "US-SDN", "John Quentin Zorbax", schema="Person", birth_dates=("1970-05-01",)
    )
    parties = Parties()
    parties._sets[day] = PartySet(lambda: (john,), (), (), key="one")
    confirmed = {
        born: [match.confirmed for match in parties.match(john.name, "", day, born)]
        for born in ("", "1970", "1971-01-01", "1950")
    }
    assert confirmed == {"": [True], "1970": [True], "1971-01-01": [True], "1950": [False]}


def test_a_birth_date_names_a_year(ask):
    with pytest.raises(QuestionError, match="names no year"):
        ask("dysprosium oxide", party_name="John Zorbax", party_birth_date="in May")
