"""Which words of two names stand for each other: equal, alike, joined, split or abbreviated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

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
from ytterby.compliance.parties.sounds import bare_similarity, word_similarity

SAME_WORD, OTHER_FORM = 1.0, 0.97  # equal words as written; equal once canonical
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

    Attributes
    ----------
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
    found = Pairing(one, two)
    taken: set[int] = set()
    for i, word in enumerate(one.words):
        j = two.places.get(word)
        if j is not None and j not in taken:
            taken.add(j)
            same = one.raws[i] == two.raws[j] or one.kinds[i] == PARTICLE
            found.pairs.append(WordPair((i,), (j,), SAME_WORD if same else OTHER_FORM))
        else:
            found.lone_left.add(i)
    found.lone_right.update(j for j in range(len(two.words)) if j not in taken)
    if not found.lone_left or not found.lone_right:
        return found
    options = _options(found)
    # joined or split words come before weaker pairs
    if len(one.words) != len(two.words) or not options:
        for pair in _joins(found):
            found.add(*pair)
            found.joined = True
    for unlike, i, j in options:
        if i in found.lone_left and j in found.lone_right:
            found.add((i,), (j,), -unlike)
            if one.kinds[i] == INITIAL or two.kinds[j] == INITIAL:
                found.abbreviated = True
    if found.lone_left and found.lone_right:
        _abbreviations(found)
    if found.lone_left and found.lone_right and one.family == "person":
        _hyphenated(found)
    return found


def _options(found: Pairing) -> list[tuple[float, int, int]]:
    """Words that pair almost, as (minus similarity, places), best first."""
    one, two = found.one, found.two
    poor, person = one.vowel_poor != two.vowel_poor, one.family == "person"
    options: list[tuple[float, int, int]] = []
    for i in found.lone_left:
        kind = one.kinds[i]
        if kind == NUMBER:
            continue
        for j in found.lone_right:
            if two.kinds[j] == NUMBER:
                continue
            alike = _alike(one.words[i], two.words[j], kind, two.kinds[j], person)
            if poor:
                alike = max(alike, bare_similarity(one.words[i], two.words[j]))
            if alike:
                options.append((-alike, i, j))
    options.sort()
    return options


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
    found: list[WordPair] = []
    for turned, a, b, lone_a, lone_b in pairing.sides():
        rest = set(lone_b)
        for i in sorted(lone_a):
            best = _run_of(a, i, b, rest) if len(a.words[i]) >= 4 else None
            if best:
                run, alike = best
                rest.difference_update(run)
                found.append(WordPair(run, (i,), alike) if turned else WordPair((i,), run, alike))
    left: set[int] = set()
    right: set[int] = set()
    kept = []
    for pair in sorted(found, key=lambda f: (-f.alike, f.left, f.right)):
        if left.isdisjoint(pair.left) and right.isdisjoint(pair.right):
            left.update(pair.left)
            right.update(pair.right)
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
            alike = _joined_alike(word, a.raws[i], together, a.family == "person", poor)
            if alike and (best is None or alike > best[1]):
                best = (tuple(range(start, stop + 1)), alike)
    return best


def _joined_alike(word: str, raw: str, together: str, person: bool, poor: bool) -> float:
    if together in (word, raw):
        return 1.0
    if len(word) <= 5:
        return 0.0
    alike = word_similarity(word, together, person)
    if alike >= JOINED_CUTOFF:
        return alike
    return bare_similarity(word, together) if poor else 0.0


def _glued(word: str, stem: str, other: Name) -> bool:
    """Whether the word is the other's word with a legal form of the same class behind it."""
    if len(stem) < 3 or not word.startswith(stem):
        return False
    kind = tables.legal_forms()[0].get(word[len(stem) :])
    return kind is not None and kind in other.legal


def may_be_initials(word: str, group: int) -> bool:
    """Whether a word in a person's name may be initials: `J.A.`, `JC`, `JFK`; but `Li` is a name."""
    if group == -1:
        return True
    return 2 <= len(word) <= 3 and not any(letter in "aeiouy" for letter in word[1:])


def _abbreviations(found: Pairing) -> None:
    """Pair words with runs of words that they abbreviate by first letters."""
    for turned, a, b, lone_a, lone_b in found.sides():
        for i in sorted(lone_a):
            if a.kinds[i] not in (NAME, COMMON):
                continue
            # by itself an abbreviation says enough only if it stands for the whole name
            run = _initials_of(a, i, b, lone_b, whole=not found.pairs)
            if run:
                left, right = (run, (i,)) if turned else ((i,), run)
                found.add(left, right, ABBREVIATION_FITS)
                found.abbreviated = True


def _initials_of(
    name: Name, place: int, other: Name, lone: set[int], whole: bool
) -> tuple[int, ...]:
    """Places of the other name's run of words that a word abbreviates by first letters.

    With `whole` the run must be all of the other name, and three words at least.
    """
    word, person = name.words[place], name.family == "person"
    size = len(word)
    if person and not may_be_initials(word, name.groups[place]):
        return ()
    if not (2 if person and not whole else 3) <= size <= 7 or not word.isalpha():
        return ()
    if whole and (person or size != sum(k in SPOKEN for k in other.kinds)):
        return ()
    run = [j for j in sorted(lone) if other.kinds[j] in SPOKEN]
    for start in range(len(run) - size + 1):
        span = run[start : start + size]
        if all(other.raws[j][0] == letter for j, letter in zip(span, word, strict=True)):
            return tuple(span)
    return ()


def _hyphenated(found: Pairing) -> None:
    """Compare hyphened names as wholes: `Myong-sik`, `Myong-guk` share one half."""
    one, two = found.one, found.two
    for i in sorted(found.lone_left):
        for j in sorted(found.lone_right):
            for place, (left, right, alike) in enumerate(found.pairs):
                if len(left) != 1 or len(right) != 1 or alike < HALF_IS_SAME:
                    continue
                a, b = left[0], right[0]
                if one.kinds[a] == PARTICLE or abs(a - i) != 1 or abs(b - j) != 1:
                    continue
                if one.groups[a] != one.groups[i] or two.groups[b] != two.groups[j]:
                    continue
                x = one.words[min(a, i)] + one.words[max(a, i)]
                y = two.words[min(b, j)] + two.words[max(b, j)]
                whole = word_similarity(x, y, True)
                if whole:
                    found.pairs[place] = WordPair((a, i), (b, j), whole)
                    found.lone_left.discard(i)
                    found.lone_right.discard(j)
                    return
