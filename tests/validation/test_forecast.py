"""Distributions against the record: known scores, right coverage, and what too few cases get."""

from __future__ import annotations

import json

import numpy as np
import pytest
import yaml
from scipy.stats import t
from tests.validation.test_cases import TEXT
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.draws.predictive import Spread, Spreads
from ytterby.validation.api import members
from ytterby.validation.case import Case, find_cases
from ytterby.validation.forecast import Forecasts
from ytterby.validation.judge import plan
from ytterby.validation.score import (
    event_of,
    quantity_of,
    spreads_of,
    spreads_of_no_change,
)

GALLIUM = """\
id: {id}
title: A price of gallium
event: an event
data: gallium
scenario: gallium-as-recorded
end: 2023
measure:
  table: prices
  filters: {{commodity: metal.Ga_crude, region: {region}}}
  period: 2023
  value: price_usd_kg
  aggregate: mean
  ratio_to: {{period: 2022}}
published: 1.2
low: 1.0
high: 1.5
unit: x
kind: observed
evidence: B
role: prediction
source: made up
"""


def price(name: str, published: float = 2.0, event: str = "2025 controls") -> Case:
    """A ratio of prices, of an event."""
    content = yaml.safe_load(TEXT)
    content["measure"]["ratio_to"] = {"period": 2024}
    ends = {"low": 0.9 * published, "high": 1.1 * published}
    return Case.model_validate(
        {**content, "id": name, "event": event, "published": published, **ends}
    )


def test_crps_of_a_known_distribution():
    spreads = Spreads({"2010-15": {"prices": Spread(0.8, 9, "prices", "2010-15")}})
    told = Forecasts([price("A")], [], np.full((400, 1), 4.0), before=spreads).table.to_dicts()[0]
    scale = 0.8 * np.sqrt(3 / 5)
    grid = np.linspace(-60, 60, 400_001)
    held = t.cdf((grid - np.log(2.0)) / scale, 5) - (grid >= 0.0)
    assert told["crps"] == pytest.approx(np.sum(held**2) * (grid[1] - grid[0]), rel=2e-3)
    assert told["pit"] == pytest.approx(t.cdf(-np.log(2.0) / scale, 5), abs=2e-3)
    assert told["median"] == pytest.approx(4.0, rel=1e-3)
    assert told["p95"] == pytest.approx(4.0 * np.exp(scale * t.ppf(0.95, 5)), rel=1e-2)
    assert told["width90"] == pytest.approx(2 * scale * t.ppf(0.95, 5), rel=1e-2)
    assert told["distance"] == pytest.approx(np.log(2.0), rel=1e-3)
    assert told["spread"] == "prices of 2010-15: 0.80 (9 cases)"


def test_coverage_of_a_calibrated_toy_is_exact():
    places = (np.arange(40) + 0.5) / 40
    truth = np.exp(0.5 * np.sqrt(3 / 5) * t.ppf(places, 5))
    cases = [price(f"C{n}", float(one)) for n, one in enumerate(truth)]
    spreads = Spreads({"2010-15": {"prices": Spread(0.5, 9, "prices", "2010-15")}})
    found = Forecasts(cases, [], np.ones((64, 40)), before=spreads)
    assert found.table["pit"].sort().to_numpy() == pytest.approx(places, abs=0.01)
    score = found.scores.filter(role="all").to_dicts()[0]
    assert (score["covered50"], score["covered90"]) == (20, 36)


def test_spreads_are_root_mean_squares_by_kind_up_to_three():
    cases = [price("A"), price("B", event="2010-11 crisis")]
    found = spreads_of([(cases[0], np.e), (cases[0], np.e**-1), (cases[1], 1e9)])
    assert found.by_event["2025"]["prices"] == Spread(1.0, 2, "prices", "2025")
    assert found.by_event["2010-15"]["all"].size == 3.0
    assert found.by_event["both"]["prices"].size == pytest.approx(np.sqrt(11 / 3))
    assert "both" not in spreads_of([(cases[0], 2.0)]).by_event


def test_shares_are_missed_in_logits():
    use = find_cases(["Q11-USE"])[0].case
    found = spreads_of([(use, 80.0 / 61.6)]).by_event["2010-15"]
    off = np.log(0.8 / 0.2) - np.log(0.616 / 0.384)
    assert found["shares"].size == pytest.approx(off)
    assert found["all"].size == pytest.approx(np.log(80 / 61.6))


