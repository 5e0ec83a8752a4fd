r"""The price at which a project earns its rate, by formula, and what it earns on paths of prices with an instrument.

With K capital cost, q stated output a year, u the share of it that is made, c operating cost per tonne of q, n life,
r the rate asked for, y the recovery, k the share of the value of its feed that is paid for it, s_e tonnes of oxide e in
a tonne of q and p_e their prices:

    charge  h  = K CRF(r, n) / (q u),              CRF(r, n) = r / (1 - (1 + r)^-n)
    needed  V  = (c + h) / (y - k)                 value of the oxides in a tonne of q at which it earns r
    price   F* = (V - sum over the others of s_e p_e) / s

for the product's share s. A grant of a share g of K lowers h to (1 - g) h.

On a path, year t after the opening (t = 1 the first), product Q a year at full output, market price p:

    price floor Q [ (F - p)+ - w (p - F)+ ]                  to the end of its term
    offtake     Q (F - p)                                     a gain where the market pays more
    grant       g K                                           at the opening
    loan        what is lent, less what is paid back: in a year that earns less than the instalment, what it earns

and the cost to the payer is the sum of these at the opening, discounted at what the state pays for money. The project
earns its rate where the sum of its margins, support included, discounted at that rate, is no less than K.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import DataError
from ytterby.ground.finance import annuity, discounted
from ytterby.instruments import KINDS
from ytterby.instruments.base import ProjectFlows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.ground.arrays import Floats
    from ytterby.instruments.base import InstrumentBase
    from ytterby.projects.cases import ProjectCase

CAPITAL, RUNNING, FEED, OTHERS = "capital", "operating", "feed", "other oxides"


@dataclass(frozen=True)
class UnitCost:
    """What a kilogram of the product must bring [USD/kg], and of what.

    price : F*. parts : capital, operating, feed and (below zero) other oxides; they sum to the price.
    """

    price: float
    parts: dict[str, float]


@dataclass(frozen=True)
class BreakEven:
    """Prices at which a project stops losing [USD/kg of the product].

    running : pays operating cost and feed: below it a plant that stands is not run; capital_back : pays its capital
    too over its life, without any return
    """

    running: float
    capital_back: float


@dataclass(frozen=True)
class Offered:
    """What a state offers. by : name of an instrument. size : price [USD/kg], or share of capital cost."""

    by: str
    size: float

    @property
    def kind(self) -> type[InstrumentBase]:
        """The class of the instrument."""
        return KINDS[self.by]


NOTHING = Offered("grant", 0.0)


@dataclass(frozen=True)
class SupportOutcome:
    """What came of it on each path: arrays (path), million USD of the opening.

    worth : of the project at the rate asked for, less its capital cost, with the support.
    cost : to the payer at its own rate. worst : its largest cost in one year.
    """

    worth: Floats
    cost: Floats
    worst: Floats


def unit_cost(case: ProjectCase, rate: float, others: Mapping[str, float]) -> UnitCost:
    """The price that makes a project earn a rate.

    Parameters
    ----------
    rate : a year. others : element -> price of its oxide [USD/kg], for those that the project sells beside its product.

    Raises DataError where the feed takes all that is recovered, or a price is missing.
    """
    return price_at(case, charge_of(case, rate), others)


def break_even(case: ProjectCase, others: Mapping[str, float]) -> BreakEven:
    """Break-even prices; others as in `unit_cost`. Raises DataError as `unit_cost`."""
    return BreakEven(price_at(case, 0.0, others).price, unit_cost(case, 0.0, others).price)


def price_at(case: ProjectCase, charge: float, others: Mapping[str, float]) -> UnitCost:
    """The price at a yearly charge for capital [USD per kg of output]. Raises DataError."""
    kept = case["recovery"] - case["feed_share"]
    if kept <= 0.0:
        raise DataError(
            f"{case.project}: the feed costs {case['feed_share']:.0%} of the value in it, and "
            f"{case['recovery']:.0%} of that is recovered",
            where="project_costs.csv",
            advice="No price makes that pay: look at `feed_share` and `recovery`.",
        )
    share, running = case.shares[case.product], case.usd("opex")
    total = (running + charge) / kept
    by_products = float(_value(case, _prices(case, 0.0, others)))
    own = case["recovery"] * share
    parts = {
        CAPITAL: charge / own,
        RUNNING: running / own,
        FEED: case["feed_share"] * total / own,
        OTHERS: -by_products / share,
    }
    price = (total - by_products) / share
    return UnitCost(price, {name: part for name, part in parts.items() if part})


def charge_of(case: ProjectCase, rate: float) -> float:
    """Yearly charge for capital [USD per kg of output]."""
    tonnes = case["output"] * case["use"]
    return 1e3 * case.usd("capex") * annuity(rate, case["life"]) / tonnes


def margin_of(case: ProjectCase, prices: Floats) -> Floats:
    """What is left after operating cost and feed, before capital [USD per kg of output]: array (...).

    prices : array (..., good), of the product and then of the others.
    """
    left: Floats = (case["recovery"] - case["feed_share"]) * _value(case, prices) - case.usd("opex")
    return left


def grant_needed(
    case: ProjectCase, rate: float, price: float, others: Mapping[str, float]
) -> float:
    """Share of capital cost that must be given so that the project earns its rate at a price: from 0; above 1 where
    even capital for nothing is not enough."""
    margin = float(margin_of(case, _prices(case, price, others)))
    return max(0.0, 1.0 - margin / charge_of(case, rate))


def outcome(case: ProjectCase, rate: float, prices: Floats, offered: Offered) -> SupportOutcome:
    """What comes of a project on paths of prices.

    Parameters
    ----------
    case : with the costs of these paths. rate : asked for, a year.
    prices : array (path, good, year), the goods in the order of `case.shares`, years from the opening to the end of its
        life.
    """
    capital = case.usd("capex")
    cash = case["output"] * case["use"] * margin_of(case, np.moveaxis(prices, 1, 2)) / 1e3
    flows = ProjectFlows(case, capital, case.tonnes, prices[:, 0], cash)
    paid = np.zeros((len(cash), 1 + cash.shape[1]))
    offered.kind.pay(offered.size, flows, paid)
    return SupportOutcome(
        worth=discounted(cash + paid[:, 1:], rate) + paid[:, 0] - capital,
        cost=discounted(paid[:, 1:], case["state_rate"]) + paid[:, 0],
        worst=offered.kind.worst_year(offered.size, flows, paid),
    )


def _value(case: ProjectCase, prices: Floats) -> Floats:
    """Value of what is sold of a kilogram of output: array (...) [USD]; prices : array (..., good)."""
    value: Floats = prices @ np.array(list(case.shares.values()))
    return value


def _prices(case: ProjectCase, price: float, others: Mapping[str, float]) -> Floats:
    """Array (good), of the product and then of the others [USD/kg]. Raises DataError for one that is missing."""
    for element in case.by_products:
        if element not in others:
            raise DataError(
                f"{case.project} sells oxide of {element}, of which the data folder has no price",
                where="parameters.csv",
                advice=f"Add `price.fob.oxide.{element}`.",
            )
    return np.array([price, *(others[name] for name in case.by_products)])
