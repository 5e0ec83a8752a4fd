"""What a page shows and the packaged draws did not keep: capacity by what brought it about, listed plants, ribbons.

Draws that are made for one question keep it (`study.width`), so that `--draws N` gives these numbers ranges. The
packaged ranges have none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.kinds import TONNES
from ytterby.figures.measures import OUTSIDE
from ytterby.figures.ribbons import flow_rows
from ytterby.figures.views import SCHEMA, View, key_column, view_figures
from ytterby.results.tables import in_years, period_table
from ytterby.world.goods import shares_in_goods
from ytterby.world.titles import FLOWS, titles_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

SELECTED_YEARS = (2025, 2030, 2035, 2045)
"""Years for which parts of capacity, ribbons, rents and value added are told; of a run without any, that in its middle
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


def few_of(years: Collection[int]) -> list[int]:
    """The years of a run of which much is told: `TOLD_YEARS`, else that in its middle and its last."""
    known = sorted(years)
    selected = [year for year in SELECTED_YEARS if year in known]
    return selected or [*known[len(known) // 2 :][:1], *known[-1:]]


def further(base: BaseYear, scenario: Scenario, years: list[Year]) -> pl.DataFrame:
    """The figures of a run that draws keep (`study.shown`), and those of `FURTHER_VIEWS`; ribbons of few years."""
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
    """The ribbons of all products that are told: product, gap, origin, destination, year, quantity_t."""
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
