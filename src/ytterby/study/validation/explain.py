"""Why a case is outside: which named switch, or which assumption at an end of its range, brings it in.

For each outside case its scenario (and its reference) runs again with one thing changed at a time.
Every answer is kept on disk, so that an interrupted call starts where it stopped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from ytterby.law.book import Book
from ytterby.scenarios.scenario import Scenario
from ytterby.scenarios.switches import Switches
from ytterby.study.ensemble.draws import group_draws
from ytterby.study.validation.measure import Ran
from ytterby.study.validation.plan import Job, Planned
from ytterby.study.validation.run import OUTSIDE, Outcome, in_parallel, measured, run_job
from ytterby.world.read import read_chain

MOST_RUNS = 400
MANY_RUNS = {("elements", "one_by_one")}
"""Values of switches that make many runs of one: no alternative to a case's run."""


@dataclass(frozen=True)
class Alternative:
    """One thing changed: a switch set to another value, or numbers at an end of their range."""

    label: str
    switch: tuple[tuple[str, Any], ...] = ()
    changes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Trial:
    """One alternative run for all outside cases of one run; `references` has one entry per case."""

    alternative: Alternative
    planned: tuple[Planned, ...]
    job: Job
    references: tuple[Job | None, ...]

    @property
    def key(self) -> str:
        """What decides the answers: the runs and the measures."""
        cases = [p.file.case.model_dump(mode="json", by_alias=True) for p in self.planned]
        measures = [[c["id"], c["measure"]] for c in cases]
        others = [job.key if job else "" for job in self.references]
        text = json.dumps([self.job.key, others, measures])
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def switch_alternatives(scenario: Scenario) -> list[Alternative]:
    """Each named switch of the scenario schema at each of its other values, whatever they are."""
    found = []
    for name, about in Switches.model_fields.items():
        now = getattr(scenario.switches, name)
        for value in _values_of(about.annotation):
            if value != now and (name, value) not in MANY_RUNS:
                found.append(Alternative(f"switch {name}: {_said(value)}", ((name, value),)))
    return found


def _values_of(annotation: Any) -> list[Any]:
    if annotation is bool:
        return [True, False]
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [v for part in get_args(annotation) for v in _values_of(part)]


def _said(value: Any) -> str:
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else value


def act_alternatives(scenario: Scenario, book: Book, job: Job) -> list[Alternative]:
    """Each assumption in an act that holds during the run, at its low and high end."""
    elements = set(read_chain(job.folder).elements)
    held: set[str] = set()
    for year in range(job.end - 1, job.end + 1):
        for act in scenario.acts_in(year, book, elements):
            held.add(f"{act.measure_id.split('#')[0]}/{act.act.label}")
    found = []
    for row in book.assumptions():
        about = row.figure.assumption
        if f"{row.measure_id}/{row.act}" in held and about is not None:
            for end, value in (("low", about.low), ("high", about.high)):
                label = f"{row.id} at its {end} end ({value:g})"
                found.append(Alternative(label, changes=((row.id, float(value)),)))
    return found


def group_alternatives(job: Job) -> list[Alternative]:
    """Each group of assumptions of the data folder at its low and high end, as in the tornado."""
    return [
        Alternative(f"{d.title} at the {d.end} end", changes=tuple(sorted(d.changes.items())))
        for d in group_draws(read_chain(job.folder).parameters)
    ]


def trials(
    planned: Sequence[Planned], outcomes: Sequence[Outcome], book: Book, most: int = MOST_RUNS
) -> tuple[list[Trial], int]:
    """The runs to make, and how many were left out to stay within `most`.

    Switches of all cases come first, then numbers of acts, then groups of assumptions.
    """
    together: dict[str, list[Planned]] = {}
    for one, outcome in zip(planned, outcomes, strict=True):
        if outcome.status == OUTSIDE and one.job is not None:
            together.setdefault(one.job.same_run, []).append(one)
    rounds: list[list[Trial]] = [[], [], []]
    for members in together.values():
        job = members[0].job
        assert job is not None
        ends = [m.file.case.last_year() or job.end for m in members]
        job = replace(job, end=min(job.end, max(ends)))
        kinds = (
            switch_alternatives(job.scenario),
            act_alternatives(job.scenario, book, job),
            group_alternatives(job),
        )
        for place, kind in enumerate(kinds):
            rounds[place] += [_trial(members, job, alternative) for alternative in kind]
    every = [trial for part in rounds for trial in part]
    return every[:most], max(0, len(every) - most)


