"""The words of `data/items/*.yaml`, and a text cut into tokens that can be looked up in them.

Words are compared in a plain form: no accents, small letters, singular, one spelling of `fibre`,
`colour`, `-ise`. Hyphens part words as spaces do. Chinese is looked up character by character, in
simplified characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from ytterby import yamlfile
from ytterby.controls.acts import Strict
from ytterby.errors import DataError

PACKAGED = Path(__file__).parent.parent / "data" / "items"


class ElementWords(Strict):
    """One element: `data/items/elements.yaml`."""

    symbol: str
    words: list[str]
    oxide: list[str] = Field(default_factory=list)
    group: Literal["light", "medium", "heavy", "scandium", ""] = ""


class FormWords(Strict):
    """One form: `data/items/forms.yaml`."""

    id: str
    made_by: str
    words: list[str]


class StageWords(Strict):
    """One stage: `data/items/stages.yaml`."""

    id: str
    words: list[str]


class Product(Strict):
    """A product that lists name: `data/items/products.yaml`."""

    id: str
    form: str = ""
    stage: str = ""
    elements: list[str] = Field(default_factory=list)
    rare_earths: bool = False
    words: list[str]
    formulas: list[str] = Field(default_factory=list)
    cas: list[str] = Field(default_factory=list)


class Trade(Strict):
    """A name of the trade that means several things: `data/items/trade.yaml`."""

    words: list[str]
    elements: list[str] = Field(default_factory=list)
    rare_earths: bool = False
    form: str = ""
    note: str = ""


class ElementsFile(Strict):
    """`elements.yaml`."""

    elements: list[ElementWords]


class FormsFile(Strict):
    """`forms.yaml`."""

    forms: list[FormWords]
    shapes: list[str]
    anions: dict[str, list[str]]


class StagesFile(Strict):
    """`stages.yaml`."""

    stages: list[StageWords]
    of_rare_earths: list[str]
    recovering: list[str]
    making: list[str]


class ProductsFile(Strict):
    """`products.yaml`."""

    products: list[Product]


class TradeFile(Strict):
    """`trade.yaml`."""

    trade: list[Trade]


class Roles(Strict):
    """Words that begin a part of the sentence."""

    purpose: list[str]
    source: list[str]
    content: list[str]
    place: list[str]
    main: list[str]


class TechnologyWords(Strict):
    """`technology.yaml`."""

    strong: list[str]
    technology: list[str]
    service: list[str]
    roles: Roles
    without: list[str]
    free: list[str]
    unknown: list[str]
    joins: list[str]
    plant: list[str]
    ignored: list[str]


class Spelling(Strict):
    """`spelling.yaml`."""

    traditional: str
    simplified: str


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
    near: dict[str, tuple[str, ...]] = field(repr=False, default_factory=dict)


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_TOKEN = re.compile(
    r"(?:[A-Z][A-Za-z0-9.]{0,40})?\((?:[A-Z][a-z]?\d{0,3},?){1,12}\)\d+(?:\.\d+)?(?:[A-Z][A-Za-z0-9]{0,40})?"
    r"|\d{2,7}-\d\d-\d(?![\d-])"
    r"|[^\W\d_\u3400-\u9fff](?:[^\W_\u3400-\u9fff]|\.(?=\d))*"
    r"|\d+(?:[.,]\d+)*[^\W_\u3400-\u9fff]*"
    r"|\S"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_BRACKET_IN_NAME = re.compile(r"(?<=[-\d])\((?=\d)|(?<=[a-z])\)(?=[a-z])")
_SPELLINGS = (
    (re.compile(r"fibre"), "fiber"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|er|ing|ation)$)"), "iz"),
    (re.compile(r"(?<=[a-z])our(?=(?:ed|s)?$)"), "or"),
    (re.compile(r"licence"), "license"),
    (re.compile(r"centre"), "center"),
    (re.compile(r"mould"), "mold"),
    (re.compile(r"programme"), "program"),
)


def normal(text: str) -> str:
    """One spelling of signs: full width to half, subscripts to digits, dashes to hyphens."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_simplified())
    return _BRACKET_IN_NAME.sub("-", text) if "(" in text or ")" in text else text


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """The form in which a word is compared."""
    if len(word) > 40:
        return word[:40]
    word = word.lower()
    if not word.isascii() and not _HAN.match(word):
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in decomposed if not unicodedata.combining(c))
    if len(word) > 3 and word.isalpha():
        for pattern, spelling in _SPELLINGS:
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
        found.append(Token(raw, plain(raw), glued))
        glued = False
    return found


