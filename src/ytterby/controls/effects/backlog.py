"""Licence processing as a queue: how much has passed by a day. The equations stand in `controls/acts/licence.py`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammainc

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats

LAGS, BACKLOGS = 4, 12
"""Times the lag and the backlog after which a queue is as good as empty (e^-12 of it is left)."""


def passed_by(days: Floats, lag: float, variation: float, backlog: float) -> Floats:
    """Days of usual flow that have passed the queue by so many days, were all approved: array like `days`.

    lag : mean time to a decision; variation : its coefficient of variation; backlog : B, all in days.
    """
    grid, passed = _queue(lag, variation, backlog)
    beyond = np.maximum(days - grid[-1], 0.0)  # the queue is empty: as much passes as is asked for
    return np.asarray(np.interp(days, grid, passed) + beyond)


@lru_cache(maxsize=256)
def _queue(lag: float, variation: float, backlog: float) -> tuple[Floats, Floats]:
    """Days from the start, and days of usual flow passed by then, until the queue is empty."""
    end = int(np.ceil(LAGS * lag + BACKLOGS * backlog)) + 1
    grid = np.arange(end + 1, dtype=float)
    middle = grid[:-1] + 0.5
    decided = (middle >= lag).astype(float)
    if variation > 0.0 and lag > 0.0:
        shape = 1.0 / variation**2
        decided = gammainc(shape, shape * middle / lag)
    passed, waiting = np.zeros(grid.size), 0.0
    for day, share in enumerate(decided.tolist()):
        now = share * (1.0 + waiting / backlog) if backlog > 0.0 else share
        waiting += 1.0 - now
        passed[day + 1] = passed[day] + now
    return grid, passed
