"""Goods of every day: whether all that a text names is on no list.

They are asked last, where an answer would else be `cannot tell`, so that their tables are read by few. They count only
if every word of the text is known, or by its place or form names no goods, and none has a meaning in the vocabulary of
the lists. A metal that no entry is on, a ceramic, glass or a part says nothing together with them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.elements import SYMBOLS
from ytterby.compliance.read.everyday_names import (
    QUIET,
    everyday,
    is_german_noun,
    is_mark,
    is_sure,
    may_describe,
    model_end,
    name_at,
    names_no_listed,
    of_headings,
    of_one_name,
    says_nothing,
    sign_run,
)
from ytterby.compliance.read.spelling import key_of, key_set, token_at
from ytterby.compliance.read.words import Elements, Fillers, Pieces, pattern, read_words, search

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from ytterby.compliance.read.lexicon import Word
    from ytterby.compliance.read.scan import Unit
    from ytterby.compliance.read.spelling import Token


_METALS = frozenset(read_words(Elements).ordinary_metals.split())
_PLAIN_FORMS = frozenset(["component", "ceramic"])
"""Forms of which goods of every day are too: a car, a mug of ceramic."""


def plain_matter(unit: Unit) -> bool:
    """Whether a unit names what no list asks of goods of every day: a part, ceramic, glass, a plain metal, repair."""
    return not says_nothing(unit.words) and all(
        word.kind in (*QUIET, "ignored", "service") or word.value in (*_PLAIN_FORMS, _ARTICLE, "ordinary goods")
        if word.kind != "element" else word.value in _METALS
        for word in unit.words
    )  # fmt: skip


_ARTICLE = "article of a material"


def everyday_goods(
    text: str, units: list[Unit], tokens: list[Token], quiet: Callable[[Token], bool]
) -> str:
    """The goods of every day that are all a text names, in the user's words; "" if it may name anything else.

    units, tokens : the text, scanned. quiet : whether a word is one of amounts, packing or trade.
    """
    joiners = _joiners()
    known = {place: unit for unit in units for place in range(unit.start, unit.end)}
    parts, place = _Parts(pure=bool(search("pure", text))), 0
    while place < len(tokens) and not parts.stopped:
        unit, token = known.get(place), tokens[place]
        gap = text[tokens[place - 1].at : token.at] if place else ""
        if pattern("new_line").search(gap):
            parts.close(apart=True)
        elif pattern("spaced_dash").search(gap):
            parts.close()
        if token.plain in joiners and token.raw not in SYMBOLS and not _is_times(tokens, place):
            _joined(token, parts)
            place += 1
            continue
        link = token.plain in everyday().links and token.raw not in SYMBOLS
        size, what = _named(tokens, place, known, parts, quiet if unit is None else None)
        size = 0 if unit is not None and _is_own(unit, size, place, what) else size
        if listed := _listed_inside(tokens, place, size, what, known):
            size, unit = 0, listed
        if what == "" and parts.along and names_no_listed(token.plain):
            what = "property"  # `files with tabs`, `mitts, silicone dots`
        if size:
            words = " ".join(t.raw for t in tokens[place : place + size])
            before = token_at(tokens, place - 1).plain
            behind = what == "" and before in everyday().context
            home = before in everyday().home
            parts.word(words if what in _NAMES or behind else "", what, home=home)
            place += size
            continue
        if unit is not None and _may_be_listed(unit):
            place = _describing(tokens, place, unit, parts)
            continue
        word = unit.of("role") if unit is not None else None
        if link or (word and unit and _loose(word, unit)):
            parts.close(loose=True, link=token.plain)
        elif unit is not None and unit.of("stop", "join", "role"):
            parts.close()
            parts.comes = token.among(Fillers, "accompanying")
            parts.along = parts.behind_goods and parts.comes
        elif unit is not None:
            parts.unit(unit)
            place = unit.end - 1
        elif len(token.raw) > 1 and token.raw in SYMBOLS:
            parts.word("", "property")  # a symbol that begins a name: `Ho. no. 55`
        elif token.raw[0].isdigit():
            parts.number(token, token_at(tokens, place + 1))
        elif not (quiet(token) or is_mark(token)):
            place = _doubtful(tokens, place, parts)
            continue
        place += 1
    parts.close(last=True)
    return parts.goods[0] if parts.goods and not (parts.nameless or parts.stopped) else ""


@cache
def _joiners() -> frozenset[str]:
    return frozenset(w for name in ("lines", "signs", "joiners") for w in key_set(Pieces, name))


def _listed_inside(
    tokens: list[Token], place: int, size: int, what: str, known: dict[int, Unit]
) -> Unit | None:
    """A unit in words of goods of every day that a list may mean, unless these are one name, or our own property."""
    units = (known.get(n) for n in range(place, place + size))
    inside = [
        one for one in units if one and _may_be_listed(one) and one.text not in everyday().pieces
    ]
    token, letters = tokens[place], tokens[place].raw.isascii()
    own = what == "property" and token.plain in everyday().own
    own = own and all(u.end - u.start <= size and _is_small(u, letters=letters) for u in inside)
    whole = size > 1 and all(of_one_name(tokens, place, size, one) for one in inside)
    return None if own or whole else next(iter(inside), None)


_NAMES = ("head", "piece")


def _is_own(unit: Unit, size: int, place: int, what: str) -> bool:
    """Whether words of goods of every day are all of a unit that tells a purpose, or a matter and goods: `paper`."""
    role = unit.of("role")
    return what == "matter" or (
        role is not None and role.value == "purpose" and size == unit.end - place
    )


def _joined(token: Token, parts: _Parts) -> None:
    """Close a part at a word or sign that joins it to the next."""
    comma, word = token.raw in ",，、", token.raw.isalpha()
    ties = word or comma or token.raw in "/&"
    parts.close(apart=not ties or token.plain == "plus", more=word or token.raw == "&")
    parts.along = parts.behind_goods and comma


def _doubtful(tokens: list[Token], place: int, parts: _Parts) -> int:
    """Where a word ends that nobody knows, with what a hyphen joins to it."""
    end = place + 1
    while end < len(tokens) and tokens[end].glued:
        end += 1
    word = "".join(token.raw for token in tokens[place:end])
    german = any(map(is_german_noun, tokens))
    if parts.described and pattern("mark_of_model").fullmatch(word) and may_describe(word):
        parts.word("", "property")  # a number of a style, a mark of a norm
    else:
        parts.doubt(may_describe(word), trade=word[0].isupper() and not german)
    return end


def _describing(tokens: list[Token], place: int, unit: Unit, parts: _Parts) -> int:
    """Where a unit ends that only describes goods which no list can mean: `nickel finish`, `with 12 rings`.

    Any other unit that a list may mean stops the reading.
    """
    metal = unit.of("element")
    sign, number = token_at(tokens, unit.end), token_at(tokens, unit.end + 1)
    coat = metal and metal.value in read_words(Elements).coats.split()
    if coat and sign.among(Fillers, "finishes"):
        parts.word("", "property")
    elif unit.end - unit.start == 1 and tokens[place].among(Fillers, "fittings"):
        parts.fitting()
    elif unit.of("without") and sign.raw == "." and number.raw[:1].isdigit():
        parts.word("", "property")  # `no. 4`
    elif unit.of("without") and (parts.described or parts.behind_goods):
        parts.deny()
    else:
        parts.stop()
    return unit.end


def _named(
    tokens: list[Token], place: int, known: Container[int], parts: _Parts, quiet: Callable[[Token], bool] | None
) -> tuple[int, str]:  # fmt: skip
    """How many words name goods of every day at a place, or tell of them, and what they are; 0 of any other word.

    quiet : whether a word is one of amounts, packing or trade; None for a word of the vocabulary of the lists.
    """
    token = tokens[place]
    size, what = name_at(tokens, place)
    if (
        size == 1
        and what != "head"
        and token.plain in (of_headings() | (key_set(Fillers, "clauses") - everyday().own))
    ):
        return 0, ""  # `sold after` tells of no goods
    if size == 1 and token.plain in everyday().links and token.raw not in SYMBOLS:
        if what != "head" or not token.raw.isascii():
            size = 0  # `für` is no fur
    elif size == 1 and what == "" and quiet and (quiet(token) or is_mark(token)):
        what = "property"
    elif (
        size < 2
        and what == ""
        and (parts.behind_goods or parts.described)
        and _counts(tokens, place)
    ):
        size, what = 1, "property"
    if not size and quiet and not (parts.weighed or token.raw[0].isdigit()):
        end = model_end(tokens, place) or _says_how(tokens, place, known, parts)
        if end:
            return end - place, "property"
    return size, what


def _counts(tokens: list[Token], place: int) -> bool:
    """Whether a word counts or packs goods that were named, behind a number: `10 sheets`, `100 tubes`."""
    counting, before = tokens[place].among(Fillers, "counting"), token_at(tokens, place - 1)
    number = token_at(tokens, place - 2) if before.raw == "/" else before
    return counting and (number.raw[:1].isdigit() or before.plain in _EACH)


_EACH = frozenset(["per", "je", "pro", "par", "por", "à"])


def _is_times(tokens: list[Token], place: int) -> bool:
    """Whether a sign stands between the sizes of goods: `45*50 cm`."""
    return bool(tokens[place].raw == "*" and place and tokens[place - 1].raw[0].isdigit())


def _says_how(tokens: list[Token], place: int, known: Container[int], parts: _Parts) -> int:
    """Where an unknown word ends that by its place or shape says what goods are like or for; 0 if it may name others.

    Signs stand apart, words of French or Spanish right behind goods; in German small letters are no noun.
    Behind a name that no list can mean, and behind `für`, any word is such a one; in English what was done to goods.
    """
    raw, end = tokens[place].raw, place + 1
    if pattern("sign").match(raw):
        end = sign_run(tokens, place)
        words = "".join(token.raw for token in tokens[place:end])
        sure = parts.described or is_sure(parts.named)
        sure = sure and not pattern("thing_signs").fullmatch(words)
        shaped = bool(sure or pattern("adjective_signs").fullmatch(words))
        shaped = shaped and not any(n in known for n in range(place, end))
    else:
        words, before = raw.lower(), tokens[place - 1].plain if place else ""
        behind = parts.named if before not in everyday().links else ""
        named = parts.named or (parts.goods[-1] if parts.link and parts.goods else "")
        key, table = key_of(named), everyday()
        ends = {key, key.rsplit(" ", 1)[-1]}
        goods_next = place + 1 < len(tokens) and name_at(tokens, place + 1)[1] == "head"
        shaped = bool(
            parts.link in _FOR
            or (parts.link == "for" and parts.described)
            or (is_sure(named) and ends.isdisjoint(table.heads) and ends.isdisjoint(table.english))
            or ((behind or parts.goods) and pattern("adjective_romance").fullmatch(raw))
            or (pattern("adjective_de").fullmatch(raw) and any(map(is_german_noun, tokens)))
            or (pattern("adjective_en").fullmatch(raw) and (parts.behind_goods or goods_next))
            or (pattern("doing_en").fullmatch(raw) and goods_next)
        )
    return end if shaped and names_no_listed(words) else 0


_FOR = frozenset(["fur", "pour", "para", "zum", "zur"])


_MANY = 3
"""Unknown words of one part that are too many to describe goods."""


def _may_be_listed(unit: Unit) -> bool:
    return not (says_nothing(unit.words) or plain_matter(unit))


def _is_small(unit: Unit, *, letters: bool) -> bool:
    """Whether a unit names no matter of its own: `manual`, `recycled`, `clay`; a property of goods may be called so."""
    small = (*_STEERING, *_DONE) if letters else _STEERING
    bare = (w for w in unit.words if not (w.form in ("ore", "metal") and not w.elements))
    return all(word.kind in small for word in bare)


_DONE = ("stage", "making", "recovering")
"""What is done to a matter, by words of letters that may be said of goods as well."""


_STEERING = ("plant", "paper", "way", "strong", "person", "technology", *QUIET)


class _Parts:
    """The parts of a text, each with the goods that it names.

    goods : the names; named : that of this part; link : the word that began it, such as `aus`.
    nameless : whether a part that has to be goods names none. along : whether this part comes with the goods before it,
    or tells of them; comes : whether a word such as `with` says so. stopped : whether a list may mean what is named.

    Behind goods that no list can mean an unknown word describes them, if its part has a known word or a size beside it,
    if it stands in the part of these goods, or if what follows goes on describing them (`bicycle, Zorblax, pink`):
    goods of their own would stand last. A mass, or a text that states a purity, is of a matter.
    """

    def __init__(self, *, pure: bool = False) -> None:
        self.goods: list[str] = []
        self.nameless = self.along = self.comes = self.stopped = False
        self.named = self.link = self._piece = ""
        self._words = self._matter = False
        self._loose, self._may_be_nameless = False, True
        self._pure, self._sure, self._fresh, self._more = pure, False, True, False
        self._pending = False
        self._begin()

    def _begin(self) -> None:
        """A part begins, with nothing of its own."""
        self._doubts = self._fittings = self._before = 0
        self._telling = self._sized = self.weighed = False
        self._shaped = self._trade = self._denied = False

    def word(self, named: str, what: str, *, home: bool = False) -> None:
        """A word of this part, with the goods that it names or ""; behind goods it says which of them.

        home : the word before it is of a household.
        """
        if what == "piece":
            self._piece = named
            return
        self._matter, what = self._matter or what == "matter", what.replace("matter", "property")
        if what != "property" or not self._may_be_nameless:
            self._words = True
        tells = what == "property" or (what == "" and not named)
        self._telling = self._telling or tells or bool(self.named and named)
        self._shaped = what == "shape"
        if what != "property":
            self.named = "" if what == "shape" else named or self.named
        if named and self._fresh:
            self._sure = self._sure or home or is_sure(named)

    @property
    def behind_goods(self) -> bool:
        """Whether goods have been named before, and no machines, of which a word of description may decide."""
        named = [*self.goods, self.named] if self.named else self.goods
        return bool(named) and not any(pattern("machine").search(one.lower()) for one in named)

    @property
    def described(self) -> bool:
        """Whether what stands here may describe goods named before, which no list can mean."""
        return self._sure and not self._pure

    def doubt(self, describes: bool, *, trade: bool) -> None:
        """A word that nobody knows: it may describe goods that no list can mean, and stops any other text.

        trade : it may be the name of a maker or of a matter in trade.
        """
        early = self._fresh and not self.named and not self._pure and self._before < _MANY
        self.stopped = self.stopped or self.weighed or not (describes and (self.described or early))
        self._doubts += self.described
        self._before += not self.described  # `Zorblax towels`
        self._trade = self._trade or trade

    def fitting(self) -> None:
        """A word for a piece that may come with goods or be a part of them: a ring, a tube."""
        self.stopped = self.stopped or not self.described
        self._fittings += 1

    def number(self, number: Token, after: Token) -> None:
        """A number, with the unit at its end or behind it: a mass, or another size."""
        unit = number.raw.lower().lstrip("0123456789.,") or after.raw.lower()
        self.weighed = self.weighed or unit in key_set(Fillers, "masses")
        self._sized = self._sized or unit in key_set(Fillers, "lengths")

    def deny(self) -> None:
        """What follows is not in the goods, or not sent with them."""
        self.close(loose=True)
        self._denied = True

    def stop(self) -> None:
        """What a list may mean."""
        self.stopped = True

    def unit(self, unit: Unit) -> None:
        """Words of the vocabulary in this part: a thing, a shape, or a property."""
        if unit.of("shape") and self.described and unit.among(Fillers, "fittings"):
            self.fitting()
            return
        goods = unit.of("product", "form")
        self._piece = unit.text if unit.of("shape") else self._piece
        plain = unit.of("element") is not None and plain_matter(unit)
        self._matter = self._matter or plain or key_of(unit.text) in everyday().matter
        thing = goods and goods.form == "component" and goods.value != _ARTICLE
        what = "head" if thing else "shape" if unit.of("shape") else "property"
        self.word(unit.text if thing else "", what)

    def close(
        self, *, loose: bool = False, apart: bool = False, link: str = "", more: bool = False, last: bool = False
    ) -> None:  # fmt: skip
        """This part ends; loose : the next says what goods are made of or for.

        apart : the next names goods of its own. more : it may, behind `and`.
        """
        if self._piece and not (self.goods or (loose and not self._matter)):  # `parts of` goes on
            self.nameless = self.nameless or not (self._matter or self.named or self._shaped)
            self.named = self.named or (self._piece if self._matter else "")
            self._piece = ""
        known = self._telling or (self._sized and not self._trade) or (self.named and self._trade)
        joined = self._more and not self.named
        waits = bool(0 < self._doubts < _MANY and not known and not joined and self.described)
        matter = (self.weighed and not self.named) or self._fittings
        alone = self._doubts and (matter or joined or not (known or waits))
        alone = alone or (self._before and not (self.named and self.described))
        told = self.comes or self._loose or self._telling or self._sized or self.named
        loose_piece = self._fittings and (self.weighed or not told)
        of_nothing = self._denied and not (self._telling or self.named)
        self._pending = waits or (self._pending and not (self._telling and not apart))
        self.stopped = self.stopped or bool(
            alone or loose_piece or of_nothing or ((apart or last) and self._pending)
        )
        if self.named:
            self.goods.append(self.named)
            self._fresh = False
        elif self._words and (self._shaped or not ((self._loose or self.described) and self.goods)):
            self.nameless = True
        self._words, self.named, self.link = False, "", link
        self._matter = False
        self.along = self.comes = False
        self._loose, self._may_be_nameless, self._more = loose, not apart, more
        if apart:
            self._sure, self._fresh = False, True
        self._begin()


def _loose(word: Word, unit: Unit) -> bool:
    """Whether what follows may be a matter, a maker or a use; behind `of` and `with` may stand goods."""
    return word.value != "content" and unit.text.lower() != "of"
