"""Which words of two names stand for each other: equal, alike, joined, split or abbreviated.

How alike two words are is told by how they are written and how they sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.names import (
    COMMON,
    FILLER,
    GENERIC,
    INITIAL,
    NAME,
    NUMBER,
    PARTICLE,
    PLACE,
    Name,
)

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
    consonants = _VOWELS.sub("", coarse(word.replace("w", ""))).translate(_CONSONANTS)
    return _DOUBLED.sub(r"\1", consonants)


@lru_cache(maxsize=50_000)
def wade(word: str) -> str:
    """A Chinese syllable or two of the Wade-Giles kind in coarse pinyin."""
    for old, new in _WADE:
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
    for ending in _STEMMED if one[-1] == two[-1] else ():
        if one.endswith(ending) and two.endswith(ending) and len(short) > len(ending) + 2:
            # what makes the difference stands before a common ending
            left, right = one.removesuffix(ending), two.removesuffix(ending)
            if coarse(left) == coarse(right):
                return SAME_STEM
            similarity = OSA.normalized_similarity(left, right)
            alike = similarity >= WORD_CUTOFF and max(len(left), len(right)) > 3
            return similarity if alike else 0.0
    written = OSA.normalized_similarity(one, two, score_cutoff=WORD_CUTOFF)
    similarity = written if len(long) > 3 else 0.0
    left, right = coarse(one), coarse(two)
    if left == right:
        similarity = max(similarity, SAME_SOUND if len(left) > 2 else SAME_SHORT_SOUND)
    elif min(len(left), len(right)) > 3:
        heard = OSA.normalized_similarity(left, right, score_cutoff=WORD_CUTOFF)
        similarity = max(similarity, heard - SOUND_PENALTY)
    if not person and len(short) >= 5 and long.startswith(short) and long[len(short) :] in SUFFIXES:
        similarity = max(similarity, COMMON_ENDING)
    return similarity if similarity >= WORD_CUTOFF else 0.0


@lru_cache(maxsize=100_000)
def bare_similarity(one: str, two: str) -> float:
    """Similarity by consonants, for two words of which one came from a script without vowels."""
    left, right = bare(one), bare(two)
    if not left or not right:
        return SAME_CONSONANTS if left == right and one[:1] == two[:1] else 0.0
    if left == right:
        return SAME_CONSONANTS if len(left) > 1 else ONE_CONSONANT
    similarity = OSA.normalized_similarity(left, right)
    longest = max(len(left), len(right))
    return BARE_FACTOR * similarity if longest > 2 and similarity >= BARE_CUTOFF else 0.0


SAME_WORD, SAME_CANONICAL = 1.0, 0.97  # equal words as written; equal once canonical
INITIAL_FITS = 0.8  # an initial and a word that starts with it
ABBREVIATION_FITS = 0.9  # first letters of a run of words
GLUED_FORM = 0.97  # a legal form is written behind the word: `SiemensAG`
JOINED_CUTOFF = 0.8  # of words that, joined, are only alike
HALF_IS_SAME = 0.95  # halves of two hyphened names that are the same half
SPOKEN = frozenset((NAME, COMMON, GENERIC, PLACE, FILLER))  # kinds that an abbreviation counts
LANGUAGE = frozenset((GENERIC, PLACE, FILLER))  # kinds of words that every reader knows
ALIKE_AT_FIRST = frozenset("cjqstxz")  # first letters with which spellings of one word may begin
BEGINS = frozenset((NAME, COMMON, GENERIC, FILLER))  # kinds that an initial can stand for


class WordPair(NamedTuple):
    """Places of words in each name that stand for each other, and how alike they are."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    alike: float


@dataclass(slots=True)
class Pairing:
    """The pairs of two names, and the places that are left over.

    joined, abbreviated : whether words were joined or split; whether letters stand for words.
    """

    one: Name
    two: Name
    pairs: list[WordPair] = field(default_factory=list)
    lone_left: set[int] = field(default_factory=set)
    lone_right: set[int] = field(default_factory=set)
    joined: bool = False
    abbreviated: bool = False

    def add(self, left: tuple[int, ...], right: tuple[int, ...], alike: float) -> None:
        """Pair words that were left over."""
        self.lone_left.difference_update(left)
        self.lone_right.difference_update(right)
        self.pairs.append(WordPair(left, right, alike))

    def sides(self) -> Iterator[tuple[bool, Name, Name, set[int], set[int]]]:
        """Both ways to look at it: turned, a name, the other, what is left over of each."""
        yield False, self.one, self.two, self.lone_left, self.lone_right
        yield True, self.two, self.one, self.lone_right, self.lone_left


