"""Check a data folder: hashes, sources, ranges, assays, and that every name used exists.

Each check runs on the files that are present, so that a folder can be checked while it is written.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ytterby.datasets import package
from ytterby.datasets.burdens import BURDENS, GRID, OWN, SEE_FACTS, burden_problems, row_problems
from ytterby.datasets.declared import PARAMETERS, declared, folder_problems, references
from ytterby.datasets.package import unit_of
from ytterby.datasets.parameters import ASSUMPTION, DERIVED, FILE, SOURCE, Parameter
from ytterby.datasets.tables import (
    ANOTHER_ID,
    EVIDENCE,
    ID,
    FolderProblem,
    folder_of,
    readable,
    table_paths,
)
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, error_words
from ytterby.ground.files import DATA
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set
    from pathlib import Path

    from ytterby.datasets.tables import Problems, Table, TablesByName


CASES: Final = "project_cases"
COSTS: Final = "project_costs"
ANY: Final = "*"
"""The project of rows that hold for every project that has none of its own."""
SIDE_CHECKS: Final = (
    ("burdens", "burdens have their unit, are not below zero and lie in their range", (BURDENS, OWN, GRID)),
    ("projects", "costs of projects lie in their range and have a fact or a reason", (CASES, COSTS)),
)  # fmt: skip
ASSAY: Final = "assay"
ASSAY_TOLERANCE: Final = 0.005
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_CODE_INDEX = re.compile(r"code index, file id \d+", re.IGNORECASE)


@dataclass(slots=True)
class Audit:
    """What a check looked at and found.

    `verified` lists the check, what it verifies, and how many things it looked at.
    """

    problems: list[FolderProblem] = field(default_factory=list)
    verified: list[tuple[str, str, int]] = field(default_factory=list)

    def add(self, check: str, what: str, count: int, wrong: Iterable[FolderProblem] = ()) -> None:
        """Note what a check verified, of how many things, and what it found."""
        self.problems += wrong
        self.verified.append((check, what, count))

    def problems_of(self, check: str) -> int:
        """How many problems one check found."""
        return sum(problem.check == check for problem in self.problems)


def check(folder: Path | str) -> list[FolderProblem]:
    """Everything wrong in a data folder, in the order of the checks; empty when it is sound.

    Raises DataError only if there is no such folder.
    """
    return audit(folder).problems


def audit(folder: Path | str) -> Audit:
    """Run all checks and count what was verified."""
    root, result = folder_of(folder), Audit()
    paths = table_paths(root)
    result.add("hashes", "tables match their hash", len(paths), package.verify(root))
    tables, unreadable = readable(root, paths)
    result.add("tables", "tables can be read", len(paths), unreadable)
    facts = _fact_ids(tables, result)
    evidence = [table for table in tables.values() if table.is_evidence]
    wrong = (p for one in evidence for p in (*evidence_sources(one), *evidence_numbers(one)))
    count = sum(map(len, evidence))
    result.add("evidence", "facts have a source and an address", count, wrong)
    _check_parameters(tables, facts, result)
    _check_structure(tables, facts, result)
    _check_side_tables(tables, facts, result)
    return result


def _fact_ids(tables: TablesByName, result: Audit) -> dict[str, str]:
    """Ids of evidence and parameters, unique across the folder, with the place of the first use."""
    places: dict[str, str] = {}
    for table in tables.values():
        is_fact = table.is_evidence or table.name == PARAMETERS
        for row in table if is_fact and ID in table.columns else ():
            name = row.cells[ID]
            if name in places:
                what = f"the id '{name}' is used twice; first in {places[name]}"
                result.problems.append(row.problem("ids", ID, what, ANOTHER_ID))
            elif name:
                places[name] = row.where()
    result.add("ids", "facts and parameters have an id of their own", len(places))
    return places


def _check_parameters(tables: TablesByName, facts: Mapping[str, str], result: Audit) -> None:
    table = tables.get(PARAMETERS)
    if table is None:
        return
    rows: list[Parameter] = []
    for row in table:
        # a column or number that is not as declared is told with the tables
        with suppress(DataError):
            rows.append(Parameter.of(row))
    for parameter in rows:
        result.problems += parameter_problems(parameter, facts.keys())
    result.problems += assays(rows)
    kinds = Counter(parameter.kind for parameter in rows)
    result.verified += [
        ("parameters", "parameters have a unit and a source", kinds[SOURCE]),
        ("parameters", "parameters are derived from facts, with the arithmetic", kinds[DERIVED]),
        ("parameters", "assumptions have a range and a reason", kinds[ASSUMPTION]),
        ("parameters", "numbers lie within the bounds of their kind and unit", len(rows)),
        ("assays", "assays sum to 1", len(feeds(rows))),
    ]


def _check_structure(tables: TablesByName, facts: Mapping[str, str], result: Audit) -> None:
    result.problems += folder_problems(tables)
    named = list(references(tables))
    others = (t for t in tables.values() if not t.is_evidence and t.name != PARAMETERS)
    citing = [table for table in others if EVIDENCE in table.columns]
    cited = [(row, name) for table in citing for row in table for name in row.words(EVIDENCE)]
    unknown = ((row, f"there is no fact '{name}'") for row, name in cited if name not in facts)
    wrong = (row.problem("names", EVIDENCE, what, SEE_FACTS) for row, what in unknown)
    count = len(named) + len(cited)
    result.add("names", "names used in structure tables exist", count, wrong)
    structure = [table for table in tables.values() if table.name in declared()]
    cells = sum(len(table) * len(table.columns) for table in structure)
    result.add("structure", "cells of structure tables fit together", cells)


def project_problems(tables: TablesByName) -> Problems:
    """Costs of projects that are out of order, or without a fact or a reason."""
    for row in tables.get(COSTS, ()):
        yield from row_problems(row, "projects")


def _check_side_tables(tables: TablesByName, facts: Mapping[str, str], result: Audit) -> None:
    """Burdens and costs of projects are looked at once their tables can be read as declared."""
    if not any(problem.check in ("tables", "names") for problem in result.problems):
        result.problems += [*burden_problems(tables, facts), *project_problems(tables)]
    for check, what, names in SIDE_CHECKS:
        if count := sum(len(tables[name]) for name in names if name in tables):
            result.add(check, what, count)


def has_address(source: str, source_url: str) -> bool:
    """Whether a source can be found: a web address, or a file id of the public code index."""
    return bool(_ADDRESS.match(source_url) or _CODE_INDEX.search(f"{source} {source_url}"))


def evidence_sources(table: Table) -> Problems:
    """Every fact has an id, a source and an address."""
    for row in table:
        if not row.cells.get("id"):
            yield row.problem("evidence", "id", "the id is blank", "Give the row an id.")
        source, address = row.cells.get("source", ""), row.cells.get("source_url", "")
        if not source:
            yield row.problem("evidence", "source", "there is no source", "Say who says so.")
        if not has_address(source, address):
            yield row.problem("evidence", "source_url", *error_words("no_address"))


def evidence_numbers(table: Table) -> Problems:
    """Cells of columns with a unit are numbers; those of `share_<element>` lie between 0 and 1."""
    for column in filter(unit_of, table.columns):
        is_element = re.fullmatch(r"share_[A-Z][a-z]?", column) is not None
        for row in table:
            try:
                number = row.number_or_none(column)
            except DataError as error:
                yield FolderProblem.of("evidence", error)
                continue
            if is_element and number is not None and not 0 <= number <= 1:
                yield row.problem("shares", column, f"the share {number:g} is not between 0 and 1")


def parameter_problems(row: Parameter, known: Set[str]) -> Problems:
    """Unit, range, grade and provenance of one parameter; `known` are the ids of all facts."""
    problem = row.problem
    if not row.unit:
        yield problem("unit", "there is no unit", "Write 1 for a pure number.")
    yield from row.out_of_bounds()
    if (row.grade == "X") != (row.kind == ASSUMPTION):
        yield problem("grade", *error_words("grade", grade=row.grade, kind=row.kind))
    if row.kind == SOURCE:
        if not row.source:
            yield problem("source", "there is no source", "Name it, or call it an assumption.")
        elif not has_address(row.source, row.source_url):
            yield problem("source_url", "the source has no address", "Give its web address.")
    if row.kind == DERIVED and not row.evidence:
        yield problem("evidence", "derived from nothing", "Name the ids of the facts used.")
    if row.kind in (DERIVED, ASSUMPTION) and not row.reason:
        yield problem("reason", "there is no reason", "Say how the value was reached.")
    if row.kind == ASSUMPTION:
        for column, bound in (("low", row.low), ("high", row.high)):
            if bound is None:
                yield problem(column, "an assumption needs a range", f"Fill in '{column}'.")
    for name in row.evidence:
        if name not in known and not is_case(name):
            yield problem("evidence", f"there is no fact '{name}'", SEE_FACTS)
        if name == row.id:
            yield problem("evidence", "derived from itself")


def is_case(name: str) -> bool:
    """Whether evidence is a published case: `case/P25-DY`, `case/M25-*`, or all of `event/2010-15`.

    A number that names one was set with its figure at hand, so the case is no prediction.
    """
    kind, _, what = name.partition("/")
    if kind == "event":
        return any(what == row["event"] for row in read_csv(DATA / "validation/events.csv").rows)
    return kind == "case" and any((DATA / "validation").glob(f"{what.lower()}.yaml"))


def feeds(rows: Iterable[Parameter]) -> dict[str, list[Parameter]]:
    """Assay parameters `assay.<feed>.<element>` by feed."""
    own = [row for row in rows if row.id.startswith(f"{ASSAY}.")]
    parts = ((row.id.removeprefix(f"{ASSAY}.").rpartition("."), row) for row in own)
    return grouped((feed, row) for (feed, _, element), row in parts if feed and element)


def assays(rows: Iterable[Parameter]) -> Problems:
    """The element shares of each feed sum to 1 within 0.005."""
    for feed, parts in feeds(rows).items():
        total = sum(part.value for part in parts)
        if abs(total - 1) > ASSAY_TOLERANCE:
            what = f"the assay of '{feed}' sums to {total:.4f}, not 1"
            advice = "Correct a share, or scale all of them to sum to 1."
            yield FolderProblem("assays", f"{FILE} line {parts[0].line}", what, advice)
