"""What is wrong with the tables on projects whose costs are published: `project_cases`, `project_costs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ytterby.ground.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ytterby.datasets.tables import FolderProblem, Row, Table

CASES: Final = "project_cases"
COSTS: Final = "project_costs"
ANY: Final = "*"
"""The project of rows that hold for every project that has none of its own."""
ASSUMPTION: Final = "assumption"
CHECK: Final = "projects"


def project_problems(tables: Mapping[str, Table]) -> Iterator[FolderProblem]:
    """Numbers outside their range, assumptions without a reason, facts without evidence, names that nobody knows.

    Cells that are no number are told with all declared tables.
    """
    cases = tables.get(CASES, ())
    names = [row.cells["project"] for row in cases]
    for row in tables.get(COSTS, ()):
        try:
            yield from _wrong(row, names)
        except DataError:
            continue
    listed = {row.cells["project"] for row in tables.get("projects", ())}
    for row in cases:
        name = row.cells.get("listed", "")
        if name and listed and name not in listed:
            advice = did_you_mean(name, sorted(listed))
            yield row.problem(CHECK, "listed", f"there is no listed project '{name}'", advice)


def _wrong(row: Row, names: list[str]) -> Iterator[FolderProblem]:
    cells = row.cells
    if cells["project"] not in (*names, ANY):
        advice = f"Name one of {CASES}.csv, or `{ANY}`. {did_you_mean(cells['project'], names)}"
        yield row.problem(CHECK, "project", f"there is no project '{cells['project']}'", advice)
    value, low, high = (row.number(name) for name in ("value", "low", "high"))
    if not 0.0 <= low <= value <= high:
        yield row.problem(
            CHECK, "value", f"{value:g} is below zero, or outside {low:g} to {high:g}"
        )
    if (cells["tier"] == "X") != (cells["kind"] == ASSUMPTION):
        what = f"tier {cells['tier']} does not go with kind {cells['kind']}"
        yield row.problem(CHECK, "tier", what, "X is the tier of assumptions, and of nothing else.")
    if cells["kind"] == ASSUMPTION and not cells["reason"]:
        yield row.problem(CHECK, "reason", "an assumption needs a reason")
    if cells["kind"] != ASSUMPTION and not cells["evidence"]:
        what = "there is no fact that it rests on"
        yield row.problem(CHECK, "evidence", what, "See `ytterby facts list`.")
