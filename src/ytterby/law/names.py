"""The names a control may use: regions, elements, stages and technologies of the market.

Regions, stages and technologies are those of the data folders shipped with Ytterby, the rare earths
first; another mineral brings its own words with its folder. Elements are those that laws name, more
than any folder holds. A record of law keeps its own words in `scope`; its `acts` use these.
"""

from __future__ import annotations

import csv
import re

from ytterby.ground.places import DATA

FIRST = "rare_earths"


def _names(table: str, column: str, **equal: str) -> tuple[str, ...]:
    """Names in one table of every packaged data folder, of the rows whose cells are as given."""
    found: dict[str, None] = {}
    paths = DATA.glob(f"*/{table}.csv")
    for path in sorted(paths, key=lambda p: (p.parent.name != FIRST, p.parent.name)):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if all(row.get(key) == value for key, value in equal.items()):
                    found[row[column]] = None
    return tuple(found)


REGIONS = _names("regions", "region")
STAGES = tuple(s for s in _names("stages", "stage", priced="yes") if s != "use")
TECHNOLOGIES = tuple(t for t in _names("technologies", "technology") if t != "recipe")
# fmt: off
RARE_EARTHS = (
    "La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y", "Sc",
)
OTHER_ELEMENTS = ("Ga", "Ge", "Sb", "W", "Te", "Bi", "Mo", "In", "C", "Li", "Al", "Co")
# fmt: on
ELEMENTS = RARE_EARTHS + OTHER_ELEMENTS

ELEMENT_NAMES = {
    "lanthanum": "La",
    "cerium": "Ce",
    "praseodymium": "Pr",
    "neodymium": "Nd",
    "samarium": "Sm",
    "europium": "Eu",
    "gadolinium": "Gd",
    "terbium": "Tb",
    "dysprosium": "Dy",
    "holmium": "Ho",
    "erbium": "Er",
    "thulium": "Tm",
    "ytterbium": "Yb",
    "lutetium": "Lu",
    "yttrium": "Y",
    "scandium": "Sc",
    "gallium": "Ga",
    "germanium": "Ge",
    "antimony": "Sb",
    "tungsten": "W",
    "tellurium": "Te",
    "bismuth": "Bi",
    "molybdenum": "Mo",
    "indium": "In",
    "graphite": "C",
    "lithium": "Li",
}


def symbols(element: str) -> tuple[str, ...]:
    """The elements in a name such as `NdPr` or `Dy`: `("Nd", "Pr")`, `("Dy",)`."""
    return tuple(s for s in re.findall(r"[A-Z][a-z]?", element) if s in ELEMENTS)


def elements_named(text: str) -> set[str]:
    """The elements that a piece of a record's own words names.

    "rare earth" stands for all of them; symbols count as words of their own and inside formulas
    (`NdFeB`, `SmCo`, `TbDyFe`).
    """
    found: set[str] = set()
    lower = text.lower()
    if "rare earth" in lower or "rare-earth" in lower:
        found.update(RARE_EARTHS)
    found.update(symbol for name, symbol in ELEMENT_NAMES.items() if name in lower)
    for word in re.findall(r"\b(?:[A-Z][a-z]?)+\b", text):
        parts = re.findall(r"[A-Z][a-z]?", word)
        known = {p for p in parts if p in ELEMENTS}
        if known and all(p in ELEMENTS or p in ("Fe", "B", "Cu", "Ni", "Mg", "Zr") for p in parts):
            found.update(known)
    return found
