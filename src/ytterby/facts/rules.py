"""What must hold for rows of evidence and parameters. Each rule takes rows and returns problems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ytterby.facts.package import unit_of
from ytterby.facts.parameters import ASSUMPTION, DERIVED, FILE, SOURCE, Parameter
from ytterby.facts.tables import FolderProblem
from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from ytterby.facts.tables import Table

ASSAY: Final = "assay"
ASSAY_TOLERANCE: Final = 0.005
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_CODE_INDEX = re.compile(r"code index, file id \d+", re.IGNORECASE)


def has_address(source: str, source_url: str) -> bool:
    """Whether a source can be found: a web address, or a file id of the public code index."""
    return bool(_ADDRESS.match(source_url) or _CODE_INDEX.search(f"{source} {source_url}"))


def evidence_sources(table: Table) -> Iterator[FolderProblem]:
    """Every fact has an id, a source and an address."""
    for row in table:
        if not row.cells.get("id"):
            yield row.problem("evidence", "id", "the id is blank", "Give the row an id.")
        source, address = row.cells.get("source", ""), row.cells.get("source_url", "")
        if not source:
            yield row.problem("evidence", "source", "there is no source", "Say who says so.")
        if not has_address(source, address):
            advice = (
                "Give a web address, or 'GitHub code index, file id N' for a file found that way."
            )
            yield row.problem("evidence", "source_url", "the source has no address", advice)


def evidence_numbers(table: Table) -> Iterator[FolderProblem]:
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


def parameter(row: Parameter, known: Set[str]) -> Iterator[FolderProblem]:
    """Unit, range, grade and provenance of one parameter; `known` are the ids of all facts."""
    problem = row.problem
    if not row.unit:
        yield problem("unit", "there is no unit", "Write 1 for a pure number.")
    yield from row.out_of_bounds()
    if (row.grade == "X") != (row.kind == ASSUMPTION):
        what = f"grade {row.grade} does not go with kind {row.kind}"
        yield problem("grade", what, "X is the grade of assumptions, and of nothing else.")
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
        if name not in known:
            yield problem("evidence", f"there is no fact '{name}'", "See `ytterby facts list`.")
        if name == row.id:
            yield problem("evidence", "derived from itself")


def feeds(rows: Iterable[Parameter]) -> dict[str, list[Parameter]]:
    """Assay parameters `assay.<feed>.<element>` by feed."""
    found: dict[str, list[Parameter]] = {}
    for row in rows:
        head, _, rest = row.id.partition(".")
        feed, _, element = rest.rpartition(".")
        if head == ASSAY and feed and element:
            found.setdefault(feed, []).append(row)
    return found


def assays(rows: Iterable[Parameter]) -> Iterator[FolderProblem]:
    """The element shares of each feed sum to 1 within 0.005."""
    for feed, parts in feeds(rows).items():
        total = sum(part.value for part in parts)
        if abs(total - 1) > ASSAY_TOLERANCE:
            yield FolderProblem(
                "assays",
                f"{FILE} line {parts[0].line}",
                f"the assay of '{feed}' sums to {total:.4f}, not 1",
                "Correct a share, or scale all of them to sum to 1.",
            )
