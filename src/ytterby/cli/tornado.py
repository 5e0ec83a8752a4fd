"""`ytterby tornado`: how wide the answer is."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer


def tornado(
    scenario: Annotated[str, typer.Argument(help="Scenario to measure.")] = "technology-ban-2023",
    against: Annotated[
        str,
        typer.Option(
            help="Scenario it is measured against; no-technology-control, or the data folder's own."
        ),
    ] = "",
    data: Annotated[
        str, typer.Option(help="Data folder: rare_earths, gallium, germanium, or a path.")
    ] = "rare_earths",
    year: Annotated[int, typer.Option(help="Year measured.")] = 2035,
    all_: Annotated[
        bool, typer.Option("--all", help="Every assumption by itself, not by groups (long).")
    ] = False,
    only: Annotated[str, typer.Option(help="Comma-separated groups or ids to run.")] = "",
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
) -> None:
    """Run each group of assumptions at its low and high end, recalibrated, and rank the swings."""
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from ytterby.facts.package import find_folder
    from ytterby.ground.errors import YtterbyError, did_you_mean
    from ytterby.law.book import Book
    from ytterby.study.ensemble.draws import (
        group_draws,
        licence_draws,
        licence_figures,
        single_draws,
    )
    from ytterby.study.ensemble.tornado import tornado as run
    from ytterby.study.simulate import companions, load_scenario
    from ytterby.world.read import read_chain

    chain, book = read_chain(find_folder(data)), Book.read()
    against = against or companions(scenario, chain.reference_scenario)[0]
    reference, focus = (load_scenario(name, book, chain) for name in (against, scenario))
    first = chain.base_year
    if not first < year <= 2045:
        raise YtterbyError(f"year {year} is not between {first + 1} and 2045")
    parameters = chain.parameters
    draws = single_draws(parameters) if all_ else group_draws(parameters)
    draws += licence_draws(licence_figures(focus, reference, book), single=all_)
    if only:
        wanted = {name.strip() for name in only.split(",")}
        for name in wanted - {d.group for d in draws}:
            raise YtterbyError(
                f"no group or assumption {name!r}",
                advice=did_you_mean(name, {d.group for d in draws}),
            )
        draws = [d for d in draws if d.group in wanted]
    with Progress(transient=True, disable=json) as progress:
        task = progress.add_task("tornado", total=len(draws))
        found = run(
            draws, (against, scenario), year, folder=chain.folder, workers=workers,
            tick=lambda: progress.advance(task),
        )  # fmt: skip
    if json:
        typer.echo(
            json_module.dumps(
                {"rows": found.frame.to_dicts(), "failures": found.failures}, indent=1
            )
        )
        return
    console = Console(width=100)
    for measure in found.frame["measure"].unique(maintain_order=True):
        part = found.frame.filter(found.frame["measure"] == measure)
        table = Table(title=f"{measure}: base {part['base_value'][0]:,.4g}", title_justify="left")
        for name in ("assumptions", "low end", "high end"):
            table.add_column(name, justify="left" if name == "assumptions" else "right")
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
