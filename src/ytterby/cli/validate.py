"""`ytterby validate`: the published record against the model, misses included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ytterby.cli.output import print_json
from ytterby.cli.runs import Engine, NoStore, StoreFolder, means_of, progress_bar
from ytterby.ground.errors import YtterbyError

if TYPE_CHECKING:
    from rich.console import Console

    from ytterby.study.validation.table import Validation


def validate(
    cases: Annotated[
        list[str] | None,
        typer.Argument(help="Ids or events (`*` allowed), case files, folders; all if left out."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for table and report.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Check the cases alone, without a run.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say what would bring each outside case inside (long)."),
    ] = False,
    jobs: Annotated[int, typer.Option("--workers", "--jobs", min=1, help="Runs at a time.")] = 2,
    most: Annotated[int, typer.Option(min=0, help="Most trials that --explain may make.")] = 400,
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
    from rich import box
    from rich.table import Table

    from ytterby.study.validation.table import LISTS

    table = Table(title="Cases", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("case", "model", "published", "band", "", "role"):
        right = name in ("model", "published", "band")
        table.add_column(name, justify="right" if right else "left", no_wrap=True)
    rows = found.records
    for row in [r for r in rows if r["model"] is not None]:
        model, published, low, high = (
            _number(row[name]) for name in ("model", "published", "low", "high")
        )
        state = f"[red]{row['status']}[/red]" if row["status"] == "outside" else row["status"]
        band = f"{low} to {high}"
        table.add_row(row["id"], model, published, band, state, row["role"])
    console.print(table)
    for status, title in LISTS.items():
        some = [r for r in rows if r["status"] == status and r["why"]]
        if some:
            console.print(f"\n{title}:")
        for row in some:
            console.print(f"  {row['id']}: {row['why']}", highlight=False, markup=False)
    console.print()
    console.print(_score_table(found.scores))


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _score_table(frame: Any) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(
        title="Inside the band, by role and kind", title_justify="left", box=box.SIMPLE_HEAD
    )
    for name in ("role", "kind", "inside", "failed", "not run", "not expressible"):
        table.add_column(name, justify="left" if name in ("role", "kind") else "right")
    for row in frame.to_dicts():
        others = [str(row[name]) for name in ("failed", "not_run", "not_expressible")]
        table.add_row(row["role"], row["kind"], f"{row['inside']}/{row['total']}", *others)
    return table
