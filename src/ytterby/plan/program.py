r"""The market of a block as a linear programme: curves become steps, plants gain what a plan opens.

Marginal cost of a column is  c(r) = level - steep + steep r / (r + (1 - r) h)  at r times its reference, h what is
left of old habits (1 for plants and in the first year of a plan: the market's own straight line). A step from r1
to r2 costs c at its middle. Steps end where r = 1, so that at base prices the base year is met exactly. A column
that was idle has one step.

The steps of a plant that a plan may build grow with it: with Z what is open of the plan and K what stands,

    x_step <= width (reference + g Z),      sum over the plant's columns  x <= K + Z

g = reference / K, as the reference of plants follows capacity in the market. Demand is the capped part at its cap,
and steps of the isoelastic curve that end at the outlook's own quantity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.market.problem import reachable
from ytterby.plan.program_steps import MILLION, WIDE, StepColumns, demand_steps, supply_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.market.problem import Problem
    from ytterby.plan.program_path import BlockMarket
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.state import Floats, Ints, Mask


@dataclass(frozen=True)
class StockGood:
    """A good that a plan may hold: its node, what it may hold [t], its usual price [USD/kg]."""

    commodity: str
    region: str
    node: int
    room: float
    price: float


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
    """

    of: Ints
    cost: Floats
    upper: Floats
    scale: Floats
    use: Ints
    counted: Mask
    matrix: Any
    opens: Any
    right: Floats
    row_scale: Floats
    nodes: Ints
    offset: float
    anchor: Floats
    fills: Ints
    gives: Ints

    def on(self, columns: Sequence[int] | Ints) -> Ints:
        """LP columns that stand for columns of the network."""
        return np.flatnonzero(np.isin(self.of, np.asarray(columns)))

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
    fine: bool = False,
) -> BlockProgram:
    """The programme of a block.

    candidates : plants (numbers of the network) that a plan may build; one may stand several times.
    closed : columns of the network without flow, such as those of a supplier that is missing.
    fine : more steps, for what the coarse ones cost.
    """
    problem = _with_stocks(market.problem, stocks)
    upper = problem.upper.copy()
    network = base.network
    for columns in (network.stock_release, network.stock_refill, closed):
        if columns is not None and columns.size:
            upper[columns] = 0.0
    problem = problem.changed(upper=upper)
    kept = reachable(problem)
    parts = StepColumns()
    count = len(network.columns)
    plants = {plant: n for n, plant in enumerate(dict.fromkeys(candidates))}
    demand = np.concatenate([problem.demand.capped, problem.demand.elastic])
    supply = np.setdiff1d(np.flatnonzero(kept[:count]), demand)
    supply_steps(parts, base, market, problem, supply, plants, fine)
    offset = demand_steps(parts, problem, network.capped, fine)
    size = np.array([max(stock.room / 10.0, 1.0) for stock in stocks])
    free, wide = np.zeros(len(stocks)), np.full(len(stocks), WIDE)
    fills = parts.add(count + np.arange(len(stocks)), free, wide, size)
    gives = parts.add(count + len(stocks) + np.arange(len(stocks)), free, wide, size)
    return _assemble(parts, market, problem, candidates, plants, (offset, fills, gives))


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
        upper=np.concatenate([problem.upper, pad + np.inf]),
        column_scale=np.concatenate([problem.column_scale, pad + 1.0]),
        wanted=np.concatenate([problem.wanted, count + np.arange(size)]),
    )


def _assemble(
    parts: StepColumns,
    market: BlockMarket,
    problem: Problem,
    candidates: Sequence[int],
    plants: dict[int, int],
    rest: tuple[float, Ints, Ints],
) -> BlockProgram:
    offset, fills, gives = rest
    count = market.reference.size
    what = np.concatenate(parts.what)
    size = what.size
    grows = parts.grows
    steps = sparse.csr_matrix(
        (np.ones(len(grows)), (np.arange(len(grows)), [g[0] for g in grows])), (len(grows), size)
    )
    nodes = np.flatnonzero(np.diff(problem.balance[:, np.unique(what)].tocsr().indptr) > 0)
    balance = -problem.balance.tocsr()[nodes][:, what]
    limits = problem.limits.tocsr()[:, what]
    standing = np.flatnonzero(market.raised > 0)
    right, raises = problem.limit.copy(), np.full(problem.limits.shape[0], -1)
    _plant_limits(market, standing, right, raises, plants)
    filled = np.flatnonzero(np.diff(limits.indptr) > 0)
    limits, right, raises = limits[filled], right[filled], raises[filled]
    matrix = sparse.vstack([balance, limits, steps], format="csr")
    of_plant = np.concatenate(
        [np.full(nodes.size, -1), raises, np.array([g[1] for g in grows], dtype=np.int64)]
    )
    gain = np.concatenate([np.ones(nodes.size + right.size), [g[2] for g in grows]])
    entries = [
        (row, place, -gain[row])
        for place, plant in enumerate(candidates)
        for row in np.flatnonzero(of_plant == plants[plant])
    ]
    opens = sparse.csr_matrix(
        ([e[2] for e in entries], ([e[0] for e in entries], [e[1] for e in entries])),
        (matrix.shape[0], len(candidates)),
    )
    scale = np.concatenate(parts.scale)
    whole = np.concatenate([np.zeros(nodes.size), right, [g[3] for g in grows]])
    sizes = abs(matrix) @ sparse.diags(scale)
    largest = sizes.max(axis=1).toarray().ravel()
    return BlockProgram(
        np.where(what < count, what, -1), np.concatenate(parts.cost) * MILLION, np.concatenate(parts.upper), scale,
        np.concatenate(parts.use), np.concatenate(parts.counted), matrix, opens, whole,
        np.maximum(largest, 1e-6), nodes, offset, problem.demand.anchor,
        fills, gives,
    )  # fmt: skip


def _plant_limits(
    market: BlockMarket, standing: Ints, right: Floats, raises: Ints, plants: dict[int, int]
) -> None:
    """Give the rows of plants their true capacity, and note which of them a plan raises.

    The rows of plants stand in the order of the plants that are open.
    """
    rows = [n for n, row in enumerate(market.rows) if row.kind == "plant"]
    least = right[rows].min(initial=np.inf)
    open_ = standing[market.raised[standing] >= least * (1 - 1e-12)]
    if len(rows) != open_.size or not np.allclose(right[rows], market.raised[open_]):
        raise RuntimeError("the rows of plants are not those of the plants that are open")
    for row, plant in zip(rows, open_, strict=True):
        right[row] = market.capacity[plant]
        if int(plant) in plants:
            raises[row] = plants[int(plant)]
