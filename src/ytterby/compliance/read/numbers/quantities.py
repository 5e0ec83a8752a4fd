"""Quantities in free text: a number or two, a unit, and words that make it a bound.

`over 99.9 %` is kept as a range whose low end is the next number above 0.999, so that an inclusive
limit and an exclusive one are told apart; `at least 99.9 %` starts at 0.999 itself. Numbers are
scaled in decimals: `99.99 %` is the very number 0.9999. Units, and what each comes to, stand in
`data/items/units.yaml`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from string import ascii_letters
from typing import NamedTuple

from ytterby.compliance.read.elements import NAMES
from ytterby.compliance.read.spelling import number
from ytterby.compliance.read.words import COMPUTED, Units, pattern, read_words, search


class UnitMeaning(NamedTuple):
    """What a unit measures, the dimension it is kept as, and the factor to the unit of that."""

    dimension: str
    kept_as: str
    factor: Decimal

    def scaled(self, value: Decimal) -> float:
        """A number of this unit in the unit that is kept; temperatures are turned into Celsius."""
        if self.dimension == "kelvin":
            return float(value - Decimal("273.15"))
        if self.dimension == "fahrenheit":
            return float((value - 32) * 5 / 9)
        return float(value * self.factor)


@cache
def _table() -> tuple[tuple[str, UnitMeaning], ...]:
    """Pattern and meaning of every unit; those made of others come first: `m3/day` before `m3`."""
    dimensions = sorted(read_words(Units).units, key=lambda d: not d.made_of_others)
    units = ((d.dimension, d.kept_as or d.dimension, unit) for d in dimensions for unit in d.units)
    return tuple((u.words, UnitMeaning(d, kept, Decimal(u.factor))) for d, kept, u in units)


def _unit() -> str:
    """The pattern of a unit; each stands in a group of its own."""
    # a unit ends where its word ends; a sign or a Chinese unit needs no such end
    sign = r"(?:(?<=[\u3040-\u9fff])|(?<=°C))(?=\d)"
    share, other = r"(?![A-Za-z])", rf"(?:(?![A-Za-z0-9^])|{sign})(?!\s?/\s?[a-zA-Z])"
    ends = ((words, share if "share" in unit.dimension else other) for words, unit in _table())
    return "|".join(f"(?P<u{i}>{words}){end}" for i, (words, end) in enumerate(ends))


COMPUTED["unit"] = _unit


def unit_of(match: re.Match[str]) -> UnitMeaning:
    """The meaning of the unit that a match of `{unit}` found."""
    table, last = _table(), match.lastgroup or ""
    if last[:1] == "u" and last[1:].isdigit():  # mostly it stands last
        return table[int(last[1:])][1]
    return table[next(i for i in reversed(range(len(table))) if match[f"u{i}"])][1]


@cache
def values_of_dimensions() -> dict[str, str]:
    """The value of an item that a dimension always gives, where the words around it do not matter."""
    return {d.kept_as or d.dimension: d.value for d in read_words(Units).units if d.value}


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, at `start:end` of the text.

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


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text (already `normal`), in order."""
    parsed = [_nines(m) for m in pattern("nines").finditer(text)] if "N" in text else []
    if search("micropowder", text):  # `W10`: up to some 10 micron
        grades = pattern("micron_grade").finditer(text)
        parsed += [Quantity("mesh", -math.inf, float(m[1]), m[0], *m.span()) for m in grades]
    if not any(map(str.isdecimal, text)):
        return parsed
    position, ends = 0, [m.start() + 1 for m in pattern("unit_behind").finditer(text)]
    while match := _next(text, position, ends[-1] if ends else 0):
        start = match.start()
        if _glued(text, start):
            position = start + 1
            while position < len(text) and text[position].isdigit():
                position += 1
            continue
        if match["s1"] and not _joined(text, match):
            # two things beside each other, not a range: read the last number alone
            at = match.start("c" if match["s2"] else "b")
            match = pattern("single").search(text, at) or match
        parsed.append(_quantity(text, match))
        position = match.end()
    taken = {place for q in parsed for place in range(q.start, q.end)}
    for bare in pattern("ninety_nine").finditer(text) if "99" in text else ():
        # `dysprosium oxide 99.99`: two nines and more with no unit are a purity in this trade
        if bare.start() not in taken:
            share = float(number(bare.group(), percent=True).scaleb(-2))
            parsed.append(
                Quantity("share", *bounds(text, *bare.span(), share), bare[0], *bare.span())
            )
    parsed.sort(key=lambda q: q.start)
    return _merged(text, parsed)


