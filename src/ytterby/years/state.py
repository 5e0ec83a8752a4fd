"""What is carried from one period to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ytterby.years.calendar import Period
    from ytterby.years.processes.burden_price import BurdenCharge
    from ytterby.years.processes.capacity import Capacity
    from ytterby.years.processes.demand import DemandAnchor
    from ytterby.years.processes.depletion import Depletion
    from ytterby.years.processes.expectations import Remembered
    from ytterby.years.processes.knowhow import Knowhow
    from ytterby.years.processes.origin import FreeWorth
    from ytterby.years.processes.quotas import QuotasLeft
    from ytterby.years.processes.scrap import GoodsInUse
    from ytterby.years.processes.stock_holders import Minds
    from ytterby.years.processes.stocks import Stockpile
    from ytterby.years.processes.substitutes import SubstituteShares
    from ytterby.years.processes.support import Backed
    from ytterby.years.processes.trade import Habits
    from ytterby.years.processes.use_recipes import Designs
    from ytterby.years.processes.withholding import Reserve


CATEGORIES = ("existing", "announced", "state_aid", "induced", "supported", "planned")
EXISTING, ANNOUNCED, STATE_AID, INDUCED, SUPPORTED, PLANNED = range(6)
HORIZON = 40 * 12
"""Months ahead that the pipeline holds."""


@dataclass(frozen=True, kw_only=True)
class State:
    """The start of a period: one part for each process, which alone changes it. Flows are yearly rates.

    gap : years from the middle of the last period to that of this one; demand and habits have had
        so long to adjust
    """

    period: Period
    gap: float
    origin: FreeWorth
    expectations: Remembered
    holders: Minds
    knowhow: Knowhow
    depletion: Depletion
    capacity: Capacity
    trade: Habits
    quotas: QuotasLeft
    support: Backed
    burden_price: BurdenCharge
    scrap: GoodsInUse
    stocks: Stockpile
    withholding: Reserve
    substitutes: SubstituteShares
    recipes: Designs
    demand: DemandAnchor

    @property
    def year(self) -> int:
        """The calendar year that the period lies in."""
        return self.period.year
