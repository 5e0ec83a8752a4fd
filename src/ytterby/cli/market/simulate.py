"""`ytterby simulate`: run a scenario and those it is compared with, print and write the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ytterby.cli.common import print_json, progress_bar
from ytterby.cli.options import (
    RANGES,
    RUN,
    SWITCHES,
    TABLES,
    DataFolder,
    RangeOptions,
    Reference,
    RunOptions,
    ScenarioName,
    SwitchOptions,
    TableOptions,
    grouped,
    option,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

    from ytterby.report.answer import ScenarioAnswer


@dataclass(frozen=True)
class FormatOptions:
    """In which forms the answer is written."""

    pictures: Annotated[bool, option("Write each chart as PNG and SVG too.")] = False
    one_file: Annotated[bool, option("All pages in one file.", "--one-file")] = False


@grouped
def simulate(
    scenario: ScenarioName,
    data: DataFolder = "rare_earths",
    output: TableOptions = TABLES,
    reference: Reference = "",
    switches: SwitchOptions = SWITCHES,
    ranges: RangeOptions = RANGES,
    formats: FormatOptions = FormatOptions(),
    helps: Annotated[
        bool, option("What would help: a run for each instrument.", "--helps")
    ] = False,
    full: Annotated[bool, option("Print all rows of the first page, and why.", "--full")] = False,
    run: RunOptions = RUN,
) -> None:
    """Run a scenario from the base year on and say what it changes."""
    from rich.console import Console

    from ytterby.datasets.package import changed_since_packed, find_folder
    from ytterby.report.answer import answer
    from ytterby.runs.workspace import Workspace

    output.check()
    console = Console(stderr=output.as_json)
    workspace = Workspace.read(find_folder(data))
    if changed := changed_since_packed(workspace.chain.folder):
        typer.echo(f"Note: {changed}", err=True)
    turned = switches.read(workspace.chain.names)
    workspace.scenario(scenario, turned)  # a mistake in it is reported before a folder is made
    output.make()  # and a place that cannot be before anything is run
    effort = ranges.effort

    def write(made: ScenarioAnswer) -> Path | None:
        if output.out is None:
            return None
        return made.write(output.out, csv=output.csv, force=output.force, **vars(formats))

    def write_first(made: ScenarioAnswer) -> None:
        # what follows may take hours, and may be interrupted
        if (first := write(made)) is not None:
            console.print(f"Written: {first}   (draws follow, then it is written anew)")

    with progress_bar(console) as on_progress:
        result = answer(
            scenario, reference=reference or None, data=workspace.chain, switches=turned, tornado=ranges.tornado,
            helps=helps, draws=effort.draws, minutes=effort.minutes, on_progress=on_progress,
            on_runs=write_first, **run.arguments,
        )  # fmt: skip
    page = write(result)
    if output.as_json:
        print_json(result.as_data())
    else:
        _print(result, console, full=full)
    if page is not None:
        console.print(f"\nReport: {page}   (with tables and manifest)")


def _print(result: ScenarioAnswer, console: Console, *, full: bool) -> None:
    """The first page in few lines; all rows and why where `full`."""
    from ytterby.report.first.page import brief
    from ytterby.report.first.page import full as in_full

    for line in brief(result.first, result.findings.interpretation):
        console.print(line, highlight=False, soft_wrap=True)
    if full:
        for line in ["", *in_full(result.first)]:
            console.print(line, highlight=False, soft_wrap=True)
    for failure in result.findings.failures:
        console.print(f"No answer in the tornado: {failure}")
    for line in _advice(result):
        console.print(line, highlight=False)


def _advice(result: ScenarioAnswer) -> Iterator[str]:
    """Which options give what the answer lacks; pages name no command."""
    from ytterby.report.inputs import NO_RANGE

    if result.report.ranges.note == NO_RANGE:
        yield "Ranges: --draws 64 computes them, --tornado the ends of the assumptions."
    if not result.findings.tornado:
        yield "Which assumptions move the answer most: --tornado."
    if result.report.helps is None:
        yield "What would help: --helps runs the instruments that a scenario can hold."
