"""The search for the least contract."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.figures.figure import joined
from ytterby.figures.run_figures import BY_ID
from ytterby.ground.errors import ScenarioError
from ytterby.instruments import KINDS
from ytterby.projects import price_paths as module
from ytterby.projects.cases import read_cases
from ytterby.projects.minimum_support import (
    ANYWAY,
    MINIMUM_EXISTS,
    NEVER_BUILT,
    _instruments,
    minimum_support,
)
from ytterby.projects.price_paths import ProjectRuns
from ytterby.runs.run import Executor
from ytterby.runs.workspace import Workspace

CASES = read_cases(packaged_folder())


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read()


@pytest.fixture
def answers(monkeypatch):
    """Let the market answer by a function of the size of the contract."""

    def put(adds):
        class Found:
            def __init__(self, job):
                given = job.scenario.instruments
                size = getattr(given[0], given[0].size_key) if given else 0.0
                year = job.scenario.years.end
                plants = ("AUS", "light_separation", year, "", 1000.0 + adds(size))
                prices = [(good, "OUTSIDE", year, "", 50.0) for good in ("oxide.Nd", "oxide.Pr")]
                own = {
                    "capacity": BY_ID["capacity"].of([plants]),
                    "price": BY_ID["price"].of(prices),
                }
                self.tables = {"figures": joined(own)}

        monkeypatch.setattr(module, "run_all", lambda jobs, means: {j.key: j for j in jobs})
        monkeypatch.setattr(module, "runs_of", lambda jobs, found: [Found(j) for j in jobs])

    return put


def search(workspace, by="price_floor", name="nolans", ticks=None):
    scenario = workspace.scenario("licensing-2025")
    tick = None if ticks is None else lambda *now: ticks.append(now)
    return minimum_support(ProjectRuns(workspace, CASES[name], scenario, Executor()), by, tick)


def test_it_finds_the_price_at_which_building_begins(workspace, answers):
    answers(lambda size: 5000.0 if size >= 88.0 else 0.0)
    ticks = []
    found = search(workspace, ticks=ticks)
    assert found.result == MINIMUM_EXISTS
    assert 88.0 <= found.size <= 90.0
    assert found.price == pytest.approx(50.0)
    assert found.brings == 5000.0
    assert len(found.tried) <= 11
    assert ticks[-1][0] == ticks[-1][1]


def test_half_of_what_the_largest_brings_counts_as_built(workspace, answers):
    answers(lambda size: 10.0 * size)
    assert search(workspace).size == pytest.approx(150.0, abs=2.0)


def test_what_any_size_brings_and_what_none_does_are_told_apart(workspace, answers):
    answers(lambda size: 5000.0 if size else 0.0)
    assert search(workspace).result == ANYWAY
    answers(lambda size: 0.0)
    found = search(workspace, "grant")
    assert (found.result, found.size) == (NEVER_BUILT, None)


def test_a_trifle_counts_as_nothing_also_where_the_project_is_not_listed(workspace, answers):
    answers(lambda size: 0.3 if size >= 0.2 else 0.0)
    scenario = workspace.scenario("licensing-2025")
    unlisted = replace(CASES["nolans"], listed="")
    found = minimum_support(ProjectRuns(workspace, unlisted, scenario, Executor()), "loan")
    assert (found.result, found.size, found.plant) == (NEVER_BUILT, None, None)


def test_a_share_of_capital_is_searched_up_to_all_of_it(workspace, answers):
    answers(lambda size: 5000.0 if size >= 0.5 else 0.0)
    assert search(workspace, "loan").size == pytest.approx(0.5, abs=0.02)


def test_the_contract_is_as_large_as_the_project():
    weights = {"oxide.Nd": 0.8, "oxide.Pr": 0.2}
    made = _instruments(CASES["nolans"], KINDS["offtake"], 60.0, weights)
    assert sum(one.tonnes for one in made) == pytest.approx(4440.0)
    assert {one.kind for one in made} == {"offtake"}
    assert made[0].until.year == 2040
    (loan,) = _instruments(CASES["nolans"], KINDS["loan"], 0.5, weights)
    assert (loan.share, loan.interest, loan.years) == (0.5, 0.05, 15.0)
    assert loan.saving(0.1, 0.0) == pytest.approx(0.5 * KINDS["loan"].worth(CASES["nolans"], 0.1))


def test_a_region_without_such_plants_is_refused(workspace):
    scenario, case = (
        workspace.scenario("licensing-2025"),
        replace(CASES["phalaborwa"], region="THA"),
    )
    with pytest.raises(ScenarioError, match="no light_separation in THA"):
        minimum_support(ProjectRuns(workspace, case, scenario, Executor()), "price_floor")
