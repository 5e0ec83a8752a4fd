"""`ytterby simulate` on a user's own file: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import polars as pl
import pytest
from tests.short import TEXT, write_pair
from typer.testing import CliRunner

from ytterby.cli import main as cli
from ytterby.cli.simulate import _advice
from ytterby.report.inputs import NoRanges
from ytterby.results.folder import read_results

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A short baseline and a short embargo, as a user would write them."""
    return dict(
        zip(("baseline", "embargo"), write_pair(tmp_path_factory.mktemp("scenarios")), strict=True)
    )


@pytest.fixture(scope="module")
def done(files, tmp_path_factory):
    """One whole command in a process of its own, with everything that it can write."""
    out = tmp_path_factory.mktemp("out") / "run"
    words = ["simulate", str(files["embargo"]), "--reference", str(files["baseline"]),
             "--no-tornado", "--json", "--csv", "--out", str(out)]  # fmt: skip
    process = subprocess.run(
        [sys.executable, "-m", "ytterby.cli.main", *words],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    return process, out


def refused(capsys, monkeypatch, *words):
    """What the user reads; anything but a clean error escapes as an exception and fails the test."""
    monkeypatch.setattr(sys, "argv", ["ytterby", *words])
    with pytest.raises(SystemExit) as left:
        cli.main()
    told = capsys.readouterr()
    assert left.value.code not in (0, None)
    assert "Traceback" not in told.err + told.out
    return told.err


@pytest.fixture
def refuse(tmp_path, capsys, monkeypatch):
    """Write a scenario file, simulate it, return the file's path and the error."""

    def run(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        out = tmp_path / "out"
        told = refused(
            capsys, monkeypatch, "simulate", str(path), "--no-tornado", "--out", str(out)
        )
        assert not out.exists()  # nothing half-written
        return path, told

    return run


def test_a_folder_of_somebody_elses_is_refused_before_anything_runs(tmp_path, capsys, monkeypatch):
    web = tmp_path / "web"
    (web / "details").mkdir(parents=True)
    own = {"manifest.json": '{"name": "my web app"}', "details/environment.html": "mine"}
    for name, text in own.items():
        (web / name).write_text(text)
    words = ["simulate", "gallium-full-ban", "--data", "gallium", "--out", str(web)]
    error = refused(capsys, monkeypatch, *words)
    assert "manifest.json is not one that Ytterby wrote" in error
    assert "--force" in error
    assert {name: (web / name).read_text() for name in own} == own
    assert len(list(web.rglob("*"))) == 3


LABELS = ("good", "region", "use", "technology", "kind", "year")


def line_of(text, part):
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_json_is_one_object_on_stdout(done):
    process, _ = done
    told = json.loads(process.stdout)
    assert set(told) == {
        "answer",
        "decides",
        "figures",
        "interpretation",
        "tornado_failures",
        "ranges",
    }
    assert told["answer"]["lines"][0]["text"].startswith("China stops")
    assert told["answer"]["rows"]
    assert told["tornado_failures"] == []
    assert "Traceback" not in process.stderr


def test_figures_are_rows_with_unit_and_value(done):
    rows = json.loads(done[0].stdout)["figures"]
    assert {"price_peak", "exports_low", "plants"} <= {row["figure"] for row in rows}
    assert all(row["unit"] and {"value", "reference", "low", "high"} <= row.keys() for row in rows)
    assert not any(cell is None for row in rows for name, cell in row.items() if name in LABELS)
    text = json.dumps(rows)
    assert "NaN" not in text
    assert "Infinity" not in text


def test_the_folder_holds_report_manifest_and_tables(done):
    _, out = done
    tables, manifest = read_results(out)
    assert (out / "report.html").is_file()
    assert manifest["scenarios"] == ["my-baseline", "my-embargo"]
    assert manifest["figures"]
    assert set(tables["flows"]["scenario"].unique()) == {"my-baseline", "my-embargo"}
    assert set(tables["flows"]["year"].unique()) == {2024, 2025, 2026}
    assert not [p for p in out.rglob("*") if p.name.endswith(".part")]


def test_the_report_opens_without_a_network(done):
    text = (done[1] / "report.html").read_text(encoding="utf-8")
    assert text.lstrip().lower().startswith("<!doctype html")
    assert text.rstrip().endswith("</html>")
    assert len(text) > 50_000
    for word in ('src="http', "src='http", "@import", '<link rel="stylesheet" href="http'):
        assert word not in text, word
    assert "<h1>Three years (my-embargo)</h1>" in text  # its title; two are alike, so the name too
    assert "Compared with: Three years." in text
    assert sorted(p.stem for p in (done[1] / "details").glob("*.html"))


def test_csv_is_written_when_asked(done):
    _, out = done
    tables, _ = read_results(out)
    assert {p.stem for p in (out / "csv").glob("*.csv")} == set(tables)


def test_the_summary_is_text_without_json(files):
    run = CliRunner().invoke(
        cli.app, ["simulate", str(files["baseline"]), "--reference", "none", "--no-tornado"]
    )
    assert run.exit_code == 0, run.output
    assert "nothing is compared" in run.stdout
    assert "How sure:" in run.stdout
    assert not run.stdout.lstrip().startswith("{")


def test_a_scenario_made_for_another_base_is_refused(refuse, chain):
    text = TEXT.format(name="mine", extends="baseline") + f"base: sha256:{'0' * 64}\n"
    path, told = refuse(text)
    assert f"{path}:{line_of(text, 'base: sha')}" in told
    assert "made for another base" in told
    assert chain.digest.removeprefix("sha256:")[:12] in told


def test_a_scenario_made_for_this_base_is_taken(chain, tmp_path):
    from ytterby.controls.book import Book
    from ytterby.runs.workspace import load_scenario

    path = tmp_path / "mine.yaml"
    digest = chain.digest.removeprefix("sha256:")
    path.write_text(TEXT.format(name="mine", extends="baseline") + f"base: sha256:{digest}\n")
    assert load_scenario(str(path), Book.read(), chain).base == digest


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("extends: baseline", "extends: basline"), ["basline", "Did you mean 'baseline'"]),
        (("years:", "yeers:"), ["yeers", "years"]),
        (("start: 2024, end: 2026", "start: 2030, end: 2026"), ["years out of order"]),
        (("{start: 2024", "[start: 2024"), ["mine.yaml"]),
        (("name: mine", "name: mine\nname: yours"), ["name"]),
        (("title: Three years", "title:"), ["title"]),
    ],
)
def test_a_mistake_in_the_file_is_told_with_file_and_line(refuse, change, words):
    text = TEXT.format(name="mine", extends="baseline").replace(*change)
    path, told = refuse(text)
    head = told.splitlines()[0]
    assert head.startswith("Error: ")
    assert f"{path}:" in told
    number = told.split(f"{path}:")[1].split(":")[0]
    lines = (line_of(text, change[1].split("\n")[-1]), len(text.splitlines()))
    assert lines[0] <= int(number.split()[0]) <= lines[1]
    for word in words:
        assert word in told, word


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        (
            "leak_capasity: 0.3",
            ["unknown parameter 'leak_capasity'", "Did you mean 'leak_capacity'"],
        ),
        ("leak_capacity: -0.3", ["-0.3 is not between 0 and 1"]),
        ("leak_capacity: much", ["leak_capacity"]),
        ("leak_capacity: .nan", ["leak_capacity"]),
    ],
)
def test_a_wrong_parameter_is_told_with_its_line(refuse, parameter, words):
    text = TEXT.format(name="mine", extends="baseline") + f"parameters:\n  {parameter}\n"
    path, told = refuse(text)
    assert f"{path}:{line_of(text, parameter)}" in told
    for word in words:
        assert word in told, word


