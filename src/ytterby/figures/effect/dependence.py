"""When regions come to depend on no one country, and whether they do so only for want of goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import ENTIRE_RUN, MISSING, NEVER, NONE, OTHER, FigureSpec

if TYPE_CHECKING:
    from ytterby.figures.effect.question import Comparison
    from ytterby.figures.run_figures import RunFigures

    Rows = dict[str, list[tuple[object, ...]]]
    Place = tuple[str, str, str]

THRESHOLD = 0.65
"""Share from one country under which a region counts as independent: the goal of the EU's Regulation 2024/1252."""
FOR_WANT = 0.5
"""A region that brings in less than this of what it does without the control is under it only for want of goods."""
PLACE = ("group", "region", "stage")
_GROUP = ("group", "stage")
FIGURES = (
    FigureSpec("independent_from", PLACE, "year", OTHER,
           "First year in which a region has less than the threshold from one country.", absent=NEVER, ranged=NONE),
    FigureSpec("regions_counted", _GROUP, "regions", OTHER, "Regions that bring in such goods.", ranged=NONE),
    FigureSpec("regions_independent", _GROUP, "regions", OTHER,
           "Regions that come under the threshold from one country within the run.", absent=MISSING,
           differences=False),
    FigureSpec("regions_for_want", _GROUP, "regions", OTHER,
           "Those of them that do so only because they can buy less than half of what they did.", absent=MISSING,
           differences=False),
)  # fmt: skip


def rows(pair: Comparison, _: Rows) -> Rows:
    """In the order of the folder's stages and groups."""
    made = {figure.id: list[tuple[object, ...]]() for figure in FIGURES}
    now, before = first_years(pair.run), first_years(pair.reference)
    bought = [_bought(one) for one in (pair.run, pair.reference)]
    groups: dict[tuple[str, str], list[str]] = {}
    for group, region, stage in {**now, **before}:
        groups.setdefault((group, stage), []).append(region)
    stages, names = pair.question.stages, pair.question.groups
    for group, stage in sorted(groups, key=lambda one: (stages.index(one[1]), names.index(one[0]))):
        under = dict.fromkeys(("run", "reference", "want"), 0.0)
        for region in groups[group, stage]:
            years = now.get((group, region, stage)), before.get((group, region, stage))
            made["independent_from"].append((group, region, stage, ENTIRE_RUN, "", *years))
            under["run"] += years[0] is not None
            under["reference"] += years[1] is not None
            if years[0] is not None:
                here, there = (one.get((region, stage, years[0]), 0.0) for one in bought)
                under["want"] += here < FOR_WANT * there
        label = (group, stage, ENTIRE_RUN, "")
        made["regions_counted"].append((*label, float(len(groups[group, stage])), None))
        made["regions_independent"].append((*label, under["run"], under["reference"]))
        made["regions_for_want"].append((*label, under["want"], None))
    return made


def first_years(figures: RunFigures) -> dict[Place, int | None]:
    """Group, region and stage -> first year under the threshold; None where it does not come."""
    years = under_threshold(figures).select(*PLACE, "first").sort(PLACE)
    return {(group, region, stage): year for group, region, stage, year in years.iter_rows()}


def under_threshold(figures: RunFigures) -> pl.DataFrame:
    """When each region falls under the threshold: group, region, stage, `first` year, null where it does not come;
    `already`, whether that is the first of the run, and `again`, whether it is over it in a later year."""
    year, under = pl.col("year"), pl.col("value") < THRESHOLD
    first, over = year.filter(under).min(), year.filter(~under).max()
    return figures["dependence"].group_by(PLACE, maintain_order=True).agg(
        first.alias("first"), (first == year.min()).fill_null(False).alias("already"),
        (over > first).fill_null(False).alias("again"),
    )  # fmt: skip


def _bought(figures: RunFigures) -> dict[tuple[str, str, int], float]:
    """What each region brings in at each stage: region, stage and year -> tonnes."""
    rows = figures["imports"].select("destination", "stage", "year", "value")
    return {(region, stage, year): value for region, stage, year, value in rows.iter_rows()}
