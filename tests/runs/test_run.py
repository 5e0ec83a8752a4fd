"""One runner: jobs are known by content, and the way from scenario to tables is written once."""

from __future__ import annotations

import ast
import shutil
from dataclasses import replace

import polars as pl
import pytest

import ytterby as yt
from ytterby.datasets.package import packaged_folder
from ytterby.ground.errors import DataError, RunError, ScenarioError
from ytterby.ground.files import PACKAGE
from ytterby.runs import run as run_module
from ytterby.runs.job import COMPUTING, Run
from ytterby.runs.run import SERIAL, WANTS, run, run_all, run_batches, runs_of, solve
from ytterby.runs.workspace import Workspace
from ytterby.years.calendar import Periods

GALLIUM = packaged_folder("gallium")
NAMES = ("gallium-baseline", "gallium-full-ban")


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read(GALLIUM)


@pytest.fixture
def jobs(workspace):
    return workspace.jobs([workspace.scenario(name, until=2023) for name in NAMES])


@pytest.fixture
def edited(tmp_path):
    """A copy of the gallium folder, and a function that gives a number of it another value."""
    own = tmp_path / "own"
    shutil.copytree(GALLIUM, own)

    def edit(name, value):
        table = own / "parameters.csv"
        lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
        (place,) = [n for n, line in enumerate(lines) if line.startswith(f"{name},")]
        cells = lines[place].split(",", 2)
        lines[place] = f"{name},{value},{cells[2]}"
        table.write_text("".join(lines), encoding="utf-8")

    return own, edit


def test_the_way_from_scenario_to_tables_is_written_in_one_place():
    found = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {getattr(n.func, "id", getattr(n.func, "attr", "")) for n in ast.walk(tree)
                  if isinstance(n, ast.Call)}  # fmt: skip
        if {"calibrate", "run_years"} <= called:
            found.add(path.relative_to(PACKAGE).as_posix())
    assert found == {"runs/run.py"}


def test_a_key_is_that_of_the_content(workspace, jobs):
    again = Workspace.read(GALLIUM)
    same = again.jobs([again.scenario(name, until=2023) for name in NAMES])
    assert [job.key for job in same] == [job.key for job in jobs]
    scenario = workspace.scenario(NAMES[1], until=2023)
    others = [
        *workspace.jobs([scenario], {"leak_capacity": 0.1}),
        *workspace.jobs([scenario], wants="measured"),
        *workspace.jobs([workspace.scenario(NAMES[1], until=2024)]),
        *workspace.jobs([workspace.scenario(NAMES[1], {"speculation": True}, 2023)]),
        replace(jobs[1], periods=Periods(frozenset({4 * 2023 + 1}))),
        replace(jobs[1], data="another"), replace(jobs[1], law="another"),
    ]  # fmt: skip
    assert len({jobs[1].key, *(job.key for job in others)}) == 1 + len(others)
    assert all((PACKAGE / part).exists() for part in COMPUTING)


def test_numbers_of_acts_are_the_scenarios_and_all_others_of_the_job(workspace):
    scenario = workspace.scenario("gallium-as-recorded", until=2023)
    act = next(iter(workspace.book.assumptions())).id
    (job,) = workspace.jobs([scenario], {act: 0.4, "leak_capacity": 0.1})
    assert job.numbers == {"leak_capacity": 0.1}
    assert job.scenario.parameters == {act: 0.4}
    with pytest.raises(ScenarioError, match="leak_capasity"):
        workspace.jobs([scenario], {"leak_capasity": 0.1})


