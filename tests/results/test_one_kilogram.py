"""The page that follows one kilogram of dysprosium says what the parameters say."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "one_kilogram.md"


@pytest.fixture(scope="module")
def follow():
    spec = importlib.util.spec_from_file_location("one_kilogram", ROOT / "tools/one_kilogram.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["one_kilogram"] = module
    spec.loader.exec_module(module)
    return module


def test_masses_of_the_page_follow_from_the_parameters(follow, base):
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for step in follow.masses(base.values):
        line = next(x for x in lines if x.startswith(f"| {step.stage} |"))
        assert f"| {step.kilograms:.3f} |" in line


def test_what_reaches_a_stage_never_exceeds_the_kilogram(follow, base):
    steps = follow.masses(base.values)
    assert steps[0].kilograms == 1.0
    assert all(0.0 < step.kilograms <= 1.0 for step in steps)
    kilograms = {step.stage: step.kilograms for step in steps}
    taken, back = kilograms["Taken out of the motor"], kilograms["Back in solution"]
    assert back < taken < kilograms["Finished magnets, swarf gone round"]


def test_every_parameter_that_the_page_names_exists(follow, base):
    for step in follow.masses(base.values):
        for name in step.parameters.split() if "." in step.parameters else ():
            assert base.values.has(name), name


def test_life_of_the_page(follow, base):
    assert follow.table_of_life(base.values) in PAGE.read_text(encoding="utf-8")
