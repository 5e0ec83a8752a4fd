from __future__ import annotations

import json
import math

import pytest
import yaml
from tests.validation.test_cases import TEXT
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.validation import api
from ytterby.validation.api import Validation
from ytterby.validation.case import Case, find_cases, path_cases
from ytterby.validation.judge import Outcome
from ytterby.validation.score import (
    distance,
    event_of,
    nearer,
    no_change_of,
    quantity_of,
)


def case(**changed) -> Case:
    return Case.model_validate({**yaml.safe_load(TEXT), **changed})


def packaged(name: str) -> Case:
    return find_cases([name])[0].case


def test_distance_is_a_logarithm_up_to_three():
    one = case()
    assert distance(one, 900 * math.e) == pytest.approx(1.0)
    assert distance(one, 900 / math.e**2) == pytest.approx(2.0)
    assert distance(one, 1e9) == distance(one, 0.0) == distance(one, -5.0) == 3.0
    assert distance(one, None) is None


def test_changes_and_premiums_have_a_level_under_them():
    assert distance(packaged("X25-ALL"), -0.2) == pytest.approx(math.log(1.129 / 0.998))
    assert distance(packaged("P25-CN"), 0.0) == 0.0
    assert distance(packaged("Q10-RENT-02"), 2.5) == pytest.approx(math.log(25 / 12.5))
    assert distance(packaged("Q11-USE"), 61.6) == 0.0


def test_no_change_follows_from_the_measure_or_is_said():
    assert no_change_of(packaged("P25-DY")) == 1.0
    assert no_change_of(packaged("X25-ALL")) == 0.0
    assert no_change_of(packaged("ALF-01")) == 1.0
    assert no_change_of(packaged("Q11-GAP-Dy")) == 1.25
    assert no_change_of(packaged("M25-STOP")) is None
    assert no_change_of(packaged("IEA-N1")) is None
    assert nearer(packaged("P25-DY"), 2.0)
    assert not nearer(packaged("P25-CN"), -1.0)
    assert nearer(packaged("M25-STOP"), 52.0) is None


def test_events_and_quantities_of_the_packaged_cases():
    cases = [file.case for file in find_cases()]
    held = [event_of(one) for one in cases if one.measure is not None]
    assert (held.count("2010-15"), held.count("2025")) == (21, 6)
    assert [quantity_of(packaged(name)) for name in ("P25-CN", "M25-H1", "SPR-01", "M25-STOP")] == [
        "prices", "tonnes", "shares", "other",
    ]  # fmt: skip


def test_a_published_loss_is_held_against_the_answer_as_a_loss():
    told = packaged("P25-DY").model_dump(by_alias=True, exclude_none=True)
    measure = {"table": "flows", "value": "quantity_t"}
    loss = {"published": -1.5, "low": -2.0, "high": -1.0, "unit": "percent", "no_change": 0.0}
    case = Case.model_validate({**told, "measure": measure, **loss})
    assert quantity_of(case) == "tonnes"
    assert distance(case, -1.5) == 0.0
    assert distance(case, -0.15) == distance(case, -15.0) == pytest.approx(math.log(10.0))
    assert distance(case, 0.0) == distance(case, 0.1) == 3.0
    assert nearer(case, -0.15)


def test_price_paths_are_cases():
    points = [file.case for file in path_cases()]
    assert len({one.id for one in points}) == 43
    assert [one.event for one in points].count("2010-15") == 33
    assert {event_of(one) for one in points} == {"2010-15", "2025"}
    assert {no_change_of(one) for one in points} == {1.0}
    assert all(one.source for one in points)


def test_scores_by_event_count_what_can_be_compared():
    def found(name: str, model: float) -> Outcome:
        one = packaged(name)
        status = "inside" if one.low <= model <= one.high else "outside"
        return Outcome(one, status, model)

    outcomes = [found("P25-DY", 3.04), found("M25-STOP", 52.0), found("P25-CN", 10.0)]
    rows = Validation(outcomes).event_scores.to_dicts()
    assert [(r["event"], r["total"], r["inside"]) for r in rows] == [("2025", 3, 2)]
    assert rows[0]["distance"] == pytest.approx(math.log(1.1) / 3)
    assert rows[0]["no_change"] == pytest.approx(math.log(3.04) / 2)
    assert (rows[0]["nearer"], rows[0]["compared"]) == (1, 2)


def test_paths_and_scores_from_the_command_line(tmp_path, monkeypatch):
    def ran(planned, means, on_progress=None):
        return [Outcome(p.file.case, "outside", 2.0 * p.file.case.published) for p in planned]

    monkeypatch.setattr(api, "outcomes", ran)
    shown = CliRunner().invoke(app, ["validate", "--paths", "--no-store", "--json"])
    rows = json.loads(shown.stdout)["cases"]
    assert len(rows) == 43
    assert {row["no_change"] for row in rows} == {1.0}
    assert all(row["distance"] == pytest.approx(math.log(2.0)) for row in rows)
    out = tmp_path / "out"
    words = ["validate", "--paths", "--no-store", "--scores", "--json", "--out", str(out)]
    scores = json.loads(CliRunner().invoke(app, words).stdout)
    assert [(r["event"], r["total"]) for r in scores["events"]] == [("2010-15", 33), ("2025", 10)]
    assert "Observed cases by event" in (out / "validation.html").read_text(encoding="utf-8")
    assert (out / "events.csv").is_file()
