r"""Public stocks that a scenario plans: what they bid and ask in a period, and what they cost.

With P the remembered price, N the one that was usual, and the multiples c `stockpile_ceiling` and m
`stockpile_release_at`, a stock

    buys          what it wants to buy in the period, within its ceiling, at up to c P (or `most`)
    on_price      sells at `price` and above, at most the share `rate` of its level in a year
    on_shortage   sells at m N and above, at most the share `rate` of its level in a year
    on_order      sells what is ordered at whatever the market pays, and buys nothing meanwhile

N follows the price with the memory of expectations while there is no shortage, and stands still while the price is
near m N or above: a shortage that lasts does not become usual. What is bought is demand, and what is sold is supply,
of the market of the region. A stock never buys for more than it sells for.

Purchases are billed, and sales credited, at the price of the period; holding costs in a year `stockpile_holding` of
what the mean level is worth at the usual price N.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from ytterby.instruments.base import Bill, share_of_days
from ytterby.instruments.stock import HOLDING, PURCHASE, SALE
from ytterby.world.network import PUBLIC
from ytterby.years.process import over
from ytterby.years.processes.expectations import MIN_PRICE, remember
from ytterby.years.stock_offers import PRICE_GAP, SOFT, Offer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period


SHORTAGE_ONSET = 0.9
"""Share of the price at which a shortage begins, from which on the price is no usual one."""
MIN_OFFER = 1e-3
"""[USD/kg] What is ordered out of stock is sold above this."""
MIN_MOVED = 1e-9  # [t/yr]
MIN_BILLED = 1e-6  # [grains] less is what the solver's tolerance leaves


class PublicStocks:
    """The public stocks of a run. Arrays are over them: place, their numbers among all stocks; node, where they lie;
    opening [t]; ceiling [t], infinite without one; multiples as of the module's equations."""

    def __init__(self, base: BaseYear, scenario: Scenario) -> None:
        network, values = base.network, base.values
        self.stocks = scenario.stockpiles
        public = [n for n, one in enumerate(network.stocks) if one.kind == PUBLIC]
        self.place = np.array(public, dtype=np.int64)
        self.node = network.stock_node[self.place]
        self.opening = np.array([one.opening for one in self.stocks])
        ceilings = [np.inf if one.ceiling is None else one.ceiling for one in self.stocks]
        self.ceiling = np.array(ceilings)
        self.base_price = base.typical_price[self.node]
        self.memory = values("expectation_memory")
        self.minimum = MIN_BILLED * network.chain.mass_tolerance
        if self.stocks:
            self.price_ceiling = values("stockpile_ceiling")
            self.release_at = values("stockpile_release_at")
            self.holding = values("stockpile_holding")

    def initial(self) -> Floats:
        """Prices that are usual at the start: array (public stock) [USD/kg]."""
        return np.maximum(self.base_price, MIN_PRICE)

    def into(
        self, offer: Offer, level: Floats, normal_price: Floats, prices: Floats, period: Period
    ) -> None:
        """Write what public stocks bid and ask into the offer of all stocks.

        level : array (stock) [t]; normal_price : array (public stock) [USD/kg]; prices : array (node) [USD/kg],
            remembered
        """
        paid = np.maximum(prices[self.node], MIN_PRICE)
        own = self.offer(level[self.place], normal_price, paid, period)
        for field in fields(Offer):
            getattr(offer, field.name)[self.place] = getattr(own, field.name)

    def offer(self, level: Floats, normal_price: Floats, price: Floats, period: Period) -> Offer:
        """What they bid and ask: arrays (public stock). level [t]; normal_price, price : N and P [USD/kg]."""
        length = period.length
        ask, sold, bid, bought = (np.zeros(level.size) for _ in range(4))
        for number, one in enumerate(self.stocks):
            held = float(level[number])
            ask[number], sold[number] = self._released(number, held, normal_price, period)
            if one.buy is not None:
                bid[number] = one.buy.most or self.price_ceiling * price[number]
                in_force = share_of_days(period.first, period.last, one.buy.from_, one.buy.to)
                bought[number] = one.buy.tonnes * in_force
            if one.release is not None and one.release.rule == "on_order" and sold[number] > 0.0:
                bought[number] = 0.0
            elif one.release is not None and one.release.rule != "on_order":
                bid[number] = min(bid[number], ask[number] / PRICE_GAP)
        room = np.maximum(self.ceiling - level, 0.0) / length
        sold, bought = np.minimum(sold, level / length), np.minimum(bought, room)
        return Offer(
            release_cost=ask,
            refill_value=bid,
            release_slope=SOFT * np.maximum(ask, price) / np.maximum(sold, MIN_MOVED),
            refill_slope=SOFT * bid / np.maximum(bought, MIN_MOVED),
            max_release=sold,
            max_refill=bought,
            size=np.maximum(level, bought * length),
        )

    def _released(
        self, number: int, level: float, normal_price: Floats, period: Period
    ) -> tuple[float, float]:
        """Price of the first tonne that a stock sells [USD/kg], and the most that it sells [t/yr]."""
        rule = self.stocks[number].release
        if rule is None:
            return MIN_OFFER, 0.0
        in_force = share_of_days(period.first, period.last, rule.from_, rule.to)
        if rule.rule == "on_order":
            return MIN_OFFER, rule.ordered(period.year) * in_force
        ask = rule.price or self.release_at * float(normal_price[number])
        return ask, over(rule.rate or 0.0, in_force * period.length) * level / period.length

    def within(self, level: Floats, before: Floats) -> Floats:
        """Levels without what the solver's tolerance puts over a ceiling: array (stock) [t]."""
        out = level.copy()
        full = np.maximum(self.ceiling, before[self.place])
        out[self.place] = np.minimum(out[self.place], full)
        return out

    def normal_price(self, now: Floats, cleared: ClearedPeriod) -> Floats:
        """Prices that are usual after a period: array (public stock) [USD/kg]."""
        if not self.stocks:
            return now
        price, memory = cleared.solution.price[self.node], self.memory**cleared.length
        calm = np.isfinite(price) & (price < SHORTAGE_ONSET * self.release_at * now)
        return remember(now, np.where(calm, np.maximum(price, MIN_PRICE), np.nan), memory)

    def bills(
        self,
        cleared: ClearedPeriod,
        before: Floats,
        level: Floats,
        released: Floats,
        refilled: Floats,
    ) -> Iterator[Bill]:
        """What they cost in a period: arrays (stock) [t] at its start and end, and what moved."""
        for number, one in enumerate(self.stocks):
            place, node = self.place[number], self.node[number]
            price = float(cleared.solution.price[node])
            if not np.isfinite(price):
                price = float(cleared.state.expectations.price[node])
            mean_stock = float(before[place] + level[place]) / 2.0 * cleared.length
            normal_price = float(cleared.state.stocks.normal_price[number])
            bought, sold = (PURCHASE, refilled[place], price), (SALE, released[place], -price)
            held = (HOLDING, mean_stock, self.holding * normal_price)
            for kind, tonnes, each in (bought, sold, held):
                for payer, share in one.payers.items() if tonnes > self.minimum else ():
                    part = share * float(tonnes)
                    cost = part * each / 1e3
                    yield Bill(one.id, kind, payer, one.region, one.commodity, part, cost)