def test_a_capacity_of_a_project_below_zero_is_refused(refuse, chain):
    name = next(
        r.id for r in chain.parameters if r.id.startswith("project.") and r.id.endswith(".capacity")
    )
    text = TEXT.format(name="mine", extends="baseline") + f"parameters:\n  {name}: -100\n"
    path, told = refuse(text)
    assert f"{path}:{line_of(text, name)}" in told
    assert "-100 is not between 0 and" in told


def test_dates_out_of_order_are_refused(refuse):
    text = TEXT.format(name="mine", extends="baseline") + (
        "controls:\n  with:\n    - measure: CN-MOFCOM-GAC-2025-18\n"
        "      from: 2030-01-01\n      until: 2026-01-01\n"
    )
    path, told = refuse(text)
    assert f"{path}:" in told
    assert "out of order" in told


def test_an_unknown_measure_is_refused_with_the_nearest(refuse):
    text = TEXT.format(name="mine", extends="baseline") + (
        "controls:\n  without:\n    - CN-MOFCOM-MOST-2020-83\n"
    )
    path, told = refuse(text)
    assert f"{path}:{line_of(text, '2020-83')}" in told
    assert "Did you mean" in told
    assert "CN-MOFCOM-MOST-2020-38" in told


def test_a_file_that_is_not_there(capsys, monkeypatch, tmp_path):
    told = refused(capsys, monkeypatch, "simulate", str(tmp_path / "none.yaml"))
    assert "none.yaml" in told


def test_an_unknown_name_beside_is_refused_before_anything_runs(capsys, monkeypatch, files):
    told = refused(
        capsys,
        monkeypatch,
        "simulate",
        str(files["baseline"]),
        "--reference",
        "baselin",
        "--no-tornado",
        "--json",
    )
    assert "Did you mean 'baseline'" in told


def test_an_out_that_is_a_file_is_refused(capsys, monkeypatch, files, tmp_path):
    place = tmp_path / "taken"
    place.write_text("mine", encoding="utf-8")
    told = refused(
        capsys, monkeypatch, "simulate", str(files["baseline"]), "--reference", "none",
        "--no-tornado", "--out", str(place),
    )  # fmt: skip
    assert "taken" in told
    assert place.read_text(encoding="utf-8") == "mine"


