r"""Licences at random: approval by destination and quarter scatters around its mean.

A ministry that approves four in five on average does not approve four in five everywhere and always.
With mean a and spread s, the approval of a destination in a quarter is

    p ~ Beta(a v, (1 - a) v),   v = 1 / s^2 - 1,   so that   mean = a,   sd = s sqrt(a (1 - a))

which stays between none and all, and leaves alone what nobody or everybody is granted. A longer period
has the mean of its quarters. What comes out depends on the seed, the act, the destination and the quarter
alone, so that two scenarios of one draw see the same luck.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from ytterby.ground.fingerprint import number_of_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ytterby.controls.acts.base import ApprovalNoise
    from ytterby.ground.arrays import Floats


MINIMUM = 1e-9
QUARTER = 3


def scattered(
    approval: Floats,
    destinations: Sequence[str],
    approval_noise: ApprovalNoise,
    act: str,
    first: date,
    days: int,
) -> Floats:
    """Approval on each route in a period, around its mean: array (route).

    Parameters
    ----------
    approval : array (route) [share], mean; destinations : of each route.
    act : what tells an act from others, such as `ID/label`.
    first, days : the period.
    """
    if approval_noise.spread <= 0.0 or not len(approval):
        return approval
    quarters = _quarters(first, days)
    chances = {
        place: [_uniform(f"{approval_noise.seed}|{act}|{place}|{quarter}") for quarter in quarters]
        for place in dict.fromkeys(destinations)
    }
    chance = np.array([chances[place] for place in destinations])  # (route, quarter)
    size = 1.0 / min(approval_noise.spread, 1.0 - MINIMUM) ** 2 - 1.0
    open_ = (approval > MINIMUM) & (approval < 1.0 - MINIMUM)
    mean = np.where(open_, approval, 0.5)[:, None]
    drawn = betaincinv(mean * size, (1.0 - mean) * size, chance).mean(axis=1)
    return np.where(open_, drawn, approval)


def _quarters(first: date, days: int) -> list[str]:
    """The quarters that a period lies in: `2025Q2`."""
    last = first + timedelta(days=days - 1)
    start, end = ((day.year * 4 + (day.month - 1) // QUARTER) for day in (first, last))
    return [f"{n // 4}Q{n % 4 + 1}" for n in range(start, end + 1)]


def _uniform(name: str) -> float:
    """A number in (0, 1) that the name decides: the same in every process and version of Python."""
    head = number_of_text(name, 8)
    return (head + 0.5) / 2.0**64
