"""The chain as index arrays: nodes, columns, plants, transit limits.

Columns, in this order: processes (a *new* vintage beside the existing one where technologies are held
by one country), routes, leaks, then for each use and region the capped and the elastic part of demand,
then what leaves and enters each stock.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.world.columns import Column, leak_columns, process_columns, route_columns
from ytterby.world.goods import Labels, ProcessGoods, goods_of
from ytterby.world.stocks import Stock, named_stocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ytterby.world.read import Chain
    from ytterby.world.values import Values

    Floats = NDArray[np.float64]


@dataclass
class Network:
    """Index arrays over nodes, columns and plants.

    entry_node, entry_column, entry_factors, entry_sign : the non-zeros of the balance
    plants : (plant, region, vintage) in row order; plant_of : array (column), -1 where none
    transit : (nodes that import and export; exports there stay below own production)
    stocks, stock_node, stock_release, stock_refill : arrays (stock): what it is, where, its columns
    """

    chain: Chain
    columns: list[Column]
    nodes: list[tuple[str, str]]
    node_index: dict[tuple[str, str], int]
    column_index: dict[str, int]
    entries: list[tuple[int, int, str, float]]
    plants: list[tuple[str, str, str]]
    plant_technology: list[str]
    plant_of: NDArray[np.int64]
    transit_nodes: NDArray[np.int64]
    use_rows: list[tuple[str, str]]
    capped: NDArray[np.int64]
    elastic: NDArray[np.int64]
    route_columns: NDArray[np.int64]
    route_origin: NDArray[np.int64]
    route_destination: NDArray[np.int64]
    process_columns: NDArray[np.int64]
    leak_columns: NDArray[np.int64]
    leak_routes: NDArray[np.int64]
    stocks: list[Stock]
    stock_node: NDArray[np.int64]
    stock_release: NDArray[np.int64]
    stock_refill: NDArray[np.int64]

    @cached_property
    def matched(self) -> dict[str, list[int]]:
        """Patterns of column names looked up so far, with the columns that fit."""
        return {}

    @cached_property
    def names(self) -> list[str]:
        """Names of the columns in the order of the alphabet."""
        return sorted(self.column_index)

    @cached_property
    def acts_on(self) -> dict[object, NDArray[np.int64]]:
        """Scopes of acts on goods looked up so far, with the routes that they touch."""
        return {}

    @cached_property
    def routes_of(self) -> dict[str, list[tuple[int, str, str]]]:
        """Commodity -> its routes: column, origin, destination."""
        found: dict[str, list[tuple[int, str, str]]] = {}
        for number in self.route_columns.tolist():
            column = self.columns[number]
            found.setdefault(column.commodity, []).append(
                (number, column.region, column.destination)
            )
        return found

    def routes(self) -> Iterator[tuple[int, Column, str]]:
        """Number, column and stage of every route."""
        for number in self.route_columns.tolist():
            column = self.columns[number]
            yield number, column, self.chain.commodities[column.commodity]["stage"]

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
        place: dict[str, tuple[list[int], list[int]]] = {}
        for number, (commodity, region) in enumerate(self.nodes):
            place.setdefault(commodity, ([], []))[region != self.chain.holder].append(number)
        return [
            (np.array(inside, dtype=np.int64), np.array(outside, dtype=np.int64))
            for inside, outside in place.values()
        ]

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

    def transit_rows(self, balance: Any, stocks: bool = False) -> Any:
        """Sparse (transit node, column): exports less own production (no free transit).

        stocks : count what stocks give less what they take as own production. It stops importers from
        restocking, so it is the rule of before (decision 0019, F1).
        """
        is_route = np.zeros(len(self.columns), dtype=bool)
        is_route[self.route_columns] = True
        is_route[self.leak_columns] = True
        rows = balance[self.transit_nodes].tocoo()
        keep_out = is_route[rows.col] & (rows.data < 0)
        keep_made = ~is_route[rows.col] & (rows.data > 0)
        if stocks:
            keep = keep_out | keep_made | np.isin(rows.col, self.stock_refill)
        else:
            keep = keep_out | (keep_made & ~np.isin(rows.col, self.stock_release))
        return sparse.csr_matrix(
            (-rows.data[keep], (rows.row[keep], rows.col[keep])), shape=rows.shape
        )


def build_network(chain: Chain) -> Network:
    """Nodes and columns of a chain; no numbers."""
    columns = process_columns(chain) + route_columns(chain) + leak_columns(chain)
    uses = [(row["use"], row["region"]) for row in chain.use_regions]
    for kind in ("capped", "elastic"):
        for use, region in uses:
            label = f"demand:{use}@{region}" + ("" if kind == "elastic" else ":capped")
            columns.append(
                Column(kind, label, region, use=use, commodity=chain.uses[use]["commodity"])
            )
    by_process: dict[str, list[dict[str, str]]] = {}
    for row in chain.coefficients:
        by_process.setdefault(row["process"], []).append(row)
    node_index: dict[tuple[str, str], int] = {}
    entries: list[tuple[int, int, str, float]] = []

    def node(commodity: str, region: str) -> int:
        return node_index.setdefault((commodity, region), len(node_index))

    for number, column in enumerate(columns):
        if column.kind == "process":
            for row in by_process[column.process]:
                sign = 1.0 if row["role"] == "out" else -1.0
                place = node(row["commodity"], column.region)
                entries.append((place, number, row["factors"], sign))
        elif column.kind in ("route", "leak"):
            entries.append((node(column.commodity, column.region), number, "", -1.0))
            entries.append((node(column.commodity, column.destination), number, "", 1.0))
        else:
            entries.append((node(column.commodity, column.region), number, "", -1.0))
    stocks = named_stocks(chain, node_index)
    for kind, sign in (("release", 1.0), ("refill", -1.0)):
        for stock in stocks:
            entries.append((node_index[stock.commodity, stock.region], len(columns), "", sign))
            columns.append(
                Column(
                    kind, f"{kind}:{stock.name}", stock.region,
                    commodity=stock.commodity, stock=stock.kind, exists=False,
                )
            )  # fmt: skip
    return _index(chain, columns, node_index, entries, uses, stocks)


def _index(
    chain: Chain,
    columns: list[Column],
    node_index: dict[tuple[str, str], int],
    entries: list[tuple[int, int, str, float]],
    uses: list[tuple[str, str]],
    stocks: list[Stock],
) -> Network:
    plants: dict[tuple[str, str, str], int] = {}
    technology: list[str] = []
    plant_of = np.full(len(columns), -1)
    for number, column in enumerate(columns):
        if column.kind == "process" and column.plant:
            key = (column.plant, column.region, column.vintage)
            if key not in plants:
                plants[key] = len(plants)
                technology.append(column.technology)
            plant_of[number] = plants[key]
    of_kind: dict[str, list[int]] = defaultdict(list)
    for number, column in enumerate(columns):
        of_kind[column.kind].append(number)
    routes = [columns[n] for n in of_kind["route"]]
    origin = np.array([node_index[c.commodity, c.region] for c in routes])
    destination = np.array([node_index[c.commodity, c.destination] for c in routes])
    index = {c.name: n for n, c in enumerate(columns)}
    leaks = [columns[n].name.removeprefix("leak:") for n in of_kind["leak"]]
    return Network(
        chain=chain,
        columns=columns,
        nodes=list(node_index),
        node_index=node_index,
        column_index=index,
        entries=entries,
        plants=list(plants),
        plant_technology=technology,
        plant_of=plant_of,
        transit_nodes=np.intersect1d(origin, destination),
        use_rows=uses,
        capped=np.array(of_kind["capped"]),
        elastic=np.array(of_kind["elastic"]),
        route_columns=np.array(of_kind["route"]),
        route_origin=origin,
        route_destination=destination,
        process_columns=np.array(of_kind["process"]),
        leak_columns=np.array(of_kind["leak"]),
        leak_routes=np.array([index[name] for name in leaks]),
        stocks=stocks,
        stock_node=np.array([node_index[s.commodity, s.region] for s in stocks], dtype=np.int64),
        stock_release=np.array(of_kind["release"], dtype=np.int64),
        stock_refill=np.array(of_kind["refill"], dtype=np.int64),
    )
