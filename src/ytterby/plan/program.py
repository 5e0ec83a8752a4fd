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

from ytterby.market.demand import capped_quantity, inverse, quantity_at
from ytterby.market.problem import reachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.market.problem import Problem
    from ytterby.plan.program_path import BlockMarket
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.state import Floats, Ints, Mask

STEPS = (1.0, 1.6)
"""Where steps of a column in use end, in references; the last goes on."""
FINE_STEPS = (0.4, 0.7, 0.9, 1.0, 1.15, 1.4, 2.0)
BEYOND = 1.6
"""Middle of a last step over its begin."""
IDLE_AT = 5.0
"""References at which the one step of an idle column is taken."""
DEMAND_STEPS = (0.75, 0.5, 0.25, 0.0)
"""Prices at which steps of demand end above the outlook's: shares of the way, in logarithms, to the cap."""
CHEAPER = (0.75, 0.5, 0.25)
"""Prices over that of the base year at which steps of demand end beyond the outlook's quantity."""
MILLION = 1e-3
"""[million USD] in a tonne at 1 USD/kg."""
WIDE = 1e9
"""[t/yr] a step of this width has no end."""


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
    parts = _Parts()
    count = len(network.columns)
    plants = {plant: n for n, plant in enumerate(dict.fromkeys(candidates))}
    demand = np.concatenate([problem.demand.capped, problem.demand.elastic])
    supply = np.setdiff1d(np.flatnonzero(kept[:count]), demand)
    _supply(parts, base, market, problem, supply, plants, fine)
    offset = _uses(parts, problem, network.capped, fine)
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


class _Parts:
    """LP columns as they are found. what : column of the problem; plant : number among the candidates' plants, -1
    where none; width : of its step in references, of those that grow with a plant."""

    def __init__(self) -> None:
        self.what: list[Any] = []
        self.cost: list[Any] = []
        self.upper: list[Any] = []
        self.scale: list[Any] = []
        self.use: list[Any] = []
        self.counted: list[Any] = []
        self.grows: list[tuple[int, int, float, float]] = []
        """LP column, plant, what it may carry for a tonne of open capacity, and without [t/yr]."""
        self.size = 0

    def add(
        self, what: Any, cost: Any, upper: Any, scale: Any, use: Any = None, counted: bool = False
    ) -> Ints:
        """Add columns; returns their numbers."""
        self.what.append(what)
        self.cost.append(cost)
        self.upper.append(upper)
        self.scale.append(scale)
        self.use.append(np.full(len(what), -1) if use is None else use)
        self.counted.append(np.full(len(what), counted))
        first = self.size
        self.size += len(what)
        return np.arange(first, self.size)


def marginal(level: Floats, steep: Floats, at: float, habit: Floats) -> Floats:
    """Marginal cost at so many references: arrays (column) [USD/kg]."""
    return level - steep + steep * at / (at + (1.0 - at) * habit)


def _supply(
    parts: _Parts,
    base: BaseYear,
    market: BlockMarket,
    problem: Problem,
    columns: Ints,
    plants: dict[int, int],
    fine: bool,
) -> None:
    """Steps of all that is no demand."""
    network = base.network
    reference = market.reference
    steep = problem.curvature[: reference.size] * reference
    level = problem.cost[: reference.size] + steep + market.wedge
    habit = np.ones(reference.size)
    moves = np.concatenate([network.route_columns, network.leak_columns])
    habit[moves] = market.habit
    plant = network.plant_of
    built = np.isin(plant, list(plants)) & (plant >= 0)
    active = (market.supplied > 1e-3 * reference) | built | (base.activity > 0)
    upper = problem.upper[: reference.size]
    idle = columns[~active[columns]]
    parts.add(
        idle, marginal(level[idle], steep[idle], IDLE_AT, habit[idle]), upper[idle],
        problem.column_scale[idle],
    )  # fmt: skip
    running = columns[active[columns]]
    ends = FINE_STEPS if fine else STEPS
    before = 0.0
    for end in (*ends, np.inf):
        middle = 0.5 * (before + end) if np.isfinite(end) else BEYOND * before
        width = (
            (end - before) * reference[running] if np.isfinite(end) else np.full(running.size, WIDE)
        )
        room = np.maximum(upper[running] - before * reference[running], 0.0)
        open_ = room > 0.0
        chosen = running[open_]
        most = np.minimum(width, room)[open_]
        cost = marginal(level[chosen], steep[chosen], middle, habit[chosen])
        grows = built[chosen] & np.isfinite(end)
        found = parts.add(chosen, cost, np.where(grows, np.inf, most), problem.column_scale[chosen])
        for place in np.flatnonzero(grows):
            own = int(plant[chosen[place]])
            share = min(
                float(reference[chosen[place]] / market.raised[own]), float(base.utilisation[own])
            )
            stands = share * float(market.capacity[own])
            parts.grows.append(
                (int(found[place]), plants[own], (end - before) * share, (end - before) * stands)
            )
        before = end


def _uses(parts: _Parts, problem: Problem, capped: Ints, fine: bool) -> float:
    """Steps of demand; returns what all of it up to the outlook is worth [million USD/yr]."""
    demand = problem.demand
    at_cap = capped_quantity(demand)
    rows = np.arange(capped.size)
    scale = np.maximum(demand.anchor, 1e-2)
    wanted = np.flatnonzero(demand.anchor > 0.0)
    parts.add(
        demand.capped[wanted],
        -demand.cap[wanted],
        at_cap[wanted],
        scale[wanted],
        rows[wanted],
        True,
    )
    worth = float((demand.cap * at_cap)[wanted].sum())
    shares = np.linspace(1.0, 0.0, 13)[1:] if fine else np.array(DEMAND_STEPS)
    cheaper = np.linspace(1.0, 0.25, 9)[1:] if fine else np.array(CHEAPER)
    ratio = demand.cap / demand.price
    prices = [demand.price * ratio**share for share in shares]
    prices += [demand.price * share for share in cheaper]
    before = at_cap
    for number, price in enumerate(prices):
        end = demand.anchor if number == len(shares) - 1 else quantity_at(demand, price)
        width = np.maximum(end - before, 0.0)
        points = [before + width * (n + 0.5) / 8 for n in range(8)]
        value = np.mean([inverse(demand, np.maximum(p, 1e-12))[0] for p in points], axis=0)
        value = np.minimum(value, demand.cap)
        counted = number < len(shares)
        some = np.flatnonzero((width > 0.0) & (demand.anchor > 0.0))
        parts.add(demand.elastic[some], -value[some], width[some], scale[some], rows[some], counted)
        if counted:
            worth += float((value * width)[some].sum())
        before = np.maximum(end, before)
    return worth * MILLION


def _assemble(
    parts: _Parts,
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
