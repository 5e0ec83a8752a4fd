"""The structure tables of a data folder as plain rows, with names checked against each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ytterby.errors import DataError, did_you_mean
from ytterby.facts.package import digest, packaged_folder
from ytterby.facts.parameters import Parameters
from ytterby.facts.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

Rows = tuple[dict[str, str], ...]
STAGES = (
    "concentrate",
    "heavy_concentrate",
    "solution",
    "oxide",
    "metal",
    "magnet",
    "scrap",
    "use",
)


@dataclass(frozen=True)
class Chain:
    """Everything a data folder says, numbers apart from structure.

    regions, elements, commodities, processes : name -> row
    coefficients, activities, routes, uses, use_regions, observations, price_observations, projects,
    outlooks, formulas : rows
    """

    folder: Path
    digest: str
    parameters: Parameters
    regions: dict[str, dict[str, str]]
    elements: dict[str, dict[str, str]]
    commodities: dict[str, dict[str, str]]
    processes: dict[str, dict[str, str]]
    coefficients: Rows
    activities: Rows
    routes: Rows
    uses: dict[str, dict[str, str]]
    use_regions: Rows
    observations: Rows
    price_observations: Rows
    projects: Rows
    outlooks: Rows
    formulas: Rows
    disposals: Rows
    holder: str


def read_chain(folder: Path | None = None) -> Chain:
    """Read a data folder (the packaged rare earths by default). Raises DataError for unknown names."""
    return _read(folder or packaged_folder())


@lru_cache(maxsize=4)
def _read(folder: Path) -> Chain:
    def rows(name: str) -> Rows:
        return tuple(dict(row.cells) for row in read_table(folder, f"{name}.csv"))

    def keyed(name: str, key: str) -> dict[str, dict[str, str]]:
        return {row[key]: row for row in rows(name)}

    chain = Chain(
        folder=folder,
        digest=digest(folder),
        parameters=Parameters.read(folder),
        regions=keyed("regions", "region"),
        elements=keyed("elements", "element"),
        commodities=keyed("commodities", "commodity"),
        processes=keyed("processes", "process"),
        coefficients=rows("coefficients"),
        activities=rows("activities"),
        routes=rows("routes"),
        uses=keyed("uses", "use"),
        use_regions=rows("use_regions"),
        observations=rows("observations"),
        price_observations=rows("price_observations"),
        projects=rows("projects"),
        outlooks=rows("outlooks"),
        formulas=rows("formulas"),
        disposals=rows("disposals"),
        holder=rows("holders")[0]["region"],
    )
    _check_names(chain)
    return chain


def _check_names(chain: Chain) -> None:
    known = {
        "commodity": chain.commodities,
        "process": chain.processes,
        "region": chain.regions,
        "origin": chain.regions,
        "destination": chain.regions,
        "use": chain.uses,
    }
    for table in ("coefficients", "activities", "routes", "use_regions", "projects"):
        for number, row in enumerate(getattr(chain, table), start=2):
            for column, names in known.items():
                name = row.get(column, "")
                if name and name not in names:
                    raise DataError(
                        f"{column} {name!r} is not known",
                        where=f"{table}.csv line {number}",
                        advice=did_you_mean(name, names),
                    )
