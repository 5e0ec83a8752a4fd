"""Every entry of the announcements, said in other words, order and languages, is never free (`families.py`)."""

from __future__ import annotations

from tests.compliance.decide.families import ELEMENTS, ON, let_go, rows

from ytterby.compliance.read.codes.headings import OTHER_WORDS, lists


def test_no_entry_is_free_however_it_is_called(ask):
    assert let_go(lambda text: ask(text, to="KR", on=ON).outcome, most=4) == []


def test_every_announcement_is_said_in_three_languages():
    languages = {}
    for entry, language, *_ in rows():
        languages.setdefault(entry, set()).add(language)
    assert {entry.split()[0] for entry in languages} == {
        "10",
        "23",
        "33",
        "39",
        "55",
        "56",
        "58",
        *ELEMENTS,
    }
    assert all(said == {"en", "zh", "de"} for said in languages.values())


def test_other_words_ask_which_entry_is_meant(ask):
    verdict = ask("stacker for battery cells, with press", to="KR", on=ON)
    assert verdict.outcome == "cannot tell"
    assert any("3B901.a" in one for one in verdict.missing)


def test_other_words_are_suspended_with_the_measure(ask):
    assert ask("sand mill for LFP cathode", to="KR", on="2026-06-01").outcome == "suspended"


def test_other_words_are_of_measures_with_entries(checker):
    for ref, index in lists().items():
        if not index.by_name:
            assert {one.basis for one in index.headings} == {OTHER_WORDS}
            assert any(law.measure.id == ref and law.entries for law in checker.law.rules)


def test_a_word_for_waste_does_not_hide_a_listed_compound(ask):
    for text in ("tungsten carbide scrap powder", "natural graphite scrap"):
        assert ask(text, to="DE", on="2026-06-01").outcome == "cannot tell"


def test_a_name_of_two_goods_is_held_against_both_entries(ask):
    for size, code in (("9 um", "2C902.a"), ("200 um", "2C902.b")):
        verdict = ask(f"synthetic diamond powder {size}", to="KR", on=ON)
        assert verdict.outcome == "licence required"
        assert any(code in entry for entry in verdict.governing.entries)


def test_repair_is_no_export_of_technology(ask):
    text = "repair of a rare earth separation line"
    days = {
        "2024-06-01": "no control found",
        "2025-10-20": "licence required",
        "2026-03-02": "suspended",
    }
    assert {day: ask(text, to="US", on=day).outcome for day in days} == days
    assert ask(f"{text} with training", to="US", on="2026-03-02").outcome == "prohibited"
