"""What an industry cannot go on without, how far plants can be stretched, how long stocks of inputs last.

The market's own runs hold stocks in the chain; so those of industries count only where the former are switched off,
never both. Stock of an industry in months of what it uses, over a period of m months in which the share k is missing:

    need = m,   arrivals = (1 - k) m,   output <= min(1, (stock + arrivals) / need),   stock' = stock + arrivals - use
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ytterby.economics.inputs.industries import BEA, ICIO, groups_of, industries45, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.economics.inputs.industries import IndustryTable
    from ytterby.ground.arrays import Flags, Floats


SURVEY, WIDE, ALL, NONE = "survey", "survey_wide", "all", "none"
CRITICAL = (SURVEY, WIDE, ALL, NONE)
"""Inputs without which output stops: rated essential; essential or important; all (strict Leontief); none."""
ESSENTIAL, IMPORTANT = 1.0, 0.5


@lru_cache(maxsize=32)
def critical(table: IndustryTable, kind: str) -> Flags:
    """Array (input, user): whether an input is one that the user cannot go on without.

    The survey has 55 industries; an industry here takes the highest rating among those that it covers.
    """
    n = len(table.codes)
    if kind == ALL:
        return np.ones((n, n), dtype=bool)
    if kind == NONE:
        return np.zeros((n, n), dtype=bool)
    minimum = ESSENTIAL if kind == SURVEY else IMPORTANT
    names = sorted({row["industry"] for row in rows_of("inventories_wiod55")})
    at = {name: k for k, name in enumerate(names)}
    rated = np.zeros((len(names), len(names)))
    for row in rows_of("critical_inputs_wiod55"):
        if row["rating"] and row["input_industry"] in at and row["using_industry"] in at:
            rated[at[row["input_industry"]], at[row["using_industry"]]] = float(row["rating"])
    into = np.zeros((n, len(names)), dtype=bool)
    for place, surveyed in enumerate(surveyed_of(table)):
        into[place, [at[name] for name in surveyed if name in at]] = True
    flags: Flags = (
        into.astype(float) @ (rated >= minimum).astype(float) @ into.T.astype(float)
    ) > 0.0
    return flags


def surveyed_of(table: IndustryTable) -> Iterator[tuple[str, ...]]:
    """For each industry the industries of the survey that it covers."""
    for group in groups_of(table.table, table.codes):
        if table.table == ICIO:
            own = [r["wiod55"] for r in industries45().values() if r["isic4_section"] == group]
        else:
            own = [industries45()[group]["wiod55"]] if group else []
        yield tuple(dict.fromkeys(name for names in own for name in names.split()))


@lru_cache(maxsize=8)
def stretch(table: IndustryTable) -> Floats:
    """Array (industry): by how much plants can make more than in the base year, 0 where nobody knows.

    From the latest utilisation of capacity in US industries, at most what the literature of overproduction allows.
    """
    maximum = next(
        float(r["value"]) for r in rows_of("ario_parameters") if r["parameter"] == "alpha_max"
    )
    latest: dict[str, float] = {}
    for row in rows_of("capacity_utilisation_us"):
        for code in prefixes(row["naics"]):
            latest[code] = float(row["percent"])
    spare = np.zeros(len(table.codes))
    if table.table != BEA:
        return spare
    for place, code in enumerate(table.codes):
        known = [p for p in latest if code.startswith(p)]
        if known:
            spare[place] = min(100.0 / latest[max(known, key=len)], maximum) - 1.0
    return np.maximum(spare, 0.0)


def prefixes(naics: str) -> list[str]:
    """Codes that a row of the table of utilisation covers: `3364-9` is 3364 to 3369, `3342,3344` are two."""
    codes = []
    for part in naics.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if not dash:
            codes.append(first)
        else:
            codes += [first[:-1] + str(digit) for digit in range(int(first[-1]), int(last) + 1)]
    return [code for code in codes if code]


@lru_cache(maxsize=8)
def months_of_inputs(table: IndustryTable) -> Floats:
    """Array (industry): stocks of inputs in months of output, the mean of what the industry covers (UK, one survey)."""
    months = {
        row["industry"]: float(row["input_inventories_months_of_output"] or 0.0)
        for row in rows_of("inventories_wiod55")
    }
    return np.array([
        float(np.mean([months[name] for name in own if name in months] or [0.0]))
        for own in surveyed_of(table)
    ])  # fmt: skip


def lost_of_span(cut: Floats, months: float, stock: Floats) -> Floats:
    """Share of a span of months that is lost, of a lasting cut with full stocks before it: max(0, k T - c) / T."""
    return np.asarray(np.maximum(cut * months - stock, 0.0) / months)


@dataclass(frozen=True, eq=False)
class IndustryStocks:
    """Stocks before a period.

    Attributes
    ----------
    stock, target : arrays (use, industry) [months of use].
    refill : months in which what is missing to the target is bought back, where deliveries allow it.
    """

    stock: Floats
    target: Floats
    refill: float

    def over(self, cut: Floats, months: float) -> tuple[Floats, IndustryStocks, Floats]:
        """A period: output over the base, stocks after it, and what is bought back [months]. Arrays (use, industry).

        cut : missing shares; stocks are filled only where nothing is missing.
        """
        arrivals = (1.0 - cut) * months
        bought = np.where(
            cut <= 0.0,
            np.minimum(self.target - self.stock, (self.target - self.stock) * months / self.refill),
            0.0,
        )
        arrivals = arrivals + bought
        output = np.minimum(1.0, (self.stock + arrivals) / months)
        after = self.stock + arrivals - output * months
        return output, IndustryStocks(after, self.target, self.refill), bought
