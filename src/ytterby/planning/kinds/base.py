"""What every kind of target has in common: its keys, its rows of a programme, and what a plan asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from ytterby.controls.values import Strict
from ytterby.ground.document import Mistake
from ytterby.planning.planner import Share

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats, Ints
    from ytterby.ground.document import Document, Loc
    from ytterby.planning.planner import Counts, Planner, PlannerRun
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.program import BlockProgram
    from ytterby.planning.targets import TargetsFile

Contract = Literal["offtake", "contract_for_difference", "cost_plus"]
"""What a plan pays plants by so that they run (`instruments`)."""
WITHIN = 0.005
"""By how much a target may be missed in `simulate` and still holds."""


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
    anyhow : part of `right` that is reached without any activity
    earns : what a tonne of a good that a column makes does for the row, where the plan pays plants for that
    instrument : by which it is met in the market (`solve/outcomes.py`)
    levied : stage and origin of the goods that a levy or a quota holds; prices : array (lp column)
    [USD/kg], what they cost where they come from
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
    anyhow: float = 0.0
    earns: Counts | None = None
    instrument: str = "offtake"
    levied: tuple[str, str] | None = None
    prices: Floats | RowWeights | None = None

    def over(self, x: Floats) -> float:
        """By what the activity of the row is divided: x : array (lp column) [t/yr]."""
        return 1.0 if self.denominator is None else float(self.denominator @ x)

    def reached(self, x: Floats) -> float:
        """What is reached, in the unit of the target: x : array (lp column) [t/yr]."""
        return self.at + self.turn * (float(self.weight @ x) - self.anyhow) / max(
            self.over(x), 1e-9
        )

    def compact(self) -> TargetRow:
        """The same in less memory: its weights where it has any."""
        denominator = None if self.denominator is None else RowWeights.of(self.denominator)
        prices = None if self.prices is None else RowWeights.of(self.prices)
        return replace(
            self, weight=RowWeights.of(self.weight), denominator=denominator, prices=prices
        )


LEAST_EFFECT = 0.3
"""What a tonne of own make takes from a supplier at least."""


def effect(took: float, made: float) -> float:
    """What a tonne more that is made at home took from a supplier in a run; one where next to nothing more is made.

    took, made : less and more than in the run without the plan [t/yr]
    """
    return min(max(took / made, LEAST_EFFECT), 1.0) if made > 0.1 else 1.0


TargetRows = Iterator[TargetRow]


@dataclass(frozen=True)
class Interruption:
    """A block in which a supplier (a region) is missing for some months; market : of the copy, supplier included"""

    supplier: str
    months: float
    market: BlockMarket


class TargetBase(Strict):
    """What every target says: since when it holds, in which futures, and where it comes from.

    A kind is an `AtMost` or an `AtLeast` with a `kind`, keys of its own, `rows` and `reached`.
    kind : its name; from_ : first year; until : last year; futures : names, all when left out
    """

    level_key: ClassVar[str] = "most"
    """The key of its level."""
    capped: ClassVar[bool] = True
    """Whether less is better."""
    interrupts: ClassVar[bool] = False
    """Whether it is tested while a supplier is missing: in a copy of a block, and in a run of its own."""
    group: ClassVar[str] = ""
    """The word by which targets of the kind are moved together in a curve of cost; blank: only by their id."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    from_: int = Field(alias="from", ge=1985, le=2100)
    until: int | None = None
    futures: tuple[str, ...] = ()
    source: str | None = None
    source_url: str | None = None
    note: str | None = None

    @property
    def level(self) -> float:
        """What is asked, in the unit of the target."""
        return float(getattr(self, self.level_key))

    def at(self, level: float) -> Self:
        """The same with another level."""
        return self.model_copy(update={self.level_key: level})

    def missed_by(self, reached: float) -> float:
        """By how much what is reached is worse than asked, below zero where it is better."""
        return reached - self.level if self.capped else self.level - reached

    @property
    def last(self) -> int:
        """The last year without its supplier, of a kind that interrupts."""
        return self.from_

    def holds_in(self, future: str, first: bool) -> bool:
        """Whether it holds in a future. first : whether that is the first of the file"""
        return future in self.futures or not self.futures

    def holds_at(self, year: int) -> bool:
        """Whether it holds in a year."""
        return self.from_ <= year <= (self.until or year)

    def mistakes(self, targets: TargetsFile, place: Loc) -> Iterator[Mistake]:
        """What does not fit together in it, whatever the data folder."""
        if self.until is not None and self.from_ > self.until:
            what = f"years out of order: from {self.from_} is after until {self.until}"
            yield Mistake((*place, "until"), what)

    def check(self, planner: Planner, document: Document, place: Loc) -> None:
        """Raises PlanError, with the line, for what the data folder cannot answer."""

    def rows(self, planner: Planner, program: BlockProgram, market: BlockMarket) -> TargetRows:
        """Its rows in the programme of a block; market : of the block in the run."""
        raise NotImplementedError

    def interruption(self, planner: Planner, market: BlockMarket) -> Interruption | None:
        """How a block is interrupted for it; nothing where the kind does not interrupt."""
        return None

    def reached(self, run: PlannerRun) -> Iterator[tuple[str, float]]:
        """What a run reaches of it in some years: what (a supplier, a use), and how much in its unit."""
        raise NotImplementedError


class AtMost(TargetBase):
    """A target whose level is the most that may be."""

    most: Share


class AtLeast(TargetBase):
    """A target whose level is the least that must be: always a share."""

    level_key: ClassVar[str] = "least"
    capped: ClassVar[bool] = False

    least: Share
