r"""Joint calibration: few global parameters within ranges fixed beforehand, fitted to the observed
cases of one event and scored on another.

A point is one place per parameter. A number with value v and range [l, h] stands at place p at

    v (h / v)^p   for p >= 0,      v (l / v)^(-p)   for p < 0       (linear where one of them is zero)

Loss of a case with the band [l, h] and the model at m: ( distance from the band / its width )^2, in
logarithms where l and m are above zero, at most cap^2. The loss of a point is the sum.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from ytterby.ground import yamlfile
from ytterby.ground.errors import CaseError
from ytterby.study.validation.case import find_cases
from ytterby.study.validation.explain import Alternative, changed
from ytterby.study.validation.language import Strict
from ytterby.study.validation.plan import plan
from ytterby.study.validation.run import in_parallel, measured, run_job
from ytterby.world.read import read_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ytterby.facts.parameters import Parameter, Parameters
    from ytterby.law.book import Book
    from ytterby.study.validation.measure import Ran
    from ytterby.study.validation.plan import Planned

    Floats = NDArray[np.float64]
    Place = tuple[float, ...]

MOST_PARAMETERS = 8


class Global(Strict):
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

    def chosen(self, place: float) -> Any:
        """The value of a switch: the second above zero."""
        return self.values[1] if place > 0.0 else self.values[0]


class Event(Strict):
    """The cases of one event, by the event that they name."""

    title: str
    cases: tuple[str, ...]


class Search(Strict):
    """points of the Latin hypercube; starts of the refinement, with so many runs each."""

    seed: int
    points: int = Field(ge=0)
    starts: int = Field(ge=0)
    refine: int = Field(ge=0)


class Calibration(Strict):
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


@dataclass(frozen=True)
class Scored:
    """An evaluated point. models : case id -> the model's figure, None where it gave none."""

    place: Place
    loss: float
    inside: int
    models: dict[str, float | None]


@dataclass
class Fit:
    """One event's cases under a plan; every evaluated point is written to `store` at once."""

    calibration: Calibration
    event: str
    book: Book
    store: Path
    known: dict[str, Scored] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = [
            one
            for one in find_cases(self.calibration.events[self.event].cases)
            if one.case.kind in self.calibration.kinds and one.case.role in self.calibration.roles
        ]
        self.planned = [one for one in plan(files, self.book) if one.job is not None]
        for line in self.store.read_text().splitlines() if self.store.is_file() else []:
            kept = json.loads(line)
            self.known[kept["key"]] = Scored(
                tuple(kept["place"]), kept["loss"], kept["inside"], kept["models"]
            )

    @property
    def model(self) -> str:
        """Digest of the runs that the answers rest on: scenarios, data and code."""
        return "-".join(sorted({job.key[:12] for one in self.planned for job in one.jobs}))

    def key(self, place: Place) -> str:
        """What decides an answer: the point and the model."""
        bands = [[p.file.case.id, p.file.case.low, p.file.case.high] for p in self.planned]
        numbers = [self.calibration.parameters[n].name for n in range(len(place))]
        return json.dumps([self.event, numbers, place, self.calibration.cap, bands, self.model])

    def scores(
        self, places: Sequence[Place], jobs: int = 1, tick: Callable[[Scored], None] | None = None
    ) -> list[Scored]:
        """Evaluate points, in processes of their own; those known are not run again."""
        waiting = {self.key(p): (self.calibration, p, tuple(self.planned)) for p in places}
        waiting = {key: item for key, item in waiting.items() if key not in self.known}

        def done(key: str, models: dict[str, float | None] | None, _: str) -> None:
            scored = self._scored(waiting[key][1], models or {})
            self.known[key] = scored
            self.store.parent.mkdir(parents=True, exist_ok=True)
            line = {"key": key, "event": self.event, "place": scored.place, "loss": scored.loss,
                    "inside": scored.inside, "models": scored.models}  # fmt: skip
            with self.store.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
            if tick:
                tick(scored)

        if len(waiting) > 1:
            in_parallel(evaluate_point, waiting, jobs, done)
        for key, item in waiting.items() if len(waiting) == 1 else ():
            done(key, evaluate_point(item), "")
        return [self.known[self.key(p)] for p in places]

    def _scored(self, place: Place, models: Mapping[str, float | None]) -> Scored:
        loss, inside = 0.0, 0
        every: dict[str, float | None] = {}
        for one in self.planned:
            case = one.file.case
            model = models.get(case.id)
            off = self.calibration.cap
            if model is not None and math.isfinite(model):
                off = min(distance(model, case.low, case.high), off)
            loss += off**2
            inside += off == 0.0
            every[case.id] = model
        return Scored(place, loss, inside, every)


def evaluate_point(
    item: tuple[Calibration, Place, tuple[Planned, ...]],
) -> dict[str, float | None]:
    """Case id -> the model's figure at a point; None where a run fails. Runs in a worker process."""
    calibration, place, planned = item
    found: dict[str, float | None] = {}
    ran: dict[str, Ran | None] = {}
    for one in planned:
        runs: list[Ran | None] = []
        for job in one.jobs:
            moved = changed(job, alternative(calibration, place, read_chain(job.folder).parameters))
            if moved.key not in ran:
                try:
                    ran[moved.key] = run_job(moved)
                except Exception:  # a point where the market does not clear is a bad point, no end
                    ran[moved.key] = None
            runs.append(ran[moved.key])
        main, beside = runs[0], runs[1] if len(runs) > 1 else None
        whole = main is not None and (len(runs) == 1 or beside is not None)
        found[one.file.case.id] = measured(one, main, beside).model if main and whole else None
    return found


def alternative(
    calibration: Calibration, place: Sequence[float], parameters: Parameters
) -> Alternative:
    """The point as what it changes in a run on one data folder."""
    switches = tuple(
        (one.switch, one.chosen(at))
        for one, at in zip(calibration.parameters, place, strict=True)
        if one.switch
    )
    numbers = numbers_at(calibration, place, parameters)
    return Alternative("point", switches, tuple(sorted(numbers.items())))


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
