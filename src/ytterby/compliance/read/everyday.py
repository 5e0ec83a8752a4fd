"""Goods of every day: evidence that a text which no list's words are in names nothing but such goods.

Asked last, where an answer would else be `cannot tell`, so that the table is read by few. It counts only if every
word of the text is known and none has a meaning in the vocabulary of the lists: a text of which one word may be a
material, a product of a list or a technology is left as it was.
"""

from __future__ import annotations

import gzip
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.words import PACKAGED, pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ytterby.compliance.read.lexicon import Word
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token

TABLE = PACKAGED / "everyday.tsv.gz"
_QUIET = frozenset(["join", "role", "stop", "zero", "shape", "side"])
_LONGEST = 5
"""Words of the longest name of goods that is looked for."""
_ENDINGS = (
    ("e", ""), ("er", ""), ("en", ""), ("n", ""), ("s", ""), ("nen", ""), ("e", "a"), ("i", "o"), ("i", "e"),
    ("he", "a"), ("x", ""), ("y", "ie"), ("", "e"), ("ise", "ize"),
)  # fmt: skip
"""Ends of plurals of German, French, Spanish and Italian, and what stands in the table instead."""
_GERMAN = ("", "e", "er", "en", "n", "s", "nen")
"""Ends of plurals in German."""
_SHORTEST = 3
"""Letters of the shortest beginning of a compound, or of a word without its plural."""
_NOUN = 5
"""Letters of the shortest German noun that is looked for at the end of a compound."""


class Everyday(NamedTuple):
    """Names of goods (`heads`, `foreign`, `signs`) and words that may stand beside one.

    heads : English. foreign : German, French, Spanish, Italian. signs : Chinese, Japanese, Korean.
    links : words such as `aus` and `en`, behind which stands what goods are made of or for.
    german : German names long enough to end a compound.
    """

    heads: frozenset[str]
    modifiers: frozenset[str]
    foreign: frozenset[str]
    foreign_modifiers: frozenset[str]
    signs: frozenset[str]
    sign_modifiers: frozenset[str]
    links: frozenset[str]
    german: frozenset[str]


@cache
def everyday() -> Everyday:
    """The packaged table."""
    named: dict[tuple[str, str], frozenset[str]] = {}
    with gzip.open(TABLE, "rt", encoding="utf-8") as source:
        for line in source:
            language, use, *words = line.rstrip("\n").split("\t")
            named[language, use] = frozenset(words)

    def of(languages: str, use: str) -> frozenset[str]:
        return frozenset().union(*(named.get((one, use), ()) for one in languages.split()))

    latin, other = "de fr es it", "zh ja ko"
    return Everyday(
        heads=of("en", "head"),
        modifiers=of("en", "beside"),
        foreign=of(latin, "head"),
        foreign_modifiers=of(latin, "beside"),
        signs=of(other, "head"),
        sign_modifiers=of(other, "beside"),
        links=of(latin, "link"),
        german=frozenset(word for word in of("de", "head") if len(word) >= _NOUN),
    )


def says_nothing(meanings: Iterable[Word]) -> bool:
    """Whether a phrase of the vocabulary has no meaning but that of goods of every day, a shape or a small word."""
    return all(w.kind in _QUIET or w.value == "ordinary goods" for w in meanings)


def everyday_goods(units: list[Unit], tokens: list[Token], quiet: Callable[[Token], bool]) -> str:
    """The goods of every day that are all a text names, in the user's words; "" if it may name anything else.

    units, tokens : the text, scanned. quiet : whether a word is one of amounts, packing or trade.
    """
    if not tokens or not all(says_nothing(unit.words) for unit in units):
        return ""
    known = {place: unit for unit in units for place in range(unit.start, unit.end)}
    parts = _Parts()
    place = 0
    while place < len(tokens):
        unit, token = known.get(place), tokens[place]
        size, head = _name(tokens, place)
        if size:
            parts.word(" ".join(t.raw for t in tokens[place : place + size]) if head else "")
            place += size
            continue
        word = unit.of("role") if unit is not None else None
        if token.plain in everyday().links or (word and unit and _loose(word, unit)):
            parts.close(loose=True)
        elif unit is not None and unit.of("product"):
            parts.word(unit.text)
            place = unit.end - 1
        elif unit is not None and unit.of("stop", "join", "role"):
            parts.close()
        elif unit is not None and unit.of("shape"):
            parts.word("")
        elif unit is None and not (quiet(token) or token.raw[0].isdigit()):
            return ""
        place += 1
    parts.close()
    return parts.goods[0] if parts.goods and not parts.nameless else ""


