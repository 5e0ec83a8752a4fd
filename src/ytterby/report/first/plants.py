"""What a control does in the long run: swings of prices, plants outside, public cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.effect_window import CLOSE
from ytterby.figures.view_rows import EVERYBODY
from ytterby.report.first.setting import OUTSIDE, Setting
from ytterby.report.inputs import table

if TYPE_CHECKING:
    from ytterby.report.ranges import Interval
    from ytterby.report.words import Product


YEARS_ON = 10
"""Years after the beginning of a control in which plants are reported: so long it takes to build them."""


@dataclass(frozen=True)
class PriceSwing:
    """How much a price swings from year to year: standard deviation of yearly changes of its logarithm."""

    region: str
    with_control: float
    without: float
    ends: Interval | None
    before_ends: Interval | None


def swings_of(setting: Setting, product: Product) -> list[PriceSwing]:
    """Swings of a product's price at home and outside; of one of several goods its first."""
    rows = setting.report.tables.get("volatility")
    if rows is None or rows.is_empty():
        return []
    good = next(iter(product.parts))
    swings = []
    for region in (setting.words.holder, OUTSIDE):
        own = rows.filter((pl.col("commodity") == good) & (pl.col("region") == region))
        of = dict(own.select("scenario", "log_change_sd").iter_rows())
        now, before = of.get(setting.focus), of.get(setting.reference)
        if now is not None and before is not None:
            key = {"commodity": good, "region": region}
            ends = (
                setting.report.ranges.range_of(
                    "volatility", {**key, "scenario": run}, "log_change_sd"
                )
                for run in setting.runs
            )
            swings.append(PriceSwing(region, now, before, *ends))
    return swings


@dataclass(frozen=True)
class PlantCapacity:
    """Capacity outside the holder of one technology in one year, with and without [t a year].

    further : title of each further run that it is compared with -> capacity there.
    """

    technology: str
    year: int
    now: float
    before: float
    ends: Interval | None
    before_ends: Interval | None = None
    further: tuple[tuple[str, float], ...] = ()

    @property
    def moved(self) -> float:
        """By which part of it the capacity moves, either way."""
        return abs(self.now / self.before - 1.0)


def plants_of(setting: Setting) -> list[PlantCapacity]:
    """Capacity ten years after the control began, or in the last year, of the reported technologies: outside the
    holder, of support in the state that pays."""
    plants = [one for one in _every_year(setting) if one.year <= setting.first + YEARS_ON]
    last = max((one.year for one in plants), default=0)
    return sorted((one for one in plants if one.year == last), key=lambda one: -one.moved)


def furthest_of(setting: Setting) -> list[PlantCapacity]:
    """The same technologies, each in the year until then in which the control moves it most."""
    furthest: dict[str, PlantCapacity] = {}
    for one in _every_year(setting):
        if one.year > setting.first + YEARS_ON:
            continue
        if one.technology not in furthest or one.moved > furthest[one.technology].moved:
            furthest[one.technology] = one
    return sorted(furthest.values(), key=lambda one: -one.moved)


def caught_up(setting: Setting, plant: PlantCapacity) -> int | None:
    """The year from which on plants that were behind are within a tenth; None where they are not to the end."""
    later = [
        one
        for one in _every_year(setting)
        if one.technology == plant.technology and one.year >= plant.year
    ]
    behind = [one.year for one in later if one.moved >= CLOSE]
    if not behind:
        return plant.year
    return None if behind[-1] == later[-1].year else behind[-1] + 1


def _every_year(setting: Setting) -> list[PlantCapacity]:
    """Capacity of each technology that is reported, in each year from the control on."""
    region, where = OUTSIDE, pl.col("region") != setting.words.holder
    if setting.change["kind"] == "support" and setting.change["actor"]:
        region = str(setting.change["actor"])
        where = pl.col("region") == region
    rows = table(setting.report.tables, "capacity").filter(where)
    if rows.is_empty():
        return []
    sums = rows.group_by("technology", "scenario", "year").agg(pl.col("capacity_t").sum())
    of = {(t, s, y): value for t, s, y, value in sums.iter_rows()}
    technologies = list(setting.change["technologies"]) or list(setting.words.main_technologies)
    every = sorted(rows["year"].unique().to_list())
    headline = setting.report.headline
    titles = {
        one["against"]: headline["labels"][one["against"]] for one in headline["comparisons"][1:]
    }
    capacities = []
    for year in [y for y in every if y >= min(int(setting.first), every[-1])]:
        for name in technologies:
            now = of.get((name, setting.focus, year))
            before = of.get((name, setting.reference, year))
            if now is not None and before:
                key = {"year": year, "region": region, "technology": name}
                ends, before_ends = (
                    setting.report.ranges.range_of(
                        "capacity", {**key, "scenario": run}, "capacity_t"
                    )
                    for run in setting.runs
                )
                runs = ((title, of.get((name, run, year))) for run, title in titles.items())
                further = tuple((title, value) for title, value in runs if value)
                capacities.append(
                    PlantCapacity(name, year, now, before, ends, before_ends, further)
                )
    return capacities


@dataclass(frozen=True)
class PublicCost:
    """What the public pays beyond the run without [million USD]: in all, and in its dearest year; with their ranges."""

    total: float
    maximum: float
    year: int
    ends: Interval | None
    total_ends: Interval | None


def cost_of(setting: Setting) -> PublicCost | None:
    """The public cost of the instruments of the scenario; None where it has none beyond the other run."""
    rows = setting.report.tables.get("public_cost")
    if rows is None or rows.is_empty():
        return None
    sums = rows.group_by("scenario", "year").agg(pl.col("cost_musd").sum())
    costs = dict(
        sums.filter(pl.col("scenario") == setting.focus).select("year", "cost_musd").iter_rows()
    )
    reference_costs = dict(
        sums.filter(pl.col("scenario") == setting.reference).select("year", "cost_musd").iter_rows()
    )
    more = {year: value - reference_costs.get(year, 0.0) for year, value in costs.items()}
    if not more or not any(more.values()):
        return None
    year = max(more, key=lambda one: more[one])
    key = {"scenario": setting.focus, "payer": EVERYBODY, "against": setting.reference}
    range_of = setting.report.ranges.range_of
    dearest = range_of("public_cost", {**key, "year": year}, "cost_musd")
    return PublicCost(
        sum(more.values()), more[year], year, dearest, range_of("public_cost", key, "cost_musd")
    )
