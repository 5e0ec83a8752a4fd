"""The words of `data/items/*.yaml`, and a text cut into tokens that can be looked up in them.

Words are compared in a plain form: no accents, small letters, singular, one spelling of `fibre`,
`colour`, `-ise`. Hyphens part words as spaces do. Chinese is looked up character by character, in
simplified characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ytterby.compliance.read import formula
from ytterby.compliance.read.pattern import lazy
from ytterby.ground.places import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PACKAGED = DATA / "items"


@dataclass(frozen=True)
class Product:
    """A product that lists name: `data/items/products.yaml`."""

    id: str
    form: str = ""
    stage: str = ""
    elements: tuple[str, ...] = ()
    rare_earths: bool = False
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Word:
    """What a phrase means. `kind` tells which part of the vocabulary it comes from."""

    kind: str
    value: str = ""
    form: str = ""
    elements: tuple[str, ...] = ()
    rare_earths: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, Chinese character or sign; `glued` when a hyphen stands before it."""

    raw: str
    plain: str
    glued: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All phrases, ready for look-up."""

    phrases: dict[str, tuple[Word, ...]]
    lengths: dict[str, tuple[int, ...]]
    products: dict[str, Product]
    formulas: dict[frozenset[str], str]
    cas: dict[str, str]
    anions: dict[str, str]
    made_by: dict[str, str]
    stages: tuple[str, ...]
    heavy: frozenset[str]
    long: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    loose: tuple[tuple[str, str, str], ...] = ()


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
# Chinese characters, kana and hangul: looked up one by one, for no space parts their words
_SIGNS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = lazy(
    r"(?:[A-Z][A-Za-z0-9.]{0,40})?\((?:[A-Z][a-z]?\d{0,3},?){1,12}\)\d+(?:\.\d+)?(?:[A-Z][A-Za-z0-9]{0,40})?"
    r"|\d{2,7}-\d\d-\d(?![\d-])"
    rf"|[^\W\d_{_SIGNS}](?:[^\W_{_SIGNS}]|\.(?=\d))*"
    rf"|\d+(?:[.,]\d+)*[^\W_{_SIGNS}]*"
    r"|\S"
)
_CJK = lazy(f"[{_SIGNS}]")
_BRACKET_IN_NAME = lazy(r"(?<=[-\d])\((?=\d)|(?<=[a-z])\)(?=[a-z])")
_SPELLINGS = (
    ("fibre", lazy(r"fibre"), "fiber"),
    ("sulph", lazy(r"sulph"), "sulf"),
    ("is", lazy(r"(?<=[a-z]{3})is(?=(?:e|ed|er|ing|ation)$)"), "iz"),
    ("our", lazy(r"(?<=[a-z])our(?=(?:ed|s)?$)"), "or"),
    ("licence", lazy(r"licence"), "license"),
    ("centre", lazy(r"centre"), "center"),
    ("mould", lazy(r"mould"), "mold"),
    ("programme", lazy(r"programme"), "program"),
)


def normal(text: str) -> str:
    """One spelling of signs: full width to half, subscripts to digits, dashes to hyphens."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_simplified())
    if "w/o" in text or "W/O" in text:
        text = re.sub(r"(?i)\bw/o\b", "without", text)
    return _BRACKET_IN_NAME.sub("-", text) if "(" in text or ")" in text else text


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
    if not word.isascii() and not _CJK.match(word):
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in decomposed if not unicodedata.combining(c))
    if len(word) > 3 and word.isalpha():
        for mark, pattern, spelling in _SPELLINGS:
            if mark in word:
                word = pattern.sub(spelling, word)
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith(("sses", "xes", "ches", "shes", "sizes")):
            word = word[:-2]
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    return word


def tokens(text: str) -> list[Token]:
    """A normal text cut into tokens; hyphens and apostrophes are dropped, a hyphen is remembered."""
    found: list[Token] = []
    glued = False
    for raw in _TOKEN.findall(text):
        if raw == "-":
            glued = bool(found)
            continue
        if raw in "'’`\"":
            continue
        for part in plain(raw).split(" "):
            found.append(Token(raw, part, glued))
            glued = False
    return found


def known_tokens(text: str) -> list[Token]:
    """`tokens`, with long words that are none of ours read as the words they were meant to be."""
    lexicon()
    found: list[Token] = []
    for token in tokens(text):
        if len(token.plain) < 6 or token.raw.isdigit() or token.raw in formula.SYMBOLS:
            found.append(token)
            continue
        meant = _meant(token.plain)
        found.append(Token(token.raw, meant[0], token.glued))
        found += [Token(token.raw, part, True) for part in meant[1:]]
    return found


