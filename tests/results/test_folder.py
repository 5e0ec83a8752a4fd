"""A result folder: nothing that is somebody else's is touched, and a write is whole or heals."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polars as pl
import pytest

from ytterby.ground.errors import ResultError
from ytterby.results import folder as module
from ytterby.results.folder import MANIFEST, ResultFolder, check_folder, read_results
from ytterby.results.read_me import LICENCE, README, UNITS

OLD = {"prices": pl.DataFrame({"x": [1.0]}), "flows": pl.DataFrame({"x": [2.0]})}
NEWER = {"prices": pl.DataFrame({"x": [3.0]})}
ABOUT = {LICENCE, README, UNITS}
"""What every folder has beside its tables and the manifest."""


def write(path, tables, pages=(), *, csv=False, force=False, own=(), version="1"):
    with ResultFolder(path, force=force, own=own) as results:
        results.write_tables(tables, csv=csv)
        for name in pages:
            (results.part / name).parent.mkdir(exist_ok=True)
            (results.part / name).write_text(f"{name} of {version}")
        results.close({"version": version})


def names(path: Path) -> set[str]:
    return {one.relative_to(path).as_posix() for one in path.rglob("*") if one.is_file()}


@pytest.fixture
def web(tmp_path):
    """A folder of somebody's own, with names that a run writes too."""
    (tmp_path / "details").mkdir()
    for name in (MANIFEST, "report.html", "prices.parquet", "details/environment.html"):
        (tmp_path / name).write_text('{"name": "my web app"}')
    return tmp_path


def test_a_folder_with_another_manifest_is_refused_and_nothing_touched(web):
    before = {name: (web / name).read_text() for name in names(web)}
    for attempt in (lambda: check_folder(web), lambda: write(web, NEWER, ["report.html"])):
        with pytest.raises(ResultError, match="not one that Ytterby wrote") as error:
            attempt()
        assert "--force" in str(error.value)
    assert {name: (web / name).read_text() for name in names(web)} == before


def test_force_replaces_what_bears_the_same_name_and_removes_nothing(web):
    write(web, NEWER, ["report.html"], force=True)
    assert read_results(web)[1]["version"] == "1"
    assert (web / "report.html").read_text() == "report.html of 1"
    assert (web / "details/environment.html").read_text() == '{"name": "my web app"}'


@pytest.mark.parametrize("text", ["no json", "[]", "{}", '{"tables": [], "files": {"a": "b"}}'])
def test_what_is_no_manifest_of_ours(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ResultError, match="not one that Ytterby wrote"):
        check_folder(tmp_path)


def test_a_folder_with_files_and_no_manifest_is_refused(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / ".git").mkdir()
    check_folder(tmp_path)  # an empty folder and hidden ones are nobody's results
    (tmp_path / "thesis" / "chapter.tex").write_text("mine")
    with pytest.raises(ResultError, match="no manifest of Ytterby's: thesis"):
        check_folder(tmp_path)
    check_folder(tmp_path, own=["thesis"])


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ResultError, match="must be a folder"):
        check_folder(tmp_path / "out", force=True)
    assert (tmp_path / "out").read_text() == "mine"


def test_all_of_an_earlier_run_goes_that_the_new_one_has_not(tmp_path):
    write(tmp_path, OLD, ["report.html", "iamc.csv", "details/notes.html"], csv=True)
    (tmp_path / "details" / "own.txt").write_text("mine")
    write(tmp_path, NEWER, ["report.html"], version="2")
    assert names(tmp_path) - ABOUT == {MANIFEST, "prices.parquet", "report.html", "details/own.txt"}
    assert not (tmp_path / "csv").exists()
    tables, manifest = read_results(tmp_path)
    assert set(tables) == {"prices"}
    assert set(manifest["files"]) == {"prices.parquet", "report.html", *ABOUT}


def test_a_file_that_was_changed_is_named_and_stays(tmp_path):
    write(tmp_path, OLD, ["report.html", "details/notes.html"])
    (tmp_path / "details/notes.html").write_text("with my notes")
    (tmp_path / "report.html").write_text("with my notes")
    for attempt in (lambda: check_folder(tmp_path), lambda: write(tmp_path, NEWER)):
        with pytest.raises(ResultError, match=r"changed since .*details/notes.html, report.html"):
            attempt()
    write(tmp_path, NEWER, ["report.html"], force=True, version="2")
    assert (tmp_path / "report.html").read_text() == "report.html of 2"
    assert (tmp_path / "details/notes.html").read_text() == "with my notes"


