"""`ytterby validate`: the published record against the model, misses included."""

from __future__ import annotations

import json as json_module
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

    from ytterby.controls.book import Book
    from ytterby.validation.plan import Planned
    from ytterby.validation.run import Outcome


def validate(
    cases: Annotated[
        list[str] | None,
        typer.Argument(help="Ids or events (`*` allowed), case files, folders; all if left out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for table, report and runs; runs there are reused.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say what would bring each outside case inside (long)."),
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    most: Annotated[int, typer.Option(min=0, help="Most runs that --explain may make.")] = 300,
) -> None:
    """Run published cases and say for each whether the model lies in its band."""
    from rich.console import Console

    from ytterby.controls.book import Book
    from ytterby.errors import YtterbyError
    from ytterby.validation.case import find_cases
    from ytterby.validation.plan import plan
    from ytterby.validation.run import judge, run_all
    from ytterby.validation.table import records, write

    if out is not None and out.exists() and not out.is_dir():
        raise YtterbyError("--out must be a folder", where=str(out), advice="Name another place.")
    console = Console(stderr=json)
    book = Book.read()
    planned = plan(find_cases(cases or []), book)
    needed = {job.key: job for one in planned for job in one.jobs}
    with _progress(console, "runs", len(needed)) as step:
        runs = run_all(list(needed.values()), jobs, out / "runs" if out else None, step)
    outcomes = [judge(one, runs) for one in planned]
    if explain:
        outcomes = _explain(planned, outcomes, book, out, jobs, most, console)
    if json:
        typer.echo(json_module.dumps(records(outcomes), indent=1, ensure_ascii=False))
    else:
        _print(outcomes, console)
    if out is not None:
        from ytterby.report.validation import write_validation
        from ytterby.validation.table import frame, scores

        write(out, outcomes)
        page = write_validation(frame(outcomes), scores(outcomes), out / "validation.html")
        console.print(f"\nReport: {page}   (cases.parquet, cases.csv and cases.json beside it)")


def _explain(
    planned: Sequence[Planned],
    outcomes: Sequence[Outcome],
    book: Book,
    out: Path | None,
    jobs: int,
    most: int,
    console: Console,
) -> list[Outcome]:
    from ytterby.validation.explain import explain

    with _progress(console, "what would bring it inside", None) as step:
        return explain(
            planned,
            outcomes,
            book,
            workers=jobs,
            cache=out / "explain" if out else None,
            most=most,
            tick=lambda done, total: step(f"{done} of {total}", done, total),
        )


@contextmanager
def _progress(console: Console, title: str, total: int | None) -> Iterator[Callable[..., None]]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[last]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total, last="")

        def step(last: str, completed: int | None = None, of: int | None = None) -> None:
            if completed is None:
                progress.update(task, advance=1, last=last)
            else:
                progress.update(task, completed=completed, total=of, last=last)

        yield step


def _print(outcomes: Sequence[Outcome], console: Console) -> None:
    from rich import box
    from rich.table import Table

    from ytterby.validation.table import records, scores

    table = Table(title="Cases", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("case", "model", "published", "band", "", "role"):
        right = name in ("model", "published", "band")
        table.add_column(name, justify="right" if right else "left", no_wrap=True)
    rows = records(outcomes)
    for row in [r for r in rows if r["model"] is not None]:
        model, published, low, high = (
            _number(row[name]) for name in ("model", "published", "low", "high")
        )
        state = f"[red]{row['status']}[/red]" if row["status"] == "outside" else row["status"]
        band = f"{low} to {high}"
        table.add_row(row["id"], model, published, band, state, row["role"])
    console.print(table)
    for status, title in (
        ("outside", "Outside, and why"),
        ("failed", "Failed"),
        ("not run", "Not run"),
        ("not expressible", "Not expressible"),
    ):
        some = [r for r in rows if r["status"] == status and r["why"]]
        if some:
            console.print(f"\n{title}:")
        for row in some:
            console.print(f"  {row['id']}: {row['why']}", highlight=False, markup=False)
    console.print()
    console.print(_score_table(scores(outcomes)))


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
