"""The words of the program measured against a record: does an item that is named as people name it meet its entry?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.compliance.decide.match_entry import covers
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import Elements, Forms, read_words, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ytterby.compliance.read.item import Item
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


def measured(entries: Sequence[GoodsEntry], own: Sequence[str] = ()) -> list[EntryWords]:
    """Each entry of a list, held against the ways to name its goods; values are left aside.

    own : a user's ways to name the goods of the list; those that any entry says yes to are a row by themselves.
    """
    made = [_measured([one], ways_of(one), one.id) for one in entries]
    return [*made, _measured(entries, own, "own ways")] if own else made


def _measured(entries: Sequence[GoodsEntry], ways: Iterable[str], name: str) -> EntryWords:
    """Ways to name goods, held against entries of which one is to say yes."""
    read = {way: understand(way) for way in dict.fromkeys(ways)}
    missed = [way for way, item in read.items() if not any(_may_meet(one, item) for one in entries)]
    unknown = dict.fromkeys(word for item in read.values() for word in item.unknown)
    return EntryWords(name, tuple(read), tuple(missed), tuple(unknown))


def _may_meet(entry: GoodsEntry, item: Item) -> bool:
    """Whether an entry, its values aside, does not say no to an item."""
    bare = entry.covers.model_copy(update={"tests": [], "alternatives": [], "unseen": []})
    read = replace(item, kind=item.kind or "goods")
    return covers(bare, read, frozenset(entry.covers.uses)).value is not False


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
