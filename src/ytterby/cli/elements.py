"""What `ytterby simulate` prints where a scenario's controls are taken one element at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.study.elements import OneByOne

REGIONS_SHOWN = 4


def show(found: OneByOne, console: Console) -> None:
    """Two tables: demand no longer served, and prices; the parts beside all at once."""
    import polars as pl
    from rich.table import Table

    from ytterby.study.elements import ALL
    from ytterby.study.measures import OUTSIDE

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
