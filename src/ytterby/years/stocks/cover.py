r"""Covers of single plants: how a mean cover spreads over them, and who is dry when.

The plants of a node hold covers w = c omega, with c their mean and omega a shifted gamma of mean 1:
`least` reaches everybody (goods on the way), the rest has the standard deviation `spread`. In a stop
every plant lives off its own, so after z mean covers of use out of stock

    left    L(z) = E[(omega - z)+]         share of the normal stock that is still there
    short   H(z) = E[min(z / omega, 1)]    mean of what plants miss of their own normal stock
    dry     F(z) = P(omega < z)            share of plants whose own stock is used up

Within a time of t mean covers plants can take no more than L(z) - L(z + t) out of their own stock: the
rest lies with others, who keep it. With no spread L = 1 - z, H = z, and all are dry at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats

PLANTS, STEPS = 2000, 1000


@dataclass(frozen=True)
class StockCover:
    """The functions of z on a grid: arrays (step), z and dry rising, left falling."""

    grid: Floats
    left_at: Floats
    short_at: Floats
    dry_at: Floats

    def drawn(self, left: Floats | float) -> Floats:
        """z at which so much is left; below zero where plants hold more than normal."""
        left = np.asarray(left, dtype=float)
        places = np.interp(-left, -self.left_at, self.grid)
        return np.where(left > 1.0, 1.0 - left, places)

    def left(self, drawn: Floats | float) -> Floats:
        """Share of the normal stock left after `drawn`."""
        drawn = np.asarray(drawn, dtype=float)
        return np.where(drawn < 0.0, 1.0 - drawn, np.interp(drawn, self.grid, self.left_at))

    def short(self, left: Floats | float) -> Floats:
        """What plants miss of their own normal stock, on average, when so much is left in all."""
        left = np.asarray(left, dtype=float)
        within = np.interp(self.drawn(left), self.grid, self.short_at)
        return np.where(left > 1.0, 1.0 - left, within)

    def dry(self, left: Floats | float) -> Floats:
        """Share of plants whose own stock is used up when so much is left in all."""
        return np.interp(self.drawn(left), self.grid, self.dry_at)

    def drawn_when_dry(self, share: float) -> float:
        """z at which a share of plants is dry."""
        return float(np.interp(share, self.dry_at, self.grid))


@lru_cache(maxsize=64)
def stock_cover(spread: float, minimum: float) -> StockCover:
    """The covers for a spread (standard deviation over mean) and a least share of the mean."""
    rank = (np.arange(PLANTS) + 0.5) / PLANTS
    own = 1.0 - minimum
    shape = (own / spread) ** 2
    omega = minimum + own * gammaincinv(shape, rank) / shape
    omega /= omega.mean()
    grid = np.concatenate([[0.0], np.geomspace(1e-3, omega[-1], STEPS)])
    up_to = np.searchsorted(omega, grid)
    total = np.concatenate([[0.0], np.cumsum(omega)])
    inverse = np.concatenate([[0.0], np.cumsum(1.0 / np.maximum(omega, 1e-9))])
    holding = PLANTS - up_to
    left = (total[-1] - total[up_to] - grid * holding) / PLANTS
    short = (up_to + grid * (inverse[-1] - inverse[up_to])) / PLANTS
    dry = up_to / PLANTS
    # a step in `dry` would make its inverse ambiguous
    return StockCover(grid, np.maximum(left, 0.0), short, dry + 1e-9 * np.arange(grid.size))
