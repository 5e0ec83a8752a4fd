"""The words of the program measured against a record: does an item that is named as people name it meet its entry?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.compliance.decide.match_entry import covers
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import Elements, Forms, read_words, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.controls.entries import GoodsEntry, Predicate

_BRACKETS = re.compile(r"\s*[(（].*?[)）]")
_MOST_FORMS = 12
"""Words of one form that are tried."""


@dataclass(frozen=True)
class EntryWords:
    """How an entry is met by ways to name its goods.

    tried : the ways. missed : those that the entry says no to. unknown : words that nothing is read from.
    """

    entry: str
    tried: tuple[str, ...]
    missed: tuple[str, ...]
    unknown: tuple[str, ...]


def measured(entries: Sequence[GoodsEntry]) -> list[EntryWords]:
    """Each entry of a list, held against the ways to name its goods; values are left aside."""
    made = []
    for one in entries:
        bare = one.covers.model_copy(update={"tests": [], "alternatives": [], "unseen": []})
        read = {way: understand(way) for way in dict.fromkeys(ways_of(one))}
        uses = frozenset(one.covers.uses)
        missed = [
            way
            for way, item in read.items()
            if covers(bare, replace(item, kind=item.kind or "goods"), uses).value is False
        ]
        unknown = dict.fromkeys(word for item in read.values() for word in item.unknown)
        made.append(EntryWords(one.id, tuple(read), tuple(missed), tuple(unknown)))
    return made


def ways_of(entry: GoodsEntry) -> Iterator[str]:
    """Ways to name the goods of an entry: its own words, turned round, in capitals, and element by form."""
    own = _BRACKETS.sub("", entry.item).split(",")[0].strip()
    yield from (entry.item, own, own.upper())
    words = own.split()
    if own.isascii() and len(words) == 2:
        yield f"{words[1]}, {words[0]}"
    yield from _by_form(entry.covers)


def _by_form(predicate: Predicate) -> Iterator[str]:
    """Names of one element in every language, each with the words for one form in its script."""
    symbols = predicate.elements or predicate.any_element
    if len(predicate.elements) > 1 or not symbols or predicate.products:
        return
    names = {e.symbol: e.words for e in read_words(Elements).elements}
    rows = [(t.reading.split(" ")[1], t.term) for t in terms() if t.role == "element"]
    forms = {form.id: form.words for form in read_words(Forms).forms}
    for symbol in symbols:
        own = [*names.get(symbol, ()), *(term for other, term in rows if other == symbol)]
        for form in predicate.forms:
            for word in forms[form][:_MOST_FORMS]:
                for name in own:
                    if name.isascii() and word.isascii():
                        yield f"{name} {word}"
                    elif not (name.isascii() or word.isascii()):
                        yield f"{word}{name}" if form in ("oxide", "compound") else f"{name}{word}"
