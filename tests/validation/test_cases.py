from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.validation.conftest import tables
from typer.testing import CliRunner

from ytterby.cli.main import app
from ytterby.ground.errors import CaseError
from ytterby.report.cases import LAYERS
from ytterby.runs import run as runner
from ytterby.runs.run import Executor, Run
from ytterby.runs.store import Store
from ytterby.validation.api import COLUMNS, Validation, members, validate
from ytterby.validation.case import find_cases, read_case
from ytterby.validation.judge import Outcome, Planned, measured, outcomes, plan

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


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_packaged_cases_are_whole():
    files = find_cases()
    assert len(files) >= 49
    planned = plan(files, LAYERS)
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


def test_unknown_scenario_and_measure_of_law_name_the_line(tmp_path):
    path = written(tmp_path, TEXT.replace("scenario: baseline", "scenario: basline"))
    (one,) = plan([read_case(path)])
    assert one.status == "failed"
    assert "mine.yaml:4: unknown scenario 'basline'" in one.why
    assert "Did you mean 'baseline'" in one.why
    inline = "scenario:\n  extends: baseline\n  controls:\n    without: [CN-NOTHING]"
    path = written(tmp_path, TEXT.replace("scenario: baseline", inline))
    (one,) = plan([read_case(path)])
    assert one.job is None
    assert "mine.yaml:7: unknown measure 'CN-NOTHING'" in one.why


def test_mistake_in_the_measure_is_told_with_its_line(tmp_path, case_run):
    path = written(tmp_path, TEXT.replace("oxide.Dy", "oxide.Dx"))
    outcome = measured(Planned(read_case(path)), {"case": case_run})
    assert outcome.status == "failed"
    assert "mine.yaml:7: unknown value 'oxide.Dx'" in outcome.why


def test_outcome_inside_and_outside(tmp_path, case_run):
    inside = measured(Planned(read_case(written(tmp_path, TEXT))), {"case": case_run})
    assert (inside.status, inside.model, inside.inside) == ("inside", 1000.0, True)
    narrow = TEXT.replace("high: 1100", "high: 950")
    outside = measured(Planned(read_case(written(tmp_path, narrow))), {"case": case_run})
    assert (outside.status, outside.inside) == ("outside", False)


def test_missing_data_folder_and_not_expressible(tmp_path):
    away = read_case(written(tmp_path, TEXT.replace("event:", "data: unobtainium\nevent:")))
    told = (
        TEXT.split("scenario:")[0]
        + "not_expressible: no such layer\npublished"
        + (TEXT.split("published", 1)[1])
    )
    never = read_case(written(tmp_path, told.replace("MINE-1", "MINE-2"), "never.yaml"))
    found = outcomes(plan([away, never]))
    assert [o.status for o in found] == ["not run", "not expressible"]
    assert found[0].why == "data folder unobtainium is not there"
    assert found[1].why == "no such layer"
    scores = Validation(found).scores
    assert scores["total"].to_list() == [0] * scores.height


def test_equal_cases_are_one_run_and_each_goes_as_far_as_its_own_case(tmp_path):
    """Runs went as far as the furthest case that was asked for beside, and measures without an upper year
    read them whole."""
    first = read_case(written(tmp_path, TEXT))
    again = read_case(written(tmp_path, TEXT.replace("MINE-1", "MINE-2"), "again.yaml"))
    later = TEXT.replace("MINE-1", "MINE-3").replace("2025", "2027")
    open_end = TEXT.replace("MINE-1", "MINE-4").replace("period: 2025", "period: {min: 2024}")
    files = [read_case(written(tmp_path, text, name)) for text, name in
             ((later, "later.yaml"), (open_end, "open.yaml"))]  # fmt: skip
    planned = plan([first, again, *files])
    assert [one.job.scenario.years.end for one in planned] == [2025, 2025, 2027, 2045]
    assert planned[0].job.key == planned[1].job.key
    assert plan([first])[0].job.key == planned[0].job.key


@pytest.fixture
def runs(monkeypatch, case_run):
    """Runs of the embargo fail, all others have the hand-made tables; the list of what was run."""
    from ytterby.ground.errors import MarketError

    ran = []

    def fake(job, on_progress=None, trail=None):
        ran.append(job.name)
        if job.name == "embargo":
            raise MarketError("the year 2025 did not clear")
        return Run(dict(case_run.tables))

    monkeypatch.setattr(runner, "run", fake)
    return ran


