"""Draws that comparisons share: one set of numbers, one reference, and what a scenario sets itself is not drawn."""

from __future__ import annotations

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.hypercube import Hypercube
from ytterby.draws.loop import FIGURES
from ytterby.ground.errors import ScenarioError
from ytterby.runs.simulate import compared
from ytterby.runs.workspace import Workspace

NAMES = ("gallium-full-ban", "gallium-as-recorded")


@pytest.fixture(scope="module")
def comparisons():
    workspace = Workspace.read(packaged_folder("gallium"))
    return [compared(workspace, name) for name in NAMES]


@pytest.fixture(scope="module")
def cube(comparisons):
    return Hypercube.over(Workspace.read(packaged_folder("gallium")), comparisons, 2)


@pytest.fixture(scope="module")
def draws(cube, comparisons):
    return cube.draws(comparisons, FIGURES)


def test_both_runs_of_a_draw_have_the_same_numbers(draws):
    assert list(draws) == [1, 2]
    for parts in draws.values():
        for reference, focus in parts.values():
            assert reference.name == "gallium-baseline"
            apart = {n for n in reference.numbers if reference.numbers[n] != focus.numbers.get(n)}
            assert apart == set()
            acts = {n: v for n, v in focus.scenario.parameters.items() if "/" in n}
            assert acts == {n: v for n, v in reference.scenario.parameters.items() if "/" in n}
            assert reference.periods == focus.periods
            assert focus.scenario.approval_noise == reference.scenario.approval_noise is not None


def test_what_a_scenario_sets_is_not_drawn_in_its_comparison(draws):
    ban, recorded = (own[-1] for own in draws[1].values())
    assert ban.numbers["leak_capacity"] == 0.0
    assert recorded.numbers["leak_capacity"] > 0.0
    others = set(ban.numbers) - {"leak_capacity"}
    assert all(ban.numbers[n] == recorded.numbers[n] for n in others)


def test_draws_of_a_part_are_those_of_all(cube, draws, comparisons):
    part = cube.draws(comparisons[1:], FIGURES)
    assert [job.key for job in part[2][0]] == [job.key for job in draws[2][1]]


def test_the_central_draw_changes_no_number(cube, comparisons):
    central = cube.draws(comparisons[:1], FIGURES, central=True)[0][0]
    assert [job.key for job in central] == [
        job.key for job in cube.workspace.jobs(comparisons[0], wants=FIGURES)
    ]


def test_less_than_one_draw_is_refused(comparisons):
    cube = Hypercube.over(Workspace.read(packaged_folder("gallium")), comparisons, 0)
    with pytest.raises(ScenarioError, match="at least one draw"):
        cube.draws(comparisons, FIGURES, central=True)


def test_a_reference_is_shared_by_all_that_run_in_its_periods():
    workspace = Workspace.read()
    every = [compared(workspace, name) for name in ("tariff", "dfars-2027")]
    first, second = Hypercube.over(workspace, every, 1).draws(every, FIGURES)[1].values()
    assert first[0].key == second[0].key
    assert first[-1].key != second[-1].key
