"""By-products stay in the residue where a battery of separation costs more than they bring."""

from __future__ import annotations

import numpy as np

from ytterby.years.processes.withholding import WithholdingProcess


def test_the_reserve_is_the_cost_of_a_battery_and_never_above_the_base_price(base):
    reserve = WithholdingProcess(base).price
    nodes = base.network.nodes
    held = {good for (good, _), price in zip(nodes, reserve, strict=True) if price > 0.0}
    assert "solution.Ho" in held
    assert "solution.Nd" not in held
    assert np.all(reserve <= base.typical_price + 1e-12)


def test_what_is_rarer_costs_more_to_separate(base):
    reserve = WithholdingProcess(base).price
    node = base.network.node_index
    assert reserve[node["solution.Ho", "CHN"]] > reserve[node["solution.Y", "CHN"]]
