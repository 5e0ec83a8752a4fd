"""`ytterby new`, `schema`, `--version`, completion, `--brief`: what a newcomer types first."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import ytterby
from ytterby.cli.main import app
from ytterby.ground.errors import DataError, ResultError, YtterbyError
from ytterby.report.schemas import PLACE


def run(*words):
    return CliRunner().invoke(app, [*words], catch_exceptions=False)


def test_the_version_is_that_of_the_package():
    assert run("--version").stdout == f"ytterby {ytterby.__version__}\n"


@pytest.mark.parametrize("kind", ["scenario", "measure", "targets", "game", "case", "verdict"])
def test_a_schema_is_printed_or_written(kind, tmp_path):
    text = (PLACE / f"{kind}.json").read_text(encoding="utf-8")
    assert run("schema", kind).stdout == text
    path = tmp_path / "schema.json"
    run("schema", kind, "--out-file", str(path))
    assert json.loads(path.read_text(encoding="utf-8"))["title"] == json.loads(text)["title"]


def test_a_new_file_is_written_once(tmp_path):
    path = tmp_path / "mine.yaml"
    assert str(path) in run("new", "scenario", str(path)).stdout.replace("\n", "")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=file:")
    with pytest.raises(ResultError, match="there is such a file"):
        run("new", "scenario", str(path))
    path.write_text("mine", encoding="utf-8")
    run("new", "scenario", str(path), "--force")
    assert path.read_text(encoding="utf-8") == text
    assert "my-scenario" in run("scenarios", "show", str(path)).stdout


def test_a_new_data_folder_says_what_to_change(tmp_path):
    assert "README.md" in run("new", "data", str(tmp_path / "mine")).stdout
    with pytest.raises(DataError, match="no file of 'game'"):
        run("new", "game", str(tmp_path / "x.yaml"))


@pytest.mark.usefixtures("warm_here")
@pytest.mark.parametrize(
    ("words", "last", "there"),
    [
        ("ytterby sim", 1, "simulate"),
        ("ytterby law ca", 2, "calendar"),
        ("ytterby simulate gall", 2, "gallium-full-ban"),
        ("ytterby simulate half.yaml --data ga", 4, "gallium"),
        ("ytterby economy run imp", 3, "imposed"),
        ("ytterby schema ", 2, "verdict"),
        ("ytterby new d", 2, "data"),
        ("ytterby plan us-d", 2, "us-defence"),
        ("ytterby game play gall", 3, "gallium-2023"),
        ("ytterby law show CN-MOFCOM-2024", 3, "CN-MOFCOM-2024-46"),
    ],
)
def test_a_shell_completes_commands_and_names(words, last, there):
    code = "import sys; sys.argv = ['ytterby']; from ytterby.cli.main import main; main()"
    asked = {"_YTTERBY_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(last)}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **asked}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert there in done.stdout.split()


def test_a_brief_needs_a_folder_and_an_answer():
    with pytest.raises(YtterbyError, match="--brief needs a folder"):
        run("simulate", "embargo", "--brief")
    with pytest.raises(YtterbyError, match="--brief needs a folder"):
        run("ask", "China stops dysprosium from 2027", "--simulate", "--brief")


def test_the_module_runs_as_a_program():
    done = subprocess.run(
        [sys.executable, "-m", "ytterby", "--version"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.startswith("ytterby ")
