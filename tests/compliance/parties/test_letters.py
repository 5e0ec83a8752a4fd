"""Names as one run of letters."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.compliance.parties.letters import SHORTEST, LetterRuns, letters, spoken, tells
from ytterby.compliance.parties.names import parse

LISTED = [
    *("Rheinmetall AG", "L3 Harris Technologies", "TATRA TRUCKS a.s.", "Plexus (Xiamen) Co., Ltd."),
    *("Beijing Shengbo Xietong Technology Co., Ltd.", "Red Six Solutions", "Gazprom", "Tuka"),
]


def runs(family, names):
    parsed = [parse(name, family) for name in names]
    return LetterRuns(family, names, ["".join(n.key) for n in parsed], list(map(spoken, parsed)))


RUNS = runs("org", LISTED)


def features(query, firm=True):
    like = RUNS.like(parse(query, "org"), firm)
    return {(LISTED[place], feature) for place, made in like for feature in made.features}


@st.composite
def one_letter_off(draw):
    """A listed name, and the same with one letter more, less or other, or two exchanged."""
    name = draw(st.sampled_from(LISTED))
    place = draw(st.sampled_from([n for n, letter in enumerate(name) if letter.isalpha()]))
    letter = draw(st.sampled_from(string.ascii_lowercase))
    before, after = name[:place], name[place:]
    turned = after[1:2] + after[0] + after[2:]
    return name, before + draw(
        st.sampled_from([letter + after, letter + after[1:], after[1:], turned])
    )


@given(one_letter_off())
def test_a_listed_name_with_one_letter_off_is_met(pair):
    name, query = pair
    assert len(letters(query)) < SHORTEST["org"] or name in {one for one, _ in features(query)}


@given(st.text(max_size=40))
def test_any_text_is_looked_up(text):
    assert isinstance(features(text), set)


@pytest.mark.parametrize(
    ("query", "listed", "feature"),
    [
        ("L3Harris", "L3 Harris Technologies", "short_name"),
        ("Tatra", "TATRA TRUCKS a.s.", "short_name"),
        ("Shengbo Xietong", "Beijing Shengbo Xietong Technology Co., Ltd.", "short_name"),
        ("Rheinmetall Electronics GmbH", "Rheinmetall AG", "begins"),
        ("Plexus Services LLC", "Plexus (Xiamen) Co., Ltd.", "begins"),
        ("Gazprmo", "Gazprom", "one_letter"),
    ],
)
def test_tells_how_it_met(query, listed, feature):
    assert (listed, feature) in features(query)


def test_only_the_name_of_a_firm_begins_with_another():
    assert not features("Gazprom Maria", firm=False)


def test_names_of_persons_need_more_letters():
    assert SHORTEST["person"] == 8
    people = runs("person", ["Wei Sun", "Ramzan Kadyrov"])
    assert not list(people.like(parse("Wei San", "person"), False))
    assert [p for p, _ in people.like(parse("Ramzan Kadyrof", "person"), False)] == [1]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("L3 Harris Technologies", "|l3 harris technologies"),
        ("Beijing Shengbo Xietong Technology", "beijing|shengbo xietong technology"),
        ("Corp", "|corp"),
    ],
)
def test_words_of_a_firm_after_the_places(name, fields):
    assert spoken(parse(name, "org")) == fields
    assert spoken(parse(name, "person")) == ""


@pytest.mark.parametrize(
    ("name", "does"),
    [("Rehman", False), ("Power", False), ("Gazprom", True), ("Technical Services", True)],
)
def test_one_common_word_tells_nobody(name, does):
    assert tells(parse(name, "org")) is does


def test_letters_of_a_name():
    assert letters("Gibbs & Cöx, Inc.") == "gibbscoxinc"
