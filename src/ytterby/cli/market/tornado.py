"""`ytterby tornado`: how wide the answer is."""

from __future__ import annotations

from typing import Annotated

from ytterby.cli.common import print_json, progress_bar, table_of, words_of
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

    with progress_bar(Console(stderr=True, quiet=json)) as on_progress:
        result = run_tornado(
            scenario, reference=reference, data=data, year=year, single=single, only=words_of(only),
            on_progress=on_progress, **run.arguments,
        )  # fmt: skip
    if json:
        print_json({"rows": result.frame.to_dicts(), "failures": result.failures})
        return
    console = Console(width=100)
    for measure in result.frame["measure"].unique(maintain_order=True):
        part = result.frame.filter(result.frame["measure"] == measure)
        title = f"{measure}: base {part['base_value'][0]:,.4g}"
        table = table_of(title, ("assumptions", "low end", "high end"), left=("assumptions",))
        rows = []
        for group in part["title"].unique(maintain_order=True):
            ends = {r["end"]: r["value"] for r in part.filter(part["title"] == group).to_dicts()}
            values = [ends.get("low"), ends.get("high")]
            swing = max(values_known := [v for v in values if v is not None]) - min(values_known)
            rows.append((swing, group, *[f"{v:,.4g}" if v is not None else "-" for v in values]))
        for _, *cells in sorted(rows, key=lambda r: -r[0])[:20]:
            table.add_row(*cells)
        console.print(table)
    for failure in result.failures:
        console.print(f"no answer: {failure}")
