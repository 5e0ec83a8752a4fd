"""Numbers of other lists are read, kept and named; they free from nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.compliance.decide.other_lists import other_lists, stated_numbers
from ytterby.compliance.decide.question import Question
from ytterby.compliance.decide.verdict import OUTCOMES
from ytterby.compliance.read.elements import SYMBOLS
from ytterby.compliance.read.item import FORMS, VALUES
from ytterby.compliance.read.lexicon import lexicon


@pytest.mark.parametrize(
    ("column", "text", "numbers"),
    [
        ("item_text", "amplifier, ECCN 3A001.b.2", ["ECCN 3A001.b.2"]),
        ("item_text", "amplifier ECCN: 3a001.B.2; EAR99 cable", ["ECCN 3A001.b.2", "EAR99"]),
        ("item_text", "bismuth, Annex I 1C229", ["Annex I 1C229"]),
        ("item_text", "yttrium oxide 1C908.b", []),  # a Chinese code, or anybody's
        ("list_number", "5A002", ["number 5A002"]),
        ("list_number", "EAR99", ["EAR99"]),
        ("content_data", "purity 99.99%; ECCN 9A610", ["ECCN 9A610"]),
        ("item_text", "part X1C229Z of 99 pieces", []),
    ],
)
def test_stated_numbers(column, text, numbers):
    assert [one.words for one in stated_numbers(Question(**{column: text}))] == numbers


@pytest.mark.parametrize(
    ("item", "exporter", "number"),
    [
        ("bismuth metal 99.99%", "US", "ECCN 1C229"),
        ("bismuth metal 99.99%", "DE", "Annex I 1C229"),
        ("tellurium metal 6N", "US", "ECCN 6C002.a"),
        ("trimethylgallium 6N", "NL", "Annex I 3C003.a"),
        ("tungsten powder 10 micron", "US", "ECCN 1C117.a"),
        ("gallium nitride substrates", "US", "ECCN 3C005.a"),
    ],
)
def test_goods_name_the_numbers_they_may_have_and_nobody_can_tell(ask, item, exporter, number):
    verdict = ask(item, exporter=exporter, to="CN", on="2026-07-01")
    assert verdict.outcome == "cannot tell"
    assert number in {one.words for one in verdict.numbers}
    assert any(number.rpartition(" ")[2] in line for line in verdict.missing)
    assert any("in the book" in line for line in verdict.missing)


def test_a_limit_that_is_not_met_names_no_number(ask):
    verdict = ask("bismuth metal 99.5%", exporter="US", to="CN", on="2026-07-01")
    assert (verdict.outcome, verdict.numbers) == ("not covered", ())


def test_a_stated_number_is_asked_on_by_the_law_it_is_of(ask):
    verdict = ask(
        "amplifier", exporter="US", to="CN", on="2026-07-01", list_number="ECCN 3A001.b.2"
    )
    assert verdict.outcome == "cannot tell"
    assert any("is ECCN 3A001.b.2" in line for line in verdict.missing)


@settings(max_examples=40, deadline=None)
@given(
    item=st.sampled_from(
        ("dysprosium oxide", "holmium oxide", "gallium metal", "bananas", "bismuth metal 99.99%")
    ),
    number=st.sampled_from(("EAR99", "ECCN 1C229", "3C001", "Annex I 6C002.a", "ECCN 5A992")),
    exporter=st.sampled_from(("CN", "US", "DE", "JP")),
    on=st.sampled_from(("2024-12-10", "2025-10-20", "2026-10-01", "2027-02-01")),
)
def test_no_number_frees(checker, item, number, exporter, on):
    question = Question(on, exporter, "IN", item)
    bare, numbered = checker.check(question), checker.check(replace(question, list_number=number))
    assert OUTCOMES.index(numbered.outcome) <= OUTCOMES.index(bare.outcome)
    if exporter == "CN":
        assert numbered.outcome == bare.outcome
        assert numbered.hits == bare.hits
    assert any(one.stated for one in numbered.numbers)


def test_names_of_the_table_exist():
    values = {*VALUES, *(f"content.{symbol}" for symbol in SYMBOLS)}
    for one in other_lists().numbers:
        named = one.covers
        assert {*named.elements, *named.any_element} <= SYMBOLS, one.number
        assert {*named.forms} <= {*FORMS}, one.number
        assert {*named.products, *named.not_products} <= {*lexicon().products}, one.number
        assert {test.measure for test in named.tests} <= values, one.number
        assert {*one.by_analogy} <= {*one.lists}
        assert one.source_url.startswith("https://")
