"""How alike two words are, as they are written and as they sound."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables

WORD_CUTOFF = 0.69  # similarity of two words below which they do not pair
SHORT_FORM = 0.90  # two short forms or variants of a given name
SAME_SOUND, SAME_SHORT_SOUND = 0.90, 0.75  # words equal in the coarse sound key; of two letters
SOUND_PENALTY = 0.04  # of words that are alike, but not equal, in the sound key
COMMON_ENDING = 0.82  # of two words that differ by a common ending: `Railway`, `Railways`
SAME_CHINESE = 0.85  # Wade-Giles and pinyin of one syllable
SAME_STEM = 0.95  # before a common second part of a name: `Nasrullah`
BARE_CUTOFF, BARE_FACTOR = 0.66, 0.9  # of words of which only the consonants are compared
SAME_CONSONANTS, ONE_CONSONANT = 0.85, 0.75

_SOUNDS = tables.spellings("sound")
_WADE = tables.spellings("wade")
_CONSONANTS = str.maketrans(dict(tables.spellings("consonant")))
SUFFIXES = frozenset(tables.written("suffix"))
_STEMMED = tables.written("stem")
_PATRONYMIC_END = re.compile(f"(?:{'|'.join(tables.written('patronymic'))})$")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouywh']")


@lru_cache(maxsize=200_000)
def coarse(word: str) -> str:
    """The word as it sounds, coarsely: spellings of other transliterations fall together."""
    for sound, letter in _SOUNDS:
        if sound in word:
            word = word.replace(sound, letter)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """Consonants only, voiced and voiceless alike: for scripts that leave vowels out."""
    found = _VOWELS.sub("", coarse(word.replace("w", ""))).translate(_CONSONANTS)
    return _DOUBLED.sub(r"\1", found)


@lru_cache(maxsize=50_000)
def wade(word: str) -> str:
    """A Chinese syllable or two of the Wade-Giles kind in coarse pinyin."""
    for old, new in _WADE:
        if old in word:
            word = word.replace(old, new)
    return word


@lru_cache(maxsize=1_000_000)
def word_similarity(one: str, two: str, person: bool) -> float:
    """Similarity of two different words, 0 where they do not pair. Symmetric."""
    if one > two:
        one, two = two, one
    if person:
        groups = tables.given_names()
        if one in groups and two in groups and groups[one] & groups[two]:
            return SHORT_FORM
        if len(one) < 10 and wade(one) == wade(two) and min(len(one), len(two)) > 1:
            return SAME_CHINESE
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    if len(short) <= 2:
        return 0.0
    if _PATRONYMIC_END.search(one) and _PATRONYMIC_END.search(two):
        left, right = _PATRONYMIC_END.sub("", one), _PATRONYMIC_END.sub("", two)
        if left == right:
            return SAME_STEM
        return word_similarity(left, right, False) if left and right else 0.0
    for ending in _STEMMED:
        if one.endswith(ending) and two.endswith(ending) and len(short) > len(ending) + 2:
            # what makes the difference stands before a common ending
            left, right = one.removesuffix(ending), two.removesuffix(ending)
            return SAME_STEM if coarse(left) == coarse(right) else _stems(left, right)
    found = OSA.normalized_similarity(one, two) if len(long) > 3 else 0.0
    found = max(found, _as_they_sound(coarse(one), coarse(two)))
    if not person and len(short) >= 5 and long.startswith(short) and long[len(short) :] in SUFFIXES:
        found = max(found, COMMON_ENDING)
    return found if found >= WORD_CUTOFF else 0.0


def _as_they_sound(left: str, right: str) -> float:
    if left == right:
        return SAME_SOUND if len(left) > 2 else SAME_SHORT_SOUND
    if min(len(left), len(right)) > 3:
        return 1.0 - SOUND_PENALTY - OSA.normalized_distance(left, right)
    return 0.0


def _stems(left: str, right: str) -> float:
    found = OSA.normalized_similarity(left, right)
    return found if found >= WORD_CUTOFF and max(len(left), len(right)) > 3 else 0.0


@lru_cache(maxsize=100_000)
def bare_similarity(one: str, two: str) -> float:
    """Similarity by consonants, for two words of which one came from a script without vowels."""
    left, right = bare(one), bare(two)
    if not left or not right:
        return SAME_CONSONANTS if left == right and one[:1] == two[:1] else 0.0
    if left == right:
        return SAME_CONSONANTS if len(left) > 1 else ONE_CONSONANT
    found = OSA.normalized_similarity(left, right)
    longest = max(len(left), len(right))
    return BARE_FACTOR * found if longest > 2 and found >= BARE_CUTOFF else 0.0
