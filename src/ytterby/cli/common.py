"""What commands have in common: JSON, tables that nothing cuts, bars of progress."""

from __future__ import annotations

import json
from contextlib import contextmanager
from textwrap import indent
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from ytterby.cli.options import OutputOptions
    from ytterby.ground.progress import OnProgress, ProgressReport
    from ytterby.report.kit.subject import Page
    from ytterby.report.kit.view import PageView

Item = TypeVar("Item")


def print_json(data: object) -> None:
    """One JSON object on standard output."""
    typer.echo(_json(data))


def print_decisions(
    rows: list[Any], columns: Sequence[str], problems: Sequence[str], path: Path, as_json: bool
) -> None:
    """Decisions of a file, each with its state, and lines of it that are none."""
    if as_json:
        print_json({"decisions": rows, "problems": list(problems)})
        return
    print_table(columns, [[row[name] for name in columns] for row in rows])
    for problem in problems:
        typer.echo(problem, err=True)
    typer.echo(f"{len(rows)} decisions in {path}")


def print_json_list(items: Iterable[object]) -> None:
    """A JSON list on standard output, each item as it comes."""
    before = "["
    for item in items:
        typer.echo(f"{before}\n{indent(_json(item), '  ')}", nl=False)
        before = ","
    typer.echo("[]" if before == "[" else "\n]")


def _json(data: object) -> str:
    # lone surrogates of odd input have no UTF-8 form
    text = json.dumps(data, ensure_ascii=False, indent=2, default=str)
    return text.encode("utf-8", "replace").decode("utf-8")


def show_answer(page: Page, as_json: bool) -> None:
    """An answer on standard output: as one JSON object, or in words."""
    from ytterby.report.kit.subject import as_data, print_page

    if as_json:
        print_json(as_data(page))
    else:
        print_page(page)


def give_view(view: PageView, output: OutputOptions, *, csv: bool = False) -> None:
    """Print an answer; write it into the folder of `--out`, if there is one."""
    show_answer(view.page, output.as_json)
    if output.out is not None:
        typer.echo(
            f"Page: {view.write(output.out, csv=csv, force=output.force)}", err=output.as_json
        )


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
        unfolded = folds is not None and name not in folds
        justify = "right" if name in right.split() else "left"
        table.add_column(name, overflow="fold", no_wrap=unfolded, justify=justify)  # type: ignore[arg-type]
    for row in rows:
        # texts of users have brackets that are no markup, and lone surrogates
        texts = (str(cell).encode("utf-8", "replace").decode("utf-8") for cell in row)
        table.add_row(*(escape(text)[:longest] for text in texts))
    console = Console()
    (console if console.is_terminal else Console(width=240)).print(table)


def give_rows(
    data: object, as_json: bool, columns: Sequence[str], rows: Iterable[Sequence[object]],
    *lines: str, **more: Any,
) -> None:  # fmt: skip
    """A list on standard output: `data` as one JSON object, or a table and lines under it, blank ones left out.

    more : of `print_table`.
    """
    if as_json:
        print_json(data)
        return
    print_table(columns, rows, **more)
    for line in filter(None, lines):
        typer.echo(line)


def with_bar(items: Iterable[Item], what: str, count: int, long: int) -> Iterable[Item]:
    """The items as they come, with a bar on the error stream where they are more than `long`."""
    if count <= long:
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, what, count, console=Console(stderr=True), transient=True)


def words_of(text: str) -> list[str]:
    """The words of an option with commas between."""
    return [word.strip() for word in text.split(",") if word.strip()]


def read_day(text: str) -> date:
    """A day of the command line; today where it is left blank. Raises ControlError."""
    from ytterby.compliance.records.days import read_day as read

    return read(text)


@contextmanager
def progress_bar(*, one: bool = False) -> Iterator[OnProgress]:
    """A bar on the error stream for each phase of what is run: the function to hand on as `on_progress`.

    one : one bar for all phases, of what is done now. Without a terminal a line, at the start of
    each phase and at every tenth of it. Either says the time that is left of the entire call.
    """
    from rich.console import Console

    from ytterby.report.kit.numbers import time_left

    start, console = monotonic(), Console(stderr=True)
    if not console.is_terminal:
        yield lambda now: _progress_line(now, time_left(monotonic() - start, now.share))
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:45s}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def on_progress(now: ProgressReport) -> None:
            key = "" if one else now.phase
            left = time_left(monotonic() - start, now.share)
            if key not in tasks:
                tasks[key] = bars.add_task(now.phase, total=now.total, left="")
            bars.update(
                tasks[key], description=now.phase, completed=now.done, total=now.total, left=left
            )

        yield on_progress


def _progress_line(now: ProgressReport, left: str) -> None:
    """A line at the first step, the last, and whenever another tenth is done."""
    done, total = now.done, max(now.total, 1)
    if done <= 1 or done >= now.total or 10 * done // total > 10 * (done - 1) // total:
        typer.echo(f"{now.phase}: {done} of {now.total}" + (f", {left}" if left else ""), err=True)
