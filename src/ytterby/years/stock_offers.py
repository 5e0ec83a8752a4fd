r"""What holders of stocks ask for a tonne, and what they pay for one.

Pipeline inventory is worth more the emptier it is, and convex in it: with E what holders expect, S the stock, S* the
normal level and S~ what they want to hold,

    V(S) = E (S~ / S)^k,    S~ / S within 0.02 and 20

In a period of length T the curve is the straight line from V at its start to V after the most that can move, which
into stock is a multiple of S~, out of it what plants can take out of their own; its slope stays within 0.02 and
60 E T / S*. No stock is full: what is cheap is put away also where much lies already.

Speculators hold along a line, with P the last price:

    V(S) = P [ 1 + response (S* - S) / size ]

With release r and refill f a year, S moves to S + (f - r) T, so release costs V(S) + P response T r / size and
refill is worth V(S) - wedge P - P response T f / size.

A rule moves private and state stockpiles: so many tonnes a year are bought between two years up to a ceiling, and
sold when the price passes a multiple; both are multiples of the expected price.

Plants hold covers w = c omega, with c the mean of their node and omega a shifted gamma of mean 1: `least` reaches
everybody (goods on the way), the rest has the standard deviation `spread`. In a stop every plant lives off its own,
so after z mean covers of use out of stock

    left    L(z) = E[(omega - z)+]         share of the normal stock that is still there
    dry     F(z) = P(omega < z)            share of plants whose own stock is used up

Within a time of t mean covers plants can take no more than L(z) - L(z + t) out of their own stock: the rest lies
with others, who keep it. With no spread L = 1 - z, and all are dry at once.

References
----------
Working (1933), Kaldor (1939), Brennan (1958): price of storage. Pindyck (1994), Inventories and the short-run dynamics
of commodity prices: the convenience yield of metals rises as stocks fall.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

from ytterby.world.network import CURVES, NEEDED, PIPELINE, PRIVATE, SPECULATION

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.world.base_year.calibrate import BaseYear


MINIMUM = 0.05  # [grains] a smaller stock is left alone: it changes nothing and spoils the scaling
MIN_NORMAL = 1e-9  # [t]
MIN_WEEKS = 1e-3
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
        names = (*NEEDED[PIPELINE], *NEEDED[SPECULATION], *NEEDED[PRIVATE], "spread", "least")
        self.number = {name: self._numbers(name) for name in dict.fromkeys(names)}
        self.opening = np.where(self.pipeline, self.normal(self.first_use), self.number["opening"])
        self.minimum = MINIMUM * self.network.chain.mass_tolerance
        pairs = np.stack([self.number["spread"], self.number["least"]], axis=1)
        spreads = np.unique(pairs[pairs[:, 0] > 0.0], axis=0)
        covers = [(stock_cover(*one), (pairs == one).all(axis=1)) for one in spreads.tolist()]
        self.spreads: list[tuple[StockCover, Flags]] = covers

    def _numbers(self, name: str) -> Floats:
        """A parameter of stocks, days of use turned into tonnes; zero where their kind has none: array (stock)."""
        idents = [stock.parameter(name) for stock in self.network.stocks]
        value, known = {"": 0.0}, self.values.parameters
        value |= {one: float(self.values(one)) for one in dict.fromkeys(idents) if one}
        in_days = {i for i in value if i in known and known.row(i).unit.startswith("days of use")}
        numbers = np.array([value[one] for one in idents], dtype=float)
        days = np.array([one in in_days for one in idents], dtype=bool)
        numbers[days] *= self.first_use[self.node[days]] / DAYS
        return numbers

    def normal(self, use: Floats) -> Floats:
        """Normal level: weeks of use; use : array (node) [t/yr], returns array (stock) [t]."""
        return self.number["weeks"] / WEEKS * use[self.node]

    def max_release(self, level: Floats, size: Floats, length: float) -> Floats:
        """The most that leaves stocks in a period: array (stock) [t/yr]. Plants take out of their own stock alone.

        level, size : S and the normal level [t]; length : of the period [years].
        """
        most = level / length
        need = length * WEEKS / np.maximum(self.number["weeks"], MIN_WEEKS)  # in mean covers
        for spread, members in self.spreads:
            left = level[members] / size[members]
            scale = np.maximum(left, 1.0)  # above normal every plant holds more in proportion
            start = spread.drawn(np.minimum(left, 1.0))
            given = scale * (spread.left(start) - spread.left(start + need[members] / scale))
            most[members] = np.minimum(most[members], given * size[members] / length)
        return most

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
    holding = PLANTS - up_to
    left = (total[-1] - total[up_to] - grid * holding) / PLANTS
    dry = up_to / PLANTS
    # a step in `dry` would make its inverse ambiguous
    return StockCover(grid, np.maximum(left, 0.0), dry + 1e-9 * np.arange(grid.size))


MIN_RATIO, MAX_RATIO = 0.02, 20.0  # of what is wanted over what there is
MIN_SLOPE, MAX_SLOPE = 0.02, 60.0  # of the worth, in E T / S*
SOFT = 0.1  # [share of price] rise of a rule's price over its whole rate, so that it is no step
PRICE_GAP = 1.01  # a rule sells at least this much above what it buys for: no wash trades


@dataclass(frozen=True)
class Offer:
    """Supply from and demand for stocks in one period: arrays (stock).

    release_cost, refill_value : of the first tonne [USD/kg]
    release_slope, refill_slope : [USD/kg per t/yr]
    max_release, max_refill : [t/yr]; size : typical quantity [t], for the scaling
    """

    release_cost: Floats
    refill_value: Floats
    release_slope: Floats
    refill_slope: Floats
    max_release: Floats
    max_refill: Floats
    size: Floats


def along_curve(
    level: Floats, target: Floats, size: Floats, price: Floats,
    response: Floats, wedge: Floats, length: float,
) -> Offer:  # fmt: skip
    """Stocks that are worth more the emptier they are: arrays (stock).

    level, target, size : S, S* and the size that the response refers to [t]
    price : expected price P [USD/kg]; response, wedge : shares; length : of the period [years]
    """
    worth = price * (1.0 + response * (target - level) / size)
    slope = price * response * length / size
    worthless = target + size / response  # above it another tonne is worth nothing
    return Offer(
        release_cost=worth,
        refill_value=worth - wedge * price,
        release_slope=slope,
        refill_slope=slope,
        max_release=level / length,
        max_refill=np.maximum(worthless - level, 0.0) / length,
        size=size,
    )


def convex(
    level: Floats, target: Floats, normal: Floats, price: Floats, exponent: float, wedge: Floats,
    most: tuple[Floats, float], length: float,
) -> Offer:  # fmt: skip
    """Stocks whose worth is convex in what there is: arrays (stock).

    level, target, normal : S, S~ and S* [t]; price : E [USD/kg]; exponent : k; wedge : share
    most : that can leave in the period [t/yr], and that is added, over S~; length : of the period [years]
    """

    def worth(stock: Floats) -> Floats:
        ratio = target / np.maximum(stock, target / MAX_RATIO)
        return np.asarray(price * np.maximum(ratio, MIN_RATIO) ** exponent)

    def slope(moved: Floats) -> Floats:  # [t] out of stock; the chord in t/yr
        rise = np.abs(worth(level - moved) - here) * length / np.maximum(np.abs(moved), 1e-12)
        scale = price * length / normal
        return np.asarray(np.clip(rise, MIN_SLOPE * scale, MAX_SLOPE * scale))

    leaves, added = most
    here, room = worth(level), added * target
    return Offer(
        release_cost=here,
        refill_value=here - wedge * price,
        release_slope=slope(leaves * length),
        refill_slope=slope(-room),
        max_release=leaves,
        max_refill=room / length,
        size=normal,
    )


def by_rule(
    level: Floats, capacity: Floats, buy: Floats, ceiling: Floats, release_at: Floats,
    share: Floats, price: Floats, length: float,
) -> Offer:  # fmt: skip
    """Stocks that buy and sell by rule: arrays (stock).

    level, capacity : [t]; buy : [t/yr] in this period; share : most of the level sold a year
    ceiling, release_at : multiples of the expected `price` [USD/kg]
    """
    release = np.minimum(share * level, level / length)
    refill = np.minimum(buy, np.maximum(capacity - level, 0.0) / length)
    return Offer(
        release_cost=np.maximum(release_at, PRICE_GAP * ceiling) * price,
        refill_value=ceiling * price,
        release_slope=SOFT * price / np.maximum(release, 1e-9),
        refill_slope=SOFT * price / np.maximum(refill, 1e-9),
        max_release=release,
        max_refill=refill,
        size=np.maximum(level, refill * length),
    )


def speculative_share(trend: Floats, storage: Floats, full: Floats) -> Floats:
    """Share of the largest speculative stock that is wanted: arrays (stock).

    trend : expected price change, the last price over the remembered one less 1
    storage : cost of a year's storage [share of value]; full : net gain at which the cap is reached
    """
    return np.clip((trend - storage) / full, 0.0, 1.0)
