"""What the planner's uses lose is at most a share of that and what they get, by value at prices of the base year.

sum of price x lost  <=  most x sum of price x (lost + served)

Lost is what stops: worth more than its cap, and not served. Who saves or waits because goods are dear loses nothing,
nor does an outlook that nobody buys. The sum on the right is that of the run that a block is made of.

No user is paid to outbid another. Where something is lost without the plan, uses of other regions and stocks of trade
and users come first with what they get in the run. So what is lost at home falls by supply alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from ytterby.planning.kinds.base import AtMost, TargetRow, TargetRows
from ytterby.planning.planner import LEAST_WORTH, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.document import Document, Loc
    from ytterby.planning.planner import Planner, PlannerRun
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.program import BlockProgram


OUTBID = 10.0
"""[million USD/t] what outbidding uses elsewhere costs in the programme: more than any target is worth by the tonne."""
ANY = 1e-3
"""Share above which something is lost."""


class Loss(AtMost):
    """What the planner's uses lose is at most a share of that and what they get, at prices of the base year.

    uses : names, kinds, or all; each at its price of the base year
    """

    group: ClassVar[str] = "loss"

    kind: Literal["loss"]
    uses: Words = ("all",)

    def check(self, planner: Planner, document: Document, place: Loc) -> None:
        """Raises PlanError where the planner has none of the uses."""
        planner.check_uses(self.uses, document.where(place))

    def rows(self, planner: Planner, program: BlockProgram, market: BlockMarket) -> TargetRows:
        """What is not lost, while others get what they get in the run."""
        rows, price = planner.uses(self.uses), planner.base.demand.price
        demand, on = market.problem.demand, program.capped & np.isin(program.use, rows)
        got = market.flows[demand.elastic] + program.at_cap
        total = max(float((price * got)[rows].sum()), 1e-9)
        most = float((price * program.at_cap)[rows].sum()) / total
        weight = np.where(on, price[program.use], 0.0) / total
        if most - float((price * market.without[demand.capped])[rows].sum()) / total > ANY:
            others = np.setdiff1d(np.arange(program.at_cap.size), planner.inside)
            kept = [*demand.capped[others], *demand.elastic[others], *planner.network.stock_refill]
            program.keep(kept, market.flows, OUTBID)
        worth = max(total / 1e3, LEAST_WORTH)
        yield TargetRow(
            self.id, " ".join(self.uses), -weight, self.most - most, worth, self.most, most, 1.0
        )

    def reached(self, run: PlannerRun) -> Iterator[tuple[str, float]]:
        """The share that is lost."""
        yield " ".join(self.uses), run.lost(run.planner.uses(self.uses).tolist())[1]
