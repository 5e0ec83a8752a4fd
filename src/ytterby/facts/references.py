"""Where a structure table names a parameter, a commodity, a process, a region or a technology.

A structure table holds names only. A column whose name ends in `_parameter`, and the column
`factors` of `coefficients.csv`, name parameters; the columns in `NAMES` name rows of other tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ytterby.facts.tables import Row, Table

PARAMETERS: Final = "parameters"
FACTORS: Final = "factors"
INVERSE: Final = "^-1"
NAMES: Final = {
    "commodity": "commodities",
    "process": "processes",
    "region": "regions",
    "origin": "regions",
    "destination": "regions",
    "technology": "technologies",
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
    """Parameter ids of a `factors` cell: `yield.metal.Nd^-1 price` gives both, without `^-1`."""
    words = (word.removesuffix(INVERSE) for word in cell.split())
    return tuple(word for word in words if word)


def parameter_references(tables: Mapping[str, Table]) -> Iterator[Reference]:
    """Every cell of a structure table that names parameters."""
    for table in structure(tables):
        for column in table.columns:
            if not (column == FACTORS or column.endswith("_parameter")):
                continue
            for row in table:
                for name in factor_ids(row.cells[column]):
                    yield Reference(row, column, PARAMETERS, name)


def name_references(tables: Mapping[str, Table]) -> Iterator[Reference]:
    """Every cell of a structure table that names a row of another structure table."""
    for table in structure(tables):
        for column in table.columns:
            target = NAMES.get(column)
            if target is None or target not in tables or target == table.name:
                continue
            for row in table:
                if row.cells[column]:
                    yield Reference(row, column, target, row.cells[column])


def known_names(table: Table) -> frozenset[str]:
    """Names that other tables may use for rows of this one: the cells of its first column."""
    return frozenset(row.cells[table.columns[0]] for row in table)


def where_used(tables: Mapping[str, Table], fact: str) -> list[str]:
    """Places that use a fact: structure rows that name it, parameters derived from it."""
    places: Iterable[str] = (
        f"{r.row.where(r.column)}: {r.row.cells[next(iter(r.row.cells))]}"
        for r in parameter_references(tables)
        if r.name == fact
    )
    derived = (
        f"{row.where('evidence')}: {row.cells.get('id', '')}"
        for row in tables.get(PARAMETERS, ())
        if fact in row.cells.get("evidence", "").split()
    )
    return list(dict.fromkeys([*places, *derived]))
