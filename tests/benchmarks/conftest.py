"""The scripts of `benchmarks`, importable in a test as they import each other."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def scripts(monkeypatch):
    """Imports a script by its name; afterwards none of them stays loaded."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    names = {path.stem for path in BENCHMARKS.glob("*.py")}
    others = {
        name: sys.modules.pop(name) for name in names & set(sys.modules)
    }  # such as tests/game

    yield importlib.import_module
    for name in names & set(sys.modules):
        sys.modules.pop(name)
    sys.modules.update(others)