class _Parts:
    """The parts of a text, each with the goods that its last word names.

    goods : the names found. nameless : whether a part that has to be goods names none.
    """

    def __init__(self) -> None:
        self.goods: list[str] = []
        self.nameless = False
        self._words, self._named, self._loose = False, "", False

    def word(self, named: str) -> None:
        """A word of this part, with the goods that it names or ""."""
        self._words, self._named = True, named

    def close(self, *, loose: bool = False) -> None:
        """This part ends; loose : the next says what the goods are made of or are for, and need name none."""
        if self._named:
            self.goods.append(self._named)
        elif self._words and not (self._loose and self.goods):
            self.nameless = True
        self._words, self._named, self._loose = False, "", loose


def _loose(word: Word, unit: Unit) -> bool:
    """Whether what follows may be a matter, a maker or a use; behind `of` and `with` may stand goods."""
    return word.value != "content" and unit.text.lower() != "of"


def _name(tokens: list[Token], place: int) -> tuple[int, bool]:
    """How many words from here are a name of goods or a word beside one, and whether it is a name; 0 for neither."""
    if pattern("sign").match(tokens[place].raw):
        return _run(tokens, place)
    table = everyday()
    for size in range(min(_LONGEST, len(tokens) - place), 0, -1):
        key = " ".join(t.plain for t in tokens[place : place + size])
        other = key in table.foreign or (
            key not in table.modifiers and _singular(key, table.foreign)
        )  # `scope` is no Italian broom
        if key in table.heads or other:
            return size, True
    key = tokens[place].plain
    if _compound(key):
        return 1, True
    if key in table.modifiers or _singular(key, table.foreign_modifiers):
        return 1, False
    return 0, False


def _singular(key: str, names: frozenset[str]) -> bool:
    if key in names:
        return True
    return any(
        key.endswith(end)
        and len(key) - len(end) >= _SHORTEST
        and key.removesuffix(end) + new in names
        for end, new in _ENDINGS
    )


def _compound(key: str) -> bool:
    """Whether a word ends with a name of goods, and begins with nothing that a list could mean: `Holzstuhl`."""
    german = everyday().german
    for cut in range(_SHORTEST, len(key) - _NOUN + 1):
        if any(key.endswith(end) and key[cut:].removesuffix(end) in german for end in _GERMAN):
            return not any(name in key[:cut] for name in lexicon().heads)
    return False


def _run(tokens: list[Token], place: int) -> tuple[int, bool]:
    """Signs written together: they name goods if they are a name, or end with one of two signs or more."""
    end = place
    while end < len(tokens) and pattern("sign").match(tokens[end].raw) and (
        end == place or tokens[end].at == tokens[end - 1].at + len(tokens[end - 1].raw)
    ):  # fmt: skip
        end += 1
    run = "".join(t.plain for t in tokens[place:end])
    if _signs_name(run):
        return end - place, True
    return (end - place if run in everyday().sign_modifiers else 0), False


def _signs_name(run: str) -> bool:
    """Whether signs without a gap are a name, end with one of two signs or more, or are known part by part.

    A name of one sign is an ending only behind parts that are known: a knife for vegetables, not one of an alloy.
    """
    table = everyday()
    if run in table.signs or any(run[at:] in table.signs for at in range(1, len(run) - 1)):
        return True
    known = {0}
    for end in range(1, len(run)):
        parts = (run[at:end] for at in known)
        if any(part in table.signs or part in table.sign_modifiers for part in parts):
            known.add(end)
    return any(run[at:] in table.signs for at in known if at)
