"""What a text says is in an item and what is not: elements present and absent, CAS numbers."""

from __future__ import annotations

import re

from ytterby.compliance.read.elements import ELEMENT, HEAVY_RARE_EARTHS, RARE_EARTHS, elements_in
from ytterby.compliance.read.numbers import normal
from ytterby.compliance.read.pattern import lazy
from ytterby.compliance.read.words import Facts, read_words, said

CAS = lazy(r"(?<![\d-])(\d{2,7})-(\d{2})-(\d)(?![\d-])")


def cas_is_valid(cas: str) -> bool:
    """Whether the last digit is the check digit of the others.

    >>> cas_is_valid("14802-03-0"), cas_is_valid("14802-03-1")
    (True, False)
    """
    digits = cas.replace("-", "")
    total = sum(place * int(d) for place, d in enumerate(reversed(digits[:-1]), start=1))
    return total % 10 == int(digits[-1])


def read_cas(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """CAS numbers of a text, and those whose check digit is wrong."""
    if text.count("-") < 2 and text.isascii():
        return frozenset(), ()
    found = [m.group() for m in CAS.finditer(normal(text))]
    wrong = tuple(c for c in found if not cas_is_valid(c))
    return frozenset(found) - frozenset(wrong), wrong


_NAMED_GROUP = rf"(?:{ELEMENT}|(?i:heavy rare[- ]earths?|HREEs?|rare[- ]earths?|REEs?)|重稀土|稀土)"
_LIST = rf"{_NAMED_GROUP}(?:\s{{0,2}}(?:,|/|\+|&|and|or|nor|和|或|,? and|,? or)\s{{0,2}}{_NAMED_GROUP}){{0,8}}"


def _words(key: str) -> str:
    return f"(?i:{read_words(Facts).either(key)})"


_ABSENT = (
    lazy(lambda: rf"{_words('absent_before')}\s{{0,2}}(?i:any |added |detectable )?({_LIST})"),
    lazy(lambda: rf"({_LIST})\s{{0,2}}(?:content\s)?[:=]?\s{{0,2}}{_words('absent_after')}"),
)
PRESENT = (
    lazy(lambda: rf"{_words('present_before')}\s{{0,2}}[:=]?\s{{0,2}}(?i:added )?({_LIST})"),
    lazy(lambda: rf"({_LIST})\s{{0,2}}[:=]?\s{{0,2}}{_words('present_after')}\b"),
)
"""Patterns of elements said to be there; the first group is the list of them."""
_ABSENCE = said(Facts, "absence")
"""A text without one of these says nothing of what is not in it."""


def _group(words: str) -> frozenset[str]:
    low = words.lower()
    if "重" in low or "heavy" in low or "hree" in low:
        return HEAVY_RARE_EARTHS
    if "稀土" in low or "rare" in low or re.search(r"\brees?\b", low):
        return RARE_EARTHS
    return elements_in(words)


def read_absent(text: str) -> tuple[frozenset[str], list[tuple[int, int]]]:
    """Elements said not to be there, with the places of the words."""
    found: set[str] = set()
    spans: list[tuple[int, int]] = []
    if not _ABSENCE.search(text):
        return frozenset(), []
    for pattern in _ABSENT:
        for match in pattern.finditer(text):
            found |= _group(match[1])
            spans.append(match.span())
    return frozenset(found), spans
