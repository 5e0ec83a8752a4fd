"""What all futures of a plan share, where the columns of the programme of one stand, and its rows as they come.

Public stocks in the programme of a future: what they hold, that they buy as planned, what they give in a cover.

While a supplier is missing, a stock gives by the rule by which a plan is written: a share r of what it holds in a year
(`RELEASE_RATE`). Over T years that is S (1 - (1 - r)^T) / T a year, of what it held as the year began that stands for
the block: what is bought later is not there yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.planning.solve.steps import MILLION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.planning.solve.blocks import Blocks, OpeningTimes
    from ytterby.planning.solve.program import BlockProgram, StockGood


UNIT = 100.0
"""[t/yr] in which builds are counted inside a programme."""


@dataclass(frozen=True)
class Candidate:
    """What may be built. plant : number of the network; maximum [t/yr]"""

    plant: int
    maximum: float


@dataclass(frozen=True)
class Frame:
    """What all futures of a plan share.

    common : number of blocks whose decisions are links; holding : yearly cost of a stock over its value
    """

    blocks: Blocks
    timing: OpeningTimes
    candidates: tuple[Candidate, ...]
    stocks: tuple[StockGood, ...]
    common: int
    holding: float

    @property
    def builds(self) -> int:
        """Links that are builds: (block, candidate) in C order."""
        return self.common * len(self.candidates)

    @property
    def links(self) -> int:
        """All links: builds, then purchases (block, stock) [t/yr]."""
        return self.builds + self.common * len(self.stocks)

    @property
    def stock_scale(self) -> list[float]:
        """In what tonnes of each stock are counted [t]."""
        return [max(stock.room / 10.0, 1.0) for stock in self.stocks]

    def scale(self) -> Floats:
        """In what links are counted: array (link) [t/yr]."""
        return np.array([UNIT] * self.builds + self.stock_scale * self.common)

    def block_of(self) -> Ints:
        """The block of each link: array (link)."""
        counts = len(self.candidates), len(self.stocks)
        return np.concatenate([np.repeat(np.arange(self.common), count) for count in counts])

    def charges(self) -> Floats:
        """What links cost, of purchases nothing: array (link) [million USD per t/yr]."""
        charges = np.zeros(self.links)
        charges[: self.builds] = self.timing.charge[: self.common].ravel()
        return charges


@dataclass(frozen=True)
class BlockPart:
    """A block of a future, or a copy of one in which a supplier (a region) is missing for some months.

    name : of its columns in the layout, `block` or `copy` with a number
    """

    name: str
    block: int
    program: BlockProgram
    supplier: str = ""
    months: float = 0.0


class Layout:
    """The columns of the programme of one future.

    parts : its blocks, then copies without a supplier, also as `blocks` and `copies`; targets : number of their rows
    at : where the columns of each part begin and end; scale : array (column), in what columns are counted
    """

    def __init__(self, frame: Frame, parts: Sequence[BlockPart], targets: int) -> None:
        self.frame, self.parts = frame, list(parts)
        count = len(frame.blocks)
        self.blocks, self.copies = self.parts[:count], self.parts[count:]
        self.programs = [part.program for part in self.blocks]
        later = count - frame.common
        stock = np.array(frame.stock_scale)
        levels = np.tile(stock, count)
        sections = [
            ("links", frame.scale()),
            ("later", np.full(later * len(frame.candidates), UNIT)),
            ("buys", np.tile(stock, later)),
            *((part.name, part.program.scale) for part in self.blocks),
            ("level", levels),
            ("short", levels),
            *((part.name, part.program.scale) for part in self.copies),
            ("lack", np.ones(targets)),
        ]
        self.at: dict[str, slice] = {}
        start = 0
        for name, scale in sections:
            self.at[name] = slice(start, start + scale.size)
            start += scale.size
        self.columns = start
        self.scale = np.concatenate([scale for _, scale in sections])

    def decision(self, block: int, candidate: int) -> int:
        """Column of a build."""
        return self._column(block, 0, "later", len(self.frame.candidates)) + candidate

    def purchase(self, block: int, stock: int) -> int:
        """Column of a purchase."""
        return self._column(block, self.frame.builds, "buys", len(self.frame.stocks)) + stock

    def _column(self, block: int, first: int, later: str, count: int) -> int:
        """First column of a kind of measure in a block. first : of all that are common; count : in a block"""
        since = block - self.frame.common
        return first + block * count if since < 0 else int(self.at[later].start) + since * count


class RowBuilder:
    """Rows as they are collected, each divided by its size. count : number of rows so far, that of the next one"""

    def __init__(self, columns: int) -> None:
        self.columns, self.count = columns, 0
        self._entries: list[tuple[Any, Any, Any]] = []
        self._sides: list[tuple[Any, Any, Any]] = []

    def block(self, matrix: Any, start: int, right: Floats, size: Floats) -> int:
        """Rows of a block at or below their right sides; its columns begin at `start`. Returns the first row."""
        entries, first = matrix.tocoo(), self.count
        self._entries.append((entries.row + first, entries.col + start, entries.data))
        self._sides.append((np.full(right.size, -np.inf), right, size))
        self.count += right.size
        return first

    def entry(self, row: int, column: int, amount: float) -> None:
        """One entry of a row that stands."""
        self._entries.append(([row], [column], [amount]))

    def row(self, entries: dict[int, float], low: float, high: float, size: float) -> None:
        """A row."""
        self._entries.append(([self.count] * len(entries), [*entries], [*entries.values()]))
        self._sides.append(([low], [high], [size]))
        self.count += 1

    def done(self) -> tuple[Any, Floats, Floats]:
        """Sparse (row, column), and what rows lie between."""
        rows, columns, data = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        low, high, size = (np.concatenate(part) for part in zip(*self._sides, strict=True))
        unscaled = sparse.csr_matrix((data, (rows, columns)), (size.size, self.columns))
        return (sparse.diags(1.0 / size) @ unscaled).tocsc(), low / size, high / size


SHORT = 5.0
"""What it costs not to buy as planned, over the good's price: a plan does not buy what is not to be had."""
HANDLING = 0.02
"""What buying for a stock costs over the good's price: an assumption, 0.005 to 0.05. Without it a programme would buy
and sell in one year for nothing."""

