"""Elements in a text: by English or Chinese name, by symbol, and in formulas.

Formulas are such as `Dy2O3`, `SmCo5`, `(Nd,Pr)2Fe14B`, `NdPrOx`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache

from ytterby.compliance.read.words import COMPUTED, PACKAGED, Elements, Groups, pattern, read_words

_LISTED = read_words(Elements)
NAMES = {symbol: name for symbol, (name, _) in _LISTED.names.items()}
"""Symbol -> English name."""
BY_NAME = {name: symbol for symbol, (name, _) in _LISTED.names.items()}
BY_NAME |= {chinese: symbol for symbol, (_, chinese) in _LISTED.names.items()}
BY_NAME |= {"aluminum": "Al", "sulfur": "S", "cesium": "Cs", "wolfram": "W", "stibium": "Sb"}
"""English or Chinese name, lower case -> symbol."""
HEAVY_RARE_EARTHS = frozenset(["Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y"])
NAMED_RARE_EARTHS = HEAVY_RARE_EARTHS | frozenset(["Sc", "La", "Ce", "Pr", "Nd", "Sm", "Eu"])


COMPUTED["names"] = lambda: "|".join(sorted(filter(str.isascii, BY_NAME), key=len, reverse=True))
COMPUTED["chinese"] = lambda: "".join(n for n in BY_NAME if not n.isascii() and n != "金")
# N52, Y30 and C45 are grades
COMPUTED["symbols"] = lambda: "|".join(
    s if len(s) > 1 or s == "W" else rf"{s}(?!\d\d)" for s in sorted(NAMES, key=len, reverse=True)
)


SOLID = {"Mo": "molybdenum mill product"}
"""Products that pieces of a metal are, where lists name its powder."""


def form_of_piece(symbol: str) -> str:
    """The form of a wafer, a crystal or a target that is of one element."""
    return "graphite" if symbol == "C" else "metal"


def symbol_of(words: str) -> str:
    """Symbol of a name or symbol, or ""."""
    return words if words in NAMES else BY_NAME.get(words.lower(), "")


def elements_in(text: str, *, symbols: bool = True) -> frozenset[str]:
    """Symbols of the elements named in a text; without `symbols` only those named in words."""
    names = (pattern("element") if symbols else pattern("named")).findall(text)
    return frozenset(s for s in map(symbol_of, names) if s)


SYMBOLS = frozenset(_LISTED.symbols.split())
RARE_EARTHS = NAMED_RARE_EARTHS | {"Pm"}  # a formula may name promethium; no list does
OF_NO_ORE = RARE_EARTHS | {"Ga", "Ge"}
"""Of these no ore is sent by their names: a concentrate of one is an intermediate."""
ANIONS = frozenset(["H", "C", "N", "O", "F", "Cl", "Br", "I", "S"])
"""They make a compound and are not listed among the elements of an item."""
HALF_METALS = frozenset(["P", "As", "Se", "Te", "Sb", "B", "Si"])
"""They make a compound when they end a formula (`InP`, `LaB6`), else they are alloyed."""
WEAK = frozenset(_LISTED.weak.split())
"""Symbols that are also words, initials or units: read only beside another symbol or a form."""
_ACIDS = frozenset(["P", "B", "V", "As", "Nb", "Ta", "W", "Mo"])
_LAST = frozenset(["F", "O", "Cl", "Br", "I", "S"])
"""They never begin the formula of a metal's compound."""
_OXIDE_METALS = RARE_EARTHS | {"Ga", "Ge", "Sb", "W", "Te", "In", "Mo", "Bi", "Al", "Zr"}


@lru_cache(maxsize=4096)
def parse_formula(token: str) -> tuple[str, ...]:
    """Symbols of a formula in order, each once; empty when the token is none.

    A single symbol with a number (`P507`, `N52`, `C272`) is a name, not a formula, and so is a row
    of capitals (`US`, `CN`, `HS10`) unless it is a plain oxide, fluoride or carbide (`Y2O3`, `WF6`).
    """
    if len(token) > 48 or token in _LISTED.not_formulas.split():
        return ()
    if "OTf" in token or "OAc" in token:
        token = token.replace("OTf", "SO3").replace("OAc", "CO2")
    terms = _terms(pattern("grouped").sub(" ", token))
    if not terms:  # `dy2o3`, `DY2O3`, `ceo2`: oxides typed without regard to case
        match = pattern("lower_oxide").fullmatch(token)
        metal = match[1].capitalize() if match else ""
        return (metal, "O") if metal in _OXIDE_METALS else ()
    symbols = tuple(dict.fromkeys(terms))
    if len(symbols) < 2:
        return ()
    if all(len(symbol) == 1 for symbol in symbols):
        simple = len(symbols) == 2 and symbols[0] in "YWVUKB" and symbols[1] in "OF"
        # Y(NO3)3, Y2(SO4)3, YPO4: a salt, told by its bracket or the count of its oxygen
        salt = symbols[0] == "Y" and pattern("salt").search(token)
        counted_twice = len(pattern("counted_letter").findall(token)) > 1  # H2SO4, not PN16
        numbered = (simple or salt) and any(c.isdigit() for c in token)
        known = numbered or counted_twice or token in _formulas_of_materials()
        if token != "WC" and not known:
            return ()
    if symbols[0] in _LAST and not token.startswith("("):
        return ()  # FMo-1 is a grade
    return symbols


