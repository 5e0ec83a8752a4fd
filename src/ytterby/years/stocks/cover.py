"""Covers of single plants: how a mean cover spreads over them, and who is dry when.

The plants of a node hold covers w = c omega, with c their mean and omega a shifted gamma of mean 1:
`least` reaches everybody (goods on the way), the rest has the standard deviation `spread`. In a stop
every plant lives off its own, so after z mean covers of use out of stock

    left    L(z) = E[(omega - z)+]         share of the normal stock that is still there
    short   H(z) = E[min(z / omega, 1)]    mean of what plants miss of their own normal stock
    dry     F(z) = P(omega < z)            share of plants whose own stock is used up

Within a time of t mean covers plants can take no more than L(z) - L(z + t) out of their own stock: the
rest lies with others, who keep it. With no spread L = 1 - z, H = z, and all are dry at once.

The numbers of all stocks of a data folder, arranged once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

from ytterby.world.stocks import CURVES, NEEDED, PIPELINE, PRIVATE, SPECULATION

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.stocks import Stock


MINIMUM = 0.05  # [grains] a smaller stock is left alone: it changes nothing and spoils the scaling
MIN_NORMAL = 1e-9  # [t]
WEEKS, DAYS = 52.0, 365.0


class StockCurve:
    """The stocks of a run. Arrays are over stocks unless said otherwise.

    node : where each lies; curved, pipeline, speculation : which are held along a curve, and which kind
    first_use : array (node) [t/yr], use in the base year; opening : [t] at its start
    number : parameter -> its numbers; minimum : [t] below which nothing moves
    spreads : covers of plants, each with the stocks that have them
    """

    def __init__(self, base: BaseYear) -> None:
        self.network, self.values = base.network, base.values
        stocks = self.network.stocks
        self.node = self.network.stock_node
        kind = np.array([stock.kind for stock in stocks], dtype=object)
        self.curved = np.isin(kind, CURVES)
        self.pipeline, self.speculation = kind == PIPELINE, kind == SPECULATION
        self.first_use = np.asarray((-base.balance).maximum(0) @ base.activity).ravel()
        self.number = {
            name: np.array([self._number(stock, name) for stock in stocks], dtype=float)
            for name in dict.fromkeys((*NEEDED[PIPELINE], *NEEDED[SPECULATION],
                                       *NEEDED[PRIVATE], "restock", "spread", "least"))
        }  # fmt: skip
        self.opening = np.where(self.pipeline, self.normal(self.first_use), self.number["opening"])
        self.minimum = MINIMUM * self.network.chain.mass_tolerance
        self.spreads: list[tuple[StockCover, Flags]] = []
        n = self.number
        pairs = np.stack([n["spread"], n["least"]], axis=1)
        for spread, minimum in np.unique(pairs[n["spread"] > 0.0], axis=0):
            members = (n["spread"] == spread) & (n["least"] == minimum)
            self.spreads.append((stock_cover(float(spread), float(minimum)), members))

    def _number(self, stock: Stock, name: str) -> float:
        """A parameter of a stock, days of use turned into tonnes; zero where its kind has none."""
        ident = stock.parameter(name)
        if not ident:
            return 0.0
        value = self.values(ident)
        known = self.values.parameters
        if ident in known and known.row(ident).unit.startswith("days of use"):
            node = self.network.node_index[stock.commodity, stock.region]
            value *= float(self.first_use[node]) / DAYS
        return float(value)

    def normal(self, use: Floats) -> Floats:
        """Normal level: weeks of use; use : array (node) [t/yr], returns array (stock) [t]."""
        return self.number["weeks"] / WEEKS * use[self.node]

    def drawn(self, use: Floats, level: Floats) -> Floats:
        """Mean covers of use out of stock at a level, below zero where more than normal is held.

        use : array (node) [t/yr]; level : array (stock) [t]. Returns array (stock), not a number where
        covers have no spread.
        """
        normal = self.normal(use)
        out = np.full(level.shape, np.nan)
        for spread, members in self.spreads:
            out[members] = spread.drawn(level[members] / np.maximum(normal[members], MIN_NORMAL))
        return out


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
