"""The compiled kernel: markets cleared together, a market in each lane of a vector. `clear_lanes` is its one call."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LIBRARY = Path(__file__).with_name("kernel.so")
VARIABLE = "YTTERBY_KERNEL"
"""Names the variant to take: `v2`, `v3`, `v4`, `generic`; unset, the best that the processor has."""

_INTS = ("row_of", "column_of", "start", "index", "tax_start", "tax_index")
_FLOATS = ("value", "rate", "right", "cost", "curvature", "upper")
_USES = ("capped", "elastic")
_OF_USE = ("anchor", "price", "elasticity", "cap", "at_cap", "size", "worth", "capped_size")
_NUMBERS = ("tolerance", "dual", "value_scale")
_ANSWERS = ("x", "y", "zu")


class _Lane(ctypes.Structure):
    """`lane_t` of `lockstep.c`."""

    _fields_ = (
        *((name, ctypes.c_int32) for name in ("rows", "columns", "uses", "steps")),
        *((name, ctypes.c_void_p) for name in (*_INTS, *_FLOATS, *_USES, *_OF_USE)),
        *((name, ctypes.c_double) for name in _NUMBERS),
        *((name, ctypes.c_void_p) for name in _ANSWERS),
    )


@dataclass(frozen=True)
class Market:
    """One market, scaled.

    row_of, column_of : which of the batch its rows and (rising) its columns are; nodes come first in a batch.
    start, index, value : rows of `program.rows`, by column; tax_start, tax_index, rate : the same of taxes.
    right : (row); cost, curvature, upper : (column); capped, elastic : columns (use); anchor ... cap : as of `Demand`;
    at_cap : (use); size, worth, capped_size : scales of the columns of uses; dual : of the first point.
    """

    row_of: Any
    column_of: Any
    start: Any
    index: Any
    tax_start: Any
    tax_index: Any
    value: Any
    rate: Any
    right: Any
    cost: Any
    curvature: Any
    upper: Any
    capped: Any
    elastic: Any
    anchor: Any
    price: Any
    elasticity: Any
    cap: Any
    at_cap: Any
    size: Any
    worth: Any
    capped_size: Any
    tolerance: float
    dual: float
    value_scale: float


@dataclass(frozen=True)
class Answer:
    """x, zu (column), y (row): scaled, zu nought where there is no bound; steps that it took."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    zu: NDArray[np.float64]
    steps: int


@lru_cache(maxsize=1)
def _library() -> Any:
    library = ctypes.CDLL(str(LIBRARY))
    library.ytterby_level.restype = ctypes.c_char_p
    return library


def level() -> str:
    """The variant that is taken. Raises ValueError for a name that the library has not."""
    name = os.environ.get(VARIABLE) or str(_library().ytterby_level().decode())
    if not hasattr(_library(), f"ytterby_lockstep_{name}_4"):
        raise ValueError(f"{VARIABLE}={name}: this kernel has no such variant")
    return name


def lanes() -> int:
    """How many markets a call takes at most."""
    return _widths()[-1]


def _widths() -> list[int]:
    """Lanes of the variants that the library has, rising."""
    return [n for n in (2, 4, 8) if hasattr(_library(), f"ytterby_lockstep_{level()}_{n}")]


def clear_lanes(
    markets: Sequence[Market], rows: int, columns: int, nodes: int, goal: float, regular: float
) -> list[Answer | None]:
    """The answers of markets, at most `lanes()`; None where one stalls; some may end above `goal`, and
    at most a hundred times that.

    rows, columns : of the batch; nodes : its first rows. goal : worst residual aimed at; regular : keeps pivots from
    zero.
    Raises MemoryError where there is too little.
    """
    width = next(one for one in _widths() if one >= len(markets))
    call = getattr(_library(), f"ytterby_lockstep_{level()}_{width}")
    call.argtypes = [ctypes.c_int, ctypes.c_void_p, *[ctypes.c_int] * 3, *[ctypes.c_double] * 2]
    filled = (_Lane * len(markets))()
    kept, answers = [], []
    for market, lane in zip(markets, filled, strict=True):
        lane.rows, lane.columns, lane.uses = map(len, (market.right, market.cost, market.elastic))
        for name in (*_INTS, *_USES, *_FLOATS, *_OF_USE):
            kind = np.int32 if name in _INTS + _USES else np.float64
            kept.append(np.ascontiguousarray(getattr(market, name), dtype=kind))
            setattr(lane, name, kept[-1].ctypes.data)
        for name in _NUMBERS:
            setattr(lane, name, getattr(market, name))
        sizes = (lane.columns, lane.rows, lane.columns)
        answers.append([np.zeros(size) for size in sizes])
        for name, array in zip(_ANSWERS, answers[-1], strict=True):
            setattr(lane, name, array.ctypes.data)
    if not call(len(markets), ctypes.addressof(filled), rows, columns, nodes, goal, regular):
        raise MemoryError("the kernel has too little memory")
    return [
        Answer(*arrays, lane.steps) if lane.steps >= 0 else None
        for arrays, lane in zip(answers, filled, strict=True)
    ]
