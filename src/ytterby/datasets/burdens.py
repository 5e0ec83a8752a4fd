"""Burdens of the environment: which there are and in what unit, and what is wrong with a folder's rows on them.

`data/burden_kinds.csv` has a row for each burden. The tables of a data folder are `burdens`, `burdens_own` (a
user's own, which wins), `grid_factors`, `deposit_kinds` and `published_burdens`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import TYPE_CHECKING, Final

from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import did_you_mean, error_words
from ytterby.ground.files import DATA
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ytterby.datasets.tables import FolderProblem, Problems, Row, TablesByName

BURDENS, OWN, GRID, KINDS, PUBLISHED = (
    "burdens", "burdens_own", "grid_factors", "deposit_kinds", "published_burdens",
)  # fmt: skip
ELECTRICITY, GREENHOUSE_GAS, GRID_GAS = "electricity", "greenhouse_gas", "grid_greenhouse_gas"
GRID_UNIT: Final = "t CO2e/MWh"
ASSUMED: Final = "assumption"
CHECK: Final = "burdens"
SEE_FACTS: Final = "See `ytterby facts list`."


@dataclass(frozen=True)
class BurdenKind:
    """A burden: unit of its totals, and of what a tonne of activity has (blank: no table gives it).

    per_kg : unit of what a kilogram carries, per_kg_factor : in that unit, of a figure of one per tonne.
    """

    burden: str
    title: str
    unit: str
    per_tonne: str
    per_kg: str
    per_kg_factor: str
    variable: str
    iamc_unit: str
    iamc_factor: str
    meaning: str


@cache
def burden_kinds() -> dict[str, BurdenKind]:
    """Name -> burden, in the order of the list."""
    rows = read_csv(DATA / "burden_kinds.csv").rows
    return {row["burden"]: BurdenKind(**row) for row in rows}


def middle_of(row: Row) -> float:
    """The value of a row; of one with a range only its geometric middle, of one from zero its half."""
    value = row.number_or_none("value")
    if value is not None:
        return value
    low, high = row.number("low"), row.number("high")
    return sqrt(low * high) if low > 0.0 else high / 2.0


def ends_of(row: Row) -> tuple[float, float]:
    """Low and high end of a row; its value where it has none."""
    value, low, high = middle_of(row), row.number_or_none("low"), row.number_or_none("high")
    return (value if low is None else low), (value if high is None else high)


def burden_problems(tables: TablesByName, known: Mapping[str, str] | None) -> Problems:
    """Everything wrong with the rows on burdens; `known` are the ids of all facts, None where nobody asks for them.

    Columns, words, numbers and names of other tables are looked at with all declared tables.
    """
    kinds = {name: kind for name, kind in burden_kinds().items() if kind.per_tonne}
    for name in (BURDENS, OWN, GRID):
        for row in tables.get(name, ()):
            yield from row_problems(row, CHECK, known)
            unit, kind = row.cells["unit"], kinds.get(row.cells.get("burden", ""))
            if name == GRID and unit != GRID_UNIT:
                yield _problem(row, "unit", f"'{unit}' is not {GRID_UNIT}")
            if name != GRID:
                yield from _named(row, "burden", {*kinds})
            if kind and unit != kind.per_tonne:
                yield _problem(row, "unit", *error_words("burden_unit", kind=kind, unit=unit))
    yield from _places(tables)


def row_problems(row: Row, check: str, known: Mapping[str, str] | None = None) -> Problems:
    """What is wrong with a number and where it is from: below zero, out of order, a kind that its tier contradicts; an
    assumption without a range and a reason, anything else without a fact or, of a user's own, a source."""
    cells = row.cells
    value, low, high = (row.number_or_none(name) for name in ("value", "low", "high"))
    numbers = [number for number in (low, value, high) if number is not None]
    if min(numbers, default=0.0) < 0.0:
        yield row.problem(check, "value", f"{min(numbers):g} is below zero")
    elif value is None and len(numbers) < 2:
        yield row.problem(check, "value", *error_words("no_value"))
    elif numbers != sorted(numbers):
        what = f"low, value and high are out of order: {', '.join(f'{n:g}' for n in numbers)}"
        yield row.problem(check, "value", what)
    assumed, evidence = cells["kind"] == ASSUMED, row.words("evidence")
    if (cells["tier"] == "X") != assumed:
        yield row.problem(check, "tier", *error_words("tier", cells=cells))
    for column in ("low", "high", "reason") if assumed else ():
        if not cells[column]:
            yield row.problem(check, column, "an assumption needs a range and a reason")
    if not assumed and not evidence and not (row.file == f"{OWN}.csv" and cells["source"]):
        yield row.problem(check, "evidence", "there is no fact that it rests on", SEE_FACTS)
    for name in evidence:
        if known is not None and name not in known:
            yield row.problem(check, "evidence", f"there is no fact '{name}'", SEE_FACTS)


