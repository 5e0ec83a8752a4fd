r"""Random draws over all numbers that have a range, by Latin hypercube.

Each number has a beta-PERT distribution between its low and high end, with its value as the mode:

    x = low + (high - low) B,   B ~ Beta(1 + 4 m, 1 + 4 (1 - m)),   m = (value - low) / (high - low)
    mean = (low + 4 value + high) / 6

Where a range spans a factor of five or more, its logarithm has that distribution: such a range says
what order of magnitude a number has. A Latin hypercube cuts each distribution into as many slices of
equal probability as there are draws, and takes each slice once.

No source says how numbers hang together, so they are independent.

References
----------
Malcolm, Roseboom, Clark, Fazar (1959), Operations Research 7:646-669 (PERT); McKay, Beckman, Conover
(1979), Technometrics 21:239-245 (Latin hypercube).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.special import betaincinv

from ytterby.controls.acts.base import ApprovalNoise
from ytterby.controls.book import act_figures
from ytterby.draws.loop import CENTRAL
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import ScenarioError
from ytterby.ground.files import DATA
from ytterby.ground.fingerprint import number_of_text
from ytterby.results.registry import columns_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ytterby.controls.book import ActFigure, Book
    from ytterby.datasets.parameters import Parameter, Parameters
    from ytterby.ground.arrays import Floats, Numbers
    from ytterby.runs.job import Job
    from ytterby.runs.workspace import Workspace
    from ytterby.scenarios.scenario import Scenario
    from ytterby.scenarios.schema import Years


MODE_WEIGHT = 4.0
"""Weight of the mode in PERT: the usual one."""
WIDE = 5.0
"""A range that spans this factor or more is drawn on a logarithmic scale."""
SPREAD = "licence_spread"
"""Parameter: how approvals of licences scatter by destination and quarter."""
GROUPS = DATA / "assumption_groups.csv"
ASSAY, RECIPE = "assay", "recipe_content"
"""First words of the ids of shares of a deposit, and of the contents of a recipe."""
SUM_TOLERANCE = 1e-6
"""How far shares may be from one by rounding."""


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
        return np.asarray(np.clip(drawn, self.low, self.high))  # rounding must not leave the range

    @property
    def distribution(self) -> str:
        """In words."""
        return "PERT of the logarithm" if self.logarithmic else "PERT"


@cache
def moves_as_one(group: str) -> bool:
    """Whether numbers of a group err together: the tornado turns them as one.

    Parts of a whole do not, nor what is alike in kind alone. A group of a folder's own does.
    """
    apart = {row["group"] for row in read_csv(GROUPS).rows if row["moves_as_one"] == "no"}
    return bool(group) and group not in apart


def figures_in_force(
    scenario: Scenario, years: Years, book: Book, elements: set[str] | None = None
) -> list[ActFigure]:
    """Assumptions with a range in the acts that a scenario holds in some of the years."""
    acts = scenario.acts_between(date(years.start, 1, 1), date(years.end, 12, 31), book, elements)
    figures = [figure for row in acts for figure in act_figures(row.measure, [row.act])]
    return [row for row in figures if row.figure.assumption is not None]


def summing_to_one(parameters: Iterable[Parameter], changes: Numbers) -> dict[str, float]:
    """Changes in which shares still sum to one: what some gain, the others lose.

    They are the elements of a deposit, and the goods of a recipe that takes as many tonnes as the use counts.
    """
    out, rows = dict(changes), list(parameters)
    for total_id in dict.fromkeys(name.rpartition(".")[0] for name in changes):
        kind = total_id.partition(".")[0]
        if kind == RECIPE:
            total_id = ".".join(total_id.split(".")[:3])
        if kind not in (ASSAY, RECIPE):
            continue
        own = [row for row in rows if row.id.startswith(f"{total_id}.")]
        if kind == RECIPE and abs(sum(row.value for row in own) - 1.0) > SUM_TOLERANCE:
            continue  # a recipe that takes more or less than it replaces
        shares = {row.id: changes.get(row.id, row.value) for row in own}
        total = sum(shares.values())
        out |= {name: share / total for name, share in shares.items()}
    return out


def of_parameters(parameters: Parameters, fixed: Collection[str] = ()) -> list[DrawnNumber]:
    """Every number of the data folder that has a range, without those that a scenario sets itself."""
    return [
        DrawnNumber(r.id, r.low, r.value, r.high, r.unit, r.group, r.reason)
        for r in parameters
        if r.low is not None and r.high is not None and r.low < r.high and r.id not in fixed
    ]


def of_acts(scenarios: Sequence[Scenario], book: Book, elements: set[str]) -> list[DrawnNumber]:
    """Every number with a range in the acts that hold in some year of some scenario, once each.

    Numbers that a scenario sets itself are its own, and are not drawn.
    """
    numbers: dict[str, DrawnNumber] = {}
    for one in scenarios:
        for row in figures_in_force(one, one.years, book, elements):
            figure, group = row.figure, row.place.partition(".")[0]
            if figure.assumption is not None and figure.low < figure.high:
                numbers[row.id] = DrawnNumber(row.id, figure.low, figure.value, figure.high,
                                            group=group, reason=figure.assumption.reason)  # fmt: skip
    fixed = set_by(scenarios)
    return [row for name, row in numbers.items() if name not in fixed]


def latin_hypercube(draws: int, numbers: int, seed: int) -> Floats:
    """Cumulated probabilities: array (draw, number) in (0, 1); the same for the same three numbers.

    Raises ScenarioError for less than one draw.
    """
    if draws < 1:
        raise ScenarioError(f"an ensemble has at least one draw, not {draws}")
    # as `scipy.stats.qmc` draws, which takes a third of a second to load
    random = np.random.default_rng(seed).spawn(1)[0]
    within = random.uniform(size=(draws, numbers))
    slices = [random.permutation(np.arange(1, draws + 1)) for _ in range(numbers)]
    return (np.reshape(slices, (numbers, draws)).T - within) / draws


def sample(assumptions: list[DrawnNumber], draws: int, seed: int) -> Floats:
    """Array (draw, assumption): each column in its own unit, in the order of `assumptions`."""
    shares = latin_hypercube(draws, len(assumptions), seed)
    columns = [a.quantile(shares[:, n]) for n, a in enumerate(assumptions)]
    return np.stack(columns, axis=1) if columns else shares


def changes(parameters: Parameters, numbers: list[DrawnNumber], drawn: Floats) -> dict[str, float]:
    """The numbers of one draw, id -> value; shares of a deposit scaled so that they sum to one.

    drawn : array (assumption).
    """
    values = {a.id: float(v) for a, v in zip(numbers, drawn, strict=True)}
    return summing_to_one(parameters, values)


def set_by(scenarios: Iterable[Scenario]) -> set[str]:
    """Ids of the numbers that some scenario sets itself."""
    return {name for one in scenarios for name in one.parameters}


def seed_of(seed: int, draw: int) -> int:
    """The seed of a draw's luck: another one for each draw, in the range of whole numbers of JSON."""
    return number_of_text(f"{seed}/{draw}", 6)


