r"""The market of a block as a linear programme: curves become steps (`steps`), plants gain what a plan opens.

What a plan builds has columns of its own, at the cost that builders of the market count on
(`years/capacity/building.py`): the calibrated curve at its reference, not the cheap tonnes below it, which are those of
the plants that stand. With Z what is open of the plan and u its normal utilisation,

    sum over the plant's planned columns  x <= u Z  at cost c(1),    and up to Z at the cost half way to full use

Demand is the capped part at its cap, and steps of the isoelastic curve that end at the outlook's own quantity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.market.demand import capped_quantity
from ytterby.market.problem import without_closed
from ytterby.planning.solve.blocks import activities
from ytterby.planning.solve.steps import MILLION, WIDE, StepColumns, demand_steps, supply_steps

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ytterby.ground.arrays import Flags, Floats, Ints
    from ytterby.market.problem import Problem
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network


@dataclass(frozen=True)
class StockGood:
    """A good that a plan may hold: its node, what it may hold [t], its typical price and that at which it sells
    [USD/kg]."""

    commodity: str
    region: str
    node: int
    room: float
    price: float
    ask: float = 0.0


@dataclass
class BlockProgram:
    """The linear programme of a block, in yearly rates.

    Columns: of : array (lp column), column of the network, -1 of public stocks; fills, gives : arrays (stock) of lp
    columns; cost : [million USD/t]; upper [t/yr]; scale [t/yr]
    use : array (lp column), row of `Network.use_rows`, -1 where none; counted : whether it is demand up to the
    outlook's quantity
    Rows at or below `right` [t/yr]: sparse (row, lp column) `matrix`; sparse (row, candidate) `opens`, what a tonne of
    open capacity relaxes; row_scale [t/yr]
    nodes : rows that are nodes come first, array (row) of nodes
    offset : worth of all demand up to the outlook [million USD/yr]; anchor : array (use) [t/yr], that demand
    at_cap : array (use) [t/yr], what of it is worth the cap; capped : whether a column serves that
    """

    of: Ints
    cost: Floats
    upper: Floats
    scale: Floats
    use: Ints
    counted: Flags
    matrix: Any
    opens: Any
    right: Floats
    row_scale: Floats
    nodes: Ints
    offset: float
    anchor: Floats
    fills: Ints
    gives: Ints
    at_cap: Floats
    capped: Flags

    @property
    def planned(self) -> Flags:
        """LP columns of what a plan builds, those that open capacity relaxes: array (lp column)."""
        rows = np.flatnonzero(np.diff(self.opens.tocsr().indptr))
        mask = np.zeros(self.of.size, dtype=bool)
        mask[self.matrix.tocsr()[rows].indices] = True
        return mask

    def keep(self, columns: Sequence[int], flow: Floats, cost: float) -> None:
        """Let columns move what they move in a run before all else: flow, array (column) [t/yr].

        cost [million USD/t] : of what they lack of it
        """
        for column in columns:
            steps = np.flatnonzero(self.of == column)
            width = self.upper[steps]
            part = np.clip(flow[column] - np.cumsum(width) + width, 0.0, width)
            on = steps[part > 0.0]
            self.upper[on], self.offset = part[part > 0.0], self.offset + cost * float(part.sum())
            self.cost[on] -= cost

    def activity(self, x: Floats, count: int) -> Floats:
        """Activity of the network's columns: array (column) [t/yr]; x : array (lp column) [t/yr]."""
        real = self.of >= 0
        return np.asarray(np.bincount(self.of[real], x[real], count), dtype=np.float64)


def block_program(
    base: BaseYear,
    market: BlockMarket,
    candidates: Sequence[int],
    stocks: Sequence[StockGood] = (),
    *,
    closed: Ints | None = None,
) -> BlockProgram:
    """The programme of a block.

    candidates : plants (numbers of the network) that a plan may build; one may stand several times.
    closed : columns of the network without flow, such as those of a supplier that is missing.
    """
    problem = _with_stocks(market.problem, stocks)
    upper = problem.upper.copy()
    network = base.network
    if closed is not None:
        upper[closed] = 0.0
    problem = problem.changed(upper=upper)
    _, kept = without_closed(problem)
    parts = StepColumns()
    count = len(network.columns)
    plants = {plant: n for n, plant in enumerate(dict.fromkeys(candidates))}
    demand = np.concatenate([problem.demand.capped, problem.demand.elastic])
    supply = np.setdiff1d(kept[kept < count], demand)
    supply_steps(
        parts, base, market, problem, supply, plants, _fine(network, market, plants, stocks)
    )
    offset = demand_steps(parts, problem, network.capped)
    size = np.array([max(stock.room / 10.0, 1.0) for stock in stocks])
    free, wide = np.zeros(len(stocks)), np.full(len(stocks), WIDE)
    fills = parts.add(count + np.arange(len(stocks)), free, wide, size)
    gives = parts.add(count + len(stocks) + np.arange(len(stocks)), free, wide, size)
    what, cost, limit, scale, use, counted = parts.joined()
    nodes = np.flatnonzero(np.diff(problem.balance[:, np.unique(what)].tocsr().indptr) > 0)
    balance = -problem.balance.tocsr()[nodes][:, what]
    limits, right = _limits(parts, market, problem, what)
    rows, gain, of_plant = _planned_rows(parts, plants, base.utilisation)
    matrix = sparse.vstack([balance, limits, rows], format="csr")
    own = of_plant[:, None] == np.array([plants[plant] for plant in candidates], dtype=np.int64)
    above = sparse.csr_matrix((nodes.size + right.size, len(candidates)))
    gains = sparse.csr_matrix(np.where(own, -gain[:, None], 0.0))
    opens = sparse.vstack([above, gains], format="csr")
    sizes = (abs(matrix) @ sparse.diags(scale)).max(axis=1).toarray().ravel()
    return BlockProgram(
        np.where(what < count, what, -1), cost * MILLION, limit, scale, use, counted, matrix, opens,
        np.concatenate([np.zeros(nodes.size), right, np.zeros(gain.size)]),
        np.maximum(sizes, 1e-6), nodes, offset, problem.demand.anchor, fills, gives,
        capped_quantity(problem.demand), np.isin(what, problem.demand.capped),
    )  # fmt: skip


