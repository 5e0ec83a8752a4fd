"""The tables of a data folder, declared once, and everything that is wrong with them.

`data/folder.csv` has a row for each column of each table: its kind, what it refers to, whether it is
needed (`yes`: no cell may be blank; `column`: a cell may be; `no`: the column may be missing), and what
it means. `read_folder` reads all tables by it and tells all mistakes at once.

Kinds: `name` (of the row, unique), `good` (a name with a point in it), `ref` (a row of another
table), `every` (the same, or `*`), `one_of` (words), `number`, `whole` (a whole number), `parameter`, `factors`
(a product of parameters), `columns` and `goods` (patterns, each with `~parameter` after it), `text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from ytterby.datasets.package import FOLDER
from ytterby.datasets.tables import FolderProblem, as_error, folder_of, readable
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, did_you_mean, error_words
from ytterby.ground.files import DATA
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from ytterby.datasets.tables import Problems, Row, Table, TablesByName

DECLARATION: Final = DATA / "folder.csv"
PARAMETERS, COEFFICIENTS, FORMULAS = "parameters", "coefficients", "formulas"
NOTE: Final = "note"
"""A column that every table may have."""
SIDE_TABLES: Final = tuple(FOLDER["side_tables"])
"""Tables that results are worked out from; the market reads none of them."""
OPTIONAL: Final = (*FOLDER["optional"], *SIDE_TABLES)
MAY_BE_EMPTY: Final = (*OPTIONAL, *FOLDER["may_be_empty"])
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
    rows = (list(row.values()) for row in read_csv(DECLARATION).rows)
    by_table = grouped((table, DeclaredColumn(*column)) for table, *column in rows)
    return {table: tuple(columns) for table, columns in by_table.items()}


def read_folder(folder: Path | str) -> dict[str, Table]:
    """All declared tables of a data folder by name; one that may be missing is then left out.

    Raises DataError that lists what is wrong, each mistake with file, line, column and advice.
    """
    root = folder_of(folder)
    paths = {name: f"{name}.csv" for name in declared()}
    there = (p for n, p in paths.items() if n not in OPTIONAL or (root / p).is_file())
    tables, problems = readable(root, there)
    if problems := problems or folder_problems(tables):
        raise as_error(problems)
    return tables


def folder_problems(tables: TablesByName) -> list[FolderProblem]:
    """All that is wrong with the tables at hand, the first kind of mistake that there is.

    Columns first, then cells and names, then what must hold between the tables: what is wrong in one way
    would be told again in the next.
    """
    if problems := [p for table in tables.values() for p in _columns(table)]:
        return problems
    problems = [p for table in tables.values() for p in _cells(table)] + unknown_names(tables)
    complete = {*declared()} - {*OPTIONAL} <= set(tables)
    return problems or (list(structure_problems(tables)) if complete else [])


def _columns(table: Table) -> Problems:
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


def _cells(table: Table) -> Problems:
    """Blank cells, words that are not allowed, names that stand twice."""
    columns = [c for c in declared().get(table.name, ()) if c.name in table.columns]
    seen: dict[tuple[str, ...], int] = {}
    named = (c.name for c in columns if c.kind in ("name", "good"))
    keys = FOLDER["keys"].get(table.name) or tuple(named)
    for row in table:
        for column in columns:
            text = row.cells[column.name]
            if not text and column.needed == "yes":
                yield row.problem("tables", column.name, *error_words("blank", column=column))
            elif text:
                yield from _wrong(row, column, text)
        key = tuple(row.cells[name] for name in keys)
        if keys and seen.setdefault(key, row.line) != row.line:
            what = f"{' '.join(key)!r} stands twice; first in line {seen[key]}"
            yield row.problem("tables", keys[0], what, "Remove one of the rows.")


def _wrong(row: Row, column: DeclaredColumn, text: str) -> Problems:
    """What is wrong with a filled cell, references apart."""
    what = advice = ""
    if column.kind == "one_of" and text not in (words := column.of.split()):
        what = f"'{text}' is none of {', '.join(words)}"
        advice = f"{did_you_mean(text, words)} It holds: {column.meaning}."
    if column.kind == "number":
        try:
            row.number(column.name)
        except DataError as fault:
            what, advice = fault.what, fault.advice
    if column.kind == "whole" and not text.isdecimal():
        what, advice = f"'{text}' is not a whole number", "Write a year such as 2030."
    if column.kind == "date" and not _is_day(text):
        what, advice = f"'{text}' is no day", "Write it as 2025-05-01."
    if column.kind == "good" and "." not in text.strip("."):
        what, advice = f"'{text}' has no point in it", "Name a commodity STAGE.NAME."
    if what:
        yield row.problem("tables", column.name, what, advice)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def unknown_names(tables: TablesByName) -> list[FolderProblem]:
    """Names of rows and parameters that do not exist, with the nearest that do."""
    named = [one for one in references(tables) if one.target in tables]
    known = {target: known_names(tables, target) for target in {one.target for one in named}}
    problems = []
    for one in named:
        if one.name not in known[one.target]:
            what = f"'{one.name}' is not in {one.target}.csv"
            advice = did_you_mean(one.name, known[one.target])
            problems.append(one.row.problem("names", one.column, what, advice))
    return problems


def references(tables: TablesByName) -> Iterator[Reference]:
    """Every cell that names a row of another table, or a parameter."""
    for name, columns in declared().items():
        there = tables[name].columns if name in tables else ()
        for column in (one for one in columns if one.name in there):
            for row in tables[name]:
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


def known_names(tables: TablesByName, target: str) -> frozenset[str]:
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


def where_used(tables: TablesByName, fact: str) -> list[str]:
    """Places that use a fact: structure rows that name it, parameters derived from it."""
    target = (PARAMETERS, fact)
    places = [(r.row, r.column) for r in references(tables) if (r.target, r.name) == target]
    others = (one for one in tables.values() if not one.is_evidence and "evidence" in one.columns)
    rows = (row for table in others for row in table)
    places += [(row, "evidence") for row in rows if fact in row.words("evidence")]
    named = (f"{row.where(column)}: {next(iter(row.cells.values()))}" for row, column in places)
    return list(dict.fromkeys(named))


RECIPE = "recipe"


def structure_problems(tables: TablesByName) -> Problems:
    """Everything that does not fit together; the tables are whole and their names exist."""
    yield from _settings(tables["settings"])
    yield from _processes(tables)
    yield from _uses(tables)
    yield from _formulas(tables["formulas"])
    yield from _projects(tables)
    for row in tables["routes"]:
        if row.cells["origin"] == row.cells["destination"]:
            yield _problem(row, "destination", "a route leads back to its origin")


def _problem(row: Row, column: str, what: str, advice: str = "") -> FolderProblem:
    return row.problem("structure", column, what, advice)


def _settings(settings: Table) -> Problems:
    rows = {row.cells["setting"]: row for row in settings}
    for name, (pattern, needed) in FOLDER["settings"].items():
        if name not in rows:
            what = f"no setting '{name}'"
            yield FolderProblem("structure", settings.file, what, f"It is {needed}.")
        elif not re.fullmatch(pattern, text := rows[name].cells["value"]):
            yield _problem(rows[name], "value", f"'{text}' is not {needed}")


def _processes(tables: TablesByName) -> Problems:
    """A process that runs makes something, its main good among what it takes and makes."""
    goods: dict[str, dict[str, str]] = {}
    for row in tables["coefficients"]:
        goods.setdefault(row.cells["process"], {})[row.cells["commodity"]] = row.cells["role"]
    running = {row.cells["process"] for row in tables["activities"]}
    technology = {r.cells["process"]: r.cells["technology"] for r in tables["processes"]}
    priced_from = {r.cells["technology"]: r.cells["priced_from"] for r in tables["technologies"]}
    for row in tables["processes"]:
        name, main = row.cells["process"], row.cells["main"]
        own = goods.get(name, {})
        if name in running and "out" not in own.values():
            yield _problem(row, "process", *error_words("makes_nothing", name=name))
        elif name in running and main not in own:
            what = f"'{main}' is neither taken nor made by '{name}'"
            yield _problem(row, "main", what, f"It takes and makes {', '.join(own)}.")
        elif priced_from[technology[name]] == "border" and "in" not in own.values() and own:
            yield _problem(row, "process", *error_words("takes_nothing", name=name))


def _projects(tables: TablesByName) -> Problems:
    """A listed plant has something that it can run where it is; else no run would count it."""
    run = {(row.cells["plant"], row.cells["region"]) for row in tables["activities"]}
    for row in tables["projects"]:
        feed, region = row.cells["feed"], row.cells["region"]
        plant = f"{row.cells['technology']}.{feed}" if feed else row.cells["technology"]
        if (plant, region) not in run:
            yield _problem(row, "technology", *error_words("no_plant", plant=plant, region=region))


def _uses(tables: TablesByName) -> Problems:
    """A use has, wherever it is, a recipe that runs; and its driver has an outlook."""
    makes = {(row.cells["process"], row.cells["commodity"])
             for row in tables["coefficients"] if row.cells["role"] == "out"}  # fmt: skip
    recipes = {r.cells["process"] for r in tables["processes"] if r.cells["technology"] == RECIPE}
    uses = {row.cells["use"]: row.cells for row in tables["uses"]}
    places = {(row.cells["use"], row.cells["region"]) for row in tables["use_regions"]}
    supplied: set[tuple[str, str]] = set()
    for row in tables["activities"]:
        process, region = row.cells["process"], row.cells["region"]
        if process not in recipes:
            continue
        head, _, rest = process.partition(".")
        use = rest.partition(".")[0]
        if head != RECIPE or use not in uses or "." not in rest:
            yield _problem(row, "process", *error_words("recipe", recipe=RECIPE, process=process))
        elif (process, uses[use]["commodity"]) not in makes:
            yield _problem(row, "process", *error_words("not_made", process=process, use=uses[use]))
        elif (use, region) not in places:
            yield _problem(row, "region", *error_words("use_region", use=use, region=region))
        elif row.cells["status"] == "existing":
            supplied.add((use, region))
    for row in tables["use_regions"]:
        if (row.cells["use"], row.cells["region"]) not in supplied:
            yield _problem(row, "region", *error_words("recipe_runs", cells=row.cells))
    yield from _outlooks(tables)


def _outlooks(tables: TablesByName) -> Problems:
    outlooks = tables["outlooks"]
    rows = grouped(((row.cells["driver"], row.cells["scenario"]), row) for row in outlooks)
    scenarios = dict.fromkeys(scenario for _, scenario in rows)
    for use in tables["uses"]:
        for scenario in scenarios:
            if (use.cells["driver"], scenario) not in rows:
                what = f"the driver '{use.cells['driver']}' has no row for {scenario}"
                yield _problem(use, "driver", what, "Add it to outlooks.csv.")
    for several in rows.values():
        for row in several if len(several) > 1 else ():
            if not row.cells["year"]:
                yield _problem(row, "year", "an index of several years needs the year")
    yield from _outlook_parts(tables, {d for (d, _), r in rows.items() if len(r) > 1})


def _outlook_parts(tables: TablesByName, with_levels: Collection[str]) -> Problems:
    """Parts of one total are drivers with levels, of uses that are counted in one unit."""
    for row in (r for r in tables["settings"] if r.cells["setting"] == "outlook_parts"):
        parts = row.cells["value"].split()
        for driver in parts:
            if driver not in with_levels:
                yield _problem(row, "value", *error_words("driver_levels", driver=driver))
        units = {u.cells["unit"] for u in tables["uses"] if u.cells["driver"] in parts}
        if len(units) > 1:
            yield _problem(row, "value", *error_words("parts", names=", ".join(sorted(units))))


def _formulas(formulas: Table) -> Problems:
    """No number is defined by way of itself."""
    of = {row.cells["parameter"]: row for row in formulas}
    parts = {name: factor_ids(row.cells["of"]) for name, row in of.items()}
    try:
        TopologicalSorter(parts).prepare()
    except CycleError as fault:
        name = fault.args[1][0]
        yield _problem(of[name], "of", f"'{name}' is defined by way of itself")
