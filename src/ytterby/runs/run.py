"""One run from the facts to the tables, and many runs by an engine, each looked up in a store first.

Here alone stands scenario -> base year -> years -> tables. A study is a list of jobs and what it makes of
their runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from typing import TYPE_CHECKING

from ytterby.controls.book import Book
from ytterby.figures.run_figures import BY_ID, RUN_FIGURES, figures_of_run
from ytterby.figures.run_rows import MEASURED, measured_rows
from ytterby.ground.errors import DataError, MarketError, RunError, YtterbyError
from ytterby.ground.group import grouped
from ytterby.market.lockstep import LANES, outcome_of, together
from ytterby.results.burdens import activity
from ytterby.results.tables import (
    BY_PERIOD,
    in_years,
    period_table,
    period_tables,
    result_tables,
    split_years,
)
from ytterby.runs.engines import reason, work_through
from ytterby.runs.job import Run
from ytterby.runs.store import find_store
from ytterby.scenarios.schema import Controls
from ytterby.world.base_year.calibrate import BaseYear, calibrate
from ytterby.world.network import Network
from ytterby.world.planned import with_public_stocks
from ytterby.world.read import read_chain
from ytterby.years.run import Trail, run_years

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ytterby.runs.job import Job
    from ytterby.runs.store import Store
    from ytterby.scenarios.scenario import Scenario
    from ytterby.years.step import Year

    Tables = dict[str, pl.DataFrame]
    Outcome = Run | Exception
    OnYear = Callable[[str, int], None]
    Solved = tuple[BaseYear, list[Year]]

ACTIVITY = "activity"
"""The table of what ran: year, column, activity [t] of all processes that run."""
PERIODS = ".periods"
"""What the names of tables end in that have a row for each period and not for each year."""


def _with_periods(base: BaseYear, scenario: Scenario, years: list[Year]) -> Tables:
    fine = period_tables(base, scenario, years)
    yearly = result_tables(base, scenario, years, fine)
    return {**yearly, **{name + PERIODS: table for name, table in fine.items()}}


def _with_split_years(base: BaseYear, scenario: Scenario, years: list[Year]) -> Tables:
    fine = {name: period_table(name, base, scenario, years) for name in BY_PERIOD}
    within = {name + PERIODS: table for name, table in split_years(fine).items()}
    yearly = result_tables(base, scenario, years, fine)
    return {**yearly, **within, ACTIVITY: activity(base, years)}


def _measured(base: BaseYear, scenario: Scenario, years: list[Year]) -> Tables:
    """What ensembles and tornados keep of a run."""
    figures = figures_of_run(base, scenario, years, [BY_ID[name] for name in MEASURED])
    return {"measured": measured_rows(figures, base.network.chain)}


WANTS: dict[str, Callable[[BaseYear, Scenario, list[Year]], Tables]] = {
    "tables": result_tables,
    "split_years": _with_split_years,
    "periods": _with_periods,
    "measured": _measured,
    "demand": lambda *run: {"demand": in_years("demand", period_table("demand", *run))},
    "figures": lambda *run: {"figures": figures_of_run(*run)},
    "further": lambda base, one, years: {"further": figures_of_run(base, one, years, RUN_FIGURES)},
    ACTIVITY: lambda base, _, years: {ACTIVITY: activity(base, years)},
}
"""What a job may ask for -> what makes it of the solved periods. `further`: all figures, those that pages give of few
years among them."""


def solve(job: Job, on_progress: OnYear | None = None, trail: Trail | None = None) -> Solved:
    """The calibrated base, with room for the scenario's public stocks, and all periods of a job.

    `on_progress` is called with scenario and year; trail : as of `years.run_years`.

    Raises RunError where the data folder is no longer what the job was made for, DataError where a number of the
    job cannot be used, MarketError where the facts allow no balance or a period could not be cleared.
    """
    if job.data and _digest(job.folder) != job.data:
        raise RunError("the data folder was changed during the study", where=str(job.folder))
    base = with_public_stocks(base_of(job.folder, job.numbers), job.scenario)
    progress = (lambda year: on_progress(job.name, year)) if on_progress else None
    return base, run_years(base, job.scenario, Book.read(), progress, job.periods, trail)


def run(job: Job, on_progress: OnYear | None = None, trail: Trail | None = None) -> Run:
    """One run, from the facts to what the job wants. Raises as `solve`."""
    base, years = solve(job, on_progress, trail)
    tables = WANTS[job.wants](base, job.scenario, years)
    return Run(tables, tuple(sorted(base.values.parameters.used)))


def _digest(folder: Path) -> str:
    """Digest of a data folder as it stands now; of one that cannot be read, none."""
    try:
        return read_chain(folder).digest
    except DataError:
        return ""


def base_of(folder: Path, numbers: Mapping[str, float] | None = None) -> BaseYear:
    """The calibrated base year of a data folder with changed numbers, kept by content."""
    chain, book = read_chain(folder), Book.read()
    return _base(folder, chain.digest, book.digest(), tuple(sorted((numbers or {}).items())))


@lru_cache(maxsize=2 * LANES)
def _base(folder: Path, data: str, law: str, numbers: tuple[tuple[str, float], ...]) -> BaseYear:
    chain = read_chain(folder)
    parameters = chain.parameters.replace(dict(numbers))
    return calibrate(chain, parameters, _network(folder, data), Book.read())


@lru_cache(maxsize=2)
def _network(folder: Path, data: str) -> Network:
    """The network of a data folder, which holds no numbers: one for all draws. data : digest of the folder."""
    del data
    return Network(read_chain(folder))


@dataclass(frozen=True)
class Executor:
    """By what means jobs are run.

    engine : name of a module in `runs.engines`; workers : how many runs at a time, where it has several;
    store : where runs are looked up, and kept as soon as they are done; None keeps nothing.
    """

    engine: str = "serial"
    workers: int = 2
    store: Store | None = None

    @classmethod
    def of(
        cls, engine: str = "processes", workers: int = 2, store: Store | Path | str | bool = True
    ) -> Executor:
        """As the studies take them: `store` is a store, a folder, True for the user's own, False for none."""
        return cls(engine, workers, find_store(store))


