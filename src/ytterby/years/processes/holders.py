r"""Holders of stocks: what they expect a good to cost, and how much more they hold for fear of a control.

They expect nearly the last price, pulled to a normal one: with p the price, T the length of the period [years]
and a, b, l the parameters `holders.memory`, `holders.normal_memory`, `holders.pull`,

    ln E = (1 - l) ln m + l ln N      m' = a^T m + (1 - a^T) p      N' = b^T N + (1 - b^T) p

Fear adds to the normal stock, as a multiple of it: h x risk, with h `fear.home` in a country whose output is cut,
or said to be, and `fear.importers` where a licence or a ban may stop a good wholly, and

    risk = max( risk before x e^(-T / life), news ),    news 0 or 1,    life: `fear.life`

See decision 0019, L2 and L3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ytterby.law.effects.effect import touched
from ytterby.years.expect import LEAST_PRICE
from ytterby.years.process import Process
from ytterby.years.processes.expectations import remember

if TYPE_CHECKING:
    from ytterby.law.acts.base import ActInForce
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.law import LawOfRun
    from ytterby.years.process import Floats, Span, State, Told, Turn
    from ytterby.years.state import Mask


LEAST_HELD = 1e-3
"""[USD/kg] Nobody bids more than this for what is free, such as a by-product with no taker."""
NEWS = timedelta(days=365)
"""For so long a cut of output is news."""


@dataclass(frozen=True)
class Minds:
    """What holders think at the start of a period: arrays (node).

    last, normal : m and N [USD/kg]; home, importers : risk of the two kinds [0 to 1].
    """

    last: Floats
    normal: Floats
    home: Floats
    importers: Floats


class HoldersProcess(Process):
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
        chain = base.network.chain
        self.commodity = np.array([commodity for commodity, _ in base.network.nodes])
        self.region = np.array([region for _, region in base.network.nodes])
        self.contents = {name: chain.contents[name] for name in dict.fromkeys(self.commodity)}

    def first(self, span: Span) -> Minds:
        """Prices of the base year, and no fear."""
        price = self.base.typical_price
        return Minds(price.copy(), price.copy(), np.zeros(price.size), np.zeros(price.size))

    def expected(self, state: State) -> Floats:
        """What holders expect: array (node) [USD/kg]; the remembered price where a scenario says so."""
        if not self.near_last:
            return np.maximum(state.expectations.price, LEAST_PRICE)
        last = np.log(np.maximum(state.holders.last, LEAST_HELD))
        normal = np.log(np.maximum(state.holders.normal, LEAST_HELD))
        return np.asarray(np.exp((1.0 - self.pull) * last + self.pull * normal))

    def fear(self, state: State) -> Floats:
        """What is held more, as a multiple of the normal stock: array (node)."""
        minds = state.holders
        return np.maximum(self.home * minds.home, self.importers * minds.importers)

    def after(self, turn: Turn, then: State) -> tuple[Minds, Told]:
        """New prices weigh in; fear fades, unless the next period has news."""
        before, price, length = turn.state.holders, turn.solution.price, turn.length
        last = remember(self.base, before.last, price, self.memory**length)
        normal = remember(self.base, before.normal, price, self.normal_memory**length)
        if not self.afraid:
            return Minds(last, normal, before.home, before.importers), {}
        home, importers = self.news(turn.following)
        left = np.exp(-length / self.life)
        home = np.maximum(left * before.home, home)
        return Minds(last, normal, home, np.maximum(left * before.importers, importers)), {}

    def news(self, span: Span) -> tuple[Mask, Mask]:
        """Nodes with news in a period: where output is cut, and importers that may be refused."""
        nodes = self.commodity.size
        home, importers = np.zeros(nodes, dtype=bool), np.zeros(nodes, dtype=bool)
        base_year = self.base.network.chain.base_year
        for row in self.law.acts(span.first, span.last):
            if row.binds and row.act.cuts_output(span.year, base_year) and self._is_new(row, span):
                home |= self._made_by(row)
            if row.binds and row.act.warns_importers:
                importers |= self._importing(row)
        for row in self._coming(span):
            importers |= self._importing(row)
        return home, importers

    def _coming(self, span: Span) -> list[ActInForce]:
        """Acts that may refuse goods and take effect in a period, or are announced in it for the year
        after."""
        told = self.law.announced(span.last) - self.law.announced(span.first - timedelta(days=1))
        acts = self.law.acts(span.first, span.last)
        now = [row for row in acts if row.since >= span.first and row.binds]
        ahead = self.law.acts(span.first, span.last + NEWS) if told else []
        later = [row for row in ahead if row.since > span.last and row.measure in told]
        base_year = self.base.network.chain.base_year
        return [
            row
            for row in [*now, *later]
            if row.strength > 0.0  # nobody foresees that one will be suspended
            and row.act.may_refuse
            and row.act.tightens(row.since.year, span.year, base_year)
        ]

    def _is_new(self, row: ActInForce, span: Span) -> bool:
        """Whether an act did not cut output as early as a year before."""
        day, base_year = span.first - NEWS, self.base.network.chain.base_year
        return not any(
            old.key == row.key and old.act.cuts_output(day.year, base_year)
            for old in self.law.acts(day, day)
        )

    def _importing(self, row: ActInForce) -> Mask:
        """Nodes that an act keeps goods from: array (node)."""
        network = self.base.network
        reached = np.isin(network.route_columns, touched(network, row))
        found = np.zeros(self.commodity.size, dtype=bool)
        found[network.route_destination[reached]] = True
        return found

    def _made_by(self, row: ActInForce) -> Mask:
        """Nodes of the country whose output is cut, of the goods that hold what it makes less of: array
        (node). An act on all elements means the rare earths; one that is not law, all that there is."""
        whole = row.act.elements == ("all",)
        goods = [
            name
            for name, held in self.contents.items()
            if any((whole and row.hypothetical) or row.act.concerns(element) for element in held)
        ]
        if whole and goods:
            goods = list(self.contents)  # ores too, which hold no element apart
        return np.asarray(np.isin(self.commodity, goods) & (self.region == row.act.origin))
