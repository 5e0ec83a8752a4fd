"""Every text that a pattern fits has one of the words that are read off the pattern."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.ground.needed import needed, needed_in_ascii, small_letters

PATTERNS = {
    r"(?i)\bbans?\b": ["ban"],
    r"(?i)^(?:stops?|halts?) now": [" now"],
    r"(?i)(?:stops?|halts?) (?:it )?\d+": ["halt", "stop"],
    r"(?i)(?:stops?|\d+) x": [" x"],
    r"licen[cs]es?\b": ["licen"],
    r"(?i)h(?:s|ts|\.s\.)[ .]?\d": ["h"],
    r"a(?:b|)c": ["a"],
    r"now(?= then)": [" then"],
    r"(?i)(?:over ){2,3}[a-z]*": ["over "],
    r"(?i)(?:over )*[a-z]": [],
    r"\d+ ?kt": ["kt"],
    r"(?i)kiss": ["kiss"],
    r"(?:an? )?(?:\w+ )??[Tt]on(?:ne)?s?": ["on"],
    r"(?i)(?<=to )japan(?! and)": ["japan"],
    r"é|ab": [],
}


@pytest.mark.parametrize(("pattern", "words"), PATTERNS.items())
def test_words_of_a_pattern(pattern, words):
    assert [*needed(pattern)] == words


ASCII = {
    r"é|ab": ["ab"],
    r"[€¥元]": [],
    r"(?i)[$€]|usd": ["$", "usd"],
    r"\d": [""],
    "k\u0131ss|x": ["ss", "x"],
}
"""Patterns with the words that they need of texts of ASCII alone."""


@pytest.mark.parametrize(("pattern", "words"), ASCII.items())
def test_words_of_a_pattern_in_a_text_of_ascii(pattern, words):
    assert [*needed_in_ascii(pattern)] == words


@given(st.data(), st.sampled_from([one for one in PATTERNS if "(?<" not in one]))
def test_a_text_that_fits_has_one(data, pattern):
    text = data.draw(st.from_regex(pattern))
    assert re.search(pattern, text)
    words = needed(pattern)
    assert not words or any(word in small_letters(text) for word in words)


@pytest.mark.parametrize("text", ["KISS", "\u212aiss", "k\u0130ss", "k\u0131ss", "ki\u017fs"])
def test_signs_that_a_pattern_takes_for_a_letter(text):
    assert re.search("(?i)kiss", text)
    assert "kiss" in small_letters(text)
