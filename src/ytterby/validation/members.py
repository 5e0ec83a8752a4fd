"""Cases over draws of all assumptions: one draw has the same numbers in every case and data folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.draws.sampling import hypercube as sampling
from ytterby.runs.run import SERIAL
from ytterby.validation.case import find_cases
from ytterby.validation.forecast import Forecasts
from ytterby.validation.judge import outcomes
from ytterby.validation.layer import LayerDraw
from ytterby.validation.paths import path_cases
from ytterby.validation.plan import plan
from ytterby.validation.score import event_of, events, positive

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ytterby.draws.sampling.hypercube import DrawnNumber
    from ytterby.runs.run import Means
    from ytterby.validation.plan import FolderRuns, Planned


def forecast(
    planned: Sequence[Planned],
    count: int,
    seed: int = 1,
    executor: Means = SERIAL,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Forecasts:
    """Run cases over draws of all assumptions; the price path of an event comes with it if all its cases are there.

    Layers draw what they assume themselves, from streams of their own, so that a case of a stated cut has a
    distribution too. Cases with neither run nor layer, without an answer in any draw, or whose published figure has
    no logarithm are left out.

    Parameters
    ----------
    count, seed : how many draws, and which. on_progress : as in `outcomes`.
    """
    case_ids = {one.file.case.id for one in planned}
    by_event: dict[str, list[str]] = {event: [] for event in events()}
    for file in find_cases():
        if event_of(file.case) and file.case.measure is not None:
            by_event[event_of(file.case)].append(file.case.id)
    complete_events = frozenset(
        event for event, ids in by_event.items() if case_ids.issuperset(ids)
    )
    path_points = plan([file for file in path_cases() if file.case.event in complete_events])
    every = [p for p in (*planned, *path_points)
             if (p.jobs or p.layers) and positive(p.file.case, p.file.case.published) > 0.0]  # fmt: skip
    flat = [one for own in members(every, count, seed) for one in own]
    answers = [one.model for one in outcomes(flat, executor, on_progress=on_progress)]
    draws = np.array(answers, dtype=float).reshape(count, len(every))
    some = np.isfinite(draws).any(axis=0)
    cases = [p.file.case for p, answered in zip(every, some, strict=True) if answered]
    points = {p.file.case.id for p in path_points}
    return Forecasts([c for c in cases if c.id not in points], [c for c in cases if c.id in points],
                     draws[:, some], complete_events)  # fmt: skip


def drawn_numbers(part: FolderRuns) -> list[DrawnNumber]:
    """Every number with a range in the data folder of some runs of a case and in the acts that they hold."""
    chain, scenarios = part.workspace.chain, [job.scenario for job in part.jobs.values()]
    fixed = {name for one in scenarios for name in one.parameters}
    numbers = sampling.of_parameters(chain.parameters, fixed)
    return numbers + sampling.of_acts(scenarios, part.workspace.book, set(chain.elements))


def members(planned: Sequence[Planned], count: int, seed: int) -> list[list[Planned]]:
    """The cases in each draw: draw -> the cases in their order, those without a run as they are.

    A Latin hypercube is laid over the ids of all cases together, so that a number that two data folders share lies
    at the same place of its range in both. What is drawn depends on the cases, count and seed alone.
    """
    parts = {_run_of(part): part for one in planned for part in one.parts}
    numbers = {key: drawn_numbers(part) for key, part in parts.items()}
    ids = sorted({row.id for rows in numbers.values() for row in rows})
    place = {name: n for n, name in enumerate(ids)}
    shares = sampling.latin_hypercube(count, len(ids), seed)
    draws = []
    for number, row in enumerate(shares):
        draw = LayerDraw(number, count, seed)
        changed: dict[tuple[str, ...], FolderRuns] = {}
        for key, part in parts.items():
            rows = numbers[key]
            drawn = np.array([float(r.quantile(row[place[r.id]])) for r in rows])
            values = sampling.changes(part.workspace.chain.parameters, rows, drawn)
            changed[key] = part.changed({}, values)
        draws.append([
            replace(
                one, parts=tuple(_like(part, changed[_run_of(part)]) for part in one.parts), draw=draw
            )
            for one in planned
        ])  # fmt: skip
    return draws


def _run_of(part: FolderRuns) -> tuple[str, ...]:
    return tuple(job.key for job in part.jobs.values())


def _like(part: FolderRuns, other: FolderRuns) -> FolderRuns:
    """The runs of another, under the names that a case gives them."""
    return replace(part, jobs=dict(zip(part.jobs, other.jobs.values(), strict=True)))
