"""Stocks: what holders ask and bid in a period (`years/stock_offers.py`), and what is left at the end."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.effects.effect import touched
from ytterby.years.price_expectations import MIN_PRICE
from ytterby.years.public_stocks import PublicStocks
from ytterby.years.stock_offers import (
    MIN_NORMAL,
    WEEKS,
    Offer,
    StockCurve,
    along_curve,
    by_rule,
    convex,
    speculative_share,
    with_stock_cover,
)

if TYPE_CHECKING:
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.law import LawOfRun
    from ytterby.years.process import ClearedPeriod, Period, ProgramDraft, Reported, State
    from ytterby.years.processes.stock_holders import StockHoldersProcess


NOTICE = timedelta(days=365)
"""How far ahead an announced control is stocked up for."""
MIN_RESPONSE, MIN_TREND, MIN_WEEKS = 1e-3, 1e-9, 1e-3


@dataclass(frozen=True)
class Stockpile:
    """level : array (stock) [t]; use : array (node) [t/yr], remembered use, which normal levels follow;
    normal_price : array (public stock) [USD/kg], prices without a shortage."""

    level: Floats
    use: Floats
    normal_price: Floats


class StocksProcess:
    """The stocks of a run and what moves their holders: prices, covers, and controls ahead."""

    def __init__(
        self, base: BaseYear, scenario: Scenario, law: LawOfRun, holders: StockHoldersProcess
    ) -> None:
        self.network, self.switches, self.law = base.network, scenario.switches, law
        self.holders = holders
        convex = scenario.switches.stock_worth == "convex"
        self.exponent = base.values.optional("stock_worth.exponent") if convex else 0.0
        self.stock_curve, self.public = StockCurve(base), PublicStocks(base, scenario)
        self.memory = base.values("expectation_memory")

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
        reported = {
            "stock": level,
            "released": released,
            "refilled": refilled,
            "bills": tuple(bills),
        }
        return Stockpile(
            level, use, self.public.normal_price(before.normal_price, cleared)
        ), reported

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
        curve = along_curve(
            level, target, size, price, np.maximum(n["response"], MIN_RESPONSE), n["wedge"],
            period.length,
        )  # fmt: skip
        curve = self._with_stock_cover(curve, level, normal, price, period.length)
        if self.exponent > 0.0:
            convex_curve = convex(
                level, np.maximum(target, MIN_NORMAL), size, price, self.exponent, n["wedge"],
                curve.max_release, period.length,
            )  # fmt: skip
            curve = chosen(stocks.pipeline, convex_curve, curve)
        bought = (n["from"] <= period.year) & (period.year <= n["until"])
        rule = by_rule(
            level, n["capacity"], n["buy"] * bought, n["ceiling"] - n["holding"],
            n["release_at"], n["release_share"], expected, period.length,
        )  # fmt: skip
        closed = stocks.speculation & (not switches.speculation) & (level < stocks.minimum)
        offer = chosen(stocks.curved, curve, rule)
        if self.public.stocks:
            self.public.into(
                offer, level, state.stocks.normal_price, state.expectations.price, period
            )
            if not switches.stocks:
                closed = ~np.isin(np.arange(level.size), self.public.place)
        return _merged(offer, closed, stocks.minimum)

    def _target(self, state: State, normal: Floats, rise: Floats) -> Floats:
        """Level that is wanted: more for fear of a control, or where speculators see prices rise.

        rise : array (stock), the last price over the remembered one.
        """
        n, stocks = self.stock_curve.number, self.stock_curve
        more = self.holders.fear(state)[stocks.node]
        if self.switches.restocking:
            risk = nodes_at_risk(self.network, self.law, state.period)[stocks.node]
            more = np.maximum(more, np.where(risk, n["restock"], 0.0))
        full = np.maximum(n["trend"], MIN_TREND)
        speculative = speculative_share(rise - 1.0, n["storage"], full)
        return np.asarray(np.where(stocks.speculation, normal * speculative, normal * (1.0 + more)))

    def _with_stock_cover(
        self, curve: Offer, level: Floats, normal: Floats, price: Floats, length: float
    ) -> Offer:
        """The curve with the spread of covers, where stocks have one."""
        n = self.stock_curve.number
        steepness = np.maximum(n["response"], MIN_RESPONSE) * price
        need = length * WEEKS / np.maximum(n["weeks"], MIN_WEEKS)
        arrays = {field.name: getattr(curve, field.name).copy() for field in fields(Offer)}
        for spread, members in self.stock_curve.spreads:
            part = with_stock_cover(
                Offer(**{name: values[members] for name, values in arrays.items()}),
                level[members], np.maximum(normal[members], MIN_NORMAL), steepness[members], need[members],
                length, spread,
            )  # fmt: skip
            for name, values in arrays.items():
                values[members] = getattr(part, name)
        return Offer(**arrays)


def chosen(first: Flags, one: Offer, other: Offer) -> Offer:
    """One offer for some stocks, another for the rest; first : array (stock)."""
    return Offer(
        *(np.where(first, getattr(one, f.name), getattr(other, f.name)) for f in fields(Offer))
    )


def _merged(offer: Offer, closed: Flags, minimum: float) -> Offer:
    """Nothing moves in stocks that are closed or next to nothing."""
    small = closed | (offer.size < minimum)
    release, refill = (np.where(small | (maximum < minimum), 0.0, maximum)
                       for maximum in (offer.max_release, offer.max_refill))  # fmt: skip
    return replace(offer, max_release=release, max_refill=refill)


def nodes_at_risk(network: Network, law: LawOfRun, period: Period) -> Flags:
    """Nodes that import what a control on goods binds, suspends, or is announced to bind: array (node).

    An announcement counts for controls that take effect within a year. What held in the base year is
    in its stocks, so only what is new since, or a quota that is smaller, puts anything at risk; a licence
    that nobody is refused and nobody waits for does not.
    """
    announced = law.announced(date.min, period.last)
    risk = np.zeros(len(network.nodes), dtype=bool)
    destination = dict(zip(network.route_columns, network.route_destination, strict=True))
    for row in law.acts(period.first, period.last + NOTICE):
        known = row.since <= period.last or row.measure in announced
        new = row.act.tightens(row.since.year, period.year, network.chain.base_year)
        if known and new and row.act.sudden and row.strength > 0:
            risk[[destination[c] for c in touched(network, row)]] = True
    return risk
