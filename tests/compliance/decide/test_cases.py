"""Decision cases with a known outcome: the shared ones where they are, our own always."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.compliance.decide.scoring import score_cases

SHARED = Path(__file__).parents[4] / "shared" / "facts" / "controls" / "cases.csv"
OWN = Path(__file__).with_name("cases_own.csv")
BLIND = Path(__file__).with_name("cases_blind.csv")
"""Written by a reader of the facts who never saw the code; the first run is what counts."""
ATTACK = Path(__file__).with_name("cases_attack.csv")
"""Wording chosen to mislead, in several languages."""
CLASSES = Path(__file__).with_name("cases_classes.csv")
"""A material beside a device, a use or a shape; values, wording, names: written before anything was mended for them."""
OUTSIDER = Path(__file__).with_name("cases_outsider.csv")
"""Texts of someone who had not seen the reader, and what followed up the faults found; a quarter are plain goods."""
ROUND2 = Path(__file__).with_name("cases_round2.csv")
"""Questions that nobody had prepared for; what is right too stands in `accept`."""
FRESH = Path(__file__).with_name("cases_fresh.csv")
"""Four sets on listed goods, technology, days and a few parties, each written before the reader was asked.

First runs: of 151 `FA` 142 right, 4 falsely free, 3 not answered; of 112 `FB` 104, 3 and 4; of 110 `FC` 106, 0 and 4;
of 94 `FF` 90, 0 and 3.
"""
WORDS_ONLY = ("element", "form", "hs_code", "technology_stage")
BLANK = ("element", "form", "technology_stage")


@pytest.mark.skipif(not SHARED.exists(), reason="the fact base is not beside the repository")
@pytest.mark.parametrize(("blank", "least"), [((), 0.95), (BLANK, 0.80)])
def test_shared_cases(remembered, blank, least):
    score = score_cases(remembered, SHARED, blank)
    assert score.accuracy >= least
    assert score.missed_controls == 0
    assert score.governing_right >= 0.95


@pytest.mark.parametrize(
    "path", [OWN, BLIND, ATTACK, CLASSES], ids=["own", "blind", "attack", "classes"]
)
@pytest.mark.parametrize(("blank", "least"), [((), 0.95), (BLANK, 0.92)])
def test_our_cases(remembered, path, blank, least):
    score = score_cases(remembered, path, blank)
    assert score.accuracy >= least, [w.case for w in score.wrong]
    assert score.missed_controls == 0, [w.case for w in score.wrong if w.missed]


def test_an_outsider_gets_nothing_free(remembered):
    score = score_cases(remembered, OUTSIDER)
    assert score.marked("falsely free") == score.marked("free where cannot tell") == 0
    assert score.accuracy >= 0.81, [(w.case, w.got) for w in score.wrong]


@pytest.mark.parametrize(("blank", "least"), [((), 0.97), (WORDS_ONLY, 0.94)])
def test_the_second_trial_frees_nothing(remembered, blank, least):
    score = score_cases(remembered, ROUND2, blank)
    assert score.marked("falsely free") == score.marked("free where cannot tell") == 0
    assert score.accuracy >= least, [(w.case, w.got) for w in score.wrong]
    known = sum(case.known for case in score.answered)
    assert score.marked("cannot tell") <= 0.05 * known


def test_fresh_questions_free_nothing(remembered):
    score = score_cases(remembered, FRESH)
    assert score.marked("falsely free") == score.marked("free where cannot tell") == 0
    assert score.accuracy >= 0.98, [(w.case, w.got) for w in score.wrong]
    assert score.marked("cannot tell") <= 0.03 * sum(case.known for case in score.answered)


def test_a_wrong_case_is_told_with_its_reasons(checker, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(
        "case_id,date,exporter_country,destination_country,item_text,expected_outcome\n"
        "W1,2025-06-01,CN,US,dysprosium oxide,no control found\n"
        "W2,2025-06-01,CN,US,lanthanum oxide,prohibited\n",
        encoding="utf-8",
    )
    score = score_cases(checker, path)
    assert (score.accuracy, score.missed_controls) == (0.0, 1)
    assert [(w.case, w.got, w.missed) for w in score.wrong] == [
        ("W1", "licence required", False),
        ("W2", "no control found", True),
    ]


def test_what_is_right_too_counts(checker, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(
        "case_id,date,exporter_country,destination_country,item_text,expected_outcome,accept\n"
        "A,2025-06-01,CN,US,dysprosium oxide,cannot tell,licence required|suspended\n"
        "B,2025-06-01,CN,US,lanthanum oxide,cannot tell,\n"
        "C,2025-06-01,CN,US,lanthanum oxide,licence required,\n"
        "D,2025-06-01,CN,US,frobnium ingots,licence required,\n"
        "E,2025-06-01,CN,US,dysprosium oxide,no control found,\n",
        encoding="utf-8",
    )
    score = score_cases(checker, path)
    marks = ["right", "free where cannot tell", "falsely free", "cannot tell", "other"]
    assert [case.mark for case in score.answered] == marks
