"""`--out` of every command that writes a folder: no data folder, and no place in one."""

from __future__ import annotations

import shutil

import pytest
from typer.testing import CliRunner

from ytterby.cli.main import COMMANDS, app, load
from ytterby.datasets.package import is_data_folder, packaged_folder, packaged_names
from ytterby.ground.errors import YtterbyError

FILES = ("check", "screen")  # their --out is one CSV file


def folders_out():
    """The words of each command that has `--out`."""
    for name in COMMANDS:
        command = load(name)
        parts = getattr(command, "commands", {"": command})
        for part, one in parts.items():
            if any("--out" in parameter.opts for parameter in one.params) and name not in FILES:
                yield (name, part) if part else (name,)


def contents(folder):
    return {p.relative_to(folder): p.is_file() and p.read_bytes() for p in folder.rglob("*")}


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(packaged_folder("gallium"), tmp_path / "dd")


def test_every_packaged_folder_is_known_as_one(tmp_path):
    assert all(is_data_folder(packaged_folder(name)) for name in packaged_names())
    assert not is_data_folder(tmp_path)


def test_no_command_writes_into_a_data_folder(data, monkeypatch):
    monkeypatch.chdir(data.parent)
    before, commands = contents(data), list(folders_out())
    assert ("simulate",) in commands
    assert len(commands) >= 11
    for words in commands:
        for out in ("dd", "./dd/../dd/", str(data), "dd/results"):
            with pytest.raises(YtterbyError, match="must not be a data folder"):
                CliRunner().invoke(app, [*words, "x", "--out", out], catch_exceptions=False)
    assert contents(data) == before


def test_beside_a_data_folder_it_may_write(data, tmp_path):
    words = ["simulate", "none", "--data", str(data), "--out", str(tmp_path / "results")]
    with pytest.raises(YtterbyError, match="unknown scenario 'none'"):
        CliRunner().invoke(app, words, catch_exceptions=False)
