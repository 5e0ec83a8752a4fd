"""Results on disk: whole or refused."""

from __future__ import annotations

import json

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.results.written import write_results

from ytterby.ground.errors import ResultError
from ytterby.results.folder import ResultFolder, read_results, write_csv


@pytest.fixture
def tables():
    return {
        "one": pl.DataFrame({"scenario": ["a", "b"], "year": [2024, 2025], "share": [0.5, None]}),
        "two": pl.DataFrame({"leak": [True, False], "quantity_t": [1.5, 2.0]}),
        "three": pl.DataFrame({"x": [1.0]}),
    }


@pytest.fixture
def interrupted(monkeypatch):
    """Make the n-th file fail half-way: bytes are on disk, then the disk is full or a key is pressed."""

    def arm(nth, fault=KeyboardInterrupt):
        count = []

        def fsync(handle):
            count.append(handle)
            if len(count) == nth:
                raise fault

        monkeypatch.setattr("ytterby.ground.files.os.fsync", fsync)

    return arm


def test_round_trip_of_a_run(tmp_path, baseline):
    write_results(tmp_path / "run", baseline.tables, baseline.manifest)
    tables, manifest = read_results(tmp_path / "run")
    assert set(tables) == set(baseline.tables)
    for name, frame in tables.items():
        assert_frame_equal(frame, baseline.tables[name])
    assert manifest["tables"] == sorted(baseline.tables)
    own = {k: v for k, v in manifest.items() if k not in ("tables", "files")}
    assert own == baseline.manifest


def test_nothing_temporary_is_left(tmp_path, tables):
    write_results(tmp_path, tables, {"version": "x"})
    names = sorted(path.name for path in tmp_path.iterdir())
    about = ["LICENSE.txt", "README.md", "manifest.json"]
    assert names == [*about, "one.parquet", "three.parquet", "two.parquet", "units.csv"]


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize(
    ("fault", "error"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(28, "No space left"), ResultError)],
)
def test_an_interrupted_write_leaves_no_manifest_and_is_refused(
    tmp_path, tables, interrupted, nth, fault, error
):
    interrupted(nth, fault)
    with pytest.raises(error):
        write_results(tmp_path, tables, {"version": "x"})
    assert not (tmp_path / "manifest.json").exists()
    for path in tmp_path.glob("*.parquet"):
        pl.read_parquet(path)  # what has its name is whole
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ResultError, match="interrupted") as told:
        read_results(tmp_path)
    assert str(tmp_path) in str(told.value)


def test_an_interrupted_write_over_a_whole_folder_leaves_what_was_there(
    tmp_path, tables, interrupted
):
    write_results(tmp_path, tables, {"version": "old"})
    interrupted(2)
    with pytest.raises(KeyboardInterrupt):
        write_results(tmp_path, {"one": tables["two"]}, {"version": "new"})
    found, manifest = read_results(tmp_path)
    assert manifest["version"] == "old"
    assert_frame_equal(found["one"], tables["one"])


def test_a_second_write_after_an_interruption_is_whole(tmp_path, tables, interrupted, monkeypatch):
    with monkeypatch.context():
        interrupted(2)
        with pytest.raises(KeyboardInterrupt):
            write_results(tmp_path, tables, {"version": "x"})
    monkeypatch.undo()
    write_results(tmp_path, tables, {"version": "x"})
    found, manifest = read_results(tmp_path)
    assert set(found) == set(tables)
    assert manifest["version"] == "x"


def test_an_interruption_while_the_manifest_is_written(tmp_path, tables, monkeypatch):
    whole = json.dumps

    def dumps(value, **keys):
        if "tables" in value:
            raise KeyboardInterrupt
        return whole(value, **keys)

    monkeypatch.setattr("ytterby.results.folder.json.dumps", dumps)
    with pytest.raises(KeyboardInterrupt):
        write_results(tmp_path, tables, {"version": "x"})
    with pytest.raises(ResultError):
        read_results(tmp_path)


def test_a_folder_that_is_no_result_or_misses_a_table_is_refused(tmp_path, tables):
    with pytest.raises(ResultError, match="no manifest"):
        read_results(tmp_path / "nowhere")
    write_results(tmp_path, tables, {})
    (tmp_path / "two.parquet").unlink()
    with pytest.raises(ResultError, match="two"):
        read_results(tmp_path)


def test_the_manifest_comes_last_with_the_hash_of_every_file(tmp_path, tables):
    write_results(tmp_path, tables, {"version": "old"})
    with ResultFolder(tmp_path) as folder:
        folder.write_tables(tables, csv=True)
        (folder.part / "report.html").write_text("report")
        folder.close({"version": "new"})
    listed = json.loads((tmp_path / "manifest.json").read_text())["files"]
    there = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*") if p.is_file()}
    assert set(listed) == there - {"manifest.json"}
    assert {"one.parquet", "csv/one.csv", "report.html"} <= set(listed)


@pytest.mark.parametrize("name", ["one.parquet", "csv/two.csv"])
def test_a_file_that_is_not_as_it_was_written_is_named(tmp_path, tables, name):
    with ResultFolder(tmp_path) as folder:
        folder.write_tables(tables, csv=True)
        folder.close({})
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-1])
    with pytest.raises(ResultError, match="not as it was written") as told:
        read_results(tmp_path)
    assert name in str(told.value)


def test_a_manifest_that_is_damaged_or_old_is_refused(tmp_path, tables):
    write_results(tmp_path, tables, {})
    for text in ("", "{}", '{"tables": ["one"]}', '{"tables": ["one"], "files": {}}', "[1]"):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(ResultError, match="not a manifest"):
            read_results(tmp_path)


def test_links_under_the_names_of_parts_are_not_followed(tmp_path, tables):
    (tmp_path / "victim").write_text("precious")
    for name in (".one.parquet.part", "one.parquet", ".manifest.json.part", "manifest.json"):
        (tmp_path / name).symlink_to(tmp_path / "victim")
    with ResultFolder(tmp_path, force=True) as folder:
        folder.write_tables(tables)
        folder.close({})
    assert (tmp_path / "victim").read_text() == "precious"
    assert not (tmp_path / "one.parquet").is_symlink()
    assert not (tmp_path / "manifest.json").is_symlink()


def test_csv_holds_the_same_numbers(tmp_path, embargo):
    write_csv(tmp_path / "csv", embargo.tables)
    assert {p.stem for p in (tmp_path / "csv").iterdir()} == set(embargo.tables)
    for name, frame in embargo.tables.items():
        found = pl.read_csv(tmp_path / "csv" / f"{name}.csv", schema=frame.schema)
        texts = [c for c, t in frame.schema.items() if t == pl.String]
        filled = [pl.col(c).fill_null("") for c in texts]  # CSV has one word for nothing
        assert_frame_equal(found.with_columns(filled), frame.with_columns(filled), rel_tol=1e-12)
