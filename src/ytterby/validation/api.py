"""`ytterby.validate`: from names of cases to the table and its scores."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ytterby.controls.book import Book
from ytterby.draws.predictive import digests
from ytterby.ground.progress import steps_of
from ytterby.ground.renamed import old_arguments
from ytterby.runs.run import Executor
from ytterby.scenarios.switches import read_switches
from ytterby.validation.case import find_cases
from ytterby.validation.explain import MAX_TRIALS
from ytterby.validation.explain import explain as explain_outcomes
from ytterby.validation.judge import Outcome, outcomes
from ytterby.validation.members import forecast
from ytterby.validation.paths import path_cases
from ytterby.validation.plan import plan
from ytterby.validation.table import Validation, about

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.ground.progress import OnProgress
    from ytterby.runs.store import Store
    from ytterby.validation.layer import Layer

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
    provenance = about(
        planned, Book.read()
    )  # before the runs: what changes meanwhile is not in them
    executor = Executor.of(engine, workers, store)
    trials = "what would bring it inside"
    weights = {trials: 4.0 * explain, RECORDED: 1.0 * recorded_acts, f"{draws} draws": 1.0 * draws}
    with steps_of(on_progress, weights) as step:
        results = outcomes(planned, executor, on_progress=partial(step, "runs"))
        if explain:
            ticks = partial(step, trials)
            results = explain_outcomes(
                planned, results, executor, max_trials=max_trials, on_progress=ticks
            )
        recorded: list[Outcome] = []
        if recorded_acts:
            switch = read_switches(["announcements=false"])
            again = [one.changed(switch) if one.jobs else one for one in planned]
            recorded = outcomes(again, executor, on_progress=partial(step, RECORDED))
        wide = None
        if draws:
            wide = forecast(
                planned, draws, seed, executor, on_progress=partial(step, f"{draws} draws")
            )
            wide = replace(
                wide, about={**provenance, "draws": draws, "seed": seed, "digests": digests()}
            )
    return Validation(results, provenance, recorded, wide)


def check(cases: Sequence[str] = (), layers: Sequence[Layer] = ()) -> list[Outcome]:
    """Check cases without a run: scenarios, layers, tables, columns, and the names that the data folder knows.

    `status` is `can be run`, or what the case would be without a run. Raises as `validate`.
    """
    return [
        Outcome(one.file.case, one.status or READY, why=one.why)
        for one in plan(find_cases(cases), layers)
    ]
