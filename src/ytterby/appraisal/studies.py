"""Returns that studies publish, and what the cash flow makes of their own inputs.

A study prints capital, what is earned a year before tax at full output, life and its return after tax; what it does not
print (years of building, ramp, depreciation, upkeep) is that of any project. None is moved to meet a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.appraisal.cases import CostRow, ProjectCase, rows_of
from ytterby.appraisal.formula import return_at
from ytterby.datasets.check import ANY, COSTS
from ytterby.datasets.package import packaged_folder
from ytterby.datasets.tables import read_table
from ytterby.ground.csvfile import read_csv
from ytterby.ground.errors import DataError
from ytterby.ground.files import DATA
from ytterby.results.registry import columns_of
from ytterby.validation.known import Basis, Layer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ytterby.ground.arrays import Tables

CLOSE = 0.04
"""Points of return within which a figure agrees."""
TABLE = DATA / "plans" / "published_returns.csv"
OWN = ("capex", "life", "upkeep", "tax")
RETURNS = "project_returns"
SCHEMA = columns_of(RETURNS)


@dataclass(frozen=True)
class StudyReturn:
    """A study, what it publishes and what its inputs give here [a year, after tax]. basis : its own inputs."""

    study: str
    year: int
    published: float
    here: float
    basis: str
    source: str
    source_url: str

    @property
    def agrees(self) -> bool:
        """Whether both lie within `CLOSE`."""
        return abs(self.here - self.published) <= CLOSE


class ReturnsLayer(Layer):
    """The layer `returns` of published cases: the table `project_returns`, what studies publish and what their inputs
    give here [percent]."""

    name = "returns"

    def check(self, request: Mapping[str, Any], basis: Basis) -> None:
        """Raises DataError for a request with words: it knows none."""
        if request:
            raise DataError("the layer `returns` takes no words", advice="Write `returns: {}`.")
        del basis

    def tables(self, request: Mapping[str, Any], basis: Basis) -> Tables:
        """The table. Raises DataError."""
        del request, basis
        found = study_returns(packaged_folder())
        rows = [(one.study, 100.0 * one.published, 100.0 * one.here) for one in found]
        return {RETURNS: pl.DataFrame(rows, schema=SCHEMA, orient="row")}


def study_returns(folder: Path) -> list[StudyReturn]:
    """Every published return, the closest first. folder : data folder with rows of any project. Raises DataError."""
    any_project = rows_of(read_table(folder, f"{COSTS}.csv"), ANY)
    compared = []
    for row in read_csv(TABLE).rows:
        own = {item: float(row[item]) for item in OWN if row[item]} | {"output": 1e3, "opex": 0.0}
        rows = any_project | {item: CostRow(item, v, v, v, "", "source") for item, v in own.items()}
        case = ProjectCase(row["study"], row["study"], "", "", "", "NdPr", "", rows)
        here = return_at(case, float(row["ebitda"]), {}) or 0.0
        texts = (row[name] for name in ("basis", "source", "source_url"))
        published = float(row["published"])
        compared.append(StudyReturn(row["study"], int(row["year"]), published, here, *texts))
    return sorted(compared, key=lambda one: abs(one.here - one.published))
