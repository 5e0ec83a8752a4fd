"""Runs what the cases need, in parallel processes; one run that fails leaves the others standing."""

from __future__ import annotations

import json
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from ytterby.ground.errors import CaseError, ResultError, YtterbyError
from ytterby.law.book import Book
from ytterby.study.validation.measure import (
    PERIODS,
    Context,
    NoAnswerError,
    NoPeriodError,
    Ran,
    evaluate,
)
from ytterby.tables.diversion import diversion
from ytterby.tables.store import read_results, write_results
from ytterby.tables.tables import period_tables, stack, volatility
from ytterby.tables.yearly import in_years
from ytterby.world.base_year.calibrate import calibrate
from ytterby.world.network import build_network
from ytterby.world.read import read_chain
from ytterby.years.run import run_years

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ytterby.scenarios.scenario import Scenario
    from ytterby.study.validation.case import Case
    from ytterby.study.validation.plan import Job, Planned
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.read import Chain

REGION_COLUMNS = ("region", "origin", "destination", "supplier", "holder")
INSIDE, OUTSIDE = "inside", "outside"
ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class Outcome:
    """What came of a case. `status`: inside, outside, failed, not run or not expressible."""

    case: Case
    status: str
    model: float | None = None
    why: str = ""
    note: str = ""
    seen_in: str = ""

    @property
    def inside(self) -> bool | None:
        """Whether the model's figure lies in the band; None without a figure."""
        return None if self.model is None else self.status == INSIDE


def run_job(job: Job) -> Ran:
    """One run from the facts to the result tables. Raises YtterbyError if it cannot be done."""
    chain, book = read_chain(job.folder), Book.read()
    base = _calibrated(job.folder, _numbers(chain, job))
    if job.end < base.first_year:
        raise CaseError(f"the case asks for {job.end}, runs start in {base.first_year}")
    acts = {k: v for k, v in job.changes.items() if "/" in k}
    scenario = replace(
        job.scenario,
        parameters={**job.scenario.parameters, **acts},
        years=job.scenario.years.model_copy(update={"start": base.first_year, "end": job.end}),
    )
    years = run_years(base, scenario, book, periods=job.periods)
    fine = period_tables(base, scenario, years)
    tables = {name: in_years(name, table) for name, table in fine.items()}
    tables["volatility"] = volatility(tables["prices"])
    tables |= {name + PERIODS: table for name, table in fine.items()}
    tables["parameters"] = _parameter_table(base, scenario.name)
    tables["acts"] = _act_table(scenario, book, set(chain.elements), base.first_year, job.end)
    return Ran(tables, _vocabulary(chain, book, tables, job), chain.holder, scenario.name)


def _numbers(chain: Chain, job: Job) -> tuple[tuple[str, float], ...]:
    """Numbers of the chain that differ from the packaged ones: the scenario's, then the job's."""
    known = chain.parameters
    own = {k: v for k, v in job.scenario.parameters.items() if k in known}
    return tuple(sorted({**own, **{k: v for k, v in job.changes.items() if k in known}}.items()))


@lru_cache(maxsize=4)
def _calibrated(folder: Path, numbers: tuple[tuple[str, float], ...]) -> BaseYear:
    """The calibrated base of a folder, once in each process."""
    chain = read_chain(folder)
    return calibrate(chain, chain.parameters.replace(dict(numbers)), build_network(chain))


def _parameter_table(base: BaseYear, scenario: str) -> pl.DataFrame:
    """The numbers that went in, so that a case may ask whether an input comes back."""
    rows = list(base.values.parameters)
    return pl.DataFrame(
        {
            "scenario": [scenario] * len(rows),
            "year": [base.first_year] * len(rows),
            "id": [r.id for r in rows],
            "value": [float(r.value) for r in rows],
            "unit": [r.unit for r in rows],
        }
    )


