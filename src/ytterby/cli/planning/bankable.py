"""`ytterby bankable`: the price that makes a project pay, and what it may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ytterby.cli.common import print_json, progress_bar, show_answer
from ytterby.cli.options import (
    OUTPUT,
    RUN,
    DataFolder,
    Draws,
    OutputOptions,
    RunOptions,
    argument,
    grouped,
    option,
)

if TYPE_CHECKING:
    from ytterby.projects.cases import ProjectCase


@grouped
def bankable(
    project: Annotated[str, argument("Project; left out: those that are known.")] = "",
    rate: Annotated[str, option("What it is to earn, a year.")] = "10%",
    price: Annotated[
        float | None,
        option("Price of a price floor or an offtake, USD/kg; that of the formula if left out."),
    ] = None,
    scenario: Annotated[str, option("Scenario of the price path.")] = "licensing-2025",
    draws: Draws = 16,
    data: DataFolder = "rare_earths",
    output: OutputOptions = OUTPUT,
    run: RunOptions = RUN,
) -> None:
    """Say which price makes a project earn its rate, and what that may cost whoever pays."""
    from rich.console import Console

    from ytterby.datasets.package import find_folder
    from ytterby.projects.bankable import bankable as work_out
    from ytterby.projects.cases import read_cases
    from ytterby.projects.price_paths import seconds_of
    from ytterby.report.pages.projects import investor_page, write_investor

    folder = find_folder(data)
    if not project:
        _list(list(read_cases(folder).values()), output.as_json)
        return
    output.make()
    rate_share = share_of(rate)
    notes = Console(stderr=True)
    if draws:
        minutes = max(seconds_of(draws, run.workers) / 60.0, 1.0)
        notes.print(
            f"{draws} draws of two runs each take some {minutes:.0f} min on {run.workers} free cores, less what is "
            "kept from before (--draws).",
            highlight=False,
        )
    try:
        with progress_bar(notes) as on_progress:
            result = work_out(
                project, rate=rate_share, scenario=scenario, price=price, draws=draws, data=folder,
                on_progress=on_progress, **run.arguments,
            )  # fmt: skip
    except KeyboardInterrupt:
        if not run.no_store:
            notes.print("Finished runs are kept: the same command goes on from there.")
        raise
    show_answer(investor_page(result), output.as_json)
    if output.out is not None:
        notes.print(
            f"Page: {write_investor(result, output.out, force=output.force)}", highlight=False
        )


def share_of(text: str) -> float:
    """A rate such as `10%` or `0.1` as a share. Raises YtterbyError."""
    from ytterby.ground.errors import YtterbyError

    try:
        number = float(text.strip().removesuffix("%"))
    except ValueError:
        raise YtterbyError(f"no rate: {text!r}", advice="Write 10% or 0.1.") from None
    return number / 100.0 if text.strip().endswith("%") else number


def _list(cases: list[ProjectCase], json: bool) -> None:

    from ytterby.report.kit.subject import ReportTable, print_table

    columns = ("project", "title", "owner", "region", "product", "assumptions")
    rows = [
        (one.project, one.title, one.operator, one.region, one.product, f"{len(one.assumed)} of {len(one.inputs)}")
        for one in cases
    ]  # fmt: skip
    title, plain = "Projects whose costs are published", ["project", "title", "region"]
    table = ReportTable.of_cells(title, columns, rows, columns)
    if json:
        print_json(table.full.select(plain).to_dicts())
    else:
        print_table(table)
