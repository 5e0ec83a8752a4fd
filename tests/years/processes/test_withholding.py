"""By-products of a separation: what a folder without one withholds."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from ytterby.years.processes.withholding import RARE, WithholdingProcess


def reserves(technology):
    """Least prices where plants of a technology make 90 t of one solution and 10 t of another."""
    goods = ("solution.Y", "solution.Ho")
    network = SimpleNamespace(
        nodes=[(good, "CHN") for good in goods], process_columns=[0],
        columns=[SimpleNamespace(technology=technology)],
        chain=SimpleNamespace(commodities={good: {"stage": "solution"} for good in goods}),
    )  # fmt: skip
    base = SimpleNamespace(
        network=network, balance=sparse.csr_matrix([[0.9], [0.1]]), activity=np.array([100.0]),
        typical_price=np.array([50.0, 50.0]), values={f"unit_cost.{RARE}": 6.0}.__getitem__,
    )  # fmt: skip
    return WithholdingProcess(base).price


def test_a_separation_withholds_below_the_cost_of_a_battery_over_the_share_of_the_product():
    """Two products, 6 USD a kilogram: 3 for each battery."""
    assert reserves(RARE) == pytest.approx([3.0 / 0.9, 3.0 / 0.1])


def test_nothing_is_withheld_where_nothing_is_separated():
    assert reserves("leaching").tolist() == [0.0, 0.0]
