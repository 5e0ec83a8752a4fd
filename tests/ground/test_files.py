"""A file is written whole or not at all, and no link is followed."""

from __future__ import annotations

import os

import pytest

from ytterby.ground.errors import DataError, ResultError
from ytterby.ground.files import make_folder, write_whole


@pytest.mark.parametrize(
    "content", ["né\n", "né\n".encode(), lambda out: out.write("né\n".encode())]
)
def test_text_bytes_and_a_writer_give_the_same_file(tmp_path, content):
    path = tmp_path / "new" / "a.txt"
    write_whole(path, content)
    assert path.read_text(encoding="utf-8") == "né\n"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_link_is_replaced_and_its_target_stays(tmp_path):
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "a.txt").symlink_to(tmp_path / "victim")
    write_whole(tmp_path / "a.txt", "new")
    assert (tmp_path / "victim").read_text() == "precious"
    assert not (tmp_path / "a.txt").is_symlink()
    assert (tmp_path / "a.txt").read_text() == "new"


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
        write_whole(tmp_path / "a.txt", "new")
    if told is DataError:
        assert "a.txt: cannot be written: No space left on device" in str(error.value)
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_a_writer_that_fails_leaves_nothing(tmp_path):
    def half(out):
        out.write(b"half")
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_whole(tmp_path / "a.txt", half)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_is_one_error_of_the_class_asked_for(tmp_path):
    (tmp_path / "file").write_text("")
    for call in (
        lambda: write_whole(tmp_path / "file" / "a.txt", "x", ResultError),
        lambda: make_folder(tmp_path / "file" / "deep", ResultError),
    ):
        with pytest.raises(ResultError, match=r"cannot be written: (File exists|Not a dir)"):
            call()
    with pytest.raises(DataError, match="No such file"):
        write_whole(tmp_path / "no" / "a.txt", "x", folder=False)
