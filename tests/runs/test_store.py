"""The store: by content, bounded, shared, and honest about damage."""

from __future__ import annotations

import json
import os
import stat
import threading

import polars as pl
import pytest
from typer.testing import CliRunner

from ytterby.cli import main as cli
from ytterby.datasets.package import packaged_folder
from ytterby.ground.entries import SUFFIX, UNFINISHED, entry_path
from ytterby.ground.errors import MarketError, RunError, ScenarioError
from ytterby.runs.job import Run
from ytterby.runs.store import Store, find_store
from ytterby.runs.workspace import Workspace


@pytest.fixture(scope="module")
def jobs():
    workspace = Workspace.read(packaged_folder("gallium"))
    scenario = workspace.scenario("gallium-baseline", until=2023)
    values = (0.1, 0.2, 0.3, 0.4)
    return [workspace.jobs([scenario], {"leak_capacity": v}, wants="measured")[0] for v in values]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def a_run(value=1.0, rows=3):
    frame = pl.DataFrame({"measure": ["m"] * rows, "year": [2023] * rows, "value": [value] * rows})
    return Run({"measured": frame}, ("a", "b"))


def files(store):
    return [p for p in store.path.rglob("*") if p.is_file()]


def test_a_run_comes_back_as_it_was_and_others_do_not(store, jobs):
    assert store.get(jobs[0]) is None
    store.keep(jobs[0], a_run())
    found = store.get(jobs[0])
    assert found.tables["measured"].equals(a_run().tables["measured"])
    assert found.used == ("a", "b")
    assert store.get(jobs[1]) is None
    assert files(store) == [entry_path(store.path, jobs[0].key)]


def test_an_error_that_would_come_again_is_kept_and_no_other(store, jobs):
    cause = MarketError("KeyError: ours")
    cause.__cause__ = KeyError("ours")
    for error in (RunError("died"), KeyError("x"), cause):
        store.keep(jobs[0], error)
        assert store.get(jobs[0]) is None
    for error in (MarketError("no balance", advice="look"), ScenarioError("out of bounds")):
        store.keep(jobs[1], error)
        assert isinstance(store.get(jobs[1]), MarketError)
    assert store.get(jobs[1]).what == "no balance"  # the first stays: it is the same run
    assert store.get(jobs[1]).advice == "look"


@pytest.mark.parametrize(
    "damage", ["cut", "empty", "head", "table", "longer", "folder", "another's"]
)
def test_a_damaged_run_is_told_and_gone(store, jobs, caplog, damage):
    for job, value in zip(jobs[:2], (1.0, 2.0), strict=True):
        store.keep(job, a_run(value))
    place, other = (entry_path(store.path, job.key) for job in jobs[:2])
    data = bytearray(place.read_bytes())
    if damage == "folder":
        place.unlink()
        place.mkdir()
        (place / "measured.parquet").write_bytes(data)
    else:
        at = {"head": 10, "table": len(data) - 50}.get(damage)
        if at is not None:
            data[at] ^= 1
        changed = {"cut": data[:-50], "empty": b"", "longer": data + b"x",
                   "another's": other.read_bytes()}  # fmt: skip
        place.write_bytes(changed.get(damage, data))
    assert store.get(jobs[0]) is None
    assert "damaged" in caplog.text
    assert jobs[0].key in caplog.text
    assert not place.exists()
    store.keep(jobs[0], a_run(3.0))
    assert store.get(jobs[0]).tables["measured"]["value"][0] == 3.0
    assert store.get(jobs[1]).tables["measured"]["value"][0] == 2.0


def test_a_table_that_no_reader_can_read_is_damage_too(store, jobs, caplog, monkeypatch):
    """Junk with a digest that fits, as a forger or a broken writer makes it."""
    with monkeypatch.context() as changed:
        junk = b"PAR1" + bytes(200) + b"PAR1"
        changed.setattr(pl.DataFrame, "write_parquet", lambda _, file, **__: file.write(junk))
        store.keep(jobs[0], a_run())
    assert store.get(jobs[0]) is None
    assert "damaged" in caplog.text
    store.keep(jobs[0], a_run(3.0))
    assert store.get(jobs[0]).tables["measured"]["value"][0] == 3.0


