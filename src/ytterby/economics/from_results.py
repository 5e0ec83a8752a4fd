"""From the result tables of a run to tables of GDP: no market is run here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.economics.frames import (
    gdp_rows,
    head,
    industry_rows,
    part_rows,
    shortfall_rows,
)
from ytterby.economics.impact import DRAWS, SEED, Impact, impact, paid_by
from ytterby.economics.inputs.critical import months_of_inputs
from ytterby.economics.inputs.exposure import exposure_of
from ytterby.economics.inputs.industries import read_table, regions
from ytterby.economics.inputs.packaged import rows_of
from ytterby.economics.inputs.stocks import IndustryStocks
from ytterby.economics.shortfall import Shortfall, shortfalls
from ytterby.economics.switches import IMPOSED, INDUSTRY_STOCKS, LOST, EconomySwitches
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ytterby.draws.ranges import Ranges
    from ytterby.economics.frames import Row
    from ytterby.ground.progress import Steps
    from ytterby.validation.layer import LayerDraw

MONTHS = 12.0
TABLES = ("economy_gdp", "economy_industries", "economy_parts", "economy_shortfall")


def market_region(region: str) -> str:
    """The region of the market whose shortages a region has."""
    return regions().get(region, {}).get("market_region") or ("EU27" if region == "DEU" else region)


def impacts(
    tables: Mapping[str, pl.DataFrame],
    scenario: str,
    against: str,
    region: str,
    switches: EconomySwitches | None = None,
    *,
    data_folder: str = "rare_earths",
    table: str = "",
    years: Collection[int] | None = None,
    ranges: Ranges | None = None,
    nearest: bool = True,
) -> Iterator[tuple[Shortfall, Impact, list[Row]]]:
    """Period by period: what users lack, what it does, and rows of stocks of industries.

    tables : `demand`, with `value_added` and `production` where home makers count. against : the reference run.
    years : only these; all by default. ranges : of the run's figures, for the ends of what users pay.
    nearest : whether industries matter and not only their sum.

    Raises DataError, MarketError.
    """
    switches = switches or EconomySwitches(reach=LOST)
    own = read_table(region, table)
    exposure = exposure_of(data_folder, own, switches.tier)
    stocks = None
    if switches.stocks == INDUSTRY_STOCKS:
        full = np.repeat(months_of_inputs(own)[None, :], len(exposure.uses), axis=0)
        stocks = IndustryStocks(full, full, refill_months())
    by_period = shortfalls(tables, scenario, against, market_region(region))
    for shortfall in by_period:
        covered, rows = None, []
        if stocks is not None:
            place = {use: n for n, use in enumerate(shortfall.uses)}
            cut = np.array([
                shortfall.cut(switches.reach)[place[use]] if use in place else 0.0 for use in exposure.uses
            ])  # fmt: skip
            spread = np.repeat(cut[:, None], len(own.codes), axis=1)
            output, stocks, _ = stocks.over(spread, months_of(shortfall.period))
            covered = spread - (1.0 - output)
            rows = list(_stock_rows(stocks, output, exposure.uses, own.codes, cut))
        if years is not None and shortfall.year not in years:
            continue
        one = impact(
            region, switches, shortfall=shortfall, data_folder=data_folder, table=table, covered=covered,
            nearest=nearest,
        )  # fmt: skip
        ends = shortfall.price_ends(ranges, scenario, against)
        low, high = (
            paid_by(one.table, one.exposure, shortfall.at(shortfall.lost, ratio), switches.reach)
            for ratio in reversed(ends)
        )
        yield shortfall, replace(one, price_ends=(low, high)) if ranges else one, rows


def refill_months() -> float:
    """Months in which industries refill their stocks."""
    row = next(
        r for r in rows_of("ario_parameters") if r["parameter"] == "inventory_restoration_tau"
    )
    return float(row["value"]) / 365.25 * MONTHS


def months_of(period: str) -> float:
    """Length of a period by its name: `2026-Q1`, `2026-04`, blank for a year."""
    if not period:
        return MONTHS
    return 3.0 if "Q" in period.upper() else 1.0


def _stock_rows(
    stocks: IndustryStocks,
    output: np.ndarray,
    uses: tuple[str, ...],
    codes: tuple[str, ...],
    cut: np.ndarray,
) -> Iterator[Row]:
    for k in np.flatnonzero(cut > 0.0):
        for j in np.flatnonzero(stocks.target[k] > 0.0):
            yield {
                "use": uses[k], "industry": codes[j], "target_months": float(stocks.target[k, j]),
                "stock_months": float(stocks.stock[k, j]), "output_share": float(output[k, j]),
            }  # fmt: skip


def economy_of_tables(
    tables: Mapping[str, pl.DataFrame],
    scenario: str,
    against: str,
    region: str = "USA",
    switches: EconomySwitches | None = None,
    *,
    data_folder: str = "rare_earths",
    table: str = "",
    draws: int = DRAWS,
    seed: int = SEED,
    years: Collection[int] | None = None,
    ranges: Ranges | None = None,
    draw: LayerDraw | None = None,
    on_progress: Steps | None = None,
) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Tables `economy_*` of a run against its reference, and notes that a reader must know.

    draws : of exposure, from a stream of their own. draw : the one of them that gives the figures, in place of the
    exposure that is switched on. Other arguments as in `impacts`.
    """
    rows: dict[str, list[Row]] = {name: [] for name in (*TABLES, "economy_stocks")}
    notes: list[str] = []
    switches = switches or EconomySwitches(reach=LOST)
    demand = tables["demand"].filter(pl.col("scenario") == scenario)
    keys = ["year", *(["period"] if "period" in demand.columns else [])]
    if years is not None:
        demand = demand.filter(pl.col("year").is_in(list(years)))
    total = demand.select(keys).unique().height
    for n, (shortfall, one, stocked) in enumerate(
        impacts(
            tables,
            scenario,
            against,
            region,
            switches,
            data_folder=data_folder,
            table=table,
            years=years,
            ranges=ranges,
        ),
        1,
    ):
        if draw is not None:
            one = one.at_draw(draw.number, draw.count, draw.seed)
        first = head(one, scenario, against, shortfall.year, shortfall.period)
        drawn = one.drawn(draws, seed)
        rows["economy_gdp"] += gdp_rows(one, drawn, first)
        rows["economy_industries"] += industry_rows(one, drawn, first)
        rows["economy_parts"] += part_rows(one, drawn, first)
        rows["economy_shortfall"] += shortfall_rows(one, shortfall, first)
        rows["economy_stocks"] += [{**first, **row} for row in stocked]
        notes += [note for note in one.notes if note not in notes]
        if on_progress:
            on_progress("GDP", n, total)
    return {
        name: frame_of(name, table_rows)
        for name, table_rows in rows.items()
        if table_rows or name in TABLES
    }, notes


def economy_of_cut(
    region: str,
    switches: EconomySwitches,
    *,
    data_folder: str = "rare_earths",
    table: str = "",
    draws: int = DRAWS,
    seed: int = SEED,
    draw: LayerDraw | None = None,
) -> tuple[dict[str, pl.DataFrame], list[str], Impact]:
    """The same tables of a cut that is imposed without a market (year 0), with the impact itself."""
    one = impact(region, switches, data_folder=data_folder, table=table)
    if draw is not None:
        one = one.at_draw(draw.number, draw.count, draw.seed)
    first, drawn = head(one, IMPOSED, "", 0, ""), one.drawn(draws, seed)
    made = {
        "economy_gdp": gdp_rows(one, drawn, first), "economy_industries": industry_rows(one, drawn, first),
        "economy_parts": part_rows(one, drawn, first), "economy_shortfall": shortfall_rows(one, None, first),
    }  # fmt: skip
    return {name: frame_of(name, rows) for name, rows in made.items()}, list(one.notes), one
