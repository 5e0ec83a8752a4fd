"""`ytterby burdens`: what a scenario does to the environment, what moved where, and per kilogram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ytterby.cli.common import print_json, progress_bar, switches_of, table_of
from ytterby.cli.options import (
    OUTPUT,
    RUN_SERIAL,
    DataFolder,
    Draws,
    EnvironmentPrice,
    OutputOptions,
    Reference,
    RunOptions,
    ScenarioName,
    Switches,
    grouped,
    option,
)

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.footprint.burdens import BurdenFindings

MAX_WIDTH = 150


@grouped
def burdens(
    scenario: ScenarioName,
    data: DataFolder = "rare_earths",
    reference: Reference = "",
    draws: Draws = 0,
    burden: Annotated[
        list[str] | None, option("Only this burden; repeatable.", "--burden", metavar="NAME")
    ] = None,
    year: Annotated[int | None, option("Year of the figures per kilogram; the base year.")] = None,
    switch: Switches = None,
    price: EnvironmentPrice = "",
    output: OutputOptions = OUTPUT,
    run: RunOptions = RUN_SERIAL,
) -> None:
    """Say what a scenario does to the environment, against those that it is compared with."""
    from rich.console import Console

    from ytterby.datasets.burdens import burden_kinds
    from ytterby.datasets.package import find_folder
    from ytterby.footprint.burdens import burdens as run_burdens
    from ytterby.ground.errors import check_known
    from ytterby.runs.workspace import Workspace

    for name in burden or ():
        check_known(name, burden_kinds(), "there is no burden {!r}")
    folder = find_folder(data)
    turned = switches_of(switch, price, Workspace.read(folder).chain.names)
    output.check()
    with progress_bar(Console(stderr=True)) as on_progress:
        findings = run_burdens(
            scenario, reference=reference or None, data=folder, switches=turned, draws=draws,
            on_progress=on_progress, **run.arguments,
        )  # fmt: skip
    page = None
    if output.out is not None:
        from ytterby.report.pages.environment import write_environment

        page = write_environment(findings, output.out, force=output.force)
    if output.as_json:
        print_json(_as_data(findings))
        return
    console = Console(width=MAX_WIDTH)
    selected = [b for b in findings.burdens if not burden or b in burden]
    _print(findings, selected, year or findings.results.workspace.chain.base_year, console)
    if page is not None:
        console.print(f"\nPage: {page}", highlight=False)


def _as_data(findings: BurdenFindings) -> dict[str, Any]:
    """The answer as one JSON object."""
    from ytterby.footprint.sentences import statements

    return {
        "scenarios": findings.results.scenarios,
        "statements": statements(findings),
        "draws": {"market": findings.bands.market, "coefficients": findings.bands.coefficients},
        "bands": findings.bands.frame.to_dicts(),
        "assumed_share": [
            {"scenario": s, "burden": b, "share": share}
            for (s, b), share in findings.assumed.items()
        ],
        "published": findings.published.to_dicts(),
        "unknown": findings.unknown.to_dicts(),
    }


def _print(findings: BurdenFindings, burdens: list[str], year: int, console: Console) -> None:
    from ytterby.footprint.sentences import statements

    for sentence in statements(findings):
        console.print(sentence + "\n", highlight=False, markup=False)
    _print_changes(findings, burdens, console)
    _print_per_kg(findings, burdens, year, console)
    _print_published(findings, console)
    _print_unknown(findings, burdens, console)


def _print_changes(findings: BurdenFindings, burdens: list[str], console: Console) -> None:
    """Totals of all years after the base year, and their change."""
    from ytterby.footprint.tables import changes

    words = ("burden", "unit", "where")
    against = f", against {findings.reference}" if findings.reference else ""
    title = f"Burdens of {findings.focus}{against}: all years after the base year, 5 to 95% of the draws"
    columns = (*words, "total", "total, range", "change", "change, range", "assumed")
    table = table_of(title, columns, left=words)
    for row in changes(findings, burdens):
        table.add_row(*row)
    console.print(table)
    kind = (
        f"{findings.bands.market} draws of the market"
        if findings.bands.market > 1
        else "the run itself"
    )
    console.print(
        f"{findings.bands.coefficients} draws of the coefficients on {kind}. assumed: share of the total that rests on "
        "assumption. Two figures whose ranges overlap are not ranked.\n",
        highlight=False,
    )


def _print_per_kg(
    findings: BurdenFindings, burdens: list[str], year: int, console: Console
) -> None:
    from ytterby.footprint.tables import per_kg

    words = ("good", "burden", "unit, per t")
    table = table_of(
        f"Carried by a tonne of what the world uses, {year}, {findings.focus}: joint products shared two ways",
        (*words, "by mass", "by value"), left=words,
    )  # fmt: skip
    for row in per_kg(findings, burdens, year):
        table.add_row(*row)
    console.print(table)
    console.print("Neither way of sharing is right alone: read both.\n", highlight=False)


def _print_published(findings: BurdenFindings, console: Console) -> None:
    from ytterby.footprint.tables import published, reasons

    words = ("place", "year", "per tonne within a fifth")
    columns = ("place", "year", "t, run", "t, published", "total, run", "total, published", "per t, run",
               "per t, published", "per tonne within a fifth")  # fmt: skip
    table = table_of("The base year beside what is published", columns, left=words)
    for row in published(findings):
        table.add_row(*row)
    console.print(table)
    for reason in reasons(findings):
        console.print(reason, highlight=False, markup=False)
    console.print("")


def _print_unknown(findings: BurdenFindings, burdens: list[str], console: Console) -> None:
    from ytterby.footprint.tables import unknown

    console.print("Of which nothing is known, so that no total holds it:", highlight=False)
    for burden, technologies in unknown(findings, burdens):
        console.print(f"  {burden}: {technologies}", highlight=False, markup=False)
