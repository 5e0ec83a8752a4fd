"""What is asked of a plan beside what it does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.planning import make_plan as judge_answer
from ytterby.planning.sweeps.answers import PlanRequest, as_written, more_answers
from ytterby.planning.sweeps.information_value import delay_rows, tolerance_of, value_of_information
from ytterby.planning.sweeps.merit_order import ordered_steps
from ytterby.planning.sweeps.regret import NOTHING, PLAN, PricedPlans, minimax_plan
from ytterby.planning.sweeps.series import Variant, series_of
from ytterby.planning.targets.file import PlanError
from ytterby.results.registry import tables_of

HARD = ("metal, most: 0.3", "metal, unpaid: true, most: 0.1")
BUILT = ("metal, most: 0.3", "metal, most: 0.1")
"""The share must be filled by what is built: running what stands serves it no more."""


@pytest.fixture
def hard(solved):
    return solved(HARD)


@pytest.fixture
def judged(request, judged_plan):
    return judged_plan(getattr(request, "param", HARD))


def test_steps_gain_what_the_plan_gains(hard):
    with series_of(hard.planned, 1, False) as series:
        found = ordered_steps(series, hard)
        held = PricedPlans(series, [hard], keep_later=True)
        nothing, whole = held.mean(np.zeros(hard.links.size)), held.mean(hard.links)
    assert found["points"].sum() == pytest.approx(nothing.points - whole.points, rel=0.1)
    assert found["points"].sum() > 1.0
    assert found["own_musd"].sum() == pytest.approx(whole.own - nothing.own, abs=0.1)
    assert found["musd_per_point"].drop_nulls().len() > 0
    assert whole.points == pytest.approx(0.0, abs=1e-6)


def test_what_is_done_anyhow_is_no_step(hard):
    with series_of(hard.planned, 1, False) as series:
        assert ordered_steps(series, hard, untargeted=hard).is_empty()


def test_waiting_costs_and_its_cuts_hold(hard, solved):
    with series_of(hard.planned, 1, False) as series:
        (row,) = delay_rows(series, 2)
        waits = Variant({"wait_until": 2025})
        (later,) = series.solve_variants([waits])
    alone = solved(HARD, ("common: 2", "common: 2\nwait_until: 2025"))
    assert row["what"] == "cost of deciding nothing before 2025"
    assert later.plan.builds[0].sum() == 0.0
    within = tolerance_of(later.plan, alone) + 1e-6
    assert later.plan.cost == pytest.approx(alone.cost, abs=within)
    assert row["musd"] == pytest.approx(alone.cost - hard.cost, abs=within + row["within_musd"])
    assert row["musd"] > row["within_musd"] > 0.0


def test_who_waits_too_long_is_told_what_is_out_of_reach(place):
    planned = place(
        ("build: [extraction, reduction, recycling]\n  most: {extraction: 40}", "build: [reduction]"),
        ("room: 40", "room: 1"), ("metal, most: 0.3, from: 2026", "metal, most: 0.08, from: 2026"),
        ("uses: [infrared], most: 0.3", "uses: all, most: 0.01"), ("common: 2", "common: 3"),
        ("futures: [ban]", "futures: [calm]"),
    )  # fmt: skip
    with series_of(planned, 1, False) as series:
        (row,) = delay_rows(series, 5)
    assert row["musd"] is None
    assert "nearest that can be reached" in row["note"]


@pytest.mark.parametrize("judged", [HARD, BUILT], indirect=True, ids=["unpaid", "built"])
def test_regret_of_what_was_made_for_a_future_is_none_in_it(judged):
    found = more_answers(judged, PlanRequest(information=True), workers=1, keep=False)
    known = value_of_information(judged.plan.planned, workers=1, keep=False)
    regret = found["plan_hindsight"]
    rows = {(one["plan"], one["future"]): one for one in regret.iter_rows(named=True)}
    assert {plan for plan, _ in rows} == {PLAN, "for calm", "for ban", NOTHING}
    for name in ("calm", "ban"):
        within = tolerance_of(known.alone[name], known.plan)
        assert rows[f"for {name}", name]["regret_musd"] <= within + 1e-6
        assert rows[f"for {name}", name]["points_missed"] == pytest.approx(0.0, abs=0.1)
    assert rows[NOTHING, "ban"]["regret_musd"] > 10.0 * within
    least = regret.filter(plan=minimax_plan(regret))["regret_musd"].max()
    assert least == regret["largest_regret_musd"].min()
    table = found["plan_time"]
    assert (table["musd"] >= 0.0).all()
    assert table.height == 3
    early, known = table["musd"][0], table["musd"][1]
    assert early <= known + table["within_musd"].sum()


def test_targets_as_written_are_those_of_the_file(place, hard):
    assert as_written(hard.planned) is hard.planned
    targets = hard.planned.targets
    harder = tuple(t.model_copy(update={"most": 0.05}) for t in targets.targets)
    asked = place(HARD)
    moved = asked.targets.model_copy(update={"targets": harder, "wait_until": 2024})
    found = as_written(replace(asked, targets=moved))
    assert found.targets.targets == targets.targets
    assert found.targets.wait_until == 2024


def test_nothing_asked_is_nothing_done(judged):
    assert more_answers(judged, PlanRequest(), workers=1, keep=False) == {}


def test_the_command_prints_and_writes_what_is_asked(place, tmp_path):
    planned = place(HARD)
    arguments = [
        "plan", str(planned.document.path), "--data", "germanium", "--answers", "--frontier", "share",
        "--points", "4", "--payer", "alone", "--workers", "1",
        "--out", str(tmp_path / "out"),
    ]  # fmt: skip
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 0, told.output
    for title in ("Frontier", "Which step first", "Waiting and news", "Hindsight", "Who pays"):
        assert title in told.output
    for name in ("plan_frontier", "plan_steps", "plan_time", "plan_hindsight", "plan_payers"):
        table = pl.read_parquet(tmp_path / "out" / f"{name}.parquet")
        assert table.height > 0
        assert dict(table.schema) == tables_of("plan")[name].schema, name


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"instruments": ["price_floor"]}, "has no terms of contracts"),
        ({"frontier": "shares"}, "no target 'shares' to move"),
        ({"frontier": "burden:heat"}, "unknown burden 'heat'"),
        (
            {"wait": 20},
            "20 years of waiting: nothing is decided before 2043, and the plan ends in 2030",
        ),
    ],
)
def test_what_cannot_be_answered_is_told_before_a_plan_is_sought(
    place, workspace, monkeypatch, asked, words
):
    monkeypatch.setattr(judge_answer, "solve", None)
    file = place().document.path
    with pytest.raises(PlanError, match=words):
        judge_answer.make_plan(str(file), data=workspace.chain, workers=1, **asked)


def test_a_wait_past_the_plan_is_refused(place, workspace):
    file, folder = str(place().document.path), workspace.chain.folder
    with pytest.raises(PlanError, match="nothing is decided before 2040") as caught:
        judge_answer.make_plan(file, data=folder, wait_until=2040)
    assert caught.value.where == ""  # the file says nothing of it


def test_scenario_files_lie_with_the_store(place, workspace, monkeypatch, tmp_path):
    for name in ("solve", "plan_and_judge", "more_answers"):
        monkeypatch.setattr(judge_answer, name, lambda *_, **__: {})
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path / "home"))
    file, folder = str(place().document.path), workspace.chain.folder

    def lies(**options):
        return judge_answer.make_plan(file, data=folder, workers=1, **options).folder.parent

    assert lies() == lies(store=False) == tmp_path / "home" / "plans" / "files"
    assert lies(store=tmp_path / "runs") == tmp_path / "runs" / "plans" / "files"
    assert lies(store=tmp_path / "runs", out=tmp_path / "out") == tmp_path
