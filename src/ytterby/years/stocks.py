r"""Stocks: what holders ask for a tonne, what they pay for one, and what is left at the end.

Held along a curve (pipeline inventory, speculation): the marginal value of a stock S is

    V(S) = P [ 1 + response (S* - S) / size ]

with P the expected price and S* the normal level. Over a period of length T with release r and refill
f a year, S moves to S + (f - r) T, so release costs V(S) + P response T r / size and refill is worth
V(S) - wedge P - P response T f / size: a linear supply and a linear demand. Release begins when the
price passes P, and the stock is dry when it reaches P (1 + response S* / size).

Plants hold different covers (`years/covers.py`), so while S is below normal

    V(S) = P [ 1 + response ( H(S) + (S* - size) / size ) ]

with H the mean of what plants miss of their own normal stock: those who hold least are dry first and
count in full. The curve is taken anew in every period, as the straight line from V at its start to V
after the most that can leave in it, which is what plants can take out of their own stock.

Held by a rule (private and state stockpiles): so many tonnes a year are bought between two years up to
a ceiling, and sold when the price passes a multiple; both are multiples of the expected price.

References
----------
Working (1949), Brennan (1958): price of storage. Pindyck (1994), Inventories and the short-run dynamics
of commodity prices: the convenience yield of metals rises as stocks fall.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.law.effects.effect import touched
from ytterby.world.stocks import CURVES, NEEDED, PIPELINE, PRIVATE, SPECULATION
from ytterby.years.covers import covers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ytterby.law.book import Book
    from ytterby.market.problem import Solution
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.calendar import Span
    from ytterby.years.covers import Covers
    from ytterby.years.state import Floats, State

    Mask = NDArray[np.bool_]

LEAST = 0.05  # [grains] a smaller stock is left alone: it changes nothing and spoils the scaling
LEAST_PRICE = 0.05  # [USD/kg]
SOFT = 0.1  # [share of price] rise of a rule's price over its whole rate, so that it is no step
APART = 1.01  # a rule sells at least this much above what it buys for: no wash trades
WEEKS, DAYS = 52.0, 365.0
NOTICE = timedelta(days=365)
"""How far ahead an announced control is stocked up for."""


@dataclass(frozen=True)
class Offer:
    """Supply from and demand for stocks in one period: arrays (stock).

    release_cost, refill_value : of the first tonne [USD/kg]
    release_slope, refill_slope : [USD/kg per t/yr]
    release_most, refill_most : [t/yr]; size : typical quantity [t], for the scaling
    """

    release_cost: Floats
    refill_value: Floats
    release_slope: Floats
    refill_slope: Floats
    release_most: Floats
    refill_most: Floats
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
        release_most=level / length,
        refill_most=np.maximum(worthless - level, 0.0) / length,
        size=size,
    )


def with_covers(
    linear: Offer, level: Floats, size: Floats, steepness: Floats, need: Floats, length: float,
    spread: Covers,
) -> Offer:  # fmt: skip
    """The offer along a curve for plants that hold different covers: arrays (stock).

    linear : the same with one cover for all; level, size : S and the normal level [t]
    steepness : response times price [USD/kg]; need : use of the period in mean covers
    """
    left = level / size
    scale = np.maximum(left, 1.0)  # above normal every plant holds more in proportion
    start = spread.drawn(np.minimum(left, 1.0))
    given = scale * (spread.left(start) - spread.left(start + need / scale))
    short = spread.short(left)
    rise = spread.short(left - given) - short
    moves = given > 1e-6
    slope = np.where(moves, rise / np.where(moves, given, 1.0), 1.0)
    missing = np.maximum(1.0 - left, 0.0)
    fills = missing > 1e-3
    back = np.where(fills, short / np.where(fills, missing, 1.0), 1.0)
    more = steepness * (short - (1.0 - left))  # what the spread adds to V
    return replace(
        linear,
        release_cost=linear.release_cost + more,
        refill_value=linear.refill_value + more,
        release_slope=linear.release_slope * slope,
        refill_slope=linear.refill_slope * back,
        release_most=np.minimum(linear.release_most, given * size / length),
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
        release_cost=np.maximum(release_at, APART * ceiling) * price,
        refill_value=ceiling * price,
        release_slope=SOFT * price / np.maximum(release, 1e-9),
        refill_slope=SOFT * price / np.maximum(refill, 1e-9),
        release_most=release,
        refill_most=refill,
        size=np.maximum(level, refill * length),
    )


def speculative_share(trend: Floats, storage: Floats, full: Floats) -> Floats:
    """Share of the largest speculative stock that is wanted: arrays (stock).

    trend : expected price change, the last price over the remembered one less 1
    storage : cost of a year's storage [share of value]; full : net gain at which the cap is reached
    """
    out: Floats = np.clip((trend - storage) / full, 0.0, 1.0)
    return out


class Warehouse:
    """The numbers of all stocks of a run, arranged once."""

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
        normal = self.number["weeks"] / WEEKS * self.first_use[self.node]
        self.opening = np.where(self.pipeline, normal, self.number["opening"])
        self.least = LEAST * self.network.chain.grain
        self.spreads: list[tuple[Covers, Mask]] = []
        n = self.number
        pairs = np.stack([n["spread"], n["least"]], axis=1)
        for spread, least in np.unique(pairs[n["spread"] > 0.0], axis=0):
            held = (n["spread"] == spread) & (n["least"] == least)
            self.spreads.append((covers(float(spread), float(least)), held))

    def _number(self, stock: Any, name: str) -> float:
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

    def offer(self, state: State, scenario: Scenario, book: Book) -> Offer | None:
        """What stocks ask and bid in a period; None where they are off, or there are none."""
        switches = scenario.switches
        if not switches.stocks or not self.node.size:
            return None
        n, span = self.number, state.span
        expected = np.maximum(state.expected, LEAST_PRICE)[self.node]
        last = np.maximum(state.dual, LEAST_PRICE)[self.node]
        normal = n["weeks"] / WEEKS * state.stock_use[self.node]
        target = normal.copy()
        if switches.restocking:
            risk = nodes_at_risk(self.network, scenario, book, span)[self.node]
            target = np.where(risk, normal * (1.0 + n["restock"]), normal)
        wanted = speculative_share(
            last / expected - 1.0, n["storage"], np.maximum(n["trend"], 1e-9)
        )
        target = np.where(self.speculation, normal * wanted, target)
        price = np.where(self.speculation, last, expected)
        curve = along_curve(
            state.stock, target, np.maximum(normal, 1e-9), price,
            np.maximum(n["response"], 1e-3), n["wedge"], span.length,
        )  # fmt: skip
        curve = self._with_covers(curve, state, normal, price, span.length)
        bought = (n["from"] <= span.year) & (span.year <= n["until"])
        rule = by_rule(
            state.stock, n["capacity"], n["buy"] * bought, n["ceiling"] - n["holding"],
            n["release_at"], n["release_share"], expected, span.length,
        )  # fmt: skip
        closed = self.speculation & (not switches.speculation) & (state.stock < self.least)
        return _merged(curve, rule, self.curved, closed, self.least)

    def _with_covers(
        self, curve: Offer, state: State, normal: Floats, price: Floats, length: float
    ) -> Offer:
        """The curve with the spread of covers, where stocks have one."""
        n = self.number
        steepness = np.maximum(n["response"], 1e-3) * price
        need = length * WEEKS / np.maximum(n["weeks"], 1e-3)
        whole = {name: getattr(curve, name).copy() for name in Offer.__dataclass_fields__}
        for spread, held in self.spreads:
            part = with_covers(
                Offer(**{name: values[held] for name, values in whole.items()}),
                state.stock[held], np.maximum(normal[held], 1e-9), steepness[held], need[held],
                length, spread,
            )  # fmt: skip
            for name, values in whole.items():
                values[held] = getattr(part, name)
        return Offer(**whole)

    def drawn(self, state: State, level: Floats) -> Floats:
        """Mean covers of use out of stock at a level, below zero where more than normal is held.

        level : array (stock) [t]; returns array (stock), not a number where covers have no spread.
        """
        normal = self.number["weeks"] / WEEKS * state.stock_use[self.node]
        out = np.full(level.shape, np.nan)
        for spread, held in self.spreads:
            out[held] = spread.drawn(level[held] / np.maximum(normal[held], 1e-9))
        return out

    def move(self, state: State, solution: Solution) -> tuple[Floats, Floats, Floats]:
        """Level at the end, release and refill of the period: arrays (stock) [t]."""
        length = state.span.length
        released = solution.activity[self.network.stock_release] * length
        released = np.minimum(released, state.stock)
        refilled = solution.activity[self.network.stock_refill] * length
        return state.stock + refilled - released, released, refilled

    def use(self, state: State, balance: Any, activity: Floats) -> Floats:
        """Remembered use of every node, without what is put away: array (node) [t/yr]."""
        memory = self.values("expectation_memory") ** state.span.length
        now = np.asarray((-balance).maximum(0) @ activity).ravel()
        np.subtract.at(now, self.node, activity[self.network.stock_refill])
        out: Floats = memory * state.stock_use + (1.0 - memory) * np.maximum(now, 0.0)
        return out


def _merged(curve: Offer, rule: Offer, curved: Mask, closed: Mask, least: float) -> Offer:
    """Each stock by its own kind; nothing moves in stocks that are closed or next to nothing."""
    parts = {
        name: np.where(curved, getattr(curve, name), getattr(rule, name))
        for name in Offer.__dataclass_fields__
    }
    small = closed | (parts["size"] < least)
    for name in ("release_most", "refill_most"):
        parts[name] = np.where(small | (parts[name] < least), 0.0, parts[name])
    return Offer(**parts)


def nodes_at_risk(network: Network, scenario: Scenario, book: Book, span: Span) -> Mask:
    """Nodes that import what a control on goods binds, suspends, or is announced to bind: array (node).

    An announcement counts for controls that take effect within a year. What held in the base year is
    in its stocks, so only what is new since, or a quota that is smaller, puts anything at risk; a licence
    that nobody is refused and nobody waits for does not.
    """
    announced = {
        held.measure.id
        for held in scenario.held(book)
        if held.measure.announced is not None and held.measure.announced.first_day <= span.last
    }
    risk = np.zeros(len(network.nodes), dtype=bool)
    destination = dict(zip(network.route_columns, network.route_destination, strict=True))
    for row in scenario.acts_between(span.first, span.last + NOTICE, book):
        known = row.since <= span.last or row.measure in announced
        new = row.act.tightens(row.since.year, span.year, network.chain.base_year)
        if known and new and row.act.sudden and row.strength > 0:
            risk[[destination[c] for c in touched(network, row)]] = True
    return risk
