"""An answer as its page has it: plain data, a folder, sentences, pictures (`ground.answer.AnswerView`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ytterby.ground.answer import ROWS, html_of
from ytterby.ground.errors import ResultError, check_known
from ytterby.ground.files import write_atomic
from ytterby.report.kit.html import write_page
from ytterby.report.kit.subject import as_data
from ytterby.results.folder import ResultFolder, write_csv

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    import polars as pl

    from ytterby.report.kit.subject import Page
    from ytterby.report.picture import Picture


def one_of(pictures: Iterable[Picture], key: str = "") -> Picture:
    """A picture by its key, the first if left out. Raises ResultError."""
    known = {one.key: one for one in pictures if one.svg}
    if not known:
        raise ResultError("this answer has no picture", advice="Use `tables`.")
    check_known(key or next(iter(known)), known, "no picture {!r} in this answer", ResultError)
    return known[key] if key else next(iter(known.values()))


@dataclass(frozen=True)
class PageView:
    """A page with what is written with it.

    Attributes
    ----------
    page, name : the page, and the name of its file. manifest : what decides it. tables : name -> frame.
    files : name -> text of what else stands there. own : names in the folder that a study looks after itself.
    bare : whether tables stand as CSV beside the page in any case.
    """

    page: Page
    name: str
    manifest: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    own: Collection[str] = ()
    bare: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The page as plain data."""
        return as_data(self.page)

    def write(self, folder: Path, *, csv: bool = False, force: bool = False) -> Path:
        """Write page, tables and manifest, all or nothing; return the page. csv, force : as in `Answer.write`."""
        with ResultFolder(folder, force=force, own=self.own) as results:
            return self.put(results, csv=csv)

    def put(self, results: ResultFolder, *, csv: bool = False) -> Path:
        """The same into a folder that is open, which it closes."""
        results.write_tables(self.tables, csv=csv)
        if self.bare:
            write_csv(results.part, self.tables)
        for name, text in self.files.items():
            write_atomic(results.part / name, text)
        write_page(self.page, results.part / self.name)
        results.close({"version": version("ytterby"), **self.manifest})
        return results.path / self.name

    def html(self) -> str:
        """Its answer, and the sentences of its subjects; of a page without any its tables, each with its first rows."""
        page, sections = self.page, self.page.sections
        statements = [text for one in sections for text in one.statements]
        texts = [page.answer, *page.lead, *statements]
        if not page.answer and not statements:
            for table in (table for one in sections for table in one.tables):
                heads, rows = table.columns, table.texts(ROWS)
                cells = ([f"{heads[n]}: {text}" for n, text in one.items() if text] for one in rows)
                texts.append(f"{table.title}. {'; '.join(map(', '.join, cells))}")
        return html_of(page.title or self.name.removesuffix(".html"), filter(None, texts))

    def plot(self, key: str = "") -> Picture:
        """A picture of the page by its key, the first if left out. Raises ResultError."""
        return one_of((one for part in self.page.sections for one in part.pictures), key)
