"""Stocks: what holders ask and bid in a period (`years/stock_offers.py`), and what is left at the end."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.years.processes.expectations import MIN_PRICE
from ytterby.years.public_stocks import PublicStocks
from ytterby.years.stock_offers import (
    MIN_NORMAL,
    Offer,
    StockCurve,
    along_curve,
    by_rule,
    convex,
    speculative_share,
)

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State
    from ytterby.years.processes.stock_holders import StockHoldersProcess


MIN_RESPONSE, MIN_TREND = 1e-3, 1e-9


@dataclass(frozen=True)
class Stockpile:
    """level : array (stock) [t]; use : array (node) [t/yr], remembered use, which normal levels follow;
    normal_price : array (public stock) [USD/kg], prices without a shortage."""

    level: Floats
    use: Floats
    normal_price: Floats


class StocksProcess:
    """The stocks of a run and what moves their holders: prices, covers, and controls ahead."""

    def __init__(self, base: BaseYear, scenario: Scenario, holders: StockHoldersProcess) -> None:
        self.network, self.switches = base.network, scenario.switches
        self.holders = holders
        self.stock_curve, self.public = StockCurve(base), PublicStocks(base, scenario)
        self.memory = base.values("expectation_memory")
        pipeline = self.stock_curve.pipeline.any()
        self.exponent = base.values("stock_worth.exponent") if pipeline else 0.0
        self.most_added = base.values("stock_worth.most_added") if pipeline else 0.0

    def initial(self, period: Period) -> Stockpile:
        """Normal levels, and the openings of those that a rule moves."""
        level = self.stock_curve.opening.copy()
        level[self.public.place] = self.public.opening
        return Stockpile(level, self.stock_curve.first_use.copy(), self.public.initial())

    def build(self, draft: ProgramDraft, state: State) -> None:
        """Supply out of every stock and demand into it; where stocks are off nothing moves."""
        release, refill = self.network.stock_release, self.network.stock_refill
        offer = None if draft.at_rest else self.offer(state)
        if offer is None:
            draft.upper[release] = draft.upper[refill] = 0.0
            return
        draft.bid(release, offer.release_cost, offer.release_slope, offer.max_release, offer.size)
        draft.bid(refill, -offer.refill_value, offer.refill_slope, offer.max_refill, offer.size)
        buying = self.public.place[offer.max_refill[self.public.place] > 0.0]
        draft.sinks = refill[buying]

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Stockpile, Reported]:
        """What is left, and how much is remembered to be used."""
        before, activity = cleared.state.stocks, cleared.solution.activity
        released = activity[self.network.stock_release] * cleared.length
        released = np.minimum(released, before.level)
        refilled = activity[self.network.stock_refill] * cleared.length
        level = before.level + refilled - released
        if self.public.stocks:
            level = self.public.within(level, before.level)
            refilled = np.maximum(level - before.level + released, 0.0)
        memory = self.memory**cleared.length
        now = np.asarray((-cleared.program.problem.balance).maximum(0) @ activity).ravel()
        np.subtract.at(now, self.stock_curve.node, activity[self.network.stock_refill])
        use = memory * before.use + (1.0 - memory) * np.maximum(now, 0.0)
        bills = self.public.bills(cleared, before.level, level, released, refilled)
        reported = {"stock": level, "released": released, "refilled": refilled}
        usual = self.public.normal_price(before.normal_price, cleared)
        return Stockpile(level, use, usual), {**reported, "bills": tuple(bills)}

    def offer(self, state: State) -> Offer | None:
        """What stocks ask and bid in a period; None where they are off, or there are none."""
        switches, stocks = self.switches, self.stock_curve
        if not stocks.node.size or not (switches.stocks or self.public.stocks):
            return None
        n, period, level = stocks.number, state.period, state.stocks.level
        expected = np.maximum(state.expectations.price, MIN_PRICE)[stocks.node]
        last = np.maximum(state.expectations.last, MIN_PRICE)[stocks.node]
        normal = stocks.normal(state.stocks.use)
        price = np.where(stocks.speculation, last, self.holders.expected(state)[stocks.node])
        target = self._target(state, normal, last / expected)
        size = np.maximum(normal, MIN_NORMAL)
        ends, wanted = (n["wedge"], period.length), np.maximum(target, MIN_NORMAL)
        response = np.maximum(n["response"], MIN_RESPONSE)
        linear = along_curve(level, target, size, price, response, *ends)
        most = (stocks.max_release(level, size, period.length), self.most_added)
        storage = convex(level, wanted, size, price, self.exponent, n["wedge"], most, period.length)
        curve = chosen(stocks.pipeline, storage, linear)
        bought = (n["from"] <= period.year) & (period.year <= n["until"])
        rule = by_rule(
            level, n["capacity"], n["buy"] * bought, n["ceiling"] - n["holding"],
            n["release_at"], n["release_share"], expected, period.length,
        )  # fmt: skip
        closed = stocks.speculation & (not switches.speculation) & (level < stocks.minimum)
        offer = chosen(stocks.curved, curve, rule)
        if self.public.stocks:
            prices = state.expectations.price
            self.public.into(offer, level, state.stocks.normal_price, prices, period)
            if not switches.stocks:
                closed = ~np.isin(np.arange(level.size), self.public.place)
        return _merged(offer, closed, stocks.minimum)

    def _target(self, state: State, normal: Floats, rise: Floats) -> Floats:
        """Level that is wanted: more for fear of a control, or where speculators see prices rise.

        rise : array (stock), the last price over the remembered one.
        """
        n, stocks = self.stock_curve.number, self.stock_curve
        more = self.holders.fear(state)[stocks.node]
        full = np.maximum(n["trend"], MIN_TREND)
        speculative = speculative_share(rise - 1.0, n["storage"], full)
        return np.asarray(np.where(stocks.speculation, normal * speculative, normal * (1.0 + more)))


def chosen(first: Flags, one: Offer, other: Offer) -> Offer:
    """One offer for some stocks, another for the rest; first : array (stock)."""
    pairs = ((getattr(one, f.name), getattr(other, f.name)) for f in fields(Offer))
    return Offer(*(np.where(first, *pair) for pair in pairs))


def _merged(offer: Offer, closed: Flags, minimum: float) -> Offer:
    """Nothing moves in stocks that are closed or next to nothing."""
    small = closed | (offer.size < minimum)
    release, refill = (np.where(small | (maximum < minimum), 0.0, maximum)
                       for maximum in (offer.max_release, offer.max_refill))  # fmt: skip
    return replace(offer, max_release=release, max_refill=refill)
