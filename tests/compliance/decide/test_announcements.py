"""Announcements are no law: with and without them every verdict is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ytterby.compliance.decide.batch import read_batch
from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.law import Law, law_of, read_coverage
from ytterby.compliance.decide.question import Question
from ytterby.compliance.records.laid_over import records_of
from ytterby.controls.book import PACKAGED, Book

from ..sampled import sample

HERE = Path(__file__).parent
SAID = [measure for measure in Book.read() if measure.declaratory]
ITEMS = ("dysprosium oxide", "gallium metal", "sintered NdFeB magnets with 3% Dy", "holmium oxide")


@pytest.fixture(scope="module")
def without():
    book = Book.read()
    bare = Book([measure for measure in book if not measure.declaratory], book.about)
    law = Law(replace(records_of(), book=bare), read_coverage(PACKAGED / "coverage.yaml"))
    return Checker(law, today=date(2026, 8, 1))


def same(checker, without, question):
    one, other = checker.check(question, ask=True), without.check(question, ask=True)
    return replace(one, versions=()) == replace(other, versions=())


@pytest.mark.parametrize("name", ["own", "blind", "attack"])
def test_packaged_cases_are_decided_as_without_them(checker, without, name):
    rows = read_batch(HERE / f"cases_{name}.csv").rows
    assert len(rows) > 20
    moved = [r for r in sample(rows) if not same(checker, without, Question.from_row(r))]
    assert moved == []


@pytest.mark.parametrize("measure", SAID, ids=lambda m: m.id)
def test_a_question_on_that_day_is_answered_as_without_them(checker, without, measure):
    for item in ITEMS:
        for destination in ("US", "JP"):
            question = Question(
                item_text=item, exporter_country=measure.jurisdiction,
                destination_country=destination, date=str(measure.announced),
            )  # fmt: skip
            assert same(checker, without, question)


def test_none_is_among_the_rules_of_the_law():
    assert not any(law.measure.declaratory for law in law_of().rules)
