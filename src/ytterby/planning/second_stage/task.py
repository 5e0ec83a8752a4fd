"""A future as a task: all that makes its programme, and that programme made of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.book import Book
from ytterby.planning.programme.path import begun_after, markets
from ytterby.planning.programme.program import block_program
from ytterby.planning.programme.research import with_research
from ytterby.planning.programme.rows import Rows
from ytterby.planning.programme.store import load_markets, save_markets
from ytterby.planning.second_stage.frame import WithoutSupplier
from ytterby.planning.second_stage.outcomes import (
    with_burden_prices,
)
from ytterby.planning.second_stage.recourse import SecondStage
from ytterby.planning.targets.file import LARGEST, CoverTarget
from ytterby.runs.run import base_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.ground.arrays import Ints
    from ytterby.planning.programme.blocks import BlockMarket
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.second_stage.frame import Frame
    from ytterby.planning.targets.file import Target
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear


@dataclass(frozen=True)
class FutureTask:
    """All that makes the programme of a future.

    first : whether it is the first of its file, in which covers hold if they name none
    kept : file in which its markets are kept; fine : more steps
    succeeds : ids of the research that succeeds
    public_money : what a unit of it costs beyond itself; None where all that pays is built
    burden_prices : of a file of targets
    """

    name: str
    first: bool
    scenario: Scenario
    folder: Path
    numbers: Mapping[str, float]
    members: tuple[str, ...]
    frame: Frame
    targets: tuple[Target, ...]
    kept: Path | None = None
    fine: bool = False
    succeeds: tuple[str, ...] = ()
    public_money: float | None = None
    burden_prices: Mapping[str, float] = field(default_factory=dict)


def second_stage_of(task: FutureTask) -> SecondStage:
    """The programme of a future. Raises MarketError where a year of it cannot be cleared."""
    base = base_of(task.folder, task.numbers)
    plants = [one.plant for one in task.frame.candidates]
    block_markets = load_markets(task.kept) if task.kept else None
    if block_markets is None or len(block_markets) != len(task.frame.blocks):
        begun = begun_after(base, task.frame)
        block_markets = markets(base, task.scenario, Book.read(), task.frame.blocks, plants, begun)
        if task.kept:
            save_markets(task.kept, block_markets)
    stocks = task.frame.stocks

    def changed(program: BlockProgram, market: BlockMarket, block: int) -> BlockProgram:
        program = with_burden_prices(base, market.year, program, task.members, task.burden_prices)
        return with_research(base, market, program, task.frame, block, task.members, task.succeeds)

    programs = [
        changed(block_program(base, one, plants, stocks, fine=task.fine), one, block)
        for block, one in enumerate(block_markets)
    ]
    made = Rows(base, task.members)
    rows, copies = [], []
    for target in task.targets:
        named = target.futures or ((task.name,) if task.first or not _copied(target) else ())
        if task.name not in named:
            continue
        for block, market in enumerate(block_markets):
            if not target.from_ <= market.year <= (target.until or market.year):
                continue
            if isinstance(target, CoverTarget):
                supplier = _supplier(base, market, target.without, task.members)
                closed = _of_supplier(base, supplier)
                left = market if target.diversion else _undiverted(made, market)
                program = block_program(base, left, plants, stocks, closed=closed, fine=task.fine)
                program = changed(program, left, block)
                (row,) = made.rows_of(target, program, market)
                copies.append(WithoutSupplier(block, program, row, float(target.months), supplier))
            else:
                rows += [(block, row) for row in made.rows_of(target, programs[block], market)]
    return SecondStage(task.frame, programs, rows, copies)


def _copied(target: Target) -> bool:
    return isinstance(target, CoverTarget)


def _undiverted(made: Rows, market: BlockMarket) -> BlockMarket:
    """A market in which nobody sends more to the planner than without the plan."""
    upper = market.problem.upper.copy()
    brought = np.array([number for number, _ in made.imports], dtype=np.int64)
    upper[brought] = np.minimum(upper[brought], market.supplied[brought])
    return replace(market, problem=market.problem.changed(upper=upper))


def _moves(base: BaseYear) -> list[int]:
    """Columns that cross a border."""
    network = base.network
    return [*network.route_columns.tolist(), *network.leak_columns.tolist()]


def _of_supplier(base: BaseYear, supplier: str) -> Ints:
    """Columns of all that a supplier sends."""
    columns = base.network.columns
    return np.array([n for n in _moves(base) if columns[n].region == supplier], dtype=np.int64)


def _supplier(base: BaseYear, market: BlockMarket, without: str, members: tuple[str, ...]) -> str:
    """The supplier that is meant; the largest is that of most value into the planner's regions."""
    if without != LARGEST:
        return without
    network = base.network
    worth: dict[str, float] = {}
    for number in _moves(base):
        column = network.columns[number]
        if column.destination in members and column.region not in members:
            price = base.typical_price[network.node_index[column.commodity, column.region]]
            value = float(market.supplied[number] * price)
            worth[column.region] = worth.get(column.region, 0.0) + value
    return max(worth, key=lambda region: worth[region])
