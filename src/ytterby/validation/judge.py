"""From cases to outcomes: their jobs are run, and each is held against its band as soon as its runs are there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ytterby.draws.loop import Failure, run_study
from ytterby.ground.errors import YtterbyError
from ytterby.results.dependence import diversion
from ytterby.results.tables import stack
from ytterby.runs.run import SERIAL
from ytterby.validation.known import ran_of
from ytterby.validation.language import CASE, REFERENCE
from ytterby.validation.layer import with_layers
from ytterby.validation.measure import evaluate
from ytterby.validation.plan import basis_of
from ytterby.validation.rows import Context, NoAnswerError, NoPeriodError, Ran

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ytterby.runs.job import Job, Run
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
    pending = {number: one.jobs for number, one in enumerate(planned) if not one.status}
    table = run_study(
        {"": pending}, reader_of(planned), lambda _, number, runs: judged(planned[number], runs), executor, size=0,
        on_progress=on_progress,
    )  # fmt: skip
    results = []
    for number, one in enumerate(planned):
        outcome = table.cells[""].get(number) or Outcome(one.file.case, one.status, why=one.why)
        if isinstance(outcome, Failure):
            why = f"run of {outcome.job.name} on {outcome.job.folder.name}: {outcome}"
            outcome = Outcome(one.file.case, "failed", why=why)
        results.append(outcome)
    return results


def reader_of(planned: Sequence[Planned]) -> Callable[[Job, Run], Ran]:
    """How a run of cases is read, as `draws.loop.run_study` does it: as measures read it."""
    homes = {part.workspace.chain.folder: part.workspace for one in planned for part in one.parts}
    return lambda job, run: ran_of(job, run.tables, homes[job.folder])


def judged(planned: Planned, runs: Sequence[Ran]) -> Outcome:
    """The outcome of a case. runs : those of its jobs; none where it stands on layers alone."""
    there = dict(zip(planned.named, runs, strict=True)) or {CASE: Ran({})}
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
