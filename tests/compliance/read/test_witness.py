"""A customs code as a witness: it frees a noun of its heading, and nothing else."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.codes.hs import code_in
from ytterby.compliance.read.describe import describe
from ytterby.compliance.read.everyday_names import nomenclature


@pytest.mark.parametrize(
    ("text", "code"), [("Drosselklappen", "848180"), ("Kurbelwellen", "848310")]
)
def test_a_noun_of_the_heading_is_free_with_a_note(text, code):
    item = describe(text, hs=code)
    assert (item.form, item.unknown) == ("component", ())
    notes = [one.value for one in item.readings if one.source == "hs" and one.field == "form"]
    assert "no list names a code" in notes[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Inermet 180 rods", "94013000"),  # a trade name
        ("frobnicators", "610910"),  # a noun that nobody knows
        ("zorblax valve", "940360"),  # a name before a noun of another heading
        ("poudre de zorblax", "94013000"),
        ("tubes", "940130"),  # a noun that is not of the heading
        ("Drosselklappen", "850511"),  # a heading on which a list names a code
    ],
)
def test_a_code_never_frees_what_is_not_of_its_heading(text, code):
    assert describe(text, hs=code).form != "component"


def test_a_substance_stays():
    assert "Dy" in describe("dysprosium chairs", hs="940130").elements


def test_headings_with_a_code_of_a_list_witness_nothing():
    headings = {heading for _, heading in nomenclature()}
    assert len(headings) > 900
    assert headings.isdisjoint(
        {"2846", "2805", "8505", "8101", "8112", "3801", "8479", "8486", "7105"}
    )
    assert {language for language, _ in nomenclature()} == {"en", "de", "fr", "es", "zh", "ja"}


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("hand towels, HS 6302.60, 120 pcs", "630260", "hand towels, 120 pcs"),
        ("mugs HS9503.00", "950300", "mugs"),
        ("loops, tariff no. 9506.91", "950691", "loops"),
        ("torchons, SH 6302.92", "630292", "torchons"),
        ("Steckdosen, Zolltarif-Nr. 8536 69", "853669", "Steckdosen"),
        ("Eimer, Warennr. 7323 93 00, 18 Stk.", "73239300", "Eimer, 18 Stk."),
        ("guantes, código arancelario 4015.12", "401512", "guantes"),
        ("干米粉 税号1902.30", "190230", "干米粉"),
        ("タオル HSコード 6302.60", "630260", "タオル"),
        ("CN 2500 kg", "", "CN 2500 kg"),  # a country
        ("lamps HS 9405.11, toys HS 9503.00", "", "lamps HS 9405.11, toys HS 9503.00"),  # whose?
    ],
)
def test_a_code_in_a_text_is_no_word_of_it(text, code, rest):
    assert code_in(text) == (code, rest)
