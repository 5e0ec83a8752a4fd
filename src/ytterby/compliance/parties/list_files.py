"""The US Consolidated Screening List, official CSV, read by its header; files read row by row.

Columns have moved over the years (an id came in front, more lists were added), so nothing is read
by position. One party in several lists is several records. A bad row is reported and the rest is
read; only a file that is no list at all is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ytterby.compliance.parties.packaged import CODES, LISTS
from ytterby.compliance.parties.record import (
    Party,
    day_after,
    day_or_none,
    name_key,
    normalise_policy,
    parse_date,
)
from ytterby.ground.csvfile import LARGEST, check_columns, decode, rows_of
from ytterby.ground.errors import DataError
from ytterby.ground.files import read_bytes
from ytterby.ground.fingerprint import digest_of_text

SCHEMAS = {"individual": "Person", "entity": "Organization"}
SCHEMAS |= {"vessel": "Vessel", "aircraft": "Airplane"}
_US = "US-"
_BRACKETED = re.compile(r"\(([A-Z0-9-]{2,8})(?: List)?\)")
_COUNTRY = re.compile(r"^[A-Z]{2}$")
_ADDRESS_ENTRY = re.compile(r"^address \d+$", re.IGNORECASE)
YEAR_BEFORE_VOLUME_1 = 1935
_CITATION = re.compile(r"(?:\b(\d{2,3})[\s.]*F\.?\s*R\b)|(?:\bVol\.?\s*(\d{2,3})\b)", re.IGNORECASE)
_DAY = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])")


class RowProblem(NamedTuple):
    """A row that was skipped, or (`kept`) a row of which one value was left out."""

    where: str
    what: str
    kept: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (" (row kept)" if self.kept else "")


@dataclass
class ListReading:
    """A list file as read. group : what is replaced as a whole by the next file. text : the file, if at hand."""

    path: str
    group: str = "US-CSL"
    rows: int = 0
    parties: list[Party] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    text: str = ""

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


def read_rows(reading: ListReading, needed: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows below the header as (place, cells by column); broken rows are noted in `reading`.

    Names of columns are in lower case, cells without blanks around them.

    Raises DataError when the file is empty, a needed column is missing, a column stands twice or has no name, or a
    quote is never closed.
    """
    path = reading.path
    text = reading.text or decode(read_bytes(Path(path), DataError, LARGEST), path)
    rows = rows_of(text, reading.path)
    head = next(rows, None)
    if head is None:
        raise DataError("the file is empty", where=reading.path, advice="Nothing was imported.")
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


def parts(text: str) -> list[str]:
    """The values of a cell that are parted by `;`, each once."""
    return list(dict.fromkeys(p for piece in text.split(";") if (p := " ".join(piece.split()))))


def read_list(path: Path | str) -> ListReading:
    """The official CSV of the US list.

    Raises DataError when the file is empty, is no such list, has a column twice or an open quote.
    """
    reading = ListReading(str(path))
    for where, row in read_rows(reading, ("source", "name")):
        if (party := _party(where, row, reading)) is not None:
            reading.parties.append(party)
    if not reading.parties:
        advice = "\n  ".join(["Nothing was imported.", *map(str, reading.problems[:5])])
        what = f"none of {reading.rows} rows is a listing"
        raise DataError(what, where=reading.path, advice=advice)
    _number_ids(reading.parties)
    return reading


def _number_ids(parties: list[Party]) -> None:
    """What a file says twice gets a number, so that each id stands once."""
    seen: Counter[str] = Counter()
    for place, party in enumerate(parties):
        seen[party.id] += 1
        if seen[party.id] > 1:
            parties[place] = party._replace(id=f"{party.id}-{seen[party.id]}")


def list_of(source: str) -> str | None:
    """The list that a `source` names, by the code in brackets, the plain code or its title."""
    source = source.strip()
    for code in (*_BRACKETED.findall(source), source.upper()):
        if f"{_US}{code}" in LISTS:
            return f"{_US}{code}"
        if code.casefold() in CODES:
            return CODES[code.casefold()]
    words = source.casefold()
    return next((name for name, one in LISTS.items() if one.called and one.called in words), None)