@cache
def _formulas_of_materials() -> frozenset[str]:
    """Formulas that alone name a material: `YB6`, `YOF`."""
    with (PACKAGED / "materials.csv").open(encoding="utf-8", newline="") as source:
        return frozenset(row["formula"] for row in csv.DictReader(source))


@lru_cache(maxsize=16384)
def counted(token: str) -> str:
    """The one symbol of a token with a number before or behind it: `Sc2`, `30Gd`; else ""."""
    match = pattern("counted").fullmatch(token)
    return match[2] if match and match[2] in SYMBOLS else ""


def _terms(text: str) -> list[str]:
    symbols: list[str] = []
    for part in text.split():
        place = 0
        if part[0].isdigit():  # the count of a group, or of water: 2Fe14B, 6H2O
            place = len(part) - len(part.lstrip("0123456789"))
        while place < len(part):
            match = pattern("term").match(part, place)
            if not match:
                return []
            symbol, end = match[1], match.end()
            if symbol not in SYMBOLS and symbol[1:] in ("x", "y"):  # NdPrOx
                symbol, end = symbol[0], place + 2
            if symbol not in SYMBOLS:
                return []
            symbols.append(symbol)
            place = end
    return symbols


def form_of(symbols: tuple[str, ...]) -> str:
    """`oxide`, `compound`, `alloy`, or "" for rare earths together, of which no form was said."""
    anions = [s for s in symbols if s in ANIONS]
    metals = [s for s in symbols if s not in ANIONS]
    if not metals:
        return ""
    # YPO4 and YVO4 are no oxides
    acid = _ACIDS.intersection(metals[1:]) or HALF_METALS.intersection(metals[:-1])
    if anions:
        return "oxide" if anions == ["O"] and not acid else "compound"
    if metals[-1] in HALF_METALS and not {"Fe", "Al"}.intersection(metals):
        return "compound"
    return "" if RARE_EARTHS.issuperset(metals) else "alloy"


_PARTNERS = frozenset(["W", "Mo", "Cu", "Ag", "Ni", "Fe", "Co"])


def alloy_shares(text: str) -> dict[str, float]:
    """Shares of weight that the name of a tungsten or molybdenum alloy states.

    >>> alloy_shares("W90Cu10 rods"), alloy_shares("WCu20")["W"], alloy_shares("95W-Ni-Fe")["W"]
    ({'W': 0.9, 'Cu': 0.1}, 0.8, 0.95)
    """
    for match in pattern("alloy").finditer(text):
        parts = pattern("alloyed").findall(match.group())
        symbols = [s for s, _ in parts]
        if not _PARTNERS.issuperset(symbols) or symbols[0] not in ("W", "Mo"):
            continue
        given = {s: round(float(n) / 100, 6) for s, n in parts if n}
        total = sum(given.values())
        if len(given) == len(parts) and 0.98 <= total <= 1.005:
            return given
        if set(given) == {symbols[0]} and total >= 0.5:
            return given
        if len(given) == len(parts) - 1 and symbols[0] not in given and total < 0.5:
            return {symbols[0]: round(1 - total, 6), **given}
    pair = pattern("pair_of_shares").search(text)
    if pair and _PARTNERS.issuperset(pair.group(1, 2)) and int(pair[3]) + int(pair[4]) == 100:
        return {pair[1]: int(pair[3]) / 100, pair[2]: int(pair[4]) / 100}
    base = pattern("base_share").search(text)
    named = "tungsten" in text.lower() or pattern("alloy_of_tungsten").search(text)
    share = float(base[1] or base[2]) / 100 if base and named else 0.0
    return {"W": share} if share >= 0.5 else {}


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
    form_of_category = read_words(Groups).materials
    with (PACKAGED / "materials.csv").open(encoding="utf-8", newline="") as source:
        known = (row for row in csv.DictReader(source) if row["category"] in form_of_category)
        rows = [row for row in known if row["category"] != "pharma" or row["sum_18"] != "0.00"]
    forms = ((row, form_of_category[row["category"]]) for row in rows)
    return tuple(Material(_names(row), form, row["formula"], _metals(row)) for row, form in forms)


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
    parts = pattern("weights" if "=" in formula else "counts").findall(formula)
    symbols = [symbol for symbol, _ in parts]
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
        weights = pattern("weights").findall(formula)
        return {symbol: round(float(share) / 100, 6) for symbol, share in weights}
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
