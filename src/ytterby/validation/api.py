"""`ytterby.validate`: from names of cases to the table and its scores, of one run or over draws of all assumptions.

One draw has the same numbers in every case and data folder.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ytterby.controls.book import Book
from ytterby.draws.loop import run_study
from ytterby.draws.predictive import digests
from ytterby.draws.sampling.hypercube import Hypercube, changes, latin_hypercube, set_by
from ytterby.ground.progress import steps_of
from ytterby.ground.renamed import old_arguments
from ytterby.runs.run import SERIAL, Executor
from ytterby.scenarios.switches import read_switches
from ytterby.validation.case import find_cases, path_cases
from ytterby.validation.forecast import Forecasts
from ytterby.validation.judge import MAX_TRIALS, Outcome, explained, judged, outcomes, reader_of
from ytterby.validation.layer import LayerDraw
from ytterby.validation.plan import plan
from ytterby.validation.score import event_of, events, positive
from ytterby.validation.table import Validation, about

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ytterby.draws.sampling.hypercube import DrawnNumber
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.runs.store import Store
    from ytterby.validation.known import Ran
    from ytterby.validation.layer import Layer
    from ytterby.validation.plan import Planned

READY = "can be run"
RECORDED = "with recorded acts only"


@old_arguments
def validate(
    cases: Sequence[str] = (),
    *,
    paths: bool = False,
    recorded_acts: bool = False,
    draws: int = 0,
    seed: int = 1,
    explain: bool = False,
    max_trials: int = MAX_TRIALS,
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
    layers: Sequence[Layer] = (),
) -> Validation:
    """Run published cases and hold the model against their bands.

    Parameters
    ----------
    cases : ids, events, texts with `*`, case files or folders; all built-in cases if empty.
    paths : the points of the price paths of both events, in place of the cases.
    recorded_acts : run all once more with recorded acts only, without what was announced.
    draws, seed : how many draws of all assumptions, and which; then each case is told a distribution.
    explain : look for the switch or assumption that brings each outside case inside.
    max_trials : most alternatives that `explain` may try.
    engine, workers : how runs are made, and how many at a time.
    store : where runs are looked up and kept: the user's own store, a folder, or False for none.
    layers : those that cases may name, of the wings above the studies.
    on_progress : called with a `ProgressReport`.

    Raises
    ------
    CaseError : a case cannot be used, with file and line. A run that fails is no error: its cases
        say so.
    """
    planned = plan(path_cases() if paths else find_cases(cases), layers)
    # before the runs: what changes meanwhile is not in them
    provenance = about(planned, Book.read())
    executor = Executor.of(engine, workers, store)
    trials, drawn = "what would bring it inside", f"{draws} draws"
    weights = {trials: 4.0 * explain, RECORDED: 1.0 * recorded_acts, drawn: 1.0 * draws}
    recorded: list[Outcome] = []
    wide = None
    with steps_of(on_progress, weights) as step:
        results = outcomes(planned, executor, on_progress=partial(step, "runs"))
        if explain:
            ticks = partial(step, trials)
            results = explained(planned, results, executor, max_trials, on_progress=ticks)
        if recorded_acts:
            switch = read_switches(["announcements=false"])
            again = [one.changed(switch) for one in planned]
            recorded = outcomes(again, executor, on_progress=partial(step, RECORDED))
        if draws:
            wide = forecast(planned, draws, seed, executor, on_progress=partial(step, drawn))
            made = {**provenance, "draws": draws, "seed": seed, "digests": digests()}
            wide = replace(wide, about=made)
    return Validation(results, provenance, recorded, wide)


def check(cases: Sequence[str] = (), layers: Sequence[Layer] = ()) -> list[Outcome]:
    """Check cases without a run: scenarios, layers, tables, columns, and the names that the data folder knows.

    `status` is `can be run`, or what the case would be without a run. Raises as `validate`.
    """
    return [
        Outcome(one.file.case, one.status or READY, why=one.why)
        for one in plan(find_cases(cases), layers)
    ]


def forecast(
    planned: Sequence[Planned],
    count: int,
    seed: int = 1,
    executor: Executor = SERIAL,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Forecasts:
    """Run cases over draws of all assumptions; the price path of an event comes with it if all its cases are there.

    Layers draw what they assume themselves, from streams of their own, so that a case of a stated cut has a
    distribution too. Cases with neither run nor layer, without an answer in any draw, or whose published figure has
    no logarithm are left out.

    Parameters
    ----------
    count, seed : how many draws, and which. on_progress : called with draws done and draws in all.
    """
    cases, record = [one.file.case for one in planned], [file.case for file in find_cases()]
    ids = {case.id for case in cases}
    missing = {event_of(c) for c in record if c.measure is not None and c.id not in ids}
    complete_events = frozenset(events()) - missing
    path_points = plan([file for file in path_cases() if file.case.event in complete_events])
    every = [p for p in (*planned, *path_points)
             if (p.jobs or p.layers) and positive(p.file.case, p.file.case.published) > 0.0]  # fmt: skip
    drawn = members(every, count, seed)

    def kept(draw: int, case: int, runs: list[Ran]) -> float:
        answer = judged(drawn[draw][case], runs).model
        return float("nan") if answer is None else answer

    jobs = {n: {case: one.jobs for case, one in enumerate(own)} for n, own in enumerate(drawn)}
    table = run_study(jobs, reader_of(every), kept, executor, on_progress=on_progress)
    draws = np.array([table.array(case) for case in range(len(every))]).reshape(len(every), count).T
    some = np.isfinite(draws).any(axis=0)
    numbered = [(n, one.file.case) for n, one in enumerate(every) if some[n]]
    first = sum(n < len(every) - len(path_points) for n, _ in numbered)
    answered = [case for _, case in numbered]
    return Forecasts(answered[:first], answered[first:], draws[:, some], complete_events)


def members(planned: Sequence[Planned], count: int, seed: int) -> list[list[Planned]]:
    """The cases in each draw: draw -> the cases in their order, those without a run as they are.

    Drawn is every number with a range in the data folders and in the acts of the runs. A Latin hypercube is laid over
    the ids of all cases together, so that a number that two data folders share lies at the same place of its range in
    both. What is drawn depends on the cases, count and seed alone.
    """
    sets = {_run_of(one): (one, one.workspace) for one in planned if one.workspace}
    numbers: dict[tuple[str, ...], list[DrawnNumber]] = {}
    for key, (one, workspace) in sets.items():
        scenarios = [job.scenario for job in one.jobs]
        fixed = set_by(scenarios)
        numbers[key] = Hypercube.over(workspace, [scenarios], 0, fixed=fixed).numbers
    ids = sorted({row.id for rows in numbers.values() for row in rows})
    draws = []
    for number, shares in enumerate(latin_hypercube(count, len(ids), seed)):
        place = dict(zip(ids, shares, strict=True))
        jobs: dict[tuple[str, ...], list[Job]] = {}
        for key, (one, workspace) in sets.items():
            drawn = np.array([float(row.quantile(place[row.id])) for row in numbers[key]])
            values = changes(workspace.chain.parameters, numbers[key], drawn)
            jobs[key] = one.changed({}, values).jobs
        draw = LayerDraw(number, count, seed)
        draws.append([one.with_jobs(jobs.get(_run_of(one), []), draw) for one in planned])
    return draws


def _run_of(one: Planned) -> tuple[str, ...]:
    return tuple(job.key for job in one.jobs)
