"""HS codes: read, looked up by prefix, and compared with what the words say.

Codes are hints: the description governs. A contradiction is reported only where a line is of one
kind of goods; a line that takes mixtures, or what has no line of its own, contradicts nothing.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.compliance.read.elements import NAMES
from ytterby.compliance.read.everyday_names import (
    EVERY_DAY,
    NOUN,
    SHORTEST,
    is_mark,
    is_name,
    name_at,
    nomenclature,
)
from ytterby.compliance.read.spelling import normal
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import Forms, may_fit, pattern, read_words
from ytterby.ground.errors import YtterbyError
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ytterby.compliance.read.spelling import Token

TABLE = DATA / "items" / "hs_lines.csv"
LENGTHS = (2, 4, 6, 8, 10)
JAPANESE = 9
"""Digits of a Japanese code, of which the first six are those of the Harmonized System."""
LAST_CHAPTER = 97
RESERVED_CHAPTER = 77
"""Kept free for later use in the Harmonized System: no goods have it."""


class HsError(YtterbyError):
    """A text is no HS code."""


@dataclass(frozen=True)
class HsLine:
    """A tariff line or heading, with the elements and forms it is listed for.

    `residual` lines take mixtures or what is named nowhere else.
    """

    hs: str
    description: str
    elements: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    residual: bool = False


def read_hs(text: str) -> str:
    """Digits of an HS code; dots, spaces and hyphens are allowed, and a label `HS` before it.
    Of nine digits the first six are read.

    >>> read_hs("8505.11.10 00")
    '8505111000'
    """
    given = normal(text[:200]).strip()
    excerpt = given[:40] + ("..." if len(text) > 40 else "")
    digits = re.sub(r"[\s.\-]", "", pattern("code_label").sub("", given))
    if not digits:
        advice = "Give 2, 4, 6, 8 or 10 digits, or leave it out."
        raise HsError("no HS code is given", advice=advice)
    if not (digits.isascii() and digits.isdigit()):
        advice = "A code has digits only: 8505.11.10 (as text in a spreadsheet)."
        raise HsError(f"{excerpt!r} is no HS code", advice=advice)
    if len(digits) == JAPANESE:
        digits = digits[:6]
    if len(digits) not in LENGTHS:
        advice = "A code has 2, 4, 6, 8 or 10 digits. A spreadsheet may have dropped some."
        raise HsError(f"{excerpt!r} has {len(digits)} digits", advice=advice)
    chapter = int(digits[:2])
    if not 1 <= chapter <= LAST_CHAPTER or chapter == RESERVED_CHAPTER:
        what = f"{excerpt!r}: there is no chapter {digits[:2]}"
        raise HsError(what, advice="Chapters are 01 to 97.")
    return digits


@lru_cache(maxsize=512)
def code_in(text: str) -> tuple[str, str]:
    """The one customs code that a text names as such, and the text without it; "" and the text for none or several.

    >>> code_in("hand towels, HS 6302.60, 120 pcs")
    ('630260', 'hand towels, 120 pcs')
    """
    codes = set[str]()
    for match in pattern("code_in_text").finditer(text) if may_fit("code_in_text", text) else ():
        try:
            codes.add(read_hs(match["code"] or match["dotted"]))
        except HsError:
            return "", text
    if len(codes) != 1:
        return "", text
    return codes.pop(), pattern("code_in_text").sub("", text).strip(" ,;，；")


@lru_cache(maxsize=1)
def _table() -> dict[str, HsLine]:
    lines = {}
    with TABLE.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            named = (row[name].split(";") for name in ("elements", "form", "product"))
            elements, forms, products = (frozenset(filter(None, names)) for names in named)
            cells = (row["hs"], row["description"], elements, forms, products)
            lines[row["hs"]] = HsLine(*cells, residual=row["residual"] == "yes")
    return lines


@lru_cache(maxsize=4096)
def lines(code: str) -> tuple[HsLine, ...]:
    """Known lines: the code's own and those it falls under, the nearest first; then those below."""
    table = _table()
    up = [table[code[:n]] for n in range(len(code), 1, -1) if code[:n] in table]
    return (*up, *(line for hs, line in table.items() if hs != code and hs.startswith(code)))


