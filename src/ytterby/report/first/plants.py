"""What a control does in the long run: swings of prices, plants outside, public cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.report.first.setting import OUTSIDE, Setting
from ytterby.report.inputs import table

if TYPE_CHECKING:
    from ytterby.report.ranges import Interval
    from ytterby.report.words import Product


@dataclass(frozen=True)
class SwingFound:
    """How much a price swings from year to year: standard deviation of yearly changes of its logarithm."""

    region: str
    with_control: float
    without: float
    ends: Interval | None


def swings_of(setting: Setting, product: Product) -> list[SwingFound]:
    """Swings of a product's price at home and outside; of one of several goods its first."""
    rows = setting.report.tables.get("volatility")
    if rows is None or rows.is_empty():
        return []
    good = next(iter(product.parts))
    found = []
    for region in (setting.words.holder, OUTSIDE):
        own = rows.filter((pl.col("commodity") == good) & (pl.col("region") == region))
        of = dict(own.select("scenario", "log_change_sd").iter_rows())
        now, before = of.get(setting.focus), of.get(setting.reference)
        if now is not None and before is not None:
            key = {"scenario": setting.focus, "commodity": good, "region": region}
            ends = setting.report.ranges.range_of("volatility", key, "log_change_sd")
            found.append(SwingFound(region, now, before, ends))
    return found


@dataclass(frozen=True)
class PlantsFound:
    """Capacity outside the holder of one technology in one year, with and without [t a year]."""

    technology: str
    year: int
    now: float
    before: float
    ends: Interval | None


def plants_of(setting: Setting) -> list[PlantsFound]:
    """Capacity ten years after the control began, or in the last year, of the technologies that are told: outside the
    holder, of support in the state that pays."""
    region, where = OUTSIDE, pl.col("region") != setting.words.holder
    if setting.change["kind"] == "support" and setting.change["actor"]:
        region = str(setting.change["actor"])
        where = pl.col("region") == region
    rows = table(setting.report.tables, "capacity").filter(where)
    if rows.is_empty():
        return []
    years = rows["year"].unique().to_list()
    year = min(int(setting.first) + 10, max(years))
    sums = rows.filter(pl.col("year") == year).group_by("technology", "scenario").agg(
        pl.col("capacity_t").sum()
    )  # fmt: skip
    of = {(t, s): value for t, s, value in sums.iter_rows()}
    asked = list(setting.change["technologies"]) or list(setting.words.main_technologies)
    found = []
    for name in asked:
        now, before = of.get((name, setting.focus)), of.get((name, setting.reference))
        if now is not None and before:
            key = {"scenario": setting.focus, "year": year, "region": region, "technology": name}
            ends = setting.report.ranges.range_of("capacity", key, "capacity_t")
            found.append(PlantsFound(name, year, now, before, ends))
    return sorted(found, key=lambda one: -abs(one.now / one.before - 1.0))


@dataclass(frozen=True)
class CostFound:
    """What the public pays beyond the run without [million USD]: in all, and in its dearest year."""

    total: float
    most: float
    year: int
    ends: Interval | None


def cost_of(setting: Setting) -> CostFound | None:
    """The public cost of the instruments of the scenario; None where it has none beyond the other run."""
    rows = setting.report.tables.get("public_cost")
    if rows is None or rows.is_empty():
        return None
    sums = rows.group_by("scenario", "year").agg(pl.col("cost_musd").sum())
    mine = dict(
        sums.filter(pl.col("scenario") == setting.focus).select("year", "cost_musd").iter_rows()
    )
    other = dict(
        sums.filter(pl.col("scenario") == setting.reference).select("year", "cost_musd").iter_rows()
    )
    more = {year: value - other.get(year, 0.0) for year, value in mine.items()}
    if not more or not any(more.values()):
        return None
    year = max(more, key=lambda one: more[one])
    payers = rows.filter(pl.col("scenario") == setting.focus)["payer"].unique().to_list()
    ends = None
    if len(payers) == 1 and not other:
        key = {"scenario": setting.focus, "year": year, "payer": payers[0]}
        ends = setting.report.ranges.range_of("public_cost", key, "cost_musd")
    return CostFound(sum(more.values()), more[year], year, ends)
