"""Words of which a text has one wherever a pattern fits it: looking for them is ten times quicker than the pattern.

They are read off the parsed pattern, so none has to be written beside it.
"""

from __future__ import annotations

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


def small_letters(text: str) -> str:
    """The text in which words of `needed` are looked for."""
    return text.translate(_AS_ASCII).lower()


def needed(pattern: str) -> tuple[str, ...]:
    """Words in small letters; none where a text without a word may fit. Raises re.error."""
    found = _best(_of_sequence(import_module("re._parser").parse(pattern)))
    return tuple(sorted(found))


def _best(choices: Iterable[Words]) -> Words:
    """The words that are rarest together."""
    rare = min(
        filter(None, choices), key=lambda words: sum(_SHARE ** len(w) for w in words), default=None
    )
    return rare or frozenset()


def _of_sequence(parts: Iterable[tuple[Any, Any]]) -> Iterator[Words]:
    """Words of each part that every text has, and letters that stand together as one word."""
    for letters, group in groupby(parts, key=lambda part: _is_letter(*part)):
        if letters:
            yield frozenset(["".join(chr(value) for _, value in group).lower()])
            continue
        for kind, value in group:
            yield _of_part(str(kind), value)


def _is_letter(kind: Any, value: Any) -> bool:
    return str(kind) == "LITERAL" and value < 128


def _of_part(kind: str, value: Any) -> Words:
    if kind == "SUBPATTERN":
        return _best(_of_sequence(value[-1]))
    if kind == "BRANCH":
        branches = [_best(_of_sequence(one)) for one in value[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    if kind in ("MAX_REPEAT", "MIN_REPEAT") and value[0] > 0:
        return _best(_of_sequence(value[2]))
    return frozenset()