def line_of(code: str) -> HsLine | None:
    """The nearest line that holds all goods of the code, or None.

    `28469015` is the line `2846901500`; `811292` is only its heading, for other lines share it.
    """
    for line in lines(code):
        if code.startswith(line.hs) or line.hs.rstrip("0") == code.rstrip("0"):
            if len(line.hs) >= len(code):
                return line
            # a longer code may differ by final zeros only
            longer = (_table().get(code.ljust(size, "0")) for size in range(len(code), 11, 2))
            return next(filter(None, longer), line)
    return None


def implied(code: str) -> tuple[frozenset[str], str, frozenset[str]]:
    """Elements, form and products that a code implies: those of a line of exactly one.

    >>> elements, form, _ = implied(read_hs("2846901500"))
    >>> sorted(elements), form
    (['Dy'], 'oxide')
    """
    line = line_of(code)
    if line is not None and line.residual and "medium-heavy" in line.description:
        # the elements of a line of mixtures that are named are in it
        return line.elements, next(iter(line.forms), ""), frozenset()
    if line is None or line.residual:
        return frozenset(), "", frozenset()
    elements = line.elements if len(line.elements) == 1 else frozenset()
    form = next(iter(line.forms)) if len(line.forms) == 1 else ""
    products = line.products
    if not products and len(line.hs) == TARIFF_DIGITS and ";" not in line.description:
        products = understand(line.description).products
    return elements, "" if form == "none" else form, products


TARIFF_DIGITS = 10
"""A line this long is one good, and its description names it."""


@lru_cache(maxsize=1)
def _fits() -> dict[str, frozenset[str]]:
    """Form in the text -> forms of lines it may stand under; others are not compared with codes."""
    return {f.id: frozenset(f.tariff_lines) for f in read_words(Forms).forms if f.tariff_lines}


def contradictions(code: str, elements: Collection[str], form: str) -> list[str]:
    """What does not fit between the words (elements, form) and the code, in a sentence each."""
    line = line_of(code)
    if line is None or line.residual or form in ("technology", ""):
        return _elements_differ(code, line, elements) if form == "" else []
    sentences = _elements_differ(code, line, elements)
    fits = _fits().get(form)
    forms = line.forms
    if fits and forms and forms <= {*_fits(), "battery", "none"} and not fits & forms:
        sentences.append(_differs(form, code, line))
    return sentences


def _elements_differ(code: str, line: HsLine | None, elements: Collection[str]) -> list[str]:
    if line is None or line.residual or not elements:
        return []
    other = line.hs.endswith(("90", "99", "9000", "9900"))
    if other or (len(line.elements) > 1 and len(line.hs) > 4):
        # `other` lines, and lines shared by some elements, take in others too; the heading tells
        # what can be under it
        heading = _table().get(line.hs[:4])
        if heading is None or heading.residual:
            return []
        line = heading
    if not line.elements or line.elements & set(elements):
        return []
    return [_differs(" and ".join(NAMES.get(e, e) for e in sorted(elements)), code, line)]


def _differs(stated: str, code: str, line: HsLine) -> str:
    first = line.description.split("; ")[0]
    return f"the text says {stated}, but code {code} is for {first} ({line.hs})"


def witnessed(tokens: list[Token], known: Callable[[int], bool], code: str) -> str:
    """The noun of a text that is one of the heading of a customs code, if every other word of it is known; or "".

    known : whether the word at a place is no noun: a unit of the vocabulary, a filler. A heading under which a list
    names a code has no nouns here. A German compound agrees by its end: `Drehstühle` with 9401.
    """
    rows = (nomenclature().get((language, code[:4]), ()) for language in _WITNESSES)
    of_heading = frozenset(name.rstrip(EVERY_DAY) for names in rows for name in names)
    long = frozenset(name for name in of_heading if len(name) >= NOUN)
    noun = ""
    for place, token in enumerate(tokens):
        key = token.plain
        ends = (key[at:] for at in range(SHORTEST, len(key) - NOUN + 1))
        if is_name(key, of_heading) or any(is_name(end, long) for end in ends):
            noun = token.raw
        elif not (
            known(place) or is_mark(token) or token.raw[0].isdigit() or name_at(tokens, place)[0]
        ):
            return ""
    return noun


_WITNESSES = ("en", "de", "fr", "es")
