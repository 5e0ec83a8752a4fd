"""Studies in lockstep: lanes fixed by the draws, the same bytes in any engine, and 1e-9 from runs made alone."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.loop import one_table, run_study
from ytterby.ground.entries import entry_path, read_about
from ytterby.ground.kernel import OFF, VARIABLE
from ytterby.market.lockstep import HINT, LANES, kernel, kernel_name
from ytterby.runs import run as run_module
from ytterby.runs.engines import names
from ytterby.runs.job import Run
from ytterby.runs.lanes import in_lanes
from ytterby.runs.run import SERIAL, Executor
from ytterby.runs.store import Store
from ytterby.runs.workspace import Workspace

PAIR = ("gallium-baseline", "gallium-full-ban")
COUNT = 10
pytestmark = [
    pytest.mark.skipif(kernel() is None, reason=HINT),
    pytest.mark.usefixtures("in_processes", "warm"),
]


@pytest.fixture(scope="module")
def draws():
    """Ten draws of a pair."""
    workspace = Workspace.read(packaged_folder("gallium"))
    pair = [workspace.scenario(name, until=2023) for name in PAIR]
    number = next(row for row in workspace.chain.parameters if row.low != row.high)
    values = np.linspace(number.low, number.high, COUNT)
    return {
        draw: {0: workspace.jobs(pair, {number.id: float(value)}, wants="measured")}
        for draw, value in enumerate(values)
    }


@pytest.fixture
def groups(monkeypatch):
    """The jobs that go out together; their runs are made up."""
    seen = []

    def made(jobs, on_progress=None):
        seen.append(list(jobs))
        return [Run({"measured": pl.DataFrame({"value": [1.0]})}) for _ in jobs]

    monkeypatch.setattr(run_module, "_run_group", made)
    return seen


def last(_, __, frames):
    """Of a draw the rows of its scenario."""
    return frames[-1]


def study(draws, executor=SERIAL, **more):
    return run_study(draws, one_table("measured"), last, executor, **more)


def test_lanes_are_of_half_as_many_draws_and_named_by_kernel_and_jobs(draws):
    jobs = {job.key: job for parts in draws.values() for job in parts[0]}
    batches = in_lanes(jobs)
    halves = [range(4), range(4, 8), range(8, 10)]
    assert [list(own) for own in batches] == [
        [draws[draw][0][place].key for place in (0, 1) for draw in half] for half in halves
    ]
    for own in batches:
        assert len({job.batch for job in own.values()}) == 1
        assert next(iter(own.values())).batch.startswith(kernel_name())
        assert all(job.key != key and jobs[key].name == job.name for key, job in own.items())
    assert [
        job.batch for own in in_lanes(dict(list(jobs.items())[:1])) for job in own.values()
    ] == [""]


def test_batches_are_eight_draws_and_lanes_the_same_whatever_a_store_has(draws, groups, tmp_path):
    study(draws)
    assert [sorted(job.name for job in own) for own in groups] == [
        [PAIR[0]] * half + [PAIR[1]] * half for half in (4, 4, 2)
    ]
    whole = [{job.key for job in own} for own in groups]
    store = Store(tmp_path, max_bytes=None)
    some = groups[1][3]
    store.keep(some, Run({"measured": pl.DataFrame({"value": [1.0]})}))
    assert read_about(entry_path(store.path, some.key))["batch"] == some.batch
    groups.clear()
    study(draws, Executor("serial", 1, store))
    assert [{job.key for job in own} for own in groups] == whole
    groups.clear()
    study(draws, Executor("serial", 1, store))
    assert not groups


def test_a_study_that_is_stopped_goes_on_and_gives_the_same_bytes(draws, tmp_path):
    store = Store(tmp_path, max_bytes=None)

    def stop(done, total):
        if done == LANES:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(draws, Executor("serial", 1, store), on_progress=stop)
    kept = len(store.entries())
    assert kept == 2 * LANES
    again = study(draws, Executor("serial", 1, store)).of()
    assert len(store.entries()) == 2 * COUNT
    whole = study(draws).of()
    assert all(again[draw].equals(frame) for draw, frame in whole.items())


def test_jobs_of_one_cell_each_go_out_in_lanes_too(draws, groups):
    ticks = []
    study(draws, size=0, on_progress=lambda *now: ticks.append(now))
    assert [len(own) for own in groups] == [8, 8, 4]
    assert ticks == [(8, 20), (16, 20), (20, 20)]


def test_every_engine_gives_the_same_bytes_and_a_run_alone_the_same_to_1e_9(draws, monkeypatch):
    few = {draw: draws[draw] for draw in range(3)}
    tables = [study(few, Executor(name, 2)).of() for name in names()]
    monkeypatch.setenv(VARIABLE, OFF)
    alone = study(few).of()
    for draw, frame in alone.items():
        rows = [table[draw] for table in tables]
        assert all(one.equals(rows[0]) for one in rows)
        keys = [name for name in frame.columns if name != "value"]
        assert rows[0].select(keys).equals(frame.select(keys))
        assert rows[0]["value"].to_numpy() == pytest.approx(
            frame["value"].to_numpy(), rel=1e-9, abs=1e-9
        )
