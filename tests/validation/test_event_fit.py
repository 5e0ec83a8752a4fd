"""Joint calibration: ranges are kept, the loss is what it says, and nothing is run twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import CaseError
from ytterby.validation.judge import Outcome
from ytterby.world.read import read_chain

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import event_fit
from event_fit import (
    Fit,
    default_place,
    distance,
    hypercube,
    numbers_at,
    read_calibration,
    refine,
    switches_at,
    value_at,
)

PLAN = Path(event_fit.__file__).parent / "calibration.yaml"


@pytest.fixture(scope="module")
def plan():
    return read_calibration(PLAN)


@pytest.fixture(scope="module")
def folders():
    root = packaged_folder().parent
    return [read_chain(root / name).parameters for name in ("rare_earths", "rare_earths_2009")]


def test_at_most_eight_parameters_and_each_is_in_both_folders(plan, folders):
    assert len(plan.parameters) <= 8
    place = [0.5] * len(plan.parameters)
    for one, at in zip(plan.parameters, place, strict=True):
        if one.ids:
            alone = [at if other is one else 0.0 for other in plan.parameters]
            for parameters in folders:
                assert numbers_at(plan, alone, parameters), one.name


def test_nine_parameters_are_refused(tmp_path):
    text = PLAN.read_text(encoding="utf-8")
    more = "parameters:\n- {name: ninth, ids: [discount_rate], reason: one too many}\n"
    path = tmp_path / "nine.yaml"
    path.write_text(text.replace("parameters:\n", more, 1), encoding="utf-8")
    with pytest.raises(CaseError, match="8 items"):
        read_calibration(path)


@given(place=st.floats(-1.0, 1.0))
def test_a_number_stays_in_its_range_and_the_middle_is_its_value(folders, place):
    for row in folders[0]:
        if row.low is not None and row.high is not None and row.low < row.high:
            slack = 1e-9 * (1.0 + abs(row.high))
            assert row.low - slack <= value_at(row, place) <= row.high + slack
            assert value_at(row, 0.0) == pytest.approx(row.value)


def test_distance_counts_widths_of_the_band():
    assert distance(3.0, 2.0, 4.0) == 0.0
    assert distance(8.0, 2.0, 4.0) == pytest.approx(1.0)  # once more doubled
    assert distance(1.0, 2.0, 4.0) == pytest.approx(1.0)
    assert distance(-20.0, -8.0, 8.0) == pytest.approx(12 / 16)
    assert distance(-1.0, 9.0, 16.0) == pytest.approx(10 / 7)


def test_the_hypercube_begins_with_the_packaged_values_and_is_the_same_each_time(plan):
    places = hypercube(plan)
    assert places[0] == default_place(plan)
    assert places == hypercube(plan)
    assert len(places) == 1 + plan.search.points
    assert all(-1.0 <= x <= 1.0 for place in places for x in place)


def test_the_packaged_point_changes_nothing(plan, folders):
    place = default_place(plan)
    assert numbers_at(plan, place, folders[0]) == {}
    assert switches_at(plan, place) == {"speculation": False, "restocking": False}


def a_fit(plan, folder, monkeypatch, ran):
    """A fit whose model is a sum of squares: no runs."""

    def pretend(cases, means):
        off = 1.0 + sum((x - 0.4) ** 2 for x in ran[-1][:6])
        return [Outcome(one.file.case, "outside", one.file.case.high * off) for one in cases]

    def at(self, place):
        ran.append(place)
        return self.planned

    monkeypatch.setattr(event_fit, "outcomes", pretend)
    monkeypatch.setattr(Fit, "at", at)
    return Fit(plan, "controls-2025", folder / "points.jsonl")


def test_a_point_moves_the_jobs_of_all_its_cases(plan, tmp_path):
    fit = Fit(plan, "controls-2025", tmp_path / "points.jsonl")
    place = tuple(0.5 if one.ids else 1.0 for one in plan.parameters)
    for before, after in zip(fit.planned, fit.at(place), strict=True):
        assert after.job.scenario.switches.speculation
        assert after.job.scenario.years == before.job.scenario.years
        numbers = numbers_at(plan, place, before.workspace.chain.parameters)
        assert numbers
        assert numbers.items() <= dict(after.job.numbers).items()


def test_points_are_written_at_once_and_not_run_again(plan, tmp_path, monkeypatch):
    ran = []
    place = default_place(plan)
    first = a_fit(plan, tmp_path, monkeypatch, ran).scores([place])[0]
    again = a_fit(plan, tmp_path, monkeypatch, ran).scores([place])[0]
    assert len(ran) == 1
    assert again == first
    assert first.inside == 0
    assert 0.0 < first.loss <= 25.0 * len(first.models)


def test_refinement_comes_nearer_and_leaves_the_switches(plan, tmp_path, monkeypatch):
    fit = a_fit(plan, tmp_path, monkeypatch, [])
    start = fit.scores([default_place(plan)])[0]
    best = refine(fit, start, 60)
    assert best.loss < 0.2 * start.loss
    assert best.place[6:] == start.place[6:]
