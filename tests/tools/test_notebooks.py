"""The notebooks of five kinds of reader run, and their outputs are of the kind and in the words that they hold."""

from __future__ import annotations

import json
import re
import time

import pytest
from documents.pages.notebook import DOORS, PLACE, executed, written

SECONDS = 60.0
"""CPU seconds of one at most; all together take some 25."""
NUMBER = re.compile(r"[-−+]?\d[\d,.]*(e[-+]?\d+)?")


def words(cell):
    """What a cell gives, numbers apart: they may move with the model."""
    parts = []
    for one in cell.get("outputs", ()):
        shown = one.get("data", {"text": one.get("text", ())})
        for kind, lines in shown.items():
            text = "" if kind == "image/svg+xml" else NUMBER.sub("#", "".join(lines))
            parts.append((kind, re.sub(r"[\s#─┌┐└┘┬┴═╞╡╪│┆…]+", " ", text).split()[:12]))
    return parts


@pytest.mark.parametrize("name", DOORS)
def test_every_cell_runs_and_gives_what_is_stored(name):
    path, start = PLACE / f"{name}.ipynb", time.process_time()
    stored, made = json.loads(path.read_text(encoding="utf-8")), executed(path)
    assert time.process_time() - start < SECONDS
    for before, now in zip(stored["cells"], made["cells"], strict=True):
        assert before["source"] == now["source"]
        assert words(before) == words(now), "run: make docs PAGE=notebook"


@pytest.mark.parametrize("name", DOORS)
def test_it_is_short_and_has_a_picture(name):
    notebook = json.loads((PLACE / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert 8 <= len(notebook["cells"]) <= 12
    text = json.dumps(notebook)
    assert name == "trade_compliance" or "image/svg+xml" in text
    assert "/tmp" not in text
    assert "Traceback" not in text


def test_outputs_are_a_picture_a_view_or_text(tmp_path):
    cells = [
        {"cell_type": "code", "source": ["print(1)\n", "2"]},
        {
            "cell_type": "code",
            "source": ["import ytterby as yt\n", 'yt.ask("China stops dysprosium from 2027")'],
        },
        {"cell_type": "markdown", "source": ["# A title"]},
    ]
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    first, second, _ = json.loads(written(path))["cells"]
    assert "".join(first["outputs"][0]["text"]) == "1\n2"
    assert "China stops dysprosium" in second["outputs"][0]["data"]["text/html"][0]
