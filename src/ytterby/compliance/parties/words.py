"""What a name is looked up by, and which words of a list may pair with a given word.

A query is its words with weights, and variants with words joined or split. What pairs is what
`pairing.word_similarity` lets pair. It is found without a look at every word: words that sound alike
are in one dictionary, short words one edit apart in another, and long words must share most of their
pairs of letters, which a product of sparse matrices counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.align import (
    BARE_CUTOFF,
    BARE_FACTOR,
    SHORT_FORM,
    SUFFIXES,
    WORD_CUTOFF,
    bare,
    coarse,
    may_be_initials,
)
from ytterby.compliance.parties.names import (
    COMMON,
    CONTENT,
    INITIAL,
    LEGAL,
    NAME,
    Name,
    org_word,
    org_words,
)
from ytterby.compliance.parties.tokenise import stray_bits
from ytterby.ground.kernel import names_kernel

LONGEST_SUFFIX = max(map(len, SUFFIXES))
SHORTEST_SPLIT = 6  # letters of a word that may be two words of the list, written together


Row = tuple[list[int], list[float]]
"""Words with weights: places in `content_of`; of one joined or split the complement of its place in the list."""


@dataclass(frozen=True)
class QueryRows:
    """The words of queries (so many, by number `query_of`) and, behind these, of their variants.

    row_end : array (row) of places in `codes`: numbers of words that `learn` gives, else as in `Row`.
    weights : array (word of a row). totals, slacks, several : array (row) of weights, `Slack`, and if of several words.
    """

    queries: int
    query_of: Any
    row_end: Any
    codes: Any
    weights: Any
    totals: Any
    slacks: Any
    several: Any


def rows_of(name: Name, vocabulary: Vocabulary) -> list[Row]:
    """A query, and its variants with two words joined or one split as the list has them.

    What was joined or split pairs with itself only.
    """
    words, known, org = content_of(name), vocabulary.ids, name.family == "org"
    plain = [*range(len(words))], [weight for _, weight in words]
    acronym = known.get(acronym_of(name))
    joined = _joined(name, plain, words, known)
    variants = [*([] if acronym is None else [([~acronym], [1.0])]), *joined]
    for row in (plain, *joined):
        for place, code in enumerate(row[0]):
            if code >= 0 and len(words[code][0]) >= SHORTEST_SPLIT:
                for pieces in vocabulary.pieces_of(words[code][0], org):
                    variants.append(_replaced(row, place, 1, pieces, words[code][1]))
    return [plain, *variants]


def _replaced(row: Row, place: int, count: int, codes: tuple[int, ...], weight: float) -> Row:
    """The row with other words in place of as many as it says, each of a weight."""
    before, after = slice(place), slice(place + count, None)
    weights = [*row[1][before], *[weight] * len(codes), *row[1][after]]
    return [*row[0][before], *codes, *row[0][after]], weights


def _joined(
    name: Name, row: Row, words: list[tuple[str, float]], known: dict[str, int]
) -> list[Row]:
    """The words with two or three of them written together, as the word that they make."""
    variants = []
    raws = [r for r, k in zip(name.raws, name.kinds, strict=True) if k in CONTENT]
    for place in range(len(raws) if len(raws) == len(words) else 0):
        for length in range(2, min(3, len(raws) - place) + 1):
            together = known.get("".join(raws[place : place + length]))
            if together is not None:
                variants.append(_replaced(row, place, length, (~together,), 1.0))
    # a small word before its noun: `de Beers`, `Debeers`
    for place in range(len(name.raws) - 1 if len(raws) < len(name.raws) else 0):
        together = known.get(name.raws[place] + name.raws[place + 1])
        if together is not None and name.raws[place] not in raws:
            noun = [n for n, (word, _) in enumerate(words) if word == name.words[place + 1]]
            rest = _replaced(row, noun[0], 1, (), 0.0) if noun else row
            variants.append(_replaced(rest, len(words), 0, (~together,), 1.0))
    return variants


def _pieces_of(word: str, org: bool, known: dict[str, int]) -> Iterator[tuple[int, ...]]:
    """The two words of a list that a word may be, or the one before a legal form; as in `Row`."""
    changed, trade = (org_words(), word[:3] in tables.trade_starts()) if org else ((), False)
    for cut in range(2, len(word) - 1):
        first = known.get(piece := word[:cut])
        if first is None and ((trade and cut > 2) or piece in changed):
            first = known.get(org_word(piece))
        if first is None:
            continue
        if org and word[cut:] in tables.legal_forms()[0]:
            yield (~first,)
        for after in (cut, cut + 1):  # a letter may stand where a space was meant
            second = _as_listed(word[after:], org, known) if len(word) - after > 1 else None
            if second is not None:
                yield ~first, ~second


def _as_listed(piece: str, org: bool, known: dict[str, int]) -> int | None:
    """The place of the piece of a word as the list has it, canonical."""
    place = known.get(piece)
    changes = org and place is None and (piece in org_words() or piece[:3] in tables.trade_starts())
    return known.get(org_word(piece)) if changes else place


def content_of(name: Name) -> list[tuple[str, float]]:
    """Words to look names up by, with their weights; numbers only where there is nothing else."""
    words = zip(name.words, name.kinds, name.missing, strict=True)
    content = [(word, weight) for word, kind, weight in words if kind in CONTENT]
    return content or [(word, 1.0) for word in name.words]


SLACK = np.dtype("f4, f4, f4, u8, u8, u4, u4, ?")
"""Weights of words of a name that may pair with nothing in the index, and what they rest on.