def _problem(row: Row, column: str, what: str, advice: str = "") -> FolderProblem:
    return row.problem(CHECK, column, what, advice)


def _named(row: Row, column: str, names: Collection[str]) -> Problems:
    name = row.cells[column]
    if name and name not in names:
        yield _problem(row, column, f"there is no '{name}'", did_you_mean(name, sorted(names)))


def _places(tables: TablesByName) -> Problems:
    """Deposits stand in the names of processes, kinds in `deposit_kinds`, published totals count columns."""
    processes = tables.get("processes")
    if processes is None:
        return
    of = grouped((r.cells["technology"], r.cells["process"].partition(".")[2]) for r in processes)
    every = [name for names in of.values() for name in names]
    kinds = {row.cells["kind_of_deposit"] for row in tables.get(KINDS, ())}
    for name in (BURDENS, OWN):
        for row in tables.get(name, ()):
            yield from _named(row, "deposit", of.get(row.cells["technology"], every))
            yield from _named(row, "kind_of_deposit", kinds)
    for row in tables.get(KINDS, ()):
        yield from _named(row, "deposit", every)
    columns = {f"{a.cells['process']}@{a.cells['region']}" for a in tables.get("activities", ())}
    for row in tables.get(PUBLISHED, ()):
        yield from _named(row, "burden", set(burden_kinds()))
        for word in row.words("processes"):
            if columns and word not in columns:
                advice = did_you_mean(word, sorted(columns))
                yield _problem(row, "processes", f"nothing runs as '{word}'", advice)


FROM: Final = "from"
SHORT: Final = {"co2": GREENHOUSE_GAS, "co2e": GREENHOUSE_GAS}
"""Other names of a burden in a price."""


def price_words(given: object) -> tuple[str, ...]:
    """A price on burdens as words `BURDEN=USD`, and `from=YEAR`: of a mapping, a list of words, or one line
    with commas.

    Raises ValueError for an unknown burden, a price below zero, or what is no number.
    """
    if isinstance(given, str):
        given = [word for word in given.split(",") if word.strip()]
    if isinstance(given, dict):
        given = [f"{name}={value}" for name, value in given.items()]
    if not isinstance(given, list | tuple):
        raise ValueError(f"must be prices such as co2=100, not {given!r}")
    prices: dict[str, float] = {}
    names = {name for name, kind in burden_kinds().items() if kind.per_tonne}
    for word in given:
        name, mark, text = (part.strip() for part in str(word).partition("="))
        name = SHORT.get(name.lower(), name)
        if name not in names and name != FROM:
            raise ValueError(f"there is no burden {name!r}; {did_you_mean(name, sorted(names))}")
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not mark or not 0.0 <= number < 1e9:
            raise ValueError(f"the price of {name} must be a number of 0 or more, not {text!r}")
        if name in prices:
            raise ValueError(f"{name} has two prices")
        prices[name] = number
    if set(prices) == {FROM}:
        raise ValueError("a year without a price; write for example co2=100,from=2030")
    return tuple(f"{name}={value:.12g}" for name, value in sorted(prices.items()))
