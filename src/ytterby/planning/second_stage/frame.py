"""What all futures of a plan share: blocks, candidates, stocks, and how links are numbered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.planning.programme.blocks import Blocks, OpeningTimes
    from ytterby.planning.programme.program import BlockProgram, StockGood
    from ytterby.planning.programme.target import TargetRow
    from ytterby.planning.targets.measures import Research

UNIT = 100.0
"""[t/yr] in which builds are counted inside a programme."""


@dataclass(frozen=True)
class Candidate:
    """What may be built. plant : number of the network; most [t/yr]; site : of a listed project, else empty;
    size : of a site that is built whole or not at all [t/yr]"""

    plant: int
    maximum: float
    site: str = ""
    size: float = 0.0


@dataclass(frozen=True)
class ResearchLink:
    """A programme of research. research : as its file says; charge : array (common block) [million USD], discounted"""

    research: Research
    charge: Floats


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
    research: tuple[ResearchLink, ...] = ()

    @property
    def builds(self) -> int:
        """Links that are builds: (block, candidate) in C order."""
        return self.common * len(self.candidates)

    @property
    def bought(self) -> int:
        """The first link after builds and purchases."""
        return self.builds + self.common * len(self.stocks)

    @property
    def links(self) -> int:
        """All links: builds [t/yr], purchases (block, stock) [t/yr], then research (block, programme) [share]."""
        return self.bought + self.common * len(self.research)

    def scale(self) -> Floats:
        """In what links are counted: array (link) [t/yr], [share]."""
        stocks = [max(stock.room / 10.0, 1.0) for stock in self.stocks]
        rest = [1.0] * (self.links - self.bought)
        return np.array([UNIT] * self.builds + stocks * self.common + rest)

    def charges(self) -> Floats:
        """What links cost, of purchases nothing: array (link) [million USD per t/yr], [million USD]."""
        charges = np.zeros(self.links)
        charges[: self.builds] = self.timing.charge[: self.common].ravel()
        if self.research:
            charges[self.bought :] = np.array([one.charge for one in self.research]).T.ravel()
        return charges


@dataclass(frozen=True)
class WithoutSupplier:
    """A block without a supplier (a region). months : that it lasts; row : of the cover."""

    block: int
    program: BlockProgram
    row: TargetRow
    months: float
    supplier: str
