"""What of a text was not understood, where it matters: the head noun of each part that names goods.

A word before a noun that is known (a maker, a colour) changes nothing of what a list covers; an
unknown word where a head noun stands may be anything.

Goods of every day are asked last, where an answer would else be `cannot tell`, so that their table is read by few. They
count only if every word of the text is known and none has a meaning in the vocabulary of the lists.
"""

from __future__ import annotations

import gzip
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.read.elements import SYMBOLS
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.sentence import ordinary
from ytterby.compliance.read.spelling import key_of, key_set
from ytterby.compliance.read.words import (
    PACKAGED,
    Fillers,
    forms_of,
    kinds_of_words,
    pattern,
    read_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ytterby.compliance.read.item import Item
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


_LONG = "ー"
"""It lengthens the vowel before it: no word ends or begins there."""
MAX_UNKNOWN = 3
"""Unknown words that are named; more would bury the question."""


@cache
def _fillers() -> frozenset[str]:
    return frozenset(read_words(Fillers).named("words"))


def is_filler(token: Token) -> bool:
    """Whether a word or sign leaves nothing to be understood: a unit, `%`, a word of the trade."""
    return token.plain in _fillers() or not token.raw[0].isalnum()


def only_trade_words(item: Item) -> bool:
    """Whether an item is goods of every day by words of packing, amounts and trade alone: `20 boxes`, `new`.

    Nobody knows from these what is sent. A column that says what it is, or a list behind an HS code, is another word.
    """
    from ytterby.compliance.read.spelling import normal_words, tokens

    by_text = item.form == "component" and all(one.source == "text" for one in item.readings)
    if not by_text or item.hs or item.products or item.elements or item.rare_earths or item.cas:
        return False
    return all(
        is_filler(token) or token.raw[0].isdigit() for token in tokens(normal_words(item.text))
    )


def may_be_head(token: Token) -> bool:
    """Whether an unknown word may be the noun for a thing: no amount, filler, grade or property."""
    return (
        _is_content(token)
        and not pattern("participle").fullmatch(token.raw)
        and not pattern("grade").fullmatch(token.raw)
    )


def _is_content(token: Token) -> bool:
    raw = token.raw
    return not (
        token.plain in _fillers() or raw.lower() in _fillers() or pattern("kana").fullmatch(raw)
    )


def not_understood(units: list[Unit], tokens: list[Token]) -> tuple[str, ...]:
    """The words, part by part, that stand where a head noun should and that nothing knows.

    units : of the whole text, with their roles.
    """
    unit_at = {place: u for u in units for place in range(u.start, u.end)}
    unknown: list[str] = []
    role, segment, after = "main", 0, ""
    heads: dict[tuple[int, str], list[int]] = {}
    shouted = not any(letter.islower() for token in tokens for letter in token.raw)
    for place, token in enumerate(tokens):
        unit = unit_at.get(place)
        if unit is not None:
            role, segment, after = unit.role, unit.segment, unit.after
            if unit.of("stop") and token.raw in ",;，；":
                role = "main"
        if _matters(unit, token, tokens, shouted) and (role == "main" or _adds(role, after)):
            heads.setdefault((segment, role), []).append(place)
    for unit in units:
        # `Ce:GAGG`: a dopant and a host that nobody knows
        host = unit.end + 1
        if unit.of("element") and host < len(tokens) and _is_host(unit.end, host, unit_at, tokens):
            unknown.append(f"{unit.text}:{tokens[host].raw}")
    for places in heads.values():
        head = _head(places, unit_at, tokens)
        if head is not None:
            start = head
            while start - 1 not in unit_at and (
                start - 1 in places or (start - 2 in places and tokens[start - 1].raw == _LONG)
            ):
                start -= 1
            unknown.append(_text(tokens[start : head + 1]))
    return tuple(dict.fromkeys(unknown))[:MAX_UNKNOWN]


def _is_host(colon: int, host: int, unit_at: dict[int, Unit], tokens: list[Token]) -> bool:
    sign, name = tokens[colon], tokens[host]
    adjacent = sign.raw == ":" and name.at == sign.at + 1
    return adjacent and host not in unit_at and name.raw[0].isupper() and len(name.raw) > 1


def _head(places: list[int], unit_at: dict[int, Unit], tokens: list[Token]) -> int | None:
    """The place of an unknown head noun in a part of a text, or None.

    Behind a noun that is known stand properties (`stabilised`), and words before a number or a word
    for quality: `grain 3 micron`, `pharma grade`.
    """
    skipped = -1
    for place in reversed(places):
        if place in unit_at:
            return None
        if not any(one < place for one in unit_at):
            return place
        before = next(one for one in range(place - 1, -1, -1) if one in unit_at)
        if unit_at[before].of("without"):
            return None  # "sans plomb"
        after = next((t for t in tokens[place + 1 :] if len(t.raw) > 1 or t.raw not in _fillers()
                      or t.raw in key_set(Fillers, "qualities")), None)  # fmt: skip
        quality = after is not None and (
            after.raw[0].isdigit() or after.plain in key_set(Fillers, "qualities")
        )
        if quality or place + 1 == skipped or pattern("participle").fullmatch(tokens[place].raw):
            skipped = place
            continue
        return place
    return None


def _adds(role: str, after: str) -> bool:
    """Whether what stands in another part is in the goods: `containing zorblax`, not `with a lid`."""
    return role == "content" and not is_accompanying(after)


def is_accompanying(after: str) -> bool:
    """Whether a word (`with`) leaves open if what follows is in the goods or beside them."""
    return key_of(after) in key_set(Fillers, "accompanying")


def _matters(unit: Unit | None, token: Token, tokens: list[Token], shouted: bool) -> bool:
    """Whether a word can be a head noun: no number, filler, grade or small word.

    shouted : the whole text is in capitals, so that capitals are no sign of a grade.
    """
    if unit is not None:
        return not all(word.kind in kinds_of_words("quiet") for word in unit.words)
    raw = token.raw
    if not _is_content(token):
        return False
    word = raw.isalpha() and (len(tokens) == 1 or (shouted and len(raw) > 2))
    return not pattern("grade").fullmatch(raw) or (word and len(raw) > 1)


def _text(part: list[Token]) -> str:
    raws = [token.raw for token in part]
    return ("" if all(len(raw) == 1 for raw in raws) else " ").join(raws)


def without_names(units: list[Unit], tokens: list[Token]) -> list[Unit]:
    """The units less a symbol that begins a name or tells a size, where nothing else speaks of matter."""
    bare = [u for u in units if u.text in SYMBOLS and len(u.text) > 1 and u.of("element")]
    if len(bare) != 1 or len(tokens) < 2:
        return units
    one = bare[0]
    if not _is_name(one, units, tokens):
        return units
    others = [u for u in units if u is not one]
    if any(map(_speaks_of_matter, others)) or any(t.raw in "%°" or t.raw == "ppm" for t in tokens):
        return units
    return others


def _is_name(one: Unit, units: list[Unit], tokens: list[Token]) -> bool:
    """Whether a symbol stands as no element does: `Lu Xun`, `Sm size shirts`, `size Sm`."""
    before = tokens[one.start - 1] if one.start else None
    after = tokens[one.end] if one.end < len(tokens) else None
    if before is not None and before.plain == "size":
        return True
    amount = tokens[max(0, one.start - 2) : one.start]
    if after is None or after.raw[0].isdigit() or any(t.raw[0].isdigit() for t in amount):
        return False
    unit_at = {place: u for u in units for place in range(u.start, u.end)}
    place = one.end
    while (
        place < len(tokens)
        and place not in unit_at
        and is_filler(tokens[place])
        and tokens[place].raw.isalpha()
    ):
        place += 1
    if place >= len(tokens):
        return False
    unit = unit_at.get(place)
    if unit is not None:
        return ordinary(unit)
    return place == one.end and tokens[place].raw.istitle() and len(tokens[place].raw) > 2


def _speaks_of_matter(unit: Unit) -> bool:
    if unit.of(*kinds_of_words("of_matter")):
        return True
    return any(
        (word.kind == "form" and word.form not in forms_of("made"))
        or (word.kind == "product" and word.value != "ordinary goods")
        for word in unit.words
    )
