"""Decision cases with a known outcome: the shared ones where they are, our own always."""

from __future__ import annotations

from pathlib import Path

import pytest

from ytterby.compliance.decide.batch import score_cases

SHARED = Path(__file__).parents[4] / "shared" / "facts" / "controls" / "cases.csv"
OWN = Path(__file__).with_name("cases_own.csv")
BLIND = Path(__file__).with_name("cases_blind.csv")
"""Written by a reader of the facts who never saw the code; the first run is what counts."""
ATTACK = Path(__file__).with_name("cases_attack.csv")
"""Wording chosen to mislead, in several languages."""
BLANK = ("element", "form", "technology_stage")


@pytest.mark.skipif(not SHARED.exists(), reason="the fact base is not beside the repository")
@pytest.mark.parametrize(("blank", "least"), [((), 0.95), (BLANK, 0.80)])
def test_shared_cases(checker, blank, least):
    score = score_cases(checker, SHARED, blank)
    assert score.accuracy >= least
    assert score.missed_controls == 0
    assert score.governing_right >= 0.95


@pytest.mark.parametrize("path", [OWN, BLIND, ATTACK], ids=["own", "blind", "attack"])
@pytest.mark.parametrize(("blank", "least"), [((), 0.95), (BLANK, 0.92)])
def test_our_cases(checker, path, blank, least):
    score = score_cases(checker, path, blank)
    assert score.accuracy >= least, [w.case for w in score.wrong]
    assert score.missed_controls == 0, [w.case for w in score.wrong if w.missed]


def test_a_wrong_case_is_told_with_its_reasons(checker, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(
        "case_id,date,exporter_country,destination_country,item_text,expected_outcome\n"
        "W1,2025-06-01,CN,US,dysprosium oxide,no control found\n"
        "W2,2025-06-01,CN,US,lanthanum oxide,prohibited\n",
        encoding="utf-8",
    )
    score = score_cases(checker, path)
    assert (score.cases, score.right, score.missed_controls) == (2, 0, 1)
    assert [(w.case, w.got, w.missed) for w in score.wrong] == [
        ("W1", "licence required", False),
        ("W2", "no control found", True),
    ]
