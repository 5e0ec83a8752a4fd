"""The chain as index arrays: nodes, columns (what moves goods), plants, transit limits.

Columns, in this order: processes (a *new* vintage beside the existing one where technologies are held
by one country), routes, leaks, then for each use and region the capped and the elastic part of demand,
then what leaves and enters each stock; the public stocks of a scenario come last.

Which stocks a data folder names: the rows of `stocks.csv`, with wildcards written out.

A row names a kind (`pipeline`, `private`, `state`, `speculation`), a stage or a commodity, a region,
and the parameters of its rule. `*` or a blank stands for every one. A later row takes the place of an
earlier one of the same kind, commodity and region.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.ground.errors import DataError, check_known
from ytterby.ground.group import grouped
from ytterby.world.goods import Labels, ProcessGoods, goods_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from ytterby.ground.arrays import Floats
    from ytterby.world.read import Chain
    from ytterby.world.values import Values


PIPELINE, PRIVATE, STATE, SPECULATION = "pipeline", "private", "state", "speculation"
CURVES = (PIPELINE, SPECULATION)
"""Kinds held along a curve: worth more the emptier they are. The others follow a rule of dates and prices."""
KINDS = (PIPELINE, PRIVATE, STATE, SPECULATION)
PUBLIC = "public"
"""Kind of the stocks that a scenario plans (`world/planned.py`); no row of a data folder has it."""
NEEDED = {
    PIPELINE: ("weeks", "wedge"),
    SPECULATION: ("weeks", "response", "wedge", "storage", "trend"),
    PRIVATE: ("opening", "capacity", "buy", "from", "until", "ceiling", "release_at",
              "release_share", "holding"),
}  # fmt: skip
NEEDED[STATE] = NEEDED[PRIVATE]
"""Kind -> its `<name>_parameter` columns that must be filled."""


SIGN = {"out": 1.0, "in": -1.0}
"""Role of a good in a process -> its sign in the balance."""


@dataclass(frozen=True)
class Stock:
    """One stock: its kind, node, and the row with the ids of its parameters; ident : of a public one, its id."""

    kind: str
    commodity: str
    region: str
    row: dict[str, str]
    ident: str = ""

    @property
    def name(self) -> str:
        """`oxide.Dy@JPN` for pipeline stock, `state:oxide.Dy@JPN` for the others, `public.ID:...` for public ones."""
        place = f"{self.commodity}@{self.region}"
        if self.ident:
            return f"{self.kind}.{self.ident}:{place}"
        return place if self.kind == PIPELINE else f"{self.kind}:{place}"

    def parameter(self, name: str) -> str:
        """Id of the parameter in the column `<name>_parameter`; blank where there is none."""
        return self.row.get(f"{name}_parameter", "")


def named_stocks(chain: Chain, nodes: Collection[tuple[str, str]]) -> list[Stock]:
    """Stocks at existing nodes, in the order of the rows and nodes.

    nodes : (commodity, region) of the network; a row that names none of them gives no stock.
    Raises DataError for an unknown kind or a rule without one of its parameters.
    """
    stocks: dict[tuple[str, str, str], Stock] = {}
    for line, row in enumerate(chain.stocks, start=2):
        kind = row["kind"]
        where = f"stocks.csv line {line}"
        check_known(kind, KINDS, "kind {!r} is not known", where=where)
        for name in NEEDED[kind]:
            if not row.get(f"{name}_parameter"):
                raise DataError(f"a {kind} stock needs {name}_parameter", where=where)
        for commodity, region in nodes:
            here = {"stage": chain.commodities[commodity]["stage"], "commodity": commodity,
                    "region": region}  # fmt: skip
            if all(row[name] in ("", "*", value) for name, value in here.items()):
                stocks[kind, commodity, region] = Stock(kind, commodity, region, row)
    return list(stocks.values())


@dataclass(frozen=True)
class Column:
    """One way of moving commodities.

    `kind` is process, route, leak, capped, elastic, release or refill; `stock` the kind of stock.
    """

    kind: str
    name: str
    region: str
    process: str = ""
    commodity: str = ""
    destination: str = ""
    plant: str = ""
    technology: str = ""
    vintage: str = "existing"
    exists: bool = True
    use: str = ""
    stock: str = ""


class Network:
    """Index arrays over nodes, columns and plants of a chain; no numbers.

    columns, nodes (commodity, region) : in their order; column_index, node_index : name -> number
    entries : the non-zeros of the balance: node, column, factors, sign
    plants : (plant, region, vintage) in row order; plant_of : array (column), -1 where none
    use_rows : (use, region) in row order; capped, elastic : arrays (use) of columns
    route_origin, route_destination : arrays (route) of nodes; leak_routes : array (leak), the way it copies
    transit_nodes : nodes that import and export; exports there stay below own production
    public : public stocks of a scenario, each at a node; their columns come after all others
    stocks, stock_node, stock_release, stock_refill : arrays (stock): what it is, where, its columns
    """

    def __init__(self, chain: Chain, public: Sequence[Stock] = ()) -> None:
        self.chain = chain
        self.matched: dict[str, list[int]] = {}
        """Patterns of column names looked up so far, with the columns that fit."""
        self.acts_on: dict[object, NDArray[np.int64]] = {}
        """Scopes of acts on goods looked up so far, with the routes that they touch."""
        self.use_rows = [(row["use"], row["region"]) for row in chain.use_regions]
        self.columns = process_columns(chain) + route_columns(chain) + leak_columns(chain)
        self.columns += [
            Column(kind, f"demand:{use}@{region}{end}", region, use=use,
                   commodity=chain.uses[use]["commodity"])
            for kind, end in (("capped", ":capped"), ("elastic", ""))
            for use, region in self.use_rows
        ]  # fmt: skip
        self.node_index: dict[tuple[str, str], int] = {}
        self.entries: list[tuple[int, int, str, float]] = []
        self._connect()
        named = named_stocks(chain, self.node_index)
        self.stocks = [*named, *public]
        self._store(named)
        self._store(public)
        self.nodes = list(self.node_index)
        self.column_index = {column.name: n for n, column in enumerate(self.columns)}
        self.process_columns, self.route_columns = self._of_kind("process"), self._of_kind("route")
        self.leak_columns = self._of_kind("leak")
        self.capped, self.elastic = self._of_kind("capped"), self._of_kind("elastic")
        self.stock_release, self.stock_refill = self._of_kind("release"), self._of_kind("refill")
        routes = [self.columns[n] for n in self.route_columns]
        self.route_origin = self._nodes((c.commodity, c.region) for c in routes)
        self.route_destination = self._nodes((c.commodity, c.destination) for c in routes)
        self.transit_nodes = np.intersect1d(self.route_origin, self.route_destination)
        self.stock_node = self._nodes((s.commodity, s.region) for s in self.stocks)
        leaks = [self.columns[n].name.removeprefix("leak:") for n in self.leak_columns]
        self.leak_routes = np.array([self.column_index[name] for name in leaks], dtype=np.int64)
        at_plants = [(n, column) for n, column in enumerate(self.columns) if column.plant]
        plants = grouped(((c.plant, c.region, c.vintage), n) for n, c in at_plants)
        self.plants = list(plants)
        self.plant_technology = [self.columns[own[0]].technology for own in plants.values()]
        self.plant_of = np.full(len(self.columns), -1)
        for plant, own in enumerate(plants.values()):
            self.plant_of[own] = plant

    def _connect(self) -> None:
        """Nodes in the order in which columns come upon them, and what each column moves there."""
        by_process = grouped((row["process"], row) for row in self.chain.coefficients)
        for number, column in enumerate(self.columns):
            moved = [(column.commodity, column.region, "", -1.0)]
            if column.kind == "process":
                rows, at = by_process.get(column.process, ()), column.region
                moved = [(r["commodity"], at, r["factors"], SIGN[r["role"]]) for r in rows]
            elif column.kind in ("route", "leak"):
                moved.append((column.commodity, column.destination, "", 1.0))
            for commodity, region, factors, sign in moved:
                node = self.node_index.setdefault((commodity, region), len(self.node_index))
                self.entries.append((node, number, factors, sign))

    def _store(self, stocks: Sequence[Stock]) -> None:
        """Columns of what leaves and enters stocks."""
        for kind, sign in (("release", 1.0), ("refill", -1.0)):
            for stock in stocks:
                node = self.node_index[stock.commodity, stock.region]
                self.entries.append((node, len(self.columns), "", sign))
                self.columns.append(
                    Column(kind, f"{kind}:{stock.name}", stock.region, exists=False,
                           commodity=stock.commodity, stock=stock.kind)
                )  # fmt: skip

    def _of_kind(self, kind: str) -> NDArray[np.int64]:
        return np.array([n for n, c in enumerate(self.columns) if c.kind == kind], dtype=np.int64)

    def _nodes(self, named: Iterable[tuple[str, str]]) -> NDArray[np.int64]:
        return np.array([self.node_index[name] for name in named], dtype=np.int64)

    @cached_property
    def names(self) -> list[str]:
        """Names of the columns in the order of the alphabet."""
        return sorted(self.column_index)

    @cached_property
    def routes_of(self) -> dict[str, list[tuple[int, str, str]]]:
        """Commodity -> its routes: column, origin, destination."""
        routes = ((n, self.columns[n]) for n in self.route_columns.tolist())
        return grouped((one.commodity, (n, one.region, one.destination)) for n, one in routes)

    @cached_property
    def destinations(self) -> NDArray[np.str_]:
        """Where each column ends, blank of one that is no way: array (column)."""
        return np.array([column.destination for column in self.columns])

    def over_routes(self, value: Callable[[Column, str], float], otherwise: float = 0.0) -> Floats:
        """A number of each route, from its column and stage: array (column), `otherwise` where it is none."""
        out = np.full(len(self.columns), otherwise)
        for number in self.route_columns.tolist():
            column = self.columns[number]
            out[number] = value(column, self.chain.commodities[column.commodity]["stage"])
        return out

    @cached_property
    def outputs(self) -> ProcessGoods:
        """What comes out of the processes."""
        return goods_of(self, 1.0)

    @cached_property
    def inputs(self) -> ProcessGoods:
        """What goes into the processes."""
        return goods_of(self, -1.0)

    @cached_property
    def labels(self) -> Labels:
        """Labels of nodes, ways and goods."""
        return Labels(self)

    @cached_property
    def nodes_of(self) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Nodes of every commodity: inside the controlling country, outside it."""
        inside = np.array([region == self.chain.holder for _, region in self.nodes], dtype=bool)
        numbered = grouped((commodity, n) for n, (commodity, _) in enumerate(self.nodes))
        nodes = (np.array(own, dtype=np.int64) for own in numbered.values())
        return [(own[inside[own]], own[~inside[own]]) for own in nodes]

    def balance_entries(self, values: Values) -> tuple[Floats, NDArray[np.bool_]]:
        """Coefficient of every entry and whether it is a process output (which know-how may lower)."""
        numbers = np.array([sign * values.product(f) for _, _, f, sign in self.entries])
        process = np.zeros(len(self.columns), dtype=bool)
        process[self.process_columns] = True
        output = (numbers > 0) & process[[c for _, c, _, _ in self.entries]]
        return numbers, output

    def balance(self, numbers: Floats) -> Any:
        """Sparse (node, column) from the entries' coefficients."""
        shape = (len(self.nodes), len(self.columns))
        rows = [n for n, _, _, _ in self.entries]
        columns = [c for _, c, _, _ in self.entries]
        return sparse.csr_matrix((numbers, (rows, columns)), shape=shape)

    def plant_rows(self) -> Any:
        """Sparse (plant, column): activity that uses the plant's capacity."""
        used = np.flatnonzero(self.plant_of >= 0)
        shape = (len(self.plants), len(self.columns))
        return sparse.csr_matrix((np.ones(used.size), (self.plant_of[used], used)), shape=shape)

    def transit_rows(self, balance: Any) -> Any:
        """Sparse (transit node, column): exports less own production (no free transit).

        What stocks give is no production, so importers may restock (decision 0019, F1).
        """
        is_route = np.zeros(len(self.columns), dtype=bool)
        is_route[self.route_columns] = True
        is_route[self.leak_columns] = True
        rows = balance[self.transit_nodes].tocoo()
        keep_out = is_route[rows.col] & (rows.data < 0)
        keep_made = ~is_route[rows.col] & (rows.data > 0)
        keep = keep_out | (keep_made & ~np.isin(rows.col, self.stock_release))
        kept = (-rows.data[keep], (rows.row[keep], rows.col[keep]))
        return sparse.csr_matrix(kept, shape=rows.shape)


