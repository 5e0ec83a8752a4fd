"""GDP at a glance, for the first page of an answer: one region, the worst year, one figure with its range.

Plants that stop by the bottleneck method, and what users pay more. The range takes exposure and what users lose: each
end is as far from the figure as both are together, were they independent. The ends of exposure are the draws at 5 and
95% of what hangs directly on the product, so that two programs are solved and not one for each draw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.economics.draws.exposure_draws import levels, together
from ytterby.economics.evaluate import evaluate
from ytterby.economics.impact import SEED, Impact, impact
from ytterby.economics.inputs.exposure import exposure_of, uncovered
from ytterby.economics.inputs.industries import read_table
from ytterby.economics.inputs.packaged import rows_of
from ytterby.economics.shortfall import Shortfall, shortfalls
from ytterby.economics.switches import LOST, EconomySwitches
from ytterby.figures.figure import ENDS as QUANTILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ytterby.draws.ranges import Ranges

DRAWN = 64
BY_INDUSTRY = ("USA", "JPN", "KOR")
"""Regions with tables by industry outside the country that most controls are of."""
NOTHING = 1e-9


@dataclass(frozen=True)
class GdpSummary:
    """Change of GDP of a region in the year in which it falls most [%]; `exposure` is its share of the
    width, 1 where the market has no range; `donor` the region whose exposure is carried over, if any."""

    region: str
    year: int
    low: float
    middle: float
    high: float
    exposure: float
    donor: str = ""


def gdp_summary(
    tables: Mapping[str, pl.DataFrame], scenario: str, against: str, *, place: str = "",
    data_folder: str = "rare_earths", ranges: Ranges | None = None,
) -> GdpSummary | None:  # fmt: skip
    """The figure of the region asked for, else of that of `BY_INDUSTRY` in which GDP falls most.

    None where the data folder has no bridge to industries of its own, or no such region is in the market.
    """
    if data_folder not in {row["data_folder"] for row in rows_of("exposure")}:
        return None
    there = set(tables["demand"]["region"].unique())
    regions = [place] if place in BY_INDUSTRY else [name for name in BY_INDUSTRY if name in there]
    candidates = [
        one for name in regions if (one := _of(tables, scenario, against, name, data_folder))
    ]
    if not candidates:
        return None
    shortfall, worst = min(candidates, key=lambda pair: pair[1].gdp_percent)
    return _ranged(shortfall, worst, scenario, data_folder, ranges)


def _of(
    tables: Mapping[str, pl.DataFrame], scenario: str, against: str, region: str, data_folder: str
) -> tuple[Shortfall, Impact] | None:
    """A region in its worst year, by what hangs directly on the products and what users pay more."""
    table = read_table(region)
    exposure = exposure_of(data_folder, table)
    years = [one for one in shortfalls(tables, scenario, against, region) if not one.period]
    if not years or uncovered(years[0].uses, exposure):
        return None
    worst, fall = None, 0.0
    for one in years:
        place = {use: n for n, use in enumerate(one.uses)}
        cut = np.array([one.lost[place[use]] if use in place else 0.0 for use in exposure.uses])
        lines = exposure.lines(exposure.middle, cut, table)
        stopped = float(table.value_added @ (lines * cut[:, None]).sum(axis=0))
        if worst is None or stopped + float(one.paid(LOST).sum()) > fall:
            worst, fall = one, stopped + float(one.paid(LOST).sum())
    assert worst is not None
    return worst, impact(region, EconomySwitches(), shortfall=worst, data_folder=data_folder)


def _ranged(
    shortfall: Shortfall, one: Impact, scenario: str, data_folder: str, ranges: Ranges | None
) -> GdpSummary:
    middle = one.gdp_percent
    exposed = _by_exposure(one)
    market = _by_market(shortfall, one, scenario, data_folder, ranges)
    low, high = together(middle, exposed, market)
    squares = [(high - low) ** 2 for low, high in (exposed, market)]
    share = squares[0] / sum(squares) if sum(squares) > NOTHING**2 else 1.0
    return GdpSummary(
        one.table.region, shortfall.year, low, middle, high, float(share), one.exposure.donor
    )


def _by_exposure(one: Impact) -> tuple[float, float]:
    """The answer at the ends of exposure, the lower first."""
    if one.cut.max(initial=0.0) <= NOTHING:
        return one.gdp_percent, one.gdp_percent
    u = levels(DRAWN, len(one.exposure.uses), SEED, one.switches.correlation)
    drawn = [one.exposure.drawn(level) for level in u]
    worth = one.table.value_added
    direct = [
        float(
            worth @ (one.exposure.lines(shares, one.cut, one.table) * one.cut[:, None]).sum(axis=0)
        )
        for shares in drawn
    ]
    order = np.argsort(direct)
    ends = []
    for quantile in (QUANTILES[-1], QUANTILES[0]):
        shares = drawn[int(order[round(quantile * (DRAWN - 1))])]
        result = evaluate(
            one.table, one.exposure, shares, one.cut, one.bills, one.switches, nearest=False
        )
        ends.append(100.0 * (result.total + one.change - one.quantity) / one.table.gdp)
    return min(*ends, one.gdp_percent), max(*ends, one.gdp_percent)


def _by_market(
    shortfall: Shortfall, one: Impact, scenario: str, data_folder: str, ranges: Ranges | None
) -> tuple[float, float]:
    """The answer with all that users lose at the ends of its range, the lower first; the figure where none is known."""
    if ranges is None:
        return one.gdp_percent, one.gdp_percent
    ends = [one.gdp_percent]
    for end in ("low", "high"):
        lost = shortfall.lost.copy()
        for n, use in enumerate(shortfall.uses):
            row = {"scenario": scenario, "region": shortfall.region, "use": use}
            known = ranges.of("use_shortfall", {**row, "year": shortfall.year})
            if known is not None and np.isfinite(getattr(known, end)):
                lost[n] = float(np.clip(getattr(known, end), 0.0, 1.0))
        if np.abs(lost - shortfall.lost).max(initial=0.0) > NOTHING:
            at = replace(shortfall, lost=lost)
            result = impact(one.table.region, one.switches, shortfall=at, data_folder=data_folder)
            ends.append(result.gdp_percent)
    return min(ends), max(ends)
