"""`ytterby.validate`: from names of cases to the table and its scores."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ytterby.law.book import Book
from ytterby.scenarios.switches import read_switches
from ytterby.study.predictive import digests
from ytterby.study.run import Means
from ytterby.study.validation.case import find_cases
from ytterby.study.validation.explain import MOST_RUNS
from ytterby.study.validation.explain import explain as explain_outcomes
from ytterby.study.validation.judge import Outcome, outcomes
from ytterby.study.validation.members import forecast
from ytterby.study.validation.paths import path_cases
from ytterby.study.validation.plan import plan
from ytterby.study.validation.table import Validation, about

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ytterby.study.store import Store
    from ytterby.study.validation.layer import Layer

READY = "can be run"
RECORDED = "with recorded acts only"


def validate(
    cases: Sequence[str] = (),
    *,
    paths: bool = False,
    recorded_acts: bool = False,
    ensemble: int = 0,
    seed: int = 1,
    explain: bool = False,
    jobs: int = 2,
    engine: str = "processes",
    store: Store | Path | str | bool = True,
    most: int = MOST_RUNS,
    layers: Sequence[Layer] = (),
    tick: Callable[[str, int, int], None] | None = None,
) -> Validation:
    """Run published cases and hold the model against their bands.

    Parameters
    ----------
    cases : ids, events, texts with `*`, case files or folders; all built-in cases if empty.
    paths : the points of the price paths of both events, in place of the cases.
    recorded_acts : run all once more with recorded acts only, without what was announced.
    ensemble, seed : how many draws of all assumptions, and which; then each case is told a distribution.
    explain : look for the switch or assumption that brings each outside case inside.
    jobs, engine : how many runs at a time, and how they are made.
    store : where runs are looked up and kept: the user's own store, a folder, or False for none.
    most : most alternatives that `explain` may try.
    layers : those that cases may name, of the wings above the studies.
    tick : called with what is done, runs done and runs in all.

    Raises
    ------
    CaseError : a case cannot be used, with file and line. A run that fails is no error: its cases
        say so.
    """
    planned = plan(path_cases() if paths else find_cases(cases), layers)
    told = about(planned, Book.read())  # before the runs: what changes meanwhile is not in them
    means = Means.of(engine, jobs, store)
    found = outcomes(planned, means, tick=partial(tick, "runs") if tick else None)
    if explain:
        ticks = partial(tick, "what would bring it inside") if tick else None
        found = explain_outcomes(planned, found, means, most=most, tick=ticks)
    beside: list[Outcome] = []
    if recorded_acts:
        switch = read_switches(["announcements=false"])
        again = [one.changed(switch) if one.jobs else one for one in planned]
        beside = outcomes(again, means, tick=partial(tick, RECORDED) if tick else None)
    wide = None
    if ensemble:
        ticks = partial(tick, f"{ensemble} draws") if tick else None
        wide = forecast(planned, ensemble, seed, means, tick=ticks)
        wide = replace(wide, about={**told, "draws": ensemble, "seed": seed, "digests": digests()})
    return Validation(found, told, beside, wide)


def check(cases: Sequence[str] = (), layers: Sequence[Layer] = ()) -> list[Outcome]:
    """Check cases without a run: scenarios, layers, tables, columns, and the names that the data folder knows.

    `status` is `can be run`, or what the case would be without a run. Raises as `validate`.
    """
    return [
        Outcome(one.file.case, one.status or READY, why=one.why)
        for one in plan(find_cases(cases), layers)
    ]