initials : what initials stand for, one word each.
own, other : of joined initials or strays of a legal form, and of what joined initials stand for.
needs : what the other name must have for these: all these first letters, or one of these legal forms.
forms : bits of its legal forms; of a person the first letters of the words.
stands, begins : letters of its initials, and first letters of the words that an initial can stand for.
lone : whether it has no legal form, and one part at most that tells.
"""
SLACK.names = ("initials", "own", "other", "needs", "forms", "stands", "begins", "lone")
Slack = tuple[float, float, float, int, int, int, int, bool]


def slack_of(name: Name) -> Slack:
    """What words of a name may pair with nothing, as in `SLACK`."""
    own = other = 0.0
    needs = forms = 0
    person, last = name.family == "person", len(name.words) - 1
    for place, (raw, kind, group) in enumerate(
        zip(name.raws, name.kinds, name.groups, strict=True)
    ):
        if person and kind == NAME and may_be_initials(raw, group):
            needs = _letters(raw) & (needs if own else -1)
            own += 1.0
            other += len(raw)
        loose = not person and kind in (NAME, COMMON) and (len(raw) > 3 or place == last > 0)
        if loose and (bits := stray_bits(raw)):
            own += name.missing[place]
            needs |= bits
    if person:
        forms = _letters("".join([raw[0] for raw in name.raws]))
    elif name.legal_words or LEGAL in name.kinds:  # a name may be nothing but a form: `ASC`
        words = (*(name.legal_words or name.raws), *(f"{kind} form" for kind in name.legal))
        forms = sum({tables.form_bits().get(word, 0) for word in words})
    initials = [raw for raw, kind in zip(name.raws, name.kinds, strict=True) if kind == INITIAL]
    begins = [word[0] + raw[0] for word, raw in zip(name.words, name.raws, strict=True)]
    stands, begun = _letters("".join(initials)), _letters("".join(begins))
    lone = not name.legal_words and sum(kind in (NAME, COMMON) for kind in name.kinds) < 2
    return len(initials), own, other, needs, forms, stands, begun, lone


def _letters(word: str) -> int:
    """The letters of a word as bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def acronym_of(name: Name) -> str:
    """First letters of three to seven words of an organisation; empty for others."""
    if name.family != "org":
        return ""
    letters = [r[0] for r, k in zip(name.raws, name.kinds, strict=True) if k in CONTENT]
    return "".join(letters) if 3 <= len(letters) <= 7 else ""


