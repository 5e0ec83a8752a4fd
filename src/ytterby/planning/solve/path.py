"""The market of each block in a future, from a run of its years without the plan or with it; it is kept.

The years are those of `simulate`, by the same processes. The market of a block is that of the year in its middle as
those processes write it: references, remembered prices, stocks, demand and habits as they then are. Four things differ:

- what a plan builds and pays is taken off, for its programme decides it anew;
- plants that a plan may build are open, so that their columns exist;
- trade has had `LASTED` years to get used to what differs from the run (`habit`): that says how far a round goes, and
  nothing of where rounds end, for there nothing differs;
- stocks of trade and of users give and take no more than in the run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.ground.entries import read_entry, write_entry
from ytterby.market.problem import AdValorem, Demand, Problem
from ytterby.planning.solve.blocks import BlockMarket
from ytterby.world.network import PUBLIC
from ytterby.years.capacity.projects import knowhow_ahead
from ytterby.years.law import LawOfRun
from ytterby.years.order import processes_of
from ytterby.years.processes.capacity import MIN_CAPACITY
from ytterby.years.program import MIN_REFERENCE, LimitRow, ProgramDraft
from ytterby.years.state import EXISTING, PLANNED

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from ytterby.controls.book import Book
    from ytterby.ground.arrays import Floats
    from ytterby.planning.solve.frame import Frame
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.order import Processes
    from ytterby.years.state import State
    from ytterby.years.step import Year

LASTED = 3.0
"""[years]"""
OPENED = 1.01
"""[least capacity] what a plant gets so that the processes open it."""


def markets(
    base: BaseYear, runs: Sequence[Scenario], records: Sequence[Year], book: Book, frame: Frame
) -> list[BlockMarket]:  # fmt: skip
    """The market of every block in a future.

    base : with room for the public stocks of the run; runs : the future without a plan, and as it was run; records :
    of that run, for each year.
    """
    scenario, run = runs
    law = LawOfRun(base, run, book)
    own = processes_of(base, replace(run, instruments=scenario.instruments, capacity=()), law)
    processes = replace(processes_of(base, run, law), capacity=own.capacity, support=own.support)
    kept = [one.id for one in scenario.instruments]
    own_controls, controls = ({m.measure.id for m in one.measures(book)} for one in runs)
    levies = controls - own_controls
    supported = [n for n, one in enumerate(run.instruments) if one.id in kept]
    by_year = {record.period.year: record for record in records}
    left = (1.0 - base.values("trade_adjustment")) ** LASTED
    block_markets = []
    for block, year in enumerate(frame.blocks.middles):
        record = by_year[year]
        mean = np.mean([by_year[y].solution.activity for y in frame.blocks.years(block)], axis=0)
        plants = [one.plant for one in frame.candidates]
        one = _market(base, processes, record, supported, plants, left, levies, mean)
        block_markets.append(one)
    return block_markets


def _market(
    base: BaseYear, processes: Processes, record: Year, supported: list[int], candidates: list[int],
    left: float, levies: Collection[str], mean: Floats,
) -> BlockMarket:  # fmt: skip
    """Of a year. supported : instruments of the future itself; levies : controls of the plan, quotas too"""
    network = base.network
    size = len(network.columns) - 2 * sum(one.kind == PUBLIC for one in network.stocks)
    stood = record.state.capacity.standing.sum(axis=1)
    state, raised = _opened(base, record.state, supported, candidates)
    pools = [one for one in record.effects.pools if one.control not in levies]
    draft = ProgramDraft(base, replace(record.effects, pools=pools), _unlicensed_flow(record))
    for process in processes:
        process.build(draft, state)
    period = draft.program()
    problem, tax = period.problem.above_reserve(), record.program.problem.tax
    flow = record.solution.activity.copy()
    wedge, left_of = np.zeros(problem.columns), np.where(network.plant_of < 0, left, 1.0)
    counts = np.ones(tax.column.size, dtype=bool)
    counts[: len(record.program.tax_owner)] = [
        owner not in levies for owner, _, _ in record.program.tax_owner
    ]
    counts[period.problem.tax.column.size :] = False  # the plan's contracts stand last
    np.add.at(wedge, tax.column[counts], record.solution.tax_paid[counts])
    upper = problem.upper.copy()
    for stocks in (network.stock_release, network.stock_refill):
        upper[stocks], left_of[stocks] = flow[stocks], 1.0
    capacity = stood - record.state.capacity.standing[:, PLANNED]
    columns = network.process_columns[network.plant_of[network.process_columns] >= 0]
    plants = network.plant_of[columns]
    planned = record.state.capacity.standing[plants, PLANNED] > 0.0
    flow[columns] *= np.where(planned, capacity[plants] / np.maximum(stood[plants], 1e-9), 1.0)
    own = problem.changed(
        balance=problem.balance[:, :size], limits=problem.limits[:, :size], cost=problem.cost[:size],
        curvature=problem.curvature[:size], upper=upper[:size], column_scale=problem.column_scale[:size],
        sinks=problem.sinks[problem.sinks < size], kink=None if problem.kink is None else problem.kink[:size],
        beyond=None if problem.beyond is None else problem.beyond[:size],
        step=None if problem.step is None else problem.step[:size],
    )  # fmt: skip
    reference = np.maximum(draft.reference, MIN_REFERENCE)
    return BlockMarket(
        record.period.year, own, period.rows, capacity, raised, reference[:size], left_of[:size],
        wedge[:size], flow[:size], record.solution.activity[:size], mean[:size],
        np.where(np.isfinite(record.solution.price), record.solution.price, 0.0),
    )  # fmt: skip


def _opened(
    base: BaseYear, state: State, supported: list[int], candidates: Sequence[int]
) -> tuple[State, Floats]:
    """The state without what the plan built and pays, candidate plants open; and capacity (plant) as raised."""
    minimum = OPENED * MIN_CAPACITY * base.network.chain.mass_tolerance
    standing = state.capacity.standing.copy()
    standing[:, PLANNED] = 0.0
    for plant in candidates:
        standing[plant, EXISTING] += max(minimum - float(standing[plant].sum()), 0.0)
    own = state.support
    made, paid, owed = own.made[supported], own.subsidised[supported], own.owed[supported]
    support = replace(own, made=made, subsidised=paid, owed=owed)
    capacity = replace(state.capacity, standing=standing)
    return replace(state, capacity=capacity, support=support), standing.sum(axis=1)


def _unlicensed_flow(record: Year) -> Floats | None:
    """The flows that the licences of a period were measured against: array (column) [t/yr]."""
    if not record.effects.needs_reference:
        return None
    approved_share = record.effects.approved_share
    part = (approved_share > 0.0) & (approved_share != 1.0)
    full = record.program.problem.upper / np.where(part, approved_share, 1.0)
    return np.where(part, full, record.state.trade.reference)


def knowhow_of(
    base: BaseYear, scenario: Scenario, book: Book, plants: Sequence[int], year: int
) -> Floats:
    """Know-how that builders of plants can count on in a year, 1 where none is needed: array (plant)."""
    network = base.network
    chain = network.chain
    ahead = knowhow_ahead(base, LawOfRun(base, scenario, book).withheld(max(year, base.first_year)))
    regions, known = list(chain.regions), np.ones(len(plants))
    for place, plant in enumerate(plants):
        technology, region = network.plant_technology[plant], network.plants[plant][1]
        if technology in chain.knowhow:
            known[place] = ahead[-1, regions.index(region), chain.knowhow.index(technology)]
    return known


_PLAIN = (
    "cost", "curvature", "upper", "limit", "node_scale", "column_scale", "sinks", "kink", "beyond", "step",
)  # fmt: skip
_DEMAND = ("capped", "elastic", "anchor", "price", "elasticity", "cap")
_OWN = ("capacity", "raised", "reference", "habit", "wedge", "supplied", "flows", "mean", "price")
_SPARSE = ("data", "indices", "indptr", "shape")


def save_markets(path: Path, markets: Sequence[BlockMarket]) -> None:
    """Write markets as arrays, complete or not at all, so that a plan that was stopped goes on."""
    arrays: dict[str, Any] = {"count": np.array(len(markets))}
    for number, market in enumerate(markets):
        problem = market.problem
        for name in ("balance", "limits"):
            compressed = getattr(problem, name).tocsr()
            parts = {part: np.asarray(getattr(compressed, part)) for part in _SPARSE}
            arrays |= {f"{number}/{name}/{part}": value for part, value in parts.items()}
        arrays |= {f"{number}/{name}": getattr(problem, name) for name in _PLAIN}
        arrays |= {f"{number}/demand/{name}": getattr(problem.demand, name) for name in _DEMAND}
        arrays |= {f"{number}/own/{name}": getattr(market, name) for name in _OWN}
        arrays[f"{number}/year"] = np.array(market.year)
        arrays[f"{number}/rows"] = np.array([row.kind for row in market.rows], dtype=np.str_)
    write_entry(path, arrays=arrays)


def load_markets(path: Path) -> list[BlockMarket] | None:
    """Read markets; None where there are none, or they cannot be read."""
    return read_entry(path, lambda entry: [
        _loaded(entry.arrays, number) for number in range(int(entry.arrays["count"]))
    ])  # fmt: skip


def _loaded(arrays: dict[str, Any], number: int) -> BlockMarket:
    def matrix(name: str) -> Any:
        data, indices, indptr, shape = (arrays[f"{number}/{name}/{part}"] for part in _SPARSE)
        return sparse.csr_matrix((data, indices, indptr), tuple(shape))

    none = np.zeros(0, dtype=np.int64)
    problem = Problem(
        balance=matrix("balance"), limits=matrix("limits"),
        demand=Demand(*(arrays[f"{number}/demand/{name}"] for name in _DEMAND)),
        tax=AdValorem(none, none, np.zeros(0)),
        **{name: arrays[f"{number}/{name}"] for name in _PLAIN},
    )  # fmt: skip
    own = {name: arrays[f"{number}/own/{name}"] for name in _OWN}
    rows = [LimitRow(str(kind), "") for kind in arrays[f"{number}/rows"]]
    return BlockMarket(int(arrays[f"{number}/year"]), problem, rows, **own)
