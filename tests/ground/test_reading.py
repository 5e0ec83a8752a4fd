"""Files without end are refused, not read: devices, pipes, and what is larger than it can be."""

import os
import sys

import pytest

from ytterby.cli import main
from ytterby.ground import csvfile, yamlfile
from ytterby.ground.errors import DataError
from ytterby.ground.reading import read_bytes


@pytest.fixture
def pipe(tmp_path):
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    return path


@pytest.mark.parametrize("read", [yamlfile.load, csvfile.read_csv])
def test_no_regular_file(read, pipe):
    for path in (pipe, "/dev/zero"):
        with pytest.raises(DataError, match="no regular file") as fault:
            read(path)
        assert str(path) in str(fault.value)
    with pytest.raises(DataError, match="this is a folder"):
        read(pipe.parent)


def test_too_large(tmp_path, monkeypatch):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(yamlfile.LARGEST + 1)
    with pytest.raises(DataError, match="has 10 MB; at most 10 MB are read"):
        yamlfile.load(path)
    assert read_bytes(path, DataError, yamlfile.LARGEST + 1).count(0) == yamlfile.LARGEST + 1


@pytest.mark.parametrize("words", [("simulate", "/dev/zero"), ("check", "--batch", "/dev/zero")])
def test_commands_refuse_it(words, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["ytterby", *words])
    with pytest.raises(SystemExit) as left:
        main.main()
    assert left.value.code == 2
    assert "/dev/zero: this is no regular file" in capsys.readouterr().err
