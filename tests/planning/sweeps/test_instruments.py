"""The same builds by other means."""

from __future__ import annotations

import numpy as np
import pytest

from ytterby.datasets.package import find_folder
from ytterby.instruments import KINDS
from ytterby.planning.sweeps import instruments
from ytterby.planning.sweeps.instruments import (
    by_instruments,
    instruments_table,
    plant_case,
)
from ytterby.planning.targets.file import PlanError
from ytterby.projects.cases import shared_terms
from ytterby.projects.formula import NOTHING, Offered, outcome
from ytterby.results.registry import PLAN, tables_of

RATE = 0.1


@pytest.fixture
def judged(judged_plan):
    return judged_plan(
        ("metal, most: 0.3", "metal, most: 0.05"),
        ("until: 2030\n", "until: 2030\nrates: {capital: 0.1}\n"),
    )


@pytest.fixture
def terms():
    return shared_terms(find_folder("rare_earths"))


def test_each_way_is_the_least_that_makes_a_plant_pay(judged, terms, monkeypatch):
    monkeypatch.setattr(instruments, "shared_terms", lambda folder: terms)
    found = by_instruments(judged)
    assert found
    assert {one.offered.by for one in found} == set(KINDS)
    needed = 0
    for one in found:
        case, paths = plant_case(judged, one.step, terms)
        assert [o.future for o in judged.simulations] == ["calm", "ban"]
        calm = paths[:1]  # the likeliest
        without = float(outcome(case, RATE, calm, NOTHING).worth[0])
        if one.offered.kind.by_price:
            worth = float(outcome(case, RATE, calm, one.offered).worth[0])
            less = float(
                outcome(case, RATE, calm, Offered(one.offered.by, 0.99 * one.offered.size)).worth[0]
            )
            if without < 0.0:
                assert worth == pytest.approx(0.0, abs=0.02 * case.usd("capex"))
                assert less < worth
                needed += 1
        if one.offered.size == 0.0:
            assert one.cost.sum() == pytest.approx(0.0, abs=1e-9)
        elif one.offered.by == "grant":
            weight = (1.0 + case["state_rate"]) ** -(case.opens - 2023)
            assert np.allclose(one.cost, one.offered.size * case.usd("capex") * weight)
        if not one.offered.kind.by_price:
            assert 0.0 <= one.offered.size <= 1.0
    assert needed
    table = instruments_table(judged, found)
    assert dict(table.schema) == tables_of(PLAN)["plan_instruments"].schema
    assert (table["least_musd"] <= table["cost_musd"] + 1e-9).all()
    assert (table["cost_musd"] <= table["most_musd"] + 1e-9).all()


def test_no_terms_and_no_such_way_are_told(judged):
    with pytest.raises(PlanError, match="no terms of contracts"):
        by_instruments(judged)
    with pytest.raises(PlanError, match="no instrument 'floors'"):
        by_instruments(judged, ["floors"])