def _party(where: str, row: Mapping[str, str], reading: ListReading) -> Party | None:
    def one(column: str) -> str:
        return row.get(column, "")

    streets, countries = _addresses(one("addresses"))
    name, list_id = " ".join(one("name").split()), list_of(one("source"))
    if not name or list_id is None:
        what = f"unknown list {one('source')[:60]!r}" if name else "no name"
        reading.skip(f"{where}, column {'source' if name else 'name'!r}", what)
        return None
    known = SCHEMAS.get(one("type").casefold())
    start, end = _days(where, one("start_date"), one("end_date"), reading)
    notices, by = one("federal_register_notice"), None
    if start is None:
        start, by = start_of(notices)
        if start and end and end < start:
            start, by = None, end
    about = LISTS[list_id]
    # lists written as prose end in `..., and X`
    prose = ((a, a.removeprefix("and ")) for a in parts(one("alt_names")))
    aliases = (bare.strip(" .") if bare != a else a for a, bare in prose)
    # OFAC numbers its entries; elsewhere name and country identify a listing
    identity = f"{name_key(name) or name}|{'|'.join(sorted(countries))}"
    number = one("entity_number") or digest_of_text(identity)[:10]
    return Party(
        id=f"{list_id}/{number}",
        list_id=list_id,
        name=name,
        measure_id=about.measure_id,
        aliases=tuple(a for a in aliases if a not in ("", name)),
        country=countries[0] if countries else None,
        countries=tuple(countries),
        schema="Address" if _ADDRESS_ENTRY.match(name) else known,
        addresses=tuple(streets),
        listed_on=start,
        delisted_on=day_after(end),
        listed_by=by,
        consequence=about.consequence,
        licence_requirement=one("license_requirement"),
        licence_policy=one("license_policy"),
        policy=normalise_policy(one("license_policy")),
        programs=tuple(parts(one("programs"))),
        identifiers=tuple(parts(one("ids"))),
        birth_dates=tuple(parts(one("dates_of_birth"))),
        source=f"{about.authority}, {about.title}",
        source_url=one("source_list_url") or one("source_information_url"),
        note="; ".join(filter(None, (notices, one("remarks")))),
    )


def _days(
    where: str, first: str, last: str, reading: ListReading
) -> tuple[date | None, date | None]:
    """The first and the last day as they are given; what is wrong with one is a doubt."""
    days: list[date | None] = []
    for column, text in (("start_date", first), ("end_date", last)):
        try:
            days.append(parse_date(text))
        except ValueError as fault:
            reading.doubt(f"{where}, column {column!r}", str(fault))
            days.append(None)
    start, end = days
    if start and end and end < start:
        reading.doubt(f"{where}, column 'end_date'", f"{end} is before the start {start}")
        end = None
    return start, end


def _addresses(cell: str) -> tuple[list[str], list[str]]:
    """Streets and countries; the last part of an address is the country, `CN` alone is no street."""
    streets = parts(cell)
    lasts = (street.rsplit(",", 1)[-1].strip() for street in streets)
    countries = [country for country in lasts if _COUNTRY.match(country)]
    return [s for s in streets if not _COUNTRY.match(s)], list(dict.fromkeys(countries))


def start_of(citations: str) -> tuple[date | None, date | None]:
    """The first day by Federal Register citations, or else the latest on which it can have been.

    `88 FR 12170, 2/27/23` gives the day. `88 FR 12170` alone gives the year, since volume 1 is 1936.
    The earliest notice counts: later ones add names or change the entry. Its day is taken only if
    the text gives one that fits the volume.
    """
    _, *pieces = _CITATION.split(citations)
    dated: dict[int, list[date | None]] = {}
    for one, other, text in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        year = int(one or other) + YEAR_BEFORE_VOLUME_1
        if 1960 <= year <= date.today().year + 1:
            dates = map(day_or_none, _DAY.findall(text))
            # a notice of late December may be dated in the other year
            fits = (day for day in dates if day and abs(day.year - year) <= 1)
            dated.setdefault(year, []).append(next(fits, None))
    if not dated:
        return None, None
    first, days = min(dated.items())
    known = [day for day in days if day]
    return (min(known), None) if len(known) == len(days) else (None, date(first, 12, 31))
