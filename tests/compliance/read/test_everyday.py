"""Goods of every day: free where nothing else is named, and evidence of nothing where anything is."""

from __future__ import annotations

import random

import pytest

from ytterby.compliance.read.everyday import plain_matter
from ytterby.compliance.read.everyday_names import everyday, says_nothing
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.scan import Unit
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.spelling import key_set
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import Fillers

from ..sampled import sample


def _says_little(unit):
    return says_nothing(unit.words) or plain_matter(unit)


def _free(text):
    item = understand(text)
    return item.form == "component" and not (item.unknown or item.elements or item.products)


@pytest.mark.parametrize(
    "text",
    [
        "wool sweaters",
        "Holzstühle",
        "chaises en bois",
        "sedie di legno",
        "木椅",
        "木製の椅子",
        "나무 의자",
        "hammocks and candles",
        "toys for children",
        "5 kg paper cups, 20 pcs",
        "20 WOOL SWEATERS",
    ],
)
def test_every_word_of_such_a_text_is_known(text):
    assert _free(text)


@pytest.mark.parametrize(
    "text",
    [
        "zorblax valve",  # a word that nobody knows before what may be of a list
        "hammock, zorblax",
        "hammocks of zorblax",
        "box of zorblax",
        "samarium hammock",  # an element
        "hammock with dysprosium oxide",
        "lamp phosphor",  # a noun of the lists behind it
        "hammock magnets",
        "hammock powder",
        "wooden sputtering target",
        "Zorblaxstuhlium",
        "Samariumstuhl",
        "合金刀",  # a knife of one sign behind a word of matter
        "灯用荧光粉",
        "technology for hammocks",
        "magnet",
        "wafer",
        "crystal",
        "fibre",
        "steel plate",
        "scope",
        "telescope",  # the end of an English word is no German noun
    ],
)
def test_what_may_be_anything_else_gets_no_evidence(text):
    assert scanned(text).everyday == ""


def test_no_word_of_the_vocabulary_of_lists_is_a_name_of_goods():
    words, table = lexicon(), everyday()
    hot = {key for key, meant in words.phrases.items() if not says_nothing(meant)}
    assert not hot & (table.heads | table.foreign)
    assert not {key.replace(" ", "") for key in hot if not key.isascii()} & table.signs


def test_a_phrase_of_the_lists_beside_goods_of_every_day_gets_no_evidence():
    meanings = lexicon().phrases.items()
    hot = [key for key, meant in meanings if not _says_little(Unit(meant, 0, 1, key))]
    hot = [key for key in hot if key not in everyday().own]  # `hospital beds, manual`
    # `price gun of ...` is read as a price, `pest control for ...` as a service
    trade = key_set(Fillers, "commerce") | key_set(Fillers, "services")
    names = [h for h in sorted(everyday().heads) if trade.isdisjoint([h, h.partition(" ")[0]])]
    heads = random.Random(12).choices(names, k=len(hot))
    frames = ("{0}", "{0} {1}", "{1} {0}", "{1} of {0}", "{1} for {0}", "{1}, {0}")
    said = [
        frames[n % 6].format(one, head)
        for n, (one, head) in enumerate(zip(hot, heads, strict=True))
    ]
    read = (scanned(text) for text in sample(said) if scanned(text).text == text)
    assert [
        one.text for one in read if one.everyday
    ] == []  # `graphite fishing rod` is of another matter


def test_the_table_is_not_read_where_the_words_are_known():
    everyday.cache_clear()
    scanned.cache_clear()
    for text in ("dysprosium oxide", "chairs", "NdFeB magnets with 2 % Dy", "5 kg gallium metal"):
        scanned(text)
    assert everyday.cache_info().misses == 0
