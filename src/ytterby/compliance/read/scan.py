"""A text as units: phrases of the vocabulary, symbols and formulas.

Phrases are found, the longest first; symbols and formulas are read where they can be nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.elements import (
    ANIONS,
    RARE_EARTHS,
    SYMBOLS,
    WEAK,
    counted,
    form_of,
    parse_formula,
)
from ytterby.compliance.read.lexicon import MATERIAL, Lexicon, Word
from ytterby.compliance.read.spelling import Token, key_of, key_set, token_at
from ytterby.compliance.read.words import Elements, Pieces, Technology, pattern, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.compliance.read.words import WordLists


@dataclass(slots=True)
class Unit:
    """Words understood together.

    words : what the phrase may mean; mostly one meaning.
    start, end : its tokens.
    text : the user's words.
    role : main, purpose, source, content or place: the part of the sentence it stands in.
    segment : number of that part. `after`: the word that began it (`for`, `to`), or "".
    absent : a negation governs it. `open`: its content is said to be unknown. `trace`: there may be
        some, from nought up.
    """

    words: tuple[Word, ...]
    start: int
    end: int
    text: str
    role: str = "main"
    segment: int = 0
    after: str = ""
    absent: bool = False
    open: bool = False
    trace: bool = False

    def of(self, *kinds: str) -> Word | None:
        """Its meaning of one of these kinds, or None."""
        for word in self.words:  # asked a hundred times a text: a generator costs twice as much
            if word.kind in kinds:
                return word
        return None

    def form_of(self, *kinds: str) -> str:
        """The form of its meaning of one of these kinds; "" without one."""
        word = self.of(*kinds)
        return word.form if word else ""

    def among(self, file: type[WordLists], name: str) -> bool:
        """Whether its words are one phrase of a list."""
        return key_of(self.text) in key_set(file, name)


_NEVER = frozenset(["I", "No", "Be", "He", "At", "Am"])
_LINKED_ONLY = frozenset(read_words(Elements).linked_only.split())
# words of English, unless typed in capitals
_ACRONYMS = frozenset(["apt", "nib", "hre", "seg", "tmi", "amt", "ito", "mct"])
_NO_PLURAL = frozenset(read_words(Elements).no_plural.split())
_BASES = frozenset(read_words(Elements).bases.split())
_STOPS = frozenset(",;:.()[]{}!?。，、；：（）|=>→")
LISTS = frozenset(",/&+、，・")
"""Signs between the parts of a list."""
_LABELS, _DOPED = map(read_words(Technology).named, ("labels", "doped"))
_LONGEST_CHAIN = 12
_SHORT_NAME = 4
"""Letters of a name of a material that may as well be a word of English."""


class PhraseScan:
    """Finds the phrases, symbols and formulas of a text, from left to right."""

    def __init__(self, words: Lexicon, tokens: list[Token]) -> None:
        self.words, self.tokens = words, tokens
        self.plain = [token.plain for token in tokens]

    def units(self) -> Iterator[Unit]:
        """The units in the order of the text."""
        place = 0
        while place < len(self.tokens):
            unit = self._at(place)
            if unit:
                yield unit
            place = unit.end if unit else place + 1

    def _at(self, place: int) -> Unit | None:
        phrase = self._phrase(place)
        chemical = self._chemical(place) if _like_symbol(self.tokens[place].raw) else None
        if phrase and chemical and phrase.end == chemical.end:
            # GdCOB is a name
            material = any(word.note == MATERIAL for word in phrase.words)
            named = material or (phrase.of("product", "ignored") and chemical.of("formula"))
            return phrase if named else chemical
        if phrase or chemical:
            return phrase if phrase and not (chemical and chemical.end > phrase.end) else chemical
        raw, meaning = self.tokens[place].raw, None
        grade = pattern("magnet_grade").fullmatch(raw)
        if raw in _STOPS:
            meaning = Word("stop")
        elif grade and (grade[1] or grade[3]) and int(grade[2]) >= 26:
            meaning = Word("grade", grade[3] or "")
        elif raw[0] == "0" and not raw.strip("0.,"):
            meaning = Word("zero")
        return self._unit((meaning,), place, place + 1) if meaning else None

    def _unit(self, meaning: tuple[Word, ...], start: int, end: int) -> Unit:
        return Unit(meaning, start, end, _text(self.tokens[start:end]))

    def _phrase(self, place: int) -> Unit | None:
        for size in self.words.lengths.get(self.plain[place], ()):
            if place + size > len(self.plain):
                continue
            meaning = self.words.phrases.get(" ".join(self.plain[place : place + size]), ())
            if not meaning:
                continue
            part = self.tokens[place : place + size]
            if any(word.value == "gem diamond" for word in meaning) and not key_set(
                Pieces, "no_stones"
            ).isdisjoint(self.plain):
                meaning = self.words.phrases["synthetic diamond"]  # `lab grown diamond powder`
            if size == 1 and any(word.note == MATERIAL for word in meaning):
                meaning = self._named(part[0].raw, meaning)
            if size == 1 and part[0].plain in _NO_PLURAL and part[0].raw.lower().endswith("s"):
                meaning = tuple(word for word in meaning if word.kind != "element")
            if meaning and not (size == 1 and part[0].raw in _ACRONYMS and len(self.tokens) > 1):
                return self._unit(meaning, place, place + size)
        return None

    def _named(self, raw: str, meaning: tuple[Word, ...]) -> tuple[Word, ...]:
        """Without a material that a short word is not: GAP is a crystal, GaP and gap are none."""
        if raw in self.words.material_names or len(raw) > _SHORT_NAME or not raw.isalpha():
            return tuple(word for word in meaning if word.value != "ordinary goods")
        return tuple(word for word in meaning if word.note != MATERIAL)

    def _chemical(self, place: int) -> Unit | None:
        """A formula, a chain of symbols (`Nd-Fe-B`), or one symbol in a place that fits it."""
        first, partner = self._symbols(place), token_at(self.tokens, place + 1)
        if not first and partner.glued and (share := counted(self.tokens[place].raw)) in _BASES:
            first = (share,) if len(counted(partner.raw)) > 1 else ()
        if not first:  # `95W-3.5Ni-1.5Fe` has some, `60W-12V` has none
            return None
        end, symbols = place + 1, list(first)
        while end < len(self.tokens) and self.tokens[end].glued:
            more = self._symbols(end) or self._counted(symbols[0], end)
            if not more or end - place >= _LONGEST_CHAIN:
                break
            symbols += more
            end += 1
        symbols = list(dict.fromkeys(symbols))
        if len(first) == 1 and end == place + 1:
            # an abbreviation before a label, or a prefix: `Sm. lot`, `In-line`
            after = [token.raw.lower() for token in self.tokens[end : end + 2]]
            label = len(after) > 1 and after[0] == "." and after[1] in _LABELS
            if label or (symbols[0] in WEAK and not self._fits(place)):
                return None
            symbol = symbols[0]
            element = Word("element", symbol, "", (symbol,), symbol in RARE_EARTHS)
            return self._unit((element,), place, end)
        if len(symbols) < 2 or (len(symbols) == 2 and set(symbols) <= WEAK - RARE_EARTHS - {"W"}
                                and "O" not in symbols and len(first) == 1):  # fmt: skip
            return None
        return self._unit((self._formula(tuple(symbols)),), place, end)

    def _symbols(self, place: int) -> tuple[str, ...]:
        raw = self.tokens[place].raw
        if raw in SYMBOLS:
            return (raw,)
        charged = token_at(self.tokens, place + 1).raw == "+"
        if charged and raw[-1] in "1234" and raw[:-1] in SYMBOLS:
            return (raw[:-1],)  # `:Eu2+`
        return parse_formula(raw)

    def _counted(self, first: str, place: int) -> tuple[str, ...]:
        """A partner with its share in a chain that a metal begins: `Al-Sc2`, `Mg-30Gd`."""
        symbol = counted(self.tokens[place].raw)
        return (symbol,) if symbol and first in _BASES and symbol not in ANIONS else ()

    def _formula(self, symbols: tuple[str, ...]) -> Word:
        kept = tuple(s for s in symbols if s not in ANIONS)
        rare = bool(RARE_EARTHS.intersection(kept))
        product = self.words.formulas.get(frozenset(symbols), "")
        if not product and {"Fe", "B"} <= set(kept) and {"Nd", "Pr"}.intersection(kept):
            product = "NdFeB"
        if not product and {"Sm", "Co"} <= set(kept):
            product = "SmCo"
        if product:
            return Word("product", product, self.words.products[product].form, kept, rare)
        return Word("formula", "-".join(symbols), form_of(symbols), kept, rare)

    def _fits(self, place: int) -> bool:
        """Whether a symbol that is also a word stands where only a symbol can."""
        symbol, tokens = self.tokens[place].raw, self.tokens
        rare = symbol in RARE_EARTHS
        after, before = token_at(tokens, place + 1), token_at(tokens, place - 1)
        ends = not after.raw or after.raw in _STOPS
        watts = symbol == "W" and ends and before.raw[:1].isdigit()
        if symbol in _NEVER or watts:
            return False  # `100 W, GaN`
        if len(tokens) == 1:
            return rare or symbol == "W"
        if pattern("purity").fullmatch(after.raw):
            return True  # `cathode Y 3N5`
        thing = self._phrase(place + 1) if after.raw else None
        if thing and thing.of("form", "shape"):
            return symbol != "C"
        sides = ((after, place + 2), (before, place - 2))
        if any(one.raw == "/" and self._is_strong(other) for one, other in sides):
            return True
        if symbol in _LINKED_ONLY:
            return False
        if after.plain in _DOPED:
            return symbol != "Co"  # co-doped
        if after.raw == ":" and rare:
            return True
        for step in (1, -1):
            other = place + step
            for _ in range(3):  # ", and" is the longest link of a list
                token = token_at(tokens, other)
                if token.raw in LISTS or token.plain in ("and", "or", "nor"):
                    other += step
            if self._is_strong(other) and (other != place + step or rare):
                return True
        share = place + 1 if after.raw[:1].isdigit() else place - 2
        if 0 <= share < len(tokens) - 1 and tokens[share].raw[0].isdigit():
            return tokens[share + 1].raw == "%" or not tokens[share].raw.strip("0.")
        word = self.words.phrases.get(before.plain, ()) if before.raw else ()
        return rare and any(w.kind == "without" or (w.value == "main" and ends) for w in word)

    def _is_strong(self, place: int) -> bool:
        raw = token_at(self.tokens, place).raw
        sure = raw in SYMBOLS and (raw not in WEAK or raw in RARE_EARTHS)
        return sure or bool(parse_formula(raw))


@lru_cache(maxsize=16384)
def _like_symbol(raw: str) -> bool:
    """Whether a symbol, a formula or a chain of symbols may begin with a word."""
    symbol = raw in SYMBOLS or raw[:-1] in SYMBOLS or counted(raw) in _BASES
    return symbol or bool(parse_formula(raw))


def of_rare_earths(unit: Unit) -> bool:
    """Whether a unit names rare earths, one of them, or a thing made of or for them."""
    word = unit.of("element", "oxide", "group", "formula", "product", "stage")
    return bool(word and (word.rare_earths or not RARE_EARTHS.isdisjoint(word.elements)))


def _text(part: list[Token]) -> str:
    if len(part) == 1:
        return part[0].raw
    out = ""
    for token in part:
        space = "-" if token.glued else "" if _chinese(token.raw) and _chinese(out[-1:]) else " "
        out += (space if out else "") + token.raw
    return out


def _chinese(text: str) -> bool:
    return "\u3040" <= text[:1] <= "\ud7af"
