"""The notebook of the wing runs from its first cell to its last, and is committed without outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs/notebooks/economy.ipynb"


def test_the_notebook_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = [
        one
        for one in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
        if one["cell_type"] == "code"
    ]
    assert all(one["outputs"] == [] and one["execution_count"] is None for one in cells)
    names: dict[str, object] = {"__name__": "notebook"}
    for number, one in enumerate(cells):
        exec(compile("".join(one["source"]), f"cell {number}", "exec"), names)
    first, last = names["bridge"].values
    assert names["bridge"].points["points"].sum() == pytest.approx(last - first, abs=1e-12)
    assert names["usa"].gdp(2026).low < names["usa"].gdp(2026).high < 0.0
    assert names["japan"].tables["economy_gdp"]["donor"].unique().to_list() == ["USA"]
    assert set(names["cases"].table["status"]) == {"inside", "outside"}
