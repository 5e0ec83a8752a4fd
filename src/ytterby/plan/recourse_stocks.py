"""Public stocks in the programme of a future: what they hold, and that they buy as planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.plan.program_steps import MILLION

if TYPE_CHECKING:
    from ytterby.plan.recourse import Recourse
    from ytterby.plan.recourse_rows import RowBuilder
    from ytterby.years.state import Floats

SHORT = 5.0
"""What it costs not to buy as planned, over the good's price: a plan does not buy what is not to be had."""
HANDLING = 0.02
"""What buying for a stock costs over the good's price: an assumption, 0.005 to 0.05. Without it a programme would buy
and sell in one year for nothing."""


def stock_rows(held: Recourse, build: RowBuilder, cost: Floats, upper: Floats) -> None:
    """Add the rows of stocks to a programme that is laid out, and write their costs and bounds: arrays (column)."""
    frame, weights = held.frame, held.frame.blocks.weights
    count = len(frame.stocks)
    for block, length in enumerate(frame.blocks.lengths):
        program = held.programs[block]
        for number, stock in enumerate(frame.stocks):
            level = held.at["level"].start + block * count + number
            short = held.at["short"].start + block * count + number
            market = held.at[f"block {block}"].start
            fills = market + int(program.fills[number])
            gives = market + int(program.gives[number])
            upper[level] = stock.room
            cost[fills] = weights[block] * HANDLING * stock.price * MILLION
            cost[level] = weights[block] * frame.holding * stock.price * MILLION
            cost[short] = weights[block] * SHORT * stock.price * MILLION
            size = max(stock.room / 10.0, 1.0)
            bought = held.purchase(block, number)
            build.row({fills: 1.0, bought: -1.0, short: 1.0}, 0.0, 0.0, size)
            row = {level: 1.0, fills: -float(length), gives: float(length)}
            if block:
                row[level - count] = -1.0
            build.row(row, 0.0, 0.0, size)
            if block >= frame.common:
                upper[bought] = stock.room / length
