"""`ytterby simulate`: run a scenario beside those it is measured against, print and write the answer."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli import elements
from ytterby.cli.runs import (
    DataFolder,
    Engine,
    NoStore,
    StoreFolder,
    Workers,
    means_of,
    progress_bar,
)
from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.report.answer import ScenarioAnswer
    from ytterby.study.simulate import Results


def simulate(
    scenario: Annotated[
        str, typer.Argument(help="Built-in name (see `ytterby scenarios`) or a YAML file.")
    ],
    data: DataFolder = "rare_earths",
    out: Annotated[
        Path | None, typer.Option(help="Folder for tables, manifest, report and pictures.")
    ] = None,
    beside: Annotated[
        str, typer.Option(help="Comma-separated scenarios to run beside it; `none` for none.")
    ] = "",
    switch: Annotated[
        list[str] | None,
        typer.Option(
            "--switch",
            metavar="NAME=VALUE",
            help="Turn a switch in every scenario of the run (docs/switches.md); repeatable.",
        ),
    ] = None,
    tornado: Annotated[
        bool, typer.Option(help="How wide the answer is: 20 groups of assumptions.")
    ] = True,
    csv: Annotated[bool, typer.Option("--csv", help="Write CSV tables too.")] = False,
    iamc: Annotated[bool, typer.Option("--iamc", help="Write the IAMC long format too.")] = False,
    pictures: Annotated[bool, typer.Option(help="Write each chart as PNG and SVG too.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the headline as one JSON object.")
    ] = False,
    store: StoreFolder = None,
    no_store: NoStore = False,
    workers: Workers = 2,
    engine: Engine = "processes",
) -> None:
    """Run a scenario from the base year on and say what it changes."""
    from rich.console import Console

    from ytterby.facts.package import changed_since_packed, find_folder
    from ytterby.ground.files import make_folder
    from ytterby.report.answer import answer
    from ytterby.scenarios.switches import read_switches
    from ytterby.study.workspace import Workspace

    if out is not None and out.exists() and not out.is_dir():
        raise YtterbyError("--out must be a folder", where=str(out), advice="Name another place.")
    console = Console(stderr=json)
    workspace = Workspace.read(find_folder(data))
    if changed := changed_since_packed(workspace.chain.folder):
        typer.echo(f"Note: {changed}", err=True)
    switches = read_switches(switch or [], workspace.chain.names)
    workspace.scenario(scenario, switches)  # a mistake in it is told before a folder is made
    if out is not None:
        make_folder(out)  # and a place that cannot be before anything is run
    names = None if not beside else [n.strip() for n in beside.split(",")]
    with progress_bar(console) as tick:
        found = answer(
            scenario, beside=[] if beside == "none" else names, folder=workspace.chain.folder,
            switches=switches, wide=tornado, means=means_of(engine, workers, store, no_store), tick=tick,
        )  # fmt: skip
    page = found.write(out, csv=csv, iamc=iamc, pictures=pictures) if out is not None else None
    if json:
        typer.echo(json_module.dumps(_told(found), indent=1, default=str))
    else:
        _print(found, console)
    if page is not None:
        console.print(f"\nReport: {page}   (tables and manifest beside it)")


def _told(found: ScenarioAnswer) -> dict[str, Any]:
    """The answer as one JSON object."""
    told: dict[str, Any] = {"headline": found.headline, "tornado_failures": found.findings.failures}
    if found.findings.one_by_one is not None:
        told["one_by_one"] = elements.records(found.findings.one_by_one)
    return told


def _print(found: ScenarioAnswer, console: Console) -> None:
    from ytterby.report.summary import print_summary

    print_summary(found.headline, console)
    _print_diversion(found.results, console)
    if found.findings.one_by_one is not None:
        elements.show(found.findings.one_by_one, console)
    for failure in found.findings.failures:
        console.print(f"No answer in the tornado: {failure}")


def _print_diversion(results: Results, console: Console) -> None:
    """Swaps and leaks by destination in the first year in which a control stops flows."""
    from rich.table import Table

    from ytterby.tables.diversion import most_diverted

    year, rows = most_diverted(results.tables["diversion"], results.scenarios[-1])
    if year is None:
        return
    table = Table(
        title=f"Swaps and leaks in {year}, t, against {results.scenarios[0]}", title_justify="left"
    )
    for name in ("stage", "destination", "direct, change", "leaked", "from others, change"):
        table.add_column(name, justify="left" if name in ("stage", "destination") else "right")
    for row in rows:
        numbers = (row["direct_change_t"], row["leaked_t"], row["swapped_t"])
        table.add_row(row["stage"], row["destination"], *[f"{n:,.0f}" for n in numbers])
    console.print(table)
