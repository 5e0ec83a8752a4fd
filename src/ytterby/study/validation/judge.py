"""From cases to outcomes: their jobs are run, and each is held against its band as soon as its runs are there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.ground.errors import CaseError
from ytterby.study.engines import reason
from ytterby.study.job import Run
from ytterby.study.run import SERIAL, run_all
from ytterby.study.validation.known import ran_of
from ytterby.study.validation.measure import evaluate
from ytterby.study.validation.rows import Context, NoAnswerError, NoPeriodError, Ran
from ytterby.tables.diversion import diversion
from ytterby.tables.tables import stack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ytterby.study.job import Job
    from ytterby.study.run import Means
    from ytterby.study.validation.case import Case
    from ytterby.study.validation.plan import Planned

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
    means: Means = SERIAL,
    *,
    tick: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """The outcome of each case, in their order. Equal jobs are one run, and a run that fails fails its
    cases alone.

    tick : called with runs done and runs in all.
    """
    found = [Outcome(one.file.case, one.status, why=one.why) for one in planned]
    jobs = {job.key: job for one in planned for job in one.jobs}
    asked = {key: [n for n, p in enumerate(planned) if key in _keys(p)] for key in jobs}
    runs: dict[str, Run | Exception] = {}
    done = 0

    def came(job: Job, run: Run | Exception) -> None:
        nonlocal done
        done += 1
        runs[job.key] = run
        for number in asked[job.key]:
            keys = _keys(planned[number])
            if keys <= runs.keys():
                found[number] = _judged(planned[number], runs)
                for key in keys:  # tables are large: they go when nobody asks for them any more
                    asked[key] = [n for n in asked[key] if n != number]
        for key in [key for key in runs if not asked[key]]:
            runs[key] = Run({})
        if tick:
            tick(done, len(jobs))

    order = sorted(jobs.values(), key=lambda job: (str(job.folder), sorted(job.numbers.items())))
    run_all(order, means, done=came, keep=False)
    return found


def _keys(planned: Planned) -> set[str]:
    return {job.key for job in planned.jobs}


def _judged(planned: Planned, runs: dict[str, Run | Exception]) -> Outcome:
    """The outcome of a case whose runs are there."""
    assert planned.workspace is not None
    read = []
    for job in planned.jobs:
        run = runs[job.key]
        if isinstance(run, Exception):
            why = f"run of {job.name} on {job.folder.name}: {reason(run)}"
            return Outcome(planned.file.case, "failed", why=why)
        read.append(ran_of(job, run.tables, planned.workspace))
    return measured(planned, read[0], read[1] if len(read) > 1 else None)


def measured(planned: Planned, main: Ran, reference: Ran | None) -> Outcome:
    """Evaluate the measure of a case on its runs and hold it against the band."""
    case = planned.file.case
    assert case.measure is not None
    if reference is not None:
        main = _with_diversion(main, reference)
    context = Context(main, reference, planned.file.document.where)
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
