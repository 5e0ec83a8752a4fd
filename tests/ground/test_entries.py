"""Kept frames, arrays and plain data: they come back as they were, or not at all."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from ytterby.ground import files
from ytterby.ground.entries import (
    UNFINISHED,
    entry_path,
    read_about,
    read_entry,
    remove_entry,
    write_entry,
)
from ytterby.ground.errors import ResultError
from ytterby.ground.fingerprint import digest_of_bytes

ABOUT = {"name": "\u00fc", "numbers": [1, 2.5, None]}
FRAMES = {
    "a": pl.DataFrame({"x": [1.0, None], "y": ["p", "q"]}),
    "b": pl.DataFrame({"z": pl.Series([], dtype=pl.Int16)}),
}
ARRAYS = {
    "0/data": np.arange(6.0).reshape(2, 3),
    "words": np.array(["p", "qr"]),
    "one": np.array(2),
}


@pytest.fixture
def path(tmp_path):
    path = entry_path(tmp_path / "kept", "abc")
    write_entry(path, ABOUT, FRAMES, ARRAYS)
    return path


def same(entry):
    return entry


def test_all_kinds_come_back(path):
    entry = read_entry(path, same)
    assert entry.key == "abc"
    assert entry.about == ABOUT
    assert entry.frames.keys() == FRAMES.keys()
    assert all(entry.frames[name].equals(frame) for name, frame in FRAMES.items())
    assert all(entry.frames[name].schema == frame.schema for name, frame in FRAMES.items())
    assert entry.arrays.keys() == ARRAYS.keys()
    assert all(np.array_equal(entry.arrays[name], array) for name, array in ARRAYS.items())
    assert read_about(path) == ABOUT


def test_an_entry_may_be_empty_and_is_replaced(path):
    size = write_entry(path)
    assert size == path.stat().st_size
    entry = read_entry(path, same)
    assert (entry.about, entry.frames, entry.arrays) == ({}, {}, {})


def test_none_is_made_of_nothing(tmp_path, caplog):
    assert read_entry(tmp_path / "a", same) is None
    (tmp_path / "file").write_text("")
    assert read_entry(tmp_path / "file" / "a", same) is None
    assert caplog.text == ""


def test_no_byte_may_change(path, caplog):
    data, chance = path.read_bytes(), random.Random(2)
    places = [*range(0, len(data), 41), *range(200)]
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert read_entry(path, same) is None
        assert not path.exists()
    assert caplog.text.count("damaged") == len(places)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: b"\n",
        lambda data: b"\n\n\n",
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data[: data.index(b"\n") + 1],
        lambda data: data.replace(b"entry 1", b"entry 2", 1),
        lambda data: b"[" * 3_000_000,
    ],
)
def test_what_is_cut_longer_or_foreign_is_told_and_gone(path, caplog, change):
    path.write_bytes(change(path.read_bytes()))
    assert read_entry(path, same) is None
    assert str(path) in caplog.text
    assert not path.exists()


def forged(path, head, bodies=b""):
    text = json.dumps(head).encode()
    mark = b"ytterby entry 1, SHA-256 " + digest_of_bytes(text).encode()
    path.write_bytes(mark + b"\n" + text + b"\n" + bodies)


JUNK = (
    b"",
    b"junk" * 50,
    b"PAR1" + b"\xff" * 200 + b"PAR1",
    b"PK\x05\x06" + bytes(18),
    b"PK\x03\x04" * 40,
)


@pytest.mark.parametrize("kind", ["frame", "arrays"])
@pytest.mark.parametrize("body", JUNK)
def test_parts_that_no_reader_reads_are_damage_even_with_their_digest(path, caplog, kind, body):
    part = {"name": "x", "kind": kind, "bytes": len(body), "sha256": digest_of_bytes(body)}
    forged(path, {"key": "abc", "about": {}, "parts": [part]}, body)
    found = read_entry(path, lambda entry: {**entry.frames, **entry.arrays}["x"])
    assert found is None
    assert "damaged" in caplog.text


@pytest.mark.parametrize(
    "head",
    [[], 1, {}, {"key": "abc"}, {"key": "abc", "about": {}, "parts": 1}, {"key": "abc", "about": {}, "parts": [1]},
     {"key": "other", "about": {}, "parts": []}],
)  # fmt: skip
def test_a_head_that_says_something_else_is_damage(path, head):
    forged(path, head)
    assert read_entry(path, same) is None
    assert not path.exists()


def test_what_nothing_can_be_made_of_is_damage(path, caplog):
    assert read_entry(path, lambda entry: entry.arrays["0/data"][7]) is None
    assert "out of bounds" in caplog.text
    assert not path.exists()


def test_a_folder_in_its_place_goes(path, caplog):
    path.unlink()
    (path / "below").mkdir(parents=True)
    assert read_entry(path, same) is None
    assert "folder" in caplog.text
    write_entry(path, ABOUT)
    assert read_entry(path, same).about == ABOUT


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be read")
def test_what_may_not_be_read_is_left(path, caplog):
    path.chmod(0)
    assert read_entry(path, same) is None
    assert "cannot be read" in caplog.text
    assert path.exists()


def test_nothing_is_pickled(tmp_path):
    with pytest.raises(TypeError, match="Python objects"):
        write_entry(tmp_path / "a", arrays={"x": np.array([{}], dtype=object)})
    assert not (tmp_path / "a").exists()


def test_what_cannot_be_written_is_an_error_of_the_class_asked_for(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultError, match="cannot be written"):
        write_entry(tmp_path / "file" / "a", error=ResultError)


def test_an_entry_that_is_being_written_is_known_by_its_name(tmp_path, monkeypatch):
    names = []
    monkeypatch.setattr(files.Path, "replace", lambda path, to: names.append(path.name))
    write_entry(tmp_path / "a")
    assert len(names) == 1
    assert names[0].startswith(UNFINISHED)


def test_removing_what_is_not_there_is_no_error(tmp_path):
    remove_entry(tmp_path / "a")


def test_about_of_a_damaged_entry_is_none(path):
    path.write_bytes(path.read_bytes().replace(b"numbers", b"nombers", 1))
    assert read_about(path) is None
    path.write_bytes(b"")
    assert read_about(path) is None


def test_it_starts_light():
    code = "import sys, ytterby.ground.entries; print({'numpy', 'polars'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
