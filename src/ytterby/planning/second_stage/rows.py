"""Rows of a programme as they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats


class RowBuilder:
    """Rows as they are found, each divided by its size."""

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
