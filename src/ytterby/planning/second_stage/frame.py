"""What all futures of a plan share, where the columns of the programme of one stand, and its rows as they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.planning.programme.blocks import Blocks, OpeningTimes
    from ytterby.planning.programme.program import BlockProgram, StockGood

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
        frame = self.frame
        if block < frame.common:
            return block * len(frame.candidates) + candidate
        start: int = self.at["later"].start
        return start + (block - frame.common) * len(frame.candidates) + candidate

    def purchase(self, block: int, stock: int) -> int:
        """Column of a purchase."""
        frame = self.frame
        if block < frame.common:
            return frame.builds + block * len(frame.stocks) + stock
        start: int = self.at["buys"].start
        return start + (block - frame.common) * len(frame.stocks) + stock


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
