"""The headings that the book holds by name only: the table, and how a text meets it."""

from __future__ import annotations

import re
from itertools import permutations

import pytest

from ytterby.compliance.decide.by_heading import may_be
from ytterby.compliance.decide.law import law_of
from ytterby.compliance.read.codes.headings import BY_ANALOGY, NAMED, lists
from ytterby.compliance.read.describe import describe

from ...sampled import sample

LIST = "CN-LIST-DUALUSE-2024-51"
BASES = (NAMED, BY_ANALOGY, "with limits")
ROWS = 846
"""Rows of the licence catalogue of 2026 for the list."""


def _rows(basis):
    """The rows of the catalogue that stand behind the headings of a basis."""
    rows = set()
    for one in lists()[LIST].headings:
        for part in filter(None, one.rows.split(",") if one.basis == basis else ()):
            first, _, last = part.partition("-")
            rows.update(range(int(first), int(last or first) + 1))
    return rows


def test_every_list_is_a_measure_of_the_book():
    assert all(ref in law_of().book for ref in lists())


def test_every_row_has_a_code_a_name_a_basis_and_a_source():
    for one in lists()[LIST].headings:
        assert re.match(r"\d[A-E]", one.code), one
        assert one.basis in BASES, one
        assert all((one.name, one.source)), one
        assert one.source_url.startswith("https://"), one
        assert bool(one.rows) == bool(one.name_zh) == (one.basis != BY_ANALOGY), one
        assert all(re.fullmatch(r"\d{10}", code) for code in filter(None, one.hs.split("|"))), one


def test_a_code_stands_in_one_row():
    codes = [one.code for one in lists()[LIST].headings if one.basis != BY_ANALOGY]
    assert len(codes) == len(set(codes))


def test_the_coverage_line_says_how_many():
    named, limits = _rows(NAMED), _rows("with limits")
    assert named.isdisjoint(limits)
    assert named | limits <= set(range(1, ROWS + 1))
    analogies = sum(one.basis == BY_ANALOGY for one in lists()[LIST].headings)
    note = next(c.note for c in law_of().coverage_of("CN") if c.layer == "goods")
    assert f"{ROWS} rows" in note
    assert f"{len(limits)} rows are in the book with their limits, {len(named)} by name" in note
    assert f"and {ROWS - len(named | limits)} not at all, and {analogies} families" in note


def _phrases():
    """Phrases of words alone; an element, the beginning of a word or what must not stand there is no text."""
    for one in lists()[LIST].headings:
        for phrase in filter(None, one.words.split("|")):
            if not set("@*!") & set(phrase):
                yield one, phrase.split("+")


def test_the_parts_of_a_phrase_are_met_in_any_order_and_among_other_words():
    orders = ((one, own) for one, parts in _phrases() for own in list(permutations(parts))[:6])
    missed = [
        (one.code, text)
        for one, order in sample(orders)
        for text in (" ".join(order), f"2 pcs new {' grey '.join(order)}".upper())
        if not may_be(LIST, describe(text))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("beryllium metal", "1C230"),
        ("Kohlefasergewebe 200 g/m2", "1C210.a"),
        ("zirconium tubes", "1C234"),
        ("spare parts for drones", "9A012.a"),
        ("rotors for gas centrifuges", "0B001"),
        ("vector network analyser 60 GHz", "3A002"),
        ("三氯化磷", "1C450.c.6"),
    ],
)
def test_what_it_may_be(text, code):
    assert code in [one.code for one in may_be(LIST, describe(text))]


@pytest.mark.parametrize(
    "text",
    [
        "labels for drones", "oil for vacuum pumps", "ceramic knives (zirconium oxide)", "laser printer",
        "germanium lens assembly for thermal camera", "digital camera", "wooden chairs",
    ],
)  # fmt: skip
def test_what_it_is_not(text):
    assert may_be(LIST, describe(text)) == []


def test_a_customs_code_of_the_catalogue_is_met_where_all_its_digits_are():
    beryllium = [may_be(LIST, describe("", hs=code)) for code in ("811212", "8112120000")]
    assert [[one.code for one in found] for found in beryllium] == [["1C230"], ["1C230"]]
    assert may_be(LIST, describe("", hs="7306900010"))
    assert may_be(LIST, describe("", hs="73069000")) == []
