r"""Own extraction, processing or recycling is at least a share of what the planner's uses hold.

    own make  >=  least x what the planner's uses hold

in the run that the block is made of. What they make is paid for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from ytterby.planning.kinds.base import AtLeast, Contract, TargetRow, TargetRows
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
    magnet. What uses hold is counted as oxide, losses on the way included; instrument : what pays the plants
    """

    kind: Literal["own_share"]
    of: Literal["extraction", "processing", "recycling", "metal", "magnet"]
    instrument: Contract = "offtake"

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

    def rows(self, planner: Planner, program: BlockProgram, market: BlockMarket) -> TargetRows:
        """What is made over what uses hold, and what the plan adds to the share without it."""
        keys = planner.network.use_rows
        content = np.array([planner.use_content[use] for use, _ in keys])
        oxide = float(content[planner.inside] @ program.anchor[planner.inside])
        worth = max(oxide * 0.05, LEAST_WORTH)  # 50 USD/kg of oxide, to begin with

        def separated(column: Column, good: str) -> float:
            ends = planner.ends_as(STAGE.get(self.of, self.of), good)
            return 1.0 if ends else counts(column, good)

        counts = _own_make(planner, self.of)
        own, demand = planner.made(market, counts), market.problem.demand
        served = market.flows[demand.capped] + market.flows[demand.elastic]
        used = max(float(content[planner.inside] @ served[planner.inside]), 1e-9)
        of_mean = market.mean[demand.capped] + market.mean[demand.elastic]
        mean = float(own @ market.mean) / max(
            float((content * of_mean)[planner.inside].sum()), 1e-9
        )
        more = mean - float(own @ market.flows) / used
        yield TargetRow(
            self.id, self.of, -planner.spread(program, own) / used, more - self.least, worth, self.least, more, -1.0,
            earns=lambda column, good: separated(column, good) / used, instrument=self.instrument,
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
