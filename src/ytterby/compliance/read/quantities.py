"""Quantities in free text: a number or two, a unit, and words that make it a bound.

`over 99.9 %` is kept as a range whose low end is the next number above 0.999, so that an inclusive
limit and an exclusive one are told apart; `at least 99.9 %` starts at 0.999 itself. Numbers are
scaled in decimals: `99.99 %` is the very number 0.9999.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal

from ytterby.compliance.read.elements import SYMBOLS
from ytterby.compliance.read.pattern import lazy

LONGEST = 20_000
"""Characters of a text that are read; more is no description of an item."""

# dimension -> unit pattern -> factor to the unit in which the dimension is kept. Units whose case
# matters (T and t, mT and MT) are written as they are; words are matched in either case.
_UNITS: dict[str, dict[str, str]] = {
    "share": {
        r"%": "0.01",
        r"(?i:percent|per\s?cent|pct|pc\.)": "0.01",
        r"个?百分点": "0.01",
    },
    "weight share": {
        r"(?i:wt\.?\s?-?\s?%|%\s?\(?wt\b\.?\)?|w/w\s?%|%\s?w/w|mass\s?-?%|m-?%|weight\s?-?%)": "0.01",
        r"(?i:weight|wt\.?|mass)\s?(?i:percent|per\s?cent|pct)": "0.01",
        r"wt\.?\s?ppm|ppmw": "0.000001",
    },
    "atomic share": {r"(?i:at\.?\s?-?\s?%|at\.?\s?pct|atomic\s?(?:percent|%)|mol\s?-?%|vol\.?\s?-?%)": "0.01"},
    "parts": {r"(?i:ppm)": "1", r"(?i:ppb)": "0.001"},
    "pressure": {
        r"MPa|Mpa|mpa|N/mm2|N/mm\^2|兆帕": "1",
        r"GPa": "1000",
        r"kPa": "0.001",
        r"(?i:psi)": "0.00689476",
        r"(?i:ksi)": "6.89476",
        r"(?i:kgf?/cm\^?2)": "0.0980665",
        r"(?i:bars?)": "0.1",
    },
    "density": {
        r"(?i:g\s?/\s?(?:cm\^?3|ccm?|ml)|g[ .·]?cm\^?-3)": "1",
        r"(?i:grams? per (?:cubic cm|cubic centimet(?:er|re)|cc))": "1",
        r"克/立方厘米|克每立方厘米": "1",
        r"t/m\^?3": "1",
        r"(?i:kg\s?/\s?m\^?3)": "0.001",
    },
    "nanometre": {r"(?i:nanomet(?:er|re)s?)|nm|纳米": "1"},
    "length": {
        r"(?i:microns?|micromet(?:er|re)s?)|[uμ]m|微米": "1",
        r"(?i:millimet(?:er|re)s?)|mm|毫米": "1000",
        r"(?i:centimet(?:er|re)s?)|cm|厘米": "10000",
        r"(?i:met(?:er|re)s?)|m|米": "1000000",
    },
    "mesh": {r"(?i:mesh)|目": "1"},
    "volume": {
        r"(?i:m\^?3|cubic[ -]met(?:er|re)s?|cbm)|立方米|立方": "1",
        r"(?i:lit(?:er|re)s?|dm\^?3)|L|l|升": "0.001",
        r"(?i:ml|cm\^?3|cc)|毫升": "0.000001",
    },
    "throughput": {
        r"(?i:(?:m\^?3|cubic[ -]met(?:er|re)s?)\s?(?:/|per|a)\s?(?:d|day)|m\^?3\s?d-1)|立方米[/每][天日]": "1",
        r"(?i:(?:m\^?3|cubic[ -]met(?:er|re)s?)\s?(?:/|per|an)\s?(?:h|hr|hour))|立方米[/每]小?时": "24",
        r"(?i:(?:L|lit(?:er|re)s?)\s?(?:/|per|an)\s?(?:h|hr|hour))": "0.024",
        r"(?i:(?:L|lit(?:er|re)s?)\s?(?:/|per|a)\s?(?:min|minute))": "1.44",
    },
    "celsius": {r"(?i:°\s?C|deg(?:rees?|\.)?\s?(?:C\b|celsius|centigrade)|celsius)|摄氏度|度": "1"},
    "bare C": {r"C": "1"},
    "kelvin": {r"K|(?i:kelvin)": "1"},
    "fahrenheit": {r"(?i:°\s?F|deg(?:rees?|\.)?\s?(?:F\b|fahrenheit)|fahrenheit)": "1"},
    "current": {r"kA|KA|ka|千安": "1", r"A|(?i:amp(?:ere)?s?)|安培": "0.001"},
    "current density": {
        r"A\s?/\s?cm\^?2|A[ .]?cm\^?-2|(?i:amp(?:ere)?s? per (?:cm2|square cm|square centimet(?:er|re)))": "1",
        r"A\s?/\s?dm\^?2": "0.01",
        r"A\s?/\s?m\^?2": "0.0001",
        r"kA\s?/\s?m\^?2": "0.1",
    },
    "power": {r"kW|KW|kw|(?i:kilowatts?)|千瓦": "1", r"MW|(?i:megawatts?)": "1000", r"W|(?i:watts?)": "0.001"},
    "mass": {
        r"(?i:kgs?|kilograms?|kilos?)|公斤|千克": "1",
        r"g|(?i:grams?)|克": "0.001",
        r"t|(?i:tonnes?|tons?|metric tons?|mt)|吨": "1000",
        r"mg": "0.000001",
        r"(?i:lbs?|pounds?)": "0.45359237",
    },
    "magnetic field": {
        r"T|(?i:teslas?)|特斯拉": "1",
        r"mT": "0.001",
        r"kG|kGs|(?i:kilogauss)|KGs": "0.1",
        r"(?i:gauss|Gs)": "0.0001",
    },
    "field strength": {r"(?i:kOe)": "79.5775", r"Oe": "0.0795775", r"kA\s?/\s?m": "1"},
    "energy product": {r"(?i:kJ\s?/\s?m\^?3)": "1", r"(?i:MGOe)": "7.95775"},
    "specific capacity": {r"(?i:mA\s?\.?h\s?/\s?g|mA\s?h g-1)|毫安时/克": "1"},
    "energy density": {r"(?i:Wh\s?/\s?kg|Wh kg-1|watt[ -]hours? per kg)|瓦时/千克": "1"},
    "time": {
        r"(?i:min(?:ute)?s?)(?!\.|\w)|分钟": "1",
        r"(?i:hours?|hrs?)|h|小时": "60",
        r"(?i:seconds?|secs?)|s|秒": "0.0166666666666667",
    },
    "per area": {r"(?i:(?:dislocations?|etch pits?|pits)? ?(?:/\s?cm\^?2|per (?:cm\^?2"
        r"|square cm|square centimet(?:er|re))|cm\^?-2))": "1"},
    "layers": {r"(?i:[- ]?layers?|L(?= NAND))|层": "1"},
}  # fmt: skip

_FLAT = [(d, u, Decimal(f)) for d, units in _UNITS.items() for u, f in units.items()]
# units made of others are tried before them: `m3/day` before `m3`
_FIRST = (
    "throughput", "current density", "field strength", "specific capacity", "energy density",
    "energy product", "density", "weight share", "atomic share", "layers", "per area", "pressure",
    "magnetic field",
)  # fmt: skip
_ORDER = sorted(_FLAT, key=lambda row: row[0] not in _FIRST)
_BY_GROUP = {f"u{i}": (dim, factor) for i, (dim, _, factor) in enumerate(_ORDER)}
_UNIT = "|".join(
    # a unit ends where its word ends; a sign or a Chinese unit needs no such end
    f"(?P<u{i}>{unit})"
    + (r"(?![A-Za-z])" if "share" in dim else r"(?![A-Za-z0-9^])(?!\s?/\s?[a-zA-Z])")
    for i, (dim, unit, _) in enumerate(_ORDER)
)
_TEN = r"(?:\s?[x×*]\s?10(?:\^\s?-?\d{1,2}|[eE]-?\d)|[eE][-+]?\d{1,2}(?![A-Za-z0-9]))"
_NUMBER = (
    r"(?:10\^-?\d{1,2}|(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,3}(?: \d{3}){1,3}(?!\d)"
    rf"|\d{{1,12}}(?:[.,]\d{{1,12}})?|\.\d{{1,9}}){_TEN}?)"
)
_BETWEEN = r"(?:-|–|—|~|to|and|up to|through|\.\.\.?|至|到|±|\+/-|\+-|[x×*]|by)"
_QUANTITY = lazy(
    rf"(?<![0-9^_])(?<![0-9][.,])(?P<a>{_NUMBER})"
    rf"(?:\s{{0,2}}(?P<s1>{_BETWEEN})\s{{0,2}}(?P<b>{_NUMBER}))?"
    rf"(?:\s{{0,2}}(?P<s2>{_BETWEEN})\s{{0,2}}(?P<c>{_NUMBER}))?"
    rf"\s{{0,2}}-?(?:{_UNIT})"
)
_SINGLE = lazy(rf"(?<![0-9^_])(?<![0-9][.,])(?P<a>{_NUMBER})\s{{0,2}}-?(?:{_UNIT})")
_NINES = lazy(r"(?<![A-Za-z0-9.,])([2-9])(?:\.([1-9]))?N([1-9])?(?![A-Za-z0-9])")
_NINETY_NINE = lazy(
    r"(?<![A-Za-z0-9.,$€¥£])99[.,][0-9]{1,7}(?![0-9.])"
    r"(?!\s?(?:USD|EUR|CNY|RMB|JPY|GBP|[$€¥£元]|(?i:dollars?|euros?|yuan|pieces|pcs)\b))"
)
_DIGIT = lazy(r"\d")
_UNIT_BEHIND = lazy(r"\d\s{0,2}[^\s\d.,;:()]")
"""What every quantity has: a text without it is spared the long pattern."""

_LOW_STRICT = (
    r"(?<!not )(?<!no )(?:over|above|more than|greater than|higher than|larger than|exceeding"
    r"|exceeds|in excess of|beyond|coarser than)|>|超过|大于|高于|多于"
)
_LOW = (
    r"at least|not less than|no less than|not below|not under|not lower than|minimum(?: of)?|min\.?"
    r"|from|>=|=>|≥|⩾|不低于|不小于|不少于|至少|最低|最小"
)
_HIGH_STRICT = (
    r"(?<!not )(?<!no )(?:under|below|less than|lower than|smaller than|finer than|fewer than)"
    r"|<|小于|低于|少于|不足|不到"
)
_HIGH = (
    r"at most|up to|not more than|no more than|not over|not above|not exceeding|not greater than"
    r"|no greater than|maximum(?: of)?|max\.?|within|<=|=<|≤|⩽|不超过|不大于|不高于|至多|最高|最大"
)
_BEFORE = lazy(
    rf"(?:(?P<low>{_LOW})|(?P<high>{_HIGH})|(?P<lows>{_LOW_STRICT})|(?P<highs>{_HIGH_STRICT}))"
    r"\s{0,2}(?:about |approximately |an? |:)?\s{0,2}$",
    re.IGNORECASE,
)
_AFTER = lazy(
    r"\s{0,2}(?:(?:pure|purity|in (?:size|diameter)|dia|by weight|size|layers?|m3|thick)\s{1,2})?"
    r"(?:(?P<low>(?:,? ?(?:or|and) (?:more|higher|above|over|better|greater|up|upwards?)\b)|\+(?!/)"
    r"|min(?:imum)?\b(?! ?of)|以上|及以上|起)"
    r"|(?P<high>(?:,? ?(?:or|and) (?:less|lower|below|under|finer|smaller|fewer)\b)|max(?:imum)?\b"
    r"|以下|及以下|以内))",
    re.IGNORECASE,
)
_MESH = {
    100: 150, 120: 125, 140: 106, 150: 100, 170: 90, 200: 75, 230: 63, 250: 58, 270: 53, 300: 50,
    325: 45, 400: 38, 450: 32, 500: 25, 600: 20, 635: 20, 800: 15,
}  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, at `start:end` of the text.

    Attributes
    ----------
    dimension : what the unit measures, in the words of the table of units.
    low, high : its ends in the unit of the dimension; open ends are infinite.
    sizes : the numbers of `1.8 x 20 m`, else empty.
    """

    dimension: str
    low: float
    high: float
    words: str
    start: int
    end: int
    sizes: tuple[float, ...] = ()


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


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text (already `normal`), in order."""
    found = [_nines(m) for m in _NINES.finditer(text)]
    if not _DIGIT.search(text):
        return found
    position = 0 if _UNIT_BEHIND.search(text) else len(text)
    while match := _QUANTITY.search(text, position):
        start = match.start()
        if _glued(text, start):
            position = start + 1
            while position < len(text) and text[position].isdigit():
                position += 1
            continue
        if match["s1"] and not _joined(text, match):
            # two things beside each other, not a range: read the last number alone
            match = _SINGLE.search(text, match.start("c" if match["s2"] else "b")) or match
        found.append(_quantity(text, match))
        position = match.end()
    if "99" in text:
        found += _bare_purities(text, found)
    found.sort(key=lambda q: q.start)
    return _merged(text, found)


def _bare_purities(text: str, found: list[Quantity]) -> list[Quantity]:
    """`dysprosium oxide 99.99`: two nines and more with no unit are a purity in this trade."""
    taken = {place for q in found for place in range(q.start, q.end)}
    return [
        Quantity("share", value, value, m.group(), m.start(), m.end())
        for m in _NINETY_NINE.finditer(text)
        if m.start() not in taken
        for value in [float(number(m.group(), percent=True).scaleb(-2))]
    ]


def _glued(text: str, start: int) -> bool:
    """Whether the digits belong to a name (`N35`, `P507`), not to a symbol (`Dy0.5%`)."""
    head = start
    while head > 0 and text[head - 1].isascii() and text[head - 1].isalpha() and start - head < 12:
        head -= 1
    word = text[head:start]
    return bool(word) and word not in SYMBOLS and word.lower() not in ("x", "over", "dia", "to")


def _joined(text: str, match: re.Match[str]) -> bool:
    """Whether two or three numbers share the unit: not so for `30 and 25 percent`."""
    joiners = {s.lower() for s in (match["s1"], match["s2"]) if s}
    if "and" in joiners:
        return bool(re.search(r"between\s{0,2}$", text[: match.start()][-12:], re.IGNORECASE))
    if "up to" in joiners or (len(joiners) > 1 and not joiners <= {"x", "×", "*", "by"}):
        return False
    return not match["s2"] or joiners <= {"x", "×", "*", "by"}


def _nines(match: re.Match[str]) -> Quantity:
    """`4N` is at least 99.99 %, `5N5` at least 99.9995 %."""
    nines = int(match[1])
    last = int(match[3] or match[2] or 0)
    low = (1 - Decimal(10) ** -nines) + Decimal(last).scaleb(-nines - 1)
    if low >= 1:
        low = 1 - Decimal(10) ** -(nines + 1)
    return Quantity("nines", float(low), 1.0, match.group(), match.start(), match.end())


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    group = next(name for name in reversed(_NAMES) if match[name])
    dimension, factor = _BY_GROUP[group]
    percent = dimension in ("share", "weight share", "atomic share")
    parts = match.groupdict()
    given = [number(parts[k], percent=percent) for k in "abc" if parts.get(k)]
    numbers = [_scaled(n, dimension, factor) for n in given]
    kept = _KEPT.get(dimension, dimension)
    start, end = match.start(), match.end()
    joiner = (parts.get("s1") or "").lower()
    if joiner in ("x", "×", "*", "by"):
        return Quantity(kept, numbers[0], numbers[0], match.group(), start, end, tuple(numbers))
    if joiner in ("±", "+/-", "+-"):
        low, high = given[0] - given[1], given[0] + given[1]
        ends = [_scaled(n, dimension, factor) for n in (low, high)]
        return Quantity(kept, ends[0], ends[1], match.group(), start, end)
    if joiner:
        return Quantity(kept, min(numbers), max(numbers), match.group(), start, end)
    low_high = _bounds(text, start, end, numbers[0])
    if dimension == "mesh":
        opening = float(_MESH.get(int(given[0]), 0))
        return Quantity("mesh", -math.inf, opening, match.group(), start, end)
    return Quantity(kept, *low_high, match.group(), start, end)


_NAMES = [f"u{i}" for i in range(len(_ORDER))]
_KEPT = {"kelvin": "celsius", "fahrenheit": "celsius"}


def _scaled(value: Decimal, dimension: str, factor: Decimal) -> float:
    if dimension == "kelvin":
        return float(value - Decimal("273.15"))
    if dimension == "fahrenheit":
        return float((value - 32) * 5 / 9)
    return float(value * factor)


def _bounds(text: str, start: int, end: int, value: float) -> tuple[float, float]:
    before = _BEFORE.search(text[max(0, start - 32) : start])
    if before:
        kind = before.lastgroup
    else:
        after = _AFTER.match(text, end)
        kind = after.lastgroup if after else None
    if kind == "low":
        return value, math.inf
    if kind == "lows":
        return math.nextafter(value, math.inf), math.inf
    if kind == "high":
        return -math.inf, value
    if kind == "highs":
        return -math.inf, math.nextafter(value, -math.inf)
    return value, value


_TO = lazy(r"\s{0,2}(?:-|–|—|~|to|至|到)\s{0,2}", re.IGNORECASE)
_AND = lazy(r"\s{0,2}and\s{0,2}", re.IGNORECASE)
_BY = lazy(r"\s{0,2}(?:[x×*]|by)\s{0,2}", re.IGNORECASE)


def _merged(text: str, found: list[Quantity]) -> list[Quantity]:
    """Join what was given with two units: `0.5 m3 to 2 m3`, `1.8 m x 20 m`."""
    merged: list[Quantity] = []
    for one in found:
        last = merged[-1] if merged else None
        if last and last.dimension == one.dimension and not one.sizes:
            gap = text[last.end : one.start]
            words = text[last.start : one.end]
            between = (
                text[max(0, last.start - 12) : last.start].lower().rstrip().endswith("between")
            )
            if _BY.fullmatch(gap):
                sizes = (*(last.sizes or (last.low,)), one.low)
                merged[-1] = replace(last, sizes=sizes, end=one.end, words=words)
                continue
            if _TO.fullmatch(gap) or (between and _AND.fullmatch(gap)):
                numbers = [n for n in (last.low, last.high, one.low, one.high) if math.isfinite(n)]
                merged[-1] = replace(
                    last, low=min(numbers), high=max(numbers), end=one.end, words=words
                )
                continue
        merged.append(one)
    return merged
