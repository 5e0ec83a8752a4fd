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
from ytterby.compliance.read.spelling import key_of, key_set, normal_words
from ytterby.compliance.read.spelling import tokens as tokens_of
from ytterby.compliance.read.words import (
    PACKAGED,
    Elements,
    Fillers,
    forms_of,
    kinds_of_words,
    pattern,
    read_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ytterby.compliance.read.item import Item
    from ytterby.compliance.read.lexicon import Word
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token


TABLE, OWN = PACKAGED / "everyday.tsv.gz", PACKAGED / "everyday_own.tsv"
NOMENCLATURE = PACKAGED / "nomenclature.tsv.gz"
_QUIET = frozenset(["join", "role", "stop", "zero", "shape", "side"])
_LONGEST = 5
"""Words of the longest name of goods that is looked for."""
_ENDINGS = (
    ("e", ""), ("er", ""), ("en", ""), ("n", ""), ("s", ""), ("nen", ""), ("e", "a"), ("i", "o"), ("i", "e"),
    ("he", "a"), ("x", ""), ("y", "ie"), ("", "e"), ("ise", "ize"),
)  # fmt: skip
"""Ends of plurals of German, French, Spanish and Italian, and what stands in the table instead."""
_GERMAN = ("", "e", "er", "en", "n", "s", "nen")
"""Ends of plurals in German, and of words that another follows."""
_SHORTEST = 3
"""Letters of the shortest beginning of a compound, or of a word without its plural."""
_NOUN = 5
"""Letters of the shortest German noun that is looked for at the end of a compound of which the rest is unknown."""
_LATIN, _SIGNS = "de fr es it", "zh ja ko"


class Everyday(NamedTuple):
    """Names of goods (`heads`, `foreign`, `signs`) and words that may stand beside one.

    heads : English. foreign : German, French, Spanish, Italian. signs : Chinese, Japanese, Korean.
    properties : words that say what goods are like and never what they are; they may stand behind goods.
    links : words such as `aus` and `en`, behind which stands what goods are made of or for.
    german, ends : German names, and names in signs, that may end a compound of which nothing else is known.
    parts : German words of which all compounds consist that end otherwise.
    """

    heads: frozenset[str]
    modifiers: frozenset[str]
    foreign: frozenset[str]
    foreign_modifiers: frozenset[str]
    signs: frozenset[str]
    sign_modifiers: frozenset[str]
    properties: frozenset[str]
    links: frozenset[str]
    german: frozenset[str]
    ends: frozenset[str]
    parts: frozenset[str]


@cache
def everyday() -> Everyday:
    """The packaged tables: names by sources, and names in our own words."""
    named: dict[tuple[str, str], set[str]] = {}
    with gzip.open(TABLE, "rt", encoding="utf-8") as source:
        for line in source:
            language, use, *words = line.rstrip("\n").split("\t")
            named[language, use] = set(words)
    german = set(named["de", "head"])
    for (language, _), nouns in nomenclature().items():
        alone = {noun[:-1] for noun in nouns if noun[-1] == _EVERY_DAY}
        named.setdefault((language, "head"), set()).update(alone)
    own: dict[str, set[str]] = {}
    with OWN.open(encoding="utf-8") as source:
        for line in source:
            language, use, words = line.rstrip("\n").split("\t")
            keys = {_key(word, language) for word in words.split(", ")}
            named.setdefault((language, use), set()).update(keys)
            german |= keys if (language, use) == ("de", "head") else set()
            own.setdefault(use, set()).update(keys)

    def of(languages: str, *uses: str) -> frozenset[str]:
        every = (named.get((one, use), ()) for one in languages.split() for use in uses)
        return frozenset().union(*every) - own["never"]

    return Everyday(
        heads=of("en", "head"),
        modifiers=of("en", "beside"),
        foreign=of(_LATIN, "head", "alone") | {w for w in of(_SIGNS, "head") if w[0].isascii()},
        foreign_modifiers=of(_LATIN, "beside"),
        signs=of(_SIGNS, "head", "alone"),
        sign_modifiers=of(_SIGNS, "beside"),
        properties=(own["beside"] | of("de fr es", "beside")) - own["never"],
        links=of(_LATIN, "link"),
        german=frozenset(word for word in german if len(word) >= _NOUN),
        ends=frozenset(word for word in of(_SIGNS, "head") if len(word) > 1),
        parts=of("de", "head", "alone", "beside"),
    )


_EVERY_DAY = "*"
"""Behind a noun of the nomenclature, says that alone it names goods of every day."""


@cache
def nomenclature() -> dict[tuple[str, str], tuple[str, ...]]:
    """Nouns of the customs nomenclature by language and heading, less headings under which a list names a code."""
    with gzip.open(NOMENCLATURE, "rt", encoding="utf-8") as source:
        rows = [line.rstrip("\n").split("\t") for line in source]
    return {(language, heading): tuple(words) for language, heading, *words in rows}


def _key(word: str, language: str) -> str:
    """A name as the tokens of a text spell it."""
    if language in _SIGNS and not word[0].isascii():
        return "".join(token.plain for token in tokens_of(normal_words(word)))
    return key_of(word)


def says_nothing(meanings: Iterable[Word]) -> bool:
    """Whether a phrase of the vocabulary has no meaning but that of goods of every day, a shape or a small word."""
    return all(w.kind in _QUIET or w.value == "ordinary goods" for w in meanings)


_PLAIN_FORMS = frozenset(["component", "ceramic"])
"""Forms of which goods of every day are too: a car, a mug of ceramic."""


def plain_matter(unit: Unit) -> bool:
    """Whether a unit names what no list asks of goods of every day: a part, ceramic, glass, a metal that no entry is on."""
    metals = read_words(Elements).ordinary_metals.split()
    return not says_nothing(unit.words) and all(
        word.kind in (*_QUIET, "ignored") or word.value in (*_PLAIN_FORMS, _ARTICLE, "ordinary goods")
        if word.kind != "element" else word.value in metals
        for word in unit.words
    )  # fmt: skip


_ARTICLE = "article of a material"


def everyday_goods(units: list[Unit], tokens: list[Token], quiet: Callable[[Token], bool]) -> str:
    """The goods of every day that are all a text names, in the user's words; "" if it may name anything else.

    units, tokens : the text, scanned. quiet : whether a word is one of amounts, packing or trade.
    """
    known = {place: unit for unit in units for place in range(unit.start, unit.end)}
    parts, place = _Parts(), 0
    while place < len(tokens):
        unit, token = known.get(place), tokens[place]
        size, what, sure = _name(tokens, place)
        if size == 1 and what != "head" and token.plain in everyday().links:
            size = 0
        elif size == 1 and what == "" and unit is None and (quiet(token) or _is_mark(token)):
            what = "property"
        if size and not (size > 1 and sure) and any(
            not (says_nothing(one.words) or plain_matter(one))
            for one in (known.get(n) for n in range(place, place + size)) if one
        ):  # fmt: skip
            return ""
        if size:
            words = " ".join(t.raw for t in tokens[place : place + size])
            parts.word(words if what == "head" else "", what)
            place += size
            continue
        if unit is not None and not (says_nothing(unit.words) or plain_matter(unit)):
            return ""
        word = unit.of("role") if unit is not None else None
        if token.plain in everyday().links or (word and unit and _loose(word, unit)):
            parts.close(loose=True)
        elif unit is not None and unit.of("stop", "join", "role"):
            parts.close()
        elif unit is not None:
            goods = unit.of("product", "form")
            thing = goods and (goods.form == "component") and goods.value != _ARTICLE
            parts.word(unit.text if thing else "", "head" if thing else "property")
            place = unit.end - 1
        elif not (quiet(token) or token.raw[0].isdigit() or _is_mark(token)):
            return ""
        place += 1
    parts.close()
    return parts.goods[0] if parts.goods and not parts.nameless else ""


def _is_mark(token: Token) -> bool:
    """Whether a word is a size or one letter: `M10`, `DN110`, `E27`, the `s` of `children's`."""
    raw = token.raw
    letters = raw.rstrip("0123456789")
    return raw.isascii() and (
        len(raw) == 1 or (len(letters) < _SHORTEST and letters.isupper() and letters != raw)
    )


class _Parts:
    """The parts of a text, each with the goods that it names.

    goods : the names found. nameless : whether a part that has to be goods names none.
    """

    def __init__(self) -> None:
        self.goods: list[str] = []
        self.nameless = False
        self._words, self._named, self._loose = False, "", False

    def word(self, named: str, what: str) -> None:
        """A word of this part, with the goods that it names or ""; a property changes nothing of them."""
        if what != "property":
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


def _name(tokens: list[Token], place: int) -> tuple[int, str, bool]:
    """How many words from here are a name of goods (`head`), a `property` or another word beside one (``).

    And whether every letter of them is known; 0 words for none.
    """
    if pattern("sign").match(tokens[place].raw):
        return _run(tokens, place)
    table = everyday()
    for size in range(min(_LONGEST, len(tokens) - place), 0, -1):
        key = " ".join(t.plain for t in tokens[place : place + size])
        # `scope` is no Italian broom
        other = key not in table.modifiers and _singular(key, table.foreign)
        if key in table.heads or key in table.foreign or other:
            return size, "head", True
        if key in table.properties:
            return size, "property", True
    key = tokens[place].plain
    if _compound(key):
        return 1, "head", False
    if key in table.modifiers or _singular(key, table.foreign_modifiers):
        return 1, "" if key in table.modifiers else "property", True
    return 0, "", False


def _singular(key: str, names: frozenset[str]) -> bool:
    if key in names:
        return True
    first, _, rest = key.partition(" ")  # `brosses à dents`, `yo-yos`
    return any(one in names for one in _singulars(key)) or bool(
        rest and any(f"{one} {rest}" in names for one in _singulars(first))
    )


def _singulars(key: str) -> Iterator[str]:
    """What a word may be the plural of."""
    for end, new in _ENDINGS:
        if key.endswith(end) and len(key) - len(end) >= _SHORTEST:
            yield key.removesuffix(end) + new


def _compound(key: str) -> bool:
    """Whether a word ends with a name of goods, and begins with nothing that a list could mean: `Holzstuhl`.

    A name that other goods end with too counts only behind words that are known: a drill of a dentist.
    """
    table = everyday()
    for cut in range(_SHORTEST, len(key) - _SHORTEST + 1):
        ends = [key[cut:].removesuffix(end) for end in _GERMAN if key.endswith(end)]
        if len(key) - cut >= _NOUN and any(end in table.german for end in ends):
            return not any(name in key[:cut] for name in lexicon().heads)
        if any(end in table.foreign and end in table.parts for end in ends) and _of_parts(
            key[:cut]
        ):
            return True
    return False


def _of_parts(begin: str) -> bool:
    """Whether the beginning of a German compound consists of known words."""
    parts = everyday().parts
    return any(
        begin[:cut].removesuffix(end) in parts and (cut == len(begin) or _of_parts(begin[cut:]))
        for cut in range(len(begin), _SHORTEST - 1, -1)
        for end in _GERMAN
        if begin[:cut].endswith(end)
    )


def _run(tokens: list[Token], place: int) -> tuple[int, str, bool]:
    """Signs written together: goods if known part by part, or if they end with a name of two signs or more."""
    end = place
    while end < len(tokens) and pattern("sign").match(tokens[end].raw) and (
        end == place or tokens[end].at == tokens[end - 1].at + len(tokens[end - 1].raw)
    ):  # fmt: skip
        end += 1
    run = "".join(t.plain for t in tokens[place:end])
    table = everyday()
    what = _known_signs(run)
    if what:
        return end - place, what, True
    named = any(run[at:] in table.ends for at in range(1, len(run) - 1))
    return (end - place, "head", False) if named else (0, "", False)


def _known_signs(run: str) -> str:
    """What signs without a gap are part by part: `head` if a name of goods is the last that is no property, or ""."""
    table = everyday()
    best = {0: ""}
    for end in range(1, len(run) + 1):
        for at in range(max(0, end - _LONGEST_SIGNS), end):
            part = run[at:end]
            if at not in best:
                continue
            if part in table.signs:
                best[end] = "head"
            elif part in table.sign_modifiers and best.get(end) != "head":
                best[end] = best[at] or "property"
    return best.get(len(run), "")


_LONGEST_SIGNS = 10


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
    by_text = item.form == "component" and all(one.source == "text" for one in item.readings)
    if not by_text or item.hs or item.products or item.elements or item.rare_earths or item.cas:
        return False
    return all(
        is_filler(token) or token.raw[0].isdigit() for token in tokens_of(normal_words(item.text))
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
    of_lists = not all(says_nothing(u.words) or plain_matter(u) for u in units)
    shouted = not any(letter.islower() for token in tokens for letter in token.raw)
    for place, token in enumerate(tokens):
        unit = unit_at.get(place)
        if unit is not None:
            role, segment, after = unit.role, unit.segment, unit.after
            if unit.of("stop") and token.raw in ",;，；":
                role = "main"
        if not _matters(unit, token, tokens, shouted) or role not in ("main", "content"):
            continue
        beside = role == "content" and is_accompanying(after) and unit is None
        if not beside or not (of_lists or _name(tokens, place)[0]):
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
