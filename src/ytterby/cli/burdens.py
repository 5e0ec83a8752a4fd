"""`ytterby burdens`: what a scenario does to the environment, what moved where, and per kilogram."""

from __future__ import annotations

from typing import Annotated

import typer

from ytterby.cli.common import progress_bar, show_answer
from ytterby.cli.options import (
    MODEL,
    OUTPUT,
    RUN_SERIAL,
    Draws,
    ModelOptions,
    OutputOptions,
    Reference,
    RunOptions,
    ScenarioName,
    grouped,
    option,
)


@grouped
def burdens(
    scenario: ScenarioName,
    model: ModelOptions = MODEL,
    reference: Reference = "",
    draws: Draws = 0,
    burden: Annotated[
        list[str] | None, option("Only this burden; repeatable.", metavar="NAME")
    ] = None,
    year: Annotated[int | None, option("Year of the figures per kilogram; the base year.")] = None,
    output: OutputOptions = OUTPUT,
    run: RunOptions = RUN_SERIAL,
) -> None:
    """Say what a scenario does to the environment, against those that it is compared with."""
    from rich.console import Console

    from ytterby.datasets.burdens import burden_kinds
    from ytterby.footprint.burdens import burdens as run_burdens
    from ytterby.footprint.sentences import MAIN
    from ytterby.ground.errors import check_known
    from ytterby.report.pages.environment import environment_page, write_environment

    for name in burden or ():
        check_known(name, burden_kinds(), "there is no burden {!r}")
    folder, turned = model.read()
    output.check()
    with progress_bar(Console(stderr=True)) as on_progress:
        findings = run_burdens(
            scenario, reference=reference or None, data=folder, switches=turned, draws=draws,
            on_progress=on_progress, **run.arguments,
        )  # fmt: skip
    page = environment_page(findings, burden or (), year, burden or MAIN)
    if output.out is not None:
        written = write_environment(findings, output.out, force=output.force)
    show_answer(page, output.as_json)
    if output.out is not None and not output.as_json:
        typer.echo(f"\nPage: {written}")
