"""`ytterby projects`: what each listed plant adds, over what stands, when, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ytterby.cli.common import print_json, table_of
from ytterby.cli.options import DataFolder, Json, RegionCode, option

if TYPE_CHECKING:
    from collections.abc import Sequence

YEARS = (2026, 2028, 2030, 2035)


def projects(
    data: DataFolder = "rare_earths",
    region: RegionCode = "",
    left_out: Annotated[
        bool, option("List the plants that no run counts instead, and why.", "--left-out")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the announced and running plants of a data folder as a run counts them."""
    from rich.console import Console

    from ytterby.controls.book import Book
    from ytterby.datasets.package import find_folder
    from ytterby.runs.listed_projects import listed_projects
    from ytterby.runs.workspace import load_scenario
    from ytterby.world.base_year.calibrate import calibrate
    from ytterby.world.read import read_chain

    book, chain = Book.read(), read_chain(find_folder(data))
    others = [r for r in chain.projects_left_out if region in ("", r["region"])]
    if left_out:
        _print_left_out(others, chain.folder.name, as_json=as_json)
        return
    base = calibrate(chain, book=book)
    scenario = load_scenario(chain.reference_scenario, book, chain)
    rows = [r for r in listed_projects(base, scenario, book) if region in ("", r["region"])]
    if as_json:
        print_json(rows)
        return
    console = Console(width=150)
    years = [y for y in YEARS if y > base.first_year]
    heads = ["project", "region", "technology", "status", "aid", "stated", "expected", "nameplate", "stands",
             *(f"by {y}" for y in years)]  # fmt: skip
    table = table_of(
        f"Listed projects on {chain.folder.name}: what each adds, t/yr", heads,
        left=("project", "region", "technology", "status", "aid"),
    )  # fmt: skip
    for row in rows:
        added = [row["expected_t"][y - base.first_year] for y in years]
        words = (
            row["title"][:34],
            row["region"],
            row["technology"],
            row["status"],
            row["state_aid"],
        )
        tonnes = (f"{t:,.0f}" for t in (row["nameplate_t"], row["stands_t"], *added))
        table.add_row(*words, f"{row['stated']:.0f}", f"{row['start']:.0f}", *tonnes)
    console.print(table)
    console.print(
        "stands: what of it stands in the base year, or is another project; expected: with the usual slip of its "
        "status, or when a plant of its status opens; by: at its chance of completion and with the ramp-up."
    )
    if others:
        console.print(f"{len(others)} other plants are not counted: --left-out says why.")


def _print_left_out(rows: Sequence[dict[str, str]], folder: str, *, as_json: bool) -> None:
    """Plants of which there is word and that no run counts, each with its reason."""
    from rich.console import Console

    if as_json:
        print_json(list(rows))
        return
    heads = ["project", "region", "technology", "status", "why no run counts it"]
    table = table_of(f"Plants on {folder} that no run counts", heads, left=heads)
    for row in rows:
        words = (row[column] for column in ("region", "technology", "status", "reason"))
        table.add_row(row["title"][:34], *words)
    Console(width=150).print(table)
