"""What a maker of a table gives for a period: rows, or a frame without the columns all tables have first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rows = list[tuple[Any, ...]]
Table = Rows | pl.DataFrame
LEAST = 1e-3  # [grains]
DUST = 1e-6
"""Less [grains] is what the solver leaves behind, in the tables that close a balance."""


def picked(
    labels: pl.DataFrame, rows: NDArray[np.int64], **numbers: NDArray[np.float64]
) -> pl.DataFrame:
    """Rows of labels with their numbers: arrays (row of labels)."""
    return labels[rows].with_columns(
        pl.Series(name, number[rows]) for name, number in numbers.items()
    )
