"""The notebook of a plan runs, and is what its tool writes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tool():
    spec = importlib.util.spec_from_file_location(
        "plan_notebook", ROOT / "tools" / "plan_notebook.py"
    )
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_every_cell_runs_and_the_notebook_has_them_all():
    written = json.loads((ROOT / "docs" / "notebooks" / "plan.ipynb").read_text(encoding="utf-8"))
    made = tool()
    given = made.run_all()
    sources = ["".join(cell["source"]) for cell in written["cells"]]
    assert sources == [source for _, source in made.CELLS]
    told = [
        "".join(o["text"])
        for c in written["cells"]
        if c["cell_type"] == "code"
        for o in c["outputs"]
    ]
    kinds = [text for text in given if text]
    assert len(told) == len(kinds)
    for before, now in zip(told, kinds, strict=True):  # figures may move in the last digits
        assert before.split()[:2] == now.split()[:2]
    assert any("hold" in text for text in given)
