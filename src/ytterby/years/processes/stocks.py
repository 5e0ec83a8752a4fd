"""Stocks: what holders ask and bid in a period (`years/offers.py`), and what is left at the end."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.effects.effect import touched
from ytterby.years.expect import LEAST_PRICE
from ytterby.years.offers import (
    Offer,
    along_curve,
    by_rule,
    convex,
    speculative_share,
    with_covers,
)  # fmt: skip
from ytterby.years.public_stocks import PublicStocks
from ytterby.years.warehouse import LEAST_NORMAL, WEEKS, Warehouse

if TYPE_CHECKING:
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.law import LawOfRun
    from ytterby.years.process import Floats, ProgramDraft, Span, State, Told, Turn
    from ytterby.years.processes.holders import HoldersProcess
    from ytterby.years.state import Mask


NOTICE = timedelta(days=365)
"""How far ahead an announced control is stocked up for."""
LEAST_RESPONSE, LEAST_TREND, LEAST_WEEKS = 1e-3, 1e-9, 1e-3


@dataclass(frozen=True)
class Stockpile:
    """level : array (stock) [t]; use : array (node) [t/yr], remembered use, which normal levels follow;
    usual : array (public stock) [USD/kg], prices without a shortage."""

    level: Floats
    use: Floats
    usual: Floats


class StocksProcess:
    """The stocks of a run and what moves their holders: prices, covers, and controls ahead."""

    def __init__(
        self, base: BaseYear, scenario: Scenario, law: LawOfRun, holders: HoldersProcess
    ) -> None:
        self.network, self.switches, self.law = base.network, scenario.switches, law
        self.holders = holders
        convex = scenario.switches.stock_worth == "convex"
        self.exponent = base.values.optional("stock_worth.exponent") if convex else 0.0
        self.warehouse, self.public = Warehouse(base), PublicStocks(base, scenario)
        self.memory = base.values("expectation_memory")

    def first(self, span: Span) -> Stockpile:
        """Normal levels, and the openings of those that a rule moves."""
        level = self.warehouse.opening.copy()
        level[self.public.place] = self.public.opening
        return Stockpile(level, self.warehouse.first_use.copy(), self.public.first())

    def shape(self, draft: ProgramDraft, state: State) -> None:
        """Supply out of every stock and demand into it; where stocks are off nothing moves."""
        release, refill = self.network.stock_release, self.network.stock_refill
        offer = None if draft.at_rest else self.offer(state)
        if offer is None:
            draft.upper[release] = draft.upper[refill] = 0.0
            return
        draft.bid(release, offer.release_cost, offer.release_slope, offer.release_most, offer.size)
        draft.bid(refill, -offer.refill_value, offer.refill_slope, offer.refill_most, offer.size)
        buying = self.public.place[offer.refill_most[self.public.place] > 0.0]
        draft.wanted = refill[buying]

    def after(self, turn: Turn, then: State) -> tuple[Stockpile, Told]:
        """What is left, and how much is remembered to be used."""
        before, activity = turn.state.stocks, turn.solution.activity
        released = activity[self.network.stock_release] * turn.length
        released = np.minimum(released, before.level)
        refilled = activity[self.network.stock_refill] * turn.length
        level = before.level + refilled - released
        if self.public.stocks:
            level = self.public.within(level, before.level)
            refilled = np.maximum(level - before.level + released, 0.0)
        memory = self.memory**turn.length
        now = np.asarray((-turn.period.problem.balance).maximum(0) @ activity).ravel()
        np.subtract.at(now, self.warehouse.node, activity[self.network.stock_refill])
        use = memory * before.use + (1.0 - memory) * np.maximum(now, 0.0)
        bills = self.public.bills(turn, before.level, level, released, refilled)
        told = {"stock": level, "released": released, "refilled": refilled, "bills": tuple(bills)}
        return Stockpile(level, use, self.public.usual(before.usual, turn)), told

    def offer(self, state: State) -> Offer | None:
        """What stocks ask and bid in a period; None where they are off, or there are none."""
        switches, ware = self.switches, self.warehouse
        if not ware.node.size or not (switches.stocks or self.public.stocks):
            return None
        n, span, level = ware.number, state.span, state.stocks.level
        expected = np.maximum(state.expectations.price, LEAST_PRICE)[ware.node]
        last = np.maximum(state.expectations.last, LEAST_PRICE)[ware.node]
        normal = ware.normal(state.stocks.use)
        price = np.where(ware.speculation, last, self.holders.expected(state)[ware.node])
        wanted = self._target(state, normal, last / expected)
        size = np.maximum(normal, LEAST_NORMAL)
        curve = along_curve(
            level, wanted, size, price, np.maximum(n["response"], LEAST_RESPONSE), n["wedge"],
            span.length,
        )  # fmt: skip
        curve = self._with_covers(curve, level, normal, price, span.length)
        if self.exponent > 0.0:
            convex_curve = convex(
                level, np.maximum(wanted, LEAST_NORMAL), size, price, self.exponent, n["wedge"],
                curve.release_most, span.length,
            )  # fmt: skip
            curve = chosen(ware.pipeline, convex_curve, curve)
        bought = (n["from"] <= span.year) & (span.year <= n["until"])
        rule = by_rule(
            level, n["capacity"], n["buy"] * bought, n["ceiling"] - n["holding"],
            n["release_at"], n["release_share"], expected, span.length,
        )  # fmt: skip
        closed = ware.speculation & (not switches.speculation) & (level < ware.least)
        offer = chosen(ware.curved, curve, rule)
        if self.public.stocks:
            self.public.into(offer, level, state.stocks.usual, state.expectations.price, span)
            if not switches.stocks:
                closed = ~np.isin(np.arange(level.size), self.public.place)
        return _merged(offer, closed, ware.least)

    def _target(self, state: State, normal: Floats, rise: Floats) -> Floats:
        """Level that is wanted: more for fear of a control, or where speculators see prices rise.

        rise : array (stock), the last price over the remembered one.
        """
        n, ware = self.warehouse.number, self.warehouse
        more = self.holders.fear(state)[ware.node]
        if self.switches.restocking:
            risk = nodes_at_risk(self.network, self.law, state.span)[ware.node]
            more = np.maximum(more, np.where(risk, n["restock"], 0.0))
        full = np.maximum(n["trend"], LEAST_TREND)
        wanted = speculative_share(rise - 1.0, n["storage"], full)
        return np.asarray(np.where(ware.speculation, normal * wanted, normal * (1.0 + more)))

    def _with_covers(
        self, curve: Offer, level: Floats, normal: Floats, price: Floats, length: float
    ) -> Offer:
        """The curve with the spread of covers, where stocks have one."""
        n = self.warehouse.number
        steepness = np.maximum(n["response"], LEAST_RESPONSE) * price
        need = length * WEEKS / np.maximum(n["weeks"], LEAST_WEEKS)
        whole = {field.name: getattr(curve, field.name).copy() for field in fields(Offer)}
        for spread, held in self.warehouse.spreads:
            part = with_covers(
                Offer(**{name: values[held] for name, values in whole.items()}),
                level[held], np.maximum(normal[held], LEAST_NORMAL), steepness[held], need[held],
                length, spread,
            )  # fmt: skip
            for name, values in whole.items():
                values[held] = getattr(part, name)
        return Offer(**whole)


def chosen(first: Mask, one: Offer, other: Offer) -> Offer:
    """One offer for some stocks, another for the rest; first : array (stock)."""
    return Offer(
        *(np.where(first, getattr(one, f.name), getattr(other, f.name)) for f in fields(Offer))
    )


def _merged(offer: Offer, closed: Mask, least: float) -> Offer:
    """Nothing moves in stocks that are closed or next to nothing."""
    small = closed | (offer.size < least)
    release, refill = (np.where(small | (most < least), 0.0, most)
                       for most in (offer.release_most, offer.refill_most))  # fmt: skip
    return replace(offer, release_most=release, refill_most=refill)


def nodes_at_risk(network: Network, law: LawOfRun, span: Span) -> Mask:
    """Nodes that import what a control on goods binds, suspends, or is announced to bind: array (node).

    An announcement counts for controls that take effect within a year. What held in the base year is
    in its stocks, so only what is new since, or a quota that is smaller, puts anything at risk; a licence
    that nobody is refused and nobody waits for does not.
    """
    announced = law.announced(date.min, span.last)
    risk = np.zeros(len(network.nodes), dtype=bool)
    destination = dict(zip(network.route_columns, network.route_destination, strict=True))
    for row in law.acts(span.first, span.last + NOTICE):
        known = row.since <= span.last or row.measure in announced
        new = row.act.tightens(row.since.year, span.year, network.chain.base_year)
        if known and new and row.act.sudden and row.strength > 0:
            risk[[destination[c] for c in touched(network, row)]] = True
    return risk