def run_together(name: Name) -> str:
    """The name as one word: `L3 Harris` and `L3Harris` have no word in common, but this."""
    return "".join(name.key)


SHORT = 6  # letters up to which words of one edit apart are looked up in a dictionary
MAX_EDITS_PERCENT = 31  # of the letters of the longer word; more never reach the cutoff
TINY = 1e-6
ROUNDING = 0.01  # of likenesses, which are kept in single precision
SOUND_FACTOR = 0.97  # of the likeness of two words as they sound
SAME_SOUNDING = 1.0 - ROUNDING
FAMILIES = ("person", "org")
PAIRS = 1024  # numbers of pairs of letters
PIECES = 50_000  # words whose ways to be cut in two are at hand
_LIGHT = str.maketrans("wyjeoq", "viiiuk")
NOTHING_NEAR: tuple[Any, ...] = tuple(np.zeros(*of) for of in ((1, "i8"), (0, "i4"), (0, "f4")))
"""Ends of the words that were asked for, and of each the places of the like ones and how alike they are."""
QueryWord = tuple[str, bool]
"""A word, and whether it is of a script that leaves vowels out."""


class Vocabulary:
    """The words of a list, each once; `sounds` are their coarse keys, where they are known."""

    def __init__(self, words: list[str], sounds: list[str] | None = None) -> None:
        self.words = words
        self.ids = {word: number for number, word in enumerate(words)}
        self.sounds = sounds or [coarse(word) for word in words]
        self._light = [_light(word) for word in words]
        self._lengths = np.array([len(w) for w in words], dtype=np.int32)
        self.forget()

    def forget(self) -> None:
        """Let go of the words that were asked for."""
        self.pieces_of = lru_cache(PIECES)(lambda word, org: [*_pieces_of(word, org, self.ids)])
        self._learnt: dict[QueryWord, int] = {}
        self.every_near = NOTHING_NEAR

    def near(self, numbers: Any) -> tuple[Any, Any, Any]:
        """Of words by the numbers of `learn`: how many words each may pair with, these, and a bound of likeness."""
        ends, places, alike = self.every_near
        starts, counts = ends[numbers], ends[numbers + 1] - ends[numbers]
        at = ragged(starts, counts)
        return counts, places[at], alike[at]

    def learn(self, words: Iterable[QueryWord]) -> Any:
        """Numbers by which `near` knows words."""
        words, asked = list(words), self._learnt
        new = dict.fromkeys(key for key in words if key not in asked)
        plain = dict.fromkeys(word for word, _ in new)
        if fresh := [word for word in plain if (word, False) not in asked]:
            self._learn_plain(fresh)
        for word in (word for word, poor in new if poor):
            self._learn_bare(word)
        return np.array([asked[key] for key in words], dtype=np.int64)

    def _keep(self, keys: list[QueryWord], rows: Any, places: Any, alike: Any) -> None:
        """Keep the words that each new one may pair with; of two bounds the greater."""
        rows, places = np.asarray(rows, dtype=np.int64), np.asarray(places, dtype=np.int32)
        alike = np.asarray(alike, dtype=np.float32)
        order = np.lexsort((alike, places, rows))
        rows, places, alike = rows[order], places[order], alike[order]
        last = np.append((rows[1:] != rows[:-1]) | (places[1:] != places[:-1]), True)[: len(rows)]
        more = self.every_near[0][-1] + np.searchsorted(rows[last], np.arange(len(keys)), "right")
        both = zip(self.every_near, (more, places[last], alike[last]), strict=True)
        self.every_near = tuple(np.concatenate(two) for two in both)
        self._learnt.update((key, number) for number, key in enumerate(keys, len(self._learnt)))

    def _learn_plain(self, words: list[str]) -> None:
        sounds = [coarse(word) for word in words]
        if names_kernel():
            found = self._of_kernel.near(words, sounds, [*map(_light, words)])
        else:
            found = self._alike(words, sounds)
        extra = [
            (number, self.ids[other], SHORT_FORM if other != word else 1.0)
            for number, word in enumerate(words)
            for other in self.ids.keys() & variants_of(word)
        ]
        more = np.array(extra, dtype=np.float64).reshape(-1, 3).T
        every = (np.concatenate(two) for two in zip(found, more, strict=True))
        self._keep([(word, False) for word in words], *every)

    def _by_dictionary(self, word: str, sound: str) -> set[int]:
        """Words of the list that sound as a word does or, if it is short, may be one edit apart."""
        near = set(self._by_sound.get(sound, ()))
        for key in tables.shortened(_light(word)) if len(word) <= SHORT else ():
            near.update(self._by_shortened.get(key, ()))
        return near

    def _alike(self, words: list[str], sounds: list[str]) -> tuple[Any, Any, Any]:
        """Pairs of numbers (asked, listed) of words that are alike, and how much they are."""
        known = [self._by_dictionary(*both) for both in zip(words, sounds, strict=True)]
        counts = list(map(len, known))
        at, to = np.repeat(np.arange(len(words)), counts), [place for own in known for place in own]
        pairs = [(at, np.array(to, dtype=np.int32))]
        lengths = np.array(list(map(len, words)), dtype=np.int32)
        for length in np.unique(lengths[lengths > SHORT]).tolist():
            numbers = np.flatnonzero(lengths == length)
            pairs.append(self._sharing([words[n] for n in numbers], length, numbers))
        rows, columns = (np.concatenate(side) for side in zip(*pairs, strict=True))
        least = WORD_CUTOFF - ROUNDING
        at, to = rows.tolist(), columns.tolist()
        letters = alike_of(words, self.words, at, to, least)
        sound = alike_of(sounds, self.sounds, at, to, least / SOUND_FACTOR)
        alike = np.maximum(letters, SOUND_FACTOR * sound)
        # as the score has it: words of two letters pair only when equal, of three when they sound so
        own, listed = lengths[rows], self._lengths[columns]
        good = (alike >= least) & (np.minimum(own, listed) > 2)
        good &= (np.maximum(own, listed) > 3) | (sound > SAME_SOUNDING)
        return rows[good], columns[good], alike[good]

    @cached_property
    def _of_kernel(self) -> Any:
        limits = {"brief": SHORT, "percent": MAX_EDITS_PERCENT, "least": WORD_CUTOFF - ROUNDING}
        limits |= {"sound_factor": SOUND_FACTOR, "same_sounding": SAME_SOUNDING}
        return names_kernel().Words(self.words, self.sounds, self._light, limits)

    @cached_property
    def _by_sound(self) -> dict[str, list[int]]:
        return places_of(self.sounds)

    @cached_property
    def _by_shortened(self) -> dict[str, list[int]]:
        by_key: dict[str, list[int]] = {}
        for number, form in enumerate(self._light):
            for key in tables.shortened(form) if len(form) <= SHORT + 1 else ():
                by_key.setdefault(key, []).append(number)
        return by_key

    @cached_property
    def _bare(self) -> list[str]:
        return [bare(word) for word in self.words]

    @cached_property
    def _counts(self) -> tuple[Any, Any, Any, Any]:
        """Words by length: numbers, lengths, fewest letters of a word like each, counts (pair of letters, word)."""
        order = np.argsort(self._lengths, kind="stable").astype(np.int32)
        lengths = self._lengths[order]
        pairs, ends = _letter_pairs([self._light[place] for place in order.tolist()])
        counts = np.zeros((PAIRS, len(order)), dtype=np.uint8)
        np.add.at(counts, (pairs, np.repeat(np.arange(len(order)), np.diff(ends, prepend=0))), 1)
        return order, lengths, lengths - _max_edits(lengths), counts

    def _sharing(self, words: list[str], length: int, numbers: Any) -> tuple[Any, Any]:
        """Pairs of words, all of one length, with those that share enough pairs of letters."""
        order, lengths, fewest, counts = self._counts
        first = int(np.searchsorted(lengths, length - _max_edits(length)))
        reach = slice(first, int(np.searchsorted(fewest, length, "right")))
        longest = np.maximum(lengths[reach], length)
        # each edit breaks two pairs of letters at most
        needed = np.maximum(2, longest - 2 * _max_edits(longest)).astype(np.uint8)
        pairs, ends = _letter_pairs([_light(word) for word in words])
        every = []
        for own in np.split(pairs, ends[:-1]):
            shared = counts[own[0], reach].copy()
            for pair in own[1:]:  # row by row, which is quicker than a sum over all
                shared += counts[pair, reach]
            every.append(np.flatnonzero(shared >= needed))
        rows = np.repeat(numbers, list(map(len, every)))
        return rows, order[reach][np.concatenate(every)]

    def _learn_bare(self, word: str) -> None:
        """Add the words with like consonants."""
        _, columns, values = self.near(np.array([self._learnt[word, False]]))
        how: dict[str, Any] = {"scorer": OSA.normalized_similarity, "score_cutoff": BARE_CUTOFF}
        own = bare(word)
        found = process.extract(own, self._bare, **how, limit=None) if own else []
        columns = [*columns, *(place for *_, place in found)]
        values = [*values, *(BARE_FACTOR * alike for _, alike, _ in found)]
        self._keep([(word, True)], np.zeros(len(columns)), columns, values)


