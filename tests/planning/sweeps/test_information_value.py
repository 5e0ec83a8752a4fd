"""Foresight is never dearer than the plan, nor the plan than one that was made for a single future."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.planning.sweeps.information_value import value_of_information


@pytest.mark.parametrize("what", ["targets", "world"])
def test_wait_and_see_plan_and_expected_stand_in_order(place, what, monkeypatch):
    monkeypatch.setattr("ytterby.planning.solve.solve.GAP", 1e-3)
    planned = place(("measures:\n", f"measures:\n  for: {what}\n"))
    found = value_of_information(planned, workers=1, keep=False)
    assert set(found.alone) == {"calm", "ban"}
    assert found.likeliest == "calm"
    assert found.wait_and_see <= found.plan.cost + found.within + 1e-6
    assert found.plan.cost <= found.expected + found.within + 1e-6
    # the ban is what the likeliest future does not know of: both are worth more than the gaps here
    assert found.of_information > found.within
    assert found.of_planning > found.within


def test_workers_and_a_store_do_not_change_it(place, tmp_path):
    one = value_of_information(place(), workers=1, keep=False)
    two = value_of_information(place(), workers=2, keep=tmp_path / "kept")
    again = value_of_information(place(), workers=1, keep=tmp_path / "kept")
    for other in (two, again):
        assert other.wait_and_see == pytest.approx(one.wait_and_see, rel=1e-6)
        assert other.expected == pytest.approx(one.expected, rel=1e-6)


def test_its_plan_is_the_plan(place, solved):
    found = value_of_information(place(), workers=1, keep=False)
    assert np.array_equal(found.plan.links, solved().links)