def test_two_runs_of_one_name_are_refused(capsys, monkeypatch, files, tmp_path):
    twin = tmp_path / "twin.yaml"
    twin.write_text(TEXT.format(name="my-baseline", extends="embargo"), encoding="utf-8")
    told = refused(
        capsys,
        monkeypatch,
        "simulate",
        str(twin),
        "--reference",
        str(files["baseline"]),
        "--no-tornado",
        "--json",
    )
    assert "my-baseline" in told


@pytest.mark.parametrize(
    ("switch", "advice"),
    [
        ("expectation=none", "'expectations'"),
        ("expectations=perfekt", "'perfect'"),
        ("speculation", "NAME=VALUE"),
        ("elements=Dys", "'Dy'"),
        ("elements=Ga", "no element of the data folder rare_earths"),
    ],
)
def test_a_wrong_switch_is_told(capsys, monkeypatch, switch, advice):
    told = refused(capsys, monkeypatch, "simulate", "baseline", "--switch", switch)
    assert advice in told


def test_switches_reach_every_scenario_and_the_manifest(files, tmp_path):
    words = ["simulate", str(files["embargo"]), "--reference", str(files["baseline"]), "--no-tornado", "--json",
             "--switch", "speculation=on", "--switch", "stocks=off", "--out", str(tmp_path / "run")]  # fmt: skip
    found = CliRunner().invoke(cli.app, words)
    assert found.exit_code == 0, found.output
    _, manifest = read_results(tmp_path / "run")
    turned = {"speculation": True, "stocks": False}
    assert manifest["switches"] == {"my-baseline": turned, "my-embargo": turned}
    assert "--switch speculation=true" in manifest["command"]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A run of gallium whose reader goes away at once: the words of the error stream, and the folder."""
    out = tmp_path_factory.mktemp("pipe") / "run"
    own = out.parent / "stop.yaml"
    own.write_text(
        "name: stop\ntitle: Stop\ndescription: Stop\nextends: gallium-baseline\n"
        "years: {start: 2022, end: 2023}\ncontrols:\n  measures:\n"
        "    - {id: m, title: M, effective: 2023-04-01, ended: 2023-06-30,\n"
        "       acts: [{act: prohibition, origin: CHN, stages: all}]}\n",
        encoding="utf-8",
    )
    words = ["simulate", str(own), "--data", "gallium", "--no-tornado", "--out", str(out), "--csv"]
    process = subprocess.Popen(
        [sys.executable, "-m", "ytterby.cli.main", *words, "--no-store"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdout.close()
    told = process.stderr.read()
    process.wait(timeout=100)
    return told, out


def test_a_closed_pipe_loses_nothing(stopped):
    told, out = stopped
    assert "Traceback" not in told
    tables, manifest = read_results(out)
    assert tables["prices"].height
    assert (out / "report.html").is_file()
    assert "quarters/prices.parquet" in manifest["files"]


def test_quarters_are_written(stopped):
    quarters = pl.read_parquet(stopped[1] / "quarters" / "prices.parquet")
    assert quarters["period"].n_unique() >= 4
    assert (stopped[1] / "csv" / "quarters" / "prices.csv").is_file()


def test_progress_is_told_without_a_terminal(stopped):
    assert "stop: 2 of 2" in stopped[0]
    assert "gallium-baseline: 1 of 2" in stopped[0]


GALLIUM = """\
name: two-years
title: Two years of a ban
description: d
extends: gallium-full-ban
years: {start: 2022, end: 2023}
"""


@pytest.mark.parametrize(
    ("turns", "words"),
    [("ytterby.draws.findings.tornado_of", ["--tornado", "--draws", "2"]),
     ("ytterby.draws.intervals.run_study", ["--no-tornado", "--draws", "2"])],
)  # fmt: skip
def test_a_run_that_is_interrupted_in_its_draws_leaves_page_and_tables(
    tmp_path, monkeypatch, turns, words
):
    path, out = tmp_path / "two-years.yaml", tmp_path / "out"
    path.write_text(GALLIUM, encoding="utf-8")

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(turns, interrupted)
    command = ["simulate", str(path), "--data", "gallium", "--no-store", "--engine", "serial"]
    done = CliRunner().invoke(cli.app, [*command, *words, "--out", str(out)])
    assert done.exit_code != 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["answer"]["lines"]
    assert "Two years of a ban" in (out / "report.html").read_text(encoding="utf-8")
    assert (out / "details").is_dir()
    assert read_results(out)[0]["prices"].height


def test_advice_is_of_what_an_answer_lacks():
    """A tornado that was run is a table, of which nobody asks whether it is true."""
    lacking = {"ranges": NoRanges(), "helps": None, "helps_changed": ()}
    report = SimpleNamespace(**lacking)
    swings = pl.DataFrame({"group": ["demand"]})
    of = (
        SimpleNamespace(findings=SimpleNamespace(tornado=one), report=report)
        for one in (None, swings)
    )
    without, run = (" ".join(_advice(one)) for one in of)
    assert "Which assumptions move the answer most: --tornado." in without
    assert "move the answer most" not in run
    assert "--helps" in run
