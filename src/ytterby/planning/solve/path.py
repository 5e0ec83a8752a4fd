"""A future without a plan, year by year, and the market of each block in it, which is kept.

The years are those of `simulate`, by the same processes. The market of a block is that of the year in its middle as
those processes write it, with three differences, all by the market's own equations:

- demand stands at the outlook, and is as elastic as it becomes over the years since the plan can change anything;
- trade in a good has had the years to get used to its flows since plants of the plan can first make or take it, or
  the plan may buy it (`habit`);
- plants that a plan may build are open, so that their columns exist.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.ground.entries import read_entry, write_entry
from ytterby.market.problem import AdValorem, Demand, Problem
from ytterby.planning.solve.blocks import BlockMarket, activities
from ytterby.years.calendar import Period, Periods
from ytterby.years.capacity.projects import knowhow_ahead
from ytterby.years.law import LawOfRun
from ytterby.years.order import processes_of
from ytterby.years.processes.capacity import MIN_CAPACITY
from ytterby.years.processes.demand import DemandAnchor, growth_index
from ytterby.years.program import MIN_REFERENCE, LimitRow, ProgramDraft
from ytterby.years.state import EXISTING
from ytterby.years.step import step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.controls.book import Book
    from ytterby.ground.arrays import Floats
    from ytterby.planning.solve.blocks import Blocks
    from ytterby.planning.solve.frame import Frame
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.order import Processes
    from ytterby.years.state import State
    from ytterby.years.step import Year

OPENED = 1.01
"""[least capacity] what a plant gets so that the processes open it."""


def markets(
    base: BaseYear, scenario: Scenario, book: Book, blocks: Blocks, candidates: Sequence[int],
    begun: Floats | None = None,
) -> list[BlockMarket]:  # fmt: skip
    """The market of every block in a future.

    candidates : plants (numbers of the network) that a plan may build.
    begun : array (column), years from the first of the plan until it can change a flow; none when left out.

    Raises MarketError where a year cannot be cleared.
    """
    law = LawOfRun(base, scenario, book)
    processes = processes_of(base, scenario, law)
    block_of_year = {year: block for block, year in enumerate(blocks.middles)}
    spans = Periods().between(base.first_year, max(block_of_year))
    state = processes.initial(spans[0])
    block_markets: list[BlockMarket] = []
    begun = np.zeros(len(base.network.columns)) if begun is None else begun
    for span, following in zip(spans, [*spans[1:], Period(spans[-1].year + 1)], strict=True):
        record, after = step(state, following, base, processes, law)
        if span.year in block_of_year:
            block_markets.append(
                _market(base, scenario, processes, record, blocks, candidates, begun)
            )
        state = after
    return block_markets


def _market(
    base: BaseYear,
    scenario: Scenario,
    processes: Processes,
    record: Year,
    blocks: Blocks,
    candidates: Sequence[int],
    begun: Floats,
) -> BlockMarket:
    since = np.maximum(record.period.year - blocks.first - begun, 0.0)
    state, raised = _opened(base, scenario, record.state, float(since.max()), candidates)
    draft = ProgramDraft(base, record.effects, _unlicensed_flow(record))
    for process in processes:
        process.build(draft, state)
    period = draft.program()
    wedge = np.zeros(period.problem.columns)
    np.add.at(wedge, period.problem.tax.column, record.solution.tax_paid)
    return BlockMarket(
        record.period.year, period.problem.above_reserve(), period.rows,
        record.state.capacity.standing.sum(axis=1), raised,
        np.maximum(draft.reference, MIN_REFERENCE),
        (1.0 - base.values("trade_adjustment")) ** since, wedge,
        record.solution.activity,
    )  # fmt: skip


def _opened(
    base: BaseYear, scenario: Scenario, state: State, since: float, candidates: Sequence[int]
) -> tuple[State, Floats]:
    """The state with demand at the outlook and candidate plants open; and capacity (plant) as raised."""
    minimum = OPENED * MIN_CAPACITY * base.network.chain.mass_tolerance
    standing = state.capacity.standing.copy()
    for plant in candidates:
        standing[plant, EXISTING] += max(minimum - float(standing[plant].sum()), 0.0)
    anchor = base.demand.anchor * growth_index(base, scenario.outlook, state.period.at)
    opened = replace(
        state, gap=max(since, 1.0), demand=DemandAnchor(anchor, anchor),
        capacity=replace(state.capacity, standing=standing),
    )  # fmt: skip
    return opened, standing.sum(axis=1)


def begun_after(base: BaseYear, frame: Frame) -> Floats:
    """Years from the first of a plan until it can change a flow of each column: array (column).

    Of a good until the first plant that the plan may build and that makes or takes it can be open, none where the plan
    may buy it; of all others as soon as of any.
    """
    network = base.network
    until: dict[str, float] = {}
    opens: dict[int, float] = {}
    for one, years in zip(frame.candidates, frame.timing.opens, strict=True):
        opens[one.plant] = min(opens.get(one.plant, np.inf), float(years))
    for number, _, goods in activities(network, base.balance):
        years = opens.get(int(network.plant_of[number]))
        if years is not None:
            until |= {good: min(until.get(good, np.inf), years) for good, _ in goods}
    until |= {one.commodity: 0.0 for one in frame.stocks}
    first = min(until.values(), default=0.0)
    return np.array([until.get(one.commodity, first) for one in network.columns])


def _unlicensed_flow(record: Year) -> Floats | None:
    """The flows that the licences of a period were measured against: array (column) [t/yr]."""
    if not record.effects.needs_reference:
        return None
    approved_share = record.effects.approved_share
    part = (approved_share > 0.0) & (approved_share != 1.0)
    return np.where(
        part, record.program.problem.upper / np.where(part, approved_share, 1.0),
        record.state.trade.reference,
    )  # fmt: skip


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
    "cost", "curvature", "upper", "limit", "node_scale", "column_scale", "sinks", "kink", "beyond",
)  # fmt: skip
_DEMAND = ("capped", "elastic", "anchor", "price", "elasticity", "cap")
_OWN = ("capacity", "raised", "reference", "habit", "wedge", "supplied")
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
