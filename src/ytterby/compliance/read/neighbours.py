"""The words around a number: where they end, and which of the clues stands nearest."""

from __future__ import annotations

import re
from bisect import bisect
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from ytterby.compliance.read.countries import find_mention
from ytterby.compliance.read.elements import elements_in
from ytterby.compliance.read.pattern import lazy
from ytterby.compliance.read.quantities import quantities
from ytterby.compliance.read.words import ValueWords, read_words

if TYPE_CHECKING:
    from ytterby.compliance.read.quantities import Quantity

_CLAUSE = lazy(r"[;()\[\]\n；，（）]|,(?!\d)|\.(?=\s)")
NEAR = 48
"""Characters on either side of a quantity in which its naming words are looked for."""


@cache
def clue(key: str) -> re.Pattern[str]:
    """Words beside a number that tell what it measures."""
    return re.compile("|".join(read_words(ValueWords).clues[key]), re.IGNORECASE)


@cache
def item_words(kind: str) -> re.Pattern[str]:
    """Words that tell what the item is."""
    return re.compile("|".join(read_words(ValueWords).items[kind]), re.IGNORECASE)


class Neighbours:
    """A text with its quantities; what stands around the one that is looked at."""

    def __init__(self, text: str, about: str) -> None:
        self.text = text
        self.all = f"{about} ; {text}" if about else text
        self.found = quantities(text)
        self.wrong: list[str] = []
        self.taken: set[int] = set()
        self.density = any(q.dimension == "density" for q in self.found)
        self.marks = [(m.start(), m.end()) for m in _CLAUSE.finditer(text)]

    # what the item is: looked up at most once, for a text of many numbers asks as many times
    battery = cached_property(lambda self: self._is("battery"))
    chip = cached_property(lambda self: self._is("chip"))
    mixture = cached_property(lambda self: self._is("mixture"))
    compound = cached_property(lambda self: self._is("compound"))
    powder = cached_property(lambda self: self._is("powder"))
    grit = cached_property(lambda self: self._is("grit"))
    compaction = cached_property(lambda self: self._is("compaction"))

    def _is(self, kind: str) -> bool:
        return bool(item_words(kind).search(self.all))

    @cached_property
    def only_element(self) -> str:
        """The one element that the text names, or ""."""
        named = elements_in(self.all, symbols=False) or elements_in(self.all)
        return next(iter(named)) if len(named) == 1 else ""

    @cached_property
    def any_country(self) -> str:
        """The first country that the text names, or ""."""
        return find_mention(self.text)[0]

    def look_at(self, index: int) -> None:
        """Words before and after a quantity, up to its neighbours and the ends of its clause."""
        one = self.found[index]
        low = max(self.found[index - 1].end if index else 0, one.start - NEAR)
        up = self.found[index + 1].start if index + 1 < len(self.found) else len(self.text)
        up = min(up, one.end + NEAR)
        before, after = self.text[low : one.start], self.text[one.end : up]
        # the words after the last mark and before the next one
        marks = [m.end() for m in _CLAUSE.finditer(before)]
        self.wide_before = before
        self.before = before[marks[-1] :] if marks else before
        if marks and before[marks[-1] - 1] in "(（" and not self.before.strip(" :=<>~"):
            # "purity (99.9%)": what stands before the bracket
            self.before = before
        mark = _CLAUSE.search(after.lstrip(" "))
        self.after = after[: mark.start() + len(after) - len(after.lstrip(" "))] if mark else after

    def says(self, key: str, *, after: bool = True) -> bool:
        """Whether a clue stands before the quantity, or (with `after`) behind it."""
        pattern = clue(key)
        return bool(pattern.search(self.before) or (after and pattern.search(self.after)))

    def first(self, *keys: str) -> str:
        """The name whose word stands nearest: last one before the number, else first after it."""
        place = itemgetter(0)
        before = [(m.end(), key) for key in keys for m in clue(key).finditer(self.before)]
        if before:
            return max(before, key=place)[1]
        after = [(m.start(), key) for key in keys if (m := clue(key).search(self.after))]
        return min(after, key=place, default=(0, ""))[1]

    def clause(self, one: Quantity) -> str:
        """The part of the text in which a quantity stands, up to the next marks."""
        low, up = max(0, one.start - 3 * NEAR), min(len(self.text), one.end + 3 * NEAR)
        first = bisect(self.marks, (one.start,))
        if first:
            low = max(low, self.marks[first - 1][1])
        if first < len(self.marks):
            up = min(up, self.marks[first][0])
        return self.text[low:up]
