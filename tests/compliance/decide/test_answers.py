"""Answers read well: one sentence first, what decides leads, a code is read as one."""

from __future__ import annotations

import pytest


def first_sentence(verdict):
    return verdict.headline.split(". ")[0]


@pytest.mark.parametrize("code", ["8505.11", "8505 11 10", "HS 8505.11.10.00", "850511000"])
def test_a_code_given_as_the_item_is_read_as_one(ask, code):
    verdict = ask(code, on="2025-06-01")
    assert verdict.outcome == ask("", hs_code=code.removeprefix("HS "), on="2025-06-01").outcome
    assert verdict.understood[0]["value"].startswith("8505")
    assert verdict.hits[0].measure == "CN-MOFCOM-GAC-2025-18"


def test_nine_digits_are_read_by_their_first_six(ask):
    verdict = ask("yttrium oxide", hs_code="284690219", on="2025-06-01")
    assert ("hs", "284690") in {(r["field"], r["value"]) for r in verdict.understood}


def test_numbers_that_are_no_code_stay_words(ask):
    assert ask("item 2025-06, 4 pcs").outcome == "cannot tell"


def test_what_is_not_known_after_the_last_day_stands_in_the_first_sentence(ask):
    late = "lists known to 2026-08-22, statements to 2026-09-28"
    for item in ("dysprosium oxide", "lanthanum oxide", "NdFeB magnets", "thulium oxide"):
        assert late in first_sentence(ask(item, to="DE", on="2026-11-20"))
        assert late not in ask(item, to="DE", on="2026-08-22").headline


def test_a_list_leads_before_the_rules_that_rest_on_it(ask):
    verdict = ask("NdFeB magnets", on="2025-06-01")
    assert verdict.hits[0].measure == "CN-MOFCOM-GAC-2025-18"
    assert "'NdFeB magnets'" in first_sentence(verdict)
    assert verdict.hits[0].missing[0] in verdict.headline


def test_a_rule_contested_by_a_statement_leads_where_it_is_worse(ask):
    verdict = ask("gallium antimonide wafers", on="2026-11-28")
    assert verdict.hits[0].measure == "CN-MOFCOM-2024-46#2a"
    assert "No less than licence required by CN-MOFCOM-GAC-2023-23" in verdict.headline
