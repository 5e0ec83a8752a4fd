"""A file is written whole or not at all, and no link is followed."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from ytterby.cli import main
from ytterby.ground import csvfile, yamlfile
from ytterby.ground.errors import DataError, ResultError
from ytterby.ground.files import make_folder, read_bytes, write_atomic


@pytest.mark.parametrize(
    "content", ["né\n", "né\n".encode(), lambda out: out.write("né\n".encode())]
)
def test_text_bytes_and_a_writer_give_the_same_file(tmp_path, content):
    path = tmp_path / "new" / "a.txt"
    write_atomic(path, content)
    assert path.read_text(encoding="utf-8") == "né\n"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_link_is_replaced_and_its_target_stays(tmp_path):
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "a.txt").symlink_to(tmp_path / "victim")
    write_atomic(tmp_path / "a.txt", "new")
    assert (tmp_path / "victim").read_text() == "precious"
    assert not (tmp_path / "a.txt").is_symlink()
    assert (tmp_path / "a.txt").read_text() == "new"


@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
def test_permissions_are_those_of_the_umask_which_is_never_set(tmp_path, monkeypatch, umask, mode):
    before = os.umask(umask)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(os, "umask", lambda value: pytest.fail("all threads would have it"))
            write_atomic(tmp_path / "a.txt", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == mode


@pytest.mark.parametrize(
    ("fault", "told"),
    [(OSError(28, os.strerror(28)), DataError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_full_disk_or_a_pressed_key_leaves_the_old_file_alone(tmp_path, monkeypatch, fault, told):
    (tmp_path / "a.txt").write_text("old")

    def full(handle):
        raise fault

    monkeypatch.setattr("ytterby.ground.files.os.fsync", full)
    with pytest.raises(told) as error:
        write_atomic(tmp_path / "a.txt", "new")
    if told is DataError:
        assert "a.txt: cannot be written: No space left on device" in str(error.value)
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_a_writer_that_fails_leaves_nothing(tmp_path):
    def half(out):
        out.write(b"half")
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_atomic(tmp_path / "a.txt", half)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_is_one_error_of_the_class_asked_for(tmp_path):
    (tmp_path / "file").write_text("")
    for call in (
        lambda: write_atomic(tmp_path / "file" / "a.txt", "x", ResultError),
        lambda: make_folder(tmp_path / "file" / "deep", ResultError),
    ):
        with pytest.raises(ResultError, match=r"cannot be written: (File exists|Not a dir)"):
            call()
    with pytest.raises(DataError, match="No such file"):
        write_atomic(tmp_path / "no" / "a.txt", "x", folder=False)


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
