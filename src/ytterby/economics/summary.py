"""GDP at a glance, for the first page of an answer: one region, the worst year, one figure with its range.

Plants that stop by the bottleneck method, and what users pay more. The range takes exposure and what users lose: each
end is as far from the figure as both are together, were they independent. The ends of exposure are the draws at 5 and
95% of what hangs directly on the product, so that two programs are solved and not one for each draw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ytterby.economics.evaluate import together
from ytterby.economics.exposure import exposure_of, uncovered
from ytterby.economics.from_results import GdpStudy
from ytterby.economics.impact import SEED
from ytterby.economics.industries import read_table, rows_of
from ytterby.economics.switches import LOST, EconomySwitches
from ytterby.figures.figure import ENDS as QUANTILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ytterby.draws.ranges import Ranges
    from ytterby.economics.impact import Impact
    from ytterby.economics.shortfall import Shortfall

DRAWN = 64
BY_INDUSTRY = ("USA", "JPN", "KOR")
"""Regions with tables by industry outside the country that most controls are of."""
NOTHING = 1e-9


@dataclass(frozen=True)
class GdpSummary:
    """Change of GDP of a region in the year in which it falls most [%]; `exposure` is its share of the
    width, 1 where the market has no range; `donor` the region whose exposure is carried over, if any; `chosen` whether
    the region was asked for."""

    region: str
    year: int
    low: float
    middle: float
    high: float
    exposure: float
    donor: str = ""
    chosen: bool = False


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
    studies = (
        GdpStudy(tables, scenario, against, name, EconomySwitches(), data_folder, ranges=ranges) for name in regions
    )  # fmt: skip
    candidates = [(study, *one) for study in studies if (one := _worst(study))]
    if not candidates:
        return None
    return _ranged(*min(candidates, key=lambda candidate: candidate[2].gdp_percent))


def _worst(study: GdpStudy) -> tuple[Shortfall, Impact] | None:
    """A region in its worst year, by what hangs directly on the products and what users pay more."""
    table = read_table(study.region)
    exposure = exposure_of(study.data_folder, table)
    years = [one for one in study.shortfalls if not one.period]
    if not years or uncovered(years[0].uses, exposure):
        return None

    def fall(one: Shortfall) -> float:
        cut = exposure.of_market(one.uses, one.lost)
        lines = exposure.lines(exposure.middle, cut, table)
        stopped = float(table.value_added @ (lines * cut[:, None]).sum(axis=0))
        return stopped + float(one.paid(LOST).sum())

    worst = max(years, key=fall)
    return worst, study.impact(worst)


def _ranged(study: GdpStudy, shortfall: Shortfall, one: Impact) -> GdpSummary:
    middle = one.gdp_percent
    exposed, market = _by_exposure(one), _by_market(study, shortfall, middle)
    low, high = together(middle, exposed, market)
    squares = [(high - low) ** 2 for low, high in (exposed, market)]
    share = squares[0] / sum(squares) if sum(squares) > NOTHING**2 else 1.0
    return GdpSummary(
        one.table.region, shortfall.year, low, middle, high, float(share), one.exposure.donor
    )


def _by_exposure(one: Impact) -> tuple[float, float]:
    """The answer at the ends of exposure, the lower first."""
    ends = [one.gdp_percent]
    if one.cut.max(initial=0.0) > NOTHING:
        drawn = [one.exposure.drawn(level) for level in one.levels(DRAWN, SEED)]
        order = np.argsort([one.stopped(shares) for shares in drawn])
        for quantile in (QUANTILES[-1], QUANTILES[0]):
            shares = drawn[int(order[round(quantile * (DRAWN - 1))])]
            ends.append(one.at_shares(shares, nearest=False).gdp_percent)
    return min(ends), max(ends)


def _by_market(study: GdpStudy, shortfall: Shortfall, middle: float) -> tuple[float, float]:
    """The answer with all that users lose at the ends of its range, the lower first; the figure where none is known."""
    ends = [middle]
    for lost in shortfall.lost_ends(study.ranges, study.scenario) or ():
        if np.abs(lost - shortfall.lost).max(initial=0.0) > NOTHING:
            ends.append(study.impact(replace(shortfall, lost=lost)).gdp_percent)
    return min(ends), max(ends)
