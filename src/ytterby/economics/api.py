"""`ytterby.economy(...)`: a scenario, or a stated cut, as a change of a region's GDP.

The same run for other countries says who else loses, in the year in which the first is hit hardest.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.datasets.countries import code_of
from ytterby.draws.packaged import packaged
from ytterby.economics.evaluate import Band
from ytterby.economics.from_results import GdpStudy, economy_of_cut, economy_of_tables, shares_of
from ytterby.economics.impact import DRAWS, SEED
from ytterby.economics.industries import read_table, regions
from ytterby.economics.switches import AT_RISK, IMPOSED, LOST, EconomySwitches
from ytterby.economics.switches import preset as named_preset
from ytterby.ground.answer import Answer
from ytterby.ground.errors import DataError, error_of
from ytterby.ground.group import summed
from ytterby.ground.progress import steps_of
from ytterby.results.manifest import code_digest
from ytterby.results.registry import ECONOMY, frame_of, units
from ytterby.runs.simulate import Results, simulate
from ytterby.runs.workspace import DEFAULT, folder_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from ytterby.draws.ranges import Ranges
    from ytterby.economics.from_results import TablesAndNotes
    from ytterby.ground.progress import OnProgress, Steps
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data


ALLIES = "economy_allies"
WORLD = "WORLD"
"""All countries together: those with a table, and the rest of the world, which has one."""


@dataclass(frozen=True, eq=False, repr=False)
class EconomyAnswer(Answer):
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

    @property
    def data_folder(self) -> str:
        """Name of the data folder; that of rare earths for an imposed cut."""
        return self.results.workspace.chain.folder.name if self.results is not None else DEFAULT

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


def economy(
    scenario: str = "",
    *,
    region: str = "USA",
    settings: EconomySwitches | None = None,
    preset: str = "",
    reference: str = "",
    results: Results | None = None,
    data: Data = DEFAULT,
    table: str = "",
    years: Collection[int] | None = None,
    periods: bool = False,
    draws: int = DRAWS,
    seed: int = SEED,
    ranges: Ranges | None = None,
    switches: Mapping[str, Any] | None = None,
    engine: str = "serial",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> EconomyAnswer:
    """What a scenario does to GDP, or a cut that is imposed where there is no scenario.

    Parameters
    ----------
    scenario : built-in name or YAML file; blank or `imposed` for the cut of the settings.
    region : a country by name or code: USA, CHN, JPN, KOR by industry; AUS BRA CAN DEU FRA GBR IND ITA ROW by 20
        sections, other members of the European Union by those of DEU FRA ITA; EU27 and DEU by 64 industries once
        `ytterby economy fetch figaro` was run; WORLD: all of them together.
    settings, preset : the switches of this study themselves, or those of a preset (`usgs`, `imf`).
    reference : the reference run; by default the first of those that the scenario is compared with.
    results : runs that are there already. data : data folder, by name, path or as read. table : another table of the
        region than its finest, such as `icio_2019_20`.
    years : only these. periods : quarters or months where years are parted. draws, seed : of exposure.
    ranges : of what users lose, for the width that is the market's; those of the package where it has them.
    switches : of the market's runs. engine, workers, store, on_progress : as in `simulate`.

    Returns
    -------
    EconomyAnswer : `gdp(year)` with its range [% of GDP], `tables` (`economy_*`), `notes`, `worst()`.

    Raises
    ------
    ScenarioError, DataError : a name, region or table cannot be used.
    MarketError : a year cannot be cleared.

    Examples
    --------
    >>> from ytterby import economy
    >>> cut = economy(preset="usgs", draws=8)
    >>> cut.gdp(0).low < cut.gdp(0).high < 0.0
    True
    """
    scenario = "" if scenario == IMPOSED else scenario
    chosen = settings or (named_preset(preset).switches if preset else EconomySwitches())
    region = _known(region, table, draws)  # before any run
    study = GdpStudy(
        {}, scenario, reference, region, chosen, "", table, years=years, ranges=ranges, draws=draws, seed=seed
    )  # fmt: skip
    if not scenario and results is None:
        with steps_of(on_progress) as step:
            return _of_cut(study, folder_of(data).name, periods=periods, on_progress=step)
    study = replace(study, switches=_of_market(chosen))
    if results is None:
        results = simulate(
            scenario, reference=reference or None, data=data, switches=switches, engine=engine, workers=workers,
            store=store, on_progress=on_progress, command=f"ytterby economy run {scenario}",
        )  # fmt: skip
    with steps_of(on_progress) as step:
        return _of_run(study, results, periods=periods, on_progress=step)


def _known(region: str, table: str, draws: int) -> str:
    """The code of a region that has a table, or `WORLD`. Raises DataError, and for too few draws."""
    if draws < 1:
        raise DataError(f"{draws} draws of exposure give no range", advice="Give one or more.")
    if region.upper() == WORLD:
        return WORLD
    read_table(code_of(region), table)
    return code_of(region)


def _of_cut(study: GdpStudy, data_folder: str, periods: bool, on_progress: Steps) -> EconomyAnswer:
    """The answer of a cut that is imposed; raises DataError for what only a run can say."""
    need_run = {"years": study.years, "periods": periods, "reference": study.against}
    if given := [word for word, value in need_run.items() if value]:
        raise error_of(DataError, "imposed_cut", names=" and no ".join(given))
    chosen = replace(study.switches, reach=IMPOSED)
    made: list[TablesAndNotes] = []
    own = _parts_of(study.region)
    for n, region in enumerate(own):
        on_progress(f"GDP of {region}, {study.draws} draws of exposure", n, len(own))
        made.append(economy_of_cut(
            region, chosen, data_folder=data_folder, table=study.table, draws=study.draws, seed=study.seed
        ))  # fmt: skip
    return EconomyAnswer(*_together(study.region, made), chosen, study.region, IMPOSED, "")


def _parts_of(region: str) -> list[str]:
    """A region, or all that make up the world."""
    every = [name for name, row in regions().items() if row["table"]]
    return every if region == WORLD else [region]


def _together(region: str, made: Sequence[TablesAndNotes]) -> TablesAndNotes:
    """Tables and notes of a region; of the world the sums of its countries, which stand in `ALLIES`. Their ends are
    added, since all have the exposure of one country: they err together."""
    if region != WORLD:
        return made[0]
    names = ("economy_gdp", "economy_relies")
    tables = {name: pl.concat(one[name] for one, _ in made) for name in names}
    summed = {name: _summed(frame) for name, frame in tables.items()}
    notes = "Each country is counted in the money of its own table, of 2017 to 2019; their ends are added."
    return {**summed, ALLIES: tables["economy_gdp"]}, [notes]


def _summed(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of all countries added up, their shares anew."""
    labels = {"region": WORLD, "table": "all", "donor": "USA"}
    money = ["low", "middle", "high", "gdp_musd"]
    others = (name for name in frame.columns if name not in (*labels, *money))
    same = [name for name in others if not name.endswith("_percent")]
    sums = frame.group_by(same, maintain_order=True).agg(pl.col(money).sum())
    ends = [(100.0 * pl.col(end) / pl.col("gdp_musd")).alias(f"{end}_percent") for end in money[:3]]
    texts = {n: pl.lit(v) for n, v in labels.items()}
    return sums.with_columns(*ends, **texts).select(frame.columns)


