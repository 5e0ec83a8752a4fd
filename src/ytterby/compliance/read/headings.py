"""Headings of a list that the book holds by name only: goods that may be on one are asked for, never freed.

`data/headings/<measure>.csv` has a row a heading. `words` are phrases parted by `|`; the parts of a phrase, parted
by `+`, stand anywhere in a text. A part is words in a row, `@Be` an element or form that was read, `extru*` the
beginning of a word, `!water` what must not stand there, `cell~battery` either of two. Rows of `other words` are of
entries that the book has with their limits, in words by which these do not know them.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.read.lexicon import known_tokens
from ytterby.compliance.read.scanned import scanned
from ytterby.compliance.read.spelling import key_of, key_set, normal_words
from ytterby.compliance.read.words import Fillers
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ytterby.compliance.read.item import Item

HEADINGS = DATA / "headings"
NAMED, BY_ANALOGY, OTHER_WORDS = "named", "by analogy", "other words"
"""Bases of rows: of the list itself, of another state's, and of entries of the book in other words.
Of rows `with limits` the book has the entries."""
MOST = 3
"""Headings that are named; more would bury the question."""
_LEAST_CODE = 6
_MATERIALS = "C"
"""Second sign of the code of a material, which counts as a purpose too: `bottles for thiodiglycol`."""
_NAMELESS = frozenset({"other equipment", "other compound", "article of a material"})
"""Products that say of a form only that no list names it."""


class Heading(NamedTuple):
    """A heading of a list: its code and name, its source, and the customs codes of the catalogue."""

    code: str
    name: str
    name_zh: str
    basis: str
    rows: str
    words: str
    hs: str
    source: str
    source_url: str

    def codes(self) -> Iterator[str]:
        """The customs codes, each as far as its digits say something."""
        for code in filter(None, self.hs.split("|")):
            while code.endswith("00") and len(code) > _LEAST_CODE:
                code = code[:-2]
            yield code


class _Index:
    """The headings of one list, by the word with which a phrase begins and by customs code."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as source:
            self.headings = [Heading(**row) for row in csv.DictReader(source)]
        self.phrases: dict[
            str, list[tuple[tuple[tuple[str, ...], ...], tuple[str, ...], Heading]]
        ] = {}
        self.codes = [(code, one) for one in self.headings for code in one.codes()]
        self.by_name = any(one.basis == NAMED for one in self.headings)
        for one in self.headings:
            names = (one.name, one.name_zh) if one.basis == NAMED else ()
            for phrase in filter(None, (*one.words.split("|"), *names)):
                said = [part.split("~") for part in phrase.split("+") if part[0] != "!"]
                parts = tuple(tuple(map(_key, either)) for either in said)
                others = tuple(_key(part[1:]) for part in phrase.split("+") if part[0] == "!")
                firsts = {
                    "" if w.endswith("*") else key.split()[0]
                    for w, key in zip(said[0], parts[0], strict=True)
                }
                for first in firsts:
                    self.phrases.setdefault(first, []).append((parts, others, one))


def _key(part: str) -> str:
    """A part of a phrase as it stands in a text with blanks on both sides, mistakes of typing read as there."""
    if part.startswith("@"):
        return part
    if part.endswith("*"):
        return f" {key_of(part[:-1])}"
    return f" {' '.join(token.plain for token in known_tokens(normal_words(part)))} "


@cache
def lists() -> dict[str, _Index]:
    """The lists whose headings are packaged, by measure."""
    return {path.stem: _Index(path) for path in sorted(HEADINGS.glob("*.csv"))}


def words_alone() -> set[str]:
    """Single words that alone meet a heading, without gaps."""
    phrases = (p for index in lists().values() for named in index.phrases.values() for p in named)
    parts = (parts[0] for parts, others, _ in phrases if len(parts) == 1 and not others)
    words = (word.strip() for either in parts for word in either)
    return {w.replace(" ", "") for w in words if not (w[0] == "@" or (w.isascii() and " " in w))}


def may_be(measure: str, item: Item) -> list[Heading]:
    """The headings of a list that goods or technology may be under, those of the list itself before others.

    What goods are for counts only together with what they are, for a material, or where they are a part of it.
    """
    index, (text, aside) = lists()[measure], _texts(item.text)
    form = () if item.products - _NAMELESS else (item.form,)  # what the book names it judges itself
    read = {f"@{one}" for one in (*item.elements, *form)}
    meant = [
        one
        for first in dict.fromkeys(("", *read, *text.split()))
        for parts, others, one in index.phrases.get(first, ())
        if all(any(one in read or one in text for one in either) for either in parts)
        and not any(other in text for other in others)
        and any(
            part in read or text.count(part) > aside.count(part) or one.code[1] == _MATERIALS
            for either in parts
            for part in either
        )
    ]
    meant += [one for code, one in index.codes if item.hs.startswith(code)]
    listed = [one for one in meant if one.basis != BY_ANALOGY]
    return list(dict.fromkeys(listed or meant))[:MOST]


def in_other_words(measure: str, item: Item) -> str:
    """The entry of a measure that goods may be under by words of which the entry itself knows nothing; "" for none."""
    known = measure in lists() and not lists()[measure].by_name
    return " or ".join(f"{one.code} ({one.name})" for one in may_be(measure, item)) if known else ""


def _texts(text: str) -> tuple[str, str]:
    """A text in the words that keys are made of, and of these what goods are for; "" if they are a part of it."""
    read = scanned(text)
    units = {place: unit for unit in read.units for place in range(unit.start, unit.end)}
    role, own, aside = "main", list[str](), list[str]()
    for place, token in enumerate(read.tokens):
        unit = units.get(place)
        role = unit.role if unit else role
        if role == "purpose":
            aside.append("" if unit and unit.of("role") else token.plain)
        else:
            own.append(token.plain)
    whole, kept, purpose = (
        f" {' '.join(words)} " for words in ([t.plain for t in read.tokens], own, aside)
    )
    of_parts = any(f" {word} " in kept for word in key_set(Fillers, "parts"))
    return whole, "" if of_parts else purpose
