"""Why a case is outside: which named switch, or which assumption at an end of its range, brings it in.

For each outside case its scenario (and its reference) runs again with one thing changed at a time. What a
store keeps is not run again, so an interrupted call starts where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ytterby.draws.sampling.numbers import group_draws
from ytterby.runs.run import SERIAL
from ytterby.scenarios.switches import Switches, read_switches, values_of
from ytterby.validation.judge import OUTSIDE, Outcome, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ytterby.runs.run import Executor
    from ytterby.validation.plan import Planned

MAX_TRIALS = 400
MANY_RUNS = {("elements", "one_by_one")}
"""Values of switches that make many runs of one: no alternative to a case's run."""
WORDS = {"true": "on", "false": "off"}


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


def explain(
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
    return [_explained(one, some, left_out) if some else one for one, some in own]


def _explained(outcome: Outcome, tried: list[tuple[str, Outcome]], left_out: int) -> Outcome:
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
