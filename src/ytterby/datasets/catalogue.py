"""One list of all facts and parameters, with one view of each: to list, filter and show them and their sources.

Published prices of a good are the rows of `evidence/prices.csv` in USD per kg, in the money of their day. Prices in
another money are left out: no exchange rate or tax is said with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ytterby.datasets.declared import PARAMETERS
from ytterby.datasets.package import FOLDER, unit_of
from ytterby.datasets.parameters import KINDS, SOURCE
from ytterby.datasets.tables import folder_of, read_tables
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError, check_known, did_you_mean
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from ytterby.datasets.tables import Row, Table, TablesByName


TABLE = "evidence/prices.csv"
FORMS = {"oxide": "oxide", "metal": "metal"}
"""How the form of a published price begins -> stage of the good."""
ABROAD = ("europe", "rotterdam", "international market", "outside")
"""Words of a basis that say that the price was paid outside the holder."""
ALLOY = re.compile(r"ferro|alloy|mischmetal", re.IGNORECASE)


@dataclass(frozen=True)
class PublishedPrice:
    """A published price [USD/kg, money of its day].

    at : middle of its time, in years; low, high : its ends, alike where one number is said; abroad : whether it was
    paid outside the holder; when, basis : in the words of the source.
    """

    good: str
    at: float
    when: str
    low: float
    high: float
    abroad: bool
    basis: str
    source: str
    source_url: str


def read_published(folder: Path) -> list[PublishedPrice]:
    """The published prices of a data folder, by time; none where it has no such table."""
    path = folder / TABLE
    if not path.is_file():
        return []
    prices = [one for row in read_csv(path).rows if (one := _read(row)) is not None]
    return sorted(prices, key=lambda one: (one.at, one.good))


def points_of(prices: list[PublishedPrice], good: str, since: float) -> list[PublishedPrice]:
    """Those of a good from a time on."""
    return [one for one in prices if one.good == good and one.at >= since]


def highest_of(prices: list[PublishedPrice], good: str) -> PublishedPrice | None:
    """The highest published price of a good; None without any."""
    return max((one for one in prices if one.good == good), key=lambda one: one.high, default=None)


def _read(row: dict[str, str]) -> PublishedPrice | None:
    form, at = row["form"].lower(), middle_of(row["period"])
    stage = next((stage for word, stage in FORMS.items() if word in form), None)
    if (row["currency"], row["unit"]) != ("USD", "kg") or stage is None or at is None:
        return None
    numbers = [float(row[name]) for name in ("price_low", "price_high", "price_avg") if row[name]]
    if not numbers or ALLOY.search(form) or not row["element"]:
        return None
    basis = row["basis"]
    return PublishedPrice(
        f"{stage}.{row['element']}", at, row["period"], min(numbers), max(numbers),
        any(word in basis.lower() for word in ABROAD), basis, row["source"], row["source_url"],
    )  # fmt: skip


def middle_of(period: str) -> float | None:
    """The middle of a period as sources write it, in years: `2025`, `2011-Q2`, `2025-11 end`, `2025-05-01`.

    Of a peak within a year the middle of the year; None where no year is said, or several
    are: a floor for ten years is no price.
    """
    match = re.match(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?", period.strip())
    if match is None or " to " in period:
        return None
    year, quarter, half, month, day = match.groups()
    if quarter:
        return int(year) + (int(quarter) - 0.5) / 4
    if half:
        return int(year) + (int(half) - 0.5) / 2
    if month:
        within = (int(day) - 0.5) / 30.4 if day else 0.5
        return int(year) + (int(month) - 1 + within) / 12
    return int(year) + (1.0 if "year-end" in period else 0.5)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact or parameter: its value as written, its unit, and where it comes from."""

    id: str
    table: str
    value: str
    unit: str
    kind: str
    group: str
    source: str
    source_url: str
    row: Row

    @classmethod
    def of(cls, table: Table, row: Row) -> Fact:
        """The view of one row; the value is the first cell of `values` (folder.yaml) that is not blank."""
        cells = row.cells
        column = next((name for name in FOLDER["values"] if cells.get(name)), "")
        unit = unit_of(column) or cells.get(FOLDER["unit_columns"].get(column, ""), "")
        if column.startswith("price_"):
            unit = "/".join(filter(None, (cells.get("currency", ""), unit)))
        own = {name: cells.get(name, "") for name in ("id", "source", "source_url")}
        is_parameter, value = table.name == PARAMETERS, cells.get(column, "") or _assay(cells)
        kind, group = (cells["kind"], cells["group"]) if is_parameter else (SOURCE, "")
        return cls(table=table.name, value=value, unit=unit, kind=kind, group=group, row=row, **own)

    @property
    def words(self) -> set[str]:
        """What it is of, where and when, in lower case: cells of `labels` with their words, elements of an assay."""
        cells = self.row.cells
        texts = [cells.get(name, "").lower() for name in FOLDER["labels"]]
        if self.table == PARAMETERS:
            texts.append(self.id.lower())
        stated = [c for c, v in cells.items() if v and c.startswith("share_")]
        shares = {c.removeprefix("share_").lower() for c in stated}
        return shares.union(texts, *(re.split(r"[^a-z0-9]+", text) for text in texts))

    def as_dict(self) -> dict[str, object]:
        """Plain data for `--json`; `row` holds all cells as written."""
        data = {one.name: getattr(self, one.name) for one in fields(self)}
        row = self.row
        return {**data, "file": row.file, "line": row.line, "row": dict(row.cells)}


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. A blank field lets everything through; names are compared without case."""

    table: str = ""
    text: str = ""
    element: str = ""
    region: str = ""
    year: str = ""
    kind: str = ""
    group: str = ""

    def lets_through(self, fact: Fact) -> bool:
        """Whether a fact meets every field that is given."""
        named = {one.lower() for one in (self.element, self.region, self.year) if one}
        return (
            (not self.table or self.table in (fact.table, fact.table.rsplit("/", 1)[-1]))
            and (not self.kind or self.kind == fact.kind)
            and (not self.group or self.group.lower() == fact.group.lower())
            and (not named or named <= fact.words)
            and (not self.text or _has_text(fact.row.cells, self.text))
        )


def facts(tables: TablesByName) -> Iterator[Fact]:
    """All facts and parameters, parameters first, each table in its own order."""
    return (Fact.of(table, row) for table, row in _rows(tables))


def _rows(tables: TablesByName) -> Iterator[tuple[Table, Row]]:
    for table in sorted(tables.values(), key=lambda t: (t.name != PARAMETERS, t.name)):
        if (table.is_evidence or table.name == PARAMETERS) and "id" in table.columns:
            yield from ((table, row) for row in table)


def select(tables: TablesByName, criteria: Filter) -> list[Fact]:
    """Facts that meet the filter. Raises DataError for an unknown table, kind or group."""
    rows = list(facts(tables))
    names = {fact.table for fact in rows}
    short = {name.rsplit("/", 1)[-1] for name in names}
    groups = {fact.group for fact in rows if fact.group}
    if criteria.table not in names:
        check_known(criteria.table, ("", *short), "there is no table {!r}")
    check_known(criteria.kind, ("", *KINDS), "there is no kind {!r}")
    if criteria.group and criteria.group.lower() not in {name.lower() for name in groups}:
        advice = did_you_mean(criteria.group, groups) if groups else "No parameter has a group."
        raise DataError(f"there is no group '{criteria.group}'", advice=advice)
    return [fact for fact in rows if criteria.lets_through(fact)]


def find(tables: TablesByName, name: str) -> Fact:
    """The fact or parameter with this id; raises DataError with near ids if there is none."""
    known = {fact.id: fact for fact in facts(tables)}
    check_known(name, known, "there is no fact or parameter {!r}")
    return known[name]


@dataclass(frozen=True, slots=True)
class Source:
    """A source as cited, its address, and the ids of the facts and parameters that come from it."""

    name: str
    address: str
    facts: tuple[str, ...]


def sources(folder: Path | str, ids: Iterable[str] | None = None) -> tuple[Source, ...]:
    """Distinct sources of a data folder in alphabetical order.

    With `ids` (for instance `Parameters.used` of a run) only the sources that these rest on: a
    parameter's own source and, step by step, those of the evidence it names. Of an assumption these
    are the facts beside it.
    Ids that the folder does not hold are passed over.
    """
    known = {row.cells["id"]: (t.name, row) for t, row in _rows(read_tables(folder_of(folder)))}
    waiting, needed = list(known if ids is None else ids), set[str]()
    while waiting:
        name = waiting.pop()
        if name in known and name not in needed:
            needed.add(name)
            waiting += known[name][1].cells.get("evidence", "").split()
    ordered = sorted(known.items(), key=lambda item: item[1][0])
    cells = ((name, row.cells) for name, (_, row) in ordered if name in needed)
    cited = grouped(((c.get("source", ""), c.get("source_url", "")), name) for name, c in cells)
    return tuple(Source(*place, tuple(own)) for place, own in sorted(cited.items()) if any(place))


def _assay(cells: Mapping[str, str]) -> str:
    parts = [(c.removeprefix("share_"), v) for c, v in cells.items() if c.startswith("share_")]
    return " ".join(f"{element} {share}" for element, share in parts if share and len(element) < 3)


def _has_text(cells: Mapping[str, str], text: str) -> bool:
    everything = " ".join(cells.values()).lower()
    return all(word in everything for word in text.lower().split())
