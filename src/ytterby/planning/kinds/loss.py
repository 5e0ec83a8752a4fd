"""What the planner's uses go without is at most a share of what they would take at base prices.

sum of price (outlook - served)  <=  most x sum of price outlook
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ytterby.planning.kinds.base import AtMost, TargetRow
from ytterby.planning.planner import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.document import Document, Loc
    from ytterby.planning.planner import Planner, PlannerRun
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.program import BlockProgram


class Loss(AtMost):
    """What the planner's uses go without is at most a share of what they would take at base prices.

    uses : names, kinds, or all; each at its price of the base year
    """

    kind: Literal["loss"]
    uses: Words = ("all",)

    @property
    def group(self) -> str:
        """All losses together."""
        return "loss"

    def check(self, planner: Planner, document: Document, place: Loc) -> None:
        """Raises PlanError where the planner has none of the uses."""
        planner.check_uses(self.uses, document.where(place))

    def rows(
        self, planner: Planner, program: BlockProgram, market: BlockMarket
    ) -> Iterator[TargetRow]:
        """What is served, at base prices."""
        share, worth = planner.served(program, self.uses, priced=True)
        what = " ".join(self.uses)
        yield TargetRow(self.id, what, -share, self.most - 1.0, worth, self.most, 1.0, 1.0)

    def reached(self, run: PlannerRun) -> Iterator[tuple[str, float]]:
        """The share that is lost."""
        yield " ".join(self.uses), 1.0 - run.served(self.uses, priced=True)
