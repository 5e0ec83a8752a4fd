r"""What a project earns, year by year: building, ramp, full output, tax; the return at a price, and the price that a
return needs.

With K capital cost to come, spent in B equal parts, n years of life, a_t the share of full output in year t of it (two
years of ramp), q stated output a year, u the share of it that is made, c operating cost per kg of q, m what is spent on
the plant a year as a share of all capital, y the recovery, k the share of the value of its feed that is paid for it,
s_e kilograms of oxide e in a kilogram of q, p_e their prices, and T the rate of tax on profit:

    margin    M_t = a_t q u [ (y - k) sum_e s_e p_e,t - c ]  -  m (K + S)
    taxable   M_t - K / d  in the first d years of life; a loss is carried forward without end
    cash      M_t - T max(taxable, 0)
    worth     sum_t cash_t (1 + r)^-(B + t)  -  sum_b (K / B) (1 + r)^-b,       t = 0 .. n - 1,  b = 0 .. B - 1

S is what was spent before and does not come back: nobody earns it back, but the plant it stands for is kept up. The
return is the r at which the worth is zero; the price needed is the constant one at which it is zero, the other oxides
at theirs. All real, without debt. A plant that runs has B = 0.

On a path with an instrument, product Q a year at full output, contract price F, market price p:

    price floor a Q [ (F - p)+ - w (p - F)+ ]                to the end of its term, taxed as income
    offtake     a Q (F - p)                                   a gain where the market pays more
    grant       g K                                           as K is spent
    loan        what is lent, less what is paid back: in a year that earns less than the instalment, what it earns

and the cost to the payer is the sum of these, discounted to the first spending at what the state pays for money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import DataError, error_of
from ytterby.instruments import KINDS
from ytterby.instruments.base import ProjectFlows

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.appraisal.cases import ProjectCase
    from ytterby.ground.arrays import Floats
    from ytterby.instruments.base import InstrumentBase

OtherPrices = Mapping[str, float]
"""Prices of what is sold with the product, by element [USD/kg]."""
RUNNING, UPKEEP, FEED, OTHERS, TAX, CAPITAL = (
    "operating", "upkeep", "feed", "other oxides", "tax", "capital and its return",
)  # fmt: skip
HIGHEST, LOWEST = 1e4, -1e4
"""Prices between which the one that is needed is looked for [USD/kg]."""
MOST = 2.0
"""The largest return that is reported, a year."""


@dataclass(frozen=True)
class UnitCost:
    """What a kilogram of the product must bring [USD/kg], and of what.

    price : that is needed. parts : they sum to it; of tax and capital what is left once the others are paid.
    """

    price: float
    parts: dict[str, float]


@dataclass(frozen=True)
class BreakEven:
    """Prices at which a project stops losing [USD/kg of the product].

    running : pays operating cost and feed: below it a plant that stands is not run; capital_back : pays its upkeep and
    the capital to come too over its life, without any return
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
    """What came of it on each path: arrays (path), million USD of the first spending.

    worth : of the project at the rate asked for, with the support. returned : a year, after tax.
    cost : to the payer at its own rate. worst : its largest cost in one year.
    """

    worth: Floats
    returned: Floats
    cost: Floats
    worst: Floats


def unit_cost(case: ProjectCase, rate: float, others: OtherPrices) -> UnitCost:
    """The price that makes a project earn a rate.

    Parameters
    ----------
    rate : a year. others : element -> price of its oxide [USD/kg], for those that the project sells beside its product.

    Raises DataError where the feed takes all that is recovered, or a price is missing.
    """
    price = _root(lambda p: float(_worth(case, p, others, rate)), LOWEST, HIGHEST)
    kept, own = _kept(case), case["recovery"] * case.shares[case.product]
    by_products = float(_value(case, _prices(case, 0.0, others))) / case.shares[case.product]
    value = (price + by_products) * case.shares[case.product]
    made = case["output"] * case["use"]
    made *= float((_ramp(case) @ _weights(case, rate)) / _weights(case, rate).sum())
    upkeep = 1e3 * _upkeep(case) / made
    untaxed = case.with_values({"tax": 0.0})
    before = _root(lambda p: float(_worth(untaxed, p, others, rate)), LOWEST, HIGHEST)
    parts = {
        RUNNING: case.usd("opex") / own,
        UPKEEP: upkeep / own,
        FEED: case["feed_share"] * value / own,
        OTHERS: -by_products,
        TAX: (price - before) * kept / case["recovery"],
    }
    parts[CAPITAL] = price - sum(parts.values())
    return UnitCost(price, {name: part for name, part in parts.items() if abs(part) > 1e-9})


def break_even(case: ProjectCase, others: OtherPrices) -> BreakEven:
    """Break-even prices; others as in `unit_cost`. Raises DataError as `unit_cost`."""
    by_products = float(_value(case, _prices(case, 0.0, others)))
    running = (case.usd("opex") / _kept(case) - by_products) / case.shares[case.product]
    return BreakEven(running, unit_cost(case.with_values({"tax": 0.0}), 0.0, others).price)


def return_at(case: ProjectCase, price: float, others: OtherPrices) -> float | None:
    """What a project earns at a constant price, a year after tax; None where it earns nothing back at any rate, or has
    nothing more to spend. Raises DataError as `unit_cost`."""
    _, spent, cash = _flows(case, _prices(case, price, others)[None, :, None])
    return _return(spent, cash[0])


def grant_needed(case: ProjectCase, rate: float, price: float, others: OtherPrices) -> float:
    """Share of capital cost that must be given so that the project earns its rate at a price: from 0; above 1 where
    even capital for nothing is not enough."""
    spent = float(_built(case, rate).sum()) * case.usd("capex")
    return max(0.0, -float(_worth(case, price, others, rate)) / spent) if spent else 0.0


