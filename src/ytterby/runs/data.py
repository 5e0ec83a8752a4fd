"""What the argument `data` of the public functions is: a data folder by name, by path, or as it was read;
and the listed projects of a scenario as rows, plant by plant.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ytterby.datasets.package import find_folder
from ytterby.ground.renamed import old_arguments
from ytterby.world.read import Chain
from ytterby.world.read import read_chain as read_folder
from ytterby.years.capacity.projects import projects
from ytterby.years.law import LawOfRun

if TYPE_CHECKING:
    from collections.abc import Sequence

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


Data = str | Path | Chain | None
DEFAULT = "rare_earths"


def folder_of(data: Data) -> Path:
    """The data folder; of None the packaged rare earths. Raises DataError if there is none."""
    return data.folder if isinstance(data, Chain) else find_folder(data or DEFAULT)


@old_arguments
def read_chain(data: Data = DEFAULT) -> Chain:
    """The tables of a data folder; what was read already is returned as it is. Raises DataError."""
    return data if isinstance(data, Chain) else read_folder(folder_of(data))


def references_of(reference: str | Sequence[str] | None) -> list[str] | None:
    """Scenarios to compare with: one, several with commas between or as a list; `none` or an empty list for none.

    None, or nothing, for those that the scenario names.
    """
    if reference is None or reference == "":
        return None
    names = reference.split(",") if isinstance(reference, str) else list(reference)
    names = [str(name).strip() for name in names]
    return [] if names == ["none"] else names
