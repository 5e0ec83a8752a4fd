from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import synthetic

from ytterby.report.inputs import Report


@pytest.fixture(scope="session")
def demo() -> Report:
    return synthetic.report()


@pytest.fixture(scope="session")
def bare() -> Report:
    """No tables, no manifest, nothing: the report must still come out."""
    return Report(tables={}, scenarios=["baseline"])
