"""Burden per tonne of every activity, by year: arrays (burden, column).

Burden of an activity: x_j b_j. The grid stands apart from the energy of the process: with e_j the electricity
of a column and f(r, t) the factor of its region in a year,

    greenhouse gas  b_j = direct_j + e_j f(r, t)

so that a plant that moves changes it by the grid alone. Between the years of a grid it is straight, level
before and after.

Rows on burdens and grids of a data folder, and which row holds for a process in a region.

The rule: a row of the deposit, else of its kind, else of the region, else of the technology anywhere; of two
rows as near,
the one that names the region too. A row of `burdens_own` wins over all of `burdens` that name no more than it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from ytterby.datasets.burdens import (
    ASSUMED,
    BURDENS,
    ELECTRICITY,
    GREENHOUSE_GAS,
    GRID,
    GRID_GAS,
    KINDS,
    OWN,
    PUBLISHED,
    burden_kinds,
    burden_problems,
    ends_of,
    middle_of,
)
from ytterby.datasets.package import digest
from ytterby.datasets.tables import as_error, read_table
from ytterby.ground.group import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from ytterby.datasets.tables import Row
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.world.network import Network


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
        of = (technology, deposit, kind, region)
        holding = grouped((row.burden, n) for n, row in enumerate(self.rows) if row.holds(*of))
        near = [row.nearness() for row in self.rows]
        return {name: max(own, key=lambda n: near[n]) for name, own in holding.items()}


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
        tuple(GridRow(r.text("region"), int(r.text("year")), r.number("value"), *ends_of(r), r.text("kind") == ASSUMED)
              for r in rows(GRID)),
        {r.text("deposit"): r.text("kind_of_deposit") for r in rows(KINDS)},
        tuple(
            PublishedBurden(r.text("place"), r.text("title"), r.text("way"), r.words("processes"), r.text("burden"),
                            r.number("tonnes"), r.number("total_low"), r.number("total_high"), r.text("year"),
                            r.text("evidence"), r.text("reason"))
            for r in rows(PUBLISHED)
        ),
    )  # fmt: skip


NONE = -1


@dataclass(frozen=True)
class PerTonne:
    """Burden per tonne of the processes in a year: arrays (burden, process column). assumed : part of the value."""

    value: Floats
    assumed: Floats


@dataclass(frozen=True)
class BurdenEnds:
    """One set of values: arrays (row of burdens) and (row of grids)."""

    rows: Floats
    grid: Floats


class Coefficients:
    """Burdens per tonne of activity on a network.

    names : burdens, in order. row : array (burden, column), number of the row that holds, -1 where none does.
    """

    def __init__(self, network: Network, folder: FolderBurdens) -> None:
        self.network, self.folder = network, folder
        self.names = tuple(burden_kinds())
        self.row = np.full((len(self.names), len(network.columns)), NONE, dtype=np.int64)
        number = {name: n for n, name in enumerate(self.names)}
        known: dict[tuple[str, str, str], dict[str, int]] = {}
        for column in network.process_columns.tolist() if folder.rows else ():
            one = network.columns[column]
            key = (one.technology, one.process.partition(".")[2], one.region)
            if key not in known:
                known[key] = folder.nearest(*key)
            for burden, row in known[key].items():
                self.row[number[burden], column] = row
        of_system = (ELECTRICITY, GREENHOUSE_GAS, GRID_GAS)
        self.electric, self.gas, self.of_grid = (number[name] for name in of_system)
        self._of_region = self._grids()
        self._years: dict[int, PerTonne] = {}

    def _grids(self) -> Ints:
        """Which grid a column draws from: array (column), the last stands for any other, -1 where none does."""
        rows = grouped((row.region, (row.year, n)) for n, row in enumerate(self.folder.grid))
        self._grid_rows: list[tuple[Floats, Ints]] = []
        for own in rows.values():
            years, numbers = np.array(sorted(own), dtype=np.int64).T
            self._grid_rows.append((years.astype(float), numbers))
        place = {region: n for n, region in enumerate(rows)}
        other = place.get("", NONE)
        return np.array([place.get(c.region, other) for c in self.network.columns], dtype=np.int64)

    @cached_property
    def value(self) -> BurdenEnds:
        """The values themselves."""
        every = (self.folder.rows, self.folder.grid)
        return BurdenEnds(*(np.array([row.value for row in own], dtype=float) for own in every))

    def factor(self, year: float, ends: BurdenEnds) -> Floats:
        """Factor of the grid of each column: array (column) [t CO2e/MWh]."""
        if not self._grid_rows:
            return np.zeros(len(self._of_region))
        each = [float(np.interp(year, years, ends.grid[rows])) for years, rows in self._grid_rows]
        return np.where(self._of_region >= 0, np.array(each)[self._of_region], 0.0)

    def per_tonne(self, year: float, ends: BurdenEnds | None = None) -> Floats:
        """Burden per tonne of activity: array (burden, column), zero where nothing is known."""
        ends = ends or self.value
        coefficient = np.zeros(self.row.shape)
        if ends.rows.size:
            coefficient = np.where(self.row >= 0, ends.rows[self.row], 0.0)
        coefficient[self.of_grid] = coefficient[self.electric] * self.factor(year, ends)
        coefficient[self.gas] += coefficient[self.of_grid]
        return coefficient

    def of_processes(self, year: int) -> PerTonne:
        """The burdens of the processes in a year, worked out once."""
        if year not in self._years:
            parts = (self.per_tonne(year), self.assumed_per_tonne(year))
            columns = self.network.process_columns
            self._years[year] = PerTonne(*(part[:, columns] for part in parts))
        return self._years[year]

    def assumed_per_tonne(self, year: float) -> Floats:
        """The part of it that rests on an assumption: array (burden, column)."""
        total = self.per_tonne(year)
        assumed = np.where(self.assumed, total, 0.0)
        by_grid = self.assumed[self.electric] | self.grid_assumed(year)
        part = np.where(by_grid, total[self.of_grid], 0.0)
        direct = np.where(self.assumed[self.gas], total[self.gas] - total[self.of_grid], 0.0)
        assumed[self.of_grid], assumed[self.gas] = part, direct + part
        return assumed

    @cached_property
    def assumed(self) -> NDArray[np.bool_]:
        """Whether the row that holds is an assumption: array (burden, column)."""
        each = np.array([row.assumed for row in self.folder.rows] + [False], dtype=bool)
        return np.asarray(each[self.row])

    def grid_assumed(self, year: float) -> NDArray[np.bool_]:
        """Whether the factor of a column's grid rests on an assumption in a year: array (column)."""
        assumed = []
        for years, rows in self._grid_rows:
            after = int(np.searchsorted(years, year, "left"))
            nearest = {int(np.searchsorted(years, year, "right")) - 1, after}
            inside = [rows[min(max(n, 0), len(rows) - 1)] for n in nearest]
            assumed.append(any(self.folder.grid[n].assumed for n in inside))
        return np.array([*assumed, False], dtype=bool)[self._of_region]

    @cached_property
    def places(self) -> tuple[list[tuple[str, str, str]], Ints]:
        """Region, stage, technology: the distinct ones, and which each process has: array (process column)."""
        columns = (self.network.columns[n] for n in self.network.process_columns.tolist())
        stages = {name: row["stage"] for name, row in self.network.chain.processes.items()}
        keys = [(one.region, stages[one.process], one.technology) for one in columns]
        place = {key: n for n, key in enumerate(dict.fromkeys(keys))}
        return list(place), np.array([place[key] for key in keys], dtype=np.int64)

    @cached_property
    def goods(self) -> dict[str, Ints]:
        """Commodity -> its nodes: separated goods of headline elements, and what is made last of metals."""
        chain = self.network.chain
        separated = chain.stages_to_separated[-1:]
        leading = {e for e, row in chain.elements.items() if row.get("headline", "yes") != "no"}
        last = [s for s in chain.stages_with("prior", "needed") if s != "use"][-1:]
        nodes = {}
        having = grouped((good, n) for n, (good, _) in enumerate(self.network.nodes))
        for good, own in having.items():
            stage, element = (chain.commodities[good][name] for name in ("stage", "element"))
            if element in leading if stage in separated else stage in last:
                nodes[good] = np.array(own, dtype=np.int64)
        return nodes

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether anything is known of a burden of a column: array (burden, column); the gas of its grid is
        something."""
        known = self.row >= 0
        known[self.of_grid] = known[self.electric]
        known[self.gas] |= known[self.electric]
        return known


_MADE: WeakKeyDictionary[Network, Coefficients] = WeakKeyDictionary()


def coefficients_of(network: Network) -> Coefficients:
    """The coefficients on a network, made once. Raises DataError for a mistake in the folder's rows."""
    folder = read_burdens(network.chain.folder, network.chain.digest)
    coefficients = _MADE.get(network)
    if coefficients is None or coefficients.folder is not folder:
        coefficients = _MADE[network] = Coefficients(network, folder)
    return coefficients
