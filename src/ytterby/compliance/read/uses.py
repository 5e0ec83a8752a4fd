"""End uses: which of `USES` the words of an end-use cell or an item's text imply.

The words stand in `data/items/uses.yaml`. A use that is denied (`not for military use`,
`non-military`, `military use: none`) is not implied. Denial is read narrowly: `no licence needed, US
Army laboratory` is military.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.elements import NAMED_RARE_EARTHS, NAMES
from ytterby.compliance.read.item import WordReading
from ytterby.compliance.read.spelling import normal, simplified
from ytterby.compliance.read.words import (
    COMPUTED,
    Needed,
    Uses,
    UseWords,
    expanded,
    may_fit,
    pattern,
    read_words,
    terms,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


COMPUTED["rare_earths"] = lambda: "|".join(NAMES[s] for s in sorted(NAMED_RARE_EARTHS))
ENDINGS = {"de": "(?:e|en|er|es|n|s)?", "en": "s?", "fr": "s?"}
"""Endings of a word of the trade, in languages that have them."""


@cache
def _trade_words(role: str) -> tuple[re.Pattern[str], Needed]:
    """Words of the trade with a role, in all their languages; those that the patterns of a use have are left to
    these, which know what else the word may be in (`submarine cable`)."""
    uses = [one for one in read_words(Uses).uses if one.id == role]
    patterns = []
    for one in terms():
        if one.role == role and not any(_pattern(use).search(one.term) for use in uses):
            word = re.escape(simplified(normal(one.term)))
            ending = ENDINGS.get(one.language)
            patterns.append(word if ending is None else rf"\b{word}{ending}\b")
    regex = f"(?i){'|'.join(patterns)}"
    return re.compile(regex), Needed.of(regex)


@cache
def _trade_stems() -> frozenset[str]:
    """First letters of the first words of what the trade calls military, or looks like it."""
    names = (one.term.lower() for one in terms() if one.role in ("military", "not military"))
    return frozenset(pattern("letters").findall(name)[0][:4] for name in names if name.isascii())


def _regex(use: UseWords) -> str:
    """The pattern of a use, with the lists that it names."""
    return f"(?i){expanded('|'.join(use.words))}"


@cache
def _pattern(use: UseWords) -> re.Pattern[str]:
    return re.compile(_regex(use))


@cache
def _needed(use: UseWords) -> Needed:
    return Needed.of(_regex(use))


def _may_be_in(use: UseWords, stems: set[str], text: str) -> bool:
    """Whether a text whose words begin with these letters may name the use; most are spared."""
    if text.isascii() and (
        stems.isdisjoint(_set_of(use.stems))
        or (use.of_sites and stems.isdisjoint(_set_of(read_words(Uses).site_stems)))
    ):
        return False
    return _needed(use).in_text(text)


@cache
def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


NODE = 14.0
"""Largest node [nm] of a logic chip that counts as advanced."""
LAYERS = 256.0
"""Least layers of a memory chip that count as advanced."""


def read_uses(
    text: str, source: str = "text", *, item: bool = False
) -> tuple[frozenset[str], tuple[WordReading, ...]]:
    """Tags of `USES` that the words imply, with the words.

    With `item` the text names the item: `bonded magnet manufacturing` is then what it is, and no
    plant that it is for.

    >>> sorted(read_uses("germanium for a US Army laboratory")[0])
    ['defence procurement', 'military']
    >>> sorted(read_uses("not for military use")[0])
    ['civil']
    """
    pairs = _uses_in(text, item)
    readings = tuple(WordReading("uses", use, words, source) for use, words in pairs)
    return frozenset(use for use, _ in pairs), readings


@lru_cache(maxsize=4096)
def _uses_in(text: str, item: bool) -> tuple[tuple[str, str], ...]:
    text = normal(text)
    ascii_only = text.isascii()
    if not ascii_only:
        text = simplified(text)
    stems = {word[:4] for word in pattern("letters").findall(text.lower())}
    uses = read_words(Uses).uses
    may_be = [one for one in uses if _may_be_in(one, stems, text)]
    # a text without a word that begins like one of the trade's, or has its signs, is spared the search
    roles = ("military", "not military") if not ascii_only else ()
    named = any(_trade_words(role)[1].in_text(text) for role in roles) or (
        ascii_only and not stems.isdisjoint(_trade_stems())
    )
    if not may_be and not named and not may_fit("chip_words", text):
        return ()
    military = _without_names(text) if named else text
    by_use: dict[str, str] = {}
    denial = ""
    for one in may_be:
        use = one.id
        for match in _pattern(one).finditer(military if use == "military" else text):
            if item and one.of_sites and _is_activity(text, match):
                continue
            words, before = match.group(), text[max(0, match.start() - 16) : match.start()]
            if use == "civil":
                only = pattern("civil_only").match(words)
                no = bool(only and pattern("not_civil").search(before))
            else:
                no = denied(text, *match.span())
            if no and use == "military":
                # who denies a military use states a civil one
                denial = denial or words.strip()
            if not no:
                by_use.setdefault(use, words.strip())
                break
    for match in _trade_words("military")[0].finditer(military) if named else ():
        if not denied(text, *match.span()):
            by_use.setdefault("military", match.group().strip())
    if denial and "military" not in by_use:
        by_use.setdefault("civil", f"not {denial}")
    if "advanced chips" not in by_use and pattern("chip_words").search(text):
        for words in _chips(text):
            by_use.setdefault("advanced chips", words)
    return tuple(by_use.items())


def _is_activity(text: str, match: re.Match[str]) -> bool:
    """Whether the words name what is done and not where, and nothing says it is the purpose."""
    head = text[max(0, match.start() - 60) : match.start()]
    return bool(pattern("activity").search(match.group()) and not pattern("purpose").search(head))


def _without_names(text: str) -> str:
    """The text without names that hold a military word and are none: `Salvation Army`."""
    return _trade_words("not military")[0].sub(lambda match: " " * len(match.group()), text)


def denied(text: str, start: int, end: int) -> bool:
    """Whether the words around `start:end` say that it is not so."""
    before = pattern("denied_before").search(text[max(0, start - 90) : start])
    return bool(before or pattern("denied_after").match(text[end : end + 90]))


def _chips(text: str) -> Iterator[str]:
    """Words that state a node of 14 nm or below, or a memory of 256 layers or more."""
    from ytterby.compliance.read.numbers.values import scan

    for value in scan(text).values:
        low, high = value.range.low, value.range.high
        # "28 nm or below" takes in 14 nm; "14 nm or above" does not name an advanced chip
        small = low <= NODE and (math.isfinite(high) or low < NODE)
        many = high >= LAYERS and (math.isfinite(low) or high > LAYERS)
        advanced = (value.name == "chip node" and small) or (value.name == "memory layers" and many)
        if advanced and not denied(text, value.start, value.end):
            yield value.words
