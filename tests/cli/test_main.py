"""The command line as a whole: help, and one clear error where something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ytterby.cli import main as cli
from ytterby.ground.errors import ScenarioError

COMMANDS = (
    "facts",
    "law",
    "scenarios",
    "simulate",
    "base-year",
    "tornado",
    "ensemble",
    "store",
)
WARM = pytest.mark.usefixtures("warm_here")


@pytest.fixture
def run_here(monkeypatch, capsys):
    """The command by its entry in this process, which has read law and data before: what ends it, and what it says."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["ytterby", *words])
        with pytest.raises(SystemExit) as left:
            cli.main()
        return subprocess.CompletedProcess(words, left.value.code, *capsys.readouterr())

    return run


def run(*words):
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ytterby.cli.main", *words],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@WARM
def test_help_names_every_command():
    done = run("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert command in done.stdout


def test_help_loads_nothing_heavy():
    code = (
        "import sys, ytterby.cli.main; "
        "print([m for m in ('polars', 'numpy', 'scipy', 'altair', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("given", "used"), [(None, "1"), ("3", "3")])
def test_dense_algebra_takes_one_thread_unless_a_number_is_given(monkeypatch, given, used):
    name = cli.ONE_THREAD[0]
    monkeypatch.setenv(name, given or "")
    if given is None:
        monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "argv", ["ytterby", "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    assert os.environ[name] == used


@WARM
@pytest.mark.parametrize(
    ("words", "near", "alone"),
    [
        (("simulate", "nonsense"), "Known names", True),
        (("simulate", "embrago"), "Did you mean 'embargo'", False),
        (("simulate", "technology-ban"), "'technology-ban-2023'", False),
    ],
)
def test_an_unknown_scenario_is_one_error_with_advice(run_here, words, near, alone):
    done = run(*words) if alone else run_here(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: unknown scenario")
    assert near in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout.strip() == ""


@WARM
def test_an_unknown_command_is_an_error():
    done = run("simulat")
    assert done.returncode == 2
    assert "simulat" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_is_where_what_and_advice(monkeypatch, capsys):
    def fail():
        raise ScenarioError("wrong", where="mine.yaml:3", advice="Put it right.")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2
    assert capsys.readouterr().err == "Error: mine.yaml:3: wrong\n  Put it right.\n"


def test_an_interruption_is_told(monkeypatch, capsys):
    def press():
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", press)
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 130
    assert "Interrupted" in capsys.readouterr().err


@WARM
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("words", [("scenarios",), ("check", "--batch", "BATCH")])
def test_an_output_without_room_is_one_error(tmp_path, words):
    (tmp_path / "batch.csv").write_text("item,from,to,date\nDy oxide,CN,DE,2026-01-01\n")
    words = [str(tmp_path / "batch.csv") if w == "BATCH" else w for w in words]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ytterby.cli.main", *words],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@WARM
@pytest.mark.parametrize(
    ("words", "alone"),
    [
        (("simulate", "gallium-baseline", "--data", "gallium"), True),
        (("ensemble", "gallium-baseline", "--data", "gallium"), False),
    ],
)
def test_a_place_for_results_that_cannot_be_is_told_before_a_run(tmp_path, run_here, words, alone):
    (tmp_path / "file").write_text("")
    words = (*words, "--out", str(tmp_path / "file" / "deep"))
    done = run(*words) if alone else run_here(*words)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert done.stderr.startswith("Error: ")


def test_the_lines_of_help_are_those_of_the_commands():
    for name, line in cli.COMMANDS.items():
        words = (cli.load(name).help or "").split("\n\n")[0].replace("\n", " ")
        assert words == line, name


def test_help_imports_no_command():
    code = "import sys; from ytterby.cli import main; sys.argv[1:] = ['--help']\n" \
           "try: main.main()\n" \
           "except SystemExit: pass\n" \
           "print(sorted(m for m in sys.modules if m.startswith('ytterby.cli.')))"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "validate" in done.stdout
    assert done.stdout.splitlines()[-1] == "['ytterby.cli.main']"


@WARM
def test_a_command_that_is_misspelt_is_suggested():
    done = run("chek")
    assert done.returncode == 2
    assert "'check'" in done.stderr
