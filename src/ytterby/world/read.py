"""The structure tables of a data folder as plain rows, with names checked against each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from ytterby.controls.names import Names
from ytterby.datasets.declared import PARAMETERS, SIDE_TABLES, declared, read_folder
from ytterby.datasets.package import digest, packaged_folder
from ytterby.datasets.parameters import Parameters
from ytterby.world.goods import contents_of, element_shares_of, traded_goods

if TYPE_CHECKING:
    from pathlib import Path

Rows = tuple[dict[str, str], ...]
YES = "yes"
KEYED = ("regions", "elements", "stages", "technologies", "commodities", "processes", "uses")
"""Tables whose rows are found by the name in their first column."""


@dataclass(frozen=True)
class Chain:
    """Everything a data folder says, numbers apart from structure.

    regions, elements, stages, technologies, commodities, processes : name -> row
    settings : what the folder says of itself (`settings.csv`)
    coefficients, activities, routes, uses, use_regions, observations, price_observations, projects,
    outlooks, formulas : rows
    stocks, cohorts, collections, products, notes, stopped_trade, first_made, outlook_prices, projects_left_out :
    rows of tables that a folder may leave out
    """

    folder: Path
    digest: str
    parameters: Parameters
    regions: dict[str, dict[str, str]]
    elements: dict[str, dict[str, str]]
    stages: dict[str, dict[str, str]]
    technologies: dict[str, dict[str, str]]
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
    conflicts: Rows
    shares: Rows
    settings: dict[str, str]
    holder: str
    stocks: Rows = ()
    cohorts: Rows = ()
    collections: Rows = ()
    products: Rows = ()
    notes: Rows = ()
    stopped_trade: Rows = ()
    first_made: Rows = ()
    outlook_prices: Rows = ()
    projects_left_out: Rows = ()

    @property
    def base_year(self) -> int:
        """The year whose published figures are reconciled, and in which runs start."""
        return int(self.settings["base_year"])

    @property
    def mass_tolerance(self) -> float:
        """Mass [t] below which nothing matters in this market; every small threshold scales with it."""
        return float(self.settings["grain_t"])

    @property
    def outlook_parts(self) -> tuple[str, ...]:
        """Drivers whose published levels are parts of one total, which the outlook's total holds."""
        return tuple(self.settings.get("outlook_parts", "").split())

    @property
    def reference_scenario(self) -> str:
        """The scenario that others on this folder are measured against."""
        return self.settings["reference_scenario"]

    def technologies_with(self, mark: str) -> tuple[str, ...]:
        """Technologies whose column `mark` says yes, in the order of the table."""
        return tuple(name for name, row in self.technologies.items() if row[mark] == YES)

    def stages_with(self, column: str, value: str = YES) -> tuple[str, ...]:
        """Stages whose `column` holds `value`, in the order of the table, ore first."""
        return tuple(name for name, row in self.stages.items() if row[column] == value)

    @cached_property
    def names(self) -> Names:
        """The names that a scenario on this folder may use."""
        return Names(
            regions=tuple(self.regions),
            stages=tuple(s for s in self.stages_with("priced") if s != "use"),
            technologies=tuple(t for t in self.technologies if t != "recipe"),
            elements=tuple(self.elements),
            goods=traded_goods(self),
        )

    @cached_property
    def mines(self) -> frozenset[str]:
        """Technologies that take from the ground: costs by deposit, depletion, resource rent."""
        return frozenset(self.technologies_with("mine"))

    @cached_property
    def collecting(self) -> frozenset[str]:
        """Technologies that take goods out of what retires: no plants, bounded by cohorts."""
        return frozenset(self.processes[row["process"]]["technology"] for row in self.collections)

    @cached_property
    def quota_technologies(self) -> tuple[str, ...]:
        """Technologies that the holder's production quotas count."""
        return self.technologies_with("production_quota")

    @cached_property
    def contents(self) -> dict[str, frozenset[str]]:
        """Commodity -> elements that are in it."""
        return contents_of(self)

    @cached_property
    def element_shares(self) -> dict[str, dict[str, float]]:
        """Commodity -> element -> share of its mass."""
        return element_shares_of(self)

    @cached_property
    def stages_to_separated(self) -> tuple[str, ...]:
        """Stages up to the last one whose goods are separated elements; none where none is marked."""
        names = list(self.stages)
        last = [n for n, name in enumerate(names) if self.stages[name].get("separated") == YES]
        return tuple(names[: last[-1] + 1]) if last else ()

    @cached_property
    def knowhow(self) -> tuple[str, ...]:
        """Technologies whose know-how differs between regions."""
        return self.technologies_with("knowhow")

    @cached_property
    def vintages(self) -> tuple[str, ...]:
        """Technologies of which new plants outside the holder are told from existing ones."""
        return self.technologies_with("vintages")

    @cached_property
    def plants_apart(self) -> tuple[str, ...]:
        """Plants whose goods no other plant of their technology makes."""
        return tuple(self.settings.get("plants_apart", "").split())

    @cached_property
    def small_units(self) -> tuple[str, ...]:
        """Technologies whose plants are many small units, which open at full rate."""
        return tuple(self.settings.get("small_units", "").split())

    @cached_property
    def plants_not_extended(self) -> tuple[str, ...]:
        """Plants that investors leave as they are."""
        return tuple(self.settings.get("plants_not_extended", "").split())


def read_chain(folder: Path | None = None) -> Chain:
    """Read a data folder (the packaged rare earths by default). Raises DataError for unknown names.

    A folder is read again when the content of one of its tables has changed.
    """
    place = folder or packaged_folder()
    return _read(place, digest(place))


@lru_cache(maxsize=4)
def _read(folder: Path, content: str) -> Chain:
    tables = read_folder(folder)

    def rows(name: str) -> Rows:
        blank = dict.fromkeys((column.name for column in declared()[name]), "")
        return tuple({**blank, **row.cells} for row in tables.get(name, ()))

    plain: dict[str, Any] = {n: rows(n) for n in declared() if n not in (PARAMETERS, *SIDE_TABLES)}
    for name in KEYED:
        key = declared()[name][0].name
        plain[name] = {row[key]: row for row in plain[name]}
    plain["settings"] = {row["setting"]: row["value"] for row in plain["settings"]}
    holder = plain.pop("holders")[0]["region"]
    return Chain(folder, content, Parameters.of(tables[PARAMETERS]), holder=holder, **plain)
