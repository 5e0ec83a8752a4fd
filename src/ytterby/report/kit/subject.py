"""Subjects with sentences, pictures and tables, of which every page and JSON object is made; and their print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from ytterby.report.kit.numbers import FORMS, cell, in_text
from ytterby.report.words import humanise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rich.console import Console

    from ytterby.report.picture import Picture


ADDRESS = "source_url"
"""Column with the address of a row's source: the link of its column `source`, no column of its own."""
MAX_ROWS = 250
WORD = re.compile(r"[a-z]{3,}(?=$|[ ,])")
"""Heads that begin with a capital: words, no units."""


@dataclass(frozen=True)
class ReportTable:
    """A tidy frame and how it reads.

    Attributes
    ----------
    title : its heading. frame : the rows. note : what its heads mean.
    heads : column -> its head, in order; every column under its own name where it is empty.
    forms : column -> its values in words; else `numbers.cell`. figures : columns of words that stand right, as figures.
    key : its name in JSON, which has it only then. data : what files and JSON hold where the rows are in words already.
    open : whether a page shows it at once. printed : whether a terminal shows it. brief : the columns that a terminal
    has room for; all where it is empty. maximum : rows on a page.
    """

    title: str
    frame: pl.DataFrame
    heads: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    figures: Collection[str] = ()
    note: str = ""
    key: str = ""
    data: pl.DataFrame | None = None
    open: bool = True
    printed: bool = True
    brief: Collection[str] = ()
    maximum: int = MAX_ROWS

    @classmethod
    def of(cls, texts: Mapping[str, Any], content: Any, **more: Any) -> ReportTable:
        """A table by the texts of a page, which have its title and any other attribute; `select` : columns of a frame.

        content : a frame; rows; or cells in words, where the texts have their heads under `cells`.
        """
        own = {**texts, **more}
        title, selected = own.pop("title"), own.pop("select", None)
        own["forms"] = {n: FORMS.get(form, form) for n, form in own.get("forms", {}).items()}
        if isinstance(content, pl.DataFrame):
            return cls(title, content.select(selected) if selected else content, **own)
        if "cells" in own:
            return cls.of_cells(title, own.pop("cells"), content, **own)
        return cls.of_rows(title, content, **own)

    @classmethod
    def of_rows(cls, title: str, rows: Iterable[Mapping[str, Any]], **more: Any) -> ReportTable:
        """A table of plain rows; without any its columns are those of `heads`."""
        frame = pl.DataFrame([*rows], infer_schema_length=None, strict=False)
        empty = pl.DataFrame(schema=[*more.get("heads", ())])
        return cls(title, frame if frame.width else empty, **more)

    @classmethod
    def of_cells(
        cls, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]],
        words: Collection[str] = (), **more: Any,
    ) -> ReportTable:  # fmt: skip
        """A table of cells in words. columns : their heads. words : those that are no figures."""
        frame = pl.DataFrame([*rows], schema=dict.fromkeys(columns, pl.String), orient="row")
        return cls(title, frame, figures=[one for one in columns if one not in words], **more)

    @property
    def columns(self) -> dict[str, str]:
        """Column -> its head, in order."""
        names = [name for name in self.frame.columns if name != ADDRESS]
        heads = self.heads or {n: humanise(n) if n.isidentifier() else n for n in names}
        both = ((n, head, head[:1].upper() + head[1:]) for n, head in heads.items())
        return {n: capital if WORD.match(head) else head for n, head, capital in both}

    @property
    def full(self) -> pl.DataFrame:
        """What files and JSON hold."""
        return self.frame if self.data is None else self.data

    def is_figure(self, column: str) -> bool:
        """Whether a column is of figures, which stand right."""
        numeric = self.frame.schema[column].is_numeric()
        return numeric or column in self.figures or column in self.forms

    def texts(self, maximum: int | None = None) -> list[dict[str, str]]:
        """The first rows in words."""
        forms = {name: self.forms.get(name) for name in self.columns}
        rows = self.frame if maximum is None else self.frame.head(maximum)
        return [
            {name: form(row[name]) if form else cell(row[name], name) for name, form in forms.items()}
            for row in rows.iter_rows(named=True)
        ]  # fmt: skip


class Content(NamedTuple):
    """What a table has: its rows, and attributes that its texts lack."""

    rows: Any
    more: Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """A section of a page, or a page of its own.

    Attributes
    ----------
    key : name of its file and address. title : its heading. lead : what it holds, and how it is to be read.
    statements : its sentences.
    pictures : in order; their names in files are their keys. tables : in order.
    notes : paragraphs after the tables. pairs : names with values, at the end.
    printed : whether a terminal shows it.
    """

    key: str
    title: str
    lead: str = ""
    statements: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    tables: Sequence[ReportTable] = ()
    notes: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()
    printed: bool = True

    @classmethod
    def of(
        cls, key: str, texts: Mapping[str, Any], *contents: Any,
        values: Mapping[str, Any] | None = None, **more: Any,
    ) -> Subject:  # fmt: skip
        """With the title, the lead, the sentences and the tables that the texts of a page have under its key.

        contents : of each of these tables in order (`ReportTable.of`), some as `Content`. values : what the texts ask
        for.
        """
        own = filled(texts[key], values) if values else texts[key]
        parts = [one if isinstance(one, Content) else Content(one, {}) for one in contents]
        both = zip(own.get("tables", ()) if parts else (), parts, strict=True)
        made = {"tables": [ReportTable.of(text, one.rows, **one.more) for text, one in both]}
        given = {name: own[name] for name in ("lead", "statements", "printed") if name in own}
        return cls(key, own["title"], **{**given, **made, **more})

    @property
    def empty(self) -> bool:
        """Whether it has nothing to show."""
        rows = any(one.frame.height for one in self.tables)
        drawn = any(one.svg for one in self.pictures)
        return not (self.statements or rows or drawn or self.notes or self.pairs)


@dataclass(frozen=True)
class Page:
    """A page with all its subjects.

    Attributes
    ----------
    title : its heading. answer : the sentence that it is read for. lead : paragraphs under it.
    subjects : its sections, those without anything to show left out. source : of which run, for its foot and pictures.
    facts : plain data that JSON has apart from what is in the subjects.
    """

    title: str
    subjects: Sequence[Subject]
    answer: str = ""
    lead: Sequence[str] = ()
    source: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sections(self) -> list[Subject]:
        """The subjects that have something to show."""
        return [one for one in self.subjects if not one.empty]


def as_data(page: Page) -> dict[str, Any]:
    """A page as plain data: facts, sentences, notes, and the rows of each table under its key, as they are."""
    tables = (table for one in page.subjects for table in one.tables if table.key)
    statements = [text for one in page.subjects for text in one.statements]
    notes = [text for one in page.subjects for text in one.notes]
    own = {table.key: table.full.to_dicts() for table in tables}
    return {**page.facts, "statements": statements, "notes": notes, **own}


def filled(texts: Any, values: Mapping[str, Any]) -> Any:
    """Texts, and those in lists and by name, with values in the places that ask for them."""
    if isinstance(texts, dict):
        return {name: filled(one, values) for name, one in texts.items()}
    if isinstance(texts, list):
        return [filled(one, values) for one in texts]
    return in_text(texts, values) if isinstance(texts, str) else texts


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
    """Print the title of a page, its answer, its lead, and all of its subjects that is meant for a terminal.

    console : else `answer_console`.
    """
    console = console or answer_console()
    if page.title:
        _print_title(page.title, console)
    for text in filter(None, (page.answer, *page.lead)):
        _print_text(text, console)
    for subject in page.subjects:
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