@lru_cache(maxsize=16384)
def _meant(word: str) -> tuple[str, ...]:
    """A word in the words of the vocabulary: `neodymmagnet` in two, `desprosium` corrected."""
    words = lexicon()
    if word in words.known or not word.isalpha() or not 6 <= len(word) <= 40:
        return (word,)
    return _parts(word) or (nearest(word) or word,)


def _parts(word: str) -> tuple[str, ...]:
    """The parts of a word written together, the first an element or a material; or nothing."""
    words = lexicon()
    for size in range(len(word) - 3, 3, -1):
        head, rest = word[:size], word[size:]
        if plain(head) not in words.heads:
            continue
        if plain(rest) in words.tails:
            return (*plain(head).split(" "), *plain(rest).split(" "))
        if more := _parts(rest):
            return (*plain(head).split(" "), *more)
    return ()


def key_of(phrase: str) -> str:
    """The key under which a phrase is found."""
    if phrase.isascii() and phrase.replace(" ", "").isalpha():
        return " ".join(map(plain, phrase.split()))
    return " ".join(token.plain for token in tokens(normal(phrase)))


def _load(name: str) -> Any:
    """A file of the vocabulary: mappings, lists and text. Its schema is held by a test."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load((PACKAGED / f"{name}.yaml").read_text(encoding="utf-8"), loader)


@lru_cache(maxsize=1)
def _spelling() -> dict[str, Any]:
    found: dict[str, Any] = _load("spelling")
    return found


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    pairs = _spelling()
    return {ord(t): s for t, s in zip(pairs["traditional"], pairs["simplified"], strict=True)}


def simplified(text: str) -> str:
    """Traditional characters, and those that Japanese shares with them, in simplified ones."""
    return text.translate(_simplified())


@lru_cache(maxsize=1)
def _same() -> dict[str, str]:
    return {_stem(word): kept for kept, words in _spelling()["same"].items() for word in words}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The packaged vocabulary, read once."""
    elements, forms, stages = _load("elements")["elements"], _load("forms"), _load("stages")
    trade, steering = _load("trade")["trade"], _load("technology")
    rows = _load("products")["products"]
    products = {
        row["id"]: Product(
            row["id"],
            row.get("form", ""),
            row.get("stage", ""),
            tuple(row.get("elements", ())),
            row.get("rare_earths") == "true",
            tuple(row.get("formulas", ())),
        )
        for row in rows
    }
    phrases: dict[str, list[Word]] = {}

    def add(words: Iterable[str], word: Word) -> None:
        for one in words:
            kept = phrases.setdefault(key_of(one), [])
            if word not in kept:
                kept.append(word)

    for one in elements:
        symbol, rare = one["symbol"], bool(one.get("group"))
        add(one["words"], Word("element", symbol, "", (symbol,), rare))
        add(one.get("oxide", ()), Word("oxide", symbol, "oxide", (symbol,), rare))
    for row in rows:
        product = products[row["id"]]
        add(
            [*row["words"], *row.get("cas", ())],
            Word("product", product.id, product.form, product.elements, product.rare_earths),
        )
    for name in trade:
        parts, rare = tuple(name.get("elements", ())), name.get("rare_earths") == "true"
        kind = "group" if parts or rare else "form"
        word = Word(kind, name["words"][0], name.get("form", ""), parts, rare, name.get("note", ""))
        add(name["words"], word)
    for form in forms["forms"]:
        add(form["words"], Word("form", form["id"], form["id"]))
    add(forms["shapes"], Word("shape", "metal"))
    for stage in stages["stages"]:
        for phrase in stage["words"]:
            of_rare = phrase in stages["of_rare_earths"]
            add([phrase], Word("stage", stage["id"], rare_earths=of_rare))
    for kind in ("recovering", "making"):
        add(stages[kind], Word(kind))
    for kind in (
        "strong",
        "technology",
        "service",
        "without",
        "free",
        "unknown",
        "plant",
        "ignored",
    ):
        add(steering[kind], Word(kind))
    add(steering["joins"], Word("join"))
    for role, role_words in steering["roles"].items():
        add(role_words, Word("role", role))
    lengths: dict[str, set[int]] = {}
    for key in phrases:
        pieces = key.split(" ")
        lengths.setdefault(pieces[0], set()).add(len(pieces))
    return Lexicon(
        phrases={key: tuple(words) for key, words in phrases.items()},
        lengths={first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()},
        products=products,
        formulas=_formulas(products.values()),
        cas={number: row["id"] for row in rows for number in row.get("cas", ())},
        anions=_anions(forms),
        made_by={form["id"]: form["made_by"] for form in forms["forms"]},
        stages=tuple(stage["id"] for stage in stages["stages"]),
        heavy=frozenset(e["symbol"] for e in elements if e.get("group") == "heavy") | {"Gd"},
        long=_long(elements, phrases),
        loose=tuple(
            (key, word.form, word.value)
            for key, words in phrases.items()
            for word in words
            if word.kind == "product" and word.form in _LOOSE and " " in key and key.isascii()
        ),
        known=frozenset(word for key in phrases for word in key.split(" ")),
        heads=frozenset(key for key, words in phrases.items() if _may(key, words, _HEADS)),
        tails=frozenset(key for key, words in phrases.items() if _may(key, words, _TAILS)),
    )


