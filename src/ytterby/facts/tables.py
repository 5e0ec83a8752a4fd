"""Read the CSV tables of a data folder into rows that know their file and line.

A cell is text until it is asked for as a number; what is wrong is said with file, line, column and what
to do.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground.csvfile import LARGEST, decode, parse_csv
from ytterby.ground.errors import DataError, did_you_mean
from ytterby.ground.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ytterby.ground.errors import YtterbyError

ID = "id"
EVIDENCE = "evidence"
ANOTHER_ID = "Give every row an id of its own, for example with -2 at the end."
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class FolderProblem:
    """Something wrong in a data folder. `where` is file, line, column; `check` names the check."""

    check: str
    where: str
    what: str
    advice: str = ""

    @classmethod
    def of(cls, check: str, error: YtterbyError) -> FolderProblem:
        """Turn an error raised while reading into a problem, so that a check can go on."""
        return cls(check, error.where, error.what, error.advice)

    def as_dict(self) -> dict[str, str]:
        """The same as plain data, for `--json`."""
        return asdict(self)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join((f"{line} ({self.advice})" if self.advice else line).split())


def as_error(problems: Sequence[FolderProblem]) -> DataError:
    """One error that lists the problems."""
    if len(problems) == 1:
        return DataError(problems[0].what, where=problems[0].where, advice=problems[0].advice)
    shown = [
        f"{p.where}: {p.what}" + (f"\n    {p.advice}" if p.advice else "")
        for p in problems[:MOST_TOLD]
    ]
    if len(problems) > MOST_TOLD:
        shown.append(f"and {len(problems) - MOST_TOLD} more: see `ytterby facts check`")
    return DataError(f"{len(problems)} mistakes in the data folder\n  " + "\n  ".join(shown))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: `cells` by column name, as written, with blanks at both ends removed."""

    file: str
    line: int
    cells: Mapping[str, str]

    def where(self, column: str = "") -> str:
        """File and line, and the column if given, as errors show them."""
        place = f"{self.file} line {self.line}"
        return f"{place}, column '{column}'" if column else place

    def problem(self, check: str, column: str, what: str, advice: str = "") -> FolderProblem:
        """What is wrong with a cell of this row."""
        return FolderProblem(check, self.where(column), what, advice)

    def text(self, column: str) -> str:
        """The text of a cell, which may be blank; raises DataError if there is no such column."""
        if column not in self.cells:
            advice = did_you_mean(column, self.cells)
            raise DataError(f"no column '{column}'", where=self.where(), advice=advice)
        return self.cells[column]

    def required(self, column: str) -> str:
        """The text of a cell that must not be blank; raises DataError if it is."""
        text = self.text(column)
        if not text:
            advice = f"Fill in '{column}', or remove the row."
            raise DataError("the cell is blank", where=self.where(column), advice=advice)
        return text

    def number(self, column: str) -> float:
        """A cell that must hold a finite number, in the unit of its column or `unit` cell."""
        return self._as_number(column, self.required(column))

    def number_or_none(self, column: str) -> float | None:
        """A cell that holds a finite number or is blank (None)."""
        text = self.text(column)
        return self._as_number(column, text) if text else None

    def words(self, column: str) -> tuple[str, ...]:
        """A cell that holds names separated by spaces; blank gives none."""
        return tuple(self.text(column).split())

    def _as_number(self, column: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or "_" in text:
            raise DataError(
                f"'{text}' is not a number",
                where=self.where(column),
                advice="Write a plain number such as 1250.5, without commas, unit or range.",
            )
        return value


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV table. `name` is its path in the folder without `.csv`, e.g. `evidence/prices`."""

    name: str
    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def is_evidence(self) -> bool:
        """Whether the table holds facts carried over from sources."""
        return self.name.startswith(f"{EVIDENCE}/")

    @property
    def short_name(self) -> str:
        """The name without its folder: `prices`."""
        return self.name.rsplit("/", 1)[-1]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def by_id(self) -> dict[str, Row]:
        """Rows by the cell in column `id`; raises DataError for a blank or repeated id."""
        found: dict[str, Row] = {}
        for row in self.rows:
            name = row.required(ID)
            if name in found:
                what = f"the id '{name}' is used twice; first in line {found[name].line}"
                raise DataError(what, where=row.where(ID), advice=ANOTHER_ID)
            found[name] = row
        return found


def folder_of(folder: Path | str) -> Path:
    """The data folder as a path; raises DataError if there is no such folder."""
    path = Path(folder)
    if not path.is_dir():
        advice = "Give a folder that holds datapackage.json and CSV tables."
        raise DataError("there is no such data folder", where=str(path), advice=advice)
    return path


def table_paths(folder: Path | str) -> list[str]:
    """Paths of all CSV tables below the folder, relative, with `/`, in alphabetical order."""
    root = folder_of(folder)
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*.csv") if p.is_file())


def read_table(folder: Path | str, path: str, *, need: Iterable[str] = ()) -> Table:
    """Read one table; `path` is relative to the folder, `need` are columns it must have.

    Raises DataError if the file is missing, is not UTF-8 CSV, has a row of the wrong length, a
    column name that is blank or repeated, or lacks a needed column.
    """
    file = Path(folder) / path
    if not file.exists():
        advice = f"It is expected in {Path(folder).name}/."
        raise DataError("there is no such table", where=path, advice=advice)
    found = parse_csv(decode(read_bytes(file, DataError, LARGEST), path), path)
    columns = tuple(found.columns)
    rows = tuple(
        Row(path, line, {name: cell.strip() for name, cell in cells.items()})
        for line, cells in zip(found.lines, found.rows, strict=True)
    )
    for column in need:
        if column not in columns:
            advice = did_you_mean(column, columns)
            raise DataError(f"no column '{column}'", where=f"{path} line 1", advice=advice)
    return Table(path.removesuffix(".csv"), path, columns, rows)


def read_tables(folder: Path | str) -> dict[str, Table]:
    """All CSV tables of the folder by name (`evidence/prices`, `parameters`, ...)."""
    tables = (read_table(folder, path) for path in table_paths(folder))
    return {table.name: table for table in tables}
