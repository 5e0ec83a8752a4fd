"""The answer of a study of GDP: its tables, with what was asked and the runs behind it.

The same run for other countries says who else loses, in the year in which the first is hit hardest.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.economics.evaluate import Band
from ytterby.economics.from_results import GdpStudy, economy_of_tables
from ytterby.economics.inputs.industries import OECD, regions
from ytterby.economics.switches import AT_RISK
from ytterby.ground.errors import DataError
from ytterby.results.folder import ResultFolder
from ytterby.results.manifest import code_digest
from ytterby.results.registry import ECONOMY, units

if TYPE_CHECKING:
    from pathlib import Path

    from ytterby.economics.switches import EconomySwitches
    from ytterby.runs.simulate import Results


ALLIES = "economy_allies"


@dataclass(frozen=True, eq=False)
class EconomyAnswer:
    """What a scenario does to a region's GDP.

    Attributes
    ----------
    tables : `economy_*` (docs/economy.md). notes : what a reader must know.
    switches, region, scenario, against : what was asked.
    results : the runs behind it; None for an imposed cut.
    """

    tables: dict[str, pl.DataFrame]
    notes: list[str]
    switches: EconomySwitches
    region: str
    scenario: str
    against: str
    results: Results | None = field(default=None, repr=False)

    def worst(self) -> dict[str, Any]:
        """The row of `economy_gdp` in which GDP falls most, or most value is at risk."""
        total = (pl.col("channel") == "total") | (pl.col("measure") == "value_at_risk")
        rows = self.tables["economy_gdp"].filter(total)
        worst_first = rows.sort(pl.col("middle").abs(), descending=True, maintain_order=True)
        return worst_first.row(0, named=True)

    def gdp(self, year: int, period: str = "") -> Band:
        """Change of GDP of a year in percent; for the method at-risk the value at risk. Raises DataError."""
        total = pl.col("channel") == ("quantity" if self.switches.method == AT_RISK else "total")
        rows = self.tables["economy_gdp"].filter(total, year=year, period=period)
        if rows.is_empty():
            known = self.tables["economy_gdp"]["year"].unique().sort().to_list()
            raise DataError(f"there is no figure of {year}", advice=f"There are {known}.")
        row = rows.row(0, named=True)
        return Band(row["low_percent"], row["middle_percent"], row["high_percent"])

    @property
    def manifest(self) -> dict[str, Any]:
        """What decides the tables."""
        digests = {"code": code_digest()}
        if self.results is not None:
            digests["data"] = self.results.workspace.chain.digest
        return {
            "version": version("ytterby"), "command": "economy run", "scenario": self.scenario,
            "against": self.against, "region": self.region, "digests": digests, "units": units(ECONOMY),
            "switches": {name: str(value) for name, value in self.switches.plain().items()},
        }  # fmt: skip

    def write(self, folder: Path, *, csv: bool = False, force: bool = False) -> list[Path]:
        """Write the tables as Parquet, and as CSV if asked for; returns the paths. force : as in
        `results.folder.check_folder`."""
        with ResultFolder(folder, force=force) as results:
            results.write_tables(self.tables, csv=csv)
            results.close(self.manifest)
        paths = [folder / f"{name}.parquet" for name in self.tables]
        return [*paths, *(folder / "csv" / f"{name}.csv" for name in self.tables if csv)]


def other_regions(answer: EconomyAnswer, draws: int, seed: int) -> pl.DataFrame:
    """Rows of `economy_gdp` of the answer's worst year: its own, and those of the countries with a table by industry.

    Countries by 20 sections are left out, since manufacturing is one row there. Without a run there is nobody else.
    """
    gdp = answer.tables["economy_gdp"]
    if answer.results is None:
        return gdp.clear()
    year = int(answer.worst()["year"])
    study = GdpStudy(
        answer.results.tables, answer.scenario, answer.against, switches=answer.switches, years={year},
        data_folder=answer.results.workspace.chain.folder.name, draws=draws, seed=seed,
    )  # fmt: skip
    frames = [gdp.filter(year=year, period="")]
    by_industry = [name for name, row in regions().items() if row["table"] == OECD or name == "USA"]
    for region in by_industry:
        if region == answer.region:
            continue
        frames.append(economy_of_tables(replace(study, region=region))[0]["economy_gdp"])
    return pl.concat(frames)
