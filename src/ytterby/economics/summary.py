"""GDP at a glance, for the first page of an answer: one region, the worst year, one figure with its range.

Plants that stop by the bottleneck method, and what users pay more. The range is that of `ytterby economy`: of exposure,
and of what users lose and pay, as if they erred independently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ytterby.economics.exposure import exposure_of, uncovered
from ytterby.economics.from_results import ALL, EXPOSURE, GdpStudy, market_region, shares_of
from ytterby.economics.industries import PARTS_OF_UNION, read_table, rows_of
from ytterby.economics.switches import LOST, EconomySwitches

if TYPE_CHECKING:
    from ytterby.draws.ranges import Ranges
    from ytterby.economics.impact import Impact
    from ytterby.economics.shortfall import Shortfall
    from ytterby.ground.arrays import Tables

BY_INDUSTRY = ("USA", "JPN", "KOR")
"""Regions with tables by industry outside the country that most controls are of."""


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
    tables: Tables, scenario: str, against: str, *, place: str = "", country: str = "",
    data_folder: str = "rare_earths", ranges: Ranges | None = None,
) -> GdpSummary | None:  # fmt: skip
    """The figure of the country asked for, else of the place at which a control is aimed, or of its parts, where these
    have tables, else of `BY_INDUSTRY`; of several the one in which GDP falls most.

    None where the data folder has no bridge to industries of its own, or no such region is in the market.
    """
    if data_folder not in {row["data_folder"] for row in rows_of("exposure")}:
        return None
    there = set(tables["demand"]["region"].unique())
    parts = [one for one in PARTS_OF_UNION if market_region(one) == place]
    aimed = parts or [one for one in BY_INDUSTRY if one == place] or BY_INDUSTRY
    regions = [one for one in ([country] if country else aimed) if market_region(one) in there]
    studies = (
        GdpStudy(tables, scenario, against, name, EconomySwitches(), data_folder, ranges=ranges) for name in regions
    )  # fmt: skip
    tried = [(study, _worst(study)) for study in studies]
    candidates = [(study, *worst) for study, worst in tried if worst is not None]
    if not candidates:
        return None
    study, shortfall, one = min(candidates, key=lambda candidate: candidate[2].gdp_percent)
    ends = study.ranged(shortfall, one).percents()
    low, high = ends.get(ALL, ends[EXPOSURE])
    share = shares_of(ends).get(EXPOSURE, 1.0)
    span, region = (low, one.gdp_percent, high), one.table.region
    return GdpSummary(region, shortfall.year, *span, share, one.exposure.donor, bool(country))


def _worst(study: GdpStudy) -> tuple[Shortfall, Impact] | None:
    """A region in its worst year, by what hangs directly on the products and what users pay more."""
    table = read_table(study.region)
    exposure = exposure_of(study.data_folder, table)
    years = [one for one in study.shortfalls if not one.period]
    if not years or uncovered(years[0].uses, exposure):
        return None

    def fall(one: Shortfall) -> float:
        cut = exposure.of_market(one.uses, one.cut(LOST))
        lines = exposure.lines(exposure.middle, cut, table)
        stopped = float(table.value_added @ (lines * cut[:, None]).sum(axis=0))
        return stopped + float(one.paid(LOST).sum())

    worst = max(years, key=fall)
    return worst, study.impact(worst)