def _next(text: str, start: int, end: int) -> re.Match[str] | None:
    """The next quantity that begins before a place, behind which no digit has a unit; a search would go on and on."""
    digits = _DIGIT.finditer(text, start, end)
    return next(filter(None, (pattern("quantity").match(text, m.start()) for m in digits)), None)


_DIGIT = re.compile(r"[\d.]")


def _glued(text: str, start: int) -> bool:
    """Whether the digits belong to a name (`N35`, `P507`), not to a symbol (`Dy0.5%`)."""
    head = text[max(0, start - 12) : start]
    word = head[len(head.rstrip(ascii_letters)) :]
    return bool(word) and word not in NAMES and word.lower() not in ("x", "over", "dia", "to")


def _joined(text: str, match: re.Match[str]) -> bool:
    """Whether two or three numbers share the unit: not so for `30 and 25 percent`."""
    joiners = {s.lower() for s in (match["s1"], match["s2"]) if s}
    if "and" in joiners:
        return bool(re.search(r"between\s{0,2}$", text[: match.start()][-12:], re.IGNORECASE))
    if "up to" in joiners or (len(joiners) > 1 and not joiners <= {"x", "×", "*", "by"}):
        return False
    return not match["s2"] or joiners <= {"x", "×", "*", "by"}


def _nines(match: re.Match[str]) -> Quantity:
    """`4N` is at least 99.99 %, `5N5` at least 99.9995 %; neither is called so that has one nine more."""
    nines, last = int(match[1]), int(match[3] or match[2] or 0)
    low = (1 - Decimal(10) ** -nines) + Decimal(last).scaleb(-nines - 1)
    high = math.nextafter(float(1 - Decimal(10) ** -(nines + 1)), 0.0)
    return Quantity("nines", float(low), high, match.group(), match.start(), match.end())


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    unit = unit_of(match)
    percent = unit.dimension in ("share", "weight share", "atomic share")
    names = match.re.groupindex
    given = [number(match[k], percent=percent) for k in "abc" if k in names and match[k]]
    numbers = [unit.scaled(n) for n in given]
    kept = unit.kept_as
    start, end = match.start(), match.end()
    joiner = ((match["s1"] if "s1" in names else "") or "").lower()
    if joiner in ("x", "×", "*", "by"):
        return Quantity(kept, numbers[0], numbers[0], match.group(), start, end, tuple(numbers))
    if joiner in ("±", "+/-", "+-"):
        numbers = [unit.scaled(n) for n in (given[0] - given[1], given[0] + given[1])]
    if unit.dimension == "mesh":  # what passes one sieve, or lies between two
        sieves = read_words(Units).mesh
        openings = [sieves.get(int(n), 0.0) for n in given]  # [micron]; 0: no such sieve
        low = min(openings) if joiner else -math.inf
        return Quantity("mesh", low, max(openings), match.group(), start, end)
    if joiner:
        return Quantity(kept, min(numbers), max(numbers), match.group(), start, end)
    return Quantity(kept, *bounds(text, start, end, numbers[0]), match.group(), start, end)


def bounds(text: str, start: int, end: int, value: float) -> tuple[float, float]:
    """The ends that the words before and behind a number give it: open ones are infinite."""
    head = text[max(0, start - 32) : start]
    bound = search("bound_before", head) or pattern("bound_after").match(text, end)
    kind = (bound and bound.lastgroup) or ""
    if kind in ("low", "lows"):
        return value if kind == "low" else math.nextafter(value, math.inf), math.inf
    if kind in ("high", "highs"):
        return -math.inf, value if kind == "high" else math.nextafter(value, -math.inf)
    return value, value


def _merged(text: str, parsed: list[Quantity]) -> list[Quantity]:
    """Join what was given with two units: `0.5 m3 to 2 m3`, `1.8 m x 20 m`."""
    merged: list[Quantity] = []
    for one in parsed:
        last = merged[-1] if merged else None
        if last and last.dimension == one.dimension and not one.sizes:
            gap = text[last.end : one.start]
            both = replace(last, end=one.end, words=text[last.start : one.end])
            before = text[max(0, last.start - 12) : last.start].lower().rstrip()
            if pattern("by").fullmatch(gap):
                merged[-1] = replace(both, sizes=(*(last.sizes or (last.low,)), one.low))
                continue
            both_ends = before.endswith("between") and pattern("and").fullmatch(gap)
            if pattern("to").fullmatch(gap) or both_ends:
                numbers = [n for n in (last.low, last.high, one.low, one.high) if math.isfinite(n)]
                merged[-1] = replace(both, low=min(numbers), high=max(numbers))
                continue
        merged.append(one)
    return merged
