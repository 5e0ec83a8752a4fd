r"""The price at which a project earns its rate, by formula; what a grant or a loan is worth to it.

With K capital cost, q stated output a year, u the share of it that is made, c operating cost per tonne of q, n life,
r the rate asked for, y the recovery, k the share of the value of its feed that is paid for it, s_e tonnes of oxide e in
a tonne of q and p_e their prices:

    charge  h  = K CRF(r, n) / (q u),              CRF(r, n) = r / (1 - (1 + r)^-n)
    needed  V  = (c + h) / (y - k)                 value of the oxides in a tonne of q at which it earns r
    price   F* = (V - sum over the others of s_e p_e) / s

for the product's share s. A grant of a share g of K lowers h to (1 - g) h. A loan of a share L of K at rate i over m
years, repaid in equal parts, costs the project CRF(i, m) a year, worth CRF(i, m) / CRF(r, m) today, so it is a grant
of g = L [1 - CRF(i, m) / CRF(r, m)].

References
----------
Capital recovery: Newnan, Eschenbach, Lavelle, Engineering Economic Analysis, ch. 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log1p
from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.projects.cases import ProjectCase

CAPITAL, RUNNING, FEED, OTHERS = "capital", "operating", "feed", "other oxides"


def recovery_factor(rate: float, years: float) -> float:
    """Yearly payment for one unit of capital over so many years at a rate; 1/years at rate zero."""
    if rate == 0.0:
        return 1.0 / years
    return rate / -expm1(-years * log1p(rate))


@dataclass(frozen=True)
class UnitCost:
    """What a kilogram of the product must bring [USD/kg], and of what.

    price : F*. parts : capital, operating, feed and (below zero) other oxides; they sum to the price.
    """

    price: float
    parts: dict[str, float]


def unit_cost(
    case: ProjectCase, rate: float, others: Mapping[str, float], granted: float = 0.0
) -> UnitCost:
    """The price that makes a project earn a rate.

    Parameters
    ----------
    rate : a year. others : element -> price of its oxide [USD/kg], for those that the project sells beside its product.
    granted : share of capital cost that is paid for it, or what a loan is worth as one (`grant_of_loan`).

    Raises DataError where the feed takes all that is recovered, or a price is missing.
    """
    return price_at(case, charge_of(case, rate) * (1.0 - granted), others)


@dataclass(frozen=True)
class BreakEven:
    """Prices at which a project stops losing [USD/kg of the product].

    running : pays operating cost and feed: below it a plant that stands is not run; capital_back : pays its capital
    too over its life, without any return
    """

    running: float
    capital_back: float


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
    share = case.shares[case.product]
    running = case.usd("opex")
    total = (running + charge) / kept
    by_products = sum(
        part * _price(case, e, others) for e, part in case.shares.items() if e != case.product
    )
    price = (total - by_products) / share
    own = case["recovery"] * share
    feed = case["feed_share"] * total / own
    parts = {
        CAPITAL: charge / own,
        RUNNING: running / own,
        FEED: feed,
        OTHERS: -by_products / share,
    }
    return UnitCost(price, {name: part for name, part in parts.items() if part})


def charge_of(case: ProjectCase, rate: float) -> float:
    """Yearly charge for capital [USD per kg of output]."""
    tonnes = case["output"] * case["use"]
    return 1e3 * case.usd("capex") * recovery_factor(rate, case["life"]) / tonnes


def margin_of(case: ProjectCase, price: float, others: Mapping[str, float]) -> float:
    """What is left of a price after operating cost and feed [USD per kg of output], before capital."""
    value = case.shares[case.product] * price
    value += sum(
        part * _price(case, e, others) for e, part in case.shares.items() if e != case.product
    )
    return (case["recovery"] - case["feed_share"]) * value - case.usd("opex")


def grant_needed(
    case: ProjectCase, rate: float, price: float, others: Mapping[str, float]
) -> float:
    """Share of capital cost that must be given so that the project earns its rate at a price: from 0; above 1 where
    even capital for nothing is not enough."""
    return max(0.0, 1.0 - margin_of(case, price, others) / charge_of(case, rate))


def grant_of_loan(case: ProjectCase, rate: float) -> float:
    """What a loan of all its capital cost on the state's terms is worth, as a grant of a share of it."""
    years = min(case["loan_years"], case["life"])
    return max(0.0, 1.0 - recovery_factor(case["loan_rate"], years) / recovery_factor(rate, years))


def _price(case: ProjectCase, element: str, others: Mapping[str, float]) -> float:
    if element not in others:
        raise DataError(
            f"{case.project} sells oxide of {element}, of which the data folder has no price",
            where="parameters.csv",
            advice=f"Add `price.fob.oxide.{element}`.",
        )
    return others[element]
