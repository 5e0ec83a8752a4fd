"""The US Consolidated Screening List, official CSV, TSV and JSON, read by header.

Columns have moved over the years (an id came in front, more lists were added), so nothing is read
by position. One party in several lists is several records.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ytterby.compliance.parties.packaged import CODES, LISTS
from ytterby.compliance.parties.reading import (
    ListReading,
    day_after,
    done,
    latest_day,
    parse_date,
    parts,
    read_rows,
    read_text,
)
from ytterby.compliance.parties.record import Party, name_key, normalise_policy
from ytterby.ground.errors import DataError
from ytterby.ground.fingerprint import digest_of_text

SCHEMAS = {
    "individual": "Person",
    "entity": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
}
_US = "US-"
_BRACKETED = re.compile(r"\(([A-Z0-9-]{2,8})(?: List)?\)")
_COUNTRY = re.compile(r"^[A-Z]{2}$")
_ADDRESS_ENTRY = re.compile(r"^address \d+$", re.IGNORECASE)
YEAR_BEFORE_VOLUME_1 = 1935
_CITATION = re.compile(r"(?:\b(\d{2,3})[\s.]*F\.?\s*R\b)|(?:\bVol\.?\s*(\d{2,3})\b)", re.IGNORECASE)
_DAY = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])")


class Start(NamedTuple):
    """The first day of a listing, or else the latest day on which it can have begun."""

    day: date | None = None
    by: date | None = None


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


def read_csl_csv(path: Path | str, delimiter: str = ",") -> ListReading:
    """The official CSV (or TSV with a tab as delimiter).

    Raises DataError when the file is empty, is no such list, has a column twice or an open quote.
    """
    reading = ListReading(str(path), "csl-tsv" if delimiter == "\t" else "csl-csv")
    collect = _Collector(reading)
    for where, row in read_rows(reading, ("source", "name"), delimiter):
        collect.add(where, row)
    return done(reading)


def read_csl_json(path: Path | str) -> ListReading:
    """The official JSON: an object with `results`, or a bare list.

    Raises DataError when it is no valid JSON (with line, column and byte) or holds no list of
    entries.
    """
    text, where = read_text(Path(path)), str(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as fault:
        byte = len(text[: fault.pos].encode("utf-8", "replace"))
        raise DataError(
            f"not valid JSON: {fault.msg} at byte {byte}",
            where=f"{where}, line {fault.lineno}, column {fault.colno}",
            advice="Nothing was imported. Is the file cut off? Download it again.",
        ) from None
    except (RecursionError, ValueError) as fault:
        raise DataError(f"not usable JSON: {type(fault).__name__}", where=where) from None
    rows = data.get("results") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        what = "no list of entries: an object with `results`, or a list, is expected"
        raise DataError(what, where=str(path))
    reading = ListReading(str(path), "csl-json", rows=len(rows))
    collect = _Collector(reading)
    for number, row in enumerate(rows, start=1):
        where = f"entry {number}"
        if isinstance(row, dict):
            collect.add(where, {str(key).lower(): value for key, value in row.items()})
        else:
            reading.skip(where, f"an object is expected, not {type(row).__name__}")
    return done(reading)


class _Collector:
    """Makes parties of rows and gives each an id that stays the same from file to file."""

    def __init__(self, reading: ListReading) -> None:
        self.reading = reading
        self.ids: Counter[str] = Counter()

    def add(self, where: str, fields: Mapping[str, Any]) -> None:
        """Add the party of a row; values are texts, or as JSON has them."""

        def one(name: str) -> str:
            value = fields.get(name)
            return "; ".join(texts(value)) if isinstance(value, list) else plain(value)

        def many(name: str) -> list[str]:
            return texts(fields.get(name))

        streets, countries = _addresses(fields.get("addresses"))
        name, list_id = " ".join(one("name").split()), list_of(one("source"))
        if not name or list_id is None:
            what = f"unknown list {one('source')[:60]!r}" if name else "no name"
            self.reading.skip(f"{where}, column {'source' if name else 'name'!r}", what)
            return
        known = SCHEMAS.get(one("type").casefold())
        schema = "Address" if _ADDRESS_ENTRY.match(name) else known
        start, end = self._days(where, one("start_date"), one("end_date"))
        notices, by = one("federal_register_notice"), None
        if start is None:
            start, by = start_of(notices)
            if start and end and end < start:
                start, by = None, end
        about = LISTS[list_id]
        # lists written as prose end in `..., and X`
        prose = ((a, a.removeprefix("and ")) for a in many("alt_names"))
        aliases = (bare.strip(" .") if bare != a else a for a, bare in prose)
        policy = one("license_policy")
        self.reading.parties.append(
            Party(
                id=self._id(list_id, one("entity_number"), name, countries),
                list_id=list_id,
                name=name,
                measure_id=about.measure_id,
                aliases=tuple(a for a in aliases if a not in ("", name)),
                country=countries[0] if countries else None,
                countries=tuple(countries),
                schema=schema,
                addresses=tuple(streets),
                listed_on=start,
                delisted_on=day_after(end),
                listed_by=by,
                consequence=about.consequence,
                licence_requirement=one("license_requirement"),
                licence_policy=policy,
                policy=normalise_policy(policy),
                programs=tuple(many("programs")),
                identifiers=tuple(many("ids")),
                source=f"{about.authority}, {about.title}",
                source_url=one("source_list_url") or one("source_information_url"),
                note="; ".join(filter(None, (notices, one("remarks")))),
            )
        )

    def _days(self, where: str, *given: str) -> tuple[date | None, date | None]:
        """The first and the last day as they are given; what is wrong with one is a doubt."""
        days: list[date | None] = []
        for column, text in zip(("start_date", "end_date"), given, strict=True):
            try:
                days.append(parse_date(text))
            except ValueError as fault:
                self.reading.doubt(f"{where}, column {column!r}", str(fault))
                days.append(None)
        start, end = days
        if start and end and end < start:
            self.reading.doubt(f"{where}, column 'end_date'", f"{end} is before the start {start}")
            end = None
        return start, end

    def _id(self, list_id: str, number: str, name: str, countries: list[str]) -> str:
        """OFAC numbers its entries; elsewhere name and country identify a listing."""
        if not number:
            identity = f"{name_key(name) or name}|{'|'.join(sorted(countries))}"
            number = digest_of_text(identity)[:10]
        base = f"{list_id}/{number}"
        self.ids[base] += 1
        return base if self.ids[base] == 1 else f"{base}-{self.ids[base]}"


def plain(value: Any) -> str:
    """Text of a JSON value that should be one word or number."""
    return "" if value is None or isinstance(value, bool | dict | list) else str(value).strip()


def texts(value: Any) -> list[str]:
    """Texts of a JSON value that should be a list; objects become `value, value`."""
    if not isinstance(value, list):
        return parts(plain(value))
    several = (item.values() if isinstance(item, dict) else [item] for item in value)
    joined = (", ".join(filter(None, map(plain, some))) for some in several)
    return list(dict.fromkeys(" ".join(t.split()) for t in joined if t))


def _addresses(value: Any) -> tuple[list[str], list[str]]:
    """Streets and countries; the last part of an address is the country, `CN` alone is no street."""
    streets, countries = [], []
    for item in value if isinstance(value, list) else texts(value):
        if isinstance(item, dict):
            parts = [plain(item.get(k)) for k in ("address", "city", "state", "postal_code")]
            country = plain(item.get("country"))
            street = ", ".join(t for t in (*parts, country) if t) if any(parts) else ""
        else:
            street = " ".join(plain(item).split())
            country = street.rsplit(",", 1)[-1].strip()
            street = "" if _COUNTRY.match(street) else street
        if _COUNTRY.match(country):
            countries.append(country)
        if street:
            streets.append(" ".join(street.split()))
    return list(dict.fromkeys(streets)), list(dict.fromkeys(countries))


def start_of(citations: str) -> Start:
    """What a text of Federal Register citations says of the first day.

    `88 FR 12170, 2/27/23` gives the day. `88 FR 12170` alone gives the year, since volume 1 is 1936.
    The earliest notice counts: later ones add names or change the entry. Its day is taken only if
    the text gives one that fits the volume.
    """
    _, *pieces = _CITATION.split(citations)
    dated: dict[int, list[date | None]] = {}
    for one, other, text in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        year = int(one or other) + YEAR_BEFORE_VOLUME_1
        if 1960 <= year <= date.today().year + 1:
            dates = map(latest_day, _DAY.findall(text))
            # a notice of late December may be dated in the other year
            fits = (day for day in dates if day and abs(day.year - year) <= 1)
            dated.setdefault(year, []).append(next(fits, None))
    if not dated:
        return Start()
    first, days = min(dated.items())
    known = [day for day in days if day]
    return Start(min(known)) if len(known) == len(days) else Start(by=date(first, 12, 31))
