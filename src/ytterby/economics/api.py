"""`ytterby.economy(...)`: a scenario, or a stated cut, as a change of a region's GDP."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from ytterby.draws.packaged import packaged
from ytterby.economics.answer import EconomyAnswer
from ytterby.economics.decomposition import additivity
from ytterby.economics.from_results import GdpStudy, economy_of_cut, economy_of_tables
from ytterby.economics.impact import DRAWS, SEED
from ytterby.economics.inputs.industries import read_table
from ytterby.economics.switches import IMPOSED, INDUSTRY_STOCKS, LOST, EconomySwitches
from ytterby.economics.switches import preset as named_preset
from ytterby.economics.width import width_of
from ytterby.ground.errors import DataError
from ytterby.ground.renamed import old_arguments, warn
from ytterby.runs.simulate import Results, simulate
from ytterby.runs.workspace import DEFAULT, folder_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from ytterby.draws.ranges import Ranges
    from ytterby.ground.progress import OnProgress
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data


@old_arguments
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
    by_element: bool = False,
    ranges: Ranges | None = None,
    switches: Mapping[str, Any] | EconomySwitches | None = None,
    engine: str = "serial",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> EconomyAnswer:
    """What a scenario does to GDP, or a cut that is imposed where there is no scenario.

    Parameters
    ----------
    scenario : built-in name or YAML file; blank for the cut of the settings.
    region : USA, CHN, JPN, KOR by industry; AUS BRA CAN DEU FRA GBR IND ITA ROW by 20 sections; EU27 and DEU by 64
        industries once `ytterby economy fetch figaro` was run.
    settings, preset : the switches of this study themselves, or those of a preset (`usgs`, `imf`).
    reference : the reference run; by default the first of those that the scenario is compared with.
    results : runs that are there already. data : data folder, by name, path or as read.
    table : another table of the region than its finest, such as `icio_2019_20`.
    years : only these. periods : quarters or months where years are parted.
    draws, seed : of exposure. by_element : controls on one element at a time, and all at once.
    ranges : of what users lose, for the width that is the market's; those of the package where it has them.
    switches : of the market's runs. engine, workers, store, on_progress : as in `simulate`.

    Raises ScenarioError, DataError, MarketError.
    """
    if isinstance(switches, EconomySwitches):  # what the argument was until now
        warn("switches", "settings", "economy", level=4)
        settings, switches = switches, None
    chosen = settings or (named_preset(preset).switches if preset else EconomySwitches())
    if draws < 1:
        raise DataError(f"{draws} draws of exposure give no range", advice="Give one or more.")
    read_table(region, table)  # before any run: a region without a table is reported at once
    study = GdpStudy(
        {}, scenario, reference, region, chosen, "", table, years=years, ranges=ranges, draws=draws, seed=seed
    )  # fmt: skip
    if not scenario and results is None:
        return _of_cut(study, folder_of(data).name, periods=periods, by_element=by_element)
    study = replace(study, switches=_of_market(chosen))
    if results is None:
        results = simulate(
            scenario, reference=reference or None, data=data, switches=_overrides(switches, chosen, by_element),
            engine=engine, workers=workers, store=store, on_progress=on_progress,
            command=f"ytterby economy run {scenario}",
        )  # fmt: skip
    return _of_run(study, results, periods=periods, by_element=by_element)


def _of_cut(study: GdpStudy, data_folder: str, *, periods: bool, by_element: bool) -> EconomyAnswer:
    """The answer of a cut that is imposed; raises DataError for what only a run can say."""
    words = ("years", "periods", "reference", "by element")
    need_run = (study.years, periods, study.against, by_element)
    if given := [word for word, value in zip(words, need_run, strict=True) if value]:
        raise DataError(
            f"a cut that is imposed has no {' and no '.join(given)}",
            advice="Leave it out, or name a scenario.",
        )
    chosen = replace(study.switches, reach=IMPOSED)
    tables, notes = economy_of_cut(
        study.region, chosen, data_folder=data_folder, table=study.table, draws=study.draws, seed=study.seed
    )  # fmt: skip
    return EconomyAnswer(tables, notes, chosen, study.region, IMPOSED, "")


def _overrides(
    switches: Mapping[str, Any] | None, chosen: EconomySwitches, by_element: bool
) -> dict[str, Any]:
    """The switches of the market's runs: stocks that industries hold are held by nobody else."""
    overrides = dict(switches or {})
    if chosen.stocks == INDUSTRY_STOCKS:
        overrides["stocks"] = False
    if by_element:
        overrides["elements"] = "one_by_one"
    return overrides


def _of_market(chosen: EconomySwitches) -> EconomySwitches:
    """The switches where a run says what is missing; raises DataError where a cut is stated too."""
    if chosen.reach == IMPOSED:  # that of a preset
        return replace(chosen, reach=LOST, cut=0.0)
    if chosen.cut:
        raise DataError(
            "a run says itself what is missing",
            where="switch cut",
            advice="Leave the cut out, or ask for `imposed` in place of the scenario.",
        )
    return chosen


def _of_run(study: GdpStudy, results: Results, *, periods: bool, by_element: bool) -> EconomyAnswer:
    """The answer of a run against its reference. study : what is asked, without tables."""
    holds_stocks = any(job.scenario.switches.stocks for job in results.jobs)
    if study.switches.stocks == INDUSTRY_STOCKS and holds_stocks:
        raise DataError(
            "the market's run holds stocks already: they would count twice",
            where="switch stocks",
            advice="Run it with the switch stocks=false, or take `stocks=market`.",
        )
    name, first = results.scenarios[-1], study.against or results.scenarios[0]
    if name == first:
        raise DataError(f"{name} is compared with nothing", advice="Name one with --reference.")
    ranges = study.ranges or packaged(results.workspace, [job.scenario for job in results.jobs])
    fine = results.split_years if periods and "demand" in results.split_years else results.tables
    folder = results.workspace.chain.folder.name
    study = replace(
        study, tables=fine, scenario=name, against=first, data_folder=folder, ranges=ranges
    )
    tables, notes = economy_of_tables(study)
    answer = EconomyAnswer(tables, notes, study.switches, study.region, name, first, results)
    if tables["economy_gdp"].is_empty():
        span = fine["demand"]["year"].cast(pl.Int64).unique().sort().to_list()
        raise DataError(
            f"the run has none of the years {', '.join(map(str, sorted(study.years or ())))}",
            advice=f"It has {span[0]} to {span[-1]}.",
        )
    worst = answer.worst()
    year = int(worst["year"])
    tables["economy_width"] = width_of(study, year, str(worst["period"]))
    if by_element:
        whole = replace(study, tables=results.tables, years={year}, ranges=None)
        tables["economy_additivity"] = additivity(whole, results.scenarios)
    return answer
