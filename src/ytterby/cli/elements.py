"""The part of `ytterby simulate` that takes a scenario's controls one element at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from ytterby.study.ensemble.elements import OneByOne
    from ytterby.study.simulate import Results

REGIONS_SHOWN = 4


def wanted(scenario: str, switches: dict[str, Any], folder: Path) -> bool:
    """Whether the scenario, as turned by hand, asks for its elements one by one."""
    from ytterby.law.book import Book
    from ytterby.scenarios.switches import with_switches
    from ytterby.study.simulate import load_scenario
    from ytterby.world.read import read_chain

    one = with_switches(load_scenario(scenario, Book.read(), read_chain(folder)), switches)
    return one.switches.elements == "one_by_one"


def run(
    results: Results,
    scenario: str,
    reference: str,
    switches: dict[str, Any],
    out: Path | None,
    console: Console,
) -> OneByOne:
    """One run for each element, with a progress bar; kept under `out`."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from ytterby.study.ensemble.elements import one_by_one

    columns = (TextColumn("one element at a time"), BarColumn(),
               TextColumn("{task.completed:.0f} of {task.total} {task.fields[last]}"),
               TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None, last="")

        def tick(name: str, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, last=name)

        found = one_by_one(
            scenario,
            reference,
            folder=results.base.network.chain.folder,
            switches=switches,
            out=out / "one_by_one" if out else None,
            tick=tick,
        )
    results.manifest["one_by_one"] = list(found.runs)
    return found


def show(found: OneByOne, console: Console) -> None:
    """Two tables: demand no longer served, and prices; the parts beside all at once."""
    import polars as pl
    from rich.table import Table

    from ytterby.study.ensemble.elements import ALL, OUTSIDE

    reference = next(iter(found.runs))
    worst = (
        found.losses.filter((pl.col("part") == ALL) & (pl.col("region") != OUTSIDE))
        .sort("loss_musd", descending=True)["region"]
        .head(REGIONS_SHOWN)
        .to_list()
    )
    table = Table(
        title=f"Demand no longer served against {reference}, million USD a year at base-year prices",
        title_justify="left",
    )
    table.add_column("controls on")
    for name in ("outside", *worst):
        table.add_column(name, justify="right")
    of = {(row["part"], row["region"]): row["loss_musd"] for row in found.losses.to_dicts()}
    for part in found.losses["part"].unique(maintain_order=True):
        table.add_row(part, *[f"{of[part, region]:,.1f}" for region in (OUTSIDE, *worst)])
    console.print(table)
    prices = Table(title=f"Price outside against {reference}, % on average", title_justify="left")
    for name in ("", "its own run", "sum of the runs", ALL):
        prices.add_column(name, justify="right" if name else "left")
    for row in found.prices.to_dicts():
        cells = [row["alone"], row["sum"], row["all_at_once"]]
        shown = ["-" if v is None else f"{100.0 * v:+,.1f}" for v in cells]
        prices.add_row(row["commodity"], *shown)
    console.print(prices)
    console.print(
        "A magnet counts under each element that it holds, and whoever goes without one element "
        "frees the others: the parts do not add up.",
        highlight=False,
    )


def records(found: OneByOne) -> dict[str, Any]:
    """The two tables as lists of objects."""
    return {"losses": found.losses.to_dicts(), "prices": found.prices.to_dicts()}
