"""Words of which a text has one wherever a pattern fits it: looking for them is ten times quicker than the pattern.

They are read off the parsed pattern, so none has to be written beside it.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from functools import lru_cache
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Words = frozenset[str]

_AS_ASCII = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
"""Signs that a pattern without case takes for a letter of ASCII, as that letter."""
_SHARE = 0.3
"""Of texts without a word, those that a letter more leaves: how rarely words are found, about."""
_MANY, _FEW = 7, 3
"""So many words take as long to look for as a pattern; so many needs beside the rarest rule most patterns out."""


def small_letters(text: str) -> str:
    """The text in which words of `needed` are looked for."""
    return text.translate(_AS_ASCII).lower()


def needed(pattern: str) -> tuple[str, ...]:
    """Words in small letters; none where a text without a word may fit. Raises re.error."""
    found = _best(_of_sequence(import_module("re._parser").parse(pattern), 128))
    return tuple(sorted(found))


def needed_in_ascii(pattern: str) -> tuple[str, ...]:
    """As `needed`, of texts of ASCII alone: "" where any of them may fit, nothing where none does. Raises re.error."""
    found = _best(_of_sequence(import_module("re._parser").parse(pattern), sys.maxunicode))
    return tuple(sorted(filter(str.isascii, found))) if found else ("",)


class PatternIndex:
    """Patterns by the words that they need: of many, few may fit a text. Raises re.error."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._by_start = defaultdict[str, dict[str, list[int]]](dict)
        self._others: list[
            list[Words]
        ] = []  # of each pattern, what else it needs, the rarest first
        for number, pattern in enumerate(patterns):
            choices = _of_sequence(import_module("re._parser").parse(pattern), 128)
            best, *others = sorted(filter(None, choices), key=_share) or [frozenset([""])]
            self._others.append([one for one in others if len(one) < _MANY][:_FEW])
            for word in sorted(best):
                near = self._by_start[word[:3] if len(word) > 2 else ""]
                near.setdefault(word, []).append(number)

    def may_fit(self, text: str) -> list[int]:
        """Numbers of the patterns that may fit a text, in order."""
        small = small_letters(text)
        found = set[int]()
        for start in self._by_start.keys() & _starts(small):
            for word, numbers in self._by_start[start].items():
                if word in small:
                    found.update(numbers)
        return sorted(number for number in found if self._has_all(number, small))

    def _has_all(self, number: int, small: str) -> bool:
        return all(any(map(small.__contains__, words)) for words in self._others[number])


@lru_cache(maxsize=8)
def _starts(small: str) -> set[str]:
    """Of each word that a text may have, its first three letters, or none of them."""
    return {"", *(small[at : at + 3] for at in range(len(small) - 2))}


def _best(choices: Iterable[Words]) -> Words:
    """The words that are rarest together; one with another sign than of ASCII is in no text that is looked at."""
    rare = min(filter(None, choices), key=_share, default=None)
    return rare or frozenset()


def _share(words: Words) -> float:
    return sum(_SHARE ** len(word) for word in words if word.isascii())


def _of_sequence(parts: Iterable[tuple[Any, Any]], signs: int) -> Iterator[Words]:
    """Words of each part that every text has, and letters that stand together as one word.

    signs : the signs below count as letters; the others may be written in another way.
    """
    for letters, group in groupby(parts, key=lambda part: _is_letter(part, signs)):
        if letters:
            yield frozenset(["".join(chr(value) for _, value in group).lower()])
            continue
        for kind, value in group:
            yield _of_part(str(kind), value, signs)


def _is_letter(part: tuple[Any, Any], signs: int) -> bool:
    kind, value = part
    return str(kind) == "LITERAL" and value < signs and value not in _AS_ASCII


def _of_part(kind: str, value: Any, signs: int) -> Words:
    if kind in ("SUBPATTERN", "ASSERT"):
        return _best(_of_sequence(value[-1], signs))
    if kind == "IN" and all(_is_letter(one, signs) for one in value):
        return frozenset(chr(one).lower() for _, one in value)
    if kind == "BRANCH":
        branches = [_best(_of_sequence(one, signs)) for one in value[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    if kind in ("MAX_REPEAT", "MIN_REPEAT") and value[0] > 0:
        return _best(_of_sequence(value[2], signs))
    return frozenset()
