from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.ground.errors import CaseError
from ytterby.law.book import Book
from ytterby.study.validation.case import find_cases, read_case
from ytterby.study.validation.plan import Job, Planned, plan
from ytterby.study.validation.run import Outcome, judge, measured, run_all
from ytterby.study.validation.table import COLUMNS, frame, records, scores

TEXT = """\
id: MINE-1
title: A price
event: an event
scenario: baseline
measure:
  table: prices
  filters: {commodity: oxide.Dy, region: JPN}
  period: 2025
  value: price_usd_kg
  aggregate: mean
published: 900
low: 800
high: 1100
unit: USD/kg
kind: observed
evidence: B
role: prediction
source: a table
"""


@pytest.fixture(scope="module")
def book():
    return Book.read()


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_packaged_cases_are_whole(book):
    files = find_cases()
    assert len(files) >= 43
    planned = plan(files, book)
    assert {p.status for p in planned} <= {"", "not run", "not expressible"}
    for one in files:
        assert one.case.source, one.case.id
        assert one.document.path.stem == one.case.id.lower()


def test_cases_are_found_by_id_event_file_and_folder(tmp_path):
    written(tmp_path, TEXT)
    assert [c.case.id for c in find_cases([str(tmp_path)])] == ["MINE-1"]
    assert [c.case.id for c in find_cases([str(tmp_path / "mine.yaml"), "IEA-MIN24"])] == [
        "IEA-MIN24",
        "MINE-1",
    ]
    assert len(find_cases(["2025 controls"])) >= 6
    assert len(find_cases(["m25-*"])) == 3
    with pytest.raises(CaseError, match=r"(?s)unknown case 'IEA-MIN42'.*IEA-MIN24"):
        find_cases(["IEA-MIN42"])


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("table: prices", "tabel: prices", 6, "unknown key 'tabel'"),
        ("  aggregate: mean", "  agregate: mean", 10, "unknown key 'agregate'"),
        ("role: prediction", "role: guess", 17, "unknown value 'guess'"),
        ("low: 800", "low: 8000", 1, "low 8000 is above high 1100"),
        ("scenario: baseline\n", "", 1, "needs `scenario` and `measure`"),
    ],
)
def test_mistakes_name_file_and_line(tmp_path, old, new, line, said):
    path = written(tmp_path, TEXT.replace(old, new))
    with pytest.raises(CaseError) as fault:
        read_case(path)
    assert said in str(fault.value)
    assert f"{path}:{line}" in str(fault.value)


def test_unknown_scenario_and_measure_of_law_name_the_line(tmp_path, book):
    path = written(tmp_path, TEXT.replace("scenario: baseline", "scenario: basline"))
    (one,) = plan([read_case(path)], book)
    assert one.status == "failed"
    assert "mine.yaml:4: unknown scenario 'basline'" in one.why
    assert "Did you mean 'baseline'" in one.why
    inline = "scenario:\n  extends: baseline\n  controls:\n    without: [CN-NOTHING]"
    path = written(tmp_path, TEXT.replace("scenario: baseline", inline))
    (one,) = plan([read_case(path)], book)
    assert one.job is None
    assert "mine.yaml:7: unknown measure 'CN-NOTHING'" in one.why


def test_mistake_in_the_measure_is_told_with_its_line(tmp_path, case_run):
    path = written(tmp_path, TEXT.replace("oxide.Dy", "oxide.Dx"))
    outcome = measured(Planned(read_case(path)), case_run, None)
    assert outcome.status == "failed"
    assert "mine.yaml:7: unknown value 'oxide.Dx'" in outcome.why


def test_outcome_inside_and_outside(tmp_path, case_run):
    inside = measured(Planned(read_case(written(tmp_path, TEXT))), case_run, None)
    assert (inside.status, inside.model, inside.inside) == ("inside", 1000.0, True)
    narrow = TEXT.replace("high: 1100", "high: 950")
    outside = measured(Planned(read_case(written(tmp_path, narrow))), case_run, None)
    assert (outside.status, outside.inside) == ("outside", False)


