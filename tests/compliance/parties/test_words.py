from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from ytterby.compliance.parties.names import parse
from ytterby.compliance.parties.words import (
    SLACK,
    Vocabulary,
    alike_of,
    rows_of,
    side_of,
    slack_of,
)

WORDS = ["gazprom", "technology", "shengbo", "rosneft", "mohammad", "khalid", "sumitomo", "heavy"]
few = st.text("abcdeé1_", min_size=1, max_size=9)


@given(st.lists(few, min_size=1, max_size=6), st.lists(few, min_size=1, max_size=6))
def test_likeness_of_many_pairs_is_that_of_each(left, right):
    rows, columns = (side.ravel() for side in np.indices((len(left), len(right))))
    alike = alike_of(side_of(left), side_of(right), rows, columns, 0.68)
    for row, column, value in zip(rows, columns, alike, strict=True):
        likeness = OSA.normalized_similarity(left[row], right[column])
        assert value == pytest.approx(likeness if likeness >= 0.68 else 0.0, abs=1e-6)


@given(st.sampled_from(WORDS), st.integers(0, 20), st.sampled_from("aeiouzk"))
def test_a_word_with_one_other_letter_is_near(word, place, letter):
    place %= len(word)
    asked = word[:place] + letter + word[place + 1 :]
    vocabulary = Vocabulary(WORDS)
    _, places, bounds = vocabulary.near(vocabulary.learn([(asked, False)]))
    alike = dict(zip(places, bounds, strict=True))
    assert alike[WORDS.index(word)] >= OSA.normalized_similarity(asked, word) - 1e-6


def test_words_that_were_asked_for_are_let_go():
    vocabulary = Vocabulary(WORDS)
    vocabulary.learn([("gasprom", False)])
    assert vocabulary.pieces_of("sumitomoheavy", True) == [("sumitomo", "heavy")]
    vocabulary.forget()
    assert not vocabulary._learnt
    assert not vocabulary.pieces_of.cache_info().currsize


def test_a_variant_has_no_slack_but_what_the_other_name_looks_for():
    name = parse("SumitomoHeavy J. Ltd", "org")
    plain, *variants = rows_of(0, name, Vocabulary(WORDS))
    slack, initials = dict(zip(SLACK.names, plain.slack, strict=True)), 1
    assert slack["initials"] == initials
    assert slack["forms"]
    of_variants = (0.0, 0.0, 0.0, 0, slack["forms"], 0, slack["begins"], slack["lone"])
    assert {row.slack for row in variants} == {of_variants}


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("Gazprom Limitd", "Gazprom Limited", True),
        ("Gazprom Limitd", "Gazprom", False),
        ("Gazprom Limitd", "Gazprom GmbH", False),
    ],
)
def test_a_stray_of_a_legal_form_rests_on_the_form_of_the_other_name(one, other, fits):
    needs, forms = slack_of(parse(one, "org"))[3], slack_of(parse(other, "org"))[4]
    assert needs
    assert bool(needs & forms) == fits


@pytest.mark.parametrize(
    ("other", "fits"), [("Jean Claude Martin", True), ("Jean Martin", False), ("", False)]
)
def test_joined_initials_rest_on_first_letters_of_the_other_name(other, fits):
    needs, forms = slack_of(parse("JC Martin", "person"))[3], slack_of(parse(other, "person"))[4]
    assert (needs & ~forms == 0) == fits