_NO_ANION = "salt solution leachate eluate precursor chelate 盐"


def _anions(forms: dict[str, Any]) -> dict[str, str]:
    """The element that a word for a compound adds; `other` for one that no list names."""
    compounds = next(form["words"] for form in forms["forms"] if form["id"] == "compound")
    other = {key_of(w): "other" for w in compounds if "compound" not in w and "化合" not in w}
    for word in _NO_ANION.split():
        other.pop(key_of(word), None)
    return other | {key_of(w): s for s, words in forms["anions"].items() for w in words}


_LOOSE = frozenset(["equipment", "graphite"])
"""Products of these forms are also found when their words stand apart."""
_HEADS = frozenset(["element", "form", "shape", "oxide"])
_TAILS = _HEADS | {"product"}
_MISTYPED = "chloride fluoride carbonate graphite monazite bastnaesite substrate dioxide trioxide"
"""Words of forms and products that are found with a typing mistake, as names of elements are."""


def _may(key: str, words: list[Word], kinds: frozenset[str]) -> bool:
    return key.isascii() and len(key) > 3 and any(w.kind in kinds for w in words)


def _long(elements: list[dict[str, Any]], phrases: Mapping[str, list[Word]]) -> tuple[str, ...]:
    """Words long enough that one typing mistake cannot make another word of them."""
    names = [w for e in elements for w in e["words"] if w.isascii() and len(w) > 6]
    return (*names, *(w for w in _MISTYPED.split() if w in phrases))


def _formulas(products: Iterable[Product]) -> dict[frozenset[str], str]:
    symbols = re.compile(r"[A-Z][a-z]?")
    return {frozenset(symbols.findall(f)): p.id for p in products for f in p.formulas}


@lru_cache(maxsize=1)
def _near() -> dict[str, tuple[str, ...]]:
    """Each long name under itself less one letter: two words that share such a key are near."""
    found: dict[str, set[str]] = {}
    for name in map(plain, lexicon().long):
        for key in less_one(name):
            found.setdefault(key, set()).add(name)
    return {key: tuple(sorted(values)) for key, values in found.items()}


def less_one(word: str) -> set[str]:
    """The word, and the word less any one letter."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def one_typo(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped make `a` into `b`."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return a == b
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    left, right = a[start:], b[start:]
    if len(a) == len(b):
        swapped = len(left) > 1 and left[1] + left[0] + left[2:] == right
        return left[1:] == right[1:] or swapped
    return left[1:] == right if len(a) > len(b) else left == right[1:]


@lru_cache(maxsize=4096)
def nearest(word: str) -> str:
    """The one long name at one typing mistake from a word (two, if it is long), or ""."""
    if not 6 <= len(word) <= 15 or not word.isalpha():
        return ""
    near = _near()
    found = {n for key in less_one(word) for n in near.get(key, ()) if one_typo(word, n)}
    if not found and len(word) > 8 and not word.endswith(_OTHER_WORDS):
        names = {n for n in map(plain, lexicon().long) if n[0] == word[0]}
        found = {n for n in names if len(n) > 7 and two_typos(word, n)}
    return found.pop() if len(found) == 1 else ""


_OTHER_WORDS = ("ate", "ide", "ite", "ing", "ed", "al", "ane", "ic", "ous", "ation", "er")
"""Ends of words that are other words and no mistyped names of elements."""


def two_typos(a: str, b: str) -> bool:
    """Whether two letters added, left out or changed make `a` into `b`."""
    if abs(len(a) - len(b)) > 2:
        return False
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (one != other))
    return row[-1] <= 2