def process_columns(chain: Chain) -> list[Column]:
    """Processes, with a new vintage beside the old one where technologies are held by one country."""
    columns = []
    for row in chain.activities:
        technology, region = chain.processes[row["process"]]["technology"], row["region"]
        name = f"{row['process']}@{region}"
        old = Column("process", name, region, process=row["process"], technology=technology,
                     plant=row["plant"], exists=row["status"] == "existing")  # fmt: skip
        if technology in chain.vintages and region != chain.holder:
            if row["status"] in ("existing", "standby"):
                columns.append(old)
            columns.append(replace(old, name=name + "+new", vintage="new", exists=False))
        else:
            columns.append(old)
    return columns


def route_columns(chain: Chain) -> list[Column]:
    """Routes between regions."""
    return [
        Column("route", f"{row['commodity']}@{row['origin']}>{row['destination']}", row["origin"],
               commodity=row["commodity"], destination=row["destination"],
               exists=row["status"] == "existing")
        for row in chain.routes
    ]  # fmt: skip


def leak_columns(chain: Chain) -> list[Column]:
    """Ways round a control through third countries, closed unless a control is in force."""
    stages = chain.stages_with("world_market")
    sold = [column for column in route_columns(chain) if column.region == chain.holder]
    sold = [c for c in sold if chain.commodities[c.commodity]["stage"] in stages]
    return [replace(c, kind="leak", name=f"leak:{c.name}", exists=False) for c in sold]
