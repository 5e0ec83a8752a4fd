"""What comes of reading a list file: parties, what was skipped, and rows read one by one.

A bad row is reported and the rest is read; only a file that is no list at all is refused.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ytterby.ground.csvfile import LARGEST, LONGEST_CELL, decode
from ytterby.ground.errors import DataError
from ytterby.ground.reading import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.compliance.parties.record import Party

FIRST_YEAR, LAST_YEAR = 1900, 2200


class Problem(NamedTuple):
    """A row that was skipped, or (`kept`) a row of which one value was left out."""

    where: str
    what: str
    kept: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (" (row kept)" if self.kept else "")


class Edge(NamedTuple):
    """`owner` holds `percent` of `owned`, from the first to the last day; None is open."""

    owner: str
    owned: str
    percent: float
    first: date | None = None
    last: date | None = None
    where: str = ""


@dataclass
class Reading:
    """A list file as read."""

    path: str
    format: str
    rows: int = 0
    parties: list[Party] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        """Number of rows of which nothing was taken."""
        return sum(not p.kept for p in self.problems)

    def skip(self, where: str, what: str) -> None:
        """Note a row of which nothing is taken."""
        self.problems.append(Problem(where, what))

    def doubt(self, where: str, what: str) -> None:
        """Note a value that is left out of a row that is kept."""
        self.problems.append(Problem(where, what, kept=True))


def read_text(path: Path) -> str:
    """The text of a file; DataError when it is missing, empty or in an unknown encoding."""
    text = decode(read_bytes(path, DataError, LARGEST), str(path))
    if not text.strip():
        raise DataError("the file is empty", where=str(path), advice="Nothing was imported.")
    return text


def columns_of(text: str, where: str, delimiter: str) -> list[str]:
    """The column names of the first line, in lower case.

    Raises
    ------
    DataError
        when a column stands twice or has no name.
    """
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as fault:
        raise DataError(f"no header row: {fault or 'nothing'}", where=f"{where}, line 1") from None
    names = [name.strip().lower() for name in header]
    for place, name in enumerate(names, start=1):
        if name in names[: place - 1]:
            raise DataError(
                f"column {name!r} stands twice, at {names.index(name) + 1} and {place}",
                where=f"{where}, line 1",
                advice="Nothing was imported: it cannot be told which of the two holds.",
            )
        if not name and place < len(names):
            raise DataError(f"column {place} has no name", where=f"{where}, line 1")
    return names


def csv_rows(text: str, reading: Reading, delimiter: str = ",") -> Iterator[tuple[str, list[str]]]:
    """The rows below the header as (place, cells); broken rows are noted in `reading`.

    Raises
    ------
    DataError
        for a quote that is never closed: the rest of the file cannot be told apart.
    """
    csv.field_size_limit(LONGEST_CELL)
    width = len(columns_of(text, reading.path, delimiter))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    next(reader)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            if "unexpected end" in str(fault):
                raise DataError(
                    "a quote that opens here is never closed",
                    where=f"{reading.path}, line {first}",
                    advice="Nothing was imported. Is the file cut off? Download it again.",
                ) from None
            reading.rows += 1
            reading.skip(_lines(first, reader.line_num), str(fault))
            continue
        if not any(cells):
            continue
        reading.rows += 1
        where = _lines(first, reader.line_num)
        if len(cells) != width:
            reading.skip(where, f"{len(cells)} fields, the header has {width}")
            continue
        yield where, cells


def _lines(first: int, last: int) -> str:
    return f"line {first}" if last <= first else f"lines {first} to {last}"


_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")
_PART = re.compile(r"^(\d{4})(?:-(\d{2}))?$")


def full_year(text: str) -> int:
    """`79` is 1979, `17` is 2017: no list is older than the 1960s."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 60 else 1900)


def parse_date(text: str) -> date | None:
    """One day from `2018-04-30`, `4/30/2018` or a time stamp; None for blank text.

    Raises
    ------
    ValueError
        when it is none of these, or outside the years that a list can speak of.
    """
    text = text.strip()
    if not text:
        return None
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _AMERICAN.match(text):
        month, day, year = int(found[1]), int(found[2]), full_year(found[3])
    else:
        raise ValueError(f"{text[:40]!r} is no date; write 2025-12-31")
    try:
        made = date(year, month, day)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no day of the calendar") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text[:40]!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return made


def latest_day(text: str) -> date | None:
    """The last day that `2014`, `2014-03` or `2014-03-01` can mean; None when it is no date."""
    found = _PART.match(text.strip())
    if found is None:
        try:
            return parse_date(text)
        except ValueError:
            return None
    year, month = int(found[1]), int(found[2] or 12)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def day_after(day: date | None) -> date | None:
    """The first day off the list, when the last day on it is known."""
    return day + timedelta(days=1) if day else None


def parts(text: str) -> list[str]:
    """The values of a cell that are parted by `;`, each once."""
    return list(dict.fromkeys(p for piece in text.split(";") if (p := " ".join(piece.split()))))
