"""A future as a task: all that makes its programme, and that programme made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.book import Book
from ytterby.planning.programme.path import begun_after, load_markets, markets, save_markets
from ytterby.planning.programme.program import block_program
from ytterby.planning.second_stage.frame import BlockPart
from ytterby.planning.second_stage.recourse import SecondStage
from ytterby.planning.targets.planner import Planner
from ytterby.runs.run import base_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.ground.arrays import Ints
    from ytterby.planning.programme.blocks import BlockMarket
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.second_stage.frame import Frame
    from ytterby.planning.targets.kinds import Target
    from ytterby.planning.targets.kinds.base import TargetRow
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear


@dataclass(frozen=True)
class FutureTask:
    """All that makes the programme of a future.

    first : whether it is the first of its file, in which covers hold if they name none
    kept : file in which its markets are kept
    public_money : what a unit of it costs beyond itself; None where all that pays is built
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
    public_money: float | None = None


def second_stage_of(task: FutureTask) -> SecondStage:
    """The programme of a future. Raises MarketError where a year of it cannot be cleared."""
    base, frame = base_of(task.folder, task.numbers), task.frame
    plants = [one.plant for one in frame.candidates]
    block_markets = load_markets(task.kept) if task.kept else None
    if block_markets is None or len(block_markets) != len(frame.blocks):
        begun = begun_after(base, frame)
        block_markets = markets(base, task.scenario, Book.read(), frame.blocks, plants, begun)
        if task.kept:
            save_markets(task.kept, block_markets)
    planner = Planner(base, task.members)

    def program_of(market: BlockMarket, closed: Ints | None = None) -> BlockProgram:
        return block_program(base, market, plants, frame.stocks, closed=closed)

    blocks = [
        BlockPart(f"block {block}", block, program_of(market))
        for block, market in enumerate(block_markets)
    ]
    rows: list[tuple[BlockPart, TargetRow]] = []
    copies: list[tuple[BlockPart, TargetRow]] = []
    for target in task.targets:
        for block, market in enumerate(block_markets):
            if not (target.holds_in(task.name, task.first) and target.holds_at(market.year)):
                continue
            part, into = blocks[block], rows
            if without := target.interruption(planner, market):
                closed = _of_supplier(base, without.supplier)
                program = program_of(without.market, closed)
                name, into = f"copy {len(copies)}", copies
                part = BlockPart(name, block, program, without.supplier, without.months)
            into += [(part, row) for row in target.rows(planner, part.program, market)]
    parts = list({part.name: part for part, _ in copies}.values())
    return SecondStage(planner, frame, [*blocks, *parts], rows + copies)


def _of_supplier(base: BaseYear, supplier: str) -> Ints:
    """Columns of all that a supplier sends."""
    network = base.network
    moves = [*network.route_columns.tolist(), *network.leak_columns.tolist()]
    return np.array([n for n in moves if network.columns[n].region == supplier], dtype=np.int64)
