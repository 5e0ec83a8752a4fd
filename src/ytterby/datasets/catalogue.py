"""One list of all facts and parameters, with one view of each: to list, filter and show them and their sources."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from ytterby.datasets.declared import PARAMETERS
from ytterby.datasets.package import UNIT_COLUMNS, unit_of
from ytterby.datasets.parameters import KINDS, SOURCE
from ytterby.datasets.tables import folder_of, read_tables
from ytterby.ground.errors import DataError, check_known, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from ytterby.datasets.tables import Row, Table

VALUES: Final = (
    "value",
    "quantity",
    "tonnes_reo",
    "price_avg",
    "price_low",
    "net_weight_t",
    "value_usd",
    "unit_value_usd_kg",
    "capacity_value",
    "capacity_t_reo_yr",
    "event",
)
REGIONS: Final = ("region", "country", "exporter", "importer", "reporter", "partner", "actor")
YEARS: Final = ("year", "period", "date")
ELEMENTS: Final = ("element", "item", "sub_item", "material", "product", "commodity", "breakdown")


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
        """The view of one row; the value is the first cell of `VALUES` that is not blank."""
        cells = row.cells
        column = next((name for name in VALUES if cells.get(name)), "")
        unit = unit_of(column) or cells.get(UNIT_COLUMNS.get(column, ""), "")
        if column.startswith("price_"):
            unit = "/".join(filter(None, (cells.get("currency", ""), unit)))
        return cls(
            id=cells.get("id", ""),
            table=table.name,
            value=cells.get(column, "") or _assay(cells),
            unit=unit,
            kind=cells["kind"] if table.name == PARAMETERS else SOURCE,
            group=cells["group"] if table.name == PARAMETERS else "",
            source=cells.get("source", ""),
            source_url=cells.get("source_url", ""),
            row=row,
        )

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
        cells = fact.row.cells
        words = _words(fact) if self.element or self.region or self.year else frozenset()
        return (
            (not self.table or self.table in (fact.table, fact.table.rsplit("/", 1)[-1]))
            and (not self.kind or self.kind == fact.kind)
            and (not self.group or self.group.lower() == fact.group.lower())
            and (not self.region or _names(cells, words, REGIONS, self.region))
            and (not self.year or _has_year(cells, words, self.year))
            and (not self.element or _has_element(cells, words, self.element))
            and (not self.text or _has_text(cells, self.text))
        )


def facts(tables: Mapping[str, Table]) -> Iterator[Fact]:
    """All facts and parameters, parameters first, each table in its own order."""
    return (Fact.of(table, row) for table, row in _rows(tables))


def _rows(tables: Mapping[str, Table]) -> Iterator[tuple[Table, Row]]:
    for table in sorted(tables.values(), key=lambda t: (t.name != PARAMETERS, t.name)):
        if (table.is_evidence or table.name == PARAMETERS) and "id" in table.columns:
            yield from ((table, row) for row in table)


def select(tables: Mapping[str, Table], criteria: Filter) -> list[Fact]:
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


def find(tables: Mapping[str, Table], name: str) -> Fact:
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
    citations: dict[tuple[str, str], list[str]] = {}
    for name, (_, row) in sorted(known.items(), key=lambda item: item[1][0]):
        cited = row.cells.get("source", ""), row.cells.get("source_url", "")
        if name in needed and any(cited):
            citations.setdefault(cited, []).append(name)
    return tuple(
        Source(name, address, tuple(cited)) for (name, address), cited in sorted(citations.items())
    )


def _assay(cells: Mapping[str, str]) -> str:
    parts = [(c.removeprefix("share_"), v) for c, v in cells.items() if c.startswith("share_")]
    return " ".join(f"{element} {share}" for element, share in parts if share and len(element) < 3)


def _words(fact: Fact) -> frozenset[str]:
    """Words of a parameter's id, which carries what evidence has in columns."""
    return frozenset(re.split(r"[./@>_-]", fact.id)) if fact.table == PARAMETERS else frozenset()


def _names(
    cells: Mapping[str, str], words: frozenset[str], columns: tuple[str, ...], name: str
) -> bool:
    name = name.lower()
    return any(cells.get(column, "").lower() == name for column in columns) or any(
        word.lower() == name for word in words
    )


def _has_year(cells: Mapping[str, str], words: frozenset[str], year: str) -> bool:
    return year in words or any(year in re.split(r"\D+", cells.get(column, "")) for column in YEARS)


def _has_element(cells: Mapping[str, str], words: frozenset[str], element: str) -> bool:
    symbol = element[:1].upper() + element[1:]
    if symbol in words or cells.get(f"share_{symbol}"):
        return True
    return any(symbol in re.split(r"[^A-Za-z]+", cells.get(column, "")) for column in ELEMENTS)


def _has_text(cells: Mapping[str, str], text: str) -> bool:
    everything = " ".join(cells.values()).lower()
    return all(word in everything for word in text.lower().split())
