"""Pages of an earlier run in the same folder: those that are not written again go, and nothing else."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from ytterby.report.older import clear_older, files_of_earlier


def digest(text):
    return sha256(text.encode()).hexdigest()


@pytest.fixture
def folder(tmp_path):
    held = {"details/ranges.html": "of a tornado", "details/old.svg": "a picture", "details/prices.html": "prices",
            "details/notes.html": "as it was", "pictures/old.png": "p", "flows.parquet": "rows"}  # fmt: skip
    for name, text in held.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    files = {name: digest(text) for name, text in held.items()}
    (tmp_path / "manifest.json").write_text(json.dumps({"files": files}))
    (tmp_path / "details" / "notes.html").write_text("changed by hand")
    (tmp_path / "details" / "mine.txt").write_text("my own")
    return tmp_path


def test_pages_that_are_not_written_again_go(folder):
    gone = clear_older(folder, files_of_earlier(folder), [folder / "details" / "prices.html"])
    names = {path.relative_to(folder).as_posix() for path in gone}
    assert names == {"details/ranges.html", "details/old.svg", "pictures/old.png"}


def test_what_is_not_known_to_be_ours_stays(folder):
    clear_older(folder, files_of_earlier(folder), [])
    left = {path.name for path in (folder / "details").iterdir()}
    assert left == {"notes.html", "mine.txt"}
    assert (folder / "flows.parquet").is_file()


def test_without_a_manifest_pages_of_subjects_go_by_name(folder):
    (folder / "manifest.json").write_text("no json")
    assert files_of_earlier(folder) == {}
    assert {path.name for path in clear_older(folder, {}, [])} == {"ranges.html", "prices.html"}


def test_no_name_leads_out_of_the_folder(folder):
    outside = folder.parent / "outside.html"
    outside.write_text("mine")
    clear_older(folder, {"details/../../outside.html": digest("mine")}, [])
    assert outside.is_file()
