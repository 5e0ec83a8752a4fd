"""Where a structure table names a parameter, a commodity, a process, a region or a technology.

A structure table holds names only. A column whose name ends in `_parameter`, the column `factors`
of `coefficients.csv` and the column `of` of `formulas.csv` name parameters; the columns in `NAMES`
name rows of other tables. `formulas.csv` defines further parameters by arithmetic on others, where
`a*b` is a product and `output:PROCESS:COMMODITY` an output coefficient of a process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ytterby.facts.tables import EVIDENCE, ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ytterby.facts.tables import Row, Table

PARAMETERS: Final = "parameters"
FACTORS: Final = "factors"
FORMULAS: Final = "formulas"
COEFFICIENTS: Final = "coefficients"
OUTPUT: Final = "output:"
INVERSE: Final = "^-1"
EVERY: Final = "*"
"""Stands for every row of the table that a column names."""
NAMES: Final = {
    "commodity": "commodities",
    "process": "processes",
    "region": "regions",
    "origin": "regions",
    "destination": "regions",
    "technology": "technologies",
    "use": "uses",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell that names something: `name` in `column` of `row` should be a row of `target`."""

    row: Row
    column: str
    target: str
    name: str


def structure(tables: Mapping[str, Table]) -> Iterator[Table]:
    """The structure tables: all but evidence and parameters."""
    return (t for t in tables.values() if not t.is_evidence and t.name != PARAMETERS)


def factor_ids(cell: str) -> tuple[str, ...]:
    """Names in a `factors` or `of` cell: `yield.metal^-1 a*b` gives all three, without `^-1`."""
    words = (word.removesuffix(INVERSE) for word in cell.replace("*", " ").split())
    return tuple(word for word in words if word)


def parameter_references(tables: Mapping[str, Table]) -> Iterator[Reference]:
    """Every cell of a structure table that names parameters."""
    for table in structure(tables):
        for column in table.columns:
            if not (
                column == FACTORS
                or column.endswith("_parameter")
                or (column == "of" and table.name == FORMULAS)
            ):
                continue
            for row in table:
                for name in factor_ids(row.cells[column]):
                    target = COEFFICIENTS if name.startswith(OUTPUT) else PARAMETERS
                    if target in tables:
                        yield Reference(row, column, target, name)


def name_references(tables: Mapping[str, Table]) -> Iterator[Reference]:
    """Every cell of a structure table that names a row of another structure table."""
    for table in structure(tables):
        for column in table.columns:
            target = NAMES.get(column)
            if target is None or target not in tables or target == table.name:
                continue
            for row in table:
                if row.cells[column] not in ("", EVERY):
                    yield Reference(row, column, target, row.cells[column])


def known_names(tables: Mapping[str, Table], target: str) -> frozenset[str]:
    """Names that a reference to this table may use: its first column.

    For `parameters` these are its ids and the parameters that `formulas.csv` defines, for
    `coefficients` its outputs as `output:PROCESS:COMMODITY`.
    """
    if target == COEFFICIENTS:
        outputs = (row for row in tables[target] if row.cells.get("role") == "out")
        return frozenset(f"{OUTPUT}{r.text('process')}:{r.text('commodity')}" for r in outputs)
    names = {row.cells[key_column(tables[target])] for row in tables[target]}
    if target == PARAMETERS and FORMULAS in tables:
        names |= {row.cells[key_column(tables[FORMULAS])] for row in tables[FORMULAS]}
    return frozenset(names)


def key_column(table: Table) -> str:
    """The column that names the rows of a table: `id`, or else the first."""
    return ID if ID in table.columns else table.columns[0]


def where_used(tables: Mapping[str, Table], fact: str) -> list[str]:
    """Places that use a fact: structure rows that name it, parameters derived from it."""
    places: Iterable[str] = (
        f"{r.row.where(r.column)}: {next(iter(r.row.cells.values()))}"
        for r in parameter_references(tables)
        if r.name == fact
    )
    derived = (
        f"{row.where(EVIDENCE)}: {row.cells[key_column(table)]}"
        for table in tables.values()
        if not table.is_evidence and EVIDENCE in table.columns
        for row in table
        if fact in row.words(EVIDENCE)
    )
    return list(dict.fromkeys([*places, *derived]))
