"""A price on burdens of the environment: producers pay it from a year on, and builders and managers know it.

It is a cost beside the calibrated one, so neither skill nor depletion scales it. It holds at today's
coefficients: nobody cleans up because of it, which a table of burdens cannot tell.

Per unit of activity,

    charge_j = sum over priced burdens of price x burden of a tonne of j / 1000      [USD/kg]

It is written as words, `greenhouse_gas=100` and `from=2030`, in USD per unit of the burden; `external_cost=1`
charges the whole damage in money. It holds from the year after the base year where no other is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.datasets.burdens import FROM
from ytterby.environment.coefficients import coefficients_of
from ytterby.ground.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.environment.coefficients import Coefficients
    from ytterby.ground.arrays import Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State


@dataclass(frozen=True)
class BurdenPrice:
    """prices : burden -> USD per unit of it; first_year : in which it holds."""

    prices: dict[str, float]
    first_year: int

    @classmethod
    def of(cls, words: Sequence[str], base_year: int) -> BurdenPrice:
        """From words as `datasets.burdens.price_words` leaves them."""
        pairs = dict(word.split("=") for word in words)
        first = int(float(pairs.pop(FROM, base_year + 1)))
        return cls({name: float(value) for name, value in pairs.items()}, max(first, base_year + 1))

    def charge(self, coefficients: Coefficients, year: int) -> Floats:
        """What a unit of activity costs: array (column) [USD/kg]."""
        total = np.zeros(coefficients.row.shape[1])
        if year >= self.first_year:
            per_tonne = coefficients.per_tonne(year)
            for name, price in self.prices.items():
                total += price * per_tonne[coefficients.names.index(name)] / 1e3
        return total


@dataclass(frozen=True)
class BurdenCharge:
    """charge : array (column) [USD/kg], what the period's price takes; None where there is no price."""

    charge: Floats | None = None

    def off(self, worth: Floats) -> Floats:
        """A revenue beside the market, array (column) [USD/kg], less the charge."""
        return worth if self.charge is None else worth - self.charge


class BurdenPriceProcess:
    """The price of a run. Raises ScenarioError where the data folder says nothing of burdens."""

    def __init__(self, base: BaseYear, words: Sequence[str]) -> None:
        self.price = BurdenPrice.of(words, base.first_year) if words else None
        if self.price is None:
            return
        self.coefficients = coefficients_of(base.network)
        for name in self.price.prices:
            if not (self.coefficients.known[self.coefficients.names.index(name)]).any():
                what = f"a price on {name}, of which nothing is known"
                advice = "Give its burdens in burdens.csv or burdens_own.csv."
                raise ScenarioError(what, where=str(base.network.chain.folder), advice=advice)

    def initial(self, period: Period) -> BurdenCharge:
        """The charge of the first period."""
        return self._of(period)

    def _of(self, period: Period) -> BurdenCharge:
        if self.price is None:
            return BurdenCharge()
        return BurdenCharge(self.price.charge(self.coefficients, period.year))

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Producers pay."""
        if state.burden_price.charge is not None:
            draft.subsidy = draft.subsidy - state.burden_price.charge

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[BurdenCharge, Reported]:
        """The charge of the next period."""
        return self._of(cleared.following), {}
