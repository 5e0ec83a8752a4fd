"""One spelling of words, signs and numbers, a text cut into tokens, and typing mistakes.

Words are compared in a plain form: no accents, small letters, singular, one spelling of `fibre`,
`colour`, `-ise`. Hyphens part words as spaces do. Chinese is looked up character by character, in
simplified characters.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from ytterby.compliance.read.words import (
    Pieces,
    Spelling,
    WordLists,
    kept_function,
    pattern,
    read_words,
    replaced,
    search,
)


class Token(NamedTuple):
    """A word, number, Chinese character or sign; `glued` when a hyphen stands before it.

    at : where it begins in the text.
    """

    raw: str
    plain: str
    glued: bool = False
    at: int = 0

    def among(self, file: type[WordLists], name: str) -> bool:
        """Whether the word is one of a list."""
        return self.plain in key_set(file, name)


_NO_TOKEN = Token("", "")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")


def normal_words(text: str) -> str:
    """One spelling of signs: full width to half, subscripts to digits, dashes to hyphens."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_simplified())
    if "w/o" in text or "W/O" in text:
        text = re.sub(r"(?i)\bw/o\b", "without", text)
    if "w/" in text or "W/" in text:
        text = re.sub(r"(?i)\bw/(?=\s|[a-z]{3})", "with ", text)
    known = text.isascii()
    whole = text
    there, last = _triggers(text.lower(), known), -1
    while due := [n for word in there for n in _numbers(known).get(word, ()) if n > last]:
        name, written, _, also = _rewritten(known)[last := min(due)]
        if (not also or not also.isdisjoint(there)) and pattern(name).search(text):
            other = pattern(name).sub(written, text)
            # the magnets of a device are left out, but not such as come loose
            kept = _magnets(other) >= _magnets(text) and "built-in" not in written
            if kept or not search("magnets_apart", whole):
                text = other
                there = _triggers(text.lower(), known)
    if "RE" in text:
        text = pattern("rare_earth_in_name").sub(r"\1 rare earth \2", text)
    return pattern("bracket_in_name").sub("-", text) if "(" in text or ")" in text else text


def _magnets(text: str) -> int:
    """How often a text names magnets."""
    return len(pattern("names_magnets").findall(text))


def in_figures(text: str) -> str:
    """A text with the sizes and percentages that it states in words written in figures."""
    for name, written in read_words(Spelling).figures if search("size_in_words", text) else ():
        text = replaced(name, written, text)
    return text


def _triggers(small: str, ascii_only: bool) -> set[str]:
    """The words of `_rewritten` that a text of small letters has: few do, so each sign is looked up once."""
    starts, size = _starts(ascii_only), 2 + ascii_only
    found = {word for word in starts[""] if word in small}
    for start in starts.keys() & {small[at : at + size] for at in range(len(small) - size + 1)}:
        found.update([word for word in starts[start] if word in small])
    return found


@cache
def _starts(ascii_only: bool) -> dict[str, list[str]]:
    """The words of `_rewritten`, each once, by their first two signs, of ASCII three; by "" the shorter ones."""
    starts, size = dict[str, list[str]]({"": []}), 2 + ascii_only
    for word in {w for _, _, words, also in _rewritten(ascii_only) for w in (*words, *also)}:
        starts.setdefault(word[:size] if len(word) >= size else "", []).append(word)
    return starts


@cache
def _rewritten(ascii_only: bool) -> list[tuple[str, str, frozenset[str], frozenset[str]]]:
    """What is written in another way, with the words of which a text has one: for ASCII texts ASCII words alone.

    Last, less their sign `&`, words of which it has one as well, where any are given.
    """
    kept = []
    for name, written, *every in read_words(Spelling).rewritten:
        words = [word for word in every or [""] if word.isascii() or not ascii_only]
        also = frozenset(word[1:] for word in words if word[:1] == "&")
        own = frozenset(word for word in words if word[:1] != "&")
        kept += [(name, written, own, also)] if own else []
    return kept


@cache
def _numbers(ascii_only: bool) -> dict[str, list[int]]:
    """The places of what is written in another way, in `_rewritten`, by each word of which a text has one."""
    numbers: dict[str, list[int]] = {}
    for number, (_, _, words, _) in enumerate(_rewritten(ascii_only)):
        for word in words:
            numbers.setdefault(word, []).append(number)
    return numbers


@lru_cache(maxsize=16384)
def plain(word: str) -> str:
    """The form in which a word is compared: `Oxydes` and `oxide` are one."""
    word = _stem(word)
    return _same().get(word, word)


