"""`ytterby tornado`: how wide the answer is."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from ytterby.cli.common import (
    DataFolder,
    Engine,
    Json,
    NoStore,
    StoreFolder,
    Workers,
    argument,
    means_of,
    option,
    print_json,
    progress_bar,
    table_of,
)


def tornado(
    scenario: Annotated[str, argument("Scenario to measure.")] = "technology-ban-2023",
    against: Annotated[
        str, option("Scenario it is measured against; that it is compared with if left out.")
    ] = "",
    data: DataFolder = "rare_earths",
    year: Annotated[
        int | None, option("Year measured; the middle of the scenario's if left out.")
    ] = None,
    all_: Annotated[
        bool, option("Every assumption by itself, not by groups (long).", "--all")
    ] = False,
    only: Annotated[str, option("Comma-separated groups or ids to run.")] = "",
    store: StoreFolder = None,
    no_store: NoStore = False,
    workers: Workers = 2,
    engine: Engine = "processes",
    json: Json = False,
) -> None:
    """Run each group of assumptions at its low and high end, recalibrated, and rank the swings."""
    from rich.console import Console

    from ytterby.facts.package import find_folder
    from ytterby.ground.errors import YtterbyError, check_known
    from ytterby.study.findings import middle_year
    from ytterby.study.simulate import beside_by_default
    from ytterby.study.tornado import draws_of
    from ytterby.study.tornado import tornado as run
    from ytterby.study.workspace import Workspace

    workspace = Workspace.read(find_folder(data))
    focus = workspace.scenario(scenario)
    usual = workspace.chain.reference_scenario
    against = against or next(iter(beside_by_default(focus, usual)), usual)
    year = middle_year(focus) if year is None else year
    if not focus.years.start < year <= focus.years.end:
        raise YtterbyError(
            f"year {year} is not between {focus.years.start + 1} and {focus.years.end}"
        )
    draws = draws_of(workspace, focus, workspace.scenario(against), single=all_)
    if only:
        wanted = {name.strip() for name in only.split(",")}
        for name in wanted:
            check_known(name, {d.group for d in draws}, "no group or assumption {!r}", YtterbyError)
        draws = [d for d in draws if d.group in wanted]
    with progress_bar(Console(stderr=True, quiet=json)) as tick:
        found = run(
            workspace, draws, (against, scenario), year, tick=partial(tick, "tornado"),
            means=means_of(engine, workers, store, no_store),
        )  # fmt: skip
    if json:
        print_json({"rows": found.frame.to_dicts(), "failures": found.failures})
        return
    console = Console(width=100)
    for measure in found.frame["measure"].unique(maintain_order=True):
        part = found.frame.filter(found.frame["measure"] == measure)
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
    for failure in found.failures:
        console.print(f"no answer: {failure}")
