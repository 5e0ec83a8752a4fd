"""Units: one pattern for all of them, and what each comes to; `data/items/units.yaml`."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ytterby.compliance.read.words import Units, read_words

if TYPE_CHECKING:
    import re


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
    rows = [
        (
            d.made_of_others,
            unit.words,
            UnitMeaning(d.dimension, d.kept_as or d.dimension, Decimal(unit.factor)),
        )
        for d in read_words(Units).units
        for unit in d.units
    ]
    rows.sort(key=lambda row: not row[0])
    return tuple((words, meaning) for _, words, meaning in rows)


def unit_pattern() -> str:
    """The pattern of a unit; each stands in a group of its own."""
    return "|".join(
        # a unit ends where its word ends; a sign or a Chinese unit needs no such end
        f"(?P<u{i}>{words})"
        + (
            r"(?![A-Za-z])"
            if "share" in meaning.dimension
            else r"(?![A-Za-z0-9^])(?!\s?/\s?[a-zA-Z])"
        )
        for i, (words, meaning) in enumerate(_table())
    )


def unit_of(match: re.Match[str]) -> UnitMeaning:
    """The meaning of the unit that a match of `unit_pattern` found."""
    table = _table()
    return table[next(i for i in reversed(range(len(table))) if match[f"u{i}"])][1]


@cache
def values_of_dimensions() -> dict[str, str]:
    """The value of an item that a dimension always gives, where the words around it do not matter."""
    return {d.kept_as or d.dimension: d.value for d in read_words(Units).units if d.value}


def mesh_opening(mesh: int) -> float:
    """Opening of a sieve [micron]; 0 for one that is not made."""
    return read_words(Units).mesh.get(mesh, 0.0)
