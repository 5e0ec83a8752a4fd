r"""The length of a control beyond which it costs its holder more than it brings, and where it pays again.

While a control holds, for T years, it brings `gain` a year. Others build meanwhile, so that a part phi of the yearly
profit `profit` is lost for good once it ends:

    G(T) = gain (1 - exp(-r T)) / r        L(T) = profit phi(T) exp(-r T) / r        phi(T) = min(1, k max(0, T - lead))

The part lost is bounded, so a control that costs more than it brings at one length may pay again at a longer one: the
net gain may change its sign more than once. Each of the three pieces of phi has at most two roots, between which
stands a point that is known, so that all of them are found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from scipy.optimize import brentq


@dataclass(frozen=True)
class ControlWears:
    """What a control brings and what it costs.

    gain : a year while it holds; profit : a year, of which a part is lost for good [one unit]. rate : a year.
    lead : years until others produce; speed : k, part lost for each year more [1/year].
    """

    gain: float
    profit: float
    rate: float
    lead: float
    speed: float

    def part_lost(self, years: float) -> float:
        """The part of the yearly profit that is lost when a control of so many years ends [0 to 1]."""
        return min(1.0, self.speed * max(0.0, years - self.lead))

    def net(self, years: float) -> float:
        """What a control of so many years brings less what it costs, at the start of it [as gain]."""
        annuity = -math.expm1(-self.rate * years)
        lost = self.part_lost(years) * math.exp(-self.rate * years)
        return (self.gain * annuity - self.profit * lost) / self.rate


@dataclass(frozen=True)
class SignChange:
    """A length at which the net gain changes its sign. pays : whether it is a gain beyond it."""

    years: float
    pays: bool


def sign_changes(control: ControlWears, longest: float = 200.0) -> list[SignChange]:
    """All lengths at which the net gain changes its sign, up to the longest [years]; shortest first.

    Of a control that brings nothing while it holds there is none: it never pays.
    """
    if control.gain <= 0.0:
        return []
    full_loss = control.lead + 1.0 / control.speed if control.speed > 0.0 else longest
    marks = {0.0, longest, min(control.lead, longest), min(full_loss, longest)}
    # on the slope of phi, net * r * exp(r T) = gain (exp(r T) - 1) - profit k (T - lead) is convex: its lowest point
    slope = control.profit * control.speed
    if slope > control.gain * control.rate:
        turn = math.log(slope / (control.gain * control.rate)) / control.rate
        if control.lead < turn < min(full_loss, longest):
            marks.add(turn)
    # a control of no length brings nothing: there the slope tells the sign
    at_once = control.gain - (slope / control.rate if control.lead == 0.0 else 0.0)
    changes = []
    for low, high in pairwise(sorted(marks)):
        start = at_once if low == 0.0 else control.net(low)
        end = control.net(high)
        if start * end < 0.0:
            lower = low or 1e-9 * high
            years = float(brentq(control.net, lower, high, xtol=1e-12))
            changes.append(SignChange(years, end > 0.0))
    return changes