def outcome(case: ProjectCase, rate: float, prices: Floats, offered: Offered) -> SupportOutcome:
    """What comes of a project on paths of prices.

    Parameters
    ----------
    case : with the costs of these paths. rate : asked for, a year.
    prices : array (path, good, year), the goods in the order of `case.shares`, years from the opening to the end of its
        life.
    """
    margin, spent, cash = _flows(case, prices)
    capital, kind, state = case.usd("capex"), offered.kind, case["state_rate"]
    paid = np.zeros((len(cash), 1 + cash.shape[1]))
    flows = ProjectFlows(case, capital, case.tonnes, prices[:, 0], cash)
    kind.pay(offered.size, flows, paid)
    if kind.by_price:
        paid[:, 1:] *= _ramp(case)
        cash = _taxed(case, margin + paid[:, 1:])
        support = np.zeros_like(paid)
    else:
        support = paid
    given = support[:, :1] * (spent / capital if capital else spent)  # as it is spent
    cash = cash + support[:, 1:]
    worth = cash @ _weights(case, rate) + (given - spent) @ _rates(len(spent), rate)
    return SupportOutcome(
        worth=worth,
        returned=np.array([_return(spent - own, one) or np.nan for own, one in zip(given, cash, strict=True)]),
        cost=paid[:, 1:] @ _weights(case, state) + paid[:, 0] * _built(case, state).sum(),
        worst=kind.worst_year(offered.size, flows, paid),
    )  # fmt: skip


def _flows(case: ProjectCase, prices: Floats) -> tuple[Floats, Floats, Floats]:
    """Margin before tax, array (path, year); what is spent before the opening, array (year of building); cash after
    tax, array (path, year) [million USD]. prices : array (path, good, year or 1)."""
    ramp = _ramp(case)
    # what is left of a kilogram of output after operating cost and feed, before capital
    each = _kept(case) * _value(case, np.moveaxis(prices, 1, 2)) - case.usd("opex")
    margin = case["output"] * case["use"] * ramp * each / 1e3 - _upkeep(case)
    years = _years(case)
    return margin, np.full(years, case.usd("capex") / max(years, 1)), _taxed(case, margin)


def _taxed(case: ProjectCase, margin: Floats) -> Floats:
    """Cash after tax: array (path, year). Losses are carried forward: what is taxed in all is the highest that profit
    has ever added up to."""
    written = np.zeros(margin.shape[1])
    years = min(round(case["depreciation"]), len(written))
    written[:years] = case.usd("capex") / years
    highest = np.maximum(np.maximum.accumulate(np.cumsum(margin - written, axis=1), axis=1), 0.0)
    taxed: Floats = margin - case["tax"] * np.diff(highest, axis=1, prepend=0.0)
    return taxed


def _ramp(case: ProjectCase) -> Floats:
    """Share of full output in each year of life."""
    ramp = np.ones(round(case["life"]))
    first = np.array([case["ramp_1"], case["ramp_2"]])[: len(ramp)]
    ramp[: len(first)] = first
    return ramp


def _upkeep(case: ProjectCase) -> float:
    """What is spent on the plant a year [million USD]."""
    return case["upkeep"] * (case.usd("capex") + case["sunk"])


def _rates(years: int, rate: float) -> Floats:
    weights: Floats = (1.0 + rate) ** -np.arange(years, dtype=float)
    return weights


def _weights(case: ProjectCase, rate: float) -> Floats:
    """What a dollar of each year of life is worth at the first spending."""
    return _rates(round(case["life"]), rate) * (1.0 + rate) ** -_years(case)


def _built(case: ProjectCase, rate: float) -> Floats:
    """The same of each year of building, for its part of capital."""
    return _rates(_years(case), rate) / max(_years(case), 1)


def _years(case: ProjectCase) -> int:
    """Years of building: none where nothing is to be spent."""
    return max(round(case["building"]), 1) if case["capex"] else 0


def _worth(case: ProjectCase, price: float, others: OtherPrices, rate: float) -> float:
    _, spent, cash = _flows(case, _prices(case, price, others)[None, :, None])
    return float(cash[0] @ _weights(case, rate) - spent @ _rates(len(spent), rate))


def _return(spent: Floats, cash: Floats) -> float | None:
    """The rate at which flows are worth nothing. spent : array (year of building), none before a running plant."""
    flows = np.concatenate([-spent, cash])
    if spent.sum() <= 0.0 or flows.sum() < 0.0:
        return None

    def worth(rate: float) -> float:
        return float(flows @ _rates(len(flows), rate))

    return MOST if worth(MOST) >= 0.0 else _root(lambda rate: -worth(rate), 0.0, MOST)


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq

    if rising(low) >= 0.0:
        return low
    return float(brentq(rising, low, high, xtol=1e-10, rtol=1e-12))


def _kept(case: ProjectCase) -> float:
    """Share of the value in the feed that is left once it is paid. Raises DataError where none is."""
    kept = case["recovery"] - case["feed_share"]
    if kept <= 0.0:
        raise error_of(DataError, "feed_costs", "project_costs.csv", case=case)
    return kept


def _value(case: ProjectCase, prices: Floats) -> Floats:
    """Value of what is sold of a kilogram of output: array (...) [USD]; prices : array (..., good)."""
    value: Floats = prices @ np.array(list(case.shares.values()))
    return value


def _prices(case: ProjectCase, price: float, others: OtherPrices) -> Floats:
    """Array (good), of the product and then of the others [USD/kg]. Raises DataError for one that is missing."""
    for element in case.by_products:
        if element not in others:
            raise error_of(DataError, "no_price", "parameters.csv", case=case, element=element)
    return np.array([price, *(others[name] for name in case.by_products)])
