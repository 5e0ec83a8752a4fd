"""Figures of one run: what is taken of its result tables, and how it is added up (`run_figures.csv`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures import run_rows
from ytterby.figures.figure import (
    ENTIRE_RUN,
    MISSING,
    ZERO,
    FigureSpec,
    joined,
    read_figures,
    split,
)
from ytterby.figures.ribbons import RIBBONS, ribbons
from ytterby.figures.run_rows import with_products
from ytterby.results.tables import full_years, in_years, period_table, split_years, volatility
from ytterby.world.goods import shares_in_goods
from ytterby.world.titles import EXPORTS, PRICE, titles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ytterby.ground.arrays import Tables
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.read import Chain
    from ytterby.years.step import Year

STATED = "announced_t"
LISTED = (STATED, "expected_t", "opened_t", "lapsed_t")
"""Columns of the table `announced`; what owners state is no forecast, a run decides the others."""
RUN_FIGURES = read_figures("run_figures", vars(run_rows))
"""All that is kept of a run (`run_figures.csv`)."""
BY_ID = {figure.id: figure for figure in RUN_FIGURES}
PLAIN = tuple(figure for figure in RUN_FIGURES if not figure.further)
"""What is kept of every draw."""


@dataclass(frozen=True)
class RunFigures:
    """The figures of one run. rows : id -> its rows."""

    rows: Mapping[str, pl.DataFrame]

    @classmethod
    def of(cls, frame: pl.DataFrame) -> RunFigures:
        """Out of one frame, as draws keep them (`figures_of_run`)."""
        return cls({name: BY_ID[name].tidy(rows) for name, rows in split(frame, BY_ID).items()})

    def __getitem__(self, figure: str) -> pl.DataFrame:
        """The rows of a figure, none where the run has none."""
        return self.rows[figure] if figure in self.rows else BY_ID[figure].of(())


def figures_of_run(
    base: BaseYear, scenario: Scenario, years: list[Year], figures: Sequence[FigureSpec] = PLAIN
) -> pl.DataFrame:
    """Figures of a run in one frame (`figures.figure`). figures : which."""
    chain, names = base.network.chain, {figure.table for figure in figures}
    plain = sorted(names - {"volatility", "dependence", RIBBONS})
    fine = {name: period_table(name, base, scenario, years) for name in plain}
    yearly = {name: in_years(name, frame) for name, frame in fine.items()}
    if "dependence" in names:
        of_full_years = period_table("dependence", base, scenario, full_years(years))
        yearly["dependence"] = in_years("dependence", of_full_years)
    if "volatility" in names:
        yearly["volatility"] = volatility(yearly["prices"])
    titles = titles_of(chain, base.values)
    if RIBBONS in names:
        contents = shares_in_goods(chain, base.values)
        yearly[RIBBONS] = ribbons(titles, contents, yearly["flows"], yearly["production"])
    return joined(figures_of_tables(yearly, split_years(fine), chain, titles, figures).rows)


def figures_of_tables(
    yearly: Tables,
    within: Tables,
    chain: Chain,
    titles: Mapping[str, Any],
    figures: Sequence[FigureSpec] = PLAIN,
) -> RunFigures:
    """Figures of one run, out of its result tables of years and of parts of years; of tables that are missing none.

    titles : what the folder calls things (`world.titles.titles_of`). figures : which.
    """
    tables = [_with_products(dict(one), titles) for one in (yearly, within)]
    rows: dict[str, pl.DataFrame] = {}
    for figure in figures:
        sources = tables if figure.fine else tables[:1]
        parts = [_rows(figure, one[figure.table], chain) for one in sources if figure.table in one]
        if parts:
            rows[figure.id] = pl.concat(parts)
    return RunFigures({name: frame for name, frame in rows.items() if frame.height})


def figures_by_run(
    scenarios: Iterable[str],
    yearly: Tables,
    within: Tables,
    chain: Chain,
    titles: Mapping[str, Any],
    contents: Sequence[Mapping[str, Any]],
) -> dict[str, RunFigures]:
    """The figures of each run, out of result tables in which all runs are stacked; as `figures_of_tables`.

    contents : what goods hold of elements (`world.goods.shares_in_goods`).
    """

    def own(tables: Tables, run: str) -> dict[str, pl.DataFrame]:
        every = ((name, table) for name, table in tables.items() if "scenario" in table.columns)
        return {name: table.filter(scenario=run) for name, table in every}

    made = {}
    for run in scenarios:
        years = own(yearly, run)
        if "flows" in years:
            years[RIBBONS] = ribbons(titles, contents, years["flows"], years.get("production"))
        made[run] = figures_of_tables(years, own(within, run), chain, titles, RUN_FIGURES)
    return made


def _with_products(
    tables: dict[str, pl.DataFrame], titles: Mapping[str, Any]
) -> dict[str, pl.DataFrame]:
    """Tables with the prices and flows of products of several goods."""
    if "prices" in tables:
        mixed = {one["name"]: one["parts"] for one in titles[PRICE] if len(one["parts"]) > 1}
        tables["prices"] = with_products(tables["prices"], mixed)
    if "flows" in tables:
        of = {good: one["name"] for one in titles[EXPORTS] for good in one["parts"]}
        name = pl.col("commodity").replace_strict(of, default="", return_dtype=pl.String)
        tables["flows"] = tables["flows"].with_columns(name.alias("product"))
    return tables


def _rows(figure: FigureSpec, frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    rows = figure.rows(frame, chain) if figure.rows else frame
    if "year" not in rows:
        rows = rows.with_columns(pl.lit(ENTIRE_RUN, pl.Int64).alias("year"))
    if "period" not in rows:
        rows = rows.with_columns(pl.lit("").alias("period"))
    if figure.absent == MISSING:
        rows = rows.drop_nulls(figure.column)
    if figure.column == "lost_share" and "lost_musd" in rows:
        total = pl.col("lost_musd").sum() + pl.col("served_musd").sum()
        value = pl.col("lost_musd").sum() / total.clip(1e-12)
    else:
        value = pl.col(figure.column).sum()
    added = rows.group_by(*figure.keys, maintain_order=True).agg(value.alias("value"))
    if figure.absent == ZERO and "use" in figure.labels:
        added = added.filter(pl.col("value") != 0.0)  # of many pairs few go without
    return figure.tidy(added)
