"""`ytterby.validate`: from names of cases to the table and its scores, of one run or over draws of all assumptions.

One draw has the same numbers in every case and data folder. What came of the cases is a table with its scores by role
and kind, and the files that they are written to.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import polars as pl
import yaml

from ytterby.controls.book import Book
from ytterby.draws.hypercube import Hypercube, changes, latin_hypercube, set_by
from ytterby.draws.loop import run_study
from ytterby.draws.predictive import digests
from ytterby.ground.answer import Answer
from ytterby.ground.fingerprint import today
from ytterby.ground.progress import steps_of
from ytterby.results.manifest import code_digest
from ytterby.results.registry import columns_of
from ytterby.runs.run import SERIAL, Executor
from ytterby.validation.case import Kind, Role, find_cases, path_cases
from ytterby.validation.forecast import AT, Forecasts
from ytterby.validation.judge import INSIDE, OUTSIDE, Outcome, judged, outcomes, plan, reader_of
from ytterby.validation.known import LayerDraw
from ytterby.validation.language import Grammar
from ytterby.validation.score import distance, event_of, events, nearer, no_change_of, positive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ytterby.draws.hypercube import DrawnNumber
    from ytterby.ground.progress import OnProgress, Tick
    from ytterby.runs.job import Job
    from ytterby.runs.store import Store
    from ytterby.validation.case import CaseFile
    from ytterby.validation.judge import Planned
    from ytterby.validation.known import Layer, Ran
    from ytterby.validation.language import Combination, Selection


ABOUT, KEPT = "about.json", "draws"
OWN = (KEPT,)
"""What `validate --ensemble` looks after itself in its folder: the runs from which it goes on."""
COLUMNS = columns_of("cases")
FORECAST = (*AT, "pit", "crps", "crps_no_change", "width90", "draws", "spread")
"""What `--json` says of a case's forecast."""
LISTS = {"outside": "Outside the band, and why", "failed": "Failed", "not run": "Not run yet"}
LISTS["not expressible"] = "Not expressible in this model"
"""Status -> title of the list of cases that have it."""