def test_missing_data_folder_and_not_expressible(tmp_path, book):
    away = read_case(written(tmp_path, TEXT.replace("event:", "data: unobtainium\nevent:")))
    told = (
        TEXT.split("scenario:")[0]
        + "not_expressible: no such layer\npublished"
        + (TEXT.split("published", 1)[1])
    )
    never = read_case(written(tmp_path, told.replace("MINE-1", "MINE-2"), "never.yaml"))
    outcomes = [judge(one, {}) for one in plan([away, never], book)]
    assert [o.status for o in outcomes] == ["not run", "not expressible"]
    assert outcomes[0].why == "data folder unobtainium is not there"
    assert outcomes[1].why == "no such layer"
    assert scores(outcomes)["total"].to_list() == [0] * scores(outcomes).height


def test_equal_scenarios_are_one_run_as_long_as_the_longest(tmp_path, book):
    first = read_case(written(tmp_path, TEXT))
    later = TEXT.replace("MINE-1", "MINE-2").replace("2025", "2027")
    second = read_case(written(tmp_path, later, "later.yaml"))
    planned = plan([first, second], book)
    assert len({job.key for one in planned for job in one.jobs}) == 1
    assert planned[0].job is not None
    assert planned[0].job.end == 2027


def test_one_failed_run_leaves_the_others(tmp_path, book, monkeypatch, case_run):
    """In this process: the pool is replaced, the rest is as in earnest."""
    from ytterby.ground.errors import MarketError
    from ytterby.study.validation import run as module

    def fake(job: Job):
        if job.scenario.name == "embargo":
            raise MarketError("the year 2025 did not clear")
        return case_run

    def serial(work, items, jobs, done):
        for key, item in items.items():
            done(key, *module.attempt(work, item))

    monkeypatch.setattr(module, "run_job", fake)
    monkeypatch.setattr(module, "in_parallel", serial)
    good = read_case(written(tmp_path, TEXT))
    bad = TEXT.replace("MINE-1", "MINE-2").replace("scenario: baseline", "scenario: embargo")
    planned = plan([good, read_case(written(tmp_path, bad, "bad.yaml"))], book)
    runs = run_all([job for one in planned for job in one.jobs])
    outcomes = [judge(one, runs) for one in planned]
    assert [o.status for o in outcomes] == ["inside", "failed"]
    assert outcomes[1].why == "run of embargo on rare_earths: the year 2025 did not clear"
    assert frame(outcomes).columns == list(COLUMNS)
    total = scores(outcomes).filter(scores(outcomes)["role"] == "all").row(-1, named=True)
    assert (total["inside"], total["total"], total["failed"]) == (1, 1, 1)


def test_kept_runs_are_read_back(tmp_path, book, monkeypatch, case_run):
    from ytterby.study.validation import run as module

    calls = []

    def serial(work, items, jobs, done):
        for key in items:
            calls.append(key)
            done(key, case_run, "")

    monkeypatch.setattr(module, "in_parallel", serial)
    planned = plan([read_case(written(tmp_path, TEXT))], book)
    for _ in range(2):
        runs = run_all(planned[0].jobs, cache=tmp_path / "runs")
        assert judge(planned[0], runs).model == 1000.0
    assert len(calls) == 1


def test_records_hold_what_json_promises():
    case = find_cases(["IEA-MIN24"])[0].case
    record = records([Outcome(case, "inside", 68.0)])[0]
    promised = {"id", "model", "published", "low", "high", "inside", "kind", "role"}
    assert promised <= set(record)
    assert json.loads(json.dumps(record))["inside"] is True


def test_command_prints_json_for_cases_that_need_no_run():
    done = CliRunner().invoke(app, ["validate", "NRI-01", "ECB-01", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [row["id"] for row in found] == ["NRI-01", "ECB-01"]
    assert {row["status"] for row in found} == {"not expressible"}
    assert {row["model"] for row in found} == {None}


@pytest.mark.slow
def test_a_case_from_the_facts_to_the_page(tmp_path):
    out = tmp_path / "out"
    # one short run for all three: same scenario, same folder, base year only
    text = TEXT.replace("period: 2025", "period: 2024")
    first = written(tmp_path, text)
    again = written(tmp_path, text.replace("MINE-1", "MINE-3"), "again.yaml")
    arguments = ["validate", "IEA-MIN24", str(first), str(again), "--json", "--out", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    found = {row["id"]: row for row in json.loads(done.stdout)}
    assert found["IEA-MIN24"]["inside"] is True
    assert found["MINE-1"]["model"] == found["MINE-3"]["model"]
    for name in ("cases.parquet", "cases.csv", "cases.json", "scores.csv", "validation.html"):
        assert (out / name).is_file(), name
    page = (out / "validation.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<script" not in page
    assert "http-equiv" not in page
