"""Chemical elements: symbol, English and Chinese name, as needed to read a stated share."""

from __future__ import annotations

from ytterby.compliance.read.pattern import lazy
from ytterby.compliance.read.words import Elements, read_words

_NAMES = read_words(Elements).names
SYMBOLS = {symbol: name for symbol, (name, _) in _NAMES.items()}
"""Symbol -> English name."""
BY_NAME = {name: symbol for symbol, (name, _) in _NAMES.items()}
BY_NAME |= {chinese: symbol for symbol, (_, chinese) in _NAMES.items()}
BY_NAME |= {"aluminum": "Al", "sulfur": "S", "cesium": "Cs", "wolfram": "W", "stibium": "Sb"}
"""English or Chinese name, lower case -> symbol."""
HEAVY_RARE_EARTHS = frozenset(["Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y"])
RARE_EARTHS = HEAVY_RARE_EARTHS | frozenset(["Sc", "La", "Ce", "Pr", "Nd", "Sm", "Eu"])

_ENGLISH = "|".join(sorted((n for n in BY_NAME if n.isascii()), key=len, reverse=True))
_CHINESE = "".join(n for n in BY_NAME if not n.isascii())
# N52, Y30 and C45 are grades
_SYMBOLS = "|".join(
    s if len(s) > 1 or s == "W" else rf"{s}(?!\d\d)" for s in sorted(SYMBOLS, key=len, reverse=True)
)
# 金 alone is gold, but 合金 is alloy and 金属 metal
NAMED = rf"(?i:\b(?:{_ENGLISH})\b)|(?<!合)(?:金(?!属)|[{_CHINESE.replace('金', '')}])"
"""Pattern of an element named in words."""
ELEMENT = rf"(?:{NAMED}|(?<![A-Za-z0-9])(?:{_SYMBOLS})(?![A-Za-z]))"
"""Pattern of one element: its name, or its symbol standing alone (`Dy`, `Dy2O3`)."""
_FIND = lazy(ELEMENT)
_ONLY_NAMED = lazy(NAMED)


def symbol_of(words: str) -> str:
    """Symbol of a name or symbol, or ""."""
    return words if words in SYMBOLS else BY_NAME.get(words.lower(), "")


def elements_in(text: str, *, symbols: bool = True) -> frozenset[str]:
    """Symbols of the elements named in a text; without `symbols` only those named in words."""
    found = (_FIND if symbols else _ONLY_NAMED).findall(text)
    return frozenset(s for s in map(symbol_of, found) if s)
