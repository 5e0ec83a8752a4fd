"""Words of which a text has one wherever a pattern fits it: looking for them is ten times quicker than the pattern.

They are read off the parsed pattern, so none has to be written beside it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib import import_module
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Words = frozenset[str]

_ALIKE = str.maketrans(
    "İıſμ\u0345\u1fbe\u1fd3\u1fe3ϐϵϑϰϖϱςϕᲀᲁᲂᲃᲄᲅᲆᲇᲈẛﬆ", "iisµιι\u0390\u03b0βεθκπρσφвдосттъѣꙋṡﬅ"
)
"""Small letters that a pattern without case takes for another one, as that one, and İ, which has no small one."""
_SHARE, _SHARE_OF_SIGN = 0.3, 0.03
"""Of texts without a word, those that a letter more leaves, a Chinese, Japanese or Korean sign more: about."""
_MANY, _FEW = 7, 3
"""So many words take as long to look for as a pattern; so many needs beside the rarest rule most patterns out."""


def small_letters(text: str) -> str:
    """The text in which words of `needed` are looked for."""
    return text.lower() if text.isascii() else text.translate(_ALIKE).lower().translate(_ALIKE)


def needed(pattern: str) -> tuple[str, ...]:
    """Words in small letters; "" where a text without a word may fit, nothing where none does. Raises re.error."""
    return _sorted(_best(_of_sequence(import_module("re._parser").parse(pattern), _share), _share))


def needed_in_ascii(pattern: str) -> tuple[str, ...]:
    """As `needed`, of texts of ASCII alone. Raises re.error."""
    parsed = import_module("re._parser").parse(pattern)
    best = _best(_of_sequence(parsed, _share_in_ascii), _share_in_ascii)
    return tuple(filter(str.isascii, _sorted(best)))


class PatternIndex:
    """Patterns by the words that they need: of many, few may fit a text. Raises re.error."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._by_start = defaultdict[str, dict[str, list[int]]](dict)
        self._others: list[list[Words]] = []  # what else each needs, the rarest first
        for number, pattern in enumerate(patterns):
            choices = _of_sequence(import_module("re._parser").parse(pattern), _share)
            best, *others = sorted(filter(None, choices), key=_share) or [frozenset([""])]
            self._others.append([one for one in others if len(one) < _MANY][:_FEW])
            for word in sorted(best):
                near = self._by_start[word[:3] if len(word) > 2 else ""]
                near.setdefault(word, []).append(number)

    def may_fit(self, text: str) -> list[int]:
        """Numbers of the patterns that may fit a text, in order."""
        small = small_letters(text)
        near = set[int]()
        for start in self._by_start.keys() & _starts(small):
            for word, numbers in self._by_start[start].items():
                if word in small:
                    near.update(numbers)
        return sorted(number for number in near if self._has_all(number, small))

    def _has_all(self, number: int, small: str) -> bool:
        return all(any(map(small.__contains__, words)) for words in self._others[number])


@lru_cache(maxsize=8)
def _starts(small: str) -> set[str]:
    """Of each word that a text may have, its first three letters, or none of them."""
    return {"", *(small[at : at + 3] for at in range(len(small) - 2))}


def _sorted(words: Words) -> tuple[str, ...]:
    return tuple(sorted(words)) or ("",)


def _best(choices: Iterable[Words], share: Callable[[Words], float]) -> Words:
    """The words that are rarest together."""
    return min(filter(None, choices), key=share, default=frozenset())


def _share(words: Words) -> float:
    return sum(
        prod(_SHARE if sign < "\u1100" else _SHARE_OF_SIGN for sign in word) for word in words
    )


def _share_in_ascii(words: Words) -> float:
    """A word with another sign is in no text that is looked at."""
    return sum(_SHARE ** len(word) for word in words if word.isascii())


def _of_sequence(
    parts: Iterable[tuple[Any, Any]], share: Callable[[Words], float]
) -> Iterator[Words]:
    """Words of each part that every text has, and letters that stand together as one word."""
    for letters, group in groupby(parts, key=_is_letter):
        if letters:
            yield frozenset([small_letters("".join(chr(value) for _, value in group))])
            continue
        for kind, value in group:
            yield _of_part(str(kind), value, share)


def _is_letter(part: tuple[Any, Any]) -> bool:
    return str(part[0]) == "LITERAL"


def _of_part(kind: str, value: Any, share: Callable[[Words], float]) -> Words:
    if kind in ("SUBPATTERN", "ASSERT"):
        return _best(_of_sequence(value[-1], share), share)
    if kind == "IN" and all(map(_is_letter, value)):
        return frozenset(small_letters(chr(one)) for _, one in value)
    if kind == "BRANCH":
        branches = [_best(_of_sequence(one, share), share) for one in value[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    if kind in ("MAX_REPEAT", "MIN_REPEAT") and value[0] > 0:
        return _best(_of_sequence(value[2], share), share)
    return frozenset()
