"""What commands print with: JSON, tables that nothing cuts, a bar for long files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Item = TypeVar("Item")
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


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

    Parameters
    ----------
    folds : columns whose cells may take several lines; all when left out.
    right : a column of figures.
    longest : characters of a cell that are shown.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for name in columns:
        whole = folds is not None and name not in folds
        justify = "right" if name == right else "left"
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
