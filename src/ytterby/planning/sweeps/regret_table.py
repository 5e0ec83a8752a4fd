"""Regrets of plans, whichever way their costs are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Regretted(Protocol):
    """A plan in a future. plan : its name; regret : its cost over that of the best plan there [million USD]"""

    @property
    def plan(self) -> str:
        """Its name."""

    @property
    def regret(self) -> float:
        """Million USD."""


RowT = TypeVar("RowT", bound=Regretted)


@dataclass(frozen=True)
class Regrets(Generic[RowT]):
    """Plans against futures. rows : of each plan all futures."""

    rows: list[RowT]

    @property
    def largest(self) -> dict[str, float]:
        """Plan -> its largest regret [million USD]."""
        largest: dict[str, float] = {}
        for row in self.rows:
            largest[row.plan] = max(largest.get(row.plan, 0.0), row.regret)
        return largest

    @property
    def minimax_plan(self) -> str:
        """The plan whose largest regret is the least."""
        largest = self.largest
        return min(largest, key=lambda plan: largest[plan])
