"""The packaged headings of lists that the book has by name only, and the words by which they are met.

`data/headings/<measure>.csv` has a row a heading. `words` are phrases parted by `|`; the parts of a phrase, parted
by `+`, stand anywhere in a text. A part is words in a row, `@Be` an element or form that was read, `extru*` the
beginning of a word, `!water` what must not stand there (`!@form metal`: nor be read), `cell~battery` either of two.
Rows of `other words` are of entries that the book has with their limits, in words by which these do not know them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.read.lexicon import known_tokens
from ytterby.compliance.read.spelling import key_of, normal_words
from ytterby.compliance.read.words import PACKAGED, digest_of_words, kept_function
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import digest_of_folder, digest_of_text
from ytterby.ground.kept import kept_data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADINGS = DATA / "headings"
NAMED, BY_ANALOGY, OTHER_WORDS = "named", "by analogy", "other words"
"""Bases of rows: of the list itself, of another state's, and of entries of the book in other words.
Of rows `with limits` the book has the entries."""
MATERIALS = "C"
"""Second sign of the code of a material, which counts as a purpose too: `bottles for thiodiglycol`."""
_COMPOUNDS = ("@form oxide", "@form compound")
_LEAST_CODE = 6
_SHORT_WORD = 3


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


@dataclass(frozen=True)
class Phrase:
    """A phrase by which a heading is met."""

    text: str
    heading: Heading

    @cached_property
    def keys(self) -> tuple[list[tuple[str, ...]], tuple[str, ...], Heading]:
        """Its parts, each in either of several words, what must not stand in a text, and the heading."""
        parts = self.text.split("+")
        said = [tuple(map(_key, part.split("~"))) for part in parts if part[0] != "!"]
        never = tuple(_key(part[1:]) for part in parts if part[0] == "!")
        of_metal = self.heading.name.endswith(" powder")  # its oxide is no powder of a metal
        return said, never + _COMPOUNDS if of_metal else never, self.heading

    def firsts(self) -> set[str]:
        """The words with which it begins; "" for the beginning of a word."""
        first = next(part for part in self.text.split("+") if part[0] != "!")
        return {"" if w.endswith("*") else _key(w.split()[0]).split()[0] for w in first.split("~")}


class _Index:
    """The headings of one list, by the word with which a phrase begins and by customs code."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as source:
            self.headings = [Heading(**row) for row in csv.DictReader(source)]
        self.codes = [(code, one) for one in self.headings for code in one.codes()]
        self.by_name = any(one.basis == NAMED for one in self.headings)

    @cached_property
    def phrases(self) -> dict[str, list[Phrase]]:
        """The phrases by the words with which they begin; made when goods of the state are asked for."""
        by_first: dict[str, list[Phrase]] = {}
        for phrase in self.texts():
            for first in _firsts()[phrase.text]:
                by_first.setdefault(first, []).append(phrase)
        return by_first

    def texts(self) -> Iterator[Phrase]:
        """The phrases, in the order of the file."""
        for one in self.headings:
            names = (one.name, *one.name_zh.split("、")) if one.basis == NAMED else ()
            for text in filter(None, (*one.words.split("|"), *names)):
                yield Phrase(text, one)


@cache
def _firsts() -> dict[str, list[str]]:
    """Of the text of each phrase the words with which it begins, from the user's cache."""
    phrases = (phrase for index in lists().values() for phrase in index.texts())
    digest = digest_of_text(digest_of_words(str(PACKAGED)) + digest_of_folder(HEADINGS, "*.csv"))
    return dict(
        kept_data("words/headings", digest, lambda: {p.text: [*p.firsts()] for p in phrases})
    )


@cache
def _key(part: str) -> str:
    """A part of a phrase as it stands in a text with blanks on both sides, mistakes of typing read as there."""
    if part.startswith("@"):
        return part
    if part.endswith("*"):
        return f" {kept_function('keys', key_of)(part[:-1])}"
    return f" {kept_function('known', _known)(part)} "


def _known(part: str) -> str:
    return " ".join(token.plain for token in known_tokens(normal_words(part)))


@cache
def lists() -> dict[str, _Index]:
    """The lists whose headings are packaged, by measure."""
    return {path.stem: _Index(path) for path in sorted(HEADINGS.glob("*.csv"))}


@cache
def words_of_names() -> frozenset[str]:
    """Words of four letters and more in the English names of headings: `absorber`, `lithography`."""
    names = (one.name for index in lists().values() for one in index.headings)
    tokens = (token for name in names for token in known_tokens(normal_words(name)))
    return frozenset(t.plain for t in tokens if t.raw.isalpha() and len(t.plain) > _SHORT_WORD)


def words_alone() -> set[str]:
    """Single words that alone meet a heading, without gaps."""
    named = (named for index in lists().values() for named in index.phrases.values())
    phrases = (phrase.keys for phrases in named for phrase in phrases)
    parts = (parts[0] for parts, others, _ in phrases if len(parts) == 1 and not others)
    words = (word.strip() for either in parts for word in either)
    return {w.replace(" ", "") for w in words if not (w[0] == "@" or (w.isascii() and " " in w))}