def test_one_failed_run_leaves_the_others(tmp_path, runs):
    good = read_case(written(tmp_path, TEXT))
    bad = TEXT.replace("MINE-1", "MINE-2").replace("scenario: baseline", "scenario: embargo")
    found = outcomes(plan([good, read_case(written(tmp_path, bad, "bad.yaml"))]))
    assert sorted(runs) == ["baseline", "embargo"]
    assert [o.status for o in found] == ["inside", "failed"]
    assert found[1].why == "run of embargo on rare_earths: the year 2025 did not clear"
    made = Validation(found)
    assert made.table.columns == list(COLUMNS)
    total = made.scores.filter(made.scores["role"] == "all").row(-1, named=True)
    assert (total["inside"], total["total"], total["failed"]) == (1, 1, 1)


def test_runs_of_a_store_are_read_back(tmp_path, runs):
    planned = plan([read_case(written(tmp_path, TEXT))])
    for _ in range(2):
        assert outcomes(planned, Executor(store=Store(tmp_path / "runs")))[0].model == 1000.0
    assert runs == ["baseline"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("table: prices", "table: price", "mine.yaml:6: unknown table 'price'"),
        ("value: price_usd_kg", "value: price", "mine.yaml:9: unknown column 'price'"),
        ("region: JPN", "region: JAP", "mine.yaml:7: unknown value 'JAP'"),
        ("region: JPN", "regoin: JPN", "mine.yaml:7: unknown column 'regoin'"),
        ("period: 2025", "period: spring", "mine.yaml:8: 'spring' is no period"),
        ("table: prices", "table: diversion", "unknown table 'diversion'"),
    ],
)
def test_a_wrong_name_is_told_before_anything_is_run(tmp_path, runs, old, new, said):
    """It was told after all runs, minutes later."""
    path = written(tmp_path, TEXT.replace(old, new))
    (found,) = outcomes(plan([read_case(path)]))
    assert found.status == "failed"
    assert said in found.why
    assert runs == []


def test_a_table_beside_an_operation_is_told_with_its_line(tmp_path):
    """It was: unknown key 'table'. Did you mean 'table' or 'value'?"""
    path = written(tmp_path, TEXT.replace("measure:\n", "measure:\n  ratio: [1, 2]\n"))
    with pytest.raises(
        CaseError, match=r"(?s)mine.yaml:5: measure: `table` and `ratio` stand in one"
    ):
        read_case(path)


@pytest.mark.slow
def test_shares_of_suppliers_are_those_of_simulate(tmp_path):
    """They were means over the periods in which a supplier appears: they summed to more than one."""

    from ytterby.datasets.package import packaged_folder
    from ytterby.runs.simulate import simulate

    text = TEXT.replace("scenario: baseline", "data: gallium\nscenario: gallium-full-ban")
    text = text.replace("table: prices", "table: dependence").replace(
        "value: price_usd_kg", "value: share"
    )
    text = text.replace(
        "{commodity: oxide.Dy, region: JPN}", "{region: JPN, basis: last_processor}"
    )
    text = text.replace("aggregate: mean", "aggregate: sum\n  by: [stage, group]\n  over: max")
    (one,) = plan([read_case(written(tmp_path, text.replace("period: 2025", "period: 2023")))])
    assert outcomes([one])[0].model == pytest.approx(1.0, abs=2e-3)
    own = runner.run(one.job).tables["dependence"]
    folder = packaged_folder().parent / "gallium"
    whole = simulate("gallium-full-ban", data=folder, reference=[], store=False).tables[
        "dependence"
    ]
    keys = ["year", "region", "stage", "group", "basis", "supplier"]
    both = own.join(whole, on=keys, suffix="_whole")
    assert both.height == own.height > 50
    for column in ("share", "hhi", "n_minus_1"):
        assert (both[column] - both[f"{column}_whole"]).abs().max() < 1e-9
    indices = own.filter(pl.col("year") == 2023).group_by("region", "stage", "group", "basis")
    assert indices.agg(pl.col("hhi").n_unique())["hhi"].max() == 1


def test_records_hold_what_json_promises():
    case = find_cases(["IEA-MIN24"])[0].case
    record = Validation([Outcome(case, "inside", 68.0)]).records[0]
    promised = {"id", "model", "published", "low", "high", "inside", "kind", "role"}
    assert promised <= set(record)
    assert json.loads(json.dumps(record))["inside"] is True


