"""The listed projects of a scenario as rows, plant by plant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ytterby.years.capacity.projects import projects
from ytterby.years.law import LawOfRun

if TYPE_CHECKING:
    from ytterby.controls.book import Book
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear


def listed_projects(base: BaseYear, scenario: Scenario, book: Book) -> list[dict[str, Any]]:
    """One row a project: name, place, status, years, tonnes; `expected_t` is a list by year from the base year."""
    law, last = LawOfRun(base, scenario, book), scenario.years.end
    years = last - base.first_year + 1
    rows = []
    for one in projects(base, law.ever(last), years, law.withheld(last)):
        plant, region, vintage = base.network.plants[one.plant]
        rows.append({
            "project": one.row["project"], "title": one.row["title"], "region": region,
            "technology": one.row["technology"], "plant": plant, "vintage": vintage,
            "status": one.row["status"], "state_aid": one.row["state_aid"], "step_of": one.row["step_of"],
            "begun": one.begun, "stated": one.stated, "start": one.start, "nameplate_t": one.nameplate,
            "stands_t": one.stands, "base_t": float(base.capacity[one.plant]),
            "expected_t": [float(t) for t in one.expected], "evidence": one.row["evidence"],
        })  # fmt: skip
    return rows