def test_what_a_job_wants_is_made_of_the_same_periods(jobs):
    job = jobs[1]
    base, years = solve(job)
    made = {name: make(base, job.scenario, years) for name, make in WANTS.items()}
    tables = made["tables"]
    assert set(made["measured"]) == {"measured"}
    assert made["demand"]["demand"].equals(tables["demand"])
    assert {n for n in made["periods"] if "." not in n} == set(tables)
    assert made["periods"]["prices.periods"].height >= tables["prices"].height
    row = pl.col("region").eq("OUTSIDE") & pl.col("commodity").eq("metal.Ga_crude")
    price = tables["prices"].filter(row & pl.col("year").eq(2023))["price_usd_kg"][0]
    crude = {"figure": "price", "commodity": "metal.Ga_crude", "region": "OUTSIDE", "year": 2023}
    assert made["measured"]["measured"].filter(**crude)["value"][0] == pytest.approx(price)
    kept = made["figures"]["figures"].filter(**crude, period="")
    assert (
        made["measured"]["measured"].filter(**crude)["value"].to_list() == kept["value"].to_list()
    )


def test_a_run_that_fails_leaves_the_others_and_its_error_is_raised_when_asked_for(workspace, jobs):
    bad = workspace.jobs([jobs[1].scenario], {"recovery.refining": 0.0})
    found = run_all([*bad, *jobs])
    batches = []
    run_batches([[*bad, *jobs]], SERIAL, lambda place, outcomes: batches.append(outcomes))
    assert [type(one) for one in batches[0]] == [DataError, Run, Run]
    assert isinstance(found[bad[0].key], DataError)
    assert [r.tables["prices"]["scenario"][0] for r in runs_of(jobs, found)] == list(NAMES)
    with pytest.raises(DataError, match="is zero, and something"):
        runs_of([*jobs, *bad], found)


def test_a_defect_of_ours_is_raised_as_it_is(jobs, monkeypatch):
    def broken(*_):
        raise KeyError("ours")

    monkeypatch.setattr(run_module, "run", broken)
    found = run_all(jobs)
    assert str(found[jobs[0].key]) == "KeyError: 'ours'"
    with pytest.raises(KeyError, match="ours"):
        runs_of(jobs, found)


def test_an_edit_between_two_calls_gives_the_new_numbers(edited):
    """In one process: neither the folder nor the base year is remembered by its path."""
    folder, edit = edited
    price = []
    for value in ("150", "220", "150"):
        edit("unit_cost.extraction", value)
        tables = yt.simulate(NAMES[1], reference=(), data=folder).tables
        price.append(tables["prices"]["price_usd_kg"].sum())
    assert price[0] != price[1]
    assert price[0] == pytest.approx(price[2], rel=1e-12)


@pytest.mark.parametrize("written", ["220", "no number"])
def test_a_folder_that_changes_during_a_study_is_told(edited, written):
    """Half written, too: that error may pass, and is not kept as the answer of the job."""
    folder, edit = edited
    workspace = Workspace.read(folder)
    (job,) = workspace.jobs([workspace.scenario(NAMES[0], until=2023)])
    edit("unit_cost.extraction", written)
    with pytest.raises(RunError, match="changed during the study"):
        run(job)


def test_a_second_question_runs_no_reference_again(workspace, monkeypatch, tmp_path):
    made, real = [], run_module.run

    def counted(job, on_progress=None, trail=None):
        made.append(job.name)
        return real(job, on_progress, trail)

    monkeypatch.setattr(run_module, "run", counted)
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: own\ntitle: t\ndescription: d\nextends: gallium-full-ban\n"
        "parameters: {leak_capacity: 0.3}\n"
    )
    first = yt.simulate(NAMES[1], data=GALLIUM, store=tmp_path / "store")
    assert made == list(NAMES)
    second = yt.simulate(str(own), data=GALLIUM, store=tmp_path / "store")
    assert made == [*NAMES, "own"]
    for name, frame in first.tables.items():
        if "scenario" in frame.columns and name != "diversion":
            reference = pl.col("scenario") == NAMES[1]  # what the second extends
            assert frame.filter(reference).equals(second.tables[name].filter(reference)), name
    yt.simulate(NAMES[1], data=GALLIUM, store=False)
    assert made == [*NAMES, "own", *NAMES]
    third = yt.simulate(NAMES[1], data=GALLIUM, store=tmp_path / "store")
    assert len(made) == 5
    assert third.manifest == first.manifest
