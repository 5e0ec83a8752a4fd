"""All that has a range: views of runs, what is added up for the question of a page, and the figures of one draw.

What stands here is drawn, packaged and in a page; nothing else is. A view is found by the labels of a row.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.kinds import OTHER, SHARES, TONNES
from ytterby.figures.measures import OUTSIDE
from ytterby.figures.published_prices import places
from ytterby.figures.ribbons import flow_rows
from ytterby.figures.views import (
    MISSING,
    NEVER,
    PERCENT,
    SCHEMA,
    VIEWS,
    View,
    key_column,
    view_figures,
)
from ytterby.results.tables import in_years, period_table
from ytterby.world.goods import shares_in_goods
from ytterby.world.titles import FLOWS, titles_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

CONTROL = "control"
"""The table of what a page adds up for one question: exports of the goods of the control [t], the share of their trade
that goes round it, the demand lost beyond that without it, by value; where goods came from in the year before and how
many weeks stocks of them last; how many regions depend on no one country, and how many of them for want of goods; how
many years after its first day prices, exports and users are as without it; and what plants of a technology outside earn
for being too few, beyond that without it, in the year after it began [million USD], with the part that is of what all
plants earn so."""
CONTROL_VIEWS = (
    View(CONTROL, (), "exports_t", TONNES, PERCENT, True, MISSING),
    View(CONTROL, (), "leak_share", SHARES, absent=MISSING, differences=False),
    View(CONTROL, (), "lost_share", SHARES, fine=True, absent=MISSING, differences=False),
    View(CONTROL, ("good",), "from_holder", SHARES, absent=MISSING, differences=False),
    View(CONTROL, ("good",), "stock_weeks", OTHER, absent=MISSING, differences=False),
    View(CONTROL, ("group", "stage"), "regions_under", OTHER, absent=MISSING, differences=False),
    View(CONTROL, ("group", "stage"), "regions_for_want", OTHER, absent=MISSING, differences=False),
    View(CONTROL, ("good",), "price_back", OTHER, absent=NEVER, differences=False),
    View(CONTROL, (), "supply_back", OTHER, absent=NEVER, differences=False),
    View(CONTROL, (), "users_back", OTHER, absent=NEVER, differences=False),
    View(CONTROL, ("technology",), "scarce_musd", OTHER, absent=MISSING, differences=False),
    View(CONTROL, ("technology",), "scarce_share", SHARES, absent=MISSING, differences=False),
)
SELECTED_YEARS = (2025, 2030, 2035, 2045)
"""Years for which parts of capacity, ribbons, rents and value added are given; of a run without any, that in its middle
and its last."""
RIBBONS = "ribbons"
"""The table of the flow picture: of a product, what crosses a gap between two stages from one region to another."""
LISTED = ("expected_t", "opened_t", "lapsed_t")
"""Columns of the table `announced` that a run decides; what owners state is no forecast."""
FURTHER_VIEWS = (
    View("capacity", ("category", "region", "technology"), "capacity_t", TONNES, differences=False, few_years=True),
    *(View("announced", ("region", "technology"), column, TONNES, differences=False) for column in LISTED),
    View(RIBBONS, ("destination", "gap", "origin", "product"), "quantity_t", TONNES, differences=False, few_years=True),
)  # fmt: skip
"""What the first pages leave out: capacity by what brought it about, listed plants, ribbons; of few years."""
ALL_VIEWS = (*VIEWS, *CONTROL_VIEWS, *FURTHER_VIEWS)


def view_of(table: str, column: str, labels: Collection[str]) -> View | None:
    """The view whose rows these labels name: all of its own, and no other but those that follow from them."""
    return _view_of(table, column, frozenset(labels))


@cache
def _view_of(table: str, column: str, given: frozenset[str]) -> View | None:
    for view in ALL_VIEWS:
        own = set(view.by)
        if (view.table, view.column) == (table, column) and own <= given <= own | set(view.implied):
            return view
    return None


def published_keys(view: View) -> list[str]:
    """Keys of a view whose prices are published."""
    if view.table != "prices" or view.by[0] != "commodity":
        return []
    return [f"commodity={good}|region={at}" for name, good, at in places() if name == view.column]


def few_of(years: Collection[int]) -> list[int]:
    """The years of a run of which much is given: `SELECTED_YEARS`, else that in its middle and its last."""
    known = sorted(years)
    selected = [year for year in SELECTED_YEARS if year in known]
    return selected or [*known[len(known) // 2 :][:1], *known[-1:]]


def further(base: BaseYear, scenario: Scenario, years: list[Year]) -> pl.DataFrame:
    """The figures of a run that draws keep (`figures/views.py`), and those of `FURTHER_VIEWS`; ribbons of few years."""
    chain = base.network.chain
    away = pl.col("region") != chain.holder
    tables = {
        name: in_years(name, period_table(name, base, scenario, years))
        for name in ("capacity", "announced", "flows", "production")
    }
    outside = pl.lit(OUTSIDE).alias("region")
    frames = {
        name: tables[name].filter(away).with_columns(outside) for name in ("capacity", "announced")
    }
    frames[RIBBONS] = _ribbons(base, tables["flows"], tables["production"])
    parts = [view_figures(base, scenario, years)]
    for view in FURTHER_VIEWS:
        sums = frames[view.table].group_by(*view.by, "year", maintain_order=True)
        added = sums.agg(pl.col(view.column).sum().cast(pl.Float64).alias("value"))
        parts.append(
            added.select(
                pl.lit(view.table).alias("table"), pl.lit(view.column).alias("column"),
                key_column(view).alias("key"), pl.col("year").cast(pl.Int64), pl.lit("").alias("period"), "value",
            )
        )  # fmt: skip
    return pl.concat([one.select(*SCHEMA) for one in parts])


def _ribbons(base: BaseYear, flows: pl.DataFrame, production: pl.DataFrame) -> pl.DataFrame:
    """The ribbons of all products of a data folder: product, gap, origin, destination, year, quantity_t."""
    chain = base.network.chain
    titles = titles_of(chain, base.values)
    gaps = [gap["stages"] for gap in titles["gaps"]]
    contents = shares_in_goods(chain, base.values)
    frames = [pl.DataFrame(schema={"product": pl.String, "gap": pl.Int64, "origin": pl.String,
                                  "destination": pl.String, "year": pl.Int64, "quantity_t": pl.Float64})]  # fmt: skip
    for product in titles[FLOWS]:
        content: dict[str, float] = {}
        for row in contents:
            if row["element"] in product["parts"]:
                content[row["commodity"]] = content.get(row["commodity"], 0.0) + row["share"]
        for year in few_of(flows["year"].unique().to_list()):
            rows = flow_rows(flows, year, product["parts"], gaps, production, content or None)
            named = rows.with_columns(product=pl.lit(product["name"]), year=pl.lit(year, pl.Int64))
            frames.append(
                named.with_columns(pl.col("gap").cast(pl.Int64)).select(frames[0].columns)
            )
    return pl.concat(frames)