def test_no_change_misses_what_the_survey_of_the_record_found():
    found = spreads_of_no_change().by_event
    assert found["2010-15"]["all"].cases == 54
    assert found["2010-15"]["all"].size == pytest.approx(1.73, abs=0.01)
    assert found["2025"]["all"].size == pytest.approx(1.31, abs=0.01)


def test_events_are_told_from_the_other_and_the_rest_from_both():
    record = [f.case for f in find_cases() if event_of(f.case) and f.case.measure is not None]
    other = price("OWN", event="elsewhere")
    cases = [*record, other]
    rng = np.random.default_rng(1)
    draws = np.array([one.published or 1.0 for one in cases]) * rng.lognormal(
        0.0, 0.3, (16, len(cases))
    )
    found = Forecasts(cases, [], draws, frozenset({"2010-15", "2025"}))
    told = {r["id"]: r for r in found.table.to_dicts()}
    tonnes = [one for one in record if event_of(one) == "2025" and quantity_of(one) == "tonnes"]
    assert told[tonnes[0].id]["spread"].startswith("all of 2010-15")
    assert told["P25-DY"]["spread"].startswith("prices of 2010-15")
    assert told["Q11-PEAK-Dy"]["spread"].startswith("all of 2025")
    assert told["OWN"]["spread"].startswith("prices of both events")
    assert found.scores.filter(event="2025", role="all")["cases"].to_list() == [6]
    assert told["Q11-USE"]["p95"] <= 100.0


def test_cases_without_an_answer_in_some_draws():
    draws = np.array([[4.0], [np.nan], [1.0]])
    (row,) = Forecasts(
        [price("A", event="elsewhere")], [], draws, before=Spreads()
    ).table.to_dicts()
    assert row["draws"] == 2
    assert row["spread"] == "assumptions alone"
    assert (row["p05"], row["median"], row["p95"]) == (1.0, 2.5, 4.0)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    for region in ("CHN", "OUTSIDE"):
        text = GALLIUM.format(id=f"GA-{region}", region=region)
        (folder / f"{region}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_draw_has_the_same_numbers_in_all_cases(two):
    planned = plan(find_cases([str(two)]))
    drawn = members(planned, 3, seed=5)
    assert [len(own) for own in drawn] == [2, 2, 2]
    assert all(own[0].job.key == own[1].job.key for own in drawn)
    assert len({own[0].job.key for own in drawn}) == 3
    again = members(planned, 3, seed=5)
    assert [own[0].job.key for own in again] == [own[0].job.key for own in drawn]
    rows = planned[0].workspace.chain.parameters
    ranges = {row.id: (row.low, row.high) for row in rows if row.low is not None}
    for name, value in drawn[0][0].job.numbers.items():
        low, high = ranges[name]
        assert low <= value <= high or name.startswith("assay.")


def test_ensemble_from_the_command_line_goes_on_where_it_stopped(two, tmp_path):
    out = tmp_path / "out"
    words = [
        "validate",
        str(two),
        "--draws",
        "4",
        "--engine",
        "serial",
        "--json",
        "--out",
        str(out),
    ]
    rows = json.loads(CliRunner().invoke(app, words).stdout)["cases"]
    assert [row["id"] for row in rows] == ["GA-CHN", "GA-OUTSIDE"]
    for row in rows:
        told = row["forecast"]
        assert told["p05"] <= told["p25"] <= told["median"] <= told["p75"] <= told["p95"]
        assert told["draws"] == 4
    kept = {path.name: path.stat().st_mtime_ns for path in (out / "draws").iterdir()}
    assert len(kept) == 5  # the run with every number at its own value, and four draws
    told = CliRunner().invoke(app, [*words, "--scores"])
    scores = json.loads(told.stdout)
    assert {row["role"] for row in scores["forecasts"]} == {"all", "prediction"}
    assert {path.name for path in (out / "draws").iterdir()} == kept.keys()
    assert "Forecasts against the record" in (out / "validation.html").read_text(encoding="utf-8")
    assert (out / "spreads.json").is_file()
