"""What all futures of a plan share: blocks, candidates, stocks, and how links are numbered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.plan.blocks import Blocks, OpeningTimes
    from ytterby.plan.program import BlockProgram, StockGood
    from ytterby.plan.program_rows import TargetRow
    from ytterby.years.state import Floats

UNIT = 100.0
"""[t/yr] in which builds are counted inside a programme."""


@dataclass(frozen=True)
class Candidate:
    """What may be built. plant : number of the network; most [t/yr]; site : of a listed project, else empty;
    size : of a site that is built whole or not at all [t/yr]"""

    plant: int
    most: float
    site: str = ""
    size: float = 0.0


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
        """All links: builds [t/yr], then purchases (block, stock) [t/yr]."""
        return self.builds + self.common * len(self.stocks)

    def scale(self) -> Floats:
        """In what links are counted: array (link) [t/yr]."""
        stocks = [max(stock.room / 10.0, 1.0) for stock in self.stocks]
        return np.array([UNIT] * self.builds + stocks * self.common)


@dataclass(frozen=True)
class WithoutSupplier:
    """A block without a supplier (a region). months : that it lasts; row : of the cover."""

    block: int
    program: BlockProgram
    row: TargetRow
    months: float
    supplier: str
