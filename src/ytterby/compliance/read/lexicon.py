"""All phrases of the vocabulary, ready for look-up, and mistyped words found in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ytterby.compliance.read.elements import SYMBOLS, doped, materials
from ytterby.compliance.read.spelling import Token, key_of, key_set, plain, tokens
from ytterby.compliance.read.words import (
    PACKAGED,
    Elements,
    Fillers,
    Forms,
    Negation,
    Pieces,
    Products,
    Stages,
    Technology,
    Term,
    Trade,
    digest_of_words,
    forms_of,
    kept_function,
    ordinary_words,
    read_words,
    terms,
)
from ytterby.ground.kept import kept_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ytterby.compliance.read.words import ListedProduct


@dataclass(frozen=True)
class Word:
    """What a phrase means. `kind` tells which part of the vocabulary it comes from."""

    kind: str
    value: str = ""
    form: str = ""
    elements: tuple[str, ...] = ()
    rare_earths: bool = False
    note: str = ""


class _Phrases(dict[str, list["Word"]]):
    """Each phrase with its meanings, while they are gathered from the files of the vocabulary."""

    def add(self, words: Iterable[str], word: Word) -> None:
        """One more meaning of some words."""
        for one in words:
            kept = self.setdefault(key_of(one), [])
            if word not in kept:
                kept.append(word)

    def add_goods(self, products: Iterable[ListedProduct]) -> None:
        """Elements, products, names of the trade and forms."""
        for one in read_words(Elements).elements:
            rare = bool(one.group)
            self.add(one.words, Word("element", one.symbol, "", (one.symbol,), rare))
            self.add(one.oxide, Word("oxide", one.symbol, "oxide", (one.symbol,), rare))
        for p in products:
            self.add([*p.words, *p.cas], Word("product", p.id, p.form, p.elements, p.rare_earths))
        for t in read_words(Trade).trade:
            kind = "group" if t.elements or t.rare_earths else "form"
            self.add(t.words, Word(kind, t.words[0], t.form, t.elements, t.rare_earths, t.note))
        for form in read_words(Forms).forms:
            self.add(form.words, Word("form", form.id, form.id))
        self.add(read_words(Forms).shapes, Word("shape", "metal"))

    def add_activities(self) -> None:
        """Stages, and words that steer the reading."""
        stages, steering = read_words(Stages), read_words(Technology)
        for stage in stages.stages:
            for phrase in stage.words:
                of_rare = phrase in stages.of_rare_earths
                self.add([phrase], Word("stage", stage.id, rare_earths=of_rare))
        self.add(stages.recovering, Word("recovering"))
        self.add(stages.winning, Word("recovering", "winning"))
        self.add(stages.making, Word("making"))
        self.add(steering.joins, Word("join"))
        for role, words in steering.roles.items():
            self.add(words, Word("role", role))
        for name, kind in _STEERING.items():
            self.add(steering.named(name), Word(kind))
        for name, kind in _NEGATIONS.items():
            self.add(read_words(Negation).named(name), Word(kind))

    def add_materials(self) -> None:
        """Materials by composition; what a name means by another part of the vocabulary stays."""
        for material in materials():
            kind, value = "group", material.names[0]
            if material.form == "component":
                kind, value = "product", "contrast agent"
            word = Word(kind, value, material.form, material.elements, material.rare, MATERIAL)
            for name in material.names:
                key, more = key_of(name), doped(name)
                if material.form in _READ_BY_PARTS and self._has_part(key):
                    continue  # Nd:YAG, SEG oxide
                kept = self.setdefault(key, [])
                if not any(one.kind in _FIRST for one in kept):
                    elements = tuple(dict.fromkeys((*word.elements, *more)))
                    kept.insert(0, replace(word, elements=elements))

    def _has_part(self, key: str) -> bool:
        """Whether a name begins or ends with another that has elements of its own."""
        words = key.split(" ")
        ends = (" ".join(part) for at in range(1, len(words)) for part in (words[:at], words[at:]))
        own = (word for end in ends for word in self.get(end, ()) if word.elements)
        return any(w.kind in ("product", "group") and w.note != MATERIAL for w in own)

    def add_terms(self, products: Mapping[str, ListedProduct]) -> None:
        """Goods of every day, and rows of the vocabulary that no other file means."""
        everyday = Word("product", "ordinary goods", "component")
        self.add(read_words(Fillers).named("services"), everyday)
        for plain_form in ordinary_words():
            kept = self.setdefault(plain_form, [])
            if everyday not in kept:
                kept.append(everyday)
        groups = {one.symbol: bool(one.group) for one in read_words(Elements).elements}
        for term in terms():
            phrase = term.term.strip("-")
            new = all(word == everyday for word in self.get(key_of(phrase), ()))
            if new and term.role == "interpretation":
                self.pop(key_of(phrase), None)  # earphones are more than goods of every day
            meaning = _meaning(term, groups) or (self._goods_of(term, products) if new else None)
            if meaning:
                self.add([phrase], meaning)

    def _goods_of(self, term: Term, products: Mapping[str, ListedProduct]) -> Word | None:
        """What a word for goods means that no other file names."""
        if term.role == "interpretation" and term.kinds == "good":
            # `magnet ring`, `lamp phosphor`: a material of the form that one of its words says
            parts = reversed(key_of(term.term).split(" "))
            words = (w for part in parts for w in self.get(part, ()))
            if named := next((w for w in words if w.kind == "form"), None):
                return named
        name = term.reading.split(" ")[0].strip(",;")
        if term.role == "product" and _OF_RARE_EARTHS.search(term.term):
            return Word("group", term.term, "magnet", (), True)
        if term.role == "product" and (product := products.get(name)):
            return Word("product", name, product.form, product.elements, product.rare_earths)
        form = {"equipment": "equipment", "both": "equipment", "interpretation": "component"}
        if (shape := form.get(term.role)) and "catalyst" not in term.term:
            return Word("form", shape, shape)
        shape_of_all = term.role == "shape" and not term.term.isascii()
        return Word("shape", "metal") if shape_of_all else None


class Lexicon:
    """All phrases, ready for look-up."""

    def __init__(self) -> None:
        forms, listed = read_words(Forms), read_words(Products).products
        self.products = {product.id: product for product in listed}
        kept = kept_data(
            "words/phrases", digest_of_words(str(PACKAGED)), lambda: _phrases(self.products)
        )
        words = [
            Word(kind, value, form, tuple(own), rare, note)
            for kind, value, form, own, rare, note in kept["words"]
        ]
        meanings = [tuple([words[n] for n in own]) for own in kept["meanings"]]
        phrases = {key: meanings[n] for key, n in kept["phrases"].items()}
        self.phrases: dict[str, tuple[Word, ...]] = phrases
        self.lengths: dict[str, list[int]] = kept["lengths"]
        self.formula_of: dict[str, str] = kept["formulas"]
        self.material_names = set(kept["names"])
        self.formulas = {frozenset(_SYMBOL.findall(f)): p.id for p in listed for f in p.formulas}
        self.cas = {number: p.id for p in listed for number in p.cas}
        # the element that a word for a compound adds; `other` for one that no list names
        compounds = next(form.words for form in forms.forms if form.id == "compound")
        key = kept_function("keys", key_of)
        nameless = {key(w) for w in compounds if "compound" not in w and "化合" not in w}
        self.anions = dict.fromkeys(nameless - set(map(key, _NO_ANION.split())), "other")
        self.anions |= {key(w): s for s, words in forms.anions.items() for w in words}
        self.made_by = {form.id: form.made_by for form in forms.forms}
        self.stages = tuple(stage.id for stage in read_words(Stages).stages)
        # words long enough that one typing mistake cannot make another word of them
        elements = read_words(Elements).elements
        names = [w for e in elements for w in e.words if w.isascii() and len(w) > 6]
        mistyped = [w for w in _MISTYPED.split() if w in phrases]
        self.long = sorted({plain(w) for w in (*names, *mistyped)})
        self.loose: list[list[str]] = kept["loose"]
        self.known = frozenset[str](kept["known"])
        self.heads, self.tails = set[str](kept["heads"]), set[str](kept["tails"])


def _phrases(products: Mapping[str, ListedProduct]) -> dict[str, Any]:
    """Phrases of the packaged words with the numbers of their meanings, these, and materials: as plain data."""
    phrases = _Phrases()
    phrases.add_goods(products.values())
    phrases.add_activities()
    phrases.add_materials()
    phrases.add_terms(products)
    numbers: dict[Word, int] = {}
    meanings: dict[tuple[Word, ...], int] = {}
    lengths: dict[str, set[int]] = {}
    for first, *others in (key.split(" ") for key in phrases):
        lengths.setdefault(first, set()).add(1 + len(others))
    return {
        "phrases": {
            k: meanings.setdefault(tuple(own), len(meanings)) for k, own in phrases.items()
        },
        "meanings": [[numbers.setdefault(w, len(numbers)) for w in own] for own in meanings],
        "words": [[*vars(word).values()] for word in numbers],
        "lengths": {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()},
        "known": sorted({word for key in phrases for word in key.split(" ")}),
        "loose": [
            [key, w.form, w.value]
            for key, own in phrases.items()
            for w in own
            if w.kind == "product" and w.form in forms_of("loose") and " " in key and key.isascii()
        ],
        "heads": [key for key, words in phrases.items() if _may(key, words, _HEADS)],
        "tails": [key for key, words in phrases.items() if _may(key, words, _TAILS, 2)],
        "names": [name for one in materials() for name in one.names],
        "formulas": {one.names[0]: one.formula for one in materials()},
    }


MATERIAL = "by composition"
"""Note of a word from the table of materials."""
lexicon = lru_cache(maxsize=1)(Lexicon)
"""The packaged vocabulary, read once."""
_SYMBOL = re.compile(r"[A-Z][a-z]?")
_STEERING = {
    "strong": "strong", "technology": "technology", "service": "service", "unknown": "unknown", "plant": "plant",
    "ignored": "ignored", "ways": "way", "persons": "person", "papers": "paper",
}  # fmt: skip
"""List of words that steer the reading -> kind of the word."""
_NEGATIONS = {
    "before": "without", "after": "free", "undetected": "undetected", "restores": "restores", "traces": "trace",
}  # fmt: skip
"""List of words of negation -> kind of the word."""
_NO_ANION = "salt solution leachate eluate precursor chelate 盐"


_HEADS = frozenset(["element", "form", "shape", "oxide", "group", "stage"])
_TAILS = _HEADS - {"group"} | {"product", "free", "making", "recovering", "plant", "service"}
_MISTYPED = (
    "chloride fluoride carbonate graphite monazite bastnaesite substrate dioxide trioxide "
    "carbide telluride phosphide arsenide antimonide selenide"
)
"""Words of forms and products that are found with a typing mistake, as names of elements are."""


_OF_RARE_EARTHS = re.compile("rare|Selten|希土|稀土")
_FIRST = ("product", "element", "stage", "group")
"""What a name means by another part of the vocabulary stays."""
_ROLES = {
    "way of export": "way", "person": "person", "carrier": "strong", "technology": "strong",
    "plant word": "plant", "side word": "side", "way of export, line service": "service",
}  # fmt: skip
"""Role of a row of the vocabulary -> kind of the word."""


def _meaning(term: Term, groups: dict[str, bool]) -> Word | None:
    """What a row of the vocabulary means here; None for what is read by other means."""
    if term.role == "element":
        symbol = term.reading.split(" ")[1]
        return Word("element", symbol, "", (symbol,), groups.get(symbol, False))
    if term.role == "stage":
        return Word("stage", term.stage)
    return Word(_ROLES[term.role]) if term.role in _ROLES else None


_READ_BY_PARTS = ("crystal", "oxide", "alloy")
"""Forms of materials whose name is left to the names it is made of."""


def _may(key: str, words: list[Word], kinds: frozenset[str], over: int = 3) -> bool:
    return key.isascii() and len(key) > over and any(w.kind in kinds for w in words)


def known_tokens(text: str) -> list[Token]:
    """`tokens`, with long words that are none of ours read as the words they were meant to be."""
    lexicon()
    known: list[Token] = []
    for token in tokens(text):
        if len(token.plain) < 6 or token.raw.isdigit() or token.raw in SYMBOLS:
            known.append(token)
            continue
        meant = _meant(token.plain)
        same = meant[0] == token.plain
        known.append(token if same else Token(token.raw, meant[0], token.glued, token.at))
        known += [Token(token.raw, part, True, token.at) for part in meant[1:]]
    return known


@lru_cache(maxsize=16384)
def _meant(word: str) -> tuple[str, ...]:
    """A word in the words of the vocabulary: `neodymmagnet` in two, `desprosium` corrected."""
    words = lexicon()
    if word in words.known or not word.isalpha() or not 6 <= len(word) <= 40:
        return (word,)
    if parts := _parts(word):
        return parts
    bases = (word.removesuffix(end) for end in _CASES if len(word) > _LONG and word.endswith(end))
    return (next((b for b in bases if b in words.known), nearest(word) or word),)


_CASES, _LONG = ("n", "en", "es", "e"), 8
"""Ends of the cases of German nouns, which long words have beside the forms that tables name."""


def _parts(word: str) -> tuple[str, ...]:
    """The parts of a word written together, the first an element or a material; or nothing."""
    words = lexicon()
    ends = key_set(Technology, "endings") | key_set(Pieces, "compounded")
    for size in range(len(word) - 3, 2, -1):
        head, rest = word[:size], word[size:]
        if rest in ends:
            return *(_parts(head.removesuffix("s")) or (head,)), rest  # `Prozessbeschreibung`
        if plain(head) not in words.heads:
            continue
        if plain(rest) in words.tails:
            return (*plain(head).split(" "), *plain(rest).split(" "))
        if more := _parts(rest):
            return (*plain(head).split(" "), *more)
    return ()


@lru_cache(maxsize=4096)
def nearest(word: str) -> str:
    """The one long name at one typing mistake from a word (two, if it is long), or ""."""
    if not 6 <= len(word) <= 15 or not word.isalpha():
        return ""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, Levenshtein

    # a letter added, left out or changed, or two neighbours swapped; of long words two letters
    matches = process.extract(word, lexicon().long, scorer=OSA.distance, score_cutoff=1, limit=None)
    if not matches and len(word) > 8 and not word.endswith(_OTHER_WORDS):
        names = [n for n in lexicon().long if n[0] == word[0] and len(n) > 7]
        matches = process.extract(word, names, scorer=Levenshtein.distance, score_cutoff=2, limit=2)
    if not matches and "rn" in word:
        return nearest(word.replace("rn", "m"))  # as a machine reads an m
    return matches[0][0] if len(matches) == 1 else ""


_OTHER_WORDS = ("ate", "ide", "ite", "ing", "ed", "al", "ane", "ic", "ous", "ation", "er")
"""Ends of words that are other words and no mistyped names of elements."""
