"""Prices that builders remember: what an idle node is taken to cost."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from ytterby.years.processes.expectations import quotes


def test_an_idle_node_moves_as_far_from_its_normal_price_as_the_quoted_ones_of_its_good():
    """Three times the normal price outside is three times that of the idle node, whatever it costs."""
    sides = [[np.array([2]), np.array([0, 1])]]
    base = SimpleNamespace(
        typical_price=np.array([10.0, 20.0, 40.0]), network=SimpleNamespace(nodes_of=sides)
    )
    quoted = quotes(base, np.array([30.0, np.nan, np.nan]))
    assert quoted.tolist() == [30.0, 60.0, 120.0]