def _of_market(chosen: EconomySwitches) -> EconomySwitches:
    """The switches where a run says what is missing; raises DataError where a cut is stated too."""
    if chosen.reach == IMPOSED:  # that of a preset
        return replace(chosen, reach=LOST, cut=0.0)
    if chosen.cut:
        raise error_of(DataError, "cut_of_run", "switch cut")
    return chosen


def _of_run(study: GdpStudy, results: Results, periods: bool, on_progress: Steps) -> EconomyAnswer:
    """The answer of a run against its reference. study : what is asked, without tables."""
    name, first = results.scenarios[-1], study.against or results.scenarios[0]
    if name == first:
        raise DataError(f"{name} is compared with nothing", advice="Name one with --reference.")
    ranges = study.ranges or packaged(results.workspace, [job.scenario for job in results.jobs])
    fine = results.split_years if periods and "demand" in results.split_years else results.tables
    folder = results.workspace.chain.folder.name
    run: dict[str, Any] = {"tables": fine, "scenario": name, "against": first}
    study = replace(study, **run, data_folder=folder, ranges=ranges)
    if study.region == WORLD and study.years is None:
        study = replace(study, years={_worst_year(study)})
    parts = (replace(study, region=region) for region in _parts_of(study.region))
    made = [economy_of_tables(one, on_progress=on_progress) for one in parts]
    tables, notes = _together(study.region, made)
    answer = EconomyAnswer(tables, notes, study.switches, study.region, name, first, results)
    if tables["economy_gdp"].is_empty():
        span = fine["demand"]["year"].cast(pl.Int64).unique().sort().to_list()
        years = ", ".join(map(str, sorted(study.years or ())))
        raise error_of(DataError, "run_years", years=years, span=span[0], span2=span[-1])
    worst = answer.worst()
    if study.region != WORLD:
        tables["economy_width"] = width_of(study, int(worst["year"]), str(worst["period"]))
    return answer


def _worst_year(study: GdpStudy) -> int:
    """The year in which users of all countries together lose most demand, at the prices of the reference."""
    regions = (replace(study, region=region) for region in _parts_of(WORLD))
    every = (one for own in regions for one in own.shortfalls)
    lost = summed((one.year, float(one.lost @ one.base_bill)) for one in every)
    return max(lost, key=lambda year: lost[year])


def width_of(study: GdpStudy, year: int, period: str = "") -> pl.DataFrame:
    """Table `economy_width` of one period: how wide the answer is by each cause alone and by all. The share is of the
    sum of squared widths of the causes."""
    matches = replace(study, years={year}).impacts(nearest=False)
    shortfall, one = next(match for match in matches if match[0].period == period)
    ends = study.ranged(shortfall, one).percents()
    shares = shares_of(ends)
    first = study.labels(one, shortfall)
    return frame_of("economy_width", (
        {**first, "group": name, "low_percent": low, "high_percent": high, "share": shares.get(name)}
        for name, (low, high) in ends.items()
    ))  # fmt: skip
