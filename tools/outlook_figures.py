"""Figures of runs beside published outlooks: what `outlook_docs.py` prints, and what it keeps of earlier code."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from ytterby.runs.run import Executor, base_of, run_all, runs_of
from ytterby.runs.workspace import Workspace
from ytterby.world.base_year.calibrate import BaseYear
from ytterby.world.base_year.report import adjustments

MAGNET = ("Nd", "Pr", "Dy", "Tb")
MINES = ("mining", "leaching")
HEAVY = "magnet.NdFeB_heavy"

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Ask:
    """A run: scenario, outlook and switches of it, each alone and in its own periods."""

    scenario: str
    outlook: str = "STEPS"
    investment: bool = True


BASELINE, RECORDED, EMBARGO = Ask("baseline"), Ask("as-recorded"), Ask("embargo")
NOT_BUILT = Ask("baseline", investment=False)


@dataclass
class Runs:
    """Runs on the packaged folder, each made once or read from the store."""

    workspace: Workspace

    def __post_init__(self) -> None:
        self._tables: dict[Ask, Tables] = {}

    @cached_property
    def base(self) -> BaseYear:
        """The calibrated base year."""
        return base_of(self.workspace.chain.folder)

    def tables(self, ask: Ask) -> Tables:
        """The result tables of a run."""
        if ask not in self._tables:
            print(f"run: {ask}", flush=True)
            switches = {} if ask.investment else {"investment": False}
            scenario = self.workspace.scenario(ask.scenario, switches)
            scenario = replace(scenario, outlook=ask.outlook)
            jobs = self.workspace.jobs([scenario], wants="tables")
            found = run_all(jobs, Executor.of("serial", store=True))
            self._tables[ask] = runs_of(jobs, found)[0].tables
        return self._tables[ask]


@dataclass(frozen=True)
class Reading:
    """Sums over the tables of one run. Tonnes are kt; of oxides as they are, of elements where it says so."""

    tables: Tables
    base: BaseYear

    @cached_property
    def _made(self) -> pl.DataFrame:
        return self.tables["production"].filter(pl.col("role") == "main")

    def production(self, year: int, region: str | None = None) -> pl.DataFrame:
        """What is made for its own sake."""
        rows = self._made.filter(pl.col("year") == year)
        return rows if region is None else rows.filter(pl.col("region") == region)

    def refined(self, year: int, region: str | None = None, *, element: bool = False) -> float:
        """Finished oxide of the four magnet elements [kt oxide, or kt element]."""
        rows = self.production(year, region)
        total = 0.0
        for symbol in MAGNET:
            oxide = rows.filter(pl.col("commodity") == f"oxide.{symbol}")["quantity_t"].sum()
            total += oxide / (self.base.values(f"oxide_per_element.{symbol}") if element else 1.0)
        return total / 1e3

    def mined(self, year: int, region: str | None = None) -> float:
        """Magnet elements in the ore of mines, by its assay [kt element]."""
        rows = self.production(year, region).filter(pl.col("technology").is_in(MINES))
        share = {p: self._assay(p) for p in rows["process"].unique().to_list()}
        return float(sum(r["quantity_t"] * share[r["process"]] for r in rows.to_dicts())) / 1e3

    def _assay(self, process: str) -> float:
        return float(self.base.values(f"magnet_elements.{process.split('.', 1)[1]}"))

    def oxide_of_mined(self, year: int) -> float:
        """The same as oxide, by the mix that is finished in that year [kt oxide]."""
        return self.mined(year) * self.refined(year) / self.refined(year, element=True)

    def mines(self, year: int, region: str) -> float:
        """Output of mines [kt REO]."""
        rows = self.production(year, region).filter(pl.col("technology").is_in(MINES))
        return float(rows["quantity_t"].sum()) / 1e3

    def capacity(self, year: int, technology: str, region: str | None = None) -> float:
        """Plants of a region, or of all but the holder [kt/yr]."""
        rows = self.tables["capacity"].filter(
            (pl.col("year") == year) & (pl.col("technology") == technology), self._place(region)
        )
        return float(rows["capacity_t"].sum()) / 1e3

    def output(self, year: int, technology: str, region: str | None = None) -> float:
        """What plants of a technology made, or took in where their capacity counts that [kt]."""
        kinds = {
            "light_separation": "inputs",
            "heavy_separation": "inputs",
            "recycling": "inputs",
        }
        rows = self.tables[kinds.get(technology, "production")].filter(
            (pl.col("year") == year) & (pl.col("technology") == technology), self._place(region)
        )
        if technology not in kinds:
            rows = rows.filter(pl.col("role") == "main")
        return float(rows["quantity_t"].sum()) / 1e3

    def _place(self, region: str | None) -> pl.Expr:
        holder = self.base.network.chain.holder
        return pl.col("region") != holder if region is None else pl.col("region") == region

    def price(self, commodity: str, region: str = "OUTSIDE") -> dict[int, float]:
        """Price by year [USD/kg]."""
        rows = self.tables["prices"].filter(
            (pl.col("commodity") == commodity) & (pl.col("region") == region)
        )
        return {r["year"]: r["price_usd_kg"] for r in rows.to_dicts()}

    def flow(self, year: int, commodity: str, origin: str, destination: str) -> float:
        """Trade between two regions [kt]."""
        rows = self.tables["flows"].filter(
            (pl.col("year") == year) & (pl.col("commodity") == commodity)
            & (pl.col("origin") == origin) & (pl.col("destination") == destination)
        )  # fmt: skip
        return float(rows["quantity_t"].sum()) / 1e3

    def supplier(self, region: str, supplier: str, year: int) -> float:
        """Share of a supplier in a region's magnets, by last processor [%]."""
        rows = self.tables["dependence"].filter(
            (pl.col("year") == year) & (pl.col("region") == region) & (pl.col("stage") == "magnet")
            & (pl.col("basis") == "last_processor") & (pl.col("group") == "magnets")
            & (pl.col("supplier") == supplier)
        )  # fmt: skip
        return 100.0 * float(rows["share"].sum())

    def way_share(self, way: str, year: int) -> float:
        """Share of the heavy grade that is made with one metal in place of the other [%]."""
        rows = self.production(year).filter(pl.col("commodity") == HEAVY)
        some = rows.filter(pl.col("process").str.ends_with(f"_{way}"))
        return 100.0 * float(some["quantity_t"].sum()) / max(float(rows["quantity_t"].sum()), 1e-9)


