r"""A calibration as it is fixed beforehand: few global parameters within ranges, cases, loss and search.

A point is one place per parameter. A number with value v and range [l, h] stands at place p at

    v (h / v)^p   for p >= 0,      v (l / v)^(-p)   for p < 0       (linear where one of them is zero)

Loss of a case with the band [l, h] and the model at m: ( distance from the band / its width )^2, in
logarithms where l and m are above zero, at most cap^2. The loss of a point is the sum.
"""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, model_validator

from ytterby.ground import yamlfile
from ytterby.ground.errors import CaseError
from ytterby.study.validation.language import Grammar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.facts.parameters import Parameter, Parameters

    Place = tuple[float, ...]

MOST_PARAMETERS = 8


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

    def chosen(self, place: float) -> Any:
        """The value of a switch: the second above zero."""
        return self.values[1] if place > 0.0 else self.values[0]


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
    """Switch -> its value at the point."""
    return {
        one.switch: one.chosen(at)
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
