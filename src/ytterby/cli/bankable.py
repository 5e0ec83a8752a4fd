"""`ytterby bankable`: the price that makes a project pay, and what it may cost. `ytterby cover`: what a stock must
hold so that a region has some months without its largest supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ytterby.cli.common import give_view, print_json, progress_bar, words_of
from ytterby.cli.options import (
    OUTPUT,
    RUN,
    OutputOptions,
    RunOptions,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.appraisal.cases import ProjectCase


def bankable(
    project: str = "",
    rate: str = "10%",
    price: float | None = None,
    scenario: str = "licensing-2025",
    draws: int = 16,
    data: str = "rare_earths",
    output: OutputOptions = OUTPUT,
    run: RunOptions = RUN,
) -> None:
    """Say what a project earns at a price, which price it needs, and what help may cost whoever pays."""
    from ytterby.appraisal.bankable import bankable as work_out
    from ytterby.appraisal.cases import read_cases
    from ytterby.datasets.package import find_folder
    from ytterby.report.views import view_of

    folder = find_folder(data)
    if not project:
        _list(folder, list(read_cases(folder).values()), output.as_json)
        return
    output.make()
    rate_share = share_of(rate)
    try:
        with progress_bar() as on_progress:
            result = work_out(
                project, rate=rate_share, scenario=scenario, price=price, draws=draws, data=folder,
                on_progress=on_progress, **run.arguments,
            )  # fmt: skip
    except KeyboardInterrupt:
        if not run.no_store:
            typer.echo("Finished runs are kept: the same command goes on from there.", err=True)
        raise
    give_view(view_of(result), output)


def share_of(text: str) -> float:
    """A rate such as `10%` or `0.1` as a share. Raises YtterbyError."""
    from ytterby.ground.errors import YtterbyError

    try:
        number = float(text.strip().removesuffix("%"))
    except ValueError:
        raise YtterbyError(f"no rate: {text!r}", advice="Write 10% or 0.1.") from None
    return number / 100.0 if text.strip().endswith("%") else number


def _list(folder: Path, cases: list[ProjectCase], json: bool) -> None:
    from ytterby.appraisal.studies import study_returns
    from ytterby.report.kit.numbers import percent
    from ytterby.report.kit.subject import ReportTable, print_table
    from ytterby.report.words import texts_of

    texts = texts_of("pages/listings")
    rows = [
        (one.project, one.title, one.operator, one.region, one.product, f"{len(one.assumed)} of {len(one.inputs)}")
        for one in cases
    ]  # fmt: skip
    table = ReportTable.of(texts["projects"], rows)
    if json:
        print_json(table.full.select("project", "title", "region").to_dicts())
        return
    print_table(table)
    returns = [
        (one.study, str(one.year), percent(one.published, 1), percent(one.here, 1), "yes" if one.agrees else "no")
        for one in (study_returns(folder) if cases else ())
    ]  # fmt: skip
    print_table(ReportTable.of(texts["returns"], returns))


def cover(
    region: str,
    months: str = "6,12,24",
    supplier: str = "",
    year: int | None = None,
    data: str = "rare_earths",
    output: OutputOptions = OUTPUT,
) -> None:
    """Say what a stock must hold to cover a region without its largest supplier, as oxide, metal or magnet."""
    from ytterby.appraisal.cover import cover as work_out
    from ytterby.ground.errors import ScenarioError
    from ytterby.report.views import cover_view

    words = words_of(months)
    if not all(word.isdecimal() for word in words):
        raise ScenarioError(f"no months: {months!r}", advice="Write --months 6,12,24.")
    output.check()
    result = work_out(
        region, months=[int(word) for word in words], supplier=supplier, year=year, data=data
    )
    give_view(cover_view(result), output)
