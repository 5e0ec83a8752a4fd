r"""Public stocks in the programme of a future: what they hold, that they buy as planned, what they give in a cover.

While a supplier is missing, a stock gives by the rule by which a plan is written: a share r of what it holds in a year
(`RELEASE_RATE`). Over T years that is S (1 - (1 - r)^T) / T a year, of what it held as the year began that stands for
the block: what is bought later is not there yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.planning.programme.steps import MILLION

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.frame import BlockPart, Layout, RowBuilder

SHORT = 5.0
"""What it costs not to buy as planned, over the good's price: a plan does not buy what is not to be had."""
HANDLING = 0.02
"""What buying for a stock costs over the good's price: an assumption, 0.005 to 0.05. Without it a programme would buy
and sell in one year for nothing."""

RELEASE_RATE = 0.5
"""Share of a stock that is sold in a year of shortage, as a scenario says it."""


def stock_rows(layout: Layout, build: RowBuilder, cost: Floats, upper: Floats) -> None:
    """Add the rows of stocks to a programme that is laid out, and write their costs and bounds: arrays (column)."""
    frame, weights = layout.frame, layout.frame.blocks.weights
    count = len(frame.stocks)
    for block, length in enumerate(frame.blocks.lengths):
        program = layout.programs[block]
        for number, stock in enumerate(frame.stocks):
            level = layout.at["level"].start + block * count + number
            short = layout.at["short"].start + block * count + number
            market = layout.at[f"block {block}"].start
            fills = market + int(program.fills[number])
            gives = market + int(program.gives[number])
            upper[level] = stock.room
            cost[fills] = weights[block] * HANDLING * stock.price * MILLION
            cost[level] = weights[block] * frame.holding * stock.price * MILLION
            cost[short] = weights[block] * SHORT * stock.price * MILLION
            size = frame.stock_scale[number]
            bought = layout.purchase(block, number)
            build.row({fills: 1.0, bought: -1.0, short: 1.0}, 0.0, 0.0, size)
            row = {level: 1.0, fills: -float(length), gives: float(length)}
            if block:
                row[level - count] = -1.0
            build.row(row, 0.0, 0.0, size)
            if block >= frame.common:
                upper[bought] = stock.room / length


def passed_of(length: int) -> float:
    """Share of a block of so many years that has passed as the year that stands for it begins."""
    return (length // 2) / length


def cover_rows(layout: Layout, build: RowBuilder, copy: BlockPart) -> None:
    """Add what stocks may give in a copy of a block without a supplier; nothing is bought meanwhile."""
    frame, start = layout.frame, layout.at[copy.name].start
    count, years = len(frame.stocks), copy.months / 12.0
    rate = (1.0 - (1.0 - RELEASE_RATE) ** years) / years
    passed = passed_of(frame.blocks.lengths[copy.block])
    for place, size in enumerate(frame.stock_scale):
        level = layout.at["level"].start + copy.block * count + place
        row = {start + int(copy.program.gives[place]): 1.0, level: -rate * passed}
        if copy.block:
            row[level - count] = -rate * (1.0 - passed)
        build.row(row, -np.inf, 0.0, size)
        build.row({start + int(copy.program.fills[place]): 1.0}, -np.inf, 0.0, size)
