"""What all answers share, whichever verb gave them: plain data, a folder, pandas frames, a view, a picture.

An answer has tables. How its page is made `report` alone knows: `report.notebook` sets `Answer.viewer`, and is loaded
with the names of the package.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from ytterby.ground.arguments import fitting
from ytterby.ground.errors import ResultError, check_known, error_of, of_extra
from ytterby.ground.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

T = TypeVar("T")
ROWS = 10
"""Rows of a list that a notebook shows."""


class AnswerView(Protocol):
    """An answer as a page has it."""

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""

    def write(self, folder: Path, *, csv: bool = False, force: bool = False) -> Path:
        """Write page, tables and manifest; return the page."""

    def html(self) -> str:
        """Its sentences."""

    def plot(self, key: str = "") -> Any:
        """One of its pictures."""


class Answer:
    """What every verb gives.

    viewer : makes the view of an answer that has a page.
    """

    __slots__ = ()
    viewer: ClassVar[Callable[[Any], AnswerView] | None] = None

    if TYPE_CHECKING:

        @property
        def tables(self) -> Mapping[str, pl.DataFrame]:
            """Its frames by name, the first the one that is looked at first."""

    @property
    def view(self) -> AnswerView:
        """It as its page has it. Raises ResultError where it has none."""
        viewer = Answer.viewer
        if viewer is None:
            raise ResultError("this answer has no page", advice="Use `tables` or `to_pandas()`.")
        return viewer(self)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, with its ranges: what the command prints with `--json`."""
        return self.view.to_dict()

    def write(self, folder: Path | str, *, csv: bool = False, force: bool = False) -> Path:
        """Write page, tables and manifest into a folder, all or nothing; return the page's path.

        csv : tables as CSV too. force : replace files that Ytterby did not write. Raises ResultError.
        """
        return self.view.write(fitting("folder", folder, "Path"), csv=csv, force=force)

    def plot(self, key: str = "") -> Any:
        """A picture of its page by its key, the first if left out. Raises ResultError with the keys that there are."""
        name = fitting("key", key, "str")  # before the view, which not every answer has
        return self.view.plot(name)

    def to_pandas(self, table: str = "") -> Any:
        """A table as a pandas frame, the first if left out. Raises ResultError: no such table; RunError: no pandas."""
        tables = self.tables
        name = fitting("table", table, "str") or next(iter(tables))
        check_known(name, tables, "no table {!r} in this answer", ResultError)
        pandas = of_extra("pandas", "notebook")
        frame = tables[name]
        return pandas.DataFrame({column: frame[column].to_numpy() for column in frame.columns})

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        return self.view.html()


def html_of(title: str, texts: Iterable[str]) -> str:
    """A title and sentences as HTML."""
    return f"<p>{escape(title)}</p><ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def write_files(folder: Path | str, files: Mapping[str, str], *, force: bool = False) -> Path:
    """Write small files into a folder; return the path of the first. Raises ResultError where one is there already."""
    place: Path = fitting("folder", folder, "Path")
    paths = [place / name for name in files]
    if there := [path for path in paths if path.exists() and not force]:
        raise error_of(ResultError, "file_there", there[0])
    for path, text in zip(paths, files.values(), strict=True):
        write_atomic(path, text, ResultError)
    return paths[0]


class AnswerList(Answer, list[T]):
    """Answers in a list, which is a list like any other.

    name : of its table. row : an item as plain data. about : what plain data has besides, and wins there.
    """

    def __init__(
        self,
        items: Iterable[T],
        name: str,
        row: Callable[[T], Mapping[str, Any]],
        about: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(items)
        self.name, self.row, self.about = name, row, about or {}

    def __repr__(self) -> str:
        return f"<{len(self)} {self.name if len(self) != 1 else self.name.removesuffix('s')}>"

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Its items as plain data."""
        return [self.row(one) for one in self]

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """One table: a row an item; what is no plain value stands in it as a text."""
        import polars as pl

        def cell(value: Any) -> Any:
            plain = value is None or isinstance(value, str | int | float)
            return value if plain else json.dumps(value, ensure_ascii=False, default=str)

        rows = [{key: cell(value) for key, value in one.items()} for one in self.rows]
        return {self.name: pl.DataFrame(rows, infer_schema_length=None)}

    def to_dict(self) -> dict[str, Any]:
        """Its rows under its name, and what is said of all."""
        return {self.name: [dict(one) for one in self.rows], **self.about}

    def write(self, folder: Path | str, *, csv: bool = False, force: bool = False) -> Path:
        """Write its rows as JSON, and as CSV; return the path of the JSON. Raises ResultError as `write_files`."""
        from ytterby.ground.csvfile import safe_frame

        text = json.dumps(self.to_dict(), indent=1, ensure_ascii=False, default=str) + "\n"
        files = {f"{self.name}.json": text}
        if csv:
            files[f"{self.name}.csv"] = safe_frame(self.tables[self.name]).write_csv()
        return write_files(folder, files, force=force)

    def _repr_html_(self) -> str:
        more = [f"and {len(self) - ROWS} more"] if len(self) > ROWS else []
        shown = [", ".join(f"{k}: {v}" for k, v in one.items() if v) for one in self.rows[:ROWS]]
        return html_of(repr(self).strip("<>"), [*shown, *more] or ["none"])
