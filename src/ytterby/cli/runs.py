"""What the commands that run have in common: where runs are kept, how many at a time, a progress bar."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from rich.console import Console
    from rich.table import Table

    from ytterby.study.run import Means

DataFolder = Annotated[
    str, typer.Option("--data", help="Data folder: rare_earths, gallium, germanium, or a path.")
]
ScenarioName = Annotated[
    str, typer.Argument(help="Built-in name (see `ytterby scenarios`) or a YAML file.")
]
Switches = Annotated[
    list[str] | None,
    typer.Option(
        "--switch",
        metavar="NAME=VALUE",
        help="Turn a switch in every scenario of the run (docs/switches.md); repeatable.",
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV tables too.")]
StoreFolder = Annotated[
    Path | None,
    typer.Option("--store", help="Folder where runs are kept and looked up; else the user's own."),
]
NoStore = Annotated[bool, typer.Option("--no-store", help="Look up no run and keep none.")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Runs at a time.")]
Engine = Annotated[str, typer.Option("--engine", help="How many runs are made: processes, serial.")]


def means_of(engine: str, workers: int, store: Path | None, no_store: bool) -> Means:
    """By what means the options say that runs are made."""
    from ytterby.study.run import Means

    return Means.of(engine, workers, False if no_store else store or True)


def table_of(title: str, columns: Iterable[str], left: Collection[str]) -> Table:
    """A table without rows; columns are of figures but for those on the left."""
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, justify="left" if name in left else "right")
    return table


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is run: the function takes its name, steps done and steps in all."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:40s}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def tick(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done, total=total)

        yield tick
