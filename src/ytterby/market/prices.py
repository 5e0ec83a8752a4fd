"""Duals to prices. A price exists only where something flows: no trade, no price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ytterby.market.problem import Floats, Problem

IDLE_SHARE = 1e-6


def throughput(problem: Problem, activity: Floats) -> Floats:
    """What leaves or enters each node, the smaller of the two: array (node) [t]."""
    positive = problem.balance.maximum(0) @ activity
    negative = (-problem.balance).maximum(0) @ activity
    out: Floats = np.minimum(positive, negative)
    return out


def prices(problem: Problem, activity: Floats, dual: Floats) -> Floats:
    """Dual where the node trades more than a millionth of its usual size, else not a number."""
    traded = throughput(problem, activity) > IDLE_SHARE * problem.node_scale
    return np.where(traded, dual, np.nan)
