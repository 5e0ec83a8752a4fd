"""A price on burdens as cost per unit of activity.

    charge_j = sum over priced burdens of price x burden of a tonne of j / 1000      [USD/kg]

It is written as words, `greenhouse_gas=100` and `from=2030`, in USD per unit of the burden; `external_cost=1`
charges the whole damage in money. It holds from the year after the base year where no other is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.datasets.burdens import FROM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.environment.coefficients import Coefficients
    from ytterby.ground.arrays import Floats


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
