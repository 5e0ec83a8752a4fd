"""Stocks of inputs at the industries that use them: how long plants go on without deliveries.

The market's own runs hold stocks in the chain; so these count only where those are switched off, never both.
Stock of an industry in months of what it uses, over a period of m months in which the share k is missing:

    need = m,   arrivals = (1 - k) m,   output <= min(1, (stock + arrivals) / need),   stock' = stock + arrivals - use
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats


def lost_of_span(cut: Floats, months: float, stock: Floats) -> Floats:
    """Share of a span of months that is lost, of a lasting cut with full stocks before it: max(0, k T - c) / T."""
    return np.asarray(np.maximum(cut * months - stock, 0.0) / months)


@dataclass(frozen=True, eq=False)
class IndustryStocks:
    """Stocks before a period.

    Attributes
    ----------
    stock, target : arrays (use, industry) [months of use].
    refill : months in which what is missing to the target is bought back, where deliveries allow it.
    """

    stock: Floats
    target: Floats
    refill: float

    def over(self, cut: Floats, months: float) -> tuple[Floats, IndustryStocks, Floats]:
        """A period: output over the base, stocks after it, and what is bought back [months]. Arrays (use, industry).

        cut : missing shares; stocks are filled only where nothing is missing.
        """
        arrivals = (1.0 - cut) * months
        bought = np.where(
            cut <= 0.0,
            np.minimum(self.target - self.stock, (self.target - self.stock) * months / self.refill),
            0.0,
        )
        arrivals = arrivals + bought
        output = np.minimum(1.0, (self.stock + arrivals) / months)
        after = self.stock + arrivals - output * months
        return output, IndustryStocks(after, self.target, self.refill), bought