def _trial(members: Sequence[Planned], job: Job, alternative: Alternative) -> Trial:
    references = tuple(
        changed(replace(m.reference, end=job.end), alternative) if m.reference else None
        for m in members
    )
    return Trial(alternative, tuple(members), changed(job, alternative), references)


def changed(job: Job, alternative: Alternative) -> Job:
    """The run with the alternative's change."""
    switches = job.scenario.switches.model_copy(update=dict(alternative.switch))
    return replace(
        job,
        scenario=replace(job.scenario, switches=switches),
        changes={**job.changes, **dict(alternative.changes)},
    )


def try_out(trial: Trial) -> dict[str, float | None]:
    """Case id -> the model's figure under the alternative. Runs in a worker process."""
    main = run_job(trial.job)
    beside: dict[str, Ran] = {}
    found: dict[str, float | None] = {}
    for one, job in zip(trial.planned, trial.references, strict=True):
        if job is not None and job.key not in beside:
            beside[job.key] = run_job(job)
        reference = beside[job.key] if job is not None else None
        found[one.file.case.id] = measured(one, main, reference).model
    return found


def explain(
    planned: Sequence[Planned],
    outcomes: Sequence[Outcome],
    book: Book,
    *,
    workers: int = 2,
    cache: Path | None = None,
    most: int = MOST_RUNS,
    tick: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """The outcomes with `why` filled in for those outside.

    Parameters
    ----------
    cache : folder in which every answer is kept.
    most : most runs to make. tick : called with runs done and runs in all.
    """
    todo, left_out = trials(planned, outcomes, book, most)
    answers: dict[str, dict[str, float | None]] = {}
    faults = 0
    waiting: dict[str, Trial] = {}
    for trial in todo:
        kept = _kept(cache, trial.key)
        if kept is None:
            waiting[trial.key] = trial
        else:
            answers[trial.key] = kept
    if tick:
        tick(len(answers), len(todo))

    def done(key: str, found: dict[str, float | None] | None, why: str) -> None:
        nonlocal faults
        faults += found is None
        if found is not None:
            answers[key] = found
            _keep(cache, key, waiting[key].alternative.label, found)
        if tick:
            tick(len(answers) + faults, len(todo))

    if waiting:
        in_parallel(try_out, waiting, workers, done)
    brought: dict[str, list[str]] = {}
    nearest: dict[str, tuple[float, str]] = {}
    for trial in todo:
        for case_id, value in answers.get(trial.key, {}).items():
            case = next(p.file.case for p in trial.planned if p.file.case.id == case_id)
            if value is None:
                continue
            if case.low <= value <= case.high:
                brought.setdefault(case_id, []).append(f"{trial.alternative.label} ({value:.3g})")
            gap = max(case.low - value, value - case.high)
            if gap < nearest.get(case_id, (float("inf"), ""))[0]:
                nearest[case_id] = (gap, f"{trial.alternative.label} ({value:.3g})")
    tried = {p.file.case.id for trial in todo for p in trial.planned}
    return [
        _explained(o, brought, nearest, left_out, faults) if o.case.id in tried else o
        for o in outcomes
    ]


def _explained(
    outcome: Outcome,
    brought: Mapping[str, list[str]],
    nearest: Mapping[str, tuple[float, str]],
    left_out: int,
    faults: int,
) -> Outcome:
    name = outcome.case.id
    if name in brought:
        why = "inside with " + "; ".join(brought[name])
    else:
        why = "no single switch or assumption brings it inside"
        model = outcome.model if outcome.model is not None else float("nan")
        gap = max(outcome.case.low - model, model - outcome.case.high)
        if name in nearest and nearest[name][0] < gap * (1.0 - 1e-3):
            why += f"; nearest: {nearest[name][1]}"
        elif name in nearest:
            why += ", and none comes nearer"
    if left_out:
        why += f"; {left_out} alternatives not tried"
    if faults:
        why += f"; {faults} gave no answer"
    return replace(outcome, why=why)


def _keep(cache: Path | None, key: str, label: str, found: Mapping[str, float | None]) -> None:
    if cache is None:
        return
    cache.mkdir(parents=True, exist_ok=True)
    part = cache / f".{key}.part"
    part.write_text(json.dumps({"alternative": label, "found": found}), encoding="utf-8")
    part.replace(cache / f"{key}.json")


def _kept(cache: Path | None, key: str) -> dict[str, float | None] | None:
    path = cache / f"{key}.json" if cache is not None else None
    if path is None or not path.is_file():
        return None
    try:
        found: dict[str, float | None] = json.loads(path.read_text(encoding="utf-8"))["found"]
    except (OSError, ValueError, KeyError):
        return None
    return found
