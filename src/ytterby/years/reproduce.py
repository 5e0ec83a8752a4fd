"""How closely the first period of a run returns the reconciled base year.

The base year is no program of its own: it is the first period of a scenario, built and cleared by the
step that every other period goes through, with the law of that year as the scenario has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.calendar import Periods
from ytterby.years.run import run_years

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.controls.book import Book
    from ytterby.ground.arrays import Floats
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.program import PeriodProgram

MINIMUM = 1.0  # [grains] of a quantity that is compared
MIN_PRICE = 0.01  # [USD/kg] of a price that is compared


@dataclass(frozen=True)
class Reproduction:
    """The cleared first period, and its deviations from the reconciled base year (fractions).

    price : array (node), nan where nothing is traded; quantity : array (column), nan where the base
    year has less than a grain. The capped part of a use counts with its elastic part.
    """

    program: PeriodProgram
    solution: Solution
    price: Floats
    quantity: Floats

    @property
    def max_price_deviation(self) -> float:
        """Worst |price / base - 1| over nodes with trade and a price above a cent."""
        return float(np.nanmax(np.abs(self.price)))

    @property
    def max_quantity_deviation(self) -> float:
        """Worst |quantity / base - 1| over columns above one grain."""
        return float(np.nanmax(np.abs(self.quantity)))


def reproduce(base: BaseYear, scenario: Scenario, book: Book) -> Reproduction:
    """Run a scenario over the base year, as one period, and compare.

    scenario : as a rule the reference scenario of the data folder (`Chain.reference_scenario`).

    Raises MarketError when the year cannot be cleared.
    """
    years = scenario.years.model_copy(update={"end": base.first_year})
    (record,) = run_years(base, replace(scenario, years=years), book, periods=Periods())
    known = np.nan_to_num(base.price) > MIN_PRICE
    price = _deviation(record.solution.price, base.price, known)
    activity = record.solution.activity.copy()
    network = base.network
    activity[network.elastic] += activity[network.capped]
    large = base.activity > MINIMUM * network.chain.mass_tolerance
    quantity = _deviation(activity, base.activity, large)
    return Reproduction(record.program, record.solution, price, quantity)


def _deviation(now: Floats, base: Floats, known: NDArray[np.bool_]) -> Floats:
    """now / base - 1 where known, else nan."""
    return np.asarray(np.where(known, now / np.where(known, base, 1.0) - 1.0, np.nan))
