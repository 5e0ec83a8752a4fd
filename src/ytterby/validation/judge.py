"""From cases to outcomes: their jobs are run, and each is held against its band as soon as its runs are there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ytterby.draws.loop import Failure, run_study
from ytterby.ground.errors import YtterbyError
from ytterby.results.diversion import diversion
from ytterby.results.tables import stack
from ytterby.runs.run import SERIAL
from ytterby.validation.known import Ran, ran_of
from ytterby.validation.language import CASE, REFERENCE, selections
from ytterby.validation.layer import with_layers
from ytterby.validation.measure import Context, NoAnswerError, NoPeriodError, evaluate

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
    homes = {one.workspace.chain.folder: one.workspace for one in planned if one.workspace}
    measures = [selections(one.file.case.measure or 0.0).values() for one in planned]
    figures = {one.figure for some in measures for one in some if one.figure}
    return lambda job, run: ran_of(job, run.tables, homes[job.folder], figures)


def judged(planned: Planned, runs: Sequence[Ran]) -> Outcome:
    """The outcome of a case. runs : those of its jobs; none where it stands on layers alone."""
    return measured(planned, dict(zip(planned.named, runs, strict=True)) or {CASE: Ran({})})


def measured(planned: Planned, runs: Mapping[str, Ran]) -> Outcome:
    """Evaluate the measure of a case on its runs, by name, and hold it against the band."""
    case = planned.file.case
    assert case.measure is not None
    try:
        context = Context(_complete(planned, runs), planned.file.document.where)
        value = evaluate(case.measure, context, ("measure",))
    except NoPeriodError as absent:
        waits = f" (waits for {case.needs})" if case.needs else ""
        return Outcome(case, "not run", why=f"{absent}{waits}")
    except (NoAnswerError, YtterbyError) as fault:
        return Outcome(case, "failed", why=" ".join(str(fault).split()))
    status = INSIDE if case.low <= value <= case.high else OUTSIDE
    notes = "; ".join(context.notes)
    return Outcome(case, status, value, note=notes, seen_in=runs[CASE].name)


def _complete(planned: Planned, runs: Mapping[str, Ran]) -> dict[str, Ran]:
    """The runs with the table of swaps and leaks, which needs a reference, and those that layers make of them."""
    case, complete, reference = planned.file.case, dict(runs), runs.get(REFERENCE)
    main = complete[CASE]
    if reference is not None and main.name != reference.name and "flows" in main.tables:
        flows = stack([{"flows": one.tables["flows"]} for one in (reference, main)])
        swaps = diversion(flows, reference.name, main.holder).filter(scenario=main.name)
        complete[CASE] = replace(main, tables={**main.tables, "diversion": swaps})
    basis = replace(planned.basis, reference=reference.tables if reference else None)
    for name in [CASE, *(name for name, run in case.runs.items() if run.layered)]:
        own = replace(basis, run=complete[name].tables or None)
        complete[name] = with_layers(complete[name], planned.file, planned.layers, own)
    return complete
