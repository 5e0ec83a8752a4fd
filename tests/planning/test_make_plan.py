"""What is asked of a plan beside what it does."""

from __future__ import annotations

import polars as pl
import pytest
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.planning import make_plan as judge_answer
from ytterby.planning.targets import PlanError
from ytterby.results.registry import tables_of

HARD = ("metal, most: 0.3", "metal, instrument: levy, most: 0.35")


@pytest.mark.usefixtures("few_rounds")
def test_the_command_prints_and_writes_what_is_asked(place, tmp_path):
    planned = place(HARD)
    arguments = [
        "plan", str(planned.document.path), "--data", "germanium", "--frontier", "share",
        "--points", "4", "--workers", "1", "--out", str(tmp_path / "out"),
    ]  # fmt: skip
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 0, told.output
    for title in ("Frontier", "Who gets and who pays", "What to watch"):
        assert title in told.output
    for name in ("plan_frontier", "plan_costs"):
        table = pl.read_parquet(tmp_path / "out" / f"{name}.parquet")
        assert table.height > 0
        assert dict(table.schema) == tables_of("plan")[name].schema, name


def test_a_word_that_names_no_target_is_refused_before_a_plan_is_sought(
    place, workspace, monkeypatch
):
    monkeypatch.setattr(judge_answer, "plan_and_judge", None)
    file = place().document.path
    with pytest.raises(PlanError, match="no target 'shares' to move"):
        judge_answer.make_plan(str(file), data=workspace.chain, workers=1, frontier="shares")


def test_a_wait_past_the_plan_is_refused(place, workspace):
    file, folder = str(place().document.path), workspace.chain.folder
    with pytest.raises(PlanError, match="nothing is decided before 2040") as caught:
        judge_answer.make_plan(file, data=folder, wait_until=2040)
    assert caught.value.where == ""  # the file says nothing of it


def test_scenario_files_lie_with_the_store(place, workspace, monkeypatch, tmp_path):
    monkeypatch.setattr(judge_answer, "plan_and_judge", lambda *_, **__: {})
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path / "home"))
    file, folder = str(place().document.path), workspace.chain.folder

    def lies(**options):
        return judge_answer.make_plan(file, data=folder, workers=1, **options).folder.parent

    assert lies() == lies(store=False) == tmp_path / "home" / "plans" / "files"
    assert lies(store=tmp_path / "runs") == tmp_path / "runs" / "plans" / "files"
    assert lies(store=tmp_path / "runs", out=tmp_path / "out") == tmp_path
