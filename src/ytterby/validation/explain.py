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


@dataclass(frozen=True)
class Alternative:
    """One thing changed: a switch set to another value, or numbers at an end of their range."""

    label: str
    switches: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)


def switch_alternatives(case: Planned) -> list[Alternative]:
    """Each named switch of the scenario schema at each of its other values, whatever they are."""
    assert case.job is not None
    alternatives = []
    for name in Switches.model_fields:
        for word in values_of(name):
            switch = read_switches([f"{name}={word}"])
            now = getattr(case.job.scenario.switches, name)
            if switch[name] != now and (name, word) not in MANY_RUNS:
                label = {"true": "on", "false": "off"}.get(word, word)
                alternatives.append(Alternative(f"switch {name}: {label}", switch))
    return alternatives


def act_alternatives(case: Planned) -> list[Alternative]:
    """Each assumption in an act that holds at the end of the run, at its low and high end."""
    assert case.job is not None
    assert case.workspace is not None
    scenario, workspace = case.job.scenario, case.workspace
    elements, last = set(workspace.chain.elements), scenario.years.end
    in_force = {
        f"{act.measure}/{act.act.label}"
        for year in (last - 1, last)
        for act in scenario.acts_in(year, workspace.book, elements)
    }
    alternatives = []
    for row in workspace.book.assumptions():
        about = row.figure.assumption
        if f"{row.measure_id}/{row.act}" in in_force and about is not None:
            for end, value in (("low", about.low), ("high", about.high)):
                label = f"{row.id} at its {end} end ({value:g})"
                alternatives.append(Alternative(label, numbers={row.id: float(value)}))
    return alternatives


def group_alternatives(case: Planned) -> list[Alternative]:
    """Each group of assumptions of the data folder at its low and high end, as in the tornado."""
    assert case.workspace is not None
    return [
        Alternative(f"{draw.title} at the {draw.end} end", numbers=draw.changes)
        for draw in group_draws(case.workspace.chain.parameters)
    ]


def trials(
    planned: Sequence[Planned], results: Sequence[Outcome], max_trials: int = MAX_TRIALS
) -> tuple[list[tuple[Alternative, list[Planned]]], int]:
    """Alternatives, each with all outside cases of one run under it; and how many were left out to stay
    within `max_trials`.

    Switches of all cases come first, then numbers of acts, then groups of assumptions.
    """
    together: dict[str, list[Planned]] = {}
    for one, outcome in zip(planned, results, strict=True):
        if outcome.status == OUTSIDE and one.job is not None:
            together.setdefault(one.job.key, []).append(one)
    every = [
        (other, members)
        for kind in (switch_alternatives, act_alternatives, group_alternatives)
        for members in together.values()
        for other in kind(members[0])
    ]
    todo = [
        (other, [one.changed(other.switches, other.numbers) for one in members])
        for other, members in every[:max_trials]
    ]
    return todo, len(every) - len(todo)


def explain(
    planned: Sequence[Planned],
    results: Sequence[Outcome],
    executor: Executor = SERIAL,
    *,
    max_trials: int = MAX_TRIALS,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """The outcomes with `why` filled in for those outside.

    Parameters
    ----------
    max_trials : most alternatives to try. on_progress : as in `outcomes`.
    """
    todo, left_out = trials(planned, results, max_trials)
    labels = [other.label for other, members in todo for _ in members]
    cases = [one for _, members in todo for one in members]
    tried = outcomes(cases, executor, on_progress=on_progress)
    by_case: dict[str, list[tuple[str, Outcome]]] = {}
    for label, outcome in zip(labels, tried, strict=True):
        by_case.setdefault(outcome.case.id, []).append((label, outcome))
    return [
        _explained(one, by_case[one.case.id], left_out) if one.case.id in by_case else one
        for one in results
    ]


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
