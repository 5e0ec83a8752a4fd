"""For some months without a supplier uses get at least a share of what they want, stocks included.

    served without the supplier  >=  least x outlook

The programme has a copy of each block without the supplier, and a run of its own stops it.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from ytterby.ground.document import Mistake
from ytterby.ground.errors import check_known
from ytterby.planning.kinds.base import AtLeast, Interruption, TargetRow, TargetRows
from ytterby.planning.planner import PlanError, Positive, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.document import Document, Loc
    from ytterby.planning.planner import Planner, PlannerRun
    from ytterby.planning.solve.blocks import BlockMarket
    from ytterby.planning.solve.program import BlockProgram
    from ytterby.planning.targets import TargetsFile

LARGEST = "largest"
"""The word for whichever supplier is the largest without a plan."""


class CoverTarget(AtLeast):
    """For some months without a supplier uses get at least a share of what they want, stock included."""

    interrupts: ClassVar[bool] = True

    kind: Literal["cover"]
    uses: Words
    months: Positive
    without: str = LARGEST

    @property
    def last(self) -> int:
        """The last year of its months."""
        return self.from_ + max(round(float(self.months) / 12.0), 1) - 1

    def holds_in(self, future: str, first: bool) -> bool:
        """In the first future of the file, if it names none."""
        return future in self.futures or (first and not self.futures)

    def mistakes(self, targets: TargetsFile, place: Loc) -> Iterator[Mistake]:
        """Months past the plan's end, and a planner who is the supplier."""
        yield from super().mistakes(targets, place)
        end = max(self.from_, targets.from_) + ceil(self.months / 12) - 1
        if self.from_ <= targets.until < end:
            yield Mistake(
                (*place, "months"),
                f"{self.months:g} months without the supplier last until {end}, and the plan ends in {targets.until}",
                "Ask for fewer months, an earlier `from` of the target, or a later `until` of the plan.",
            )
        if self.without in targets.planner:
            what = f"the planner {self.without} cannot be the supplier that stops"
            yield Mistake((*place, "without"), what, "Name another region, or largest.")

    def check(self, planner: Planner, document: Document, place: Loc) -> None:
        """Raises PlanError for uses that the planner has not, and an unknown supplier."""
        here = document.where(place)
        planner.check_uses(self.uses, here)
        if self.without != LARGEST:
            regions = planner.network.chain.regions
            check_known(self.without, regions, "unknown supplier {!r}", PlanError, here)

    def rows(self, planner: Planner, program: BlockProgram, market: BlockMarket) -> TargetRows:
        """What is served, by tonnes."""
        share, worth = planner.served(program, self.uses)
        what = " ".join(self.uses)
        yield TargetRow(self.id, what, -share, -self.least, worth, self.least, 0.0, -1.0)

    def interruption(self, planner: Planner, market: BlockMarket) -> Interruption:
        """Without the supplier that is named, or the largest: that of most value into the planner's regions.

        Nobody else sends more to the planner than without the plan: no plant and no stock makes them do that.
        """
        supplier, months = self.without, float(self.months)
        if supplier == LARGEST:
            worth: dict[str, float] = {}
            for _, column, value in planner.brought(market):
                worth[column.region] = worth.get(column.region, 0.0) + value
            supplier = max(worth, key=lambda region: worth[region])
        upper = market.problem.upper.copy()
        brought = np.array([number for number, _ in planner.imports], dtype=np.int64)
        upper[brought] = np.minimum(upper[brought], market.without[brought])
        problem = market.problem.changed(upper=upper)
        return Interruption(supplier, months, replace(market, problem=problem))

    def reached(self, run: PlannerRun) -> Iterator[tuple[str, float]]:
        """The share that is served."""
        yield " ".join(self.uses), run.served(self.uses)