@dataclass(frozen=True, repr=False)
class Validation(Answer):
    """The outcomes of some cases, in their order.

    about : what they were computed with, as of `about`. forecasts : of an ensemble; None without draws.
    """

    outcomes: Sequence[Outcome]
    about: dict[str, Any] = field(default_factory=dict)
    forecasts: Forecasts | None = None

    @property
    def records(self) -> list[dict[str, Any]]:
        """One plain object per case, as `--json` prints them; with an ensemble each has a `forecast`."""
        records = [_record(outcome) for outcome in self.outcomes]
        if self.forecasts is not None:
            forecasts = self.forecasts.table.to_dicts()
            own = {row["id"]: {name: row[name] for name in FORECAST} for row in forecasts}
            records = [{**row, "forecast": own.get(row["id"])} for row in records]
        return records

    @property
    def table(self) -> pl.DataFrame:
        """One row per case."""
        return pl.DataFrame([_record(outcome) for outcome in self.outcomes], schema=COLUMNS)

    @property
    def scores(self) -> pl.DataFrame:
        """role, kind, inside, total, failed, not_run, not_expressible, distance, nearer, compared; then the sums.

        `total` counts the cases with a figure of the model; the others stand in columns of their own. The last three
        are those of `event_scores`.
        """
        rows = []
        for role in (*get_args(Role), "all"):
            for kind in (*get_args(Kind), "all"):
                own = [one for one in self.outcomes
                       if role in (one.case.role, "all") and kind in (one.case.kind, "all")]  # fmt: skip
                states = Counter(one.status for one in own)
                inside, outside, *others = (states[name] for name in (INSIDE, *LISTS))
                if states:
                    rows.append((role, kind, inside, inside + outside, *others, *_against(own)))
        return pl.DataFrame(rows, schema=columns_of("case_scores"), orient="row")

    @property
    def event_scores(self) -> pl.DataFrame:
        """Observed cases by event: event, total, inside, distance, no_change, nearer, compared.

        `distance` is the mean of the cases with a figure; `no_change` that of the answer that nothing changes and
        `nearer` how many cases the model is nearer in, both of the `compared` cases for which there is such an answer.
        """
        rows = []
        for event in events():
            own = [o for o in self.outcomes if o.model is not None and event_of(o.case) == event]
            still = _mean([distance(o.case, no_change_of(o.case)) for o in own])
            inside, (away, *closer) = sum(o.status == INSIDE for o in own), _against(own)
            if own:
                rows.append((event, len(own), inside, away, still, *closer))
        return pl.DataFrame(rows, schema=columns_of("event_scores"), orient="row")

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Cases, scores, events; of draws those of the forecasts too."""
        own = {"cases": self.table, "scores": self.scores, "events": self.event_scores}
        return own | (self.forecasts.tables if self.forecasts is not None else {})


def files_of(validation: Validation) -> dict[str, str]:
    """cases.json and about.json; of an ensemble what it writes too."""
    text = json.dumps(validation.records, indent=1, ensure_ascii=False)
    files = {"cases.json": text, ABOUT: json.dumps(validation.about, indent=1) + "\n"}
    return files | (validation.forecasts.files() if validation.forecasts is not None else {})


def _against(outcomes: Sequence[Outcome]) -> tuple[float | None, int, int]:
    """Mean distance of those with a figure; in how many the model is nearer than no change, of how many that can."""
    own = [one for one in outcomes if one.model is not None]
    closer = [n for o in own if (n := nearer(o.case, o.model)) is not None]
    return _mean([distance(o.case, o.model) for o in own]), sum(closer), len(closer)


def with_fed(files: Sequence[CaseFile], book: Book) -> list[CaseFile]:
    """The cases, each an echo where a record was set from its figure (`set_from`)."""
    sources = (row.figure.assumption for row in book.assumptions())
    names = {name for one in sources if one is not None for name in one.set_from}

    def as_echo(one: CaseFile) -> CaseFile:
        role = {"role": "echo", "role_first": one.case.role_first or one.case.role}
        return replace(one, case=one.case.model_copy(update=role))

    return [as_echo(one) if f"case/{one.case.id}" in names else one for one in files]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _record(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    scenario = case.scenario or ""
    if isinstance(scenario, dict):
        scenario = outcome.seen_in or f"patch of {scenario.get('extends', 'nothing')}"
    why = [outcome.why, case.cause if outcome.status == OUTSIDE else ""]
    note = [outcome.note, case.reads and f"reads: {case.reads}"]
    record = {
        **case.model_dump(include={*COLUMNS}),
        "scenario": scenario,
        "measure": text_of(case.measure) if case.measure is not None else "",
        "status": outcome.status,
        "model": outcome.model,
        "inside": outcome.inside,
        "distance": distance(case, outcome.model),
        "no_change": no_change_of(case),
        "nearer": nearer(case, outcome.model),
        "role_first": case.role_first or case.role,
        "why": ". ".join(part for part in why if part),
        "note": "; ".join(part for part in note if part),
    }
    return {name: record[name] for name in COLUMNS}


def about(planned: Iterable[Planned], book: Book) -> dict[str, Any]:
    """Version, day and digests of code, controls and the data folders of some cases."""
    chains = [one.workspace.chain for one in planned if one.workspace]
    data = dict(sorted((chain.folder.name, chain.digest) for chain in chains))
    digests = {"code": code_digest(), "controls": book.digest(), "data": data}
    return {"version": version("ytterby"), "date": today().isoformat(), "digests": digests}


def text_of(measure: Selection | Combination | float) -> str:
    """A measure as a line in the words of a case file."""
    if not isinstance(measure, Grammar):
        return f"{measure:g}"
    written = measure.model_dump(by_alias=True, exclude_defaults=True)
    text = yaml.safe_dump(written, default_flow_style=True, sort_keys=False, width=math.inf)
    return str(text).strip()


def validate(
    cases: Sequence[str] = (),
    *,
    paths: bool = False,
    switches: Mapping[str, Any] | None = None,
    draws: int = 0,
    seed: int = 1,
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
    switches : laid over those of every run, such as `{"stocks": False}`.
    draws, seed : how many draws of all assumptions, and which; then each case has a distribution.
    engine, workers : how runs are made, and how many at a time.
    store : where runs are looked up and kept: the user's own store, a folder, or False for none.
    layers : those that cases may name, of the wings above the studies.
    on_progress : called with a `ProgressReport`.

    Returns
    -------
    Validation : `table` (a row a case), `scores`, `event_scores`, `records`; with draws `forecasts`.

    Raises
    ------
    CaseError : a case cannot be used, with file and line. A run that fails is no error: its case says so.

    Examples
    --------
    >>> from ytterby import validate
    >>> validate(["IMF73-02"], engine="serial").table["status"].to_list()
    ['inside']
    """
    book = Book.read()
    planned = plan(with_fed(path_cases() if paths else find_cases(cases), book), layers)
    if turned := dict(switches or {}):
        planned = [one.changed(turned) for one in planned]
    # before the runs: what changes meanwhile is not in them
    provenance = about(planned, book) | ({"switches": turned} if turned else {})
    executor = Executor.of(engine, workers, store)
    drawn, wide = f"{draws} draws", None
    with steps_of(on_progress, {drawn: 1.0 * draws}) as step:
        results = outcomes(planned, executor, on_progress=partial(step, "runs"))
        if draws:
            wide = forecast(planned, draws, seed, executor, on_progress=partial(step, drawn))
            made = {**provenance, "draws": draws, "seed": seed, "digests": digests()}
            wide = replace(wide, about=made)
    return Validation(results, provenance, wide)


def forecast(
    planned: Sequence[Planned],
    count: int,
    seed: int = 1,
    executor: Executor = SERIAL,
    *,
    on_progress: Tick | None = None,
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
        numbers[key] = Hypercube.over(workspace, [scenarios], 0, fixed=set_by(scenarios)).numbers
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
