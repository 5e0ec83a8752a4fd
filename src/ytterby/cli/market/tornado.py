"""`ytterby tornado`: how wide the answer is."""

from __future__ import annotations

from typing import Annotated, Any

from ytterby.cli.common import print_json, progress_bar, words_of
from ytterby.cli.options import (
    RUN,
    DataFolder,
    Json,
    Only,
    Reference,
    RunOptions,
    argument,
    grouped,
    option,
)

MAX_ROWS = 20
"""Rows of a table."""


@grouped
def tornado(
    scenario: Annotated[str, argument("Scenario to measure.")] = "technology-ban-2023",
    reference: Reference = "",
    data: DataFolder = "rare_earths",
    year: Annotated[
        int | None, option("Year measured; the middle of the scenario's if left out.")
    ] = None,
    single: Annotated[bool, option("Every assumption by itself, not by groups (long).")] = False,
    only: Only = "",
    run: RunOptions = RUN,
    json: Json = False,
) -> None:
    """Run each group of assumptions at its low and high end, recalibrated, and rank the swings."""
    from rich.console import Console

    from ytterby.draws.tornado import tornado as run_tornado
    from ytterby.report.kit.numbers import number
    from ytterby.report.kit.subject import ReportTable, Subject
    from ytterby.report.kit.terminal import print_subjects

    with progress_bar(Console(stderr=True, quiet=json)) as on_progress:
        result = run_tornado(
            scenario, reference=reference, data=data, year=year, single=single, only=words_of(only),
            on_progress=on_progress, **run.arguments,
        )  # fmt: skip
    if json:
        print_json({"rows": result.frame.to_dicts(), "failures": result.failures})
        return
    subjects = []
    for measure in result.frame["measure"].unique(maintain_order=True):
        part = result.frame.filter(result.frame["measure"] == measure)
        rows = [
            {"assumptions": title, **{f"{row['end']} end": row["value"] for row in own.to_dicts()}}
            for (title,), own in part.group_by("title", maintain_order=True)
        ]
        title = f"{measure}: base {number(part['base_value'][0])}"
        ranked = sorted(rows, key=_swing, reverse=True)[:MAX_ROWS]
        heads = {name: name for name in ("assumptions", "low end", "high end")}
        subjects.append(
            Subject(measure, title, tables=[ReportTable.of_rows(title, ranked, heads=heads)])
        )
    failures = [f"No answer: {failure}" for failure in result.failures]
    print_subjects([*subjects, Subject("failures", "No answer", notes=failures)])


def _swing(row: dict[str, Any]) -> float:
    """How far apart the ends are that have an answer."""
    ends = [value for name, value in row.items() if name != "assumptions"]
    return float(max(ends) - min(ends))
