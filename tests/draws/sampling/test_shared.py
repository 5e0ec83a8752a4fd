"""Draws that comparisons share: one calibrated base, one reference, and a run that is stopped loses nothing."""

from __future__ import annotations

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.sampling import shared as module
from ytterby.draws.sampling.shared import SharedDraws, comparisons_of
from ytterby.runs.run import Executor
from ytterby.runs.store import Store
from ytterby.runs.workspace import Workspace

GALLIUM = packaged_folder("gallium")
NAMES = ("gallium-full-ban", "gallium-as-recorded")


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read(GALLIUM)


@pytest.fixture(scope="module")
def shared(workspace):
    return SharedDraws(workspace, comparisons_of(workspace, NAMES), 2)


@pytest.fixture(scope="module")
def short(workspace):
    """One comparison of two years."""
    pair = [workspace.scenario(one, until=2023) for one in ("gallium-baseline", NAMES[0])]
    return SharedDraws(workspace, (tuple(pair),), 3)


def test_both_runs_of_a_draw_have_the_same_numbers(shared):
    for draw in range(2):
        for reference, focus in shared.jobs(draw):
            assert reference.name == "gallium-baseline"
            apart = {n for n in reference.numbers if reference.numbers[n] != focus.numbers.get(n)}
            assert apart == set()
            acts = {n: v for n, v in focus.scenario.parameters.items() if "/" in n}
            assert acts == {n: v for n, v in reference.scenario.parameters.items() if "/" in n}
            assert reference.periods == focus.periods
            assert focus.scenario.approval_noise == reference.scenario.approval_noise is not None


def test_what_a_scenario_sets_is_not_drawn_in_its_comparison(shared):
    ban, recorded = (own[-1] for own in shared.jobs(0))
    assert ban.numbers["leak_capacity"] == 0.0
    assert recorded.numbers["leak_capacity"] > 0.0
    others = set(ban.numbers) - {"leak_capacity"}
    assert all(ban.numbers[n] == recorded.numbers[n] for n in others)


def test_draws_of_a_part_are_those_of_all(workspace, shared):
    every = comparisons_of(workspace, NAMES)
    part = SharedDraws(workspace, comparisons_of(workspace, NAMES[1:]), 2, drawn_with=every)
    assert [job.key for job in part.jobs(1)[0]] == [job.key for job in shared.jobs(1)[1]]


def test_a_reference_is_shared_by_all_that_run_in_its_periods(workspace):
    names = ("tariff", "dfars-2027")
    own = Workspace.read()
    first, second = SharedDraws(own, comparisons_of(own, names), 1).jobs(0)
    assert first[0].key == second[0].key
    assert first[-1].key != second[-1].key


def test_a_killed_run_loses_no_finished_draw(short, tmp_path, monkeypatch):
    store = Store(tmp_path, max_bytes=None, strict=True)
    monkeypatch.setattr(module, "run_all", _stopped_after(module.run_all, 1))
    with pytest.raises(KeyboardInterrupt):
        short.keep(Executor("serial", 1, store))
    kept = {entry.key for entry in store.entries()}
    assert kept == {job.key for job in short.jobs(0)[0]}
    monkeypatch.undo()
    ticks = []
    draws = short.keep(
        Executor("serial", 1, store), lambda done, total: ticks.append((done, total))
    )
    assert ticks == [(1, 3), (2, 3), (3, 3)]
    assert len(draws.of(0)) == 3
    assert set(draws.of(0)[0]) == {"gallium-baseline", NAMES[0]}


def test_draws_end_when_the_time_is_over(short):
    found = short.run(Executor("serial", 1, None), seconds=0.0).of(0)
    assert len(found) == 1


def _stopped_after(run_all, draws):
    """`run_all`, interrupted after some draws."""

    def stopped(jobs, means, *, together, on_result, keep):
        seen = []

        def told(job, outcome):
            on_result(job, outcome)
            seen.append(job)
            if len(seen) == draws * together:
                raise KeyboardInterrupt

        return run_all(jobs, means, together=together, on_result=told, keep=keep)

    return stopped
