"""A price on burdens decides, and a frontier of cost against a burden."""

from __future__ import annotations

import shutil

import pytest
from tests.planning.conftest import TEXT

from ytterby.datasets.package import find_folder, packaged_folder
from ytterby.planning.solve.placement import placed
from ytterby.planning.solve.solve import solve
from ytterby.planning.sweeps.cost_curve import cost_curve
from ytterby.planning.sweeps.series import series_of
from ytterby.planning.targets.file import PlanError
from ytterby.planning.targets.read import read_targets
from ytterby.runs.workspace import Workspace

ROW = {
    "technology": "reduction", "burden": "water", "value": "1000", "low": "500", "high": "2000", "unit": "m3/t",
    "range": "source", "scope": "gate to gate", "tier": "X", "kind": "assumption", "reason": "of a test",
}  # fmt: skip


@pytest.fixture(scope="module")
def wet(tmp_path_factory):
    """Germanium with water that reduction takes in."""
    folder = shutil.copytree(find_folder("germanium"), tmp_path_factory.mktemp("wet") / "germanium")
    head = (packaged_folder() / "burdens.csv").read_text(encoding="utf-8").splitlines()[0]
    row = ",".join(ROW.get(name, "") for name in head.split(","))
    (folder / "burdens.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    return Workspace.read(folder)


def laid(workspace, tmp_path, *changes):
    text = TEXT.replace("metal, most: 0.3", "metal, most: 0.1")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "targets.yaml"
    path.write_text(text, encoding="utf-8")
    return placed(*read_targets(str(path), workspace.chain.names), workspace)


def water(plan):
    """A year in the mean of blocks and futures [m3]."""
    return sum(t.burdens.get(("water", b), 0.0) for t in plan.solutions for b in range(4)) / 8


def test_a_price_on_a_burden_makes_less_of_it(wet, tmp_path):
    dry = solve(laid(wet, tmp_path), workers=1, keep=False)
    price = ("targets:\n", "burden_prices: {water: 500}\ntargets:\n")
    dear = solve(laid(wet, tmp_path, price), workers=1, keep=False)
    assert water(dry) > 0.0
    assert water(dear) < 0.95 * water(dry)


def test_cost_against_a_burden(wet, tmp_path):
    with series_of(laid(wet, tmp_path), 1, False) as series:
        table = cost_curve(series, series.planned, "burden:water", 4)
    assert set(table["burden"]) == {"water"}
    reached = table.drop_nulls("cost_musd")
    assert reached.height >= 3
    assert reached["cost_musd"].is_sorted()
    assert reached["cost_musd"][-1] > 0.0
    assert reached["burden_units"][-1] < reached["burden_units"][0]
    assert reached["reached"].to_list() == sorted(reached["reached"], reverse=True)


def test_prices_of_what_nobody_makes_are_told_with_their_line(wet, workspace, tmp_path):
    price = ("targets:\n", "burden_prices: {noise: 5}\ntargets:\n")
    with pytest.raises(PlanError, match="unknown burden 'noise'") as caught:
        laid(wet, tmp_path, price)
    assert "targets.yaml:" in str(caught.value)
    price = ("targets:\n", "burden_prices: {water: 5}\ntargets:\n")
    with pytest.raises(PlanError, match="says of no activity"):
        laid(workspace, tmp_path, price)
