r"""Random draws over all numbers that have a range, by Latin hypercube.

Each number has a beta-PERT distribution between its low and high end, with its value as the mode:

    x = low + (high - low) B,   B ~ Beta(1 + 4 m, 1 + 4 (1 - m)),   m = (value - low) / (high - low)
    mean = (low + 4 value + high) / 6

Where a range spans a factor of five or more, its logarithm has that distribution: such a range says
what order of magnitude a number has. A Latin hypercube cuts each distribution into as many slices of
equal probability as there are draws, and takes each slice once.

No source says how numbers hang together. By default they are independent; with a correlation r within
groups, the numbers of a group share a part of their chance (a Gaussian copula):

    z = sqrt(r) z_group + sqrt(1 - r) z_own,   both standard normal by hypercube

References
----------
Malcolm, Roseboom, Clark, Fazar (1959), Operations Research 7:646-669 (PERT); McKay, Beckman, Conover
(1979), Technometrics 21:239-245 (Latin hypercube).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri
from scipy.stats import qmc

from ytterby.draws.sampling.numbers import figures_in_force, summing_to_one
from ytterby.ground.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ytterby.controls.book import Book
    from ytterby.datasets.parameters import Parameters
    from ytterby.ground.arrays import Floats
    from ytterby.scenarios.scenario import Scenario


MODE_WEIGHT = 4.0
"""Weight of the mode in PERT: the usual one."""
WIDE = 5.0
"""A range that spans this factor or more is drawn on a logarithmic scale."""


@dataclass(frozen=True)
class DrawnNumber:
    """A number with a range: of the data folder, or (its id holds a `/`) of an act."""

    id: str
    low: float
    value: float
    high: float
    unit: str = ""
    group: str = ""
    reason: str = ""

    @property
    def logarithmic(self) -> bool:
        """Whether it is drawn on a logarithmic scale."""
        return self.low > 0.0 and self.high / self.low >= WIDE

    def quantile(self, share: Floats) -> Floats:
        """Its value at a cumulated probability: array (draw) in [0, 1] -> array (draw) [unit]."""
        ends = np.array([self.low, self.value, self.high])
        low, mode, high = np.log(ends) if self.logarithmic else ends
        place = (mode - low) / (high - low)
        a, b = 1.0 + MODE_WEIGHT * place, 1.0 + MODE_WEIGHT * (1.0 - place)
        value = low + (high - low) * betaincinv(a, b, share)
        drawn = np.exp(value) if self.logarithmic else value
        kept: Floats = np.clip(drawn, self.low, self.high)  # rounding must not leave the range
        return kept

    @property
    def distribution(self) -> str:
        """In words."""
        return "PERT of the logarithm" if self.logarithmic else "PERT"


def of_parameters(parameters: Parameters, fixed: Collection[str] = ()) -> list[DrawnNumber]:
    """Every number of the data folder that has a range, without those that a scenario sets itself."""
    return [
        DrawnNumber(r.id, r.low, r.value, r.high, r.unit, r.group, r.reason)
        for r in parameters
        if r.low is not None and r.high is not None and r.low < r.high and r.id not in fixed
    ]


def of_acts(scenarios: Iterable[Scenario], book: Book, elements: set[str]) -> list[DrawnNumber]:
    """Every number with a range in the acts that hold in some year of some scenario, once each.

    Numbers that a scenario sets itself are its own, and are not drawn.
    """
    numbers: dict[str, DrawnNumber] = {}
    fixed: set[str] = set()
    for one in scenarios:
        fixed |= set(one.parameters)
        for row in figures_in_force(one, one.years, book, elements):
            figure, group = row.figure, row.place.partition(".")[0]
            if figure.assumption is not None and figure.low < figure.high:
                numbers[row.id] = DrawnNumber(row.id, figure.low, figure.value, figure.high,
                                            group=group, reason=figure.assumption.reason)  # fmt: skip
    return [row for name, row in numbers.items() if name not in fixed]


def latin_hypercube(draws: int, numbers: int, seed: int) -> Floats:
    """Cumulated probabilities: array (draw, number) in (0, 1); the same for the same three numbers.

    Raises ScenarioError for less than one draw.
    """
    if draws < 1:
        raise ScenarioError(f"an ensemble has at least one draw, not {draws}")
    if numbers == 0:
        return np.zeros((draws, 0))
    # the integer seed means the same in all versions of scipy that are allowed
    sampler = qmc.LatinHypercube(d=numbers, seed=np.random.default_rng(seed))
    shares: Floats = sampler.random(draws)
    return shares


def sample(assumptions: list[DrawnNumber], draws: int, seed: int, together: float = 0.0) -> Floats:
    """Array (draw, assumption): each column in its own unit, in the order of `assumptions`.

    together : correlation of the numbers of one group [0 to 1]; those without a group have none.
    """
    groups = list(dict.fromkeys(a.group for a in assumptions if a.group)) if together else []
    shares = latin_hypercube(draws, len(assumptions) + len(groups), seed)
    common, shares = shares[:, len(assumptions) :], shares[:, : len(assumptions)]
    for n, a in enumerate(assumptions):
        if a.group and groups:
            z = np.sqrt(together) * ndtri(common[:, groups.index(a.group)])
            shares[:, n] = ndtr(z + np.sqrt(1.0 - together) * ndtri(shares[:, n]))
    columns = [a.quantile(shares[:, n]) for n, a in enumerate(assumptions)]
    return np.stack(columns, axis=1) if columns else shares


def changes(
    parameters: Parameters, assumptions: list[DrawnNumber], drawn: Floats
) -> dict[str, float]:
    """The numbers of one draw, id -> value; shares of a deposit scaled so that they sum to one.

    drawn : array (assumption).
    """
    values = {a.id: float(v) for a, v in zip(assumptions, drawn, strict=True)}
    return summing_to_one(parameters, values)
