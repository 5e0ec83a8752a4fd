"""From cases to outcomes: their jobs are run, and each is held against its band as soon as its runs are there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.ground.errors import YtterbyError
from ytterby.results.diversion import diversion
from ytterby.results.tables import stack
from ytterby.runs.engines import reason
from ytterby.runs.job import Run
from ytterby.runs.run import SERIAL, run_all
from ytterby.validation.known import ran_of
from ytterby.validation.language import CASE, REFERENCE
from ytterby.validation.layer import with_layers
from ytterby.validation.measure import evaluate
from ytterby.validation.plan import basis_of
from ytterby.validation.rows import Context, NoAnswerError, NoPeriodError, Ran

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ytterby.runs.job import Job
    from ytterby.runs.run import Executor
    from ytterby.validation.case import Case
    from ytterby.validation.plan import Planned

INSIDE, OUTSIDE = "inside", "outside"


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


def outcomes(
    planned: Sequence[Planned],
    executor: Executor = SERIAL,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """The outcome of each case, in their order. Equal jobs are one run, and a run that fails fails its
    cases alone.

    on_progress : called with runs done and runs in all.
    """
    results = [Outcome(one.file.case, one.status, why=one.why) for one in planned]
    jobs = {job.key: job for one in planned for job in one.jobs}
    waiting_cases: dict[str, set[int]] = {key: set() for key in jobs}
    for number, one in enumerate(planned):
        for job in one.jobs:
            waiting_cases[job.key].add(number)
    runs: dict[str, Ran | str] = {}
    done = 0

    def came(job: Job, run: Run | Exception) -> None:
        nonlocal done
        done += 1
        waiting = sorted(waiting_cases[job.key])
        if isinstance(run, Exception):
            runs[job.key] = f"run of {job.name} on {job.folder.name}: {reason(run)}"
        elif waiting:
            parts = [part for number in waiting for part in planned[number].parts]
            home = next(p.workspace for p in parts if job.key in {j.key for j in p.jobs.values()})
            runs[job.key] = ran_of(job, run.tables, home)
        for number in waiting:
            named = {name: one.key for name, one in planned[number].named.items()}
            keys = list(named.values())
            if all(key in runs for key in keys):
                own = {name: runs[key] for name, key in named.items()}
                results[number] = _judged(planned[number], own)
                for key in keys:  # tables are large: they go when nobody asks for them any more
                    waiting_cases[key].discard(number)
                    if not waiting_cases[key]:
                        runs.pop(key, None)
        if on_progress:
            on_progress(done, len(jobs))

    for number, one in enumerate(planned):
        if not one.status and not one.jobs:  # layers alone
            results[number] = _judged(one, {CASE: Ran({})})
    order = sorted(jobs.values(), key=lambda job: (str(job.folder), sorted(job.numbers.items())))
    run_all(order, executor, on_result=came, keep=False)
    return results


def _judged(planned: Planned, runs: Mapping[str, Ran | str]) -> Outcome:
    """The outcome of a case whose runs are there, each by its name, with its tables or why it has none."""
    wrong = next((why for why in runs.values() if isinstance(why, str)), "")
    if wrong:
        return Outcome(planned.file.case, "failed", why=wrong)
    there = {name: run for name, run in runs.items() if isinstance(run, Ran)}
    main, reference = there.pop(CASE), there.pop(REFERENCE, None)
    return measured(planned, main, reference, there)


def measured(
    planned: Planned, main: Ran, reference: Ran | None, others: Mapping[str, Ran] | None = None
) -> Outcome:
    """Evaluate the measure of a case on its runs, others by name, and hold it against the band."""
    case = planned.file.case
    assert case.measure is not None
    if reference is not None:
        main = _with_diversion(main, reference)
    try:
        main = _with_layers(planned, main, reference)
        further = {
            name: _with_layers(planned, run, reference) if case.runs[name].layered else run
            for name, run in (others or {}).items()
        }
        context = Context(main, reference, planned.file.document.where, others=further)
        value = evaluate(case.measure, context, ("measure",))
    except NoPeriodError as absent:
        waits = f" (waits for {case.needs})" if case.needs else ""
        return Outcome(case, "not run", why=f"{absent}{waits}")
    except NoAnswerError as absent:
        return Outcome(case, "failed", why=str(absent))
    except YtterbyError as fault:
        return Outcome(case, "failed", why=" ".join(str(fault).split()))
    status = INSIDE if case.low <= value <= case.high else OUTSIDE
    return Outcome(case, status, value, note="; ".join(context.notes), seen_in=main.name)


def _with_layers(planned: Planned, main: Ran, reference: Ran | None) -> Ran:
    """The run with the tables that the layers of the case make of it."""
    if not planned.layers:
        return main
    bare = basis_of(planned.file, planned.parts)
    basis = replace(
        bare, run=main.tables or None, reference=reference.tables if reference else None,
        draw=planned.draw,
    )  # fmt: skip
    return with_layers(main, planned.file, planned.layers, basis)


def _with_diversion(main: Ran, reference: Ran) -> Ran:
    """The run with the table of swaps and leaks, which needs a reference beside it."""
    if main.name == reference.name or "flows" not in main.tables:
        return main
    flows = stack([{"flows": reference.tables["flows"]}, {"flows": main.tables["flows"]}])
    swaps = diversion(flows, reference.name, main.holder)
    own = swaps.filter(pl.col("scenario") == main.name)
    return replace(main, tables={**main.tables, "diversion": own})
