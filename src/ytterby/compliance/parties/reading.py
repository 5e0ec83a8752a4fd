"""What comes of reading a list file: parties, what was skipped, and rows read one by one.

A bad row is reported and the rest is read; only a file that is no list at all is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from ytterby.compliance.parties.record import Party
from ytterby.ground.csvfile import LARGEST, check_columns, decode, rows_of
from ytterby.ground.errors import DataError
from ytterby.ground.files import read_bytes

FIRST_YEAR, LAST_YEAR = 1900, 2200


class RowProblem(NamedTuple):
    """A row that was skipped, or (`kept`) a row of which one value was left out."""

    where: str
    what: str
    kept: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (" (row kept)" if self.kept else "")


@dataclass
class ListReading:
    """A list file as read."""

    path: str
    format: str
    rows: int = 0
    parties: list[Party] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        """Number of rows of which nothing was taken."""
        return sum(not p.kept for p in self.problems)

    def skip(self, where: str, what: str) -> None:
        """Note a row of which nothing is taken."""
        self.problems.append(RowProblem(where, what))

    def doubt(self, where: str, what: str) -> None:
        """Note a value that is left out of a row that is kept."""
        self.problems.append(RowProblem(where, what, kept=True))


def read_text(path: Path) -> str:
    """The text of a file; DataError when it is missing, empty or in an unknown encoding."""
    text = decode(read_bytes(path, DataError, LARGEST), str(path))
    if not text.strip():
        raise DataError("the file is empty", where=str(path), advice="Nothing was imported.")
    return text


def read_rows(reading: ListReading, needed: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows below the header as (place, cells by column); broken rows are noted in `reading`.

    Names of columns are in lower case, cells without blanks around them.

    Raises DataError when a needed column is missing, a column stands twice or has no name, or a
    quote is never closed.
    """
    rows = rows_of(read_text(Path(reading.path)), reading.path)
    head = next(rows)
    where = f"{reading.path}, line {head.first}"
    if head.fault:
        raise DataError(f"no header row: {head.fault}", where=where)
    columns = [name.strip().lower() for name in head.cells]
    # a line may end in a delimiter
    check_columns(columns if columns[-1] else columns[:-1], where, DataError)
    missing = [column for column in needed if column not in columns]
    if missing:
        advice = "Columns found: " + ", ".join(columns[:20])
        raise DataError(f"no column {missing[0]!r}", where=where, advice=advice)
    for row in rows:
        if not row.fault and not any(row.cells):
            continue
        reading.rows += 1
        place = f"line {row.first}" if row.last <= row.first else f"lines {row.first} to {row.last}"
        if row.fault:
            reading.skip(place, row.fault)
        elif len(row.cells) != len(columns):
            reading.skip(place, f"{len(row.cells)} fields, the header has {len(columns)}")
        else:
            yield place, dict(zip(columns, map(str.strip, row.cells), strict=True))


def done(reading: ListReading) -> ListReading:
    """The reading, each id once: what a file says twice gets a number.

    Raises DataError when nothing of the file is a listing.
    """
    if not reading.parties:
        advice = "\n  ".join(["Nothing was imported.", *map(str, reading.problems[:5])])
        what = f"none of {reading.rows} rows is a listing"
        raise DataError(what, where=reading.path, advice=advice)
    seen: Counter[str] = Counter()
    for place, party in enumerate(reading.parties):
        seen[party.id] += 1
        if seen[party.id] > 1:
            reading.parties[place] = party._replace(id=f"{party.id}-{seen[party.id]}")
    return reading


_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")


def parse_date(text: str) -> date | None:
    """One day from `2018-04-30`, `4/30/2018` or a time stamp; None for blank text.

    Raises ValueError when it is none of these, or outside the years that a list can speak of.
    """
    text = text.strip()
    if not text:
        return None
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _AMERICAN.match(text):
        month, day, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:  # no list is older than the 1960s
            year += 2000 if year < 60 else 1900
    else:
        raise ValueError(f"{text[:40]!r} is no date; write 2025-12-31")
    try:
        made = date(year, month, day)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no day of the calendar") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text[:40]!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return made


def day_or_none(text: str) -> date | None:
    """The day, where the text is one."""
    with suppress(ValueError):
        return parse_date(text)
    return None


def day_after(day: date | None) -> date | None:
    """The first day off the list, when the last day on it is known."""
    return day + timedelta(days=1) if day else None


def parts(text: str) -> list[str]:
    """The values of a cell that are parted by `;`, each once."""
    return list(dict.fromkeys(p for piece in text.split(";") if (p := " ".join(piece.split()))))