SERIAL = Executor()


def run_all(
    jobs: Iterable[Job],
    executor: Executor = SERIAL,
    on_progress: OnYear | None = None,
    on_result: Callable[[Job, Outcome], None] | None = None,
) -> dict[str, Outcome]:
    """Run each job once: key -> its run, or the error that it ended in. In one process, jobs that differ in their
    controls alone share the periods before these part.

    Parameters
    ----------
    on_progress : called with scenario and year, by the engine `serial` alone.
    on_result : called with each job and what came of it, those from the store first.
    """
    unique = {job.key: job for job in jobs}
    alone = executor.engine != SERIAL.engine
    alike = grouped((key if alone else _but_for_controls(job), job) for key, job in unique.items())
    batches = list(alike.values())
    results: dict[str, Outcome] = {}

    def on_batch(place: int, outcomes: Sequence[Outcome]) -> None:
        for job, outcome in zip(batches[place], outcomes, strict=True):
            results[job.key] = outcome
            if on_result:
                on_result(job, outcome)

    run_batches(batches, executor, on_batch, on_progress)
    return results


def run_batches(
    batches: Sequence[Sequence[Job]],
    executor: Executor,
    on_batch: Callable[[int, Sequence[Outcome]], None],
    on_progress: OnYear | None = None,
) -> None:
    """Run batches of jobs, each by one worker, which keeps a calibrated base for those that share one.

    Of a batch that the store has in part, the other jobs are run together: no job changes its batch. Jobs in lockstep
    are all run again, since they hang on each other.

    Parameters
    ----------
    on_batch : called with the place of a batch and what came of each of its jobs, batches from the store first.
    on_progress : as in `run_all`.
    """
    store = executor.store
    waiting: dict[str, list[Job]] = {}
    for place, batch in enumerate(batches):
        outcomes = {job.key: store.get(job) if store else None for job in batch}
        if left := [job for job in batch if outcomes[job.key] is None]:
            waiting[str(place)] = list(batch) if any(job.batch for job in left) else left
        else:
            on_batch(place, [outcome for outcome in outcomes.values() if outcome is not None])

    def answered(key: str, outcomes: list[Outcome] | None, error: Exception | None) -> None:
        jobs = waiting[key]
        made = outcomes or [error or RunError("no answer")] * len(jobs)
        by_key = {job.key: outcome for job, outcome in zip(jobs, made, strict=True)}
        for job in jobs:
            if store:
                store.keep(job, by_key[job.key])
        for job in batches[int(key)]:
            if job.key not in by_key:  # what a store no longer has is run here
                by_key[job.key] = (store.get(job) if store else None) or _run_group([job], None)[0]
        on_batch(int(key), [by_key[job.key] for job in batches[int(key)]])

    work = partial(_run_group, on_progress=on_progress)
    work_through(executor.engine, work, waiting, executor.workers, answered)


def _run_group(jobs: Sequence[Job], on_progress: OnYear | None) -> list[Outcome]:
    """Runs jobs one after the other, those in lockstep together: a run that fails leaves the others standing.

    Of jobs that differ in their controls alone the first goes ahead; the others begin where they part from it.
    """
    outcomes: dict[str, Outcome] = {}
    for batch, group in groupby(jobs, key=lambda job: job.batch):
        own = [(job, _but_for_controls(job)) for job in group]
        first = {alike: job.key for job, alike in reversed(own)}
        trails = {alike: Trail() for job, alike in own if job.key != first[alike]}
        for follows in (False, True):
            part = [one for one in own if (one[0].key != first[one[1]]) == follows]
            calls = [partial(run, job, on_progress, trails.get(alike)) for job, alike in part]
            made = together(calls) if batch else [outcome_of(call) for call in calls]
            outcomes.update(zip((job.key for job, _ in part), made, strict=True))
    return [_as_error(outcomes[job.key]) for job in jobs]


def _but_for_controls(job: Job) -> str:
    """What jobs share that differ in their controls alone."""
    scenario = replace(job.scenario, name="", controls=Controls())
    return replace(job, scenario=scenario, wants="", batch="").key


def _as_error(outcome: Outcome) -> Outcome:
    """A run, or the error that is told of it; what went wrong inside stays with it as its cause."""
    if isinstance(outcome, Run | YtterbyError):
        return outcome
    transient = isinstance(outcome, OSError | MemoryError)
    failed = (RunError if transient else MarketError)(reason(outcome))
    failed.__cause__ = outcome
    return failed


def runs_of(jobs: Sequence[Job], outcomes: Mapping[str, Outcome]) -> list[Run]:
    """The runs of jobs that must all have one; raises the first error among them."""
    runs = []
    for job in jobs:
        outcome = outcomes[job.key]
        if isinstance(outcome, Exception):
            raise outcome.__cause__ or outcome
        runs.append(outcome)
    return runs
