"""The packaged table of cases in the report: shown as it was computed, and marked when it is old."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from ytterby.report.pages import record, subjects
from ytterby.report.pages.record import verdict
from ytterby.report.pages.site import one_file_html as report_html

CASE = {
    "id": "A-1", "event": "2025 controls", "title": "A price", "unit": "x", "status": "outside",
    "model": 5.0, "published": 3, "low": 2.0, "high": 4, "inside": False, "kind": "observed",
    "role": "prediction", "evidence": "A", "why": "not <known>", "source": "a paper",
    "source_url": "",
}  # fmt: skip
SCORE = {"role": "all", "kind": "all", "inside": 1, "total": 2, "failed": 0, "not_run": 0,
         "not_expressible": 0}  # fmt: skip
DIGESTS = {"code": "c", "controls": "k", "data": {"rare_earths": "d"}}


@pytest.fixture
def packaged(tmp_path):
    inside = {**CASE, "id": "B-1", "event": "IEA outlooks", "inside": True, "status": "inside"}
    absent = {**CASE, "id": "C-1", "model": None, "inside": None, "status": "not expressible"}
    content = {"version": "1", "date": "2026-11-25", "digests": DIGESTS,
               "scores": [SCORE], "cases": [CASE, inside, absent]}  # fmt: skip
    path = tmp_path / "record.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return record.read_record(path)


def manifest(**digests):
    used = {"data": "d", "controls": "k", "code": "c", **digests}
    return {"data_folder": "rare_earths", "digests": used}


def test_the_table_has_the_cases_with_a_figure_and_a_chart_per_group(packaged):
    assert packaged.table["id"].to_list() == ["A-1", "B-1"]
    assert packaged.misses["id"].to_list() == ["A-1"]
    assert [p.title.split(":")[0] for p in packaged.pictures()] == [
        "Controls of 2025", "Outlooks and models of others",
    ]  # fmt: skip
    assert packaged.sentence.startswith("1 of 2 figures")


def test_charts_say_of_which_run_and_data_they_are(packaged):
    for one in packaged.pictures():
        source = " ".join(re.findall(r">([^<]+)</text>", one.svg))
        assert re.search(r"run [0-9a-f]{10}, data rare_earths", source)
        assert "computed on" in source


@pytest.mark.parametrize(
    ("digests", "changed"),
    [
        ({}, []),
        ({"data": "other"}, ["data"]),
        ({"controls": "other", "code": "other"}, ["control records", "code"]),
    ],
)
def test_it_knows_what_has_changed_since(packaged, digests, changed):
    assert packaged.changed_since(manifest(**digests)) == changed


def test_a_folder_that_is_not_in_it_counts_as_changed(packaged):
    assert packaged.changed_since({**manifest(), "data_folder": "mine"}) == ["data"]


def test_the_page_marks_an_old_table(packaged, demo, monkeypatch):
    monkeypatch.setattr(subjects, "read_record", lambda: packaged)
    fresh = report_html(replace(demo, manifest={**demo.manifest, **manifest()}))
    assert "Changed since then" not in fresh
    assert "not &lt;known&gt;" in fresh
    old = report_html(replace(demo, manifest={**demo.manifest, **manifest(data="other")}))
    assert "Changed since then: data." in old
    later = report_html(replace(demo, manifest={**demo.manifest, **manifest(code="other")}))
    assert "Changed since then: code." in later


def test_a_package_without_a_table_says_so(demo, monkeypatch, tmp_path):
    assert record.read_record(tmp_path / "none.json") is None
    monkeypatch.setattr(subjects, "read_record", lambda: None)
    assert "This package carries no table" in report_html(demo)


@pytest.mark.parametrize(
    ("inside", "of", "said"),
    [(66, 70, "good"), (85, 100, "good"), (84, 100, "middling"), (60, 100, "middling"), (19, 44, "poor"),
     (0, 0, "poor")],
)  # fmt: skip
def test_a_verdict_follows_the_rule(inside, of, said):
    assert verdict(inside, of) == said
