"""The vocabulary: free text (`understand`), and the single words of columns and flags."""

from __future__ import annotations

import re

from ytterby.compliance.read.formula import SYMBOLS
from ytterby.compliance.read.item import FORMS, STAGES
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.spelling import key_of
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import Elements, read_words
from ytterby.ground.errors import ItemError, did_you_mean


def read_elements(text: str) -> tuple[frozenset[str], bool]:
    """Elements of a column or flag: `Dy`, `Nd/Dy`, `neodymium`, `rare earths`, `镝`.

    Returns
    -------
    The symbols, and whether rare earths at large are meant.

    Raises
    ------
    ItemError
        for a word that names no element.
    """
    found: set[str] = set()
    rare = False
    for part in re.split(r"[/;,+&|、，；]|\band\b|\s-\s", text):
        word = part.strip()
        if not word:
            continue
        symbol = word if len(word) > 2 else word.capitalize()
        if symbol in SYMBOLS:
            found.add(symbol)
            continue
        read = understand(f"{word} oxide") if word.isascii() else understand(word)
        if not read.elements and not read.rare_earths:
            advice = did_you_mean(word, [*_element_names(), *SYMBOLS, "rare earths"])
            raise ItemError(f"unknown element {word!r}", advice=advice)
        found |= read.elements
        rare |= read.rare_earths
    return frozenset(found), rare


def read_form(text: str) -> str:
    """A form of a column or flag, by its name or a word for it; "" for a blank.

    Raises
    ------
    ItemError
        for a word that names no form.
    """
    return _read_name(text, "form", FORMS, ("form", "shape", "oxide", "group"))


def read_stage(text: str) -> str:
    """A stage of a column or flag, by its name or a word for it; "" for a blank.

    Raises
    ------
    ItemError
        for a word that names no stage.
    """
    return _read_name(text, "stage", STAGES, ("stage",))


def element_symbols() -> tuple[str, ...]:
    """Symbols of the elements that the vocabulary names."""
    return tuple(element.symbol for element in read_words(Elements).elements)


def product_ids() -> frozenset[str]:
    """All names that may stand in `products` of a predicate."""
    return frozenset(lexicon().products)


def product_of_cas(number: str) -> str:
    """The product of a CAS number, or ""."""
    return lexicon().cas.get(number.strip(), "")


def _read_name(text: str, what: str, names: tuple[str, ...], kinds: tuple[str, ...]) -> str:
    word = " ".join(text.split()).lower()
    if not word:
        return ""
    if word in names:
        return word
    key = key_of(word)
    same = {key_of(name): name for name in names}
    if key in same:
        return same[key]
    words = lexicon().phrases
    for meaning in words.get(key, ()):
        if meaning.kind in kinds:
            return meaning.form or meaning.value
    if what == "form" and any(
        w.kind in ("strong", "technology", "service") for w in words.get(key, ())
    ):
        return "technology"
    read = understand(word)
    value = read.form if what == "form" else read.stage
    if value:
        return value
    raise ItemError(f"unknown {what} {text!r}", advice=did_you_mean(word, names))


def _element_names() -> list[str]:
    return [k for k, ws in lexicon().phrases.items() if any(w.kind == "element" for w in ws)]