def ragged(starts: Any, counts: Any) -> Any:
    """The numbers from each start on, as many as each count says, one run after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - ends + counts, counts)


def places_of(marks: list[str]) -> dict[str, list[int]]:
    """Where each mark stands."""
    places: dict[str, list[int]] = {}
    for place, mark in enumerate(marks):
        places.setdefault(mark, []).append(place)
    return places


def variants_of(word: str) -> set[str]:
    """The word itself, given names of the same group, and the word with and without a common ending."""
    variants = {word, *tables.variants_of_given().get(word, ())}
    if len(word) >= 5:
        variants.update([word + suffix for suffix in SUFFIXES])
        ends = range(max(5, len(word) - LONGEST_SUFFIX), len(word))
        variants.update([word[:end] for end in ends if word[end:] in SUFFIXES])
    return variants


def alike_of(
    ones: list[str], others: list[str], rows: list[int], columns: list[int], least: float
) -> Any:
    """Likeness of pairs of words; 0 where it is below the least."""
    pairs = [ones[n] for n in rows], [others[n] for n in columns]
    how: dict[str, Any] = {"scorer": OSA.normalized_similarity, "score_cutoff": least - TINY}
    return process.cpdist(*pairs, **how, dtype=np.float32)


def _max_edits(length: Any) -> Any:
    return MAX_EDITS_PERCENT * length // 100


def _light(word: str) -> str:
    """The word with letters that often stand for each other made one; its length stays."""
    return word.translate(_LIGHT)


def _letter_pairs(words: list[str]) -> tuple[Any, Any]:
    """The pairs of letters of the words, one after the other, and where those of each end; borders are letters."""
    blob = "".join(f"`{word}{{" for word in words).encode("ascii", "replace")
    letters = np.frombuffer(blob, dtype=np.uint8).astype(np.int32) & 31
    ends = np.cumsum(np.array([len(w) + 2 for w in words], dtype=np.int64))
    pairs = np.delete(letters[:-1] * 32 + letters[1:], ends[:-1] - 1)  # none across two words
    return pairs, ends - np.arange(1, len(ends) + 1)
