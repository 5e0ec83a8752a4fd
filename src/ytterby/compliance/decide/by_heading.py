"""Headings of a list that the book holds by name only: goods that may be on one are asked for, never freed."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ytterby.compliance.read.codes.headings import BY_ANALOGY, MATERIALS, Heading, Phrase, lists
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.spelling import key_set
from ytterby.compliance.read.words import Fillers, pattern
from ytterby.compliance.read.work.know_how import passes_know_how

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.compliance.decide.case import CheckCase
    from ytterby.compliance.read.item import Item
    from ytterby.controls.book import Book

MOST = 3
"""Headings that are named; more would bury the question."""
_START = 4
"""Letters of a word that are looked up before phrases are gone through."""
_OF = frozenset(["of", "de", "d", "del", "des", "du", "von", "aus"])
_NAMELESS = frozenset({"other equipment", "other compound", "article of a material"})
"""Products that say of a form only that no list names it."""


def may_be(measure: str, item: Item) -> list[Heading]:
    """The headings of a list that goods or technology may be under, those of the list itself before others.

    What goods are for counts only together with what they are, for a material, or where they are a part of it.
    """
    if not item.hs and _starts(measure).isdisjoint(_texts(item.text)[2]):
        return []
    form = "" if item.products - _NAMELESS else item.form  # what the book names it judges itself
    plain = form == "equipment" and pattern("machine_of_every_day").search(item.text)
    signs = frozenset((*item.elements, form, f"form {item.form}", "every day" if plain else ""))
    return _may_be(measure, item.text, signs, item.hs)


@lru_cache(maxsize=1024)
def _may_be(measure: str, words: str, signs: frozenset[str], hs: str) -> list[Heading]:
    index, (text, aside, begins) = lists()[measure], _texts(words)
    read = {f"@{one}" for one in signs}
    by_start, own = _by_start(measure), dict.fromkeys((*read, *text.split()))
    stems = {n: one for start in by_start.keys() & begins for n, one in by_start[start]}
    named = (first for first in own if first in index.phrases)
    phrases = [stems[n] for n in sorted(stems)]
    phrases += [phrase for first in named for phrase in index.phrases[first]]
    meant = [
        one
        for parts, others, one in (phrase.keys for phrase in phrases)
        if all(any(one in read or one in text for one in either) for either in parts)
        and not any(other in text or other in read for other in others)
        and any(
            part in read or text.count(part) > aside.count(part) or one.code[1] == MATERIALS
            for either in parts
            for part in either
        )
    ]
    if hs:
        meant += [one for code, one in index.codes if hs.startswith(code)]
    return list(dict.fromkeys([one for one in meant if one.basis != BY_ANALOGY] or meant))[:MOST]


@cache
def _starts(measure: str) -> set[str]:
    """Words and beginnings of words with which phrases of a list begin; "" where one begins with what was read."""
    words = ("" if first[0] == "@" else first for first in lists()[measure].phrases if first)
    return {*words, *_by_start(measure)}


@cache
def _by_start(measure: str) -> dict[str, list[tuple[int, Phrase]]]:
    """The phrases of a list that begin with the beginning of a word, with their places, by its first letters."""
    by_start: dict[str, list[tuple[int, Phrase]]] = {}
    for place in enumerate(lists()[measure].phrases.get("", ())):
        words = (word.split()[0][:_START] for word in place[1].keys[0][0] if word[0] != "@")
        for start in {*words}:
            by_start.setdefault(start, []).append(place)
    return by_start


def by_name_only(book: Book, case: CheckCase) -> Iterator[str]:
    """The headings that an item may be under, list by list; their limits are nowhere in the book."""
    for ref in _of_state(book, case.exporter) if case.item and not _repaired(case.item) else ():
        if headings := may_be(ref, case.item) if case.item else []:
            names = " or ".join(f"{one.code} ({one.name})" for one in headings)
            how = ", by analogy with another list" if headings[0].basis == BY_ANALOGY else ""
            yield f"may be {names} of {ref}{how}; its limits are not in this book"


def _repaired(item: Item) -> bool:
    """Whether repair alone of a plant for rare earths is sent: what is mended there stays where it is."""
    return item.kind == "service" and item.rare_earths and not passes_know_how(item.text)


@lru_cache(maxsize=256)
def _of_state(book: Book, exporter: str) -> tuple[str, ...]:
    """The lists of a state of which the book has headings by name."""
    named = (ref for ref, index in lists().items() if index.by_name and ref in book)
    return tuple(ref for ref in named if book[ref].jurisdiction == exporter)


def in_other_words(measure: str, item: Item) -> str:
    """The entry of a measure that goods may be under by words of which the entry itself knows nothing; "" for none."""
    known = may_be(measure, item) if has_other_words(measure) else ()
    return " or ".join(f"{one.code} ({one.name})" for one in known)


@cache
def has_other_words(measure: str) -> bool:
    """Whether entries of a measure are met by words of which they know nothing."""
    return measure in lists() and not lists()[measure].by_name


@lru_cache(maxsize=64)
def _texts(text: str) -> tuple[str, str, set[str]]:
    """A text in the words that keys are made of, of these what goods are for, and all of how its words may begin.

    What goods are for is "" if they are a part of it.
    """
    read = scanned(text)
    units = {place: unit for unit in read.units for place in range(unit.start, unit.end)}
    role, own, aside = "main", list[str](), list[str]()
    said = [token.plain.replace(",", ".") for token in read.tokens]  # `99,9 %`
    for place, word in enumerate(said):
        unit = units.get(place)
        role = unit.role if unit else role
        if role == "purpose":
            aside.append("" if unit and unit.of("role") else word)
        else:
            own.append(word)
    whole, kept, purpose = (f" {' '.join(words)} " for words in (said, own, aside))
    turned = (
        f" {thing} {of}" for of, link, thing in zip(own, own[1:], own[2:], strict=False)
        if link in _OF and (of in lexicon().anions or of == "powder")
    )  # `trichlorure d'arsenic`, `powder of zinc`  # fmt: skip
    ends = "powder" in (
        own[:1] + own[-1:]
    )  # `fine powder, zinc`: what it is of stands alone behind it
    behind = (
        w == ["powder"] and own[n + 2 : n + 3] in ([], ["."])
        for n in range(len(own))
        for w in [own[n - 1 : n]]
    )
    bare = [word for word, of in zip(own, behind, strict=True) if word != "." or not (ends or of)]
    powders = (
        f" {other if word == 'powder' else word} powder"
        for word, other in pairwise(bare)
        if "powder" in (word, other)
    )
    whole += "".join((*turned, *powders)) + " "
    of_parts = any(f" {word} " in kept for word in key_set(Fillers, "parts"))
    begins = {word[:size] for word in whole.split() for size in (None, *range(_START + 1))}
    return whole, "" if of_parts else purpose, begins
