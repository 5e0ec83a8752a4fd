"""Chemical elements: symbol, English and Chinese name, as needed to read a stated share."""

from __future__ import annotations

from ytterby.compliance.read.pattern import lazy

_TABLE = """
H hydrogen 氢|Li lithium 锂|Be beryllium 铍|B boron 硼|C carbon 碳|N nitrogen 氮|O oxygen 氧|F fluorine 氟
Na sodium 钠|Mg magnesium 镁|Al aluminium 铝|Si silicon 硅|P phosphorus 磷|S sulphur 硫|Cl chlorine 氯
K potassium 钾|Ca calcium 钙|Sc scandium 钪|Ti titanium 钛|V vanadium 钒|Cr chromium 铬|Mn manganese 锰
Fe iron 铁|Co cobalt 钴|Ni nickel 镍|Cu copper 铜|Zn zinc 锌|Ga gallium 镓|Ge germanium 锗|As arsenic 砷
Se selenium 硒|Br bromine 溴|Rb rubidium 铷|Sr strontium 锶|Y yttrium 钇|Zr zirconium 锆|Nb niobium 铌
Mo molybdenum 钼|Ru ruthenium 钌|Rh rhodium 铑|Pd palladium 钯|Ag silver 银|Cd cadmium 镉|In indium 铟
Sn tin 锡|Sb antimony 锑|Te tellurium 碲|Cs caesium 铯|Ba barium 钡|La lanthanum 镧|Ce cerium 铈
Pr praseodymium 镨|Nd neodymium 钕|Sm samarium 钐|Eu europium 铕|Gd gadolinium 钆|Tb terbium 铽
Dy dysprosium 镝|Ho holmium 钬|Er erbium 铒|Tm thulium 铥|Yb ytterbium 镱|Lu lutetium 镥|Hf hafnium 铪
Ta tantalum 钽|W tungsten 钨|Re rhenium 铼|Os osmium 锇|Ir iridium 铱|Pt platinum 铂|Au gold 金
Hg mercury 汞|Tl thallium 铊|Pb lead 铅|Bi bismuth 铋|Th thorium 钍|U uranium 铀
"""
_ROWS = [row.split() for line in _TABLE.strip().splitlines() for row in line.split("|")]
SYMBOLS = {symbol: name for symbol, name, _ in _ROWS}
"""Symbol -> English name."""
BY_NAME = {
    **{name: symbol for symbol, name, _ in _ROWS},
    **{chinese: symbol for symbol, _, chinese in _ROWS},
    "aluminum": "Al",
    "sulfur": "S",
    "cesium": "Cs",
    "wolfram": "W",
    "stibium": "Sb",
}
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