@pytest.mark.skipif(os.name == "nt", reason="no permissions as of Unix")
@pytest.mark.parametrize("umask", [0o022, 0o002, 0o077])
def test_others_may_read_a_store_as_the_user_lets_them(tmp_path, jobs, umask):
    before = os.umask(umask)
    try:
        Store(tmp_path / "store").keep(jobs[0], a_run())
    finally:
        os.umask(before)
    for path in (tmp_path / "store", *(tmp_path / "store").rglob("*")):
        most = 0o777 if path.is_dir() else 0o666
        assert stat.S_IMODE(path.stat().st_mode) == most & ~umask, path


def test_the_longest_unread_goes_first(tmp_path, jobs):
    free = Store(tmp_path / "store", max_bytes=None)
    for number, job in enumerate(jobs):
        free.keep(job, a_run())
        os.utime(entry_path(free.path, job.key), (1000 + number, 1000 + number))
    assert free.get(jobs[0]) is not None  # read now, so no longer the first to go
    size = max(one.bytes for one in free.entries())
    Store(tmp_path / "store", max_bytes=2 * size + size // 2).shrink()
    assert [one.key for one in free.entries()] == [jobs[3].key, jobs[0].key]
    small = Store(tmp_path / "store", max_bytes=size + size // 2)
    small.keep(jobs[1], a_run())
    assert [one.key for one in small.entries()] == [jobs[1].key]


def test_a_place_that_cannot_be_written_is_told_and_stops_nothing(tmp_path, jobs, caplog):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "store"):
        store = Store(place)
        store.keep(jobs[0], a_run())
        assert store.get(jobs[0]) is None
        assert "not kept" in caplog.text
        caplog.clear()


def test_what_an_ended_process_left_behind_goes_when_it_is_old(store, jobs):
    store.keep(jobs[0], a_run())
    for name, age in (("old", 1e5), ("young", 0.0)):
        left = store.path / f"{UNFINISHED}{name}"
        left.write_bytes(b"x")
        when = left.stat().st_mtime - age
        os.utime(left, (when, when))
    assert [one.key for one in store.entries()] == [jobs[0].key]
    assert sorted(p.name for p in store.path.iterdir()) == sorted(
        [f"{UNFINISHED}young", jobs[0].key + SUFFIX]
    )


def test_two_that_write_read_and_clear_at_once_get_whole_runs_or_none(store, jobs):
    """Each has a store object of its own, as two processes have."""
    wrong = []

    def work(seed):
        mine = Store(store.path)
        for number in range(40):
            job = jobs[(number + seed) % len(jobs)]
            value = float(job.numbers["leak_capacity"])
            try:
                found = mine.get(job)
                if found is not None and found.tables["measured"]["value"].to_list() != [value] * 3:
                    wrong.append(found)
                mine.keep(job, a_run(value))
                if number % 10 == 9:
                    mine.clear()
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert not [p for p in store.path.iterdir() if p.name.startswith(UNFINISHED)]


def test_which_store_is_meant(tmp_path, monkeypatch):
    monkeypatch.setenv("YTTERBY_HOME", str(tmp_path))
    assert find_store(True).path == tmp_path / "store"
    assert find_store(tmp_path / "own").path == tmp_path / "own"
    assert find_store(False) is None
    store = Store(tmp_path)
    assert find_store(store) is store


def test_the_command_lists_and_clears(store, jobs, monkeypatch):
    store.keep(jobs[0], a_run())

    def run(*words):
        done = CliRunner().invoke(cli.app, ["store", *words])
        assert done.exit_code == 0, done.output
        return done.output

    told = run("--store", str(store.path))
    assert "gallium-baseline, measured" in told
    assert "1 runs" in told
    (row,) = json.loads(run("--store", str(store.path), "--json"))
    assert row["key"] == jobs[0].key
    assert row["bytes"] == sum(p.stat().st_size for p in files(store))
    monkeypatch.setenv("YTTERBY_HOME", str(store.path.parent))
    assert "1 runs removed" in run("clear")
    assert "0 runs" in run()
