"""Sets of changed numbers: every assumption of a group at its low or high end.

Numbers stand in the data folder, or in the acts of a control (their ids hold a `/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ytterby.law.book import act_figures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ytterby.facts.parameters import Parameter, Parameters
    from ytterby.law.book import ActFigure, Book
    from ytterby.scenarios.scenario import Scenario

TITLES = {
    "recovery": "Recoveries and yields",
    "heavy_content": "Heavy elements in ores and magnets",
    "thrifting": "Substitution: speed, reach and saving",
    "defence_share": "Size of defence use",
    "costs": "Unit and capital costs",
    "lead_times": "Lead times and know-how delays",
    "trade": "Trade response, freight and leaks",
    "supply_elasticity": "Supply elasticities",
    "utilisation": "Use of capacity in 2024",
    "mines": "Quota rent, depletion, retirement",
    "demand_response": "Demand elasticities",
    "demand_cap": "Value of products that stop",
    "knowhow_start": "Know-how outside in 2024",
    "knowhow_penalty": "What lack of know-how costs",
    "knowhow_spread": "How know-how spreads",
    "build_rate": "How fast plants can be built",
    "projects": "Completion of announced projects",
    "outlook": "Growth of demand",
    "investment": "Investors' expectations",
    "leak": "Leaks round a control",
    "stocks": "Stocks: weeks of use, their price, stockpiles",
    "licence_approval": "Licences: approved and general shares",
    "licence_lag": "Licences: days of lag and backlog",
    "licence_beside": "Licences: what customs hold up beside the law",
}
OF_LICENCES = {
    "approval_share": "licence_approval",
    "approval_by_destination": "licence_approval",
    "approval_by_user": "licence_approval",
    "general_share": "licence_approval",
    "general_by_destination": "licence_approval",
    "lag_days": "licence_lag",
    "backlog_days": "licence_lag",
    "held_beside": "licence_beside",
    "held_days": "licence_beside",
}
"""Group of each number of a licence."""


@dataclass(frozen=True)
class Draw:
    """One end of one group: the ids and values that differ from the packaged ones."""

    group: str
    title: str
    end: str
    changes: dict[str, float]


def group_draws(parameters: Parameters) -> list[Draw]:
    """Low and high end of each named group."""
    return [
        Draw(
            group,
            TITLES.get(group, group),
            end,
            _changes(parameters, parameters.in_group(group), end),
        )
        for group in parameters.groups()
        for end in ("low", "high")
    ]


def single_draws(parameters: Parameters) -> list[Draw]:
    """Low and high end of every assumption by itself, grouped or not, where its range is not a point."""
    rows = [r for r in parameters if r.low is not None and r.high is not None and r.low < r.high]
    return [
        Draw(row.id, row.id, end, _changes(parameters, (row,), end))
        for row in rows
        for end in ("low", "high")
    ]


def licence_figures(scenario: Scenario, reference: Scenario, book: Book) -> list[ActFigure]:
    """Assumptions of the licences that a scenario holds in its years, and its reference not in them."""
    found: dict[str, dict[str, ActFigure]] = {}
    first, last = date(scenario.years.start, 1, 1), date(scenario.years.end, 12, 31)
    for one in (scenario, reference):
        rows = [
            figure
            for row in one.acts_between(first, last, book)
            for figure in act_figures(row.measure, [row.act])
        ]
        found[one.name] = {row.id: row for row in rows if row.figure.assumption is not None}
    usual = found[reference.name] if reference.name != scenario.name else {}
    return [
        row
        for name, row in found[scenario.name].items()
        if name not in usual and row.place.partition(".")[0] in OF_LICENCES
    ]


def licence_draws(figures: Iterable[ActFigure], *, single: bool = False) -> list[Draw]:
    """Low and high end of the licences' numbers, in two groups or each by itself."""
    groups: dict[str, list[ActFigure]] = {}
    for row in figures:
        group = row.id if single else OF_LICENCES[row.place.partition(".")[0]]
        groups.setdefault(group, []).append(row)
    return [
        Draw(
            group,
            TITLES.get(group, group),
            end,
            {r.id: r.figure.low if end == "low" else r.figure.high for r in rows},
        )
        for group, rows in groups.items()
        for end in ("low", "high")
    ]


def _changes(parameters: Parameters, rows: tuple[Parameter, ...], end: str) -> dict[str, float]:
    changes: dict[str, float] = {}
    for row in rows:
        value = row.low if end == "low" else row.high
        if value is not None:
            changes[row.id] = value
    return changes | _assays_to_one(parameters, changes)


def _assays_to_one(parameters: Parameters, changes: dict[str, float]) -> dict[str, float]:
    """Shares of a deposit still sum to one: what the changed elements gain, the others lose alike."""
    out: dict[str, float] = {}
    feeds = {name.split(".")[1] for name in changes if name.startswith("assay.")}
    if not feeds:
        return out
    for feed in feeds:
        members = [r.id for r in parameters if r.id.startswith(f"assay.{feed}.")]
        total = sum(changes.get(m, parameters.row(m).value) for m in members)
        for member in members:
            out[member] = changes.get(member, parameters.row(member).value) / total
    return out
