"""Names looked up as one run of letters: one letter off, by a short name, or by how they begin.

The score looks at words. A slip in a legal form, in a word of three letters or across a space leaves
it little to compare; the run of letters of the name differs by that slip alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from rapidfuzz.distance import OSA

from ytterby.compliance.parties.names import (
    CONTENT,
    NAME,
    PARTICLE,
    PLACE,
    STOP,
    Name,
)
from ytterby.compliance.parties.score import NameComparison
from ytterby.compliance.parties.tokenise import fold
from ytterby.ground.kernel import names_kernel

SHORTEST = {"person": 8, "org": 4}  # letters of a name of which one may be off
MOST_FIRST = 3  # first words of a name of which one letter may be off
SHORTEST_START = 3  # letters of the first words of a name that stand for it
# from the score of 1
TAKES = {"one_letter": 0.12, "short_name": 0.2, "near_short_name": 0.25, "begins": 0.25}
_OUTCOMES = {f: NameComparison(1.0 - t, {"words": 1.0, f: -t}) for f, t in TAKES.items()}
_BEFORE = frozenset((PLACE, STOP, PARTICLE))  # kinds of words that a short name leaves off in front


_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}


def letters(text: str) -> str:
    """The letters and figures of a name in one run, legal form included."""
    run = fold(text).translate(_SIGNS)
    return run if run.isascii() else "".join(filter(str.isalnum, run))


def spoken(name: Name) -> str:
    """The words of a firm, those of places in front and the others, parted by `|`; empty for persons."""
    first = next((n for n, kind in enumerate(name.kinds) if kind not in _BEFORE), 0)
    return "|".join(map(" ".join, (name.raws[:first], name.raws[first:]))) * (name.family == "org")


def tells(name: Name) -> bool:
    """Whether a name by itself says whose it is: one common name, or one word of a trade, does not."""
    return NAME in name.kinds or sum(kind in CONTENT for kind in name.kinds) > 1


class LetterRuns:
    """The names of a family in a list by their runs of letters; a place is the number of a name.

    texts : as listed.
    together, spoken : of each name, the words without legal form in one run, and as in `spoken`.
    """

    def __init__(
        self, family: str, texts: Sequence[str], together: Sequence[str], spoken: Sequence[str]
    ) -> None:
        self.shortest = SHORTEST[family]
        self._runs: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._short: dict[str, list[int]] = defaultdict(list)
        self._starts: dict[str, list[int]] = defaultdict(list)
        for place, (text, joined, fields) in enumerate(zip(texts, together, spoken, strict=True)):
            for run in {letters(text), joined}:
                self._add(run, place, "one_letter")
            self._starts[joined].append(place)
            if fields:
                self._add_short(fields, place)
            if "(" in text[SHORTEST_START:]:  # `Plexus (Xiamen) Co., Ltd.`
                self._starts[letters(text.partition("(")[0])].append(place)

    def _add_short(self, fields: str, place: int) -> None:
        """A firm is called by its first words, with or without the place in front."""
        before, _, rest = fields.partition("|")
        words = rest.split()
        for stop in range(1, 1 + min(len(words), MOST_FIRST)):
            self._add(" ".join(words[:stop]), place, "near_short_name")
        for run in {"", before.replace(" ", "")}:
            for word in words:
                run += word
                if len(run) >= SHORTEST_START:
                    self._short[run].append(place)

    def _add(self, run: str, place: int, feature: str) -> None:
        if len(run) >= self.shortest:
            self._runs[run].append((place, feature))

    @cached_property
    def _halves(self) -> dict[int, tuple[dict[str, list[str]], dict[str, list[str]]]]:
        """The runs by size and first or last half: one of which one letter is off still has one of them."""
        halves: dict[int, tuple[dict[str, list[str]], dict[str, list[str]]]] = {}
        for run in self._runs:
            size = len(run)
            heads, tails = halves.setdefault(size, (defaultdict(list), defaultdict(list)))
            heads[run[: size // 2]].append(run)
            tails[run[size // 2 :]].append(run)
        return halves

    def like(self, query: Name, firm: bool) -> Iterator[tuple[int, NameComparison]]:
        """Places of the names that a name may mean, with what tells so; none is confirmed.

        firm : whether the name is of a firm, so that it may begin with a listed name.
        """
        joined = "".join(query.key)
        every: set[tuple[int, str]] = set()
        for run in {"".join(query.raws), joined} if tells(query) else ():
            for place in self._short.get(run, ()):
                every.add((place, "short_name"))
        runs = {letters(query.text), joined}
        if len(query.raws) <= MOST_FIRST + 1:  # with spaces the list has two or three words
            runs.add(" ".join(query.raws))
        for run in runs:
            if len(run) >= self.shortest:
                for own in self._one_off(run):
                    every.update(own)
        for stop in range(1, len(query.key) if firm else 0):
            for place in self._starts.get("".join(query.key[:stop]), ()):
                every.add((place, "begins"))
        for place, feature in sorted(every):
            yield place, _OUTCOMES[feature]

    @cached_property
    def _of_kernel(self) -> Any:
        kernel = names_kernel()
        return kernel and (kernel.Runs([*self._runs]), [*self._runs.values()])

    def _one_off(self, run: str) -> Iterable[list[tuple[int, str]]]:
        """What the runs of which one letter is off mean."""
        if self._of_kernel:
            runs, meant = self._of_kernel
            return map(meant.__getitem__, runs.one_off(run))
        halves: list[str] = []
        every, length = self._halves, len(run)
        for size in (length - 1, length, length + 1):
            if size in every:
                (heads, tails), head = every[size], size // 2
                halves += heads.get(run[:head], ())
                halves += tails.get(run[head - size :], ())
                if size == length:  # the letters beside the border may have changed places
                    halves += heads.get(run[: head - 1] + run[head : head + 1], ())
        return [self._runs[one] for one in halves if OSA.distance(run, one, score_cutoff=1) <= 1]
