"""A customs code of one listed matter beside words that name none: the two are not of one thing, and it is asked."""

from __future__ import annotations

import pytest

from ytterby.compliance.decide.engine import check

VAGUE = (
    "spare parts",
    "raw material for lamps",
    "laboratory reagents",
    "office chairs",
    "触媒",
    "pièces de rechange",
)


@pytest.mark.parametrize("text", VAGUE)
@pytest.mark.parametrize("code", ["2846901600", "8112929010", "8110101000"])
def test_words_without_a_matter_do_not_free_the_code_of_one(text, code):
    verdict = check(text, exporter="CN", destination="DE", on="2025-10-20", hs=code)
    assert verdict.outcome == "cannot tell", verdict


def test_before_the_list_and_under_another_code_nothing_is_asked():
    for code, day in (
        ("8110101000", "2024-06-01"),
        ("9401310000", "2025-10-20"),
        ("2846101000", "2025-10-20"),
    ):
        text = "cerium oxide" if code == "2846101000" else "office chairs"
        assert (
            check(text, exporter="CN", destination="DE", on=day, hs=code).outcome
            == "no control found"
        )
