"""Joint calibration: global parameters fitted to the observed cases of one event and scored on another.

A point is a list of jobs, those of the event's cases with its numbers and switches; its loss is what is made
of their runs (`points.py`).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ytterby.study.run import Means
from ytterby.study.validation.case import find_cases
from ytterby.study.validation.judge import outcomes
from ytterby.study.validation.plan import plan
from ytterby.study.validation.points import distance, numbers_at, switches_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ytterby.study.validation.judge import Outcome
    from ytterby.study.validation.plan import Planned
    from ytterby.study.validation.points import Calibration, Place

    Floats = NDArray[np.float64]

AT_ONCE = 8
"""Points whose runs are made together."""


@dataclass(frozen=True)
class Scored:
    """An evaluated point. models : case id -> the model's figure, None where it gave none."""

    place: Place
    loss: float
    inside: int
    models: dict[str, float | None]


@dataclass
class Fit:
    """One event's cases under a calibration; every evaluated point is written to `log` at once."""

    calibration: Calibration
    event: str
    log: Path
    known: dict[str, Scored] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = [
            one
            for one in find_cases(self.calibration.events[self.event].cases)
            if one.case.kind in self.calibration.kinds and one.case.role in self.calibration.roles
        ]
        self.planned = [one for one in plan(files) if one.job is not None]
        for line in self.log.read_text().splitlines() if self.log.is_file() else []:
            kept = json.loads(line)
            self.known[kept["key"]] = Scored(
                tuple(kept["place"]), kept["loss"], kept["inside"], kept["models"]
            )

    def key(self, place: Place) -> str:
        """What decides an answer: the point, and the runs that it rests on (scenarios, data and code)."""
        bands = [[p.file.case.id, p.file.case.low, p.file.case.high] for p in self.planned]
        numbers = [self.calibration.parameters[n].name for n in range(len(place))]
        runs = "-".join(sorted({job.key[:12] for one in self.planned for job in one.jobs}))
        return json.dumps([self.event, numbers, place, self.calibration.cap, bands, runs])

    def scores(
        self, places: Sequence[Place], jobs: int = 1, tick: Callable[[Scored], None] | None = None
    ) -> list[Scored]:
        """Evaluate points; those known are not run again. jobs : runs at a time."""
        waiting = [place for place in dict.fromkeys(places) if self.key(place) not in self.known]
        for first in range(0, len(waiting), AT_ONCE):
            some = waiting[first : first + AT_ONCE]
            cases = [one for place in some for one in self.at(place)]
            found = outcomes(cases, Means("processes" if jobs > 1 else "serial", jobs))
            for place, own in zip(some, _parts(found, len(self.planned)), strict=True):
                scored = self._scored(place, {one.case.id: one.model for one in own})
                self._keep(scored)
                if tick:
                    tick(scored)
        return [self.known[self.key(place)] for place in places]

    def at(self, place: Place) -> list[Planned]:
        """The cases of the event at a point."""
        switches = switches_at(self.calibration, place)
        moved = []
        for one in self.planned:
            assert one.workspace is not None
            numbers = numbers_at(self.calibration, place, one.workspace.chain.parameters)
            moved.append(one.changed(switches, numbers))
        return moved

    def _keep(self, scored: Scored) -> None:
        key = self.key(scored.place)
        self.known[key] = scored
        self.log.parent.mkdir(parents=True, exist_ok=True)
        line = {"key": key, "event": self.event, "place": scored.place, "loss": scored.loss,
                "inside": scored.inside, "models": scored.models}  # fmt: skip
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _scored(self, place: Place, models: Mapping[str, float | None]) -> Scored:
        """A point whose runs gave no answer is a bad point, no end: such a case is as far off as `cap`."""
        loss, inside = 0.0, 0
        for one in self.planned:
            case, off = one.file.case, self.calibration.cap
            model = models[case.id]
            if model is not None and math.isfinite(model):
                off = min(distance(model, case.low, case.high), off)
            loss += off**2
            inside += off == 0.0
        return Scored(place, loss, inside, dict(models))


def _parts(found: list[Outcome], length: int) -> list[list[Outcome]]:
    return [found[first : first + length] for first in range(0, len(found), length)]


def refine(
    fit: Fit, start: Scored, most: int, tick: Callable[[Scored], None] | None = None
) -> Scored:
    """Nelder-Mead from a point over the numbers, its switches held; the best point found."""
    from scipy.optimize import minimize

    free = fit.calibration.free

    def at(x: Floats) -> Place:
        place = list(start.place)
        for n, value in zip(free, x, strict=True):
            place[n] = round(float(np.clip(value, -1.0, 1.0)), 4)
        return tuple(place)

    first = np.array([start.place[n] for n in free])
    corners = np.vstack([first, *(_stepped(first, n) for n in range(first.size))])
    best = start

    def loss(x: Floats) -> float:
        nonlocal best
        found = fit.scores([at(x)], tick=tick)[0]
        best = min(best, found, key=lambda s: s.loss)
        return found.loss

    minimize(
        loss, first, method="Nelder-Mead", bounds=[(-1.0, 1.0)] * len(free),
        options={"maxfev": most, "initial_simplex": corners, "xatol": 1e-3, "fatol": 1e-3},
    )  # fmt: skip
    return best


def _stepped(first: Floats, n: int, step: float = 0.3) -> Floats:
    """The point with one number moved towards the middle of its range."""
    out = first.copy()
    out[n] += step if out[n] <= 0.0 else -step
    return out