def test_a_file_of_ones_own_under_a_new_name_of_ours_is_not_replaced(tmp_path):
    write(tmp_path, OLD)
    (tmp_path / "report.html").write_text("mine")
    with pytest.raises(ResultError, match=r"not written by Ytterby, .*: report.html"):
        write(tmp_path, NEWER, ["report.html"], version="2")
    assert (tmp_path / "report.html").read_text() == "mine"
    assert read_results(tmp_path)[1]["version"] == "1"
    assert not list(tmp_path.glob(".*"))


def test_a_folder_under_the_name_of_a_file_is_refused_with_force_too(tmp_path):
    write(tmp_path, OLD)
    (tmp_path / "report.html").mkdir()
    with pytest.raises(ResultError, match="a folder bears the name of a file"):
        write(tmp_path, NEWER, ["report.html"], force=True, version="2")
    assert read_results(tmp_path)[1]["version"] == "1"


def test_no_name_leads_out_of_the_folder(tmp_path):
    out = tmp_path / "out"
    write(out, OLD)
    (tmp_path / "outside.html").write_text("mine")
    manifest = json.loads((out / MANIFEST).read_text())
    digest = module.digest_if_there(tmp_path / "outside.html")
    manifest["files"] |= {"../outside.html": digest, str(tmp_path / "outside.html"): digest}
    (out / MANIFEST).write_text(json.dumps(manifest))
    write(out, NEWER, version="2")
    assert (tmp_path / "outside.html").is_file()


def test_the_same_folder_is_written_twice_in_one_command(tmp_path):
    for version in ("1", "2"):
        write(tmp_path, OLD, ["report.html"], csv=True, version=version)
    assert read_results(tmp_path)[1]["version"] == "2"


@pytest.mark.parametrize("nth", range(1, 9))
@pytest.mark.parametrize("earlier", [True, False])
def test_a_write_that_ends_among_its_files_is_refused_and_heals(
    tmp_path, monkeypatch, nth, earlier
):
    """Every file is put in its place by one rename: the process ends at the nth."""
    if earlier:
        write(tmp_path, OLD, ["report.html", "old.html"])
    count, replace = [], Path.replace

    def ends(self, target):
        if self.parent.name.startswith(module.NEW) and Path(target).parent == tmp_path:
            count.append(target)
            if len(count) == nth:
                raise KeyboardInterrupt
        return replace(self, target)

    tables = {**NEWER, "stocks": OLD["flows"]}
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", ends)
        if nth == 8:  # three files, three about them and the manifest
            write(tmp_path, tables, ["report.html"], version="2")
            assert len(count) == 7
            return
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, tables, ["report.html"], version="2")
    if earlier and nth <= 2:  # the licence is the same
        assert read_results(tmp_path)[1]["version"] == "1"
    else:
        with pytest.raises(ResultError):
            read_results(tmp_path)
    write(tmp_path, NEWER, ["report.html"], version="3")
    assert names(tmp_path) == {MANIFEST, "prices.parquet", "report.html", *ABOUT}
    assert read_results(tmp_path)[1]["version"] == "3"


def test_a_hidden_folder_that_nobody_writes_any_more_goes(tmp_path):
    left = tmp_path / f"{module.NEW}left"
    left.mkdir()
    (left / "prices.parquet").write_text("half")
    write(tmp_path, OLD)
    assert left.is_dir()  # another process may be writing it
    os.utime(left, (0, 0))
    write(tmp_path, OLD)
    assert not left.exists()


def test_a_folder_that_was_made_in_vain_goes(tmp_path):
    with pytest.raises(AttributeError):
        write(tmp_path / "out", {"prices": None})
    assert not (tmp_path / "out").exists()


def test_a_hidden_folder_that_another_command_removed_is_one_error(tmp_path):
    with ResultFolder(tmp_path) as results:
        results.write_tables(OLD)
        (results.part / "prices.parquet").unlink()
        with pytest.raises(ResultError, match="gone before"):
            results.close({})