def pair_words(one: Name, two: Name) -> Pairing:
    """Pair equal words first, then joined and like ones, then abbreviations."""
    pairing, taken = Pairing(one, two), set[int]()
    places = {word: place for place, word in reversed([*enumerate(two.words)])}  # of each the first
    for i, word in enumerate(one.words):
        j = places.get(word)
        if j is not None and j not in taken:
            taken.add(j)
            same = one.raws[i] == two.raws[j] or one.kinds[i] == PARTICLE
            pairing.pairs.append(WordPair((i,), (j,), SAME_WORD if same else SAME_CANONICAL))
        else:
            pairing.lone_left.add(i)
    pairing.lone_right.update(j for j in range(len(two.words)) if j not in taken)
    if not pairing.lone_left or not pairing.lone_right:
        return pairing
    options = _options(pairing)
    # joined or split words come before weaker pairs
    if len(one.words) != len(two.words) or not options:
        for pair in _joins(pairing):
            pairing.add(*pair)
            pairing.joined = True
    for unlike, i, j in options:
        if i in pairing.lone_left and j in pairing.lone_right:
            pairing.add((i,), (j,), -unlike)
            if one.kinds[i] == INITIAL or two.kinds[j] == INITIAL:
                pairing.abbreviated = True
    if pairing.lone_left and pairing.lone_right:
        _abbreviations(pairing)
    if pairing.lone_left and pairing.lone_right and one.family == "person":
        _hyphenated(pairing)
    return pairing


def _options(pairing: Pairing) -> list[tuple[float, int, int]]:
    """Words that pair almost, as (minus similarity, places), best first."""
    one, two = pairing.one, pairing.two
    poor, person = one.vowel_poor != two.vowel_poor, one.family == "person"
    options: list[tuple[float, int, int]] = []
    others = [(j, two.words[j], two.kinds[j]) for j in pairing.lone_right if two.kinds[j] != NUMBER]
    for i in (i for i in pairing.lone_left if one.kinds[i] != NUMBER):
        for j, other, kind in others:
            alike = _alike(one.words[i], other, one.kinds[i], kind, person)
            if poor:
                alike = max(alike, bare_similarity(one.words[i], other))
            if alike:
                options.append((-alike, i, j))
    return sorted(options)


def _alike(one: str, two: str, kind_one: int, kind_two: int, person: bool) -> float:
    """Similarity of two words of given kinds; an initial pairs with a word that starts with it."""
    if kind_one == INITIAL or kind_two == INITIAL:
        if kind_one == kind_two:
            return 0.0
        kind = kind_two if kind_one == INITIAL else kind_one
        return INITIAL_FITS if kind in BEGINS and one[0] == two[0] else 0.0
    if kind_one == PARTICLE or kind_two == PARTICLE:
        return 0.0
    alike = word_similarity(one, two, person) if one <= two else word_similarity(two, one, person)
    if alike and not person and kind_one in LANGUAGE and kind_two in LANGUAGE:
        return 0.0  # two words of the language that differ are no misspelling of each other
    return alike


def _joins(pairing: Pairing) -> list[WordPair]:
    """Runs of words of one name that, written together, are a word of the other."""
    pairs: list[WordPair] = []
    for turned, a, b, lone_a, lone_b in pairing.sides():
        rest = set(lone_b)
        for i in sorted(lone_a) if len(rest) > 1 or PARTICLE in b.kinds or b.legal else ():
            best = _run_of(a, i, b, rest) if len(a.words[i]) >= 4 else None
            if best:
                run, alike = best
                rest.difference_update(run)
                pairs.append(WordPair(run, (i,), alike) if turned else WordPair((i,), run, alike))
    kept: list[WordPair] = []
    for pair in sorted(pairs, key=lambda f: (-f.alike, f.left, f.right)):
        if all({*k.left}.isdisjoint(pair.left) and {*k.right}.isdisjoint(pair.right) for k in kept):
            kept.append(pair)
    return kept


