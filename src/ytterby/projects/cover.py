r"""Stocks: months of cover without one supplier, against tonnes and yearly cost, as oxide, metal or magnet.

What a use lacks is its base-year need of each good, times the growth of its demand, times the share of that good that
is gone (`projects.domestic`). A month of cover is a twelfth of it. Three stocks can make it good:

    used as it is     the good itself
    metal             for magnets made at home: served is what idle and starved magnet plants at home can make
    oxide             for metal and magnets made at home: served is what metal plants, then magnet plants can make

so a stock ahead of a stage that has no plants at home serves nothing, whatever its size. Plants at home make what the
group lacks before anything else. Yearly cost is the value at base-year prices times `stockpile_holding`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from ytterby.datasets.tables import read_table
from ytterby.ground.errors import ScenarioError, check_known
from ytterby.ground.renamed import old_arguments
from ytterby.projects.domestic import MINIMUM, CoverStock, DomesticPlants, largest_supplier
from ytterby.runs.run import base_of
from ytterby.runs.workspace import DEFAULT, Workspace, folder_of, listed_projects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ytterby.ground.arrays import Floats
    from ytterby.runs.workspace import Data
    from ytterby.world.base_year.calibrate import BaseYear


MONTHS: Final = (6, 12, 24)
DEFENCE, CIVIL, ALL = "defence", "civil", "all uses"
OF_DEFENCE: Final = ("defence",)
"""Uses that are defence; every other one is civil."""
PUBLISHED: Final = "published_stocks"
HOLDING: Final = "stockpile_holding"
YEAR = 12.0


@dataclass(frozen=True)
class Cover:
    """Stocks of a region against one supplier.

    months : asked for. gone : good -> share of the region's supply that is gone. holding : yearly cost, share of
    value: value, low and high. published : published stocks: title, tonnes, ours at 12 months of all uses, reason.
    """

    region: str
    supplier: str
    year: int
    months: tuple[int, ...]
    stocks: tuple[CoverStock, ...]
    gone: dict[str, float]
    holding: tuple[float, float, float]
    published: tuple[dict[str, Any], ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """Group, form, made into, months, tonnes, share of the lack that it serves, value and yearly cost."""
        cost, low, high = self.holding
        return [
            {
                "group": one.group, "form": one.form, "made_into": one.into, "months": round(part * YEAR),
                "lacking_t": one.lacks * part, "would_t": sum(one.tonnes.values()) * part,
                "tonnes": sum(one.useful.values()) * part, "serves": one.served, "value_musd": one.value * part,
                "cost_musd_a_year": one.value * part * cost, "cost_low": one.value * part * low,
                "cost_high": one.value * part * high, "why": one.why,
            }
            for one in self.stocks
            for part in (months / YEAR for months in self.months)
        ]  # fmt: skip

    def goods(self, months: int) -> list[dict[str, Any]]:
        """The same good by good, for one number of months."""
        return [
            {"group": one.group, "form": one.form, "made_into": one.into, "good": good,
             "tonnes": amount * months / YEAR}
            for one in self.stocks
            for good, amount in one.useful.items()
            if amount > MINIMUM
        ]  # fmt: skip


@old_arguments
def cover(
    region: str,
    *,
    months: Sequence[int] = MONTHS,
    supplier: str = "",
    year: int | None = None,
    data: Data = DEFAULT,
) -> Cover:
    """Stocks that cover a region for some months without its largest supplier.

    Parameters
    ----------
    region : code. months : of cover. supplier : who stops; the largest by value if left out.
    year : of demand and of the plants at home (those that stand, and listed ones as they are expected); the base year
        if left out. Who supplies whom is always that of the base year.
    data : data folder, by name, path or as read.

    Raises ScenarioError for a region, months or year that cannot be used, DataError for a folder.
    """
    workspace = Workspace.read(folder_of(data))
    chain = workspace.chain
    check_known(region, chain.regions, "no region {!r}", ScenarioError)
    lengths = tuple(months)
    if not lengths or any(not 0 < m <= 600 for m in lengths):
        raise ScenarioError(f"months of cover lie from 1 to 600, not {', '.join(map(str, lengths)) or 'none'}",
                            advice="Write --months 6,12,24.")  # fmt: skip
    base = base_of(chain.folder)
    at = base.first_year if year is None else year
    outlook_years = (int(row["year"]) for row in chain.outlooks if row["year"])
    last = max(outlook_years, default=base.first_year)
    if not base.first_year <= at <= last:
        raise ScenarioError(f"the year lies from {base.first_year} to {last}, not {at}")
    stops = supplier or largest_supplier(base, region)
    check_known(stops, chain.regions, "no region {!r}", ScenarioError)
    if stops == region:
        raise ScenarioError(f"{region} is the supplier itself", advice="Name another region.")
    domestic = DomesticPlants(base, region, stops, _capacity(workspace, base, at), at)
    uses = list(chain.uses)
    groups = {
        DEFENCE: [use for use in uses if use in OF_DEFENCE],
        CIVIL: [use for use in uses if use not in OF_DEFENCE],
        ALL: uses,
    }
    stocks = tuple(one for name, own in groups.items() for one in domestic.stocks(name, own))
    published, gone = tuple(_published(chain.folder, region, stocks)), domestic.gone_here()
    return Cover(region, stops, at, lengths, stocks, gone, _holding(base), published)


def _capacity(workspace: Workspace, base: BaseYear, at: int) -> Floats:
    """Plants that stand in the base year, and listed ones as they are expected by a year: array (plant) [t/yr]."""
    capacity = base.capacity.copy()
    if at == base.first_year:
        return capacity
    number = {key: n for n, key in enumerate(base.network.plants)}
    scenario = workspace.scenario(workspace.chain.reference_scenario, None, at)
    for row in listed_projects(base, scenario, workspace.book):
        capacity[number[row["plant"], row["region"], row["vintage"]]] += row["expected_t"][-1]
    return capacity


def _holding(base: BaseYear) -> tuple[float, float, float]:
    """Yearly cost of a stock as a share of its value, and its range; nothing where the folder does not say."""
    known = base.values.parameters
    if HOLDING not in known:
        return 0.0, 0.0, 0.0
    row = known.row(HOLDING)
    low, high = (row.value if end is None else end for end in (row.low, row.high))
    return row.value, low, high


def _published(folder: Path, region: str, stocks: Sequence[CoverStock]) -> list[dict[str, Any]]:
    """Published stocks of the region, with what a year of cover would take of those goods, defence and all uses."""
    if not (folder / f"{PUBLISHED}.csv").is_file():
        return []
    rows = []
    for row in read_table(folder, f"{PUBLISHED}.csv"):
        if row.cells["region"] != region:
            continue
        goods, ours = row.words("commodities"), dict.fromkeys((DEFENCE, CIVIL, ALL), 0.0)
        for one in stocks:
            for good, tonnes in one.tonnes.items():
                ours[one.group] += tonnes * any(fnmatchcase(good, name) for name in goods)
        texts = {name: row.cells[name] for name in ("title", "evidence", "reason")}
        ours_t = {"defence_t": ours[DEFENCE], "all_t": ours[ALL]}
        rows.append({**texts, "tonnes": row.number("tonnes"), **ours_t})
    return rows
