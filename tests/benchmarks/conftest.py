"""The scripts of `benchmarks`, importable in a test as they import each other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def scripts(monkeypatch):
    """Imports a script by its name; afterwards none of them stays loaded."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    before = set(sys.modules)

    def load(name):
        return __import__(name)

    yield load
    names = {path.stem for path in BENCHMARKS.glob("*.py")}
    for name in (set(sys.modules) - before) & names:
        sys.modules.pop(name)
