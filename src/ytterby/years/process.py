"""What a process of the years is: one file under `years/processes`, all of the same shape.

A process owns one part of the state. It says what that part is at the start, writes what it means for the
market into the program of a period, and carries it over to the next period. `years/processes/__init__.py`
lists them in the order of events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.controls.acts.base import ActInForce
    from ytterby.controls.effects.effect import Effects
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Solution
    from ytterby.years.calendar import Period
    from ytterby.years.origin_mixing import OriginAccounts
    from ytterby.years.processes.expectations import Outlook
    from ytterby.years.program import PeriodProgram, ProgramDraft
    from ytterby.years.state import State

    __all__ = ["ClearedPeriod", "Floats", "Period", "Process", "ProgramDraft", "Reported", "State"]
    __all__ += ["over"]
    Reported = Mapping[str, Any]
    """What a process reports of a period: fields of `years.step.Year`."""

_Share = TypeVar("_Share", float, "Floats")


@dataclass
class ClearedPeriod:
    """One cleared program: what processes need to carry their part over.

    following : the period after it; outlook : prices that builders expect; quotes : as in `expectations.quotes`;
    both once they are known.
    """

    state: State
    following: Period
    acts: list[ActInForce]
    effects: Effects
    program: PeriodProgram
    solution: Solution
    origin_accounts: OriginAccounts | None = None
    outlook: Outlook | None = None
    quotes: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def period(self) -> Period:
        """The period."""
        return self.state.period

    @property
    def length(self) -> float:
        """Its length [years]: what accumulates does so over it."""
        return self.state.period.length

    @property
    def between(self) -> float:
        """From its middle to that of the next [years]: growth and adjustment take so long."""
        return self.following.at - self.state.period.at


class Process(Protocol):
    """One process. Its name is the field of `State` that it owns."""

    def initial(self, period: Period) -> Any:
        """Its part of the state at the start of the first period."""

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Write what its part means into the program of a period; nothing if a process says nothing."""
        return

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Any, Reported]:
        """Its part at the start of the next period, and what it reports of this one.

        then : the next state as far as it is known: the parts of the processes before this one are
        new, the others are still those of this period.
        """


def over(share: _Share, years: float) -> _Share:
    """A yearly share, compounded over a part of a year: 1 - (1 - share)^years."""
    return 1.0 - (1.0 - share) ** years if years != 1.0 else share
