from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from ytterby.compliance.parties.listed import ListedNames
from ytterby.compliance.parties.names import parse
from ytterby.compliance.parties.words import (
    Vocabulary,
    alike_of,
    content_of,
    rows_of,
    slack_of,
)
from ytterby.ground.kernel import OFF, VARIABLE, names_kernel

WORDS = ["gazprom", "technology", "shengbo", "rosneft", "mohammad", "khalid", "sumitomo", "heavy"]
few = st.text("abcdeé1_", min_size=1, max_size=9)


@given(st.lists(few, min_size=1, max_size=6), st.lists(few, min_size=1, max_size=6))
def test_likeness_of_many_pairs_is_that_of_each(left, right):
    rows, columns = (side.ravel() for side in np.indices((len(left), len(right))))
    alike = alike_of(left, right, rows.tolist(), columns.tolist(), 0.68)
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
    pieces = tuple(~WORDS.index(one) for one in ("sumitomo", "heavy"))
    assert vocabulary.pieces_of("sumitomoheavy", True) == [pieces]
    vocabulary.forget()
    assert not vocabulary._learnt
    assert not vocabulary.pieces_of.cache_info().currsize


def test_a_variant_has_no_slack_but_what_the_other_name_looks_for():
    part = ListedNames("org", [], [])
    part.vocabulary = Vocabulary(WORDS)
    rows = part._query_rows([parse("SumitomoHeavy J. Ltd", "org")])
    plain, *variants = rows.slacks
    assert variants
    assert plain["initials"] == 1
    assert plain["forms"]
    of_variants = (0.0, 0.0, 0.0, 0, plain["forms"], 0, plain["begins"], plain["lone"])
    assert {tuple(row) for row in variants} == {of_variants}


def test_words_that_are_joined_stand_for_the_words_that_they_join():
    name = parse("Sumi Tomo Heavy", "org")
    weights = [weight for _, weight in content_of(name)]
    joined = ~WORDS.index("sumitomo")
    assert rows_of(name, Vocabulary(WORDS)) == [
        ([0, 1, 2], weights),
        ([joined, 2], [1.0, weights[2]]),
    ]


letters = st.text("abcdeé1_", min_size=0, max_size=12)


@pytest.mark.skipif(names_kernel() is None, reason="the kernel is not built")
@given(st.lists(letters, min_size=1, max_size=9), st.lists(letters, min_size=1, max_size=9))
def test_the_kernel_finds_the_words_that_numpy_finds(asked, listed):
    near = []
    for way in ("", OFF):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(VARIABLE, way)
            vocabulary = Vocabulary(list(dict.fromkeys(listed)))
            near.append(vocabulary.near(vocabulary.learn((word, False) for word in asked)))
    for one, other in zip(*near, strict=True):
        assert np.array_equal(one, other)


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
