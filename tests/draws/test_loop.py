"""The loop over draws: each run once, batches by the number of a draw, and a study that is stopped loses nothing."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.loop import Failure, one_table, run_study
from ytterby.ground.errors import MarketError
from ytterby.runs import run as run_module
from ytterby.runs.engines import names
from ytterby.runs.job import Run
from ytterby.runs.run import SERIAL, Executor
from ytterby.runs.store import Store
from ytterby.runs.workspace import Workspace

pytestmark = pytest.mark.usefixtures("in_processes", "warm")
PAIR = ("gallium-baseline", "gallium-full-ban")


@pytest.fixture(scope="module")
def draws():
    """Three draws of two parts: a pair, and its reference alone."""
    workspace = Workspace.read(packaged_folder("gallium"))
    pair = [workspace.scenario(name, until=2023) for name in PAIR]
    number = next(row for row in workspace.chain.parameters if row.low != row.high)
    table = {}
    for draw, value in enumerate((number.low, number.value, number.high)):
        jobs = workspace.jobs(pair, {number.id: value}, wants="measured")
        table[draw] = {"pair": jobs, "reference": jobs[:1]}
    return table


@pytest.fixture
def batches(monkeypatch, without_kernel):
    """What goes out together without a kernel: the jobs of each group, whose runs are made up."""
    groups = []

    def made(jobs, on_progress=None):
        groups.append(list(jobs))
        return [_made(job) for job in jobs]

    monkeypatch.setattr(run_module, "_run_group", made)
    return groups


def _made(job):
    value = sum(job.numbers.values())
    return Run({"measured": pl.DataFrame({"name": [job.name], "value": [value]})}, ("a",))


def kept(draw, part, frames):
    """Names of the runs of a part, and the sum of their values."""
    return sum(frame["value"][0] for frame in frames)


def read(job, run):
    return run.tables["measured"]


def test_each_run_is_made_once_and_serves_all_parts(draws, batches):
    seen, ticks = [], []

    def count(job, run):
        seen.append(job.key)
        return read(job, run)

    table = run_study(draws, count, kept, SERIAL, on_progress=lambda *now: ticks.append(now))
    assert [{job.name for job in own} for own in batches] == [set(PAIR)] * 3
    assert len(seen) == len(set(seen)) == 6
    assert ticks == [(1, 3), (2, 3), (3, 3)]
    assert list(table.of("pair")) == [0, 1, 2]
    reference = [_made(draws[n]["reference"][0]).tables["measured"]["value"][0] for n in range(3)]
    assert table.array("reference") == pytest.approx(reference)


@pytest.mark.parametrize(("size", "together"), [(1, [2, 2, 2]), (2, [4, 2]), (0, [1] * 6)])
def test_batches_are_fixed_by_the_number_of_a_draw(draws, batches, tmp_path, size, together):
    whatever = Executor("serial", 1, Store(tmp_path))
    first = run_study(draws, read, kept, whatever, size=size)
    assert [len(own) for own in batches] == together
    store = Executor("serial", 1, Store(tmp_path / "other"))
    store.store.keep(draws[1]["pair"][0], _made(draws[1]["pair"][0]))
    batches.clear()
    again = run_study(draws, read, kept, store, size=size)
    assert again == first
    if size:  # what is left of a batch goes out alone, and no other draw moves up
        assert [len(own) for own in batches] == [
            n - (k == (2 - size)) for k, n in enumerate(together)
        ]
    assert sum(len(own) for own in batches) == 5


def test_a_run_without_an_answer_fails_its_parts_alone(draws, batches, monkeypatch):
    bad = draws[1]["pair"][1]

    def made(jobs, on_progress=None):
        return [MarketError("no balance") if job.key == bad.key else _made(job) for job in jobs]

    monkeypatch.setattr(run_module, "_run_group", made)
    table = run_study(draws, read, kept, SERIAL)
    assert list(table.of("pair")) == [0, 2]
    assert list(table.of("reference")) == [0, 1, 2]
    assert {n: str(one) for n, one in table.failures("pair").items()} == {1: "no balance"}
    assert table.failures("pair")[1].job.name == PAIR[1]
    assert np.isnan(table.array("pair")).tolist() == [False, True, False]
    with pytest.raises(MarketError, match="no balance"):
        table.only(1, "pair")

    def refuse(failure: Failure):
        raise KeyError(failure.job.name)

    with pytest.raises(KeyError, match=PAIR[1]):
        run_study(draws, read, kept, SERIAL, on_failure=refuse)


def test_parts_without_a_run_need_none(draws, batches):
    table = run_study({1: {"layer": []}}, read, kept, SERIAL)
    assert table.cells == {1: {"layer": 0}}
    assert not batches


def test_a_stopped_study_loses_no_finished_draw(draws, batches, tmp_path):
    store = Store(tmp_path, max_bytes=None, strict=True)

    def stop(done, total):
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(draws, read, kept, Executor("serial", 1, store), on_progress=stop)
    assert {entry.key for entry in store.entries()} == {job.key for job in draws[0]["pair"]}
    batches.clear()
    table = run_study(draws, read, kept, Executor("serial", 1, store))
    assert [{job.key for job in own} for own in batches] == [
        {job.key for job in draws[n]["pair"]} for n in (1, 2)
    ]
    assert len(table.of("pair")) == 3


def test_every_engine_gives_the_same(draws):
    two = {number: draws[number] for number in (0, 2)}
    tables = [
        run_study(two, one_table("measured"), lambda _, __, frames: frames[-1], Executor(name, 2))
        for name in names()
    ]
    for table in tables[1:]:
        for draw, frame in table.of("pair").items():
            assert frame.equals(tables[0].of("pair")[draw])