def _act_table(
    scenario: Scenario, book: Book, elements: set[str], first: int, last: int
) -> pl.DataFrame:
    """The acts of law that touch the run, year by year, with their tonnage where they have one."""
    rows = [
        (scenario.name, year, act.measure_id, act.act.label, act.act.act, act.share_of_year,
         act.strength, act.quantity_t)
        for year in range(first, last + 1)
        for act in scenario.acts_in(year, book, elements)
    ]  # fmt: skip
    columns = {"scenario": pl.String, "year": pl.Int64, "control": pl.String, "act": pl.String,
               "kind": pl.String, "share_of_year": pl.Float64, "strength": pl.Float64,
               "quantity_t": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def _vocabulary(
    chain: Chain, book: Book, tables: Mapping[str, pl.DataFrame], job: Job
) -> dict[str, list[str]]:
    """Names that may stand in a column though no row has them."""
    commodities = chain.commodities.values()
    elements = sorted({*chain.elements, *(row["element"] for row in commodities)})
    own = [measure.id for measure in job.scenario.controls.measures]
    acts = [f"{measure.id}/{act.label}" for measure in book for act in measure.acts]
    regions = sorted([*chain.regions, "OUTSIDE"])
    years = tables["production"]["year"].unique().to_list() if "production" in tables else []
    return {
        **dict.fromkeys(REGION_COLUMNS, regions),
        "element": elements,
        "group": [*elements, "light", "heavy", "magnets"],
        "commodity": sorted(chain.commodities),
        "stage": sorted({row["stage"] for row in commodities}),
        "process": sorted(chain.processes),
        "technology": sorted({row["technology"] for row in chain.processes.values()}),
        "use": sorted(chain.uses),
        "recipe": sorted({p.split(".")[2] for p in chain.processes if p.count(".") == 2}),
        "control": sorted([*book.refs(), *acts, *own]),
        "kind": ["export_quota", "production_quota", "licence", "export_tax", "tariff", "leak",
                 "export_vat", "capacity", "covers", "use"],
        "role": ["main", "joint", "by_product", "passed_on"],
        "category": ["existing", "announced", "induced", "supported"],
        "year": [str(y) for y in sorted(years)],
    }  # fmt: skip


def attempt(work: Callable[[Any], ResultT], item: Any) -> tuple[ResultT | None, str]:
    """A result, or the reason why there is none. Runs in the worker process."""
    try:
        return work(item), ""
    except (NoPeriodError, NoAnswerError) as absent:
        return None, str(absent)
    except YtterbyError as error:
        return None, str(error).splitlines()[0]
    except Exception as error:
        # a case must not take the others with it, whatever goes wrong inside a run
        return None, f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"


def in_parallel(
    work: Callable[[Any], ResultT],
    items: Mapping[str, Any],
    jobs: int,
    done: Callable[[str, ResultT | None, str], None],
) -> None:
    """Call `work` for each item in its own process; `done(key, result, why)` as they come.

    A process that dies takes its pool with it; what was under way is then run alone.
    """
    left = dict(items)
    context = get_context("spawn")
    with ProcessPoolExecutor(max(1, min(jobs, len(left) or 1)), mp_context=context) as pool:
        futures: dict[Future[tuple[ResultT | None, str]], str] = {}
        for key, item in left.items():
            futures[pool.submit(attempt, work, item)] = key
        for future in as_completed(futures):
            try:
                result, why = future.result()
            except BrokenProcessPool:
                break
            del left[futures[future]]
            done(futures[future], result, why)
    for key, item in left.items():
        try:
            with ProcessPoolExecutor(1, mp_context=context) as alone:
                result, why = alone.submit(attempt, work, item).result()
        except BrokenProcessPool:
            result, why = None, "the process of the run ended without an answer"
        done(key, result, why)


def run_all(
    jobs: Sequence[Job],
    workers: int = 2,
    cache: Path | None = None,
    tick: Callable[[str], None] | None = None,
) -> dict[str, tuple[Ran | None, str]]:
    """Run each job once: key -> (run, "") or (None, why). With `cache`, done runs are kept there."""
    found: dict[str, tuple[Ran | None, str]] = {}
    waiting: dict[str, Job] = {}
    for job in sorted({j.key: j for j in jobs}.values(), key=lambda j: (str(j.folder), -j.end)):
        kept = _read_kept(cache, job.key)
        if kept is None:
            waiting[job.key] = job
        else:
            found[job.key] = (kept, "")
            if tick:
                tick(job.label)

    def done(key: str, ran: Ran | None, why: str) -> None:
        found[key] = (ran, why)
        if cache is not None and ran is not None:
            _keep(cache, key, ran)
        if tick:
            tick(waiting[key].label)

    if waiting:
        in_parallel(run_job, waiting, workers, done)
    return found


def _keep(cache: Path, key: str, ran: Ran) -> None:
    about = {"vocabulary": dict(ran.vocabulary), "holder": ran.holder, "name": ran.name}
    write_results(cache / key[:20], ran.tables, about)


def _read_kept(cache: Path | None, key: str) -> Ran | None:
    """A run kept by an earlier call; None if it is not there or not whole."""
    if cache is None or not (cache / key[:20]).is_dir():
        return None
    try:
        tables, about = read_results(cache / key[:20])
    except (ResultError, OSError, json.JSONDecodeError, pl.exceptions.PolarsError):
        return None
    return Ran(tables, about["vocabulary"], about["holder"], about["name"])


def judge(planned: Planned, runs: Mapping[str, tuple[Ran | None, str]]) -> Outcome:
    """The outcome of one case from the runs. A mistake in its measure is its own, and is told."""
    case = planned.file.case
    if planned.job is None or case.measure is None:
        return Outcome(case, planned.status, why=planned.why)
    for job in planned.jobs:
        ran, why = runs[job.key]
        if ran is None:
            return Outcome(case, "failed", why=f"run of {job.label}: {why}")
    main = runs[planned.job.key][0]
    reference = runs[planned.reference.key][0] if planned.reference else None
    assert main is not None
    return measured(planned, main, reference)


def measured(planned: Planned, main: Ran, reference: Ran | None) -> Outcome:
    """Evaluate the measure of a case on its runs and hold it against the band."""
    case = planned.file.case
    assert case.measure is not None
    if reference is not None:
        main = _with_diversion(main, reference)

    def where(loc: tuple[str | int, ...]) -> str:
        return planned.file.where(loc)

    context = Context(main, reference, where)
    try:
        value = evaluate(case.measure, context, ("measure",))
    except NoPeriodError as absent:
        waits = f" (waits for {case.needs})" if case.needs else ""
        return Outcome(case, "not run", why=f"{absent}{waits}")
    except NoAnswerError as absent:
        return Outcome(case, "failed", why=str(absent))
    except CaseError as fault:
        return Outcome(case, "failed", why=" ".join(str(fault).split()))
    status = INSIDE if case.low <= value <= case.high else OUTSIDE
    return Outcome(case, status, value, note="; ".join(context.notes), seen_in=main.name)


def _with_diversion(main: Ran, reference: Ran) -> Ran:
    """The run with the table of swaps and leaks, which needs a reference beside it."""
    if main.name == reference.name or "flows" not in main.tables:
        return main
    flows = stack([{"flows": reference.tables["flows"]}, {"flows": main.tables["flows"]}])
    swaps = diversion(flows, reference.name, main.holder)
    own = swaps.filter(pl.col("scenario") == main.name)
    return replace(main, tables={**main.tables, "diversion": own})