@dataclass(frozen=True)
class Hypercube:
    """Random draws of numbers of a data folder and of acts, and the jobs of each.

    numbers : what is drawn. count, seed : how many draws, and which.
    """

    workspace: Workspace
    numbers: list[DrawnNumber]
    count: int
    seed: int = 1

    @classmethod
    def over(
        cls, workspace: Workspace, comparisons: Iterable[Sequence[Scenario]], count: int, seed: int = 1,
        fixed: Collection[str] = (),
    ) -> Hypercube:  # fmt: skip
        """Over every number with a range of the folder and of the acts of comparisons.

        So one draw is one set of numbers for all, a reference is run once for all that are set against it in the same
        periods, and what two runs share cancels.

        comparisons : of each, the scenarios that run together. fixed : ids that are drawn for none.
        """
        elements = set(workspace.chain.elements)
        every = (row for one in comparisons for row in of_acts(one, workspace.book, elements))
        acts = {row.id: row for row in every}
        numbers = [*of_parameters(workspace.chain.parameters, fixed), *acts.values()]
        return cls(workspace, numbers, count, seed)

    @cached_property
    def sample(self) -> Floats:
        """Array (draw, number), each in its own unit, before shares are made to sum to one."""
        return sample(self.numbers, self.count, self.seed)

    @property
    def assumptions(self) -> pl.DataFrame:
        """What is drawn: id, group, unit, low, value, high, distribution, reason."""
        schema = columns_of("assumptions")
        rows = [tuple(getattr(row, name) for name in schema) for row in self.numbers]
        return pl.DataFrame(rows, schema=schema, orient="row")

    @property
    def drawn(self) -> pl.DataFrame:
        """draw, id, group, value: every number in every draw, before shares are made to sum to one."""
        draw = np.repeat(np.arange(1, self.count + 1), len(self.numbers))
        texts = {n: [getattr(one, n) for one in self.numbers] * self.count for n in ("id", "group")}
        columns = {"draw": draw, **texts, "value": self.sample.reshape(-1)}
        return pl.DataFrame(columns, schema=columns_of("drawn"))

    def jobs(self, draw: int, scenarios: Sequence[Scenario], wants: str = "tables") -> list[Job]:
        """The jobs of a draw, from one on, of scenarios that run together: what one of them sets itself is not drawn.

        wants : as in `Job`.
        """
        if draw == CENTRAL:
            return self.workspace.jobs(scenarios, wants=wants)
        row, fixed, noise = self.sample[draw - 1], set_by(scenarios), None
        own = [n for n, one in enumerate(self.numbers) if one.id not in fixed]
        spread = next((n for n, one in enumerate(self.numbers) if one.id == SPREAD), None)
        if spread is not None:
            noise = ApprovalNoise(seed_of(self.seed, draw), float(row[spread]))
        numbers = changes(self.workspace.chain.parameters, [self.numbers[n] for n in own], row[own])
        return self.workspace.jobs(scenarios, numbers, wants=wants, approval_noise=noise)

    def draws(
        self, comparisons: Sequence[Sequence[Scenario]], wants: str, *, central: bool = False
    ) -> dict[int, dict[int, list[Job]]]:
        """Draw -> place of a comparison -> its jobs, as `draws.loop.run_study` takes them.

        central : the draw `CENTRAL` too. Raises ScenarioError for less than one draw.
        """
        every = range(CENTRAL if central else CENTRAL + 1, len(self.sample) + 1)
        groups = [*enumerate(comparisons)]
        return {draw: {n: self.jobs(draw, own, wants) for n, own in groups} for draw in every}
