from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytterby.compliance.parties import names, tables
from ytterby.compliance.parties.names import (
    equal_after_normalisation,
    family_of,
    guess_family,
    parse,
)


def equal(one, two, family="org"):
    return equal_after_normalisation(parse(one, family), parse(two, family))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Siemens AG", "SIEMENS Aktiengesellschaft"),
        ("Acme Co., Ltd.", "ACME"),
        ("Škoda spol. s r.o.", "Skoda"),
        ("OAO Gazprom", "Gazprom, Open Joint Stock Company"),
        ("Nippon Steel K.K.", "nippon steel"),
        ("日本製鉄株式会社", "日本製鉄"),
        ("株式会社東芝", "东芝"),
        ("華為技術有限公司", "华为技术"),
        ("A.B.C. Company", "ABC Company"),
        ("Al-Rawi Trading", "Alrawi Trading"),
        ("HSBC Holdings p.l.c.", "HSBC Holdings plc"),
        ("H&M Hennes & Mauritz AB", "H and M Hennes and Mauritz"),
        ("Société Générale S.A.", "Societe Generale"),
        ("PT Astra International", "P.T. Astra International"),
        ("ＡＣＭＥ　Ｌｔｄ", "Acme Ltd"),
    ],
)
def test_equal_after_normalisation(one, two):
    assert equal(one, two)
    assert equal(two, one)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Acme Ltd", "Acme AG"),
        ("Acme", "Acme Holdings"),
        ("Acme Acme", "Acme"),
        ("Gazprom", "Газпром"),
        ("LLC", "Ltd"),
        ("Corp", "Acme Corp"),
        ("Plant 3", "Plant 5"),
        ("Siemens Aktiengeselschaft", "Siemens AG"),
        ("", ""),
        ("...", "---"),
    ],
)
def test_not_equal_after_normalisation(one, two):
    assert not equal(one, two)


def test_comma_turns_a_persons_name():
    assert equal("Smith, John", "John Smith", "person")
    assert not equal("Smith John", "John Smith", "person")


@pytest.mark.parametrize(
    ("text", "family", "words", "legal"),
    [
        ("Spolek XY spol. s r.o.", "org", ("spolek", "xy"), {"llc"}),
        ("Brigade Forty 4", "org", ("brigade", "44"), set()),
        ("1st International Bank", "org", ("1", "international", "bank"), set()),
        ("Bain Capital Fund XI L.P.", "org", ("bain", "capital", "foundation", "11"), {"lp"}),
        ("北京盛博协通科技有限公司", "org", ("beijing", "shengboxietong", "technology"), {"llc"}),
        ("習近平", "person", ("xi", "jinping"), set()),
        ("김정은", "person", ("kim", "jeongeun"), set()),
        ("Ig0r Sech1n", "person", ("igor", "sechin"), set()),
        ("'Abd al-Aziz", "person", ("abdul", "aziz"), set()),
        ("Dr. Rami Makhlouf", "person", ("rami", "makhlouf"), set()),
        ("Shoigu Shoigu Sergey", "person", ("shoigu", "sergey"), set()),
        ("M/V Ocean Star", "org", ("ocean", "star"), set()),
        ("ООО «Ромашка»", "org", ("romashka",), {"llc"}),
    ],
)
def test_parts(text, family, words, legal):
    name = parse(text, family)
    assert name.words == words
    assert name.legal == legal


def test_families():
    assert family_of("Person") == family_of(" individual ") == "person"
    assert family_of("Company") == family_of("Vessel") == "org"
    assert family_of("LegalEntity") == family_of(None) == ""
    assert guess_family("Acme Trading Ltd") == "org"
    assert guess_family("Ramzan Kadyrov") == "person"


def test_tables_hold_together():
    forms, longest, words = tables.legal_forms()
    assert longest < 12
    assert {"gmbh", "ooo", "sro", "s r o"} <= set(forms)
    assert {w for form in forms for w in form.split()} == words
    variants = tables.han_variants()
    assert len(variants) > 1900
    # one step reaches the simplified character, or equality would depend on who looks first
    assert not {ord(c) for c in variants.values()} & set(variants)
    for kind in ("generic", "filler", "place", "stop", "title", "particle", "vessel"):
        assert tables.words(kind)
    assert not set(tables.words("generic")) & set(tables.words("place"))


ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_any_text_is_taken_apart(text):
    for family in ("person", "org"):
        name = parse(text, family)
        assert len(name.words) == len(name.raws) == len(name.kinds) == len(name.groups)
        assert len(name.words) <= names.MAX_WORDS
        assert all(name.words)


def test_every_kind_of_spelling_is_read():
    """A kind that is misspelt in the table would be left out without a word."""
    folder = Path(names.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    asked = set(re.findall(r"""tables\.(?:spellings|written)\(["']([^"']+)["']\)""", code))
    assert {row[0] for row in tables._rows("spellings.csv")} == asked
    assert tables.spellings("sound")[0] == ("tch", "c")
