"""Numbers in text: how they are written, and their value in decimals."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

LONGEST = 20_000
"""Characters of a text that are read; more is no description of an item."""
_TEN = r"(?:\s?[x×*]\s?10(?:\^\s?-?\d{1,2}|[eE]-?\d)|[eE][-+]?\d{1,2}(?![A-Za-z0-9]))"
NUMBER = (
    r"(?:10\^-?\d{1,2}|(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,3}(?: \d{3}){1,3}(?!\d)"
    rf"|\d{{1,12}}(?:[.,]\d{{1,12}})?|\.\d{{1,9}}){_TEN}?)"
)


def normal(text: str) -> str:
    """The text with one form for each sign: full width, superscripts, dashes and micro signs."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if text.isascii():
        return text
    text = re.sub("10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})", r"10^\1", text)
    text = unicodedata.normalize("NFKC", text)
    return text.translate(_SIGNS)


_SIGNS = str.maketrans("−‐‑µ、。“”\u200b⋅", '---μ,."" ·')


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
        whole, *rest = text.split(",")
        thousands = all(len(r.split(".")[0]) == 3 for r in rest) and whole != "0"
        if percent and len(rest) == 1 and "." not in text and int(whole) <= 100:
            thousands = False
        text = text.replace(",", "" if thousands else ".")
    return Decimal(text).scaleb(power)