def test_command_prints_json_for_cases_that_need_no_run():
    done = CliRunner().invoke(app, ["validate", "IEA-N1", "MCK-D35", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["cases"]
    assert [row["id"] for row in found] == ["IEA-N1", "MCK-D35"]
    assert {row["status"] for row in found} == {"not expressible"}
    assert {row["model"] for row in found} == {None}


def test_a_switch_is_turned_in_every_run(tmp_path, monkeypatch):
    """`validate --switch stocks=off` runs the cases without stocks, and says so."""
    seen = []
    monkeypatch.setattr(
        "ytterby.validation.api.outcomes", lambda planned, *_, **__: seen.extend(planned) or []
    )
    path = written(tmp_path, TEXT)
    done = CliRunner().invoke(
        app, ["validate", str(path), "--switch", "stocks=off", "--scores", "--json"]
    )
    assert done.exit_code == 0, done.output
    assert [job.scenario.switches.stocks for one in seen for job in one.jobs] == [False]
    found = validate([str(path)], switches={"stocks": False})
    assert found.about["switches"] == {"stocks": False}


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
    found = {row["id"]: row for row in json.loads(done.stdout)["cases"]}
    assert found["IEA-MIN24"]["inside"] is True
    assert found["MINE-1"]["model"] == found["MINE-3"]["model"]
    for name in ("cases.parquet", "cases.csv", "cases.json", "scores.csv", "validation.html"):
        assert (out / name).is_file(), name
    page = (out / "validation.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<script" not in page
    assert "http-equiv" not in page


RUNS = """\
runs:
  calm: {scenario: baseline}
  stop: {scenario: embargo}
measure:
  sum:
    - {table: prices, filters: {commodity: oxide.Dy, region: JPN}, period: 2025, value: price_usd_kg,
       ratio_to: {scenario: calm}}
    - {table: prices, scenario: stop, filters: {commodity: oxide.Dy, region: JPN}, period: 2025,
       value: price_usd_kg}
published"""


def with_runs(text: str = RUNS) -> str:
    head, rest = TEXT.split("measure:")
    return head + text + rest.split("published", 1)[1]


def test_a_case_reads_further_runs(tmp_path):
    (one,) = plan([read_case(written(tmp_path, with_runs()))])
    assert one.status == ""
    told = {name: (job.name, job.scenario.years.end) for name, job in one.named.items()}
    assert told == {
        "case": ("baseline", 2025), "calm": ("baseline", 2025), "stop": ("embargo", 2025)
    }  # fmt: skip
    shown = one.changed({"substitution": "none"}, {"demand_adjustment": 0.2})
    assert [job.scenario.switches.substitution for job in shown.jobs] == ["none"] * 3
    assert shown.jobs[0].numbers["demand_adjustment"] == 0.2


def test_a_number_of_two_folders_lies_at_the_same_place_of_its_range_in_both(tmp_path):
    before = TEXT.replace("scenario: baseline", "data: rare_earths_2009\nscenario: quota-2010")
    before = before.replace("MINE-1", "MINE-2").replace("2025", "2011")
    paths = [written(tmp_path, TEXT), written(tmp_path, before, "before.yaml")]
    planned = plan([read_case(path) for path in paths])
    draws = members([*planned, planned[0]], 2, seed=3)
    (first, other, again), (second, *_) = draws
    assert first.jobs == again.jobs
    assert {job.key for job in first.jobs}.isdisjoint(job.key for job in second.jobs)
    assert {*first.job.numbers} & {*other.job.numbers}


def test_runs_of_two_scenarios_come_to_one_figure(tmp_path, monkeypatch):
    """The tables of each run are those of its own scenario."""

    def made(job, on_progress=None, trail=None):
        return Run({"prices": tables(3.0 if job.name == "embargo" else 2.0)["prices"]})

    monkeypatch.setattr(runner, "run", made)
    (found,) = outcomes(plan([read_case(written(tmp_path, with_runs()))]))
    assert found.model == pytest.approx(1.0 + 250 * 9)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("scenario: calm", "scenario: clam", "run 'clam' that `runs` has not.*Did you mean 'calm'"),
        ("{scenario: calm}", "2", "no selection of the measure reads the run 'calm'"),
        ("calm: {scenario: baseline}", "case: {scenario: baseline}", "cannot be called 'case'"),
        ("{scenario: baseline}", "{scenario: baseline, end: 2030}", "unknown key 'end'"),
        (
            "{scenario: baseline}",
            "{scenario: baseline, layered: true}",
            "needs the case's `layers`",
        ),
    ],
)
def test_mistakes_in_runs_are_told(tmp_path, old, new, said):
    path = written(tmp_path, with_runs(RUNS.replace(old, new)))
    with pytest.raises(CaseError, match=f"(?s){said}"):
        read_case(path)


def test_a_mistake_in_the_scenario_of_a_run_names_its_line(tmp_path):
    path = written(tmp_path, with_runs(RUNS.replace("embargo", "embarog")))
    (one,) = plan([read_case(path)])
    assert one.status == "failed"
    assert "mine.yaml:7: unknown scenario 'embarog'" in one.why
