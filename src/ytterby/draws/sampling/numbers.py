"""Sets of changed numbers: every assumption of a group at its low or high end.

Numbers stand in the data folder, or in the acts of a control (their ids hold a `/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from ytterby.controls.book import act_figures
from ytterby.ground.csvfile import read_csv
from ytterby.ground.files import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ytterby.controls.book import ActFigure, Book
    from ytterby.controls.values import Figure
    from ytterby.datasets.parameters import Parameter, Parameters
    from ytterby.scenarios.scenario import Scenario
    from ytterby.scenarios.schema import Years

PATH = DATA / "assumption_groups.csv"
ASSAY, RECIPE = "assay", "recipe_content"
"""First words of the ids of shares of a deposit, and of the contents of a recipe."""
SUM_TOLERANCE = 1e-6
"""How far shares may be from one by rounding."""


@dataclass(frozen=True)
class Draw:
    """One end of one group: the ids and values that differ from the packaged ones."""

    group: str
    title: str
    end: str
    changes: dict[str, float]


@cache
def titles() -> dict[str, str]:
    """Title of each named group of assumptions, from `data/assumption_groups.csv`."""
    return {row["group"]: row["title"] for row in read_csv(PATH).rows}


@cache
def moves_as_one(group: str) -> bool:
    """Whether numbers of a group err together: the tornado turns them as one, and `--correlation` holds among them.

    Parts of a whole do not, nor what is alike in kind alone. A group of a folder's own does.
    """
    apart = {row["group"] for row in read_csv(PATH).rows if row["moves_as_one"] == "no"}
    return bool(group) and group not in apart


@cache
def _of_licences() -> dict[str, str]:
    """Group of each number of a licence."""
    rows = read_csv(PATH).rows
    return {name: row["group"] for row in rows for name in row["numbers_of_licences"].split()}


def _both_ends(
    groups: Mapping[str, Mapping[str, Parameter | Figure]], parameters: Iterable[Parameter] = ()
) -> list[Draw]:
    """Low and high end of each group: its title, and what its numbers are at that end.

    groups : group -> id -> number; parameters : those among which shares sum to one.
    """
    draws = []
    for group, rows in groups.items():
        for end in ("low", "high"):
            changes = {name: getattr(row, end) for name, row in rows.items()}
            known = {name: value for name, value in changes.items() if value is not None}
            changed = summing_to_one(parameters, known)
            draws.append(Draw(group, titles().get(group, group), end, changed))
    return draws


def group_draws(parameters: Parameters) -> list[Draw]:
    """Low and high end of each named group whose numbers move as one."""
    named = [group for group in parameters.groups() if moves_as_one(group)]
    groups = {group: {row.id: row for row in parameters.in_group(group)} for group in named}
    return _both_ends(groups, parameters)


def single_draws(parameters: Parameters) -> list[Draw]:
    """Low and high end of every assumption by itself, grouped or not, where its range is not a point."""
    rows = [r for r in parameters if r.low is not None and r.high is not None and r.low < r.high]
    return _both_ends({row.id: {row.id: row} for row in rows}, parameters)


def figures_in_force(
    scenario: Scenario, years: Years, book: Book, elements: set[str] | None = None
) -> list[ActFigure]:
    """Assumptions with a range in the acts that a scenario holds in some of the years."""
    acts = scenario.acts_between(date(years.start, 1, 1), date(years.end, 12, 31), book, elements)
    figures = [figure for row in acts for figure in act_figures(row.measure, [row.act])]
    return [row for row in figures if row.figure.assumption is not None]


def licence_figures(scenario: Scenario, reference: Scenario, book: Book) -> list[ActFigure]:
    """Assumptions of the licences that a scenario holds in its years, and its reference not in them."""
    in_reference = set()
    if reference.name != scenario.name:
        in_reference = {row.id for row in figures_in_force(reference, scenario.years, book)}
    figures = {row.id: row for row in figures_in_force(scenario, scenario.years, book)}
    return [
        row
        for name, row in figures.items()
        if name not in in_reference and row.place.partition(".")[0] in _of_licences()
    ]


def licence_draws(figures: Iterable[ActFigure], *, single: bool = False) -> list[Draw]:
    """Low and high end of the licences' numbers, in two groups or each by itself."""
    groups: dict[str, dict[str, Figure]] = {}
    for row in figures:
        group = row.id if single else _of_licences()[row.place.partition(".")[0]]
        groups.setdefault(group, {})[row.id] = row.figure
    return _both_ends(groups)


def summing_to_one(
    parameters: Iterable[Parameter], changes: Mapping[str, float]
) -> dict[str, float]:
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
