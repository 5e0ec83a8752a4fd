"""Figures of one run: what is taken of its result tables, and how it is added up (`RUN_FIGURES`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.figure import (
    ALL,
    ENTIRE_RUN,
    FOCUS,
    MISSING,
    NEVER,
    NONE,
    OTHER,
    PERCENT,
    PRICES,
    SHARES,
    TONNES,
    TRADE,
    ZERO,
    FigureSpec,
    joined,
    split,
)
from ytterby.figures.ribbons import RIBBONS, ribbons
from ytterby.figures.run_rows import (
    bought_rows,
    contracts_rows,
    exported_rows,
    first_days_rows,
    largest_rows,
    leaving_rows,
    made_rows,
    mastered_rows,
    outside_only_rows,
    outside_rows,
    paid_rows,
    plants_rows,
    priced_rows,
    products_rows,
    swings_rows,
    with_outside,
    with_products,
    worth_rows,
)
from ytterby.results.tables import full_years, in_years, period_table, split_years, volatility
from ytterby.world.goods import shares_in_goods
from ytterby.world.titles import EXPORTS, PRICE, titles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.read import Chain
    from ytterby.years.step import Year

    Tables = Mapping[str, pl.DataFrame]

STAGES = ("stage", "element")
USD_KG, T, MUSD, SHARE = "USD/kg", "t", "million USD", "share"
STATED = "announced_t"
LISTED = {
    STATED: "what their owners state",
    "expected_t": "what is expected of them",
    "opened_t": "what has opened",
    "lapsed_t": "what will not come",
}
"""Columns of the table `announced`; what owners state is no forecast, a run decides the others."""
RUN_FIGURES = (
    FigureSpec("price", ("commodity", "region"), USD_KG, PRICES, "Price of a good in a region.", "prices",
           "price_usd_kg", PERCENT, True, MISSING, STAGES, priced_rows, ranged=FOCUS),
    FigureSpec("product_price", ("product", "region"), USD_KG, PRICES,
           "Price of a product of several goods, by weight.", "prices", "price_usd_kg", PERCENT, True, MISSING, (),
           products_rows, ranged=FOCUS),
    FigureSpec("contract_price", ("commodity", "region"), USD_KG, PRICES, "Price for who has a licence.", "prices",
           "contract_usd_kg", PERCENT, True, MISSING, STAGES, contracts_rows),
    FigureSpec("exports", ("leak", "stage"), T, TONNES, "What the holder sends abroad, by stage and way.", "flows",
           "quantity_t", PERCENT, True, ZERO, ("origin",), leaving_rows),
    FigureSpec("product_exports", ("product",), T, TONNES, "What the holder sends abroad of a product, leaks among it.",
           "flows", "quantity_t", PERCENT, rows=exported_rows),
    FigureSpec("exports_of_good", ("commodity", "destination", "leak"), T, TRADE,
           "What the holder sends of a good to a region.", "flows", "quantity_t", PERCENT, True, ZERO,
           (*STAGES, "origin"), leaving_rows, ranged=NONE),
    FigureSpec("imports_of_good", ("commodity",), T, TONNES, "What all regions outside the holder bring in of a good.",
           "flows", "quantity_t", rows=bought_rows, ranged=NONE),
    FigureSpec("imports", ("destination", "stage"), T, TRADE, "What a region outside the holder brings in at a stage.",
           "flows", "quantity_t", rows=bought_rows, ranged=NONE),
    FigureSpec("imports_value", ("destination",), MUSD, TRADE, "What a region outside the holder pays for imports.",
           "flows", "value_musd", rows=bought_rows, ranged=NONE, further=True),
    FigureSpec("use_of_good", ("commodity", "region"), T, TONNES, "What a region uses up of a good.", "inputs",
           "quantity_t", rows=with_outside, ranged=NONE),
    FigureSpec("stock_of_good", ("commodity",), T, TONNES,
           "Stocks of a good outside the holder at the end of the year.", "stocks", "stock_t",
           rows=outside_only_rows, ranged=NONE),
    FigureSpec("production", ("region", "stage"), T, TONNES, "What is made at a stage in a region.", "production",
           "quantity_t", PERCENT, rows=made_rows, ranged=NONE),
    FigureSpec("capacity", ("region", "technology"), "t/yr", TONNES, "What plants of a technology can make in a year.",
           "capacity", "capacity_t", implied=("stage",), rows=with_outside, ranged=FOCUS),
    FigureSpec("use_shortfall", ("region", "use"), SHARE, SHARES, "Part of its demand that a use goes without.",
           "demand", "lost_share", fine=True),
    FigureSpec("use_shortfall_value", ("region", "use"), MUSD, TONNES, "What a use goes without, at base-year prices.",
           "demand", "lost_musd", fine=True, rows=worth_rows, ranged=NONE),
    FigureSpec("bundle_price", ("region", "use"), USD_KG, PRICES, "What a use pays for all that it takes.", "demand",
           "bundle_price", PERCENT, fine=True, absent=MISSING, levels=False, minimum=2.0),
    FigureSpec("shortfall", ("region",), SHARE, SHARES, "Part of all demand of a region that goes without, by value.",
           "demand", "lost_share", fine=True, rows=worth_rows),
    FigureSpec("shortfall_value", ("region",), MUSD, TONNES, "What users of a region go without, at base-year prices.",
           "demand", "lost_musd", fine=True, rows=worth_rows),
    FigureSpec("supplied_value", ("region",), MUSD, TONNES, "What users of a region get, at base-year prices.",
           "demand", "served_musd", PERCENT, fine=True, rows=worth_rows),
    FigureSpec("dependence", ("group", "region", "stage"), SHARE, SHARES, "Share of the largest foreign supplier.",
           "dependence", "share", absent=MISSING, implied=("basis", "supplier"), rows=largest_rows,
           differences=False),
    FigureSpec("knowhow", ("region", "technology"), SHARE, OTHER, "Know-how of a technology, over that of the holder.",
           "knowhow", "knowhow", rows=mastered_rows, differences=False),
    FigureSpec("rent", ("holder", "kind"), MUSD, OTHER, "What limits, taxes and scarce plants earn, and for whom.",
           "rents", "rent_musd"),
    FigureSpec("rent_of_control", ("control", "holder"), MUSD, OTHER, "What one limit, tax or scarce plant earns.",
           "rents", "rent_musd", implied=("kind",), differences=False, few_years=True),
    FigureSpec("rent_of_plants", ("technology",), MUSD, OTHER, "What plants outside the holder earn for being too few.",
           "rents", "rent_musd", rows=plants_rows, ranged=NONE),
    FigureSpec("value_added", ("region", "stage"), MUSD, OTHER, "Value added at a stage.", "value_added",
           "value_added_musd", differences=False, few_years=True),
    FigureSpec("public_cost", ("payer",), MUSD, OTHER, "What the public pays for instruments.", "public_cost",
           "cost_musd", rows=paid_rows),
    FigureSpec("stop_day", ("kind", "name", "region", "share"), "days", OTHER,
           "Day of a control on which a share of plants or of a use first stands still.", "stoppages", "days",
           absent=NEVER, implied=("stage", "control", "day", "year"), rows=first_days_rows),
    FigureSpec("stop_of_control", ("control", "day", "kind", "name", "region", "share"), "days", OTHER,
           "The same by the control that is to blame, with its date.", "stoppages", "days", absent=NEVER,
           implied=("stage",), ranged=NONE),
    FigureSpec("price_swing", ("commodity", "region"), "standard deviation", OTHER,
           "How much the logarithm of a price moves from year to year.", "volatility", "log_change_sd",
           absent=MISSING, implied=("element", "year"), rows=swings_rows),
    FigureSpec("capacity_by_cause", ("category", "region", "technology"), "t/yr", TONNES,
           "Capacity outside by what brought it about.", "capacity", "capacity_t", rows=outside_rows,
           differences=False, few_years=True, further=True),
    *(
        FigureSpec(f"listed_{column.removesuffix('_t')}", ("region", "technology"), "t/yr", TONNES,
               f"Listed plants outside: {what}.", "announced", column, rows=outside_rows, differences=False,
               ranged=NONE if column == STATED else ALL, further=True)
        for column, what in LISTED.items()
    ),
    FigureSpec("supply_link", ("destination", "gap", "origin", "product"), T, TRADE,
           "What crosses a gap between two stages from one region to another.", RIBBONS, "quantity_t",
           differences=False, few_years=True, further=True),
)  # fmt: skip
"""All that is kept of a run."""
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
        yearly["dependence"] = in_years(
            "dependence", period_table("dependence", base, scenario, full_years(years))
        )
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
        return {
            name: table.filter(scenario=run)
            for name, table in tables.items()
            if "scenario" in table.columns
        }

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


@cache
def figure_of_row(table: str, column: str, labels: frozenset[str]) -> FigureSpec | None:
    """The figure whose rows these labels of a row of a result table name: all of its own, and no other but those that
    follow from them. None where no figure is made of such rows."""
    for figure in RUN_FIGURES:
        own = set(figure.labels)
        if (figure.table, figure.column) == (table, column) and own <= labels <= own | set(
            figure.implied
        ):
            return figure
    return None
