"""Names looked up as one run of letters: one letter off, by a short name, or by how they begin.

The score looks at words. A slip in a legal form, in a word of three letters or across a space leaves
it little to compare; the run of letters of the name differs by that slip alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from ytterby.compliance.parties.names import (
    COMMON,
    CONTENT,
    INITIAL,
    NAME,
    NUMBER,
    PARTICLE,
    PLACE,
    STOP,
    Name,
)
from ytterby.compliance.parties.score import NameComparison
from ytterby.compliance.parties.tokenise import fold

SHORTEST = {"person": 8, "org": 4}  # letters of a name of which one may be off
TAKES = {"one_letter": 0.12, "short_name": 0.2, "begins": 0.25}  # from the score of 1
_BEFORE = frozenset((PLACE, STOP, PARTICLE))  # kinds of words that a short name leaves off in front
_WITHIN = frozenset((NAME, COMMON, NUMBER, INITIAL))


def letters(text: str) -> str:
    """The letters and figures of a name in one run, legal form included."""
    return "".join(c for c in fold(text) if c.isalnum())


def parts_of(name: Name) -> int:
    """How many words of a name say something of its bearer."""
    return sum(kind in CONTENT for kind in name.kinds)


def short_name(name: Name) -> str:
    """What a firm is called by: its own words before the first word of its trade.

    `L3 Harris Technologies` is `l3 harris`, `OKI Electric Industry Co., Ltd.` is `oki`. Empty for
    persons, and where only one common name is left.
    """
    words = list(zip(name.raws, name.kinds, strict=True))
    while words and words[0][1] in _BEFORE:
        del words[0]
    stop = next((n for n, (_, kind) in enumerate(words) if kind not in _WITHIN), len(words))
    telling = stop > 1 or any(kind == NAME for _, kind in words[:stop])
    short = " ".join(raw for raw, _ in words[:stop])
    return short if name.family == "org" and telling and len(short) > 2 else ""


class LetterRuns:
    """The names of a family in a list by their runs of letters; a place is the number of a name.

    texts : as listed.
    together, shorts : of each name, the words without legal form in one run, and the short name.
    """

    def __init__(
        self, family: str, texts: Sequence[str], together: Sequence[str], shorts: Sequence[str]
    ) -> None:
        self.shortest = SHORTEST[family]
        self._halves: dict[tuple[str, int], list[tuple[str, int, str]]] = defaultdict(list)
        self._short: dict[str, list[int]] = defaultdict(list)
        self._starts: dict[str, list[int]] = defaultdict(list)
        for place, (text, joined, short) in enumerate(zip(texts, together, shorts, strict=True)):
            for run in {letters(text), joined}:
                self._add(run, place, "one_letter")
            if short:
                self._short[short.replace(" ", "")].append(place)
                self._add(short, place, "short_name")
            self._starts[joined].append(place)

    def _add(self, run: str, place: int, feature: str) -> None:
        """A run of which one letter is off still has one of its halves."""
        size = len(run)
        if size >= self.shortest:
            for half in (run[: size // 2], "-" + run[size // 2 :]):
                self._halves[half, size].append((run, place, feature))

    def like(self, query: Name, firm: bool) -> Iterator[tuple[int, NameComparison]]:
        """Places of the names that a name may mean, with what tells so; none is confirmed.

        firm : whether the name is of a firm, so that it may begin with a listed name.
        """
        joined = "".join(query.key)
        every = {(place, "short_name") for place in self._short.get(joined, ())}
        for run in {letters(query.text), joined, " ".join(query.raws)}:
            every.update(self._one_off(run))
        for stop in range(1, len(query.key) if firm else 0):
            places = self._starts.get("".join(query.key[:stop]), ())
            every.update((place, "begins") for place in places)
        for place, feature in sorted(every):
            takes = TAKES[feature]
            yield place, NameComparison(1.0 - takes, {"words": 1.0, feature: -takes})

    def _one_off(self, run: str) -> Iterator[tuple[int, str]]:
        for size in (len(run) - 1, len(run), len(run) + 1):
            tail = size - size // 2
            for half in (run[: size // 2], "-" + run[-tail:]):
                for other, place, feature in self._halves.get((half, size), ()):
                    if OSA.distance(run, other, score_cutoff=1) <= 1:
                        yield place, feature


def may_begin(listed: Name) -> bool:
    """Whether names of other firms may begin with a listed one: not with one common name or trade."""
    return NAME in listed.kinds or parts_of(listed) > 1
