r"""Holders of stocks: what they expect a good to cost, and how much more they hold for fear of a control.

They expect nearly the last price, pulled to a normal one: with p the price, T the length of the period [years]
and a, b, l the parameters `holders.memory`, `holders.normal_memory`, `holders.pull`,

    ln E = (1 - l) ln m + l ln N      m' = a^T m + (1 - a^T) p      N' = b^T N + (1 - b^T) p

Fear adds to the normal stock, as a multiple of it: h x risk, with h `fear.home` in a country whose output is cut,
or said to be, and `fear.importers` where a licence or a ban may stop a good wholly. Risk is that at the end of the
period, for which stocks are decided: with d the days since the last news,

    risk = e^(-d / life),    life: `fear.life`

News of output moves holders at home as far as the price outside confirms it: times the share by which that price,
the mean over separated goods by value of use, stands over the remembered one (`offers.speculative_share`).

See decision 0019, L2 and L3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.effects.effect import touched
from ytterby.years.process import Process
from ytterby.years.processes.expectations import MIN_PRICE, remember
from ytterby.years.stock_offers import speculative_share

if TYPE_CHECKING:
    from datetime import date

    from ytterby.controls.acts.base import ActInForce
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.law import LawOfRun
    from ytterby.years.process import ClearedPeriod, Period, Reported, State


FREE_PRICE = 1e-3
"""[USD/kg] Nobody bids more than this for what is free, such as a by-product with no taker."""
YEAR, NEWS = timedelta(days=365.25), timedelta(days=365)
"""For a year (`NEWS`) a cut of output is news."""


@dataclass(frozen=True)
class Minds:
    """What holders think at the start of a period: arrays (node).

    last, normal : m and N [USD/kg]; home, importers : risk of the two kinds at the end of the period [0 to 1].
    """

    last: Floats
    normal: Floats
    home: Floats
    importers: Floats


class StockHoldersProcess(Process):
    """The minds of those who hold stocks in a run."""

    def __init__(self, base: BaseYear, scenario: Scenario, law: LawOfRun) -> None:
        self.base, self.law = base, law
        values, switches = base.values, scenario.switches
        self.near_last = switches.holders == "near_last" and values.has("holders.memory")
        self.memory = values.optional("holders.memory")
        self.normal_memory = values.optional("holders.normal_memory")
        self.pull = values.optional("holders.pull")
        self.life = values.optional("fear.life")
        self.afraid = switches.news and self.life > 0.0
        self.home, self.importers = values.optional("fear.home"), values.optional("fear.importers")
        self.storage = values.optional("speculation_storage")
        self.full = values.optional("speculation_trend")
        chain = base.network.chain
        self.commodity = np.array([commodity for commodity, _ in base.network.nodes])
        self.region = np.array([region for _, region in base.network.nodes])
        self.contents = {name: chain.contents[name] for name in dict.fromkeys(self.commodity)}
        self.basket = self._basket()

    def _basket(self) -> Floats:
        """Weights of the price outside: separated goods by the value of their use, array (node)."""
        base, chain = self.base, self.base.network.chain
        stage = np.array([chain.commodities[name]["stage"] for name in self.commodity])
        quoted = np.isin(stage, chain.stages_to_separated[-1:]) & (self.region != chain.holder)
        use = np.asarray((-base.balance).maximum(0) @ base.activity).ravel()
        price = np.where(base.typical_price > MIN_PRICE, base.typical_price, 0.0)
        worth = use * price * (quoted if quoted.any() else self.region != chain.holder)
        return np.asarray(worth / max(float(worth.sum()), 1e-12))

    def initial(self, period: Period) -> Minds:
        """Prices of the base year, and no fear."""
        price = self.base.typical_price
        return Minds(price.copy(), price.copy(), np.zeros(price.size), np.zeros(price.size))

    def expected(self, state: State) -> Floats:
        """What holders expect: array (node) [USD/kg]; the remembered price where a scenario says so."""
        if not self.near_last:
            return np.maximum(state.expectations.price, MIN_PRICE)
        last = np.log(np.maximum(state.holders.last, FREE_PRICE))
        normal = np.log(np.maximum(state.holders.normal, FREE_PRICE))
        return np.asarray(np.exp((1.0 - self.pull) * last + self.pull * normal))

    def fear(self, state: State) -> Floats:
        """What is held more, as a multiple of the normal stock: array (node)."""
        minds = state.holders
        home = self.home * minds.home * self.confirmed(state)
        return np.maximum(home, self.importers * minds.importers)

    def confirmed(self, state: State) -> float:
        """How far the price outside confirms that goods get scarce [0 to 1]; 1 in a folder without numbers."""
        if self.full <= 0.0:
            return 1.0
        last = np.maximum(state.expectations.last, MIN_PRICE)
        before = np.maximum(state.expectations.price, MIN_PRICE)
        rise = np.exp(self.basket @ np.log(last / before)) - 1.0
        return float(speculative_share(rise, np.asarray(self.storage), np.asarray(self.full)))

    def advance(self, cleared: ClearedPeriod, then: State) -> tuple[Minds, Reported]:
        """New prices weigh in; fear fades, unless the next period has news."""
        before, length = cleared.state.holders, cleared.length
        last = remember(before.last, cleared.quotes, self.memory**length)
        normal = remember(before.normal, cleared.quotes, self.normal_memory**length)
        if not self.afraid:
            return Minds(last, normal, before.home, before.importers), {}
        home, importers = self.news(cleared.following)
        left = np.exp(-cleared.following.length / self.life)
        home = np.maximum(left * before.home, home)
        return Minds(last, normal, home, np.maximum(left * before.importers, importers)), {}

    def news(self, period: Period) -> tuple[Floats, Floats]:
        """What is left at the end of a period of its news: arrays (node), where output is cut, and where
        importers may be refused [0 to 1]."""
        nodes = self.commodity.size
        home, importers = np.zeros(nodes), np.zeros(nodes)
        base_year = self.base.network.chain.base_year
        for row in self.law.acts(period.first, period.last):
            cuts = row.binds and row.act.cuts_output(period.year, base_year)
            if cuts and self._is_new(row, period):
                last = min(row.known_until or period.last, period.last)
                home = np.maximum(home, self._left(last, period) * self._made_by(row))
            if row.binds and row.act.warns_importers:
                warned = self._left(row.since, period) * self._importing(row)
                importers = np.maximum(importers, warned)
        for day, row in self._coming(period):
            importers = np.maximum(importers, self._left(day, period) * self._importing(row))
        return home, importers

    def _left(self, day: date, period: Period) -> float:
        """What is left of the news of a day at the end of a period."""
        return float(np.exp(-(period.last - day) / YEAR / self.life))

    def _coming(self, period: Period) -> list[tuple[date, ActInForce]]:
        """Acts that may refuse goods and take effect in a period, or are announced in it for the year
        after, each with the day of its news."""
        acts = self.law.acts(period.first, period.last)
        now = [(row.since, row) for row in acts if row.since >= period.first and row.binds]
        later = self.law.announced(period, NEWS)
        # nobody foresees that one will be suspended
        refusing = [(day, r) for day, r in [*now, *later] if r.strength > 0.0 and r.act.may_refuse]
        years = (period.year, self.base.network.chain.base_year)
        return [(day, r) for day, r in refusing if r.act.tightens(r.since.year, *years)]

    def _is_new(self, row: ActInForce, period: Period) -> bool:
        """Whether an act did not cut output as early as a year before."""
        day, base_year = period.first - NEWS, self.base.network.chain.base_year
        before = [old for old in self.law.acts(day, day) if old.key == row.key]
        return not any(old.act.cuts_output(day.year, base_year) for old in before)

    def _importing(self, row: ActInForce) -> Flags:
        """Nodes that an act keeps goods from: array (node)."""
        network = self.base.network
        reached = np.isin(network.route_columns, touched(network, row))
        importing = np.zeros(self.commodity.size, dtype=bool)
        importing[network.route_destination[reached]] = True
        return importing

    def _made_by(self, row: ActInForce) -> Flags:
        """Nodes of the country whose output is cut, of the goods that hold what it makes less of: array
        (node). An act on all elements means the rare earths; one that is not law, all that there is."""
        all_elements = row.act.elements == ("all",)
        whole = all_elements and row.hypothetical
        held = self.contents.items()
        goods = [name for name, own in held if any(whole or row.act.concerns(e) for e in own)]
        if all_elements and goods:
            goods = list(self.contents)  # ores too, which hold no element apart
        return np.asarray(np.isin(self.commodity, goods) & (self.region == row.act.origin))
