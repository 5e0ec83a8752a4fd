"""The numbers of all stocks of a data folder, arranged once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.world.stocks import CURVES, NEEDED, PIPELINE, PRIVATE, SPECULATION
from ytterby.years.stocks.cover import stock_cover

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.stocks import Stock
    from ytterby.years.stocks.cover import StockCover


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
