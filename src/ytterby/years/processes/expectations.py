"""Expectations: the prices that builders and plant managers remember, and what they make of controls.

The prices at the opening of a plant follow from these (`years/price_expectations.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.price_expectations import MIN_PRICE, Outlook, holds, premium_now
from ytterby.years.process import Process

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.price_expectations import Foresight
    from ytterby.years.process import ClearedPeriod, Period, Reported, State


@dataclass(frozen=True)
class Remembered:
    """Arrays (node) [USD/kg].

    price : remembered prices; premium : what of them is a control's; last : duals of the last period
    """

    price: Floats
    premium: Floats
    last: Floats


def remember(base: BaseYear, expected: Floats, price: Floats, memory: float) -> Floats:
    """Remembered prices (node): new quotes weigh in; idle nodes follow their commodity's mean.

    memory : weight of the past.
    """
    normal = np.maximum(base.typical_price, MIN_PRICE)
    ratio, quoted = price / normal, np.isfinite(price)
    now = price.copy()
    for sides in base.network.nodes_of:
        members = np.concatenate(sides)
        for side in sides:
            idle = side[~quoted[side]]
            source = side[quoted[side]]
            if idle.size and not source.size:
                source = members[quoted[members]]
            if idle.size and source.size:
                now[idle] = normal[idle] * float(np.median(ratio[source]))
    now = np.where(np.isfinite(now), now, expected)
    return memory * expected + (1.0 - memory) * now


class ExpectationsProcess(Process):
    """How a scenario's investors look ahead; foresight : the prices of a first run, if they see them."""

    def __init__(
        self, base: BaseYear, scenario: Scenario, foresight: Foresight | None = None
    ) -> None:
        self.base, self.switches, self.foresight = base, scenario.switches, foresight
        self.first_use = np.asarray((-base.balance).maximum(0) @ base.activity).ravel()
        self.memory = base.values("expectation_memory")

    def initial(self, period: Period) -> Remembered:
        """Prices of the base year, of which none is a control's."""
        price = self.base.typical_price
        return Remembered(price.copy(), np.zeros(price.size), price.copy())

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Remembered, Reported]:
        """Prices of the period weigh in; `turn.outlook` is what builders expect."""
        before, solution = cleared.state.expectations, cleared.solution
        fading = self.memory**cleared.length
        price = remember(self.base, before.price, solution.price, fading)
        now = price
        if self.switches.expectations == "none":
            now = remember(self.base, before.price, solution.price, 0.0)
        if self.switches.expectations == "perfect" or not self.switches.wary_investors:
            cleared.outlook = Outlook(now, at=cleared.period.at, foresight=self.foresight)
            return Remembered(price, before.premium, solution.dual), {}
        cleared.outlook, premium = self._wary(cleared, now, fading)
        return Remembered(price, premium, solution.dual), {}

    def _wary(self, cleared: ClearedPeriod, now: Floats, fading: float) -> tuple[Outlook, Floats]:
        """Prices of investors who think that a control may go, and what of them is a control's."""
        values, before = self.base.values, cleared.state.expectations.premium
        seen = holds(self.base.network, cleared.acts, cleared.period.last)
        gap = premium_now(self.base, now, self.first_use)
        premium = before * fading
        for hold in seen:  # kept while it is suspended, taken anew while it binds
            if hold.suspended:
                premium = np.where(hold.nodes, before, premium)
        for hold in seen:
            if not hold.suspended:
                premium = np.where(hold.nodes, gap, premium)
        odds = values("control_removal"), values("suspension_end")
        return Outlook(now, seen, premium, gap, *odds, cleared.period.at), premium
