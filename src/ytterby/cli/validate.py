"""`ytterby validate`: the published record against the model, misses included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ytterby.cli.common import (
    Engine,
    NoStore,
    StoreFolder,
    argument,
    means_of,
    option,
    print_json,
    progress_bar,
    table_of,
)
from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.study.validation.table import Validation


def validate(
    cases: Annotated[
        list[str] | None,
        argument("Ids or events (`*` allowed), case files, folders; all if left out."),
    ] = None,
    out: Annotated[Path | None, option("Folder for table and report.")] = None,
    json: Annotated[bool, option("Print a list of objects.", "--json")] = False,
    check: Annotated[bool, option("Check the cases alone, without a run.", "--check")] = False,
    explain: Annotated[
        bool, option("Say what would bring each outside case inside (long).", "--explain")
    ] = False,
    jobs: Annotated[int, option("Runs at a time.", "--workers", "--jobs", min=1)] = 2,
    most: Annotated[int, option("Most trials that --explain may make.", min=0)] = 400,
    store: StoreFolder = None,
    no_store: NoStore = False,
    engine: Engine = "processes",
) -> None:
    """Run published cases and say for each whether the model lies in its band."""
    from rich.console import Console

    from ytterby.study.validation.api import validate as run

    if check:
        _check(cases or [], json)
        return
    if out is not None and out.exists() and not out.is_dir():
        raise YtterbyError("--out must be a folder", where=str(out), advice="Name another place.")
    console = Console(stderr=json)
    kept = means_of(engine, jobs, store, no_store).store or False
    with progress_bar(console) as tick:
        found = run(
            cases or [], explain=explain, jobs=jobs, engine=engine, store=kept, most=most, tick=tick
        )  # fmt: skip
    if json:
        print_json(found.records)
    else:
        _print(found, console)
    if out is not None:
        from ytterby.report.pages import write_validation

        found.write(out)
        page = write_validation(found.table, found.scores, out / "validation.html")
        console.print(f"\nReport: {page}   (cases.parquet, cases.csv and cases.json beside it)")


def _check(cases: list[str], json: bool) -> None:
    """Say what is wrong with cases; exit with 1 where something is."""
    from ytterby.study.validation.api import check

    found = check(cases)
    if json:
        rows = [{"id": one.case.id, "status": one.status, "why": one.why} for one in found]
        print_json(rows)
    else:
        for one in found:
            typer.echo(f"{one.case.id}: {one.status}{f': {one.why}' if one.why else ''}")
    if any(one.status == "failed" for one in found):
        raise typer.Exit(1)


def _print(found: Validation, console: Console) -> None:
    from ytterby.study.validation.table import LISTS

    columns = ("case", "model", "published", "band", "", "role")
    table = table_of("Cases", columns, left=("case", "", "role"))
    rows = found.records
    for row in [r for r in rows if r["model"] is not None]:
        model, published, low, high = (
            _number(row[n]) for n in ("model", "published", "low", "high")
        )
        state = f"[red]{row['status']}[/red]" if row["status"] == "outside" else row["status"]
        table.add_row(row["id"], model, published, f"{low} to {high}", state, row["role"])
    console.print(table)
    for status, title in LISTS.items():
        some = [r for r in rows if r["status"] == status and r["why"]]
        if some:
            console.print(f"\n{title}:")
        for row in some:
            console.print(f"  {row['id']}: {row['why']}", highlight=False, markup=False)
    columns = ("role", "kind", "inside", "failed", "not run", "not expressible")
    table = table_of("Inside the band, by role and kind", columns, left=("role", "kind"))
    for row in found.scores.to_dicts():
        others = [str(row[name]) for name in ("failed", "not_run", "not_expressible")]
        table.add_row(row["role"], row["kind"], f"{row['inside']}/{row['total']}", *others)
    console.print()
    console.print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