def key_of(phrase: str) -> str:
    """The key under which a phrase is found."""
    return " ".join(token.plain for token in tokens(normal(phrase)))


def _load(name: str, model: type[Strict]) -> Strict:
    return yamlfile.validate(yamlfile.load(PACKAGED / name, DataError), model, DataError)


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    pairs = _load("spelling.yaml", Spelling)
    assert isinstance(pairs, Spelling)
    return {ord(t): s for t, s in zip(pairs.traditional, pairs.simplified, strict=True)}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The packaged vocabulary, read once."""
    elements, forms, stages = (
        _load("elements.yaml", ElementsFile),
        _load("forms.yaml", FormsFile),
        _load("stages.yaml", StagesFile),
    )
    products, trade = _load("products.yaml", ProductsFile), _load("trade.yaml", TradeFile)
    steering = _load("technology.yaml", TechnologyWords)
    assert isinstance(elements, ElementsFile)
    assert isinstance(forms, FormsFile)
    assert isinstance(stages, StagesFile)
    assert isinstance(products, ProductsFile)
    assert isinstance(trade, TradeFile)
    assert isinstance(steering, TechnologyWords)
    phrases: dict[str, list[Word]] = {}

    def add(words: list[str], word: Word) -> None:
        for one in words:
            kept = phrases.setdefault(key_of(one), [])
            if word not in kept:
                kept.append(word)

    for element in elements.elements:
        rare = bool(element.group)
        add(element.words, Word("element", element.symbol, "", (element.symbol,), rare))
        add(element.oxide, Word("oxide", element.symbol, "oxide", (element.symbol,), rare))
    for product in products.products:
        word = Word(
            "product", product.id, product.form, tuple(product.elements), product.rare_earths
        )
        add([*product.words, *product.cas], word)
    for name in trade.trade:
        kind = "group" if name.elements or name.rare_earths else "form"
        word = Word(
            kind, name.words[0], name.form, tuple(name.elements), name.rare_earths, name.note
        )
        add(name.words, word)
    for form in forms.forms:
        add(form.words, Word("form", form.id, form.id))
    add(forms.shapes, Word("shape", "metal"))
    for stage in stages.stages:
        for one in stage.words:
            add([one], Word("stage", stage.id, rare_earths=one in stages.of_rare_earths))
    add(stages.recovering, Word("recovering"))
    add(stages.making, Word("making"))
    add(steering.strong, Word("strong"))
    add(steering.technology, Word("technology"))
    add(steering.service, Word("service"))
    for role, words in steering.roles:
        add(words, Word("role", role))
    add(steering.without, Word("without"))
    add(steering.free, Word("free"))
    add(steering.unknown, Word("unknown"))
    add(steering.joins, Word("join"))
    add(steering.plant, Word("plant"))
    add(steering.ignored, Word("ignored"))
    lengths: dict[str, set[int]] = {}
    for key in phrases:
        parts = key.split(" ")
        lengths.setdefault(parts[0], set()).add(len(parts))
    return Lexicon(
        phrases={key: tuple(words) for key, words in phrases.items()},
        lengths={first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()},
        products={p.id: p for p in products.products},
        formulas=_formulas(products.products),
        cas={number: p.id for p in products.products for number in p.cas},
        anions={key_of(w): symbol for symbol, ws in forms.anions.items() for w in ws},
        made_by={form.id: form.made_by for form in forms.forms},
        stages=tuple(stage.id for stage in stages.stages),
        heavy=frozenset(e.symbol for e in elements.elements if e.group == "heavy") | {"Gd"},
        near=_near([w for e in elements.elements for w in e.words if w.isascii() and len(w) > 6]),
    )


def _formulas(products: list[Product]) -> dict[frozenset[str], str]:
    symbols = re.compile(r"[A-Z][a-z]?")
    return {frozenset(symbols.findall(f)): p.id for p in products for f in p.formulas}


def _near(names: list[str]) -> dict[str, tuple[str, ...]]:
    """Each long name under itself less one letter: two words that share such a key are near."""
    found: dict[str, set[str]] = {}
    for name in map(plain, names):
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


def nearest(word: str) -> str:
    """The one long element name at one typing mistake from a word, or ""."""
    if not 6 <= len(word) <= 15 or not word.isalpha():
        return ""
    near = lexicon().near
    found = {n for key in less_one(word) for n in near.get(key, ()) if one_typo(word, n)}
    return found.pop() if len(found) == 1 else ""
