"""The page that follows one kilogram of dysprosium says what the parameters say."""

from __future__ import annotations

from documents.builder import DOCS
from documents.pages.walkthrough import masses


def test_masses_of_the_page_follow_from_the_parameters(base):
    lines = (DOCS / "walkthrough.md").read_text(encoding="utf-8").splitlines()
    for step in masses(base.values):
        line = next(x for x in lines if x.startswith(f"| {step.stage} |"))
        assert f"| {step.kilograms:.3f} |" in line


def test_what_reaches_a_stage_never_exceeds_the_kilogram(base):
    steps = masses(base.values)
    assert steps[0].kilograms == 1.0
    assert all(0.0 < step.kilograms <= 1.0 for step in steps)
    kilograms = {step.stage: step.kilograms for step in steps}
    taken, back = kilograms["Taken out of the motor"], kilograms["Back in solution"]
    assert back < taken < kilograms["Finished magnets, swarf gone round"]


def test_every_parameter_that_the_page_names_exists(base):
    for step in masses(base.values):
        for name in step.parameters.split() if "." in step.parameters else ():
            assert base.values.has(name), name
