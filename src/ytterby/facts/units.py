"""Which units there are, and between which bounds a number in each of them lies: `data/units.csv`.

A unit is one of the list, or begins with one: `t REO / t concentrate` is a mass, `USD/kg` money. The longest
that fits holds. The bounds refuse what cannot be meant; what is likely stands in `low` and `high`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ytterby.facts.problems import FolderProblem
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import did_you_mean
from ytterby.ground.places import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.facts.parameters import Parameter


@dataclass(frozen=True)
class UnitBounds:
    """Least and most that a number may be, in its unit, and why."""

    least: float
    most: float
    reason: str


@cache
def known_units() -> dict[str, UnitBounds]:
    """Unit, or how units begin -> bounds; the longest first."""
    rows = read_csv(DATA / "units.csv").rows
    rows.sort(key=lambda row: -len(row["unit"]))
    return {
        row["unit"]: UnitBounds(float(row["least"]), float(row["most"]), row["reason"])
        for row in rows
    }


@cache
def bounds_of(unit: str) -> UnitBounds | None:
    """UnitBounds of a unit; None when it is none."""
    for head, bounds in known_units().items():
        if re.match(re.escape(head) + r"(?![A-Za-z0-9])", unit):
            return bounds
    return None


def out_of_bounds(row: Parameter, file: str) -> Iterator[FolderProblem]:
    """A unit that is none, a number out of the bounds of its unit, or out of its own range."""

    def problem(column: str, what: str, advice: str) -> FolderProblem:
        place = f"{file} line {row.line}, column '{column}'"
        return FolderProblem("parameters", place, f"{row.id}: {what}", advice)

    bounds = bounds_of(row.unit) if row.unit else None
    if row.unit and bounds is None:
        yield problem("unit", f"'{row.unit}' is no unit", did_you_mean(row.unit, known_units()))
    for column, value in (("value", row.value), ("low", row.low), ("high", row.high)):
        if bounds and value is not None and not bounds.least <= value <= bounds.most:
            what = f"{value:g} is not between {bounds.least:g} and {bounds.most:g} {row.unit}"
            yield problem(column, what, f"These are {bounds.reason}.")
    if row.low is not None and row.low > row.value:
        yield problem(
            "low", f"low {row.low:g} is above the value {row.value:g}", "Mend one of them."
        )
    if row.high is not None and row.high < row.value:
        yield problem(
            "high", f"high {row.high:g} is below the value {row.value:g}", "Mend one of them."
        )
