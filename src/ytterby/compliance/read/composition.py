"""Materials by composition: names of the trade with their formulas, and shares of weight.

The names stand in `materials.csv`, each with its formula; what a user types as a formula is computed
by the same means, the masses of the elements of `periodictable`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache

from ytterby.compliance.read.elements import ANIONS, RARE_EARTHS, SYMBOLS
from ytterby.compliance.read.words import PACKAGED, pattern

FORM_OF = {
    "crystal": "crystal", "ceramic": "ceramic", "superconductor": "ceramic", "mixed oxide": "oxide",
    "oxide mixture": "oxide", "phosphor": "luminescent", "alloy": "alloy", "target": "target",
    "hydrogen storage": "alloy", "magnetocaloric": "magnetocaloric",
    "hydrogen/cryogenic": "magnetocaloric", "pharma": "component",
}  # fmt: skip
"""Category of a material -> the form it is read as. Plain oxides, salts and metals are read by their words."""
LOW = 0.02
"""Below this share whether a base metal is an alloy *of* the element is open: 18/2025 has no floor."""
_LIGHT = frozenset(["La", "Ce", "Pr", "Nd"])
_BY_NAME = ("phosphor", "target")
"""Of what is outside, and of one shape of many, only the name counts."""


@dataclass(frozen=True, slots=True)
class Material:
    """A name of the trade.

    names : it and what else it is called. elements : its metals and half-metals.
    """

    names: tuple[str, ...]
    form: str
    formula: str
    elements: tuple[str, ...]

    @property
    def rare(self) -> bool:
        """Whether a rare earth is in it."""
        return not RARE_EARTHS.isdisjoint(self.elements)


@cache
def materials() -> tuple[Material, ...]:
    """The named materials whose form their words alone do not tell."""
    with (PACKAGED / "materials.csv").open(encoding="utf-8", newline="") as source:
        rows = [
            row
            for row in csv.DictReader(source)
            if row["category"] in FORM_OF
            and (row["category"] != "pharma" or row["sum_18"] != "0.00")
        ]
    return tuple(
        Material(_names(row), FORM_OF[row["category"]], row["formula"], _metals(row))
        for row in rows
    )


def _names(row: dict[str, str]) -> tuple[str, ...]:
    """A name and its parts, and its aliases."""
    bare = pattern("brackets").sub(" ", row["name"]).strip()
    names = [bare, *pattern("names_of_one").split(bare), *pattern("names_of_one").split(row["zh"])]
    aliases = pattern("names_of_one").split(pattern("brackets").sub(" ", row["aliases"]))
    if row["category"] not in _BY_NAME:
        names += aliases
    stripped = (one.strip() for one in names)
    return tuple(dict.fromkeys(one for one in stripped if len(one) > 2 or not one.isascii()))


def _metals(row: dict[str, str]) -> tuple[str, ...]:
    """The metals of its formula, and those with which its name says it is doped."""
    formula = row["formula"]
    symbols = [
        s for s, _ in (pattern("weights") if "=" in formula else pattern("counts")).findall(formula)
    ]
    symbols += doped(row["name"])
    return tuple(s for s in dict.fromkeys(symbols) if s in SYMBOLS and s not in ANIONS)


def doped(name: str) -> tuple[str, ...]:
    """What a name says it is doped with: `Nd:YAG`, `Y2O3:Eu`."""
    symbols = (symbol for pair in pattern("doped").findall(name) for symbol in pair)
    return tuple(symbol for symbol in symbols if symbol in SYMBOLS)


@lru_cache(maxsize=4096)
def shares(formula: str) -> dict[str, float]:
    """Shares of weight of a formula, 1 = all; nothing for what is no formula.

    >>> round(shares("Y3Al5O12")["Y"], 4)
    0.4493
    """
    if "=" in formula:
        return {
            symbol: round(float(share) / 100, 6)
            for symbol, share in pattern("weights").findall(formula)
        }
    from periodictable import formula as parsed

    try:
        fractions = parsed(formula).mass_fraction
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}
    return {str(element): round(float(share), 6) for element, share in fractions.items()}


def chain_shares(text: str) -> dict[str, float]:
    """Shares of weight that the name of an alloy states.

    >>> chain_shares("Fe-22Cr-5Al-0.1Y strip")
    {'Cr': 0.22, 'Al': 0.05, 'Y': 0.001}
    """
    match = pattern("chain").search(text)
    links = pattern("link_of_chain").findall(match[2]) if match else []
    if not match or match[1] not in SYMBOLS or any(symbol not in SYMBOLS for _, symbol in links):
        return {}
    return {symbol: round(float(number) / 100, 6) for number, symbol in links}


def low_alloyed(elements: frozenset[str], by_element: dict[str, float]) -> frozenset[str]:
    """Rare earths of an alloy whose shares are so low that it may be no alloy of theirs."""
    rare = elements & (RARE_EARTHS - _LIGHT)
    low = rare and rare < elements and all(s in by_element for s in rare)
    return rare if low and sum(by_element[s] for s in rare) < LOW else frozenset()
