"""Check a data folder: hashes, sources, ranges, assays, and that every name used exists.

Each check runs on the files that are present, so that a folder can be checked while it is written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ytterby.facts import package, rules
from ytterby.facts.declared import PARAMETERS, declared, folder_problems, references
from ytterby.facts.parameters import ASSUMPTION, COLUMNS, DERIVED, SOURCE, Parameter
from ytterby.facts.tables import (
    ANOTHER_ID,
    EVIDENCE,
    ID,
    FolderProblem,
    as_error,
    folder_of,
    read_table,
    table_paths,
)
from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.facts.tables import Table


@dataclass(slots=True)
class Audit:
    """What a check looked at and found.

    `verified` lists the check, what it verifies, and how many things it looked at.
    """

    problems: list[FolderProblem] = field(default_factory=list)
    verified: list[tuple[str, str, int]] = field(default_factory=list)

    def problems_of(self, check: str) -> int:
        """How many problems one check found."""
        return sum(problem.check == check for problem in self.problems)


def check(folder: Path | str) -> list[FolderProblem]:
    """Everything wrong in a data folder, in the order of the checks; empty when it is sound.

    Raises DataError only if there is no such folder.
    """
    return audit(folder).problems


def require(folder: Path | str) -> None:
    """Raise DataError that lists the problems of a data folder, if there are any."""
    if problems := check(folder):
        raise as_error(problems)


def audit(folder: Path | str) -> Audit:
    """Run all checks and count what was verified."""
    root = folder_of(folder)
    found = Audit()
    paths = table_paths(root)
    found.problems += package.verify(root)
    found.verified.append(("hashes", "tables match their hash", len(paths)))
    tables: dict[str, Table] = {}
    for path in paths:
        try:
            table = read_table(root, path)
        except DataError as error:
            found.problems.append(FolderProblem.of("tables", error))
        else:
            tables[table.name] = table
    found.verified.append(("tables", "tables can be read", len(paths)))
    facts = _fact_ids(tables, found)
    _check_evidence(tables, found)
    _check_parameters(tables, facts, found)
    _check_structure(tables, facts, found)
    return found


def _fact_ids(tables: Mapping[str, Table], found: Audit) -> dict[str, str]:
    """Ids of evidence and parameters, unique across the folder, with the place of the first use."""
    places: dict[str, str] = {}
    for table in tables.values():
        is_fact = table.is_evidence or table.name == PARAMETERS
        for row in table if is_fact and ID in table.columns else ():
            name = row.cells[ID]
            if name in places:
                what = f"the id '{name}' is used twice; first in {places[name]}"
                found.problems.append(row.problem("ids", ID, what, ANOTHER_ID))
            elif name:
                places[name] = row.where()
    found.verified.append(("ids", "facts and parameters have an id of their own", len(places)))
    return places


def _check_evidence(tables: Mapping[str, Table], found: Audit) -> None:
    evidence = [table for table in tables.values() if table.is_evidence]
    for table in evidence:
        found.problems += rules.evidence_sources(table)
        found.problems += rules.evidence_numbers(table)
    count = sum(map(len, evidence))
    found.verified.append(("evidence", "facts have a source and an address", count))


def _check_parameters(tables: Mapping[str, Table], facts: Mapping[str, str], found: Audit) -> None:
    table = tables.get(PARAMETERS)
    if table is None:
        return
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        place, advice = f"{table.file} line 1", f"The columns are {', '.join(COLUMNS)}."
        found.problems.append(
            FolderProblem("parameters", place, f"no column '{missing[0]}'", advice)
        )
        return
    rows: list[Parameter] = []
    for row in table:
        try:
            rows.append(Parameter.of(row))
        except DataError as error:
            found.problems.append(FolderProblem.of("parameters", error))
    for parameter in rows:
        found.problems += rules.parameter(parameter, facts.keys())
    found.problems += rules.assays(rows)
    kinds = Counter(parameter.kind for parameter in rows)
    found.verified += [
        ("parameters", "parameters have a unit and a source", kinds[SOURCE]),
        ("parameters", "parameters are derived from facts, with the arithmetic", kinds[DERIVED]),
        ("parameters", "assumptions have a range and a reason", kinds[ASSUMPTION]),
        ("parameters", "numbers lie within the bounds of their kind and unit", len(rows)),
        ("assays", "assays sum to 1", len(rules.feeds(rows))),
    ]


def _check_structure(tables: Mapping[str, Table], facts: Mapping[str, str], found: Audit) -> None:
    found.problems += folder_problems(tables)
    named = list(references(tables))
    cited = [
        (row, name)
        for table in tables.values()
        if EVIDENCE in table.columns and not table.is_evidence and table.name != PARAMETERS
        for row in table
        for name in row.words(EVIDENCE)
    ]
    for row, name in cited:
        if name not in facts:
            what, what_to_do = f"there is no fact '{name}'", "See `ytterby facts list`."
            found.problems.append(row.problem("names", EVIDENCE, what, what_to_do))
    count = len(named) + len(cited)
    found.verified.append(("names", "names used in structure tables exist", count))
    cells = sum(
        len(table) * len(table.columns) for table in tables.values() if table.name in declared()
    )
    found.verified.append(("structure", "cells of structure tables fit together", cells))
