"""One row of a target, with its weights on the activities of a block's programme (`rows.py` makes them)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.ground.arrays import Floats, Ints
    from ytterby.world.network import Column


@dataclass(frozen=True)
class RowWeights:
    """Weights of a row where it has any, dozens of thousands. on : lp columns; value : their weights"""

    on: Ints
    value: Floats

    @classmethod
    def of(cls, weight: Floats | RowWeights) -> RowWeights:
        """From weights of all columns: array (lp column)."""
        if isinstance(weight, RowWeights):
            return weight
        on = np.flatnonzero(weight)
        return cls(on, weight[on])

    def __matmul__(self, x: Floats) -> float:
        return float(self.value @ x[self.on])


@dataclass(frozen=True)
class TargetRow:
    """One row: sum of weight x activity <= right, divided by its size.

    target : its id; what : such as the supplier; weight, denominator : arrays (lp column) [1 per t/yr]
    worth : what the whole of it is worth at base prices [million USD/yr]; required : as its file says
    at, turn : what is reached is  at + turn (weight x - anyhow) / (whole x),  without `denominator` over one
    anyhow : part of `right` that is reached without any activity; fixed : whether it cannot be missed at any price
    earns : what a tonne of a good that a column makes does for the row, where the plan pays plants for that
    (`second_stage/offtakes.py`)
    """

    target: str
    what: str
    weight: Floats | RowWeights
    right: float
    worth: float
    required: float
    at: float
    turn: float
    denominator: Floats | RowWeights | None = None
    fixed: bool = False
    anyhow: float = 0.0
    earns: Callable[[Column, str], float] | None = None

    def reached(self, x: Floats) -> float:
        """What is reached, in the unit of the target: x : array (lp column) [t/yr]."""
        over = 1.0 if self.denominator is None else float(self.denominator @ x)
        return self.at + self.turn * (float(self.weight @ x) - self.anyhow) / max(over, 1e-9)

    def compact(self) -> TargetRow:
        """The same in less memory: its weights where it has any."""
        denominator = None if self.denominator is None else RowWeights.of(self.denominator)
        return replace(self, weight=RowWeights.of(self.weight), denominator=denominator)