def _run_of(a: Name, i: int, b: Name, rest: set[int]) -> tuple[tuple[int, ...], float] | None:
    """The run of up to four words of `b` that is most like a word of `a`, and how much."""
    word = a.words[i]
    poor = a.vowel_poor != b.vowel_poor
    best: tuple[tuple[int, ...], float] | None = None
    for start in sorted(rest):
        first, other = b.raws[start][0], word[0]
        if not poor and first != other and not {first, other} <= ALIKE_AT_FIRST:
            continue
        together = ""
        for stop in range(start, min(start + 4, len(b.words))):
            if stop not in rest and b.kinds[stop] != PARTICLE:
                break
            together += b.raws[stop]
            if len(together) > len(word) + 4:
                break
            if stop == start:
                if not a.legal and b.legal and _glued(word, b.raws[start], b):
                    best = ((start,), GLUED_FORM)
                continue
            alike = float(together in (word, a.raws[i]))
            if not alike and len(word) > 5:
                alike = word_similarity(word, together, a.family == "person")
                if alike < JOINED_CUTOFF:
                    alike = bare_similarity(word, together) if poor else 0.0
            if alike and (best is None or alike > best[1]):
                best = (tuple(range(start, stop + 1)), alike)
    return best


def _glued(word: str, stem: str, other: Name) -> bool:
    """Whether the word is the other's word with a legal form of the same class behind it."""
    begins = len(stem) >= 3 and word.startswith(stem)
    kind = tables.legal_forms()[0].get(word[len(stem) :]) if begins else None
    return kind is not None and kind in other.legal


def may_be_initials(word: str, group: int) -> bool:
    """Whether a word in a person's name may be initials: `J.A.`, `JC`, `JFK`; but `Li` is a name."""
    short = 2 <= len(word) <= 3 and not any(letter in "aeiouy" for letter in word[1:])
    return group == -1 or short


def _abbreviations(pairing: Pairing) -> None:
    """Pair words with runs of words that they abbreviate by first letters."""
    for turned, a, b, lone_a, lone_b in pairing.sides():
        for i in sorted(lone_a):
            if a.kinds[i] not in (NAME, COMMON):
                continue
            # by itself an abbreviation says enough only if it stands for the whole name
            run = _initials_of(a, i, b, lone_b, full_name=not pairing.pairs)
            if run:
                left, right = (run, (i,)) if turned else ((i,), run)
                pairing.add(left, right, ABBREVIATION_FITS)
                pairing.abbreviated = True


def _initials_of(
    name: Name, place: int, other: Name, lone: set[int], full_name: bool
) -> tuple[int, ...]:
    """Places of the other name's run of words that a word abbreviates by first letters.

    With `full_name` the run must be all of the other name, and three words at least.
    """
    word, person = name.words[place], name.family == "person"
    size = len(word)
    if person and not may_be_initials(word, name.groups[place]):
        return ()
    if not (2 if person and not full_name else 3) <= size <= 7 or not word.isalpha():
        return ()
    if full_name and (person or size != sum(k in SPOKEN for k in other.kinds)):
        return ()
    run = [j for j in sorted(lone) if other.kinds[j] in SPOKEN]
    for start in range(len(run) - size + 1):
        span = run[start : start + size]
        if all(other.raws[j][0] == letter for j, letter in zip(span, word, strict=True)):
            return tuple(span)
    return ()


def _hyphenated(pairing: Pairing) -> None:
    """Compare hyphened names as wholes: `Myong-sik`, `Myong-guk` share one half."""
    one, two = pairing.one, pairing.two
    for i in sorted(pairing.lone_left):
        for j in sorted(pairing.lone_right):
            for place, (left, right, alike) in enumerate(pairing.pairs):
                if len(left) != 1 or len(right) != 1 or alike < HALF_IS_SAME:
                    continue
                a, b = left[0], right[0]
                if one.kinds[a] == PARTICLE or abs(a - i) != 1 or abs(b - j) != 1:
                    continue
                if one.groups[a] != one.groups[i] or two.groups[b] != two.groups[j]:
                    continue
                x = one.words[min(a, i)] + one.words[max(a, i)]
                y = two.words[min(b, j)] + two.words[max(b, j)]
                similarity = word_similarity(x, y, True)
                if similarity:
                    pairing.pairs[place] = WordPair((a, i), (b, j), similarity)
                    pairing.lone_left.discard(i)
                    pairing.lone_right.discard(j)
                    return
