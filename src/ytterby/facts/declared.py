"""The tables of a data folder, declared once, and everything that is wrong with them.

`data/folder.csv` has a row for each column of each table: its kind, what it refers to, whether it is
needed (`yes`: no cell may be blank; `column`: a cell may be; `no`: the column may be missing), and what
it means. `read_folder` reads all tables by it and tells all mistakes at once.

Kinds: `name` (of the row, unique), `good` (a name with a point in it), `ref` (a row of another
table), `every` (the same, or `*`), `one_of` (words), `whole` (a whole number), `parameter`, `factors`
(a product of parameters), `columns` and `goods` (patterns, each with `~parameter` after it), `text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from ytterby.facts.structure import structure_problems
from ytterby.facts.tables import FolderProblem, as_error, folder_of, read_table
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, did_you_mean
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from ytterby.facts.tables import Row, Table

DECLARATION: Final = DATA / "folder.csv"
PARAMETERS, COEFFICIENTS, FORMULAS = "parameters", "coefficients", "formulas"
NOTE: Final = "note"
"""A column that every table may have."""
OPTIONAL: Final = ("stocks", "cohorts", "collections", "products", "notes")
MAY_BE_EMPTY: Final = (*OPTIONAL, "formulas", "disposals", "conflicts", "shares", "projects",
                       "observations", "price_observations", "routes")  # fmt: skip
KEYS: Final = {
    "coefficients": ("process", "commodity", "role"),
    "activities": ("process", "region"),
    "routes": ("commodity", "origin", "destination"),
    "use_regions": ("use", "region"),
    "outlooks": ("driver", "scenario", "year"),
    "cohorts": ("use",),
}
"""Columns that together name a row of a table without a name of its own."""
OUTPUT, INVERSE, EVERY = "output:", "^-1", "*"


@dataclass(frozen=True)
class DeclaredColumn:
    """One column as declared."""

    name: str
    kind: str
    of: str
    needed: str
    meaning: str


@dataclass(frozen=True)
class Reference:
    """A cell that names something: `name` in `column` of `row` should be a row of `target`."""

    row: Row
    column: str
    target: str
    name: str


@cache
def declared() -> dict[str, tuple[DeclaredColumn, ...]]:
    """Table -> its columns, in the order of the declaration."""
    found: dict[str, list[DeclaredColumn]] = {}
    for row in read_csv(DECLARATION).rows:
        table, *column = row.values()
        found.setdefault(table, []).append(DeclaredColumn(*column))
    return {table: tuple(columns) for table, columns in found.items()}


def read_folder(folder: Path | str) -> dict[str, Table]:
    """All declared tables of a data folder by name; one that may be missing is then left out.

    Raises DataError that lists what is wrong, each mistake with file, line, column and advice.
    """
    root = folder_of(folder)
    tables: dict[str, Table] = {}
    problems: list[FolderProblem] = []
    for name in (PARAMETERS, *declared()):
        if name in OPTIONAL and not (root / f"{name}.csv").is_file():
            continue
        try:
            tables[name] = read_table(root, f"{name}.csv")
        except DataError as fault:
            problems.append(FolderProblem.of("tables", fault))
    problems = problems or folder_problems(tables)
    if problems:
        raise as_error(problems)
    return tables


def folder_problems(tables: Mapping[str, Table]) -> list[FolderProblem]:
    """All that is wrong with the tables at hand, the first kind of mistake that there is.

    Columns first, then cells and names, then what must hold between the tables: what is wrong in one way
    would be told again in the next.
    """
    problems = [p for table in tables.values() for p in _columns(table)]
    if problems:
        return problems
    problems = [p for table in tables.values() for p in _cells(table)]
    problems += unknown_names(tables)
    whole = {PARAMETERS, *declared()} - {*OPTIONAL} <= set(tables)
    return problems or (list(structure_problems(tables)) if whole else [])


def _columns(table: Table) -> Iterator[FolderProblem]:
    """Columns that are missing, or that nobody knows."""
    known = {column.name: column for column in declared().get(table.name, ())}
    if not known:
        return
    for name, column in known.items():
        if column.needed != "no" and name not in table.columns:
            unknown = [c for c in table.columns if c not in known]
            advice = did_you_mean(name, unknown) if unknown else f"It holds: {column.meaning}."
            yield FolderProblem("tables", f"{table.file} line 1", f"no column '{name}'", advice)
    for name in table.columns:
        if name not in known and name != NOTE:
            what = f"nobody reads the column '{name}'"
            advice = did_you_mean(name, [*known, NOTE])
            yield FolderProblem("tables", f"{table.file} line 1", what, advice)
    if not table.rows and table.name not in MAY_BE_EMPTY:
        yield FolderProblem("tables", table.file, "the table has no row")


def _cells(table: Table) -> Iterator[FolderProblem]:
    """Blank cells, words that are not allowed, names that stand twice."""
    columns = [c for c in declared().get(table.name, ()) if c.name in table.columns]
    seen: dict[tuple[str, ...], int] = {}
    keys = KEYS.get(table.name) or tuple(c.name for c in columns if c.kind in ("name", "good"))
    for row in table:
        for column in columns:
            text = row.cells[column.name]
            if not text and column.needed == "yes":
                yield row.problem(
                    "tables", column.name, "the cell is blank", f"It holds: {column.meaning}."
                )
            elif text:
                yield from _wrong(row, column, text)
        key = tuple(row.cells[name] for name in keys)
        if keys and seen.setdefault(key, row.line) != row.line:
            what = f"{' '.join(key)!r} stands twice; first in line {seen[key]}"
            yield row.problem("tables", keys[0], what, "Remove one of the rows.")


def _wrong(row: Row, column: DeclaredColumn, text: str) -> Iterator[FolderProblem]:
    """What is wrong with a filled cell, references apart."""
    what = advice = ""
    if column.kind == "one_of" and text not in (words := column.of.split()):
        what, advice = f"'{text}' is none of {', '.join(words)}", did_you_mean(text, words)
    if column.kind == "whole" and not text.isdecimal():
        what, advice = f"'{text}' is not a whole number", "Write a year such as 2030."
    if column.kind == "good" and "." not in text.strip("."):
        what, advice = f"'{text}' has no point in it", "Name a commodity STAGE.NAME."
    if what:
        yield row.problem("tables", column.name, what, advice)


def unknown_names(tables: Mapping[str, Table]) -> list[FolderProblem]:
    """Names of rows and parameters that do not exist, with the nearest that do."""
    known: dict[str, frozenset[str]] = {}
    found = []
    for one in references(tables):
        if one.target not in tables:
            continue
        if one.target not in known:
            known[one.target] = known_names(tables, one.target)
        if one.name not in known[one.target]:
            what = f"'{one.name}' is not in {one.target}.csv"
            advice = did_you_mean(one.name, known[one.target])
            found.append(one.row.problem("names", one.column, what, advice))
    return found


def references(tables: Mapping[str, Table]) -> Iterator[Reference]:
    """Every cell that names a row of another table, or a parameter."""
    for name, columns in declared().items():
        table = tables.get(name)
        for column in columns if table else ():
            if table is None or column.name not in table.columns:
                continue
            for row in table:
                for target, word in _named(column, row.cells[column.name]):
                    yield Reference(row, column.name, target, word)


def _named(column: DeclaredColumn, text: str) -> Iterator[tuple[str, str]]:
    """Table and name of all that a cell refers to."""
    if column.kind in ("ref", "every"):
        if text and not (column.kind == "every" and text == EVERY):
            yield column.of, text
    elif column.kind in ("columns", "goods"):
        weights = (word.partition("~")[2] for word in text.split())
        yield from ((PARAMETERS, weight) for weight in weights if weight)
    elif column.kind in ("parameter", "factors"):
        for name in factor_ids(text):
            yield COEFFICIENTS if name.startswith(OUTPUT) else PARAMETERS, name


def factor_ids(cell: str) -> tuple[str, ...]:
    """Names in a product: `yield.metal^-1 a*b` gives all three, without `^-1`."""
    words = (word.removesuffix(INVERSE) for word in cell.replace("*", " ").split())
    return tuple(word for word in words if word)


def known_names(tables: Mapping[str, Table], target: str) -> frozenset[str]:
    """Names that a reference to this table may use: its first column.

    For `parameters` these are its ids and the numbers that `formulas.csv` defines, for `coefficients`
    its outputs as `output:PROCESS:COMMODITY`.
    """
    rows = tables[target].rows
    if target == COEFFICIENTS:
        outputs = (row.cells for row in rows if row.cells.get("role") == "out")
        return frozenset(f"{OUTPUT}{cells['process']}:{cells['commodity']}" for cells in outputs)
    names = {next(iter(row.cells.values())) for row in rows}
    if target == PARAMETERS and FORMULAS in tables:
        names |= {next(iter(row.cells.values())) for row in tables[FORMULAS]}
    return frozenset(names)


def where_used(tables: Mapping[str, Table], fact: str) -> list[str]:
    """Places that use a fact: structure rows that name it, parameters derived from it."""
    places: Iterable[str] = (
        f"{r.row.where(r.column)}: {next(iter(r.row.cells.values()))}"
        for r in references(tables)
        if r.target == PARAMETERS and r.name == fact
    )
    derived = (
        f"{row.where('evidence')}: {next(iter(row.cells.values()))}"
        for table in tables.values()
        if not table.is_evidence and "evidence" in table.columns
        for row in table
        if fact in row.words("evidence")
    )
    return list(dict.fromkeys([*places, *derived]))
