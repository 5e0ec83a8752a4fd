"""Read the CSV tables of a data folder into rows that know their file and line.

A cell is text until it is asked for as a number; what is wrong is said with file, line, column and what
to do.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ytterby.ground.csvfile import LARGEST, decode, parse_csv
from ytterby.ground.errors import DataError, check_known, error_of, together
from ytterby.ground.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ytterby.ground.errors import YtterbyError

ID = "id"
EVIDENCE = "evidence"
ANOTHER_ID = "Give every row an id of its own, for example with -2 at the end."
MAX_REPORTED = 20


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


Problems = Iterator[FolderProblem]
"""What a check finds."""


def as_error(problems: Sequence[FolderProblem]) -> YtterbyError:
    """One error that lists the problems, the first of many."""
    faults = [DataError(p.what, where=p.where, advice=p.advice) for p in problems]
    if more := faults[MAX_REPORTED:]:
        faults[MAX_REPORTED:] = [DataError(f"and {len(more)} more: see `ytterby facts check`")]
    return together(faults, " in the data folder")


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
        check_known(column, self.cells, "no column {!r}", where=self.where())
        return self.cells[column]

    def number(self, column: str) -> float:
        """A cell that must hold a finite number, in the unit of its column or `unit` cell."""
        value = self.number_or_none(column)
        if value is None:
            raise error_of(DataError, "blank_cell", self.where(column), column=column)
        return value

    def number_or_none(self, column: str) -> float | None:
        """A cell that holds a finite number or is blank (None)."""
        text = self.text(column)
        try:
            value = float(text or 0)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or "_" in text:
            raise error_of(DataError, "no_number", self.where(column), text=text)
        return value if text else None

    def words(self, column: str) -> tuple[str, ...]:
        """A cell that holds names separated by spaces; blank gives none."""
        return tuple(self.text(column).split())


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

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


TablesByName = Mapping[str, Table]
"""Tables of a folder by name."""


def folder_of(folder: Path | str) -> Path:
    """The data folder as a path; raises DataError if there is no such folder."""
    path = Path(folder)
    if not path.is_dir():
        raise error_of(DataError, "no_data_folder", path)
    return path


def table_paths(folder: Path | str) -> list[str]:
    """Paths of all CSV tables below the folder, relative, with `/`, in alphabetical order."""
    root = str(folder_of(folder))
    below = ((at[len(root) + 1 :], names) for at, _, names in os.walk(root))
    found = (os.path.join(at, name) for at, names in below for name in names)
    return sorted(path.replace(os.sep, "/") for path in found if path.endswith(".csv"))


def read_table(folder: Path | str, path: str) -> Table:
    """Read one table; `path` is relative to the folder.

    Raises DataError if the file is missing, is not UTF-8 CSV, has a row of the wrong length, or a
    column name that is blank or repeated.
    """
    file = Path(folder) / path
    if not file.exists():
        raise error_of(DataError, "no_table", path, name=Path(folder).name)
    return _table(path, read_bytes(file, DataError, LARGEST))


@lru_cache(maxsize=128)
def _table(path: str, content: bytes) -> Table:
    """A table by what is written: folders that are compared share most of theirs, and a run reads its own twice."""
    parsed = parse_csv(decode(content, path), path)
    cells = [{name: cell.strip() for name, cell in row.items()} for row in parsed.rows]
    rows = tuple(Row(path, *row) for row in zip(parsed.lines, cells, strict=True))
    return Table(path.removesuffix(".csv"), path, tuple(parsed.columns), rows)


def readable(folder: Path, paths: Iterable[str]) -> tuple[dict[str, Table], list[FolderProblem]]:
    """Those of some tables that can be read, by name, and what is wrong with the others."""
    tables: dict[str, Table] = {}
    problems = []
    for path in paths:
        try:
            tables[path.removesuffix(".csv")] = read_table(folder, path)
        except DataError as fault:
            problems.append(FolderProblem.of("tables", fault))
    return tables, problems


def read_tables(folder: Path | str) -> dict[str, Table]:
    """All CSV tables of the folder by name (`evidence/prices`, `parameters`, ...)."""
    return {path.removesuffix(".csv"): read_table(folder, path) for path in table_paths(folder)}
