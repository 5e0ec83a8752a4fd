"""From cases to outcomes: their jobs are run, and each is held against its band as soon as its runs are there; and why
one is outside: which named switch, or which assumption at an end of its range, brings it in.

For that each outside case runs again with one thing changed at a time, its reference too. What a store keeps is not
run again, so an interrupted call starts where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ytterby.draws.loop import Failure, run_study
from ytterby.draws.sampling.numbers import group_draws
from ytterby.ground.errors import YtterbyError
from ytterby.results.dependence import diversion
from ytterby.results.tables import stack
from ytterby.runs.run import SERIAL
from ytterby.scenarios.switches import Switches, read_switches, values_of
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
MAX_TRIALS = 400
MANY_RUNS = {("elements", "one_by_one")}
"""Values of switches that make many runs of one: no alternative to a case's run."""
WORDS = {"true": "on", "false": "off"}


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


@dataclass(frozen=True)
class Alternative:
    """One thing changed: a switch set to another value, or numbers at an end of their range."""

    label: str
    switches: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)


def alternatives(case: Planned) -> tuple[list[Alternative], ...]:
    """What a case may be run with instead: each named switch of the scenario schema at each of its other values; each
    assumption in an act that holds at the end of the run at both its ends; and each group of assumptions of the data
    folder at both its ends, as in the tornado."""
    assert case.job is not None
    assert case.workspace is not None
    scenario, workspace = case.job.scenario, case.workspace
    words = [(name, word) for name in Switches.model_fields for word in values_of(name)]
    values = [
        (*one, read_switches([f"{one[0]}={one[1]}"])) for one in words if one not in MANY_RUNS
    ]
    switches = [
        Alternative(f"switch {name}: {WORDS.get(word, word)}", value)
        for name, word, value in values
        if value[name] != getattr(scenario.switches, name)
    ]
    elements, last = set(workspace.chain.elements), scenario.years.end
    in_force = {
        f"{act.measure}/{act.act.label}"
        for year in (last - 1, last)
        for act in scenario.acts_in(year, workspace.book, elements)
    }
    acts = [
        Alternative(f"{row.id} at its {end} end ({value:g})", numbers={row.id: float(value)})
        for row in workspace.book.assumptions()
        if f"{row.measure_id}/{row.act}" in in_force and (about := row.figure.assumption)
        for end, value in (("low", about.low), ("high", about.high))
    ]
    groups = [
        Alternative(f"{draw.title} at the {draw.end} end", numbers=draw.changes)
        for draw in group_draws(workspace.chain.parameters)
    ]
    return switches, acts, groups


def trials(
    planned: Sequence[Planned], results: Sequence[Outcome], max_trials: int = MAX_TRIALS
) -> tuple[list[tuple[str, Planned]], int]:
    """What each trial changes and a case under it, for all outside cases of a run; and how many trials were left out
    to stay within `max_trials`.

    Switches of all cases come first, then numbers of acts, then groups of assumptions.
    """
    together: dict[str, list[Planned]] = {}
    for one, outcome in zip(planned, results, strict=True):
        if outcome.status == OUTSIDE and one.job is not None:
            together.setdefault(one.job.key, []).append(one)
    by_run = [(alternatives(members[0]), members) for members in together.values()]
    every = [
        (other, members) for kind in range(3) for kinds, members in by_run for other in kinds[kind]
    ]
    todo = [
        (other.label, one.changed(other.switches, other.numbers))
        for other, members in every[:max_trials]
        for one in members
    ]
    return todo, max(len(every) - max_trials, 0)


def explained(
    planned: Sequence[Planned],
    results: Sequence[Outcome],
    executor: Executor = SERIAL,
    max_trials: int = MAX_TRIALS,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """The outcomes with `why` filled in for those outside.

    Parameters
    ----------
    max_trials : most alternatives to try. on_progress : as in `outcomes`.
    """
    todo, left_out = trials(planned, results, max_trials)
    tried = outcomes([case for _, case in todo], executor, on_progress=on_progress)
    by_case: dict[str, list[tuple[str, Outcome]]] = {}
    for (label, case), outcome in zip(todo, tried, strict=True):
        by_case.setdefault(case.file.case.id, []).append((label, outcome))
    own = [(one, by_case.get(one.case.id)) for one in results]
    return [_with_reason(one, some, left_out) if some else one for one, some in own]


def _with_reason(outcome: Outcome, tried: list[tuple[str, Outcome]], left_out: int) -> Outcome:
    case = outcome.case

    def gap(model: float | None) -> float:
        return float("inf") if model is None else max(case.low - model, model - case.high)

    answers = [(label, one.model) for label, one in tried if one.model is not None]
    inside = [f"{label} ({model:.3g})" for label, model in answers if gap(model) <= 0]
    if inside:
        why = "inside with " + "; ".join(inside)
    else:
        why = "no single switch or assumption brings it inside"
        label, model = min(answers, key=lambda answer: gap(answer[1]), default=("", None))
        if model is not None and gap(model) < gap(outcome.model) * (1.0 - 1e-3):
            why += f"; nearest: {label} ({model:.3g})"
        elif model is not None:
            why += ", and none comes nearer"
    if left_out:
        why += f"; {left_out} alternatives not tried"
    faults = sum(one.model is None for _, one in tried)
    if faults:
        why += f"; {faults} gave no answer"
    return replace(outcome, why=why)
