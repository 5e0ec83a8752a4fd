"""What commands have in common: their options, where runs are kept, JSON, tables that nothing cuts, bars."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from rich.console import Console
    from rich.table import Table

    from ytterby.law.names import Names
    from ytterby.study.run import Means
    from ytterby.study.width import Effort

Item = TypeVar("Item")


@contextmanager
def without_collection() -> Iterator[None]:
    """No search for garbage while much is read that stays: a third less time for one question."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def option(told: str, *flags: str, **more: Any) -> Any:
    """An option with its help; the flag is that of the parameter's name when left out."""
    return typer.Option(*flags, help=told, **more)


def argument(told: str, **more: Any) -> Any:
    """An argument with its help."""
    return typer.Argument(help=told, **more)


def out_folder(help_text: str) -> Any:
    """The option `--out` of a command that writes a folder of results. It refuses a data folder, and a place in one."""
    return typer.Option(help=help_text, callback=_no_data_folder)


def _no_data_folder(out: Path | None) -> Path | None:
    """A folder for results. Raises YtterbyError: its tables would lie among the facts, and be read with them."""
    from ytterby.facts.package import is_data_folder
    from ytterby.ground.errors import YtterbyError

    if out is not None:
        place = out.resolve()
        for folder in (place, *place.parents):
            if is_data_folder(folder):
                raise YtterbyError(
                    "--out must not be a data folder, nor lie in one",
                    where=str(out),
                    advice="Name another folder, such as results.",
                )
    return out


Json = Annotated[bool, option("Print one JSON object.", "--json")]
OnDay = Annotated[str, option("The day; today.", "--on", metavar="DATE")]
DataFolder = Annotated[
    str, option("Data folder: rare_earths, gallium, germanium, or a path.", "--data")
]
ScenarioName = Annotated[str, argument("Built-in name (see `ytterby scenarios`) or a YAML file.")]
Switches = Annotated[
    list[str] | None,
    option(
        "Turn a switch in every scenario of the run (docs/switches.md); repeatable.",
        "--switch",
        metavar="NAME=VALUE",
    ),
]
EnvironmentPrice = Annotated[
    str,
    option(
        "What producers pay for burdens, in USD per unit of each: co2=100,ammonia_nitrogen=2000,from=2030; "
        "external_cost=1 for the damage in money.",
        "--environment-price",
        metavar="PRICES",
    ),
]
AllowHttp = Annotated[
    bool,
    option(
        "Take an address of plain http too, which anyone on the way can change.", "--allow-http"
    ),
]
Csv = Annotated[bool, option("Write CSV tables too.", "--csv")]
Force = Annotated[
    bool,
    option(
        "Replace files in the folder of --out that Ytterby did not write, or that were changed since.",
        "--force",
    ),
]
StoreFolder = Annotated[
    Path | None, option("Folder where runs are kept and looked up; else the user's own.", "--store")
]
NoStore = Annotated[bool, option("Look up no run and keep none.", "--no-store")]
Tornado = Annotated[
    bool | None,
    option(
        "How wide the answer is, by 20 groups of assumptions; by default where neither packaged ranges nor draws "
        "say it. --no-tornado: nor draws, unless they are asked for.",
        "--tornado/--no-tornado",
    ),
]
Draws = Annotated[
    int | None,
    option("Draws of all assumptions, also where ranges are packaged.", "--draws", min=1),
]
Minutes = Annotated[
    float | None,
    option("How long draws may take; 2 for a scenario of one's own.", "--minutes", min=0.0),
]
Workers = Annotated[int, option("Runs at a time.", "--workers", min=1)]
Engine = Annotated[str, option("How many runs are made: processes, serial.", "--engine")]


def print_json(data: object) -> None:
    """One JSON object on standard output."""
    # lone surrogates of odd input have no UTF-8 form
    text = json.dumps(data, ensure_ascii=False, indent=2)
    typer.echo(text.encode("utf-8", "replace").decode("utf-8"))


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    folds: Collection[str] | None = None,
    right: str = "",
    longest: int = 10_000,
) -> None:
    """A table on standard output; in a pipe nothing is cut to a width.

    folds : columns whose cells may take several lines; all when left out.
    right : columns of figures, with blanks between.
    longest : characters of a cell that are shown.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for name in columns:
        whole = folds is not None and name not in folds
        justify = "right" if name in right.split() else "left"
        table.add_column(name, overflow="fold", no_wrap=whole, justify=justify)  # type: ignore[arg-type]
    for row in rows:
        # texts of users have brackets that are no markup, and lone surrogates
        texts = (str(cell).encode("utf-8", "replace").decode("utf-8") for cell in row)
        table.add_row(*(escape(text)[:longest] for text in texts))
    console = Console()
    (console if console.is_terminal else Console(width=240)).print(table)


def with_bar(items: Iterable[Item], what: str, count: int, long: int) -> Iterable[Item]:
    """The items as they come, with a bar on the error stream where they are more than `long`."""
    if count <= long:
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, what, count, console=Console(stderr=True), transient=True)


def switches_of(pairs: list[str] | None, price: str, names: Names) -> dict[str, Any]:
    """The switches of the options, a price on burdens among them. Raises ScenarioError."""
    from ytterby.scenarios.switches import PRICE, read_switches

    given = [*(pairs or []), *([f"{PRICE}={price}"] if price else [])]
    return read_switches(given, names)


def means_of(engine: str, workers: int, store: Path | None, no_store: bool) -> Means:
    """By what means the options say that runs are made."""
    from ytterby.study.run import Means

    return Means.of(engine, workers, False if no_store else store or True)


def check_out(
    out: Path | None, force: bool, own: Collection[str] = (), *, make: bool = False
) -> None:
    """Check the folder of `--out`, if there is one, before anything is run. Raises ResultError.

    own : names in it that the command looks after itself. make : whether it is made too, so that a place that cannot
    be is known now.
    """
    from ytterby.ground.errors import ResultError
    from ytterby.ground.files import make_folder
    from ytterby.tables.folder import check_folder

    if out is None:
        return
    check_folder(out, force=force, own=own)
    if make:
        make_folder(out, ResultError)


def effort_of(tornado: bool | None, draws: int | None, minutes: float | None) -> Effort:
    """What the options say that may be spent on draws."""
    from ytterby.study.width import NOTHING, Effort

    asked = draws is not None or minutes is not None
    return NOTHING if tornado is False and not asked else Effort(draws, minutes)


def table_of(title: str, columns: Iterable[str], left: Collection[str]) -> Table:
    """A narrow table without rows; columns are of figures but for those on the left. Only a head of several words
    wraps."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, collapse_padding=True,
                  pad_edge=False)  # fmt: skip
    for name in columns:
        table.add_column(name, justify="left" if name in left else "right", no_wrap=" " not in name)
    return table


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is run: the function takes its name, steps done and steps in all.

    Without a terminal a line on the error stream, at the start of each and at every tenth of it.
    """
    if not console.is_terminal:
        yield _progress_lines
        return
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


def _progress_lines(name: str, done: int, total: int) -> None:
    """A line at the first step, the last, and whenever another tenth is done."""
    tenth = 10 * done // max(total, 1)
    if done <= 1 or done >= total or tenth > 10 * (done - 1) // max(total, 1):
        typer.echo(f"{name}: {done} of {total}", err=True)
