"""Rows on burdens and grids of a data folder, and which row holds for a process in a region.

The rule: a row of the deposit, else of its kind, else of the region, else of the technology anywhere; of two
rows as near,
the one that names the region too. A row of `burdens_own` wins over all of `burdens` that name no more than it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.datasets.burdens import (
    ASSUMED,
    BURDENS,
    GRID,
    KINDS,
    OWN,
    PUBLISHED,
    burden_problems,
    ends_of,
    middle_of,
)
from ytterby.datasets.package import digest
from ytterby.datasets.tables import as_error, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ytterby.datasets.tables import Row


@dataclass(frozen=True)
class BurdenRow:
    """A row of `burdens` or `burdens_own`. value, low, high : per tonne of activity; own : a user's."""

    technology: str
    deposit: str
    kind_of_deposit: str
    region: str
    burden: str
    value: float
    low: float
    high: float
    own: bool
    assumed: bool

    @classmethod
    def of(cls, row: Row, own: bool) -> BurdenRow:
        """The row as read."""
        cells, (low, high) = row.cells, ends_of(row)
        return cls(
            cells["technology"], cells["deposit"], cells["kind_of_deposit"], cells["region"], cells["burden"],
            middle_of(row), low, high, own, cells["kind"] == ASSUMED,
        )  # fmt: skip

    def nearness(self) -> tuple[int, bool]:
        """How much it names, and whether it is a user's: the larger wins."""
        return 4 * bool(self.deposit) + 2 * bool(self.kind_of_deposit) + bool(self.region), self.own

    def holds(self, technology: str, deposit: str, kind: str, region: str) -> bool:
        """Whether it is for a process of a deposit of a kind in a region."""
        pairs = ((self.deposit, deposit), (self.kind_of_deposit, kind), (self.region, region))
        return self.technology == technology and all(own in ("", here) for own, here in pairs)


@dataclass(frozen=True)
class GridRow:
    """Greenhouse gas per unit of electricity of a region in a year [t CO2e/MWh]; a blank region is any other."""

    region: str
    year: int
    value: float
    low: float
    high: float
    assumed: bool


@dataclass(frozen=True)
class PublishedBurden:
    """A published total of a place: tonnes, and between which ends the total lies, in the unit of the burden.

    way : `activity`, or `scrap` for a kilogram made of scrap."""

    place: str
    title: str
    way: str
    columns: tuple[str, ...]
    burden: str
    tonnes: float
    low: float
    high: float
    year: str
    evidence: str
    reason: str


@dataclass(frozen=True)
class FolderBurdens:
    """All that a data folder says of burdens; kinds : deposit -> its kind."""

    rows: tuple[BurdenRow, ...] = ()
    grid: tuple[GridRow, ...] = ()
    kinds: Mapping[str, str] | None = None
    published: tuple[PublishedBurden, ...] = ()

    def nearest(self, technology: str, deposit: str, region: str) -> dict[str, int]:
        """Burden -> number of the row that holds for a process."""
        kind = (self.kinds or {}).get(deposit, "")
        numbers: dict[str, int] = {}
        for number, row in enumerate(self.rows):
            if not row.holds(technology, deposit, kind, region):
                continue
            best = numbers.get(row.burden)
            if best is None or row.nearness() > self.rows[best].nearness():
                numbers[row.burden] = number
        return numbers


def read_burdens(folder: Path, content: str = "") -> FolderBurdens:
    """The tables on burdens of a data folder, of which any may be missing. Raises DataError for a mistake in them.

    content : digest of the folder, where it is known; what is read is kept by it.
    """
    return _read(folder, content or digest(folder))


@lru_cache(maxsize=4)
def _read(folder: Path, content: str) -> FolderBurdens:
    del content
    names = (BURDENS, OWN, GRID, KINDS, PUBLISHED)
    tables = {n: read_table(folder, f"{n}.csv") for n in names if (folder / f"{n}.csv").is_file()}
    if problems := list(burden_problems(tables, None)):
        raise as_error(problems)

    def rows(name: str) -> Iterable[Row]:
        return tables.get(name, ())

    return FolderBurdens(
        tuple(BurdenRow.of(row, own=name == OWN) for name in (BURDENS, OWN) for row in rows(name)),
        tuple(
            GridRow(r.text("region"), int(r.text("year")), r.number("value"), *ends_of(r),
                    r.text("kind") == ASSUMED)
            for r in rows(GRID)
        ),
        {r.text("deposit"): r.text("kind_of_deposit") for r in rows(KINDS)},
        tuple(
            PublishedBurden(r.text("place"), r.text("title"), r.text("way"), r.words("processes"), r.text("burden"),
                            r.number("tonnes"), r.number("total_low"), r.number("total_high"), r.text("year"),
                            r.text("evidence"), r.text("reason"))
            for r in rows(PUBLISHED)
        ),
    )  # fmt: skip
