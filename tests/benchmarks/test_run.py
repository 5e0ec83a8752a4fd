"""The runner of the bench: pairs with the stored commit, and an error where a figure measures nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

SCRIPT = "import json; print('other words'); print(json.dumps({figures}))"


@pytest.fixture
def run(scripts):
    return scripts("run")


@pytest.fixture
def trees(run, monkeypatch, tmp_path):
    """Two small trees, each with one script `one.py`; call with what the script of each says."""

    def write(now, start):
        for name, text in (("now", now), ("start", start)):
            (tmp_path / name / "src").mkdir(parents=True)
            (tmp_path / name / "benchmarks").mkdir()
            (tmp_path / name / "benchmarks/one.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(run, "ROOT", tmp_path / "now")
        monkeypatch.setattr(run, "start_tree", lambda build: tmp_path / "start")
        return run.Part("one.py", (), {"seconds": 1.0}, {"seconds": 1.05}, pairs=1)

    return write


def called(run, monkeypatch, part, tmp_path):
    monkeypatch.setattr(run, "PARTS", {"one": [part]})
    out = tmp_path / "bench.json"
    monkeypatch.setattr("sys.argv", ["run.py", "one", "--out", str(out)])
    return run.main(), json.loads(out.read_text())


def test_a_figure_stands_beside_that_of_the_stored_commit(
    run, trees, monkeypatch, tmp_path, capsys
):
    part = trees(SCRIPT.format(figures={"seconds": 1.5}), SCRIPT.format(figures={"seconds": 2.0}))
    code, kept = called(run, monkeypatch, part, tmp_path)
    (row,) = kept["figures"]
    assert code == 0
    assert (row["now"], row["start"], row["ratio"]) == (1.5, 2.0, 0.75)
    assert row["verdict"] == "MISSED, ratio met (at most 1.05)"
    assert "one: seconds" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("raise SystemExit('there is no list')", "there is no list"),
        ("", "it printed no figures"),
        (SCRIPT.format(figures={"other": 1.0}), "seconds is missing in this tree"),
        (SCRIPT.format(figures={"seconds": 0.0}), "seconds is [0.0] in this tree"),
    ],
)
def test_what_measures_nothing_is_an_error(run, trees, monkeypatch, tmp_path, capsys, text, reason):
    part = trees(text, SCRIPT.format(figures={"seconds": 2.0, "other": 1.0}))
    code, kept = called(run, monkeypatch, part, tmp_path)
    assert code == 1
    assert not kept["figures"]
    assert reason in capsys.readouterr().err


def test_a_stored_commit_that_does_not_run_is_named(run, trees, monkeypatch, tmp_path, capsys):
    part = trees(SCRIPT.format(figures={"seconds": 2.0}), "import no_such_module")
    assert called(run, monkeypatch, part, tmp_path)[0] == 1
    assert "one with the stored commit: ModuleNotFoundError" in capsys.readouterr().err


def test_a_younger_part_stands_alone(run, trees, monkeypatch, tmp_path):
    trees(SCRIPT.format(figures={"draws_core_hour": 950.0}), "import no_such_module")
    part = run.Part("one.py", (), {"draws_core_hour": 900.0}, paired=False)
    code, kept = called(run, monkeypatch, part, tmp_path)
    (row,) = kept["figures"]
    assert code == 0
    assert (row["now"], row["verdict"]) == (950.0, "met")
    assert row["start"] is row["ratio"] is None


def test_the_ratio_is_the_median_over_pairs(run):
    assert run.Figure([1.0, 4.0, 9.0], [1.0, 2.0, 3.0]).ratio == 2.0


def test_every_part_is_a_script_of_the_folder(run):
    parts = [part for parts in run.PARTS.values() for part in parts]
    folder = Path(run.__file__).parent
    assert all((folder / part.script).is_file() and part.goals for part in parts)
    assert all(set(part.ratios) <= set(part.goals) for part in parts)
    names = [part.name for part in parts]
    assert len(set(names)) == len(names)
    questions = [part.arguments for part in run.PARTS["questions"]]
    assert questions == [("baseline",), ("technology-ban-2023",), ("licensing-2025",)]


def repository(folder):
    def git(*words):
        identity = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        command = ["git", "-C", str(folder), *identity, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    for name in ("src", "benchmarks"):
        (folder / name).mkdir()
        (folder / name / "one.py").write_text("first = 1\n", encoding="utf-8")
    git("add", ".")
    git("commit", "-qm", "first")
    return git("rev-parse", "HEAD")


def test_the_stored_commit_is_laid_out_once(scripts, tmp_path):
    start = scripts("start")
    (root := tmp_path / "root").mkdir()
    commit = repository(root)
    file = tmp_path / "start.txt"
    file.write_text(f"# words\nprogram {commit}\nscripts {commit}\n", encoding="utf-8")
    (root / "src/one.py").write_text("second = 2\n", encoding="utf-8")
    tree = start.start_tree(tmp_path / "build", root, file)
    assert (tree / "src/one.py").read_text(encoding="utf-8") == "first = 1\n"
    assert (tree / "benchmarks/one.py").is_file()
    assert start.start_tree(tmp_path / "build", root, file) == tree


def test_a_clone_without_the_stored_commit_says_so(scripts, tmp_path):
    start = scripts("start")
    (root := tmp_path / "root").mkdir()
    repository(root)
    file = tmp_path / "start.txt"
    file.write_text(f"program {'1' * 40}\nscripts {'1' * 40}\n", encoding="utf-8")
    with pytest.raises(start.NoStartError, match="not in this clone"):
        start.start_tree(tmp_path / "build", root, file)
    file.write_text("program abc\n", encoding="utf-8")
    with pytest.raises(start.NoStartError, match="on a line each"):
        start.start_tree(tmp_path / "build", root, file)