def figures(runs: Runs) -> dict[str, float]:
    """Every figure that is kept of earlier code, by a short name."""
    read = {
        ask.scenario: Reading(runs.tables(ask), runs.base) for ask in (BASELINE, RECORDED, EMBARGO)
    }
    base = read["baseline"]
    quiet = Reading(runs.tables(NOT_BUILT), runs.base)
    found = {
        "D30": 100.0 * (base.refined(2030) / base.refined(2024) - 1.0),
        "D40": 100.0 * (base.refined(2040) / base.refined(2024) - 1.0),
        "MIN24": 100.0 * base.mined(2024, "CHN") / base.mined(2024),
        "MIN35": 100.0 * base.mined(2035, "CHN") / base.mined(2035),
        "REF35": 100.0 * base.refined(2035, "CHN") / base.refined(2035),
        "R30": 100.0 * base.refined(2030, "CHN") / base.refined(2030),
    }
    for year in (2024, 2030, 2035, 2040):
        found[f"S{year % 100} element"] = base.mined(year)
        found[f"S{year % 100} oxide"] = base.oxide_of_mined(year)
    for name, one in read.items():
        found[f"MYS30 {name}"] = one.refined(2030, "MYS")
        found[f"USA30 {name}"] = one.refined(2030, "USA")
        found[f"US magnets 2028 {name}"] = one.capacity(2028, "magnet", "USA")
        found[f"US magnets 2030 {name}"] = one.capacity(2030, "magnet", "USA")
        found[f"US magnets 2035 {name}"] = one.capacity(2035, "magnet", "USA")
        found[f"US magnets made 2030 {name}"] = one.output(2030, "magnet", "USA")
        found[f"US magnets made 2035 {name}"] = one.output(2035, "magnet", "USA")
        for stage in (
            "mining",
            "light_separation",
            "heavy_separation",
            "metal",
            "magnet",
            "recycling",
        ):
            for year in (2026, 2030, 2035):
                found[f"{stage} {year} {name}"] = one.capacity(year, stage)
                found[f"{stage} made {year} {name}"] = one.output(year, stage)
        for region in ("AUS", "EU27"):
            found[f"heavy {region} {name}"] = one.capacity(2035, "heavy_separation", region)
            found[f"heavy made {region} {name}"] = one.output(2035, "heavy_separation", region)
        dy, tb = one.price("oxide.Dy"), one.price("oxide.Tb")
        ratio = [tb[year] / dy[year] for year in dy]
        found[f"Dy {name}"] = max(dy.values()) / min(dy.values())
        found[f"Tb {name}"] = max(tb.values()) / min(tb.values())
        found[f"Tb/Dy low {name}"], found[f"Tb/Dy high {name}"] = min(ratio), max(ratio)
        for year in (2024, 2026, 2030, 2035, 2040, 2045):
            found[f"price Dy {year} {name}"], found[f"price Tb {year} {name}"] = dy[year], tb[year]
        for good in ("oxide.Nd", "metal.NdPr", "magnet.NdFeB_ordinary"):
            for year in (2026, 2030):
                found[f"price {good} {year} {name}"] = one.price(good).get(year, math.nan)
        for year in (2024, 2025, 2026, 2030):
            found[f"US ore {year} {name}"] = one.flow(
                year, "concentrate.mountain_pass", "USA", "CHN"
            )
    for year in (2030, 2035):
        for name, one in (("mines", base), ("mines without building", quiet)):
            grown = one.mines(year, "CHN") / one.mines(2024, "CHN") - 1.0
            found[f"{name} {year}"] = 100.0 * grown
    moved = {row["fact"]: row["used"] for row in adjustments(runs.base)}
    found["India fact"] = moved["export.magnets.CHN.IND"]
    found["India CHN"] = base.supplier("IND", "CHN", 2024)
    found["India EU27"] = base.supplier("IND", "EU27", 2024)
    return found
