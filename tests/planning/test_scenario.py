"""A future of a plan as a scenario file."""

from __future__ import annotations

from pathlib import Path

from ytterby.ground import yamlfile
from ytterby.planning.solve.placement import interrupted_text, scenario_text
from ytterby.planning.targets import Future


def future(**keys):
    stop = {"origin": "CHN", "from": "2026-01-01", "until": "2028-12-31"}
    return Future.model_validate(
        {"name": "ban", "extends": "as-recorded", "probability": 1.0, "stop": stop} | keys
    )


def test_a_stop_ends_on_the_day_after_its_last():
    data = yamlfile.parse(scenario_text(future(), 2030, None), "future.yaml").data
    (measure,) = data["controls"]["measures"]
    assert (measure["effective"], measure["ended"]) == ("2026-01-01", "2029-01-01")
    assert measure["acts"] == [{"act": "prohibition", "origin": "CHN", "stages": ["all"]}]
    assert data["years"] == {"end": 2030, "quarters": "none"}
    assert set(data) == {"name", "title", "description", "extends", "controls", "years"}


def test_a_path_stays_what_it_is_whatever_its_folder_is_called():
    text = scenario_text(future(extends="own.yaml"), 2030, Path("/a: b #1"))
    assert yamlfile.parse(text, "future.yaml").data["extends"] == "/a: b #1/own.yaml"


def test_a_supplier_that_stops_is_laid_over_the_file_of_a_plan():
    data = yamlfile.parse(
        interrupted_text("p-ban-cov", "../ban.yaml", future().stop), "c.yaml"
    ).data
    assert (data["name"], data["extends"]) == ("p-ban-cov", "../ban.yaml")
    assert data["controls"]["measures"][0]["id"] == "stop-p-ban-cov"
