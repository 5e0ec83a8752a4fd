r"""Regret in the programme: what it costs, in each future, to have decided as for another.

    regret(plan, s)  =  cost(plan, s) - least over plans of cost(plan, s)

of the common decisions of the plan, of the plan made for each future alone, and of nothing. What follows in a future
is free, and what targets lack is paid at what its last point costs in the plans that meet them (`priced`). The plan
of least largest regret is named; no probability enters it.

References
----------
Savage (1951): least largest regret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from ytterby.planning.sweeps.priced import PricedPlans

if TYPE_CHECKING:
    from ytterby.planning.solve.series import PlanSeries
    from ytterby.planning.sweeps.information_value import ValueOfInformation
    from ytterby.planning.sweeps.priced import PricedAnswer


PLAN, NOTHING = "the plan", "nothing"


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
    """Plans against futures, however their costs are reckoned. rows : of each plan all futures."""

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


@dataclass(frozen=True)
class RegretRow:
    """A plan in a future. plan : `the plan`, `for <future>`, `nothing`; answer : see there; regret [million USD]"""

    plan: str
    future: str
    answer: PricedAnswer
    regret: float


@dataclass(frozen=True)
class RegretTable(Regrets[RegretRow]):
    """All plans in all futures."""


def regret_table(series: PlanSeries, known: ValueOfInformation) -> RegretTable:
    """Every plan in every future. known : the plan, and the plans for each future alone."""
    priced = PricedPlans(series, [known.plan, *known.alone.values()])
    plans = {PLAN: known.plan.links}
    if len(known.alone) > 1:
        plans |= {f"for {name}": one.links for name, one in known.alone.items()}
    plans[NOTHING] = np.zeros(known.plan.links.size)
    answers = {}
    for number, (name, links) in enumerate(plans.items()):
        answers[name] = priced.ask(links)
        if series.on_progress:
            series.on_progress("Plans in every future", number + 1, len(plans))
    rows = []
    for number, future in enumerate(priced.names):
        minimum = min(each[number].cost for each in answers.values())
        rows += [
            RegretRow(name, future, each[number], each[number].cost - minimum)
            for name, each in answers.items()
        ]
    return RegretTable(rows)
