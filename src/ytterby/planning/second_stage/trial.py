"""What measures bring without any target, worked out once for all plans of the same measures in the same markets.

Plans of a series differ in what targets ask: what they are charged (`recourse_rents`) and what users go without anyhow
does not. It is kept in the process, with the basis from which every one of those plans starts, so that its answer does
not hang on which was sought before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ytterby.ground.fingerprint import digest_of_parts

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.planning.second_stage.future import FutureTask
    from ytterby.planning.second_stage.recourse import Cut, SecondStage


@dataclass(frozen=True)
class TrialAnswer:
    """A future at a plan of next to nothing without targets.

    cut : there; surcharge : array (column), as `charge_later` leaves it; baseline_lost : array (block), what the planner's
    uses go without [million USD/yr]; basis : of the solver; rows : of the programme
    """

    key: str
    cut: Cut
    surcharge: Floats
    baseline_lost: Floats
    basis: Any
    rows: int

    def fits(self, task: FutureTask, second_stage: SecondStage) -> bool:
        """Whether it is the answer of another plan too."""
        shape = (self.surcharge.size, self.rows) == (second_stage.columns, second_stage.count)
        return shape and task.kept is not None and self.key == key_of(task)


def key_of(task: FutureTask) -> str:
    """All that decides a future without targets; its markets are named by the file in which they are kept."""
    frame = task.frame
    parts = (
        str(task.kept), task.fine, task.succeeds, task.public_money, sorted(task.burden_prices.items()),
        sorted(task.numbers.items()), task.members, frame.blocks, frame.common, frame.holding, frame.candidates,
        frame.stocks, tuple(one.research for one in frame.research),
    )  # fmt: skip
    arrays = (frame.timing.open, frame.timing.charge, *(one.charge for one in frame.research))
    return digest_of_parts([repr(parts).encode(), *(values.tobytes() for values in arrays)])
