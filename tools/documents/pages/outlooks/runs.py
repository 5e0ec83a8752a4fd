"""What the page reads from its runs, and from the list of plants."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ytterby.runs.workspace import listed_projects

from ...results import HOLDER, OUTSIDE, Results, Tables, where

if TYPE_CHECKING:
    from ytterby.world.base_year.calibrate import BaseYear

YEARS = (2030, 2035, 2040)
TAKEN_IN = ("light_separation", "heavy_separation", "recycling")
"""Technologies whose capacity counts what goes in."""
MAGNET_ELEMENTS = ("Nd", "Pr", "Dy", "Tb")
MINES = ("mining", "leaching")


@dataclass(frozen=True)
class OutlookRun:
    """Sums over the tables of one run [kt; of oxides as they are, of elements where it says so]."""

    tables: Tables
    base: BaseYear

    def total(
        self, table: str, year: int, column: str = "quantity_t", region: str = "", **labels: Any
    ) -> float:
        """Sum of a column over the rows of a year with these labels, of a region or of all [kt]."""
        labels |= {"region": region} if region else {}
        return float(where(self.tables[table], year=year, **labels)[column].sum()) / 1e3

    def made(self, year: int, region: str = "", **labels: Any) -> float:
        """What is made for its own sake."""
        return self.total("production", year, region=region, role="main", **labels)

    def refined(self, year: int, region: str = "", *, element: bool = False) -> float:
        """Finished oxide of the four magnet elements [kt oxide, or kt element]."""
        per = {e: self.base.values(f"oxide_per_element.{e}") if element else 1.0 for e in MAGNET_ELEMENTS}  # fmt: skip
        return sum(self.made(year, region, commodity=f"oxide.{e}") / per[e] for e in per)

    def mined(self, year: int, region: str = "") -> float:
        """Magnet elements in the ore of mines, by its assay [kt element]."""
        mines = where(self.tables["production"], year=year, technology=MINES)["process"].unique()
        assay = {one: self.base.values(f"magnet_elements.{one.split('.', 1)[1]}") for one in mines}
        return sum(share * self.made(year, region, process=one) for one, share in assay.items())

    def oxide_of_mined(self, year: int) -> float:
        """The same as oxide, by the mix that is finished in that year [kt oxide]."""
        return self.mined(year) * self.refined(year) / self.refined(year, element=True)

    def capacity(self, year: int, technology: str, region: str = OUTSIDE) -> float:
        """Plants [kt/yr]."""
        return self.total("capacity", year, "capacity_t", region, technology=technology)

    def output(self, year: int, technology: str, region: str = OUTSIDE) -> float:
        """What plants of a technology made, or took in where their capacity counts that."""
        if technology in TAKEN_IN:
            return self.total("inputs", year, region=region, technology=technology)
        return self.made(year, region, technology=technology)

    def price(self, good: str) -> dict[int, float]:
        """Price outside by year [USD/kg]."""
        rows = where(self.tables["prices"], commodity=good, region=OUTSIDE)
        return dict(rows.select("year", "price_usd_kg").iter_rows())

    def share_of_holder(self, what: str, year: int) -> float:
        """China's part of what is `refined` or `mined` [%]."""
        return 100.0 * getattr(self, what)(year, HOLDER) / getattr(self, what)(year)

    def refined_growth(self, year: int) -> float:
        """Finished oxide of the four magnet elements since the base year [%]."""
        return 100.0 * (self.refined(year) / self.refined(2024) - 1.0)


def of(results: Results, name: str, **how: Any) -> OutlookRun:
    """A run of a built-in scenario, alone and in its own periods."""
    return OutlookRun(results.alone(name, **how), results.base)


@cache
def listed(results: Results, scenario: str = "baseline") -> list[dict[str, Any]]:
    """The plants that a scenario counts, by stage, region and title."""
    workspace = results.workspace
    return listed_projects(results.base, workspace.scenario(scenario, {}), workspace.book)
