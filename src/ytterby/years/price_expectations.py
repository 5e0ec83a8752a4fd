r"""The prices that investors expect on the day a plant opens.

Remembered prices P, unless a scenario's switches say otherwise:

- `expectations: none`: today's price for ever. `perfect`: those of a first run, as a bound.
- `wary_investors`: a control on goods may be lifted. Its premium at a node is

      premium = P - usual price x g,    g = mean of P / usual over both sides of the border

  (use-weighted mean of logarithms, usual = base-year price): were the border open, both sides would
  have moved together. A plant that opens in h years expects

      P - premium (1 - s),   s = (1 - q)^h, 0 where the control is known to end before

  and while the control is suspended until a known day d before the opening

      P + r (1 - q)^(h - d) premium     (the premium remembered from when it held)

  with q the yearly probability that a control is removed, and r the one that a suspension ends on its
  day. The holder's side has a negative premium. Stage by stage the premiums need not fit together (an input may
lose more than the product), so while a control binds plants outside the holder count the lower of their
margins at these prices and at P: nobody builds on the hope that a control goes. The holder's builders
keep to P.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.effects.effect import covers
from ytterby.controls.names import symbols

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.controls.acts.base import ActInForce
    from ytterby.ground.arrays import Flags, Floats
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.network import Network
    from ytterby.years.step import Year


MIN_PRICE = 0.05  # [USD/kg]
SEEN = 10.0
"""Years after the opening over which foreseen prices are averaged."""


@dataclass(frozen=True)
class Foresight:
    """Prices of a first run. at : array (period) its middle as a year; price : array (period, node)."""

    at: Floats
    length: Floats
    price: Floats

    @classmethod
    def of(cls, base: BaseYear, years: Sequence[Year]) -> Foresight:
        """From the periods of a run; where nothing was traded the remembered price stands."""
        rows = []
        for year in years:
            price = year.solution.price
            rows.append(np.where(np.isfinite(price), price, year.state.expectations.price))
        return cls(
            np.array([year.period.at for year in years]),
            np.array([year.period.length for year in years]),
            np.array(rows),
        )

    def mean(self, opening: float) -> Floats:
        """Mean price from the opening on: array (node); of the last year seen if it lies beyond."""
        opening = min(opening, float(self.at[-1]))
        seen = (self.at >= opening - 0.5) & (self.at < opening + SEEN)
        return np.average(self.price[seen], axis=0, weights=self.length[seen])


@dataclass(frozen=True)
class Hold:
    """A control on goods as an investor sees it: the nodes, and how long it stands.

    ends : years until it is known to end, or (suspended) to return; infinite when not known
    """

    nodes: Flags
    suspended: bool
    ends: float


@dataclass
class Outlook:
    """Prices at the opening of a plant that takes `lead` years: see the module's equations.

    now : array (node) [USD/kg] without any control risk; premium : array (node), what of it is a
    control's; removal, revival : probabilities q and r
    """

    now: Floats
    holds: Sequence[Hold] = ()
    premium: Floats | None = None
    gap: Floats | None = None
    removal: float = 0.0
    revival: float = 0.0
    at: float = 0.0
    foresight: Foresight | None = None

    @property
    def binding(self) -> bool:
        """Whether a control that may be lifted is in force."""
        return any(not hold.suspended for hold in self.holds)

    @property
    def steady(self) -> bool:
        """Whether the same prices are expected at every opening."""
        return self.foresight is None and (self.premium is None or not self.holds)

    def prices(self, lead: int) -> Floats:
        """Prices at an opening in `lead` years: array (node) [USD/kg]."""
        price = self.now if self.foresight is None else self.foresight.mean(self.at + lead)
        if self.premium is None or self.gap is None or not self.holds:
            return price
        stays, returns, binding = (np.zeros(price.size) for _ in range(3))
        for hold in self.holds:
            if hold.suspended:
                if hold.ends < lead:
                    odds = self.revival * (1.0 - self.removal) ** (lead - hold.ends)
                    returns = np.where(hold.nodes, np.maximum(returns, odds), returns)
            else:
                odds = (1.0 - self.removal) ** lead if hold.ends > lead else 0.0
                stays = np.where(hold.nodes, np.maximum(stays, odds), stays)
                binding = np.where(hold.nodes, 1.0, binding)
        ahead = self.premium * np.maximum(stays, returns)
        after = price - self.gap + ahead
        wider = (np.abs(ahead) > np.abs(self.gap)) & (returns > 0.0)
        return np.where(binding > 0.0, after, np.where(wider, after, price))


def premium_now(base: BaseYear, expected: Floats, weight: Floats) -> Floats:
    """Remembered price less what it would be had both sides moved together: array (node) [USD/kg].

    weight : array (node) [t/yr], use in the base year.
    """
    network = base.network
    normal = np.maximum(base.typical_price, MIN_PRICE)
    ratio = np.log(np.maximum(expected, MIN_PRICE) / normal)
    inside = np.array([region == network.chain.holder for _, region in network.nodes])
    commodity = np.array([c for c, _ in network.nodes])
    weight = weight * (base.typical_price > MIN_PRICE)
    out = np.zeros(expected.size)
    for name in dict.fromkeys(commodity):
        members = commodity == name
        w = weight * members
        if (w * inside).sum() <= 0.0 or (w * ~inside).sum() <= 0.0:
            continue
        together = normal * np.exp(float(w @ ratio / w.sum()))
        out[members] = (expected - together)[members]
    return out


def holds(network: Network, acts: Sequence[ActInForce], last_day: object) -> list[Hold]:
    """The holder's controls on goods at the end of a period, in force or suspended until a known day;
    licences that are always granted left out."""
    rows = []
    for row in acts:
        if not row.act.on_goods or row.act.origin != network.chain.holder:
            continue
        automatic = row.act.always_granted
        if row.strength <= 0.0 or automatic or (row.suspended and row.known_until is None):
            continue
        nodes = nodes_of(network, row)
        if not nodes.any():
            continue
        left = (row.known_until - last_day) if row.known_until is not None else None  # type: ignore[operator]
        ends = left / timedelta(days=365.25) if left is not None else np.inf
        rows.append(Hold(nodes, row.suspended, max(float(ends), 0.0)))
    return rows


def nodes_of(network: Network, row: ActInForce) -> Flags:
    """Nodes whose price a control on goods moves: what it covers, the same elements at other stages,
    and mixed goods, which contain them: array (node)."""
    chain = network.chain
    covered = {name: covers(chain, row, name) for name in chain.commodities}
    elements = {s for name, yes in covered.items() if yes
                for s in symbols(chain.commodities[name]["element"] or "")}  # fmt: skip
    if not any(covered.values()):
        return np.zeros(len(network.nodes), dtype=bool)
    moved = {
        name
        for name, c in chain.commodities.items()
        if covered[name] or not c["element"] or elements & set(symbols(c["element"]))
    }
    return np.array([commodity in moved for commodity, _ in network.nodes])
