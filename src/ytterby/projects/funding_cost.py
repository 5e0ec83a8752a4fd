r"""What an instrument may cost its payer on a path of prices, and whether a project then earns its rate.

A year t after the opening (t = 1 the first), product Q a year at full output, market price p:

    floor       Q [ (F - p)+ - w (p - F)+ ]                  to the end of its term
    offtake     Q (F - p)                                     a gain where the market pays more
    grant       g K                                           at the opening
    loan        what is lent, less what is paid back: in a year that earns less than the instalment, what it earns

and the cost is the sum of these at the opening, discounted at what the state pays for money. The project earns its rate
where the sum of its margins, support included, discounted at that rate, is no less than K.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ytterby.projects.formula import recovery_factor

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats
    from ytterby.projects.cases import ProjectCase


FLOOR, OFFTAKE, GRANT, LOAN = "floor", "offtake", "grant", "loan"
WAYS: Final = (FLOOR, OFFTAKE, GRANT, LOAN)
PRICED: Final = (FLOOR, OFFTAKE)


@dataclass(frozen=True)
class Offered:
    """What a state offers. by : floor, offtake, grant or loan. size : price [USD/kg], or share of capital cost."""

    by: str
    size: float

    @property
    def unit(self) -> str:
        """Unit of the size."""
        return "USD/kg" if self.by in PRICED else "of capital cost"


@dataclass(frozen=True)
class SupportOutcome:
    """What came of it on each path: arrays (path), million USD of the opening.

    worth : of the project at the rate asked for, less its capital cost, with the support.
    cost : to the payer at its own rate. worst : its largest cost in one year.
    """

    worth: Floats
    cost: Floats
    worst: Floats


def outcome(case: ProjectCase, rate: float, prices: Floats, offered: Offered) -> SupportOutcome:
    """What comes of a project on paths of prices.

    Parameters
    ----------
    case : with the costs of these paths. rate : asked for, a year.
    prices : array (path, good, year), the goods in the order of `case.shares` with its product first, years from the
        opening to the end of its life.
    """
    tonnes, capital = case["output"] * case["use"], case.usd("capex")
    cash = tonnes * _margin(case, prices) / 1e3
    term = min(round(case["term"]), prices.shape[-1])
    pays = np.zeros_like(cash)
    if offered.by in PRICED:
        gap = offered.size - prices[:, 0, :term]
        if offered.by == FLOOR:
            gap = np.maximum(gap, 0.0) - case["upside"] * np.maximum(-gap, 0.0)
        pays[:, :term] = case.tonnes * gap / 1e3
    at_rate, of_state = _discount(rate, cash), _discount(case["state_rate"], cash)
    worth = (cash + pays) @ at_rate - capital
    cost, worst = pays @ of_state, pays.max(axis=1, initial=0.0)
    if offered.by == GRANT:
        given = np.full(len(cash), offered.size * capital)
        worth, cost, worst = worth + given, given, given
    if offered.by == LOAN:
        worth, cost, worst = _lent(case, offered.size * capital, cash, at_rate, of_state, worth)
    return SupportOutcome(worth, cost, worst)


def _lent(
    case: ProjectCase, lent: float, cash: Floats, at_rate: Floats, of_state: Floats, worth: Floats
) -> tuple[Floats, Floats, Floats]:
    """Worth, cost and largest cost in a year of a loan that is served from what a year earns."""
    years = min(round(case["loan_years"]), cash.shape[1])
    due = lent * recovery_factor(case["loan_rate"], years)
    paid = np.zeros_like(cash)
    paid[:, :years] = np.clip(cash[:, :years], 0.0, due)
    missed = (due - paid[:, :years]).max(axis=1, initial=0.0)
    return worth + lent - paid @ at_rate, lent - paid @ of_state, missed


def _margin(case: ProjectCase, prices: Floats) -> Floats:
    """Array (path, year) of what a kilogram of output leaves before capital [USD/kg]."""
    shares = np.array([case.shares[case.product],
                       *(v for n, v in case.shares.items() if n != case.product)])  # fmt: skip
    value = np.einsum("g,pgy->py", shares, prices)
    left: Floats = (case["recovery"] - case["feed_share"]) * value - case.usd("opex")
    return left


def _discount(rate: float, cash: Floats) -> Floats:
    """What one unit at the end of each year is worth at the opening: array (year)."""
    years: Floats = np.arange(1, cash.shape[1] + 1, dtype=float)
    return (1.0 + rate) ** -years


def level_price(prices: Floats, rate: float) -> Floats:
    """The constant price that is worth as much as a path: array (..., year) -> array (...)."""
    years = np.arange(1, prices.shape[-1] + 1, dtype=float)
    weights = (1.0 + rate) ** -years
    level: Floats = prices @ weights / weights.sum()
    return level
