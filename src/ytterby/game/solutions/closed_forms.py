r"""Closed forms of trade policy and of threats, for tests and for reading between runs.

Each has its source in `data/game/anchors.csv`, with the numbers that it must give.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.optimize import brentq

from ytterby.game.solutions.equilibria import pure_equilibria
from ytterby.game.solutions.normal_form import NormalForm


@dataclass(frozen=True)
class DominantSeller:
    """A large seller beside many small ones.

    elasticity : of what is left to it [1]. markup : price over cost, at most the cap; tax : the export tax, over cost,
    that gives it. capped : whether there is no best price below the cap, which is then the price.
    """

    elasticity: float
    markup: float
    capped: bool

    @property
    def tax(self) -> float:
        """Best export tax over cost [1]."""
        return self.markup - 1.0


def dominant_seller(demand: float, fringe: float, share: float, cap: float) -> DominantSeller:
    """The best markup: `eR = eps/s + eta (1-s)/s`, `p/c = eR/(eR-1)`.

    demand, fringe : elasticities of demand and of the others' supply, as positive numbers [1]. share : its own part of
    the market [0 to 1]. cap : highest price over cost, from a substitute or from entry [1]; the price where demand left
    to it is inelastic (eR <= 1).
    """
    left = demand / share + fringe * (1.0 - share) / share
    best = left / (left - 1.0) if left > 1.0 else math.inf
    return DominantSeller(left, min(best, cap), best >= cap)


def entry_price(
    cost: float, capital: float, rate: float, life: float, hazard: float = 0.0
) -> float:
    """Least price at which a newcomer builds: `c + K (r+h) / (1 - exp(-(r+h) L))` [USD/kg].

    cost : USD/kg. capital : USD for one kg a year. rate : a year. life : years. hazard : a year, that the control, and
    with it the high price, ends: a control that is thought short keeps newcomers away.
    """
    force = rate + hazard
    charge = capital * force / -math.expm1(-force * life) if force > 0.0 else capital / life
    return cost + charge


def limit_price(monopoly: float, entry: float) -> float:
    """The price that keeps newcomers away where the best one would call them: the lower of the two [USD/kg]."""
    return min(monopoly, entry)


def loss_of_supplier(part: float, elasticity: float, share: float) -> float:
    """Loss from being cut off: `-b/(sigma-1) ln(1-w)` [as b]. Convex in the share w [0 to 1].

    part : b, the share of the input bundle in what is made. elasticity : sigma, between suppliers, above 1.
    """
    return -part / (elasticity - 1.0) * math.log1p(-share)


@dataclass(frozen=True)
class Exhausted:
    """A resource used up just when its price reaches that of the backstop. years : until then; price : the first."""

    years: float
    price: float


def hotelling(
    intercept: float, slope: float, cost: float, backstop: float, rate: float, stock: float
) -> Exhausted:
    """`p = c + (pb - c) exp(-r (T-t))` with demand `a - b p`, such that demand until T is the stock."""
    rent = backstop - cost

    def used(years: float) -> float:
        return (intercept - slope * cost) * years + slope * rent / rate * math.expm1(-rate * years)

    most = 1.0
    while used(most) < stock:
        most *= 2.0
    years = float(brentq(lambda t: used(t) - stock, 0.0, most, xtol=1e-12))
    return Exhausted(years, cost + rent * math.exp(-rate * years))


def cournot_quantity(intercept: float, own: float, other: float, tax: float = 0.0) -> float:
    """What one of two sellers sells in a third market, `(a - 2 (c1+t) + c2) / 3`."""
    return (intercept - 2.0 * (own + tax) + other) / 3.0


def cournot_tax(intercept: float, own: float, other: float) -> float:
    """The export tax that is best for the seller's country, `-(a - 2 c1 + c2) / 4`: below zero, a subsidy."""
    return -(intercept - 2.0 * own + other) / 4.0


@dataclass(frozen=True)
class OrderOfControls:
    """The order of RFF issue brief 25-12 in a game of holder and others.

    status_quo : no control and no building is an equilibrium of one round. prefers_short : the holder gets more
    from a short control than from a lasting one, each with the others' best reply to it. lasting_builds : the others
    build against a lasting control; short_does_not : and do not against a short one.
    """

    status_quo: bool
    prefers_short: bool
    lasting_builds: bool
    short_does_not: bool


def order_of_controls(game: NormalForm, build: str = "build") -> OrderOfControls:
    """Read the order from payoffs: the holder's actions are none, short, lasting; the others' none and `build`."""
    first, second = game.payoff
    built = game.actions[1].index(build)
    reply = [int(second[a].argmax()) for a in range(3)]
    worth = [float(first[a, reply[a]]) for a in range(3)]
    status_quo = (0, 1 - built) in pure_equilibria(game)
    return OrderOfControls(status_quo, worth[1] > worth[2], reply[2] == built, reply[1] != built)
