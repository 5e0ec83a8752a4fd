"""`ytterby scenarios`."""

import json

import pytest
from typer.testing import CliRunner

from ytterby.cli.scenarios import app
from ytterby.ground.errors import ScenarioError

run = CliRunner().invoke


def test_list():
    done = run(app, ["--json"])
    assert done.exit_code == 0
    found = {row["name"]: row for row in json.loads(done.stdout)["scenarios"]}
    assert found["embargo"]["hypothetical"] is True
    assert found["technology-ban-2023"]["extends"] == ["baseline"]
    assert all(row["description"] for row in found.values())
    text = run(app, []).output
    for name in found:
        assert name in text


def test_show():
    done = run(app, ["show", "as-recorded", "--json"])
    shown = json.loads(done.stdout)
    act = next(a for a in shown["acts"] if a["measure"] == "CN-MOFCOM-GAC-2025-57")
    assert act["shares"]["2025"] == 0
    assert act["shares"]["2026"] == 0
    assert act["shares"]["2027"] == pytest.approx(355 / 365, abs=1e-4)
    text = run(app, ["show", "technology-ban-2023"]).output
    assert "CN-MOFCOM-MOST-2023-57" in text


def test_unknown_name():
    done = run(app, ["show", "embrago"])
    assert isinstance(done.exception, ScenarioError)
    assert "embargo" in str(done.exception)
