"""`ytterby plan`: the verdict first; mistakes as one message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.ground.errors import YtterbyError

runner = CliRunner()
TEXT = (Path(__file__).parents[1] / "planning" / "small.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [[], ["list"]])
def test_packaged_files_are_listed(words):
    done = runner.invoke(app, ["plan", *words])
    assert done.exit_code == 0
    assert "eu-65-2030" in done.output


@pytest.mark.usefixtures("few_rounds")
def test_a_plan_from_a_file(tmp_path):
    path = tmp_path / "targets.yaml"
    path.write_text(TEXT, encoding="utf-8")
    out = tmp_path / "out"
    told = [str(path), "--data", "germanium", "--out", str(out), "--workers", "1", "--json"]
    done = runner.invoke(app, ["plan", *told])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["name"] == "small"
    assert isinstance(found["holds"], bool)
    assert found["gap_of_own_cost"] <= 0.01
    assert {row["future"] for row in found["plan_gap"]} == {"calm", "ban"}
    for name in ("plan.csv", "plan_gap.csv", "plan_futures.csv", "plan_promise.csv"):
        assert (out / name).is_file()
    page = (out / "plan.html").read_text(encoding="utf-8")
    assert ("The plan holds." in page) == found["holds"]
    assert page.index("of the probability") < page.index("<h2>Each target with the plan")
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


def test_mistakes_are_one_message(tmp_path):
    for words in (["plan", "nonsense"], ["plan", "us-defence", "--robustness", "hard"]):
        done = runner.invoke(app, words)
        assert isinstance(done.exception, YtterbyError)


def test_waiting_past_the_plan_is_refused(tmp_path):
    path = tmp_path / "targets.yaml"
    path.write_text(TEXT, encoding="utf-8")
    done = runner.invoke(app, ["plan", str(path), "--data", "germanium", "--wait-until", "2035"])
    assert isinstance(done.exception, YtterbyError)
    assert "and the plan ends in 2030" in str(done.exception)


def test_the_folder_that_knows_a_technology_is_named(tmp_path):
    path = tmp_path / "targets.yaml"
    path.write_text(TEXT, encoding="utf-8")
    done = runner.invoke(app, ["plan", str(path)])
    assert "Another data folder knows it: --data gallium or --data germanium." in str(
        done.exception
    )
