"""`ytterby projects`: what each listed plant adds, over what stands, when, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ytterby.cli.common import print_json
from ytterby.cli.options import DataFolder, Json, RegionCode, option

if TYPE_CHECKING:
    from collections.abc import Sequence

YEARS = (2026, 2028, 2030, 2035)
MAX_TITLE = 34
"""Letters of the name of a plant."""


def projects(
    data: DataFolder = "rare_earths",
    region: RegionCode = "",
    left_out: Annotated[
        bool, option("List the plants that no run counts instead, and why.", "--left-out")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the announced and running plants of a data folder as a run counts them."""

    from ytterby.controls.book import Book
    from ytterby.datasets.package import find_folder
    from ytterby.report.kit.numbers import in_full
    from ytterby.report.kit.subject import ReportTable
    from ytterby.report.kit.terminal import print_table
    from ytterby.runs.data import listed_projects
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
    years = [y for y in YEARS if y > base.first_year]
    listed = [
        {
            **{name: row[name] for name in ("region", "technology", "status")},
            "project": row["title"][:MAX_TITLE], "aid": row["state_aid"], "stated": f"{row['stated']:.0f}",
            "expected": f"{row['start']:.0f}", "nameplate": row["nameplate_t"], "stands": row["stands_t"],
            **{f"by {y}": row["expected_t"][y - base.first_year] for y in years},
        }
        for row in rows
    ]  # fmt: skip
    words = ("project", "region", "technology", "status", "aid", "stated", "expected")
    amounts = ("nameplate", "stands", *(f"by {y}" for y in years))
    table = ReportTable.of_rows(
        f"Listed projects on {chain.folder.name}: what each adds, t/yr", listed,
        heads={name: name for name in (*words, *amounts)}, forms=dict.fromkeys(amounts, in_full),
        note="stands: what of it stands in the base year, or is another project; expected: with the slip of its "
        "status, or when a plant of its status opens; by: at its chance of completion and with the ramp-up.",
    )  # fmt: skip
    print_table(table)
    if others:
        typer.echo(f"{len(others)} other plants are not counted: --left-out says why.")


def _print_left_out(rows: Sequence[dict[str, str]], folder: str, *, as_json: bool) -> None:
    """Plants of which there is word and that no run counts, each with its reason."""
    if as_json:
        print_json(list(rows))
        return

    from ytterby.report.kit.subject import ReportTable
    from ytterby.report.kit.terminal import print_table

    heads = {"title": "project", "region": "region", "technology": "technology", "status": "status",
             "reason": "why no run counts it"}  # fmt: skip
    short = [{**row, "title": row["title"][:MAX_TITLE]} for row in rows]
    title = f"Plants on {folder} that no run counts"
    print_table(ReportTable.of_rows(title, short, heads=heads))
