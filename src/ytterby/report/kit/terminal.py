"""Subjects in a terminal: headings, sentences, narrow tables, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from ytterby.report.kit.subject import Page, ReportTable, Subject


SHORT = 30
"""Letters of a cell up to which it stays on one line."""
PIPE = 240
"""Columns of a pipe, in which no cell is cut to the width of a screen."""


def answer_console() -> Console:
    """Standard output, as wide as its terminal; a pipe is wide."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=PIPE)


def print_page(page: Page, console: Console | None = None) -> None:
    """Print the title of a page, its answer, its lead, and its subjects. console : else `answer_console`."""
    console = console or answer_console()
    if page.title:
        _print_title(page.title, console)
    for text in filter(None, (page.answer, *page.lead)):
        _print_text(text, console)
    print_subjects(page.subjects, console)


def print_subjects(subjects: Iterable[Subject], console: Console | None = None) -> None:
    """Print all that is meant for a terminal of each subject, in order. console : else `answer_console`."""
    console = console or answer_console()
    for subject in subjects:
        tables = [one for one in subject.tables if one.printed and one.frame.height]
        if not subject.printed or not (subject.statements or tables or subject.notes):
            continue
        console.print()
        _print_title(subject.title, console)
        for text in subject.statements:
            _print_text(text, console)
        for table in tables:
            print_table(table, console, title="" if table.title == subject.title else table.title)
        for text in subject.notes:
            _print_text(text, console)


def print_table(
    table: ReportTable, console: Console | None = None, title: str | None = None
) -> None:
    """A narrow table; figures stand right, and only long cells and heads of several words wrap.

    console : else `answer_console`. title : else the table's own.
    """
    console = console or answer_console()
    from rich import box
    from rich import table as rich_table
    from rich.markup import escape

    drawn = rich_table.Table(
        title=escape(table.title if title is None else title) or None, title_justify="left", box=box.SIMPLE_HEAD,
        collapse_padding=True, pad_edge=False,
    )  # fmt: skip
    rows, brief = table.texts(), table.brief or table.columns
    columns = {name: head for name, head in table.columns.items() if name in brief}
    for name, head in columns.items():
        side = "right" if table.is_figure(name) else "left"
        short = " " not in head and max((len(row[name]) for row in rows), default=0) <= SHORT
        drawn.add_column(escape(head), justify=side, no_wrap=short, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        drawn.add_row(*(escape(row[name]) for name in columns))
    console.print(drawn)
    if table.note:
        _print_text(table.note, console)


def _print_title(text: str, console: Console) -> None:
    console.print(text, style="bold", highlight=False, markup=False)


def _print_text(text: str, console: Console) -> None:
    """A sentence as it is: brackets are no markup."""
    console.print(text.replace("`", ""), highlight=False, markup=False)
