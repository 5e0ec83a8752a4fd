"""The phrases that questions are made of, forms of words, and what a misspelt word may have been meant for."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ytterby.datasets.package import packaged_folder
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA
from ytterby.ground.group import grouped
from ytterby.scenarios.questions.table import TABLE, kinds, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTRIES = DATA / "items" / "countries.csv"
_NUMBER = r"\d{4}-\d\d-\d\d|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+X\b|\d+(?:\.\d+)?(?:(?:st|nd|rd|th)\b)?"
PIECE = re.compile(_NUMBER + r"|[%&,:;/$€]|[^\W\d_]+\d*")
ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
)
"""Endings of forms of a word, and of its base form."""


def title_of(row: dict[str, str]) -> str:
    """What a plant is called, without its place and its step."""
    return re.split(r" \(|:", row["title"])[0]


@cache
def vocabulary() -> dict[tuple[str, ...], tuple[str, str]]:
    """Words of a phrase -> its kind and value. A phrase with a capital letter is known in that writing alone."""
    known: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in read_csv(COUNTRIES).rows:
        names = [row["name"], row["short_name"], *row["adjectives"].split(";")]
        known |= {_key(one.lower()): ("country", row["short_name"]) for one in names if one}
    for table in ("processes", "projects", "project_cases"):
        for row in read_csv(packaged_folder() / f"{table}.csv").rows:
            if row.get("process", "mine.").startswith("mine."):
                known[_key(title_of(row).lower())] = ("plant", title_of(row))
    for row in read_csv(TABLE).rows:
        if row["kind"] not in kinds("grammar"):
            known |= {_key(one): (row["kind"], row["value"]) for one in row["words"].split("|")}
    return known


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(PIECE.findall(phrase))


@cache
def sizes(first: str) -> list[int]:
    """Numbers of words of the phrases that begin with a word or one that it bends, the longest first."""
    small = first.lower()
    own = [_lengths()[one] for one in (first, small, *stems(small, 2)) if one in _lengths()]
    return sorted(set().union(*own), reverse=True)


@cache
def _lengths() -> dict[str, set[int]]:
    every = grouped((key[0], len(key)) for key in filter(None, vocabulary()))
    return {first: {*own} for first, own in every.items()}


@lru_cache(maxsize=16384)
def known_phrase(written: tuple[str, ...]) -> tuple[str, str] | None:
    """Kind and value of words of a sentence that are a phrase; None where they are none."""
    table = vocabulary()
    return next((table[one] for one in bent(written) if one in table), None)


def _close(word: str, words: Iterable[tuple[str, int]], most: int) -> list[str]:
    """Words a letter or two from one, of words with their letters as bits; other letters rule a word out at once:
    each is one of those that are not alike."""
    own, size = _letters_of(word), len(word)
    near = (one for one, its in words if (own ^ its).bit_count() <= 0.1501 * (size + len(one)))
    return get_close_matches(word, near, most, 0.85)


def _letters_of(word: str) -> int:
    """A bit for each sign of a word; two signs may have one bit."""
    return sum({1 << ord(sign) % 64 for sign in word})


@cache
def misspelt(word: str) -> tuple[str, str]:
    """Kind and value of the one good, country or act that an unknown word is a letter or two from; else unknown."""
    known, letters = _spelt()
    alike = [] if _common(word) else _close(word, letters, 3)
    alike = [one for one in alike if not (word.startswith(one) or word.endswith(one))]
    if len({known[one] for one in alike}) == 1:
        return known[alike[0]]
    return "unknown", "no such word is known"


@cache
def _spelt() -> tuple[dict[str, tuple[str, str]], list[tuple[str, int]]]:
    own = {key[0].lower(): own for key, own in vocabulary().items() if len(key) == 1 and len(key[0]) > 4
           and own[0] in kinds("misspelt")}  # fmt: skip
    return own, [(one, _letters_of(one)) for one in own]


def _common(word: str) -> bool:
    """Whether a word, or one that it is a form of, is a common English one."""
    base = [*stems(word), *stems(word.removesuffix("ly")), *stems(word.removesuffix("er"))]
    return not _english().isdisjoint(base)


def bent(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A phrase as written, in small letters, and with the base form of its first or last word."""
    first, *more = small = tuple(one.lower() for one in phrase)
    least = 2 if more else 3  # short words bend within a phrase alone
    firsts = [(one, *more) for one in stems(first, least)]
    return [phrase, small, *firsts, *((*small[:-1], one) for one in stems(small[-1], least))]


@cache
def stems(word: str, least: int = 3) -> list[str]:
    """Base forms that a word may be of, of more letters than `least`: `reduce` for `reducing`."""
    cut = [word.removesuffix(end) + base for end, base in ENDINGS if word.endswith(end)]
    doubled = [one[:-1] for one in cut if one[-1:] == one[-2:-1]]
    return [one for one in [word, *cut, *doubled] if one == word or len(one) > least]


@cache
def _english() -> set[str]:
    return {*rows_of("english")[""].split("|")}


@lru_cache(maxsize=256)
def known_near(word: str) -> list[str]:
    """The single word of the table that an unknown one is nearest to, if any is near."""
    return _close(word, _single(), 1)


@cache
def _single() -> list[tuple[str, int]]:
    return [(one[0], _letters_of(one[0])) for one in vocabulary() if len(one) == 1]
