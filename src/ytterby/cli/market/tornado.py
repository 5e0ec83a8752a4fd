"""`ytterby tornado`: how wide the answer is."""

from __future__ import annotations

from typing import Annotated

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
    only: Only = "",
    run: RunOptions = RUN,
    json: Json = False,
) -> None:
    """Run each group of assumptions at its low and high end, recalibrated, and rank the swings."""
    from rich.console import Console

    from ytterby.draws.tornado import swings
    from ytterby.draws.tornado import tornado as run_tornado
    from ytterby.report.kit.numbers import amount
    from ytterby.report.kit.subject import ReportTable, Subject, print_subjects
    from ytterby.report.words import row_name

    with progress_bar(Console(stderr=True, quiet=json)) as on_progress:
        result = run_tornado(
            scenario, reference=reference, data=data, year=year, only=words_of(only),
            on_progress=on_progress, **run.arguments,
        )  # fmt: skip
    if json:
        print_json({"rows": result.frame.to_dicts(), "failures": result.failures})
        return
    subjects: list[Subject] = []
    heads = ("assumptions", "low end", "high end")
    for one in swings(result.frame):
        title = f"{row_name(one.row)}: base {amount(one.base_value, one.unit)}"
        rows = [
            dict(zip(heads, (b.title, b.low, b.high), strict=True)) for b in one.bars[:MAX_ROWS]
        ]
        table = ReportTable.of_rows(title, rows, heads={name: name for name in heads})
        subjects.append(Subject(f"tornado-{len(subjects) + 1}", title, tables=[table]))
    failures = [f"No answer: {failure}" for failure in result.failures]
    print_subjects([*subjects, Subject("failures", "No answer", notes=failures)])
