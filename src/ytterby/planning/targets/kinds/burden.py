"""A burden of the planner's own activities is at most so many units a year.

sum of coefficient x activity  <=  most
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from ytterby.planning.targets.kinds.base import AtMost, TargetRow
from ytterby.planning.targets.measures import Positive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.document import Document, Loc
    from ytterby.planning.programme.blocks import BlockMarket
    from ytterby.planning.programme.program import BlockProgram
    from ytterby.planning.targets.planner import Planner, PlannerRun


class BurdenCap(AtMost):
    """A burden of the planner's own activities is at most so many units a year."""

    kind: Literal["burden"]
    burden: str
    most: Positive

    @property
    def group(self) -> str:
        """Caps of one burden together."""
        return f"burden:{self.burden}"

    def check(self, planner: Planner, document: Document, place: Loc) -> None:
        """Raises PlanError for a burden of which the data folder has no coefficient."""
        planner.check_burden(self.burden, self.from_, document.where((*place, "burden")))

    def rows(
        self, planner: Planner, program: BlockProgram, market: BlockMarket
    ) -> Iterator[TargetRow]:
        """All of it, over what is allowed."""
        weight = planner.spread(program, planner.burdens(market.year)[self.burden] / self.most)
        yield TargetRow(self.id, self.burden, weight, 1.0, 1e3, self.most, 0.0, self.most)

    def reached(self, run: PlannerRun) -> Iterator[tuple[str, float]]:
        """Units a year."""
        rows = run.rows("burdens").filter(pl.col("burden") == self.burden)
        yield self.burden, float(rows["quantity"].sum()) / len(run.years)
