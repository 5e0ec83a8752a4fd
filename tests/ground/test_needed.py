"""Every text that a pattern fits has one of the words that are read off the pattern."""

from __future__ import annotations

import _sre
import re
from importlib import import_module

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
    r"(?i)(?:over )*[a-z]": [""],
    r"\d+ ?kt": ["kt"],
    r"(?i)kiss": ["kiss"],
    r"(?:an? )?(?:\w+ )??[Tt]on(?:ne)?s?": ["on"],
    r"(?i)(?<=to )japan(?! and)": ["japan"],
    r"é|ab": ["ab", "é"],
    r"(?i)stra(?:ß|ss)e": ["stra"],
    r"(?i)Σίγμας?": ["σίγµα"],
    r"(?i)gallium|镓|ガリウム": ["gallium", "ガリウム", "镓"],
    r"(?i)[\u3400-\u9fff] ?(?:氧化镝|酸)": ["氧化镝", "酸"],
}


@pytest.mark.parametrize(("pattern", "words"), PATTERNS.items())
def test_words_of_a_pattern(pattern, words):
    assert [*needed(pattern)] == words


ASCII = {
    r"é|ab": ["ab"],
    r"[€¥元]": [],
    r"(?i)[$€]|usd": ["$", "usd"],
    r"\d": [""],
    "k\u0131ss|x": ["kiss", "x"],
}
"""Patterns with the words that they need of texts of ASCII alone."""


@pytest.mark.parametrize(("pattern", "words"), ASCII.items())
def test_words_of_a_pattern_in_a_text_of_ascii(pattern, words):
    assert [*needed_in_ascii(pattern)] == words


@given(st.data(), st.sampled_from([one for one in PATTERNS if "(?<" not in one]))
def test_a_text_that_fits_has_one(data, pattern):
    text = data.draw(st.from_regex(pattern))
    assert re.search(pattern, text)
    assert any(word in small_letters(text) for word in needed(pattern))


def test_every_letter_that_a_pattern_takes_for_another_is_read_as_one():
    """Of each sign of Unicode: where a pattern of a sign fits another without case, both are one in small letters."""
    others = import_module("re._casefix")._EXTRA_CASES
    alike = [(one, other) for one, more in others.items() for other in more]
    pairs = [(code, _sre.unicode_tolower(code)) for code in range(0x20000)]
    for one, other in [*alike, *pairs]:
        assert re.fullmatch(f"(?i){re.escape(chr(other))}", chr(one))
        assert small_letters(chr(one)) == small_letters(chr(other)), hex(one)


@pytest.mark.parametrize("text", ["KISS", "\u212aiss", "k\u0130ss", "k\u0131ss", "ki\u017fs"])
def test_signs_that_a_pattern_takes_for_a_letter(text):
    assert re.search("(?i)kiss", text)
    assert "kiss" in small_letters(text)
