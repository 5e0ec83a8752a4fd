r"""Joint calibration: few global parameters within ranges, fitted to the observed cases of one event and
scored on another. Parameters, cases, loss and search are fixed beforehand, in a file.

A point is one place per parameter. A number with value v and range [l, h] stands at place p at

    v (h / v)^p   for p >= 0,      v (l / v)^(-p)   for p < 0       (linear where one of them is zero)

Its runs are the jobs of the event's cases with its numbers and switches. Loss of a case with the band
[l, h] and the model at m: ( distance from the band / its width )^2, in logarithms where l and m are above
zero, at most cap^2. The loss of a point is the sum.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from ytterby.ground import yamlfile
from ytterby.ground.errors import CaseError
from ytterby.runs.run import Executor
from ytterby.validation.case import find_cases
from ytterby.validation.judge import outcomes, plan
from ytterby.validation.language import Grammar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ytterby.datasets.parameters import Parameter, Parameters
    from ytterby.validation.judge import Planned

    Floats = NDArray[np.float64]
    Place = tuple[float, ...]

MOST_PARAMETERS = 8
AT_ONCE = 8
"""Points whose runs are made together."""


class Global(Grammar):
    """A global parameter: numbers moved together along their ranges, or a switch."""

    name: str
    ids: tuple[str, ...] = ()
    switch: str = ""
    values: tuple[Any, ...] = ()
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.ids) == bool(self.switch):
            raise ValueError("name either `ids` of numbers or a `switch`")
        if self.switch and len(self.values) != 2:
            raise ValueError("a switch needs its two `values`, the default first")
        return self


class Event(Grammar):
    """The cases of one event, by the event that they name."""

    title: str
    cases: tuple[str, ...]


class Search(Grammar):
    """points of the Latin hypercube; starts of the refinement, with so many runs each."""

    seed: int
    points: int = Field(ge=0)
    starts: int = Field(ge=0)
    refine: int = Field(ge=0)


class Calibration(Grammar):
    """What is fixed beforehand: parameters, events, the loss and the search."""

    parameters: Annotated[tuple[Global, ...], Field(min_length=1, max_length=MOST_PARAMETERS)]
    events: dict[str, Event]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    cap: float = Field(gt=0)
    search: Search

    @property
    def free(self) -> list[int]:
        """Numbers of the parameters that are no switches."""
        return [n for n, one in enumerate(self.parameters) if one.ids]


def read_calibration(path: Path) -> Calibration:
    """Read the file. Raises CaseError with file and line."""
    return yamlfile.validate(yamlfile.load(path, CaseError), Calibration, CaseError)


def switches_at(plan: Calibration, place: Sequence[float]) -> dict[str, Any]:
    """Switch -> its value at the point: the second above zero."""
    return {
        one.switch: one.values[1] if at > 0.0 else one.values[0]
        for one, at in zip(plan.parameters, place, strict=True)
        if one.switch
    }


def value_at(row: Parameter, place: float) -> float:
    """A number at a place of its range, -1 low, 0 its value, 1 high."""
    end = row.high if place >= 0.0 else row.low
    if end is None:
        return row.value
    share = min(abs(place), 1.0)
    if row.value > 0.0 and end > 0.0:
        return float(row.value * (end / row.value) ** share)
    return float(row.value + share * (end - row.value))


def numbers_at(
    plan: Calibration, place: Sequence[float], parameters: Parameters
) -> dict[str, float]:
    """Id -> value of every number of a data folder that the point moves."""
    moved: dict[str, float] = {}
    for one, at in zip(plan.parameters, place, strict=True):
        if at == 0.0 or not one.ids:
            continue
        for row in parameters:
            ranged = row.low is not None and row.high is not None and row.low < row.high
            if ranged and any(fnmatchcase(row.id, pattern) for pattern in one.ids):
                moved[row.id] = value_at(row, at)
    return moved


def distance(model: float, low: float, high: float) -> float:
    """How far outside a band, in widths of the band; zero inside."""
    if low <= model <= high:
        return 0.0
    if low > 0.0 and model > 0.0 and high > low:
        beyond = math.log(low / model) if model < low else math.log(model / high)
        return beyond / math.log(high / low)
    return max(low - model, model - high) / max(high - low, 1e-9)


def default_place(calibration: Calibration) -> Place:
    """The point of the packaged values."""
    return tuple(0.0 if one.ids else -1.0 for one in calibration.parameters)


def hypercube(calibration: Calibration) -> list[Place]:
    """The packaged values, then the Latin hypercube: each parameter from -1 to 1."""
    from scipy.stats import qmc

    search = calibration.search
    count = len(calibration.parameters)
    sample = qmc.LatinHypercube(d=count, seed=search.seed).random(search.points)
    places = [
        tuple(
            round(float(2.0 * x - 1.0), 4) if one.ids else (1.0 if x > 0.5 else -1.0)
            for one, x in zip(calibration.parameters, row, strict=True)
        )
        for row in sample
    ]
    return [default_place(calibration), *places]


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
            place = tuple(kept["place"])
            self.known[kept["key"]] = Scored(place, kept["loss"], kept["inside"], kept["models"])

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
            found = outcomes(cases, Executor("processes" if jobs > 1 else "serial", jobs))
            for number, place in enumerate(some):
                own = found[number * len(self.planned) :][: len(self.planned)]
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
        line = {"key": key, "event": self.event, **asdict(scored)}
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
    inward = np.where(first <= 0.0, 0.3, -0.3)  # towards the middle of the range
    corners = np.vstack([first, first + np.diag(inward)])
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
