r"""Know-how A per region and technology, between 0 and 1 (the holder's).

    A(t+1) = A + (1 - A) [ own x doublings of cumulative output + other + bought x (1 - withheld) ]

What is observed outside the holder in the base year was observed under the controls of its day: the
base year calibrates the controlled state; where sales are allowed the `bought` term is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.years.state import Floats


def next_knowhow(
    knowhow: Floats,
    learned: Floats,
    output: Floats,
    withheld: Floats,
    own: float,
    other: float,
    bought: float,
) -> Floats:
    """Know-how of the next year: array (region, technology), bounded by the holder's 1.

    learned : array (region, technology) [t] cumulative output before the year; output : of the year.
    withheld : array (technology) share of the holder's sales of know-how stopped by controls.
    """
    doublings = np.log2((learned + output + 1.0) / (learned + 1.0))
    closing = own * np.minimum(doublings, 1.0) + other + bought * (1.0 - withheld)[None, :]
    out: Floats = knowhow + (1.0 - knowhow) * np.clip(closing, 0.0, 1.0)
    return out


def cost_factor(knowhow: Floats, penalty: Floats) -> Floats:
    """Unit cost over that of the holder: 1 + g (1 - A)."""
    return 1.0 + penalty * (1.0 - knowhow)


def recovery_factor(knowhow: Floats, loss: Floats) -> Floats:
    """Recovery over that of the holder: 1 - h (1 - A)."""
    return 1.0 - loss * (1.0 - knowhow)
