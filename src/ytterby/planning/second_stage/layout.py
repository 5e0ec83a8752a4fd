"""Where the columns of a future's programme stand, and its rows as they are collected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ytterby.planning.second_stage.frame import UNIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.ground.arrays import Floats
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.second_stage.frame import Frame, WithoutSupplier


class Layout:
    """The columns of the programme of one future.

    programs : of its blocks; copies : blocks without a supplier; targets : rows of targets, those of copies included
    at : where the columns of each part begin and end; scale : array (column), in what columns are counted
    """

    def __init__(
        self,
        frame: Frame,
        programs: Sequence[BlockProgram],
        copies: Sequence[WithoutSupplier],
        targets: int,
    ) -> None:
        self.frame, self.programs, self.copies = frame, list(programs), list(copies)
        count, later = len(frame.blocks), len(frame.blocks) - frame.common
        sizes = [
            ("links", frame.links), ("later", later * len(frame.candidates)),
            ("buys", later * len(frame.stocks)),
            *((f"block {b}", p.of.size) for b, p in enumerate(self.programs)),
            ("level", count * len(frame.stocks)), ("short", count * len(frame.stocks)),
            *((f"copy {n}", c.program.of.size) for n, c in enumerate(self.copies)),
            ("lack", targets),
        ]  # fmt: skip
        self.at: dict[str, slice] = {}
        start = 0
        for name, size in sizes:
            self.at[name] = slice(start, start + size)
            start += size
        self.columns = start
        self.scale = np.ones(start)
        self.scale[self.at["links"]] = frame.scale()
        self.scale[self.at["later"]] = UNIT
        room = np.array([max(stock.room / 10.0, 1.0) for stock in frame.stocks])
        self.scale[self.at["buys"]] = np.tile(room, later)
        self.scale[self.at["level"]] = self.scale[self.at["short"]] = np.tile(room, count)
        for name, program in self.named():
            self.scale[self.at[name]] = program.scale

    def named(self) -> list[tuple[str, BlockProgram]]:
        """The programmes of all blocks, then of all copies, each with the name of its part."""
        own = [(f"block {b}", program) for b, program in enumerate(self.programs)]
        return own + [(f"copy {n}", copy.program) for n, copy in enumerate(self.copies)]

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

    def block_of(self, name: str) -> int:
        """The block of a part."""
        kind, number = name.split()
        return int(number) if kind == "block" else self.copies[int(number)].block


class RowBuilder:
    """Rows as they are collected, each divided by its size."""

    def __init__(self, columns: int) -> None:
        self.columns, self.first = columns, 0
        self.rows: list[Any] = []
        self.cols: list[Any] = []
        self.data: list[Any] = []
        self.low: list[Any] = []
        self.high: list[Any] = []
        self.size: list[Any] = []
        self._next = 0

    def block(self, matrix: Any, start: int, right: Floats, size: Floats) -> None:
        """Rows of a block at or below their right sides; its columns begin at `start`."""
        entries = matrix.tocoo()
        self.first = self._next
        self.rows.append(entries.row + self._next)
        self.cols.append(entries.col + start)
        self.data.append(entries.data)
        self.low.append(np.full(right.size, -np.inf))
        self.high.append(right)
        self.size.append(size)
        self._next += right.size

    def entry(self, row: int, column: int, amount: float) -> None:
        """One entry of a row that stands."""
        self.rows.append([row])
        self.cols.append([column])
        self.data.append([amount])

    @property
    def count(self) -> int:
        """Number of rows so far: that of the next one."""
        return self._next

    def row(self, entries: dict[int, float], low: float, high: float, size: float) -> None:
        """A row."""
        self.rows.append([self._next] * len(entries))
        self.cols.append([*entries])
        self.data.append([*entries.values()])
        self.low.append([low])
        self.high.append([high])
        self.size.append([size])
        self._next += 1

    def done(self) -> tuple[Any, Floats, Floats]:
        """Sparse (row, column), and what rows lie between."""
        size = np.concatenate(self.size)
        where = (np.concatenate(self.rows), np.concatenate(self.cols))
        unscaled = sparse.csr_matrix((np.concatenate(self.data), where), (size.size, self.columns))
        scaled = sparse.diags(1.0 / size) @ unscaled
        return scaled.tocsc(), np.concatenate(self.low) / size, np.concatenate(self.high) / size
