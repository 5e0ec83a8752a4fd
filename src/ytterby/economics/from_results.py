"""From the result tables of a run to tables of GDP: no market is run here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.economics.frames import head, period_rows
from ytterby.economics.impact import DRAWS, SEED, Impact, impact, paid_by
from ytterby.economics.inputs.critical import IndustryStocks, months_of_inputs
from ytterby.economics.inputs.exposure import exposure_of
from ytterby.economics.inputs.industries import read_table, regions, rows_of
from ytterby.economics.shortfall import Shortfall, shortfalls
from ytterby.economics.switches import IMPOSED, INDUSTRY_STOCKS, LOST, EconomySwitches
from ytterby.results.registry import frame_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ytterby.draws.ranges import Ranges
    from ytterby.economics.frames import Row
    from ytterby.ground.progress import Steps
    from ytterby.validation.known import LayerDraw

MONTHS = 12.0
TABLES = ("economy_gdp", "economy_industries", "economy_parts", "economy_shortfall")


def market_region(region: str) -> str:
    """The region of the market whose shortages a region has."""
    return regions().get(region, {}).get("market_region") or ("EU27" if region == "DEU" else region)


@dataclass(frozen=True, eq=False)
class GdpStudy:
    """A run against its reference, of which GDP is asked, and how it is counted.

    Attributes
    ----------
    tables : `demand`, with `value_added` and `production` where home makers count. against : the reference run.
    region, table : whose industries, by its finest table or another. switches : what is counted.
    data_folder : whose bridge of uses to industries is taken. years : only these; all where there are none.
    ranges : of the run's figures, for the ends of what users pay and lose. draws, seed : of exposure, from a stream
        of their own.
    """

    tables: Mapping[str, pl.DataFrame]
    scenario: str
    against: str
    region: str = "USA"
    switches: EconomySwitches = field(default_factory=lambda: EconomySwitches(reach=LOST))
    data_folder: str = "rare_earths"
    table: str = ""
    years: Collection[int] | None = None
    ranges: Ranges | None = None
    draws: int = DRAWS
    seed: int = SEED

    @cached_property
    def shortfalls(self) -> list[Shortfall]:
        """What users lack, period by period. Raises DataError."""
        return shortfalls(self.tables, self.scenario, self.against, market_region(self.region))

    def impact(self, shortfall: Shortfall, **more: Any) -> Impact:
        """What a shortfall does. more : as of `impact`, and `switches` in place of its own. Raises as `impact`."""
        more = {"data_folder": self.data_folder, "table": self.table, **more}
        return impact(self.region, more.pop("switches", self.switches), shortfall=shortfall, **more)

    def impacts(self, *, nearest: bool = True) -> Iterator[tuple[Shortfall, Impact, list[Row]]]:
        """Period by period: what users lack, what it does, and rows of stocks of industries.

        nearest : whether industries matter and not only their sum.

        Raises DataError, MarketError.
        """
        own = read_table(self.region, self.table)
        exposure = exposure_of(self.data_folder, own, self.switches.tier)
        stocks = None
        if self.switches.stocks == INDUSTRY_STOCKS:
            full = np.repeat(months_of_inputs(own)[None, :], len(exposure.uses), axis=0)
            stocks = IndustryStocks(full, full, refill_months())
        for shortfall in self.shortfalls:
            covered, rows = None, []
            if stocks is not None:
                cut = exposure.of_market(shortfall.uses, shortfall.cut(self.switches.reach))
                spread = np.repeat(cut[:, None], len(own.codes), axis=1)
                output, stocks, _ = stocks.over(spread, months_of(shortfall.period))
                covered = spread - (1.0 - output)
                rows = list(_stock_rows(stocks, output, exposure.uses, own.codes, cut))
            if self.years is not None and shortfall.year not in self.years:
                continue
            one = self.impact(shortfall, covered=covered, nearest=nearest)
            if self.ranges:
                dear, cheap = (
                    paid_by(own, exposure, shortfall.at(shortfall.lost, ratio), self.switches.reach)
                    for ratio in reversed(shortfall.price_ends(self.ranges, self.scenario, self.against))
                )  # fmt: skip
                one = replace(one, price_ends=(dear, cheap))
            yield shortfall, one, rows

    def labels(self, one: Impact, shortfall: Shortfall) -> Row:
        """The first columns of all tables."""
        return head(one, self.scenario, self.against, shortfall.year, shortfall.period)


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
    study: GdpStudy, *, draw: LayerDraw | None = None, on_progress: Steps | None = None
) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Tables `economy_*` of a run against its reference, and notes that a reader must know.

    draw : the one of exposure that gives the figures, in place of the exposure that is switched on.
    """
    rows: dict[str, list[Row]] = {name: [] for name in (*TABLES, "economy_stocks")}
    notes: dict[str, None] = {}
    total = sum(study.years is None or one.year in study.years for one in study.shortfalls)
    for n, (shortfall, one, stocked) in enumerate(study.impacts(), 1):
        if draw is not None:
            one = one.at_draw(draw.number, draw.count, draw.seed)
        first, drawn = study.labels(one, shortfall), one.drawn(study.draws, study.seed)
        for name, of_period in period_rows(one, shortfall, drawn, first).items():
            rows[name] += of_period
        rows["economy_stocks"] += [{**first, **row} for row in stocked]
        notes |= dict.fromkeys(one.notes)
        if on_progress:
            on_progress("GDP", n, total)
    made = {name: frame_of(name, of) for name, of in rows.items() if of or name in TABLES}
    return made, list(notes)


def economy_of_cut(
    region: str, switches: EconomySwitches, *, data_folder: str = "rare_earths", table: str = "", draws: int = DRAWS,
    seed: int = SEED, draw: LayerDraw | None = None,
) -> tuple[dict[str, pl.DataFrame], list[str]]:  # fmt: skip
    """The same tables of a cut that is imposed without a market (year 0)."""
    one = impact(region, switches, data_folder=data_folder, table=table)
    if draw is not None:
        one = one.at_draw(draw.number, draw.count, draw.seed)
    made = period_rows(one, None, one.drawn(draws, seed), head(one, IMPOSED, "", 0, ""))
    return {name: frame_of(name, rows) for name, rows in made.items()}, list(one.notes)