def _stem(word: str) -> str:
    """Small letters, no accents, singular, one spelling."""
    if len(word) > 40:
        return word[:40]
    word = word.lower()
    if not word.isascii() and not pattern("sign").match(word):
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in decomposed if not unicodedata.combining(c))
    if len(word) > 3 and word.isalpha():
        for mark, wrong, spelling in read_words(Spelling).inside:
            if mark in word:
                word = re.sub(wrong, spelling, word)
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith(("sses", "xes", "ches", "shes", "sizes")):
            word = word[:-2]
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    return word


def tokens(text: str) -> list[Token]:
    """A text of `normal_words` cut into tokens; hyphens and apostrophes are dropped, a hyphen is remembered."""
    result: list[Token] = []
    glued = False
    for match in pattern("token").finditer(text):
        raw = match.group()
        if raw == "-":
            glued = bool(result)
            continue
        if raw in "'’`\"":
            continue
        for part in plain(raw).split(" "):
            result.append(Token(raw, part, glued, match.start()))
            glued = False
    return result


def token_at(tokens: list[Token], place: int) -> Token:
    """The token at a place; one without letters where none is."""
    return tokens[place] if 0 <= place < len(tokens) else _NO_TOKEN


@lru_cache(maxsize=16384)
def key_of(phrase: str) -> str:
    """The key of a phrase in the vocabulary."""
    if phrase.isascii() and phrase.replace(" ", "").isalpha():
        return " ".join(map(plain, phrase.split()))
    if pattern("chinese_run").fullmatch(phrase):
        return " ".join(map(plain, simplified(phrase)))
    return " ".join(token.plain for token in tokens(normal_words(phrase)))


@cache
def key_set(file: type[WordLists], name: str) -> frozenset[str]:
    """The keys of a list of phrases."""
    keys = kept_function("keys", key_of)
    return frozenset(map(keys, read_words(file).named(name)))


@cache
def joiners() -> dict[str, tuple[tuple[str, ...], ...]]:
    """First word of a joiner -> the joiners that begin with it, as words."""
    by_first: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in read_words(Pieces).named("joiners"):
        words = tuple(kept_function("keys", key_of)(phrase).split(" "))
        by_first[words[0]] = (*by_first.get(words[0], ()), words)
    return {first: tuple(sorted(ways, key=len, reverse=True)) for first, ways in by_first.items()}


@cache
def signs(name: str) -> frozenset[str]:
    """The signs of a list of `pieces.yaml`, as a text has them."""
    return frozenset(map(kept_function("signs", normal_words), read_words(Pieces).named(name)))


COMMAS = frozenset(",，")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    pairs = read_words(Spelling)
    return {ord(t): s for t, s in zip(pairs.traditional, pairs.simplified, strict=True)}


def simplified(text: str) -> str:
    """Traditional characters, and those that Japanese shares with them, in simplified ones."""
    return text.translate(_simplified())


@lru_cache(maxsize=1)
def _same() -> dict[str, str]:
    same = read_words(Spelling).same.items()
    return {_stem(word): kept for kept, words in same for word in words}


LONGEST = 20_000
"""Characters of a text that are read; more is no description of an item."""


def normal(text: str) -> str:
    """The text with one form for each sign: full width, superscripts, dashes and micro signs."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if text.isascii():
        return text
    text = re.sub("10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})", r"10^\1", text)
    text = unicodedata.normalize("NFKC", text)
    return text.translate(_EQUAL_SIGNS)


_EQUAL_SIGNS = str.maketrans("−‐‑µ、。“”\u200b⋅", '---μ,."" ·')


def number(text: str, *, percent: bool = False) -> Decimal:
    """The value of a matched number: `1,700`, `0,5`, `1 700`, `10^5`, `2 x 10^4`.

    A comma before exactly three digits parts thousands, unless a zero stands before it or the
    number is a percentage (`99,999 %`); any other comma is a decimal one.
    """
    text = re.sub(r"\s", "", text)
    power = 0
    ten = re.search(r"(?:[x×*]10\^?|(?<=\d)[eE]|^10\^)([eE]?[-+]?\d{1,2})$", text)
    if ten:
        power = int(ten.group(1).lstrip("eE"))
        text = text[: ten.start()] or "1"
    if "," in text:
        integer, *rest = text.split(",")
        thousands = all(len(r.split(".")[0]) == 3 for r in rest) and integer != "0"
        if percent and len(rest) == 1 and "." not in text and int(integer) <= 100:
            thousands = False
        text = text.replace(",", "" if thousands else ".")
    return Decimal(text).scaleb(power)
