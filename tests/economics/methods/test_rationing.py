"""Rationing: a fixed point that falls with every cap, and binds only where an input is critical."""

from __future__ import annotations

import numpy as np
import pytest
from tests.economics.conftest import small_table

from ytterby.economics.methods.rationing import rationing


def test_nothing_missing_and_nothing_critical():
    table = small_table(2)
    assert rationing(table, np.ones(4), np.ones((4, 4), dtype=bool)) == pytest.approx(1.0)
    cap = np.array([0.4, 1.0, 0.9, 1.0])
    assert rationing(table, cap, np.zeros((4, 4), dtype=bool)) == pytest.approx(cap)


def test_a_hand_made_chain():
    """Users of the short industry share what is left of home output and imports."""
    table = small_table(4)
    critical = np.zeros((4, 4), dtype=bool)
    critical[0, 1] = True
    found = rationing(table, np.array([0.5, 1.0, 1.0, 1.0]), critical)
    left = (0.5 * table.output[0] + table.imports[0]) / (table.output[0] + table.imports[0])
    assert found[1] == pytest.approx(left)
    assert found[2:] == pytest.approx(1.0)


def test_falls_with_every_cap():
    random = np.random.default_rng(8)
    for draw in range(100):
        table = small_table(draw % 20)
        critical = random.random((4, 4)) < 0.6
        cap = random.random(4)
        less = cap * random.random(4)
        assert (rationing(table, less, critical) <= rationing(table, cap, critical) + 1e-12).all()
