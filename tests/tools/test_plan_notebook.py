"""The notebook of a plan runs, and its outputs are of the kind that it holds."""

from __future__ import annotations

import json

from documents.pages.notebook import PLAN, executed


def printed(cell):
    return "".join(line for out in cell.get("outputs", ()) for line in out["text"])


def test_every_cell_runs():
    written, made = json.loads(PLAN.read_text(encoding="utf-8")), executed(PLAN)
    for before, now in zip(written["cells"], made["cells"], strict=True):
        assert before["source"] == now["source"]
        # figures may move in the last digits
        assert printed(before).split()[:2] == printed(now).split()[:2]