RELEASE_RATE = 0.5
"""Share of a stock that is sold in a year of shortage, as a scenario says it."""


def stock_rows(layout: Layout, build: RowBuilder, cost: Floats, upper: Floats) -> None:
    """Add the rows of stocks to a programme that is laid out, and write their costs and bounds: arrays (column).

    Of what a stock holds as a block begins it sells in it no more than the rule of its scenario lets it, and not below
    the price at which that speaks of a shortage.
    """
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
            cost[gives] = weights[block] * stock.ask * MILLION
            cost[level] = weights[block] * frame.holding * stock.price * MILLION
            cost[short] = weights[block] * SHORT * stock.price * MILLION
            size = frame.stock_scale[number]
            bought = layout.purchase(block, number)
            build.row({fills: 1.0, bought: -1.0, short: 1.0}, 0.0, 0.0, size)
            row = {level: 1.0, fills: -float(length), gives: float(length)}
            sold = {gives: float(length)}
            if block:
                row[level - count] = -1.0
                sold[level - count] = (1.0 - RELEASE_RATE) ** length - 1.0
            build.row(row, 0.0, 0.0, size)
            build.row(sold, -np.inf, 0.0, size)
            if block >= frame.common:
                upper[bought] = stock.room / length


def cover_rows(layout: Layout, build: RowBuilder, copy: BlockPart) -> None:
    """Add what stocks may give in a copy of a block without a supplier; nothing is bought meanwhile."""
    frame, start = layout.frame, layout.at[copy.name].start
    count, years = len(frame.stocks), copy.months / 12.0
    rate = (1.0 - (1.0 - RELEASE_RATE) ** years) / years
    length = frame.blocks.lengths[copy.block]
    passed = (length // 2) / length  # of the block as the year that stands for it begins
    for place, size in enumerate(frame.stock_scale):
        level = layout.at["level"].start + copy.block * count + place
        row = {start + int(copy.program.gives[place]): 1.0, level: -rate * passed}
        if copy.block:
            row[level - count] = -rate * (1.0 - passed)
        build.row(row, -np.inf, 0.0, size)
        build.row({start + int(copy.program.fills[place]): 1.0}, -np.inf, 0.0, size)
