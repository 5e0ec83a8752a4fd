r"""Own extraction, processing or recycling is at least a share of what the planner's uses hold.

    own make      >=  least x what the planner's uses hold
    own make without the plan + planned make  >=  least x what they hold without the plan

The second row keeps the share from being met by plants that stand, run at a loss that nobody bears, or by users who do
without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from ytterby.planning.kinds.base import AtLeast, TargetRow
from ytterby.planning.planner import LEAST_WORTH, PlanError, sum_of, weight_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.document import Document, Loc
    from ytterby.planning.planner import Counts, Planner, PlannerRun
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.program import BlockProgram
    from ytterby.world.network import Column

MAKERS = {
    "extraction": "mines",
    "processing": "plants that make oxide",
    "recycling": "recycling plants",
    "metal": "plants that make metal",
    "magnet": "plants that make magnets",
}
"""What an own share is made by."""
STAGE = {"processing": "oxide"}


class OwnShare(AtLeast):
    """Own extraction, processing or recycling is at least a share of what the planner's uses hold.

    of : extraction (what mines give), processing (separated oxide), recycling (oxide out of scrap), metal,
    magnet. What uses hold is counted as oxide, losses on the way included. What the plan builds must fill the gap
    between the share without the plan and `least`; unpaid : it may also be met by running plants that stand at a loss
    that nobody bears, and by users who do without
    """

    kind: Literal["own_share"]
    of: Literal["extraction", "processing", "recycling", "metal", "magnet"]
    unpaid: bool = False

    def check(self, planner: Planner, document: Document, place: Loc) -> None:
        """Raises PlanError where the planner has no plants of the kind, and none can be built."""
        if planner.can_make(_own_make(planner, self.of), planner.members):
            return
        chain = planner.network.chain
        anywhere = planner.can_make(_own_make(planner, self.of), chain.regions)
        lacks = ", ".join(planner.regions) if anywhere else f"the data folder {chain.folder.name}"
        known = [of for of in MAKERS if planner.can_make(_own_make(planner, of), planner.members)]
        raise PlanError(
            f"an own share of {self.of}: {lacks} has no {MAKERS[self.of]}, and none can be built",
            where=document.where((*place, "of")),
            advice=f"Write of: {' or '.join(known)}." if known else "",
        )

    def rows(
        self, planner: Planner, program: BlockProgram, market: BlockMarket
    ) -> Iterator[TargetRow]:
        """What is made over what uses hold, and what the plan adds to the share without it."""
        counts, keys = _own_make(planner, self.of), planner.network.use_rows
        own = planner.made(market, counts)
        made = planner.spread(program, own)
        need = np.zeros(program.of.size)
        oxide = 0.0
        for row in planner.inside:
            content = planner.use_content[keys[row][0]]
            need[program.use == row] = content
            oxide += content * float(program.anchor[row])
        worth = max(oxide * 0.05, LEAST_WORTH)  # 50 USD/kg of oxide, to begin with
        size = max(oxide, 1e-6)
        yield TargetRow(
            self.id, self.of, (self.least * need - made) / size, 0.0, worth, self.least,
            self.least, -1.0, need / size,
            earns=None if self.unpaid else lambda column, good: counts(column, good) / size,
        )  # fmt: skip
        demand = market.problem.demand
        served = market.without[demand.capped] + market.without[demand.elastic]
        used = sum(planner.use_content[keys[n][0]] * float(served[n]) for n in planner.inside)
        if self.unpaid or used <= 0.0:
            return

        def separated(column: Column, good: str) -> float:
            ends = planner.ends_as(STAGE.get(self.of, self.of), good)
            return 1.0 if ends else counts(column, good)

        anyhow = float(own @ market.without) / used - self.least
        added = planner.spread(program, planner.made(market, separated)) * program.planned
        yield TargetRow(
            self.id, self.of, -added / used, anyhow, worth, self.least, self.least, -1.0,
            anyhow=anyhow, earns=lambda column, good: separated(column, good) / used,
        )  # fmt: skip

    def reached(self, run: PlannerRun) -> Iterator[tuple[str, float]]:
        """The share that is made."""
        planner, made, tonnes = run.planner, run.rows("production"), pl.col("quantity_t")
        recycled = pl.col("technology") == "recycling"
        if self.of == "extraction":
            mines = list(planner.network.chain.mines)
            own = sum_of(made.filter(pl.col("technology").is_in(mines)), tonnes)
        elif self.of == "recycling":
            own = sum_of(made.filter(recycled), tonnes)
        else:
            made = made.filter((pl.col("stage") == STAGE.get(self.of, self.of)) & ~recycled)
            own = sum_of(made, tonnes * weight_of("commodity", planner.content, 1.0))
        need = sum_of(run.rows("demand"), pl.col("served") * weight_of("use", planner.use_content))
        yield self.of, own / max(need, 1e-9)


def _own_make(planner: Planner, of: str) -> Counts:
    """What a tonne of a good that a column makes counts for an own share."""
    chain, stage = planner.network.chain, STAGE.get(of, of)

    def counted(column: Column, good: str) -> float:
        if of == "extraction":
            return float(column.technology in chain.mines)
        if of == "recycling":
            return float(column.technology == "recycling")
        counts = chain.commodities[good]["stage"] == stage and column.technology != "recycling"
        return planner.content.get(good, 1.0) if counts else 0.0

    return counted
