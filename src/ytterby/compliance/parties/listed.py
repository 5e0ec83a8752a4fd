"""The listed names of one family, persons or organisations, and the candidates for a query.

They are kept in a file: numpy arrays and JSON behind a header with their digest, no pickle.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.compliance.parties import align, names, score, tables
from ytterby.compliance.parties.letters import LetterRuns, spoken
from ytterby.compliance.parties.names import NAME, Name, parse_afresh
from ytterby.compliance.parties.score import (
    CONFLICT_SHARE,
    CONFLICT_STEP,
    DEFAULT_THRESHOLD,
    MISSING_ORG,
    MISSING_PERSON,
    ONE_PART,
    NameComparison,
)
from ytterby.compliance.parties.words import (
    FAMILIES,
    ROUNDING,
    SLACK,
    QueryRows,
    Vocabulary,
    acronym_of,
    content_of,
    places_of,
    rows_of,
    run_together,
    slack_of,
)
from ytterby.ground.fingerprint import digest_of_parts
from ytterby.ground.kept import read_kept, write_kept
from ytterby.ground.kernel import names_kernel

if TYPE_CHECKING:
    from ytterby.compliance.parties.index import NameEntry

MARK = 64.0  # what a word that was joined or split adds to the weight, so that it shows
MARGIN = 0.08  # how far the bound may lie below the threshold: it knows no spelling features
OVERWEIGHT = 0.5  # what words may weigh more in the query than in the list (a name against a place)
MAX_CONFLICT = 0.65  # weight that may contradict at the usual threshold; dropped before the bound
BOUND_PARTS = {"mark": MARK, "most_conflict": MAX_CONFLICT, "enough": MAX_CONFLICT + ROUNDING}
BOUND_PARTS |= {"step": CONFLICT_STEP, "share": CONFLICT_SHARE, "one_part": 1.0 - ONE_PART}
BOUND_PARTS |= {"overweight": OVERWEIGHT}
"""What the kernel needs for a bound."""
UNPACKED: dict[str, Any] = dict.fromkeys(("part", "head", "legal"), np.zeros(0, "i4"))
MODEL = vars(names) | vars(align) | vars(score)
"""Constants and tables that a score is made of, for the kernel."""


@dataclass
class NameArrays:
    """What the names of a family are looked up by.

    Attributes
    ----------
    indices : array (word of a name) of numbers of words in the vocabulary, name by name.
    starts : array (name + 1) of places in `indices`.
    totals : array (name) of weights; slacks : structured array (name) of `Slack`.
    part, head, legal : names as the kernel scores them, with words by their places in `spelt`; empty without it.
    acronyms, run_together, spoken : of each name, empty where it has none.
    """

    indices: Any
    starts: Any
    totals: Any
    slacks: Any
    part: Any
    head: Any
    legal: Any
    spelt: list[str]
    acronyms: list[str]
    run_together: list[str]
    spoken: list[str]

    @classmethod
    def of(cls, names: Iterable[Name], ids: dict[str, int]) -> NameArrays:
        """Of parsed names; words that are new get a number in `ids`."""
        names = list(names)
        contents = [content_of(name) for name in names]
        numbers = [ids.setdefault(word, len(ids)) for words in contents for word, _ in words]
        totals = [sum(weight for _, weight in words) for words in contents]
        kernel = names_kernel()
        return cls(
            np.array(numbers, dtype=np.int32),
            np.cumsum([0, *map(len, contents)], dtype=np.int32),
            np.array(totals, dtype=np.float32),
            np.array([slack_of(name) for name in names], dtype=SLACK),
            **(
                kernel.packed(names, tables.legal_classes()) if kernel else UNPACKED | {"spelt": []}
            ),
            acronyms=[acronym_of(name) for name in names],
            run_together=[run_together(name) for name in names],
            spoken=[spoken(name) for name in names],
        )


class ListedNames:
    """Names of one family with their owners, in the order of the entries.

    family, families : of these names, and of each entry.
    texts, owners, weak : of each name: as listed, number of its entry, whether it is a weak alias.
    """

    def __init__(self, family: str, entries: list[NameEntry], families: list[str]) -> None:
        self.family = family
        self.texts: list[str] = []
        self.owners: list[int] = []
        self.weak: list[bool] = []
        for number, (entry, chosen) in enumerate(zip(entries, families, strict=True)):
            if chosen == family:
                self.texts += (*entry.names, *entry.weak_names)
                self.weak += [False] * len(entry.names) + [True] * len(entry.weak_names)
                self.owners += [number] * (len(self.texts) - len(self.owners))
        self._names: list[Name | None] = [None] * len(self.texts)

    def names(self) -> Iterable[Name]:
        """All names, parsed."""
        return map(self.name, range(len(self.texts)))

    def name(self, place: int) -> Name:
        """The parsed name at a place."""
        name = self._names[place]
        if name is None:
            name = self._names[place] = parse_afresh(self.texts[place], self.family)
        return name

    def arrange(self, arrays: NameArrays, vocabulary: Vocabulary) -> None:
        """Put the names in order by word, once all words of the list are known."""
        self.arrays, self.vocabulary = arrays, vocabulary
        self._most_other = arrays.slacks["other"] + arrays.slacks["initials"]
        self._least_needed = arrays.totals - arrays.slacks["own"]
        ones = np.ones(len(arrays.indices), dtype=np.float32)
        shape = (len(self.texts), len(vocabulary.words))
        by_name = sparse.csr_array((ones, arrays.indices, arrays.starts), shape=shape)
        self._by_word = by_name.T.tocsr()

    def compared(
        self, names: list[Name], every: list[list[tuple[float, int]]], least: list[float]
    ) -> list[list[tuple[float, int, NameComparison | None]]]:
        """The candidates of each query with their comparison, None where it is to be made; without some below the
        least.
        """
        if names_kernel() and len(self.arrays.head):
            found: Any = self._scores.compare(names, every, self.texts, least, NameComparison)
            return list(found)
        return [[(*one, None) for one in own] for own in every]

    @cached_property
    def _scores(self) -> Any:
        return names_kernel().Scores(vars(self.arrays), self.family, MODEL)

    @cached_property
    def runs(self) -> LetterRuns:
        """The names by their runs of letters."""
        return LetterRuns(self.family, self.texts, self.arrays.run_together, self.arrays.spoken)

    @cached_property
    def _marks(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        return places_of(self.arrays.acronyms), places_of(self.arrays.run_together)

    def candidates(
        self, names: list[Name], threshold: float, maximum: int
    ) -> list[list[tuple[float, int]]]:
        """For each query the places worth a comparison, with a bound of the score, best first.

        A bound is what the score can reach when the like words pair and all else is right.
        """
        best = [self._by_other_marks(name, threshold) for name in names]
        for query, place, bound in self._bounds(self._query_rows(names), threshold):
            scores = best[query]
            if bound > scores.get(place, 0.0):
                scores[place] = bound
        ranked = (sorted(scores.items(), key=lambda b: (-b[1], b[0]))[:maximum] for scores in best)
        return [[(bound, place) for place, bound in scores] for scores in ranked]

    def _by_other_marks(self, name: Name, threshold: float) -> dict[int, float]:
        """Places of names that a word of the query abbreviates, or that are the query as one word."""
        places: dict[int, float] = {}
        acronyms, together = self._marks
        for word, kind in zip(name.words, name.kinds, strict=True):
            if kind == NAME and 3 <= len(word) <= 7:
                places |= dict.fromkeys(acronyms.get(word, ()), threshold)
        joined = run_together(name)
        return places | dict.fromkeys(together.get(joined, ()) if joined else (), 1.0)

    def _query_rows(self, names: list[Name]) -> QueryRows:
        """The queries and their variants as arrays."""
        every = [rows_of(name, self.vocabulary) for name in names]
        rows = [own[0] for own in every] + [row for own in every for row in own[1:]]
        more = [query for query, own in enumerate(every) for _ in own[1:]]
        query_of = np.array([*range(len(names)), *more], dtype=np.int32)
        numbers = self.vocabulary.learn(
            (word, name.vowel_poor) for name in names for word, _ in content_of(name)
        )
        counts = np.array([len(codes) for codes, _ in rows], dtype=np.int32)
        starts = np.cumsum([0, *counts[: len(names)]])
        codes = np.array([code for codes, _ in rows for code in codes], dtype=np.int64)
        plain = codes >= 0
        codes[plain] = numbers[(codes + np.repeat(starts[query_of], counts))[plain]]
        weights = np.array([weight for _, own in rows for weight in own], dtype=np.float64)
        slacks = np.array([slack_of(name) for name in names], dtype=SLACK)[query_of]
        for field in ("initials", "own", "other", "needs", "stands"):
            slacks[field][len(names) :] = 0  # a variant has none
        several = np.array([len(name.words) > 1 for name in names], dtype=bool)[query_of]
        at = np.repeat(np.arange(len(rows)), counts)
        totals = np.bincount(at, weights, len(rows)).astype(np.float32)
        weights, ends = weights.astype(np.float32), np.cumsum(counts)
        return QueryRows(len(names), query_of, ends, codes, weights, totals, slacks, several)

    def _bounds(self, queries: QueryRows, threshold: float) -> Iterable[tuple[int, int, float]]:
        """Queries, places and bounds of all pairs whose bound comes near the threshold."""
        if names_kernel():
            limits = threshold >= DEFAULT_THRESHOLD, threshold - MARGIN
            found = self._of_kernel.bounds(vars(queries), self.vocabulary.every_near, *limits)
        else:
            found = self._bounds_by_numpy(queries, threshold)
        rows, places, bounds = found
        numbers = queries.query_of[rows].tolist()
        return zip(numbers, places.tolist(), bounds.tolist(), strict=True)

    @cached_property
    def _of_kernel(self) -> Any:
        person = self.family == "person"
        missing = MISSING_PERSON if person else MISSING_ORG
        limits = BOUND_PARTS | {"person": person, "missing": missing}
        return names_kernel().Names(self._by_word, self.arrays.totals, self.arrays.slacks, limits)

    def _bounds_by_numpy(self, queries: QueryRows, threshold: float) -> tuple[Any, Any, Any]:
        matched = self._query_matrix(queries) @ self._by_word
        # a variant is for names that have what it joined or split
        first = matched.indptr[queries.queries]
        rest = first + np.flatnonzero(matched.data[first:] >= MARK)
        mass = np.concatenate((matched.data[:first], np.fmod(matched.data[rest], MARK)))
        places = np.concatenate((matched.indices[:first], matched.indices[rest]))
        at = np.repeat(np.arange(len(queries.query_of), dtype=np.int32), np.diff(matched.indptr))
        at = np.concatenate((at[:first], at[rest]))
        if threshold >= DEFAULT_THRESHOLD:
            # most pairs share one word, and have others on both sides
            slacks, enough = queries.slacks, MAX_CONFLICT + ROUNDING
            left = (queries.totals - slacks["own"] - enough)[at] - self._most_other[places]
            most = slacks["other"] + slacks["initials"] + enough
            right = self._least_needed[places] - most[at]
            near = mass >= np.minimum(left, right)
            mass, at, places = mass[near], at[near], places[near]
        listed = self.arrays.totals[places]
        # a word of the query may be like several of one name: it counts little more than once
        mass = np.minimum(mass, listed + OVERWEIGHT)
        one, two = queries.slacks[at], self.arrays.slacks[places]
        left = queries.totals[at] - mass - self._slack(one, two)
        right = listed - mass - self._slack(two, one)
        bound = _bound(mass, left, right, self.family == "person")
        if self.family == "person":  # as `by_one_part` has it
            lone = two["lone"] & queries.several[at] & (np.maximum(left, right) > OVERWEIGHT)
            bound[lone] *= 1.0 - ONE_PART
        good = bound >= threshold - MARGIN
        if threshold >= DEFAULT_THRESHOLD:  # below, nothing is dropped before its bound is known
            good &= np.minimum(left, right) <= MAX_CONFLICT
        return at[good], places[good], bound[good]

    def _slack(self, one: Any, two: Any) -> Any:
        """Weights of words of the first names that may pair with nothing in the index."""
        own, other = self._has(one, two), self._has(two, one)
        initials = np.minimum(np.bitwise_count(two["stands"] & one["begins"]), two["initials"])
        return one["own"] * own + two["other"] * other + initials

    def _has(self, one: Any, two: Any) -> Any:
        """Whether the second names have what the first need."""
        if self.family == "person":
            return one["needs"] & ~two["forms"] == 0
        return one["needs"] & two["forms"] != 0

    def _query_matrix(self, queries: QueryRows) -> Any:
        """Sparse matrix (row, word of the list) of the weights that may pair."""
        codes, plain = queries.codes, queries.codes >= 0
        counts = np.ones(len(codes), dtype=np.int64)
        counts[plain], places, alike = self.vocabulary.near(codes[plain])
        at = np.repeat(np.arange(len(codes)), counts)
        columns, values = ~codes[at], queries.weights[at]
        columns[plain[at]] = places
        values[plain[at]] *= alike
        values[~plain[at]] += np.float32(MARK)
        starts = np.cumsum([0, *counts])[np.append(0, queries.row_end)]
        shape = len(queries.query_of), len(self._by_word.indptr) - 1
        return sparse.csr_array((values, columns, starts), shape=shape)


def _bound(mass: Any, left: Any, right: Any, person: bool) -> Any:
    """What the score can reach.

    Parameters
    ----------
    mass : array of weights that pair.
    left, right : arrays of weights of the query, and of the listed name, that do not.
    """
    left, right = np.maximum(0.0, left), np.maximum(0.0, right)
    conflict, missing = np.minimum(left, right), np.abs(left - right)
    cost = MISSING_PERSON if person else MISSING_ORG
    bound = 1.0 - CONFLICT_STEP * np.minimum(1.0, conflict)
    bound -= CONFLICT_SHARE * conflict / (mass + conflict)
    return bound * (1.0 - cost * missing / (mass + missing))


KIND = "name index 14"
"""With the version of the layout, and of what the arrays are made from."""


@dataclass
class KeptIndex:
    """What an index is made of: the family of each entry, arrays of each family, the words."""

    families: list[str]
    arrays: list[NameArrays]
    vocabulary: Vocabulary

    @staticmethod
    def digest(entries: Sequence[NameEntry]) -> str:
        """SHA-256 of all that the index is made from, the word tables included."""

        def parts() -> Iterator[bytes]:
            yield f"{KIND} {names_kernel() is not None}\n{tables.digest()}\n".encode()
            for entry in entries:
                names = (*entry.names, "\1", *entry.weak_names, "\2", entry.schema or "")
                yield "\0".join(names).encode("utf-8", "surrogatepass")

        return digest_of_parts(parts())

    def write(self, path: Path, key: str) -> None:
        """Keep it under the digest of its entries; a folder that cannot be written is let be."""
        numbers = [FAMILIES.index(family) for family in self.families]
        arrays: dict[str, Any] = {"families": np.array(numbers, dtype=np.uint8)}
        words = self.vocabulary
        texts: dict[str, Any] = {"key": key, "words": words.words, "sounds": words.sounds}
        for family, own_arrays in zip(FAMILIES, self.arrays, strict=True):
            for name, value in asdict(own_arrays).items():
                (texts if isinstance(value, list) else arrays)[f"{family}.{name}"] = value
        arrays["texts"] = np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8)
        out = io.BytesIO()
        np.savez(out, **arrays)
        write_kept(path, KIND, out.getvalue())

    @classmethod
    def read(cls, path: Path, key: str) -> KeptIndex | None:
        """The index kept for a digest of entries; None when there is none, or it is damaged."""
        data = read_kept(path, KIND)
        if data is None:
            return None
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            texts = json.loads(arrays["texts"].tobytes())
            if texts["key"] != key:
                return None
            stored = {name: texts.get(name, arrays.get(name)) for name in (*texts, *arrays)}
        names = NameArrays.__dataclass_fields__
        arrays_of = [{name: stored[f"{family}.{name}"] for name in names} for family in FAMILIES]
        families = [FAMILIES[number] for number in stored["families"]]
        vocabulary = Vocabulary(stored["words"], stored["sounds"])
        return cls(families, [NameArrays(**arrays) for arrays in arrays_of], vocabulary)