def _fine(
    network: Network, market: BlockMarket, plants: Collection[int], stocks: Sequence[StockGood]
) -> Flags:
    """Columns that move a good which plants of the plan make or take, or which it may hold: array (column)."""
    goods = {stock.commodity for stock in stocks}
    for number, _, own in activities(network, market.problem.balance):
        if network.plant_of[number] in plants:
            goods |= {good for good, _ in own}
    return np.array([one.commodity in goods for one in network.columns])


def _with_stocks(problem: Problem, stocks: Sequence[StockGood]) -> Problem:
    """The problem with a column that fills and one that empties each public stock."""
    size = len(stocks)
    if not size:
        return problem
    nodes = np.array([stock.node for stock in stocks])
    ones = sparse.csr_matrix((np.ones(size), (nodes, np.arange(size))), (problem.nodes, size))
    nothing = sparse.csr_matrix((problem.limits.shape[0], 2 * size))
    count = problem.columns
    pad = np.zeros(2 * size)
    return problem.changed(
        balance=sparse.hstack([problem.balance, -ones, ones], format="csr"),
        limits=sparse.hstack([problem.limits, nothing], format="csr"),
        cost=np.concatenate([problem.cost, pad]),
        curvature=np.concatenate([problem.curvature, pad]),
        kink=None if problem.kink is None else np.append(problem.kink, pad + np.inf),
        beyond=None if problem.beyond is None else np.append(problem.beyond, pad),
        step=None if problem.step is None else np.append(problem.step, pad),
        upper=np.concatenate([problem.upper, pad + np.inf]),
        column_scale=np.concatenate([problem.column_scale, pad + 1.0]),
        sinks=np.concatenate([problem.sinks, count + np.arange(size)]),
    )


def _limits(
    parts: StepColumns, market: BlockMarket, problem: Problem, what: Ints
) -> tuple[Any, Floats]:
    """Limits of the market that touch any lp column, sparse (row, lp column), and their right sides [t/yr].

    Those of plants count what stands, and nothing of what is planned.
    """
    right, of_plants = problem.limit.copy(), _plant_limits(market)
    for row, plant in of_plants.items():
        right[row] = market.capacity[plant]
    entries = problem.limits.tocsr()[:, what].tocoo()
    planned = np.concatenate([columns for columns, _, _ in parts.planned])
    kept = ~(np.isin(entries.row, list(of_plants)) & np.isin(entries.col, planned))
    where = entries.row[kept], entries.col[kept]
    limits = sparse.csr_matrix((entries.data[kept], where), entries.shape)
    filled = np.flatnonzero(np.diff(limits.indptr) > 0)
    return limits[filled], right[filled]


def _planned_rows(
    parts: StepColumns, plants: dict[int, int], utilisation: Floats
) -> tuple[Any, Floats, Ints]:
    """Rows of what plans open, two for each plant: normal utilisation, and full use. Sparse (row, lp column), what a
    tonne that is open allows, and the plant of each row."""
    count = len(plants)
    normal = [(c, p) for c, p, within in parts.planned if within]
    every = [(c, p) for c, p, _ in parts.planned]
    columns = np.concatenate([c for c, _ in normal + every])
    row = np.concatenate([p for _, p in normal] + [p + count for _, p in every])
    rows = sparse.csr_matrix((np.ones(row.size), (row, columns)), (2 * count, parts.size))
    use = np.array([utilisation[plant] for plant in plants])
    return rows, np.concatenate([use, np.ones(count)]), np.tile(np.arange(count), 2)


def _plant_limits(market: BlockMarket) -> dict[int, int]:
    """Rows of the market that are those of plants: row -> plant. They stand in the order of the plants that are
    open."""
    rows = [n for n, row in enumerate(market.rows) if row.kind == "plant"]
    right = market.problem.limit
    standing = np.flatnonzero(market.raised > 0)
    minimum = right[rows].min(initial=np.inf)
    open_ = standing[market.raised[standing] >= minimum * (1 - 1e-12)]
    if len(rows) != open_.size or not np.allclose(right[rows], market.raised[open_]):
        raise RuntimeError("the rows of plants are not those of the plants that are open")
    return dict(zip(rows, open_.tolist(), strict=True))
