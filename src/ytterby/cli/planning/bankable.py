"""`ytterby bankable`: the price that makes a project pay, by formula and by the market, and what it may cost."""

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
    from collections.abc import Iterator

    from ytterby.instruments.base import InstrumentBase
    from ytterby.projects.cases import ProjectCase


@grouped
def bankable(
    project: Annotated[str, argument("Project; left out: those that are known.")] = "",
    rate: Annotated[str, option("What it is to earn, a year.")] = "10%",
    instrument: Annotated[
        str, option("How a state would help: price_floor, offtake, grant, loan.")
    ] = "price_floor",
    price: Annotated[
        float | None,
        option("Price of the price floor or offtake, USD/kg; that of the formula if left out."),
    ] = None,
    scenario: Annotated[str, option("Scenario of the price path.")] = "licensing-2025",
    draws: Draws = 16,
    market: Annotated[
        bool,
        option("Search the least contract at which the market builds.", "--market/--no-market"),
    ] = True,
    data: DataFolder = "rare_earths",
    output: OutputOptions = OUTPUT,
    run: RunOptions = RUN,
) -> None:
    """Say which price makes a project earn its rate, and what that may cost whoever pays."""
    from rich.console import Console

    from ytterby.datasets.package import find_folder
    from ytterby.ground.errors import YtterbyError
    from ytterby.instruments import kind_of
    from ytterby.projects.bankable import bankable as work_out
    from ytterby.projects.cases import read_cases
    from ytterby.report.pages.projects import investor_page, write_investor

    kind = kind_of(instrument, YtterbyError)
    folder = find_folder(data)
    if not project:
        _list(list(read_cases(folder).values()), output.as_json)
        return
    output.make()
    rate_share = share_of(rate)
    notes = Console(stderr=True)
    for note in _durations(draws, run.workers, kind if market else None):
        notes.print(note, highlight=False)
    try:
        with progress_bar(notes) as on_progress:
            result = work_out(
                project, rate=rate_share, instrument=kind.name(), scenario=scenario, price=price, draws=draws,
                market=market, data=folder, on_progress=on_progress, **run.arguments,
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


def _durations(draws: int, workers: int, kind: type[InstrumentBase] | None) -> Iterator[str]:
    """How long the draws take, and the search for the least contract of a kind."""
    from ytterby.projects.price_paths import SECONDS_A_RUN, seconds_of

    if draws:
        minutes = seconds_of(draws, workers) / 60.0
        yield (
            f"{draws} draws of two runs each take some {max(minutes, 1.0):.0f} min on {workers} free "
            "cores, less what is kept from before (--draws)."
        )
    if kind is not None:
        runs = kind.max_trials()
        minutes = max(runs * SECONDS_A_RUN / 60.0, 1.0)
        yield (
            f"The market is asked for the least {kind.words} in at most {runs} runs, one after another: some "
            f"{minutes:.0f} min, less what is kept (--no-market)."
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
