"""The sources of the law: how many records rest on each, the newest text of it, and when it was last read."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ytterby.ground.csvfile import read_csv, require_columns, write_csv
from ytterby.ground.errors import DataError, did_you_mean
from ytterby.ground.files import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.compliance.records.folder import LawFolder
    from ytterby.compliance.records.laid_over import Records

ALL = "all"
"""A row of `sources.csv` that says of every source that it was looked through to a day."""
COLUMNS = ("source", "read")
_OFFICIAL = re.compile(
    r"(?:^|\.)(?:gov|gouv|go|int)(?:\.[a-z]{2})?$|\.europa\.eu$|\.(?:un|wto)\.org$"
)
"""Ends of the names of hosts of public bodies."""


@dataclass(frozen=True)
class LawSource:
    """A site that records rest on.

    official : whether it is of a public body; new law is looked for there.
    records : measures that name it. newest : day of the newest of them.
    read : day on which it was last read.
    """

    host: str
    official: bool
    records: int
    newest: date | None
    read: date


def sources_of(records: Records, laws: LawFolder) -> list[LawSource]:
    """The sources of all records, those of public bodies first, each with the most records first.

    A packaged source was read when the book was compiled, unless `sources.csv` of the own folder says more.
    """
    measures, days = defaultdict[str, set[str]](set), defaultdict[str, list[date]](list)
    for host, measure, day in _citations(records):
        measures[host].add(measure)
        days[host] += [day] if day else []
    own, compiled = read_days(laws), records.book.about.compiled
    last = max(compiled, own.get(ALL, compiled))
    made = [
        LawSource(
            host, bool(_OFFICIAL.search(host)), len(ids), max(days[host], default=None),
            max(last, own.get(host, last)),
        )
        for host, ids in measures.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (not one.official, -one.records, one.host))


def _citations(records: Records) -> Iterator[tuple[str, str, date | None]]:
    """Host, measure and its day, of every address that a record names."""
    for measure in records.book:
        day = measure.announced.first_day if measure.announced else None
        answers = records.interpretations.get(measure.id, ())
        lists = (*records.goods.get(measure.id, ()), *records.technologies.get(measure.id, ()))
        cited = [one.source_url for one in (measure, *measure.more_sources, *lists)]  # type: ignore[attr-defined]
        for address in cited:
            yield host_of(address), measure.id, day
        for answer in answers:
            for source in answer.sources:
                yield host_of(source.source_url), measure.id, answer.date.first_day


def host_of(address: str) -> str:
    """The host of an address, without `www.`: one name for one site."""
    return (urlsplit(address).hostname or address).removeprefix("www.").rstrip(".")


def read_days(laws: LawFolder) -> dict[str, date]:
    """When a user last read each source. Raises DataError with the line of a row that is wrong."""
    path = laws.sources
    if not path.is_file():
        return {}
    table = read_csv(path)
    require_columns(table, COLUMNS, str(path))
    days: dict[str, date] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        try:
            days[row["source"].strip()] = date.fromisoformat(row["read"].strip())
        except ValueError:
            what = f"{row['read'][:40]!r} is no day; write 2026-12-31"
            raise DataError(what, where=f"{path}:{line}, column 'read'") from None
    return days


def note_reading(records: Records, laws: LawFolder, names: list[str], on: date) -> list[str]:
    """Write down that sources, or all of them, were read on a day; their names.

    Raises DataError for a source that no record rests on.
    """
    known = {one.host for one in sources_of(records, laws)}
    hosts = [name if name == ALL else host_of(name) for name in names]
    for host in hosts:
        if host not in known and host != ALL:
            advice = did_you_mean(host, known) + f" Or `{ALL}`."
            raise DataError(f"no record rests on the source {host!r}", advice=advice)
    days = read_days(laws) | dict.fromkeys(hosts, on)
    rows = [{"source": host, "read": day.isoformat()} for host, day in sorted(days.items())]
    make_folder(laws.path)
    write_csv(laws.sources, COLUMNS, rows)
    return hosts
