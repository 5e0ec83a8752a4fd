"""Find the names of a list that are like a given name, without comparing it with each.

Words of the query are paired with like words of the list's vocabulary; from the weights of the words
that pair, a bound of the score follows for every name that shares one, and only names whose bound
reaches the threshold are compared. The comparison is that of `score.py`, so a search over the index
and a comparison of two names give the same score.

A small list is searched with dictionaries alone; a large one with sparse matrices, which are built
once and can be kept in a cache file (numpy arrays, no pickle).
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ytterby.compliance.parties import tables
from ytterby.compliance.parties.names import (
    COMMON,
    FILLER,
    GENERIC,
    INITIAL,
    LEGAL,
    NAME,
    PLACE,
    TITLE,
    Name,
    family_of,
    guess_family,
    may_be_legal,
    org_word,
    parse,
    parse_afresh,
)
from ytterby.compliance.parties.score import (
    DEFAULT_THRESHOLD,
    HIGHEST,
    SUFFIXES,
    WEIGHTS,
    Comparison,
    bare,
    coarse,
    compare_names,
    may_be_initials,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SMALL = 3_000  # names up to which dictionaries are quicker than matrices
MARGIN = 0.08  # how far the bound may lie below the threshold: it knows no spelling features
MOST_COMPARED = 150  # best candidates of a query that are compared; more when more hits are asked
OVERWEIGHT = 0.5  # what words may weigh more in the query than in the list (a name against a place)
CHUNK = 400  # queries in one matrix product
CACHE_VERSION = 9
SHORT = 6  # letters up to which words of one edit apart are looked up in a dictionary
FAMILIES = ("person", "org")
CONTENT = frozenset((NAME, COMMON, GENERIC, PLACE, TITLE, LEGAL, FILLER))

# the small qualifiers of a hit
COUNTRY_DIFFERS, COUNTRY_AGREES = -0.05, 0.01
ADDRESS_AGREES = 0.02
WEAK_ALIAS = -0.1
SCHEMA_DIFFERS = -0.05


@dataclass(frozen=True)
class Entry:
    """A party of a list as the index needs it. `country` may hold several codes, parted by `;`."""

    key: int | str
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    schema: str | None = None
    country: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Hit:
    """A party found. `features` are signed parts that add up to `score`."""

    key: int | str
    score: float
    name: str
    features: dict[str, float] = field(default_factory=dict)
    confirmed: bool = False
    detail: str = ""


@dataclass(slots=True)
class _Row:
    """A query, or a variant of it with words joined or split, as words with weights.

    The slacks are weights of unpaired words that initials may yet pair: of the query itself (`JC`
    pairs with `Jean Claude`), and of a listed name.
    """

    query: int
    words: list[tuple[str, float]]
    weight: float
    own_slack: float = 0.0
    other_slack: float = 0.0
    exact: frozenset[str] = frozenset()  # words joined or split: they pair with themselves only


def _exact(query: int, words: list[tuple[str, float]], *exact: str) -> _Row:
    """A variant of a query in which the words `exact` stand as the list has them."""
    return _Row(query, words, sum(m for _, m in words), exact=frozenset(exact))


class NameIndex:
    """An index over the names of a list.

    Parameters
    ----------
    entries
        The parties with all their names.
    cache
        A file that keeps the index of a large list. It is read when it was written from the same
        entries by the same version, else replaced; an unreadable or unwritable cache is no error.
    """

    def __init__(self, entries: Sequence[Entry], cache: str | Path | None = None) -> None:
        self.entries = list(entries)
        texts: dict[str, list[str]] = {f: [] for f in FAMILIES}
        owners: dict[str, list[int]] = {f: [] for f in FAMILIES}
        weak: dict[str, list[bool]] = {f: [] for f in FAMILIES}
        total = sum(len(e.names) + len(e.weak_names) for e in self.entries)
        large = total > SMALL
        digest = _digest(self.entries) if large and cache is not None else ""
        stored = _read_cache(Path(cache), digest) if digest and cache is not None else None
        families = stored["families"] if stored else None
        for number, entry in enumerate(self.entries):
            if families is not None:
                family = FAMILIES[families[number]]
            else:
                family = family_of(entry.schema) or guess_family((*entry.names, "")[0])
            listed = texts[family]
            before = len(listed)
            listed.extend(entry.names)
            listed.extend(entry.weak_names)
            added = len(listed) - before
            owners[family].extend([number] * added)
            weak[family].extend([False] * len(entry.names) + [True] * len(entry.weak_names))
        make = _Matrices if large else _Dictionaries
        shared: dict[str, Any] = {"ids": {}}
        self._parts: dict[str, _Part] = {
            f: make(f, texts[f], owners[f], weak[f], shared, stored and stored[f]) for f in FAMILIES
        }
        if large:
            vocabulary = _Vocabulary(
                *((stored["words"], stored["coarse"]) if stored else (list(shared["ids"]), None))
            )
            for part in self._parts.values():
                part.arrange(vocabulary)
        if digest and stored is None and cache is not None:
            chosen = [0] * len(self.entries)
            for place, family in enumerate(FAMILIES):
                for number in owners[family]:
                    chosen[number] = place
            _write_cache(Path(cache), digest, chosen, self._parts, vocabulary)

    def __len__(self) -> int:
        return len(self.entries)

    def search(
        self,
        name: str,
        schema: str | None = None,
        country: str | None = None,
        limit: int = 10,
        threshold: float = DEFAULT_THRESHOLD,
        address: str | None = None,
    ) -> list[Hit]:
        """The parties most like `name`, best first, at or above the threshold. Never raises."""
        return self.search_many([name], schema, [country], limit, threshold, [address])[0]

    def search_many(
        self,
        names: Sequence[str],
        schema: str | Sequence[str | None] | None = None,
        countries: Sequence[str | None] | None = None,
        limit: int = 10,
        threshold: float = DEFAULT_THRESHOLD,
        addresses: Sequence[str | None] | None = None,
    ) -> list[list[Hit]]:
        """As `search` for each of the names; one `schema` for all, or one each."""
        hits: list[list[Hit]] = []
        for start in range(0, len(names), CHUNK):
            with _collector_at_rest(len(names)):
                hits.extend(
                    self._search_chunk(start, names, schema, countries, limit, threshold, addresses)
                )
        return hits

    def _search_chunk(
        self,
        start: int,
        names: Sequence[str],
        schema: str | Sequence[str | None] | None,
        countries: Sequence[str | None] | None,
        limit: int,
        threshold: float,
        addresses: Sequence[str | None] | None,
    ) -> list[list[Hit]]:
        most = max(MOST_COMPARED, 4 * limit)
        chunk = list(names[start : start + CHUNK])
        found: list[dict[int, tuple[Hit, float]]] = [{} for _ in chunk]
        schemas = (
            [schema] * len(chunk)
            if schema is None or isinstance(schema, str)
            else list(schema[start : start + CHUNK])
        )
        for part in self._parts.values():
            if not part.texts:
                continue
            parsed = [parse(name, part.family) for name in chunk]
            for query, candidates in enumerate(part.candidates(parsed, threshold, most)):
                country = countries[start + query] if countries else None
                address = addresses[start + query] if addresses else None
                self._compare(
                    *(part, parsed[query], candidates, found[query], threshold),
                    *(schemas[query], country, address),
                )
        hits = []
        for best in found:
            ranked = sorted(
                best.items(), key=lambda b: (-b[1][0].score, not b[1][0].confirmed, b[0])
            )
            hits.append([hit for _, (hit, _) in ranked[:limit]])
        return hits

    def _compare(
        self,
        part: _Part,
        query: Name,
        candidates: list[tuple[float, int]],
        found: dict[int, tuple[Hit, float]],
        threshold: float,
        schema: str | None,
        country: str | None,
        address: str | None,
    ) -> None:
        for bound, place in candidates:
            owner = part.owners[place]
            before = found.get(owner)
            if before is not None and (before[0].confirmed or before[1] >= bound + 0.05):
                continue  # another alias of the party is already as good
            outcome = compare_names(query, part.name(place))
            if outcome.score < threshold - 0.03:
                continue
            hit = self._qualified(part, place, outcome, schema, country, address)
            if hit.score >= threshold and (before is None or hit.score > before[0].score):
                found[owner] = (hit, outcome.score)

    def _qualified(
        self,
        part: _Part,
        place: int,
        outcome: Comparison,
        schema: str | None,
        country: str | None,
        address: str | None,
    ) -> Hit:
        """The hit with what country, address, kind of party and weak alias add or take."""
        entry = self.entries[part.owners[place]]
        score, features, confirmed = outcome.score, dict(outcome.features), outcome.confirmed
        changes: list[tuple[str, float]] = []
        if part.weak[place]:
            changes.append(("weak_alias", WEAK_ALIAS))
            confirmed = False
        if country and entry.country:
            agree = _codes(country) & _codes(entry.country)
            changes.append(("country", COUNTRY_AGREES if agree else COUNTRY_DIFFERS))
        if address and entry.address and _same_address(address, entry.address):
            changes.append(("address", ADDRESS_AGREES))
        asked = family_of(schema)
        if asked and family_of(entry.schema) and asked != family_of(entry.schema):
            changes.append(("schema", SCHEMA_DIFFERS))
        ceiling = max(score, HIGHEST) if not confirmed else 1.0
        for feature, change in changes:
            after = max(0.0, min(ceiling, score + change))
            features[feature] = after - score
            score = after
        return Hit(entry.key, score, part.texts[place], features, confirmed, outcome.detail)


@contextmanager
def _collector_at_rest(names: int) -> Iterator[None]:
    """Keep the cyclic garbage collector still for a batch.

    A search makes many small objects and no cycles; walking a large index to find none took a
    seventh of the time.
    """
    if names < 100 or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _codes(countries: str) -> set[str]:
    return {code.strip().upper() for code in countries.split(";") if code.strip()}


def _same_address(one: str, two: str) -> bool:
    """Whether at least half of the words of the shorter address, and three, are in the other."""
    left, right = (set(parse(a, "org").words) for a in (one, two))
    common = len(left & right)
    return common >= 3 and 2 * common >= min(len(left), len(right))


class _Part:
    """The names of one family, and the words in them."""

    def __init__(
        self,
        family: str,
        texts: list[str],
        owners: list[int],
        weak: list[bool],
        shared: dict[str, Any],
        stored: Any = None,
    ) -> None:
        self.family, self.texts, self.owners, self.weak = family, texts, owners, weak
        self._names: list[Name | None] = [None] * len(texts)
        self.shared = shared
        self.acronyms: dict[str, list[int]] = {}
        self.acronym_list: list[str] = []
        if stored:
            self._restore(stored)
        else:
            for place, text in enumerate(texts):
                self._names[place] = parse_afresh(text, family)
            self._build()

    def name(self, place: int) -> Name:
        """The parsed name at a place."""
        name = self._names[place]
        if name is None:
            name = self._names[place] = parse_afresh(self.texts[place], self.family)
        return name

    def _build(self) -> None:
        raise NotImplementedError

    def _restore(self, stored: Any) -> None:
        raise NotImplementedError

    def arrange(self, vocabulary: _Vocabulary) -> None:
        """Take the words of the whole list; nothing to do for a small one."""

    def candidates(
        self, names: list[Name], threshold: float, most: int
    ) -> list[list[tuple[float, int]]]:
        """For each name the places worth a comparison, with a bound of the score, best first."""
        raise NotImplementedError

    def knows(self, word: str) -> bool:
        """Whether a name of the list has the word."""
        raise NotImplementedError

    def rows(self, query: int, name: Name) -> list[_Row]:
        """The query, and its variants with two words joined or one split as the list has them."""
        words = content_of(name)
        own, other = slack_of(name)
        found = [_Row(query, words, sum(m for _, m in words), own, other)]
        letters = acronym_of(name) if self.family == "org" else ""
        if letters and self.knows(letters):
            found.append(_exact(query, [(letters, 1.0)], letters))
        raws = [r for r, k in zip(name.raws, name.kinds, strict=True) if k in CONTENT]
        everything = list(name.raws)
        for place in range(len(raws) if len(raws) == len(words) else 0):
            for length in (2, 3):
                together = "".join(raws[place : place + length])
                if place + length <= len(raws) and self.knows(together):
                    joined = [*words[:place], (together, 1.0), *words[place + length :]]
                    found.append(_exact(query, joined, together))
        for place in range(len(everything) - 1):
            together = everything[place] + everything[place + 1]
            if everything[place] not in raws and self.knows(together):
                rest = [w for w in words if w[0] != name.words[place + 1]]
                joined = [*rest, (together, 1.0)]
                found.append(_exact(query, joined, together))
        for place, (word, weight) in enumerate(words):
            if len(word) < 6:
                continue
            for cut in range(2, len(word) - 1):
                first = self._as_listed(word[:cut])
                if not first:
                    continue
                for after in (cut, cut + 1):  # a letter may stand where a space was meant
                    second = self._as_listed(word[after:]) if len(word) - after > 1 else ""
                    if second:
                        pieces = [(first, weight), (second, weight)]
                        split = [*words[:place], *pieces, *words[place + 1 :]]
                        found.append(_exact(query, split, first, second))
        return found

    def _as_listed(self, piece: str) -> str:
        """The piece of a word as the list has it, canonical; empty where it has none."""
        if self.knows(piece):
            return piece
        if self.family == "org":
            canonical = org_word(piece)
            if canonical != piece and self.knows(canonical):
                return canonical
        return ""

    def abbreviated(self, name: Name) -> Iterable[int]:
        """Places of names that a word of the query abbreviates, or the other way round."""
        if not self.acronyms:
            return ()
        found: set[int] = set()
        for word, kind in zip(name.words, name.kinds, strict=True):
            if kind == NAME and 3 <= len(word) <= 7:
                found.update(self.acronyms.get(word, ()))
        return found


def content_of(name: Name) -> list[tuple[str, float]]:
    """Words to look names up by, with their weights; numbers only where there is nothing else."""
    found = [
        (word, weight)
        for word, kind, weight in zip(name.words, name.kinds, name.missing, strict=True)
        if kind in CONTENT
    ]
    return found or [(word, 1.0) for word in name.words]


def slack_of(name: Name) -> tuple[float, float]:
    """Weights of words that may pair with nothing in the index, and of what they stand for.

    They are initials, in a person's name also joined ones, and words of a misspelt legal form.
    """
    own = other = 0.0
    if name.family == "org":
        last = len(name.words) - 1
        for place, (raw, kind) in enumerate(zip(name.raws, name.kinds, strict=True)):
            loose = kind in (NAME, COMMON) and (len(raw) > 3 or place == last > 0)
            if loose and may_be_legal(raw):
                own += name.missing[place]
    for word, kind, group in zip(name.words, name.kinds, name.groups, strict=True):
        if kind == INITIAL:
            other += 1.0
        elif kind == NAME and name.family == "person" and may_be_initials(word, group):
            own += 1.0
            other += len(word)
    return own, other


def acronym_of(name: Name) -> str:
    """First letters of the words that count, of three or more."""
    letters = [r[0] for r, k in zip(name.raws, name.kinds, strict=True) if k in CONTENT]
    return "".join(letters) if 3 <= len(letters) <= 7 else ""


def _bound(
    family: str, matched: float, asked: float, listed: float, slack: tuple[float, float]
) -> float:
    """What the score can reach when words of weight `matched` pair of `asked` and `listed`."""
    matched = min(matched, listed + OVERWEIGHT)
    left = max(0.0, asked - matched - slack[0])
    right = max(0.0, listed - matched - slack[1])
    conflict, missing = min(left, right), abs(left - right)
    cost = WEIGHTS.missing_person if family == "person" else WEIGHTS.missing_org
    both = matched + conflict
    return (
        1.0 - WEIGHTS.conflict_step * min(1.0, conflict) - WEIGHTS.conflict_share * conflict / both
    ) * (1.0 - cost * missing / (matched + missing))


class _Dictionaries(_Part):
    """A small list: Python dictionaries, nothing heavy to import."""

    def _build(self) -> None:
        self.postings: dict[str, list[tuple[int, float]]] = {}
        self.weights: list[float] = []
        self.slacks: list[tuple[float, float]] = []
        self.joined: dict[str, list[int]] = {}
        for place in range(len(self.texts)):
            name = self.name(place)
            # `L3 Harris` and `L3Harris` have no word in common
            self.joined.setdefault("".join(name.key), []).append(place)
            total = 0.0
            for word, weight in content_of(name):
                self.postings.setdefault(word, []).append((place, weight))
                total += weight
            self.weights.append(total)
            self.slacks.append(slack_of(name))
            acronym = acronym_of(name)
            if acronym and self.family == "org":
                self.acronyms.setdefault(acronym, []).append(place)
        self.vocabulary = list(self.postings)
        self.coarse = [coarse(word) for word in self.vocabulary]
        self.bare = [bare(word) for word in self.vocabulary]
        self._near: dict[tuple[str, bool], dict[str, float]] = {}

    def _restore(self, stored: Any) -> None:
        self._build()

    def knows(self, word: str) -> bool:
        return word in self.postings

    def near(self, word: str, poor: bool) -> dict[str, float]:
        """Words of the list that may pair with the word, with a bound of their similarity."""
        known = self._near.get((word, poor))
        if known is not None:
            return known
        found: dict[str, float] = {}
        cutoff = WEIGHTS.word_cutoff - 0.02
        likeness = OSA.normalized_similarity
        for choices, asked in ((self.vocabulary, word), (self.coarse, coarse(word))):
            for _, alike, place in process.extract(
                asked, choices, scorer=likeness, score_cutoff=cutoff, limit=None
            ):
                other = self.vocabulary[place]
                found[other] = max(found.get(other, 0.0), alike)
        if poor and bare(word):
            for _, alike, place in process.extract(
                bare(word), self.bare, scorer=likeness, score_cutoff=0.66, limit=None
            ):
                other = self.vocabulary[place]
                found[other] = max(found.get(other, 0.0), 0.9 * alike)
        for other in variants_of(word, self.family):
            if other in self.postings:
                found[other] = max(found.get(other, 0.0), WEIGHTS.variant)
        self._near[word, poor] = found
        return found

    def candidates(
        self, names: list[Name], threshold: float, most: int
    ) -> list[list[tuple[float, int]]]:
        return [self._candidates(name, threshold, most) for name in names]

    def _candidates(self, name: Name, threshold: float, most: int) -> list[tuple[float, int]]:
        best: dict[int, float] = dict.fromkeys(self.abbreviated(name), threshold)
        best |= dict.fromkeys(self.joined.get("".join(name.key), ()), 1.0)
        floor = threshold - MARGIN
        for row in self.rows(0, name):
            matched: dict[int, float] = {}
            for word, weight in row.words:
                here: dict[int, float] = {}
                near = {word: 1.0} if word in row.exact else self.near(word, not name.latin)
                for other, alike in near.items():
                    value = weight * alike
                    for place, _ in self.postings[other]:
                        if value > here.get(place, 0.0):
                            here[place] = value
                for place, value in here.items():
                    matched[place] = matched.get(place, 0.0) + value
            for place, value in matched.items():
                listed = self.slacks[place]
                slack = (row.own_slack + listed[1], row.other_slack + listed[0])
                bound = _bound(self.family, value, row.weight, self.weights[place], slack)
                if bound >= floor and bound > best.get(place, 0.0):
                    best[place] = bound
        return _ranked(best, most)


def variants_of(word: str, family: str) -> set[str]:
    """Given names of the same group, or the word with and without a common ending."""
    found: set[str] = set()
    if family == "person":
        groups = tables.given_names().get(word)
        if groups:
            for name, others in tables.given_names().items():
                if others & groups:
                    found.add(name)
        return found
    if len(word) >= 5:
        for suffix in SUFFIXES:
            found.add(word + suffix)
            if word.endswith(suffix) and len(word) - len(suffix) >= 5:
                found.add(word.removesuffix(suffix))
    return found


class _Vocabulary:
    """The words of a large list, and which of them may pair with a given word."""

    def __init__(self, words: list[str], coarse_words: list[str] | None = None) -> None:
        import numpy as np

        self.words = words
        self.ids = {word: number for number, word in enumerate(words)}
        self.coarse = coarse_words or [coarse(word) for word in words]
        self.light = [_light(word) for word in words]
        self.lengths = np.array([len(w) for w in words] or [0], dtype=np.int32)
        self.pieces = _bigrams(self.light)
        self._alike: dict[str, list[int]] = {}
        self.known: dict[tuple[str, bool], tuple[list[int], list[float]]] = {}
        self._slices: dict[int, tuple[Any, Any, Any]] = {}
        self._shortened: dict[str, list[int]] = {}
        self._bare: list[str] = []

    def add(self, words: dict[str, None]) -> None:
        """Fill `known` for words with those of the vocabulary that may pair with them."""
        import numpy as np

        if not self._alike:
            for number, sound in enumerate(self.coarse):
                self._alike.setdefault(sound, []).append(number)
            for number, form in enumerate(self.light):
                if len(form) <= SHORT + 1:
                    for key in tables.shortened(form):
                        self._shortened.setdefault(key, []).append(number)
        asked = list(words)
        sounds = [coarse(word) for word in asked]
        at: list[int] = []
        to: list[int] = []
        long: dict[int, list[int]] = {}
        for number, word in enumerate(asked):
            near = set(self._alike.get(sounds[number], ()))
            if len(word) > SHORT:
                long.setdefault(len(word), []).append(number)
            else:
                for key in tables.shortened(_light(word)):
                    near.update(self._shortened.get(key, ()))
            at.extend([number] * len(near))
            to.extend(near)
        pairs = [(np.array(at, dtype=np.int32), np.array(to, dtype=np.int32))]
        for length, numbers in long.items():
            pairs.append(self._sharing([asked[n] for n in numbers], length, numbers))
        rows = np.concatenate([p[0] for p in pairs])
        columns = np.concatenate([p[1] for p in pairs])
        order = np.argsort(rows, kind="stable")
        rows, columns = rows[order], columns[order]
        likeness = OSA.normalized_similarity
        at, to = rows.tolist(), columns.tolist()
        left, right = [asked[r] for r in at], [self.words[c] for c in to]
        alike = process.cpdist(left, right, scorer=likeness, dtype=np.float32)
        left, right = [sounds[r] for r in at], [self.coarse[c] for c in to]
        sound_alike = process.cpdist(left, right, scorer=likeness, dtype=np.float32)
        alike = np.maximum(alike, 0.97 * sound_alike)
        good = alike >= WEIGHTS.word_cutoff - 0.01
        # as the score has it: words of two letters pair only when equal, of three when they sound so
        lengths = np.array([len(word) for word in asked], dtype=np.int32)[rows]
        shorter, longer = (f(lengths, self.lengths[columns]) for f in (np.minimum, np.maximum))
        good &= (shorter > 2) & ((longer > 3) | (sound_alike > 0.99))
        rows, columns, alike = rows[good], columns[good], alike[good]
        borders = np.searchsorted(rows, np.arange(len(asked) + 1)).tolist()
        all_columns, all_alike = columns.tolist(), alike.tolist()
        for number, word in enumerate(asked):
            span = slice(borders[number], borders[number + 1])
            found = dict(zip(all_columns[span], all_alike[span], strict=True))
            own = self.ids.get(word)
            if own is not None:
                found[own] = 1.0
            for family in FAMILIES:
                for other in variants_of(word, family):
                    place = self.ids.get(other)
                    if place is not None:
                        found[place] = max(found.get(place, 0.0), WEIGHTS.variant)
            self.known[word, False] = (list(found), list(found.values()))

    def add_bare(self, word: str) -> None:
        """As `add` for one word of a script that leaves vowels out: consonants decide."""
        if not self._bare:
            self._bare = [bare(w) for w in self.words]
        self.add({word: None})
        columns, values = self.known[word, False]
        found = dict(zip(columns, values, strict=True))
        consonants = bare(word)
        if consonants:
            for _, alike, place in process.extract(
                *(consonants, self._bare),
                scorer=OSA.normalized_similarity,
                score_cutoff=0.66,
                limit=None,
            ):
                found[place] = max(found.get(place, 0.0), 0.9 * alike)
        self.known[word, True] = (list(found), list(found.values()))

    def _sharing(self, words: list[str], length: int, numbers: list[int]) -> tuple[Any, Any]:
        """Pairs of words, all of one length, with those that share enough pairs of letters."""
        import numpy as np

        known = self._slices.get(length)
        if known is None:
            reach = (self.lengths >= length - 31 * length // 100) & (
                self.lengths - 31 * self.lengths // 100 <= length
            )
            places = np.flatnonzero(reach).astype(np.int32)
            longest = np.maximum(self.lengths[places], length)
            needed = np.maximum(2, longest - 2 * (31 * longest // 100)).astype(np.int16)
            known = self._slices[length] = (places, needed, self.pieces[places].T.tocsr())
        places, needed, pieces = known
        shared = _bigrams([_light(word) for word in words]) @ pieces
        enough = shared.data >= needed[shared.indices]
        rows = np.repeat(np.array(numbers, dtype=np.int32), np.diff(shared.indptr))
        return rows[enough], places[shared.indices[enough]]


class _Matrices(_Part):
    """A large list: the words and the names in sparse matrices."""

    def _build(self) -> None:
        import numpy as np

        vocabulary: dict[str, int] = self.shared["ids"]
        indices: list[int] = []
        starts = [0]
        totals: list[float] = []
        slacks: list[tuple[float, float]] = []
        for place in range(len(self.texts)):
            name = self.name(place)
            slacks.append(slack_of(name))
            total = 0.0
            for word, weight in content_of(name):
                indices.append(vocabulary.setdefault(word, len(vocabulary)))
                total += weight
            starts.append(len(indices))
            totals.append(total)
            self.acronym_list.append(acronym_of(name) if self.family == "org" else "")
        self.indices = np.array(indices, dtype=np.int32)
        self.starts = np.array(starts, dtype=np.int32)
        self.totals = np.array(totals, dtype=np.float32)
        self.slacks = np.array(slacks, dtype=np.float32).reshape(-1, 2).T.copy()

    def _restore(self, stored: Any) -> None:
        self.indices, self.starts = stored["indices"], stored["starts"]
        self.totals, self.acronym_list = stored["totals"], stored["acronyms"]
        self.slacks = stored["slacks"]

    def stored(self) -> dict[str, Any]:
        """What `_restore` needs."""
        return {
            "acronyms": self.acronym_list,
            "indices": self.indices,
            "starts": self.starts,
            "totals": self.totals,
            "slacks": self.slacks,
        }

    def arrange(self, vocabulary: _Vocabulary) -> None:
        """Put the names in order by word, once all words of the list are known."""
        import numpy as np
        from scipy import sparse

        self.vocabulary = vocabulary
        for place, acronym in enumerate(self.acronym_list):
            if acronym:
                self.acronyms.setdefault(acronym, []).append(place)
        ones = np.ones(len(self.indices), dtype=np.float32)
        names = sparse.csr_array(
            (ones, self.indices, self.starts),
            shape=(len(self.starts) - 1, max(1, len(vocabulary.words))),
        )
        self.by_word = names.T.tocsr()

    def knows(self, word: str) -> bool:
        return word in self.vocabulary.ids

    def candidates(
        self, names: list[Name], threshold: float, most: int
    ) -> list[list[tuple[float, int]]]:
        import numpy as np
        from scipy import sparse

        rows: list[_Row] = []
        for number, name in enumerate(names):
            rows.extend(self.rows(number, name))
        known = self.vocabulary.known
        unknown: dict[str, None] = {}
        for row in rows:
            poor = names[row.query].vowel_poor
            for word, _ in row.words:
                if word not in row.exact and (word, poor) not in known:
                    if poor:
                        self.vocabulary.add_bare(word)
                    else:
                        unknown[word] = None
        if unknown:
            self.vocabulary.add(unknown)
        indices: list[int] = []
        values: list[float] = []
        starts = [0]
        for row in rows:
            poor = names[row.query].vowel_poor
            for word, weight in row.words:
                if word in row.exact:
                    indices.append(self.vocabulary.ids[word])
                    values.append(weight)
                    continue
                near, alike = known[word, poor]
                indices.extend(near)
                values.extend([weight * a for a in alike])
            starts.append(len(indices))
        asked = sparse.csr_array(
            (
                np.array(values, dtype=np.float32),
                np.array(indices, dtype=np.int32),
                np.array(starts, dtype=np.int32),
            ),
            shape=(len(rows), self.by_word.shape[0]),
        )
        matched = asked @ self.by_word
        weights = np.array([row.weight for row in rows], dtype=np.float32)
        at = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(matched.indptr))
        mass, places = matched.data, matched.indices
        own = np.array([row.own_slack for row in rows], dtype=np.float32)
        other = np.array([row.other_slack for row in rows], dtype=np.float32)
        wanted, listed = weights[at], self.totals[places]
        # a word of the query may be like several of one name: it counts little more than once
        mass = np.minimum(mass, listed + OVERWEIGHT)
        left = wanted - mass - own[at] - self.slacks[1][places]
        right = listed - mass - other[at] - self.slacks[0][places]
        # at lower thresholds nothing is dropped before its bound is known
        near_enough = np.minimum(left, right) <= (0.65 if threshold >= DEFAULT_THRESHOLD else 99.0)
        mass, at, places = mass[near_enough], at[near_enough], places[near_enough]
        left, right = np.maximum(0.0, left[near_enough]), np.maximum(0.0, right[near_enough])
        conflict, missing = np.minimum(left, right), np.abs(left - right)
        cost = WEIGHTS.missing_person if self.family == "person" else WEIGHTS.missing_org
        bound = 1.0 - WEIGHTS.conflict_step * np.minimum(1.0, conflict)
        bound -= WEIGHTS.conflict_share * conflict / (mass + conflict)
        bound *= 1.0 - cost * missing / (mass + missing)
        good = bound >= threshold - MARGIN
        best: list[dict[int, float]] = [
            dict.fromkeys(self.abbreviated(name), threshold) for name in names
        ]
        for row_number, place, value in zip(
            at[good].tolist(), places[good].tolist(), bound[good].tolist(), strict=True
        ):
            mine = best[rows[row_number].query]
            if value > mine.get(place, 0.0):
                mine[place] = value
        return [_ranked(mine, most) for mine in best]


def _ranked(bounds: dict[int, float], most: int) -> list[tuple[float, int]]:
    """Bounds and places, best first, as many as will be compared."""
    found = sorted(((bound, place) for place, bound in bounds.items()), key=lambda b: (-b[0], b[1]))
    return found[:most]


_LIGHT = str.maketrans("wyjeoq", "viiiuk")


def _light(word: str) -> str:
    """The word with letters that often stand for each other made one; its length stays."""
    return word.translate(_LIGHT)


def _bigrams(words: list[str]) -> Any:
    """Sparse matrix of the pairs of letters in each word, its borders among them."""
    import numpy as np
    from scipy import sparse

    blob = "".join(f"`{word}{{" for word in words).encode("ascii", "replace")
    letters = np.frombuffer(blob, dtype=np.uint8).astype(np.int32) & 31
    lengths = np.array([len(w) + 2 for w in words] or [0], dtype=np.int64)
    ends = np.cumsum(lengths)
    pairs = letters[:-1] * 32 + letters[1:] if len(letters) else letters
    keep = np.ones(len(pairs), dtype=bool)
    keep[ends[:-1] - 1] = False  # a pair across two words
    starts = np.concatenate(([0], ends - np.arange(1, len(ends) + 1)))
    matrix = sparse.csr_array(
        (np.ones(int(keep.sum()), dtype=np.int16), pairs[keep], starts), shape=(len(words), 1024)
    )
    matrix.sum_duplicates()
    return matrix


def _digest(entries: Sequence[Entry]) -> str:
    """SHA-256 of all that the index is made from, the word tables included."""
    found = hashlib.sha256(f"{CACHE_VERSION}\n{tables.digest()}\n".encode())
    for entry in entries:
        parts = (*entry.names, "\1", *entry.weak_names, "\2", entry.schema or "")
        found.update("\0".join(parts).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _write_cache(
    path: Path,
    digest: str,
    families: list[int],
    parts: dict[str, _Part],
    vocabulary: _Vocabulary,
) -> None:
    import tempfile

    import numpy as np

    arrays: dict[str, Any] = {"families": np.array(families, dtype=np.uint8)}
    texts: dict[str, Any] = {"version": CACHE_VERSION, "digest": digest}
    texts |= {"words": vocabulary.words, "coarse": vocabulary.coarse}
    for family, part in parts.items():
        assert isinstance(part, _Matrices)
        for key, value in part.stored().items():
            if isinstance(value, list):
                texts[f"{family}.{key}"] = value
            else:
                arrays[f"{family}.{key}"] = value
    arrays["texts"] = np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8)
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as out:
            np.savez(out, **arrays)
        Path(temporary).replace(path)
    except OSError:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _read_cache(path: Path, digest: str) -> dict[str, Any] | None:
    """The stored index, or None when there is none of these entries and this version."""
    if not path.is_file():
        return None
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as arrays:
            texts = json.loads(arrays["texts"].tobytes())
            if texts["version"] != CACHE_VERSION or texts["digest"] != digest:
                return None
            found: dict[str, Any] = {"families": arrays["families"].tolist()}
            found |= {"words": texts["words"], "coarse": texts["coarse"]}
            for family in FAMILIES:
                found[family] = {"acronyms": texts[f"{family}.acronyms"]}
                for key in ("indices", "starts", "totals", "slacks"):
                    found[family][key] = arrays[f"{family}.{key}"]
            return found
    except (OSError, ValueError, KeyError, EOFError, TypeError):
        return None
    except Exception as wrong:  # a damaged archive has errors of zipfile and zlib
        if type(wrong).__module__ not in {"zipfile", "zlib"}:
            raise
        return None
