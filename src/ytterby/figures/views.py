"""What a page shows of a run and what therefore has a range: one declared list, `VIEWS`, and its figures.

A view is a column of a result table, added up over the labels that it does not name. A row of it has a key:
its labels in the order of the alphabet, such as `commodity=oxide.Dy|region=OUTSIDE`. Draws keep all views; what a
page adds up over the goods of one control is made of them (`figures.effect_figures`), and the package keeps what
`kept` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.figures.kinds import OTHER, PRICES, SHARES, TONNES
from ytterby.figures.view_rows import (
    ENTIRE_RUN,
    bought_rows,
    contracts_rows,
    exported_rows,
    first_days_rows,
    largest_rows,
    leaving_rows,
    made_rows,
    mastered_rows,
    outside_rows,
    paid_rows,
    priced_rows,
    products_rows,
    swings_rows,
    with_outside,
    worth_rows,
)
from ytterby.results.tables import full_years, in_years, period_table, split_years, volatility
from ytterby.world.titles import EXPORTS, PRICE, titles_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.read import Chain
    from ytterby.years.step import Year

    Parts = Mapping[str, float]
    Rows = Callable[[pl.DataFrame, Chain], pl.DataFrame]

CHANGE, PERCENT = "change", "percent"
ZERO, MISSING, NEVER = "zero", "missing", "never"
"""What it means that a run lacks a row: nothing of it, no figure, or a day that does not come."""
WHOLLY, FOCUS, NOT = "wholly", "near", "not"
"""What of a view has ranges: all; of regions those that a page tells; nothing, since a page shows sums of it alone."""
SCHEMA = {"table": pl.String, "column": pl.String, "key": pl.String, "year": pl.Int64,
          "period": pl.String, "value": pl.Float64}  # fmt: skip


@dataclass(frozen=True)
class View:
    """One column of a table, by some of its labels.

    Attributes
    ----------
    table, column : of the result tables; `lost_musd` and `served_musd` of `demand` are made here, and so is the label
        `product`.
    by : labels that tell its rows apart; over all others it is summed.
    kind : of quantity, as the record teaches its spread (`draws.predictive`).
    differs : how a run is set against another: in percent of it, or as a change in the column's unit.
    fine : whether years that are parted have a row for each part too.
    absent : what a missing row means.
    implied : labels that follow from `by`, or that the view holds fixed; a row may name them.
    rows : what is taken of the table, of all the table has if left out.
    few_years : whether it is given of a few years alone.
    kept : what ranges have of it. levels, differences : whether figures themselves and differences of two runs have
        ranges.
    minimum : differences that stay nearer to nothing than this, at both ends, are not packaged.
    """

    table: str
    by: tuple[str, ...]
    column: str
    kind: str
    differs: str = CHANGE
    fine: bool = False
    absent: str = ZERO
    implied: tuple[str, ...] = ()
    rows: Rows | None = None
    kept: str = WHOLLY
    levels: bool = True
    differences: bool = True
    minimum: float = 0.0
    few_years: bool = False


STAGES = ("stage", "element")
VIEWS = (
    View("prices", ("commodity", "region"), "price_usd_kg", PRICES, PERCENT, True, MISSING, STAGES,
         priced_rows, FOCUS),
    View("prices", ("product", "region"), "price_usd_kg", PRICES, PERCENT, True, MISSING, (),
         products_rows, FOCUS),
    View("prices", ("commodity", "region"), "contract_usd_kg", PRICES, PERCENT, True, MISSING, STAGES,
         contracts_rows),
    View("flows", ("leak", "stage"), "quantity_t", TONNES, PERCENT, True, ZERO, ("origin",), leaving_rows),
    View("flows", ("product",), "quantity_t", TONNES, PERCENT, rows=exported_rows),
    View("flows", ("commodity", "destination", "leak"), "quantity_t", TONNES, PERCENT, True, ZERO,
         (*STAGES, "origin"), leaving_rows, NOT),
    View("flows", ("commodity",), "quantity_t", TONNES, rows=bought_rows, kept=NOT),
    View("flows", ("destination", "stage"), "quantity_t", TONNES, rows=bought_rows, kept=NOT),
    View("inputs", ("commodity",), "quantity_t", TONNES, rows=outside_rows, kept=NOT),
    View("stocks", ("commodity",), "stock_t", TONNES, rows=outside_rows, kept=NOT),
    View("production", ("region", "stage"), "quantity_t", TONNES, PERCENT, rows=made_rows, kept=NOT),
    View("capacity", ("region", "technology"), "capacity_t", TONNES, implied=("stage",),
         rows=with_outside, kept=FOCUS),
    View("demand", ("region", "use"), "lost_share", SHARES, fine=True),
    View("demand", ("region", "use"), "lost_musd", TONNES, fine=True, rows=worth_rows, kept=NOT),
    View("demand", ("region", "use"), "bundle_price", PRICES, PERCENT, absent=MISSING, levels=False,
         minimum=2.0),
    View("demand", ("region",), "lost_share", SHARES, fine=True, rows=worth_rows),
    View("demand", ("region",), "lost_musd", TONNES, fine=True, rows=worth_rows),
    View("demand", ("region",), "served_musd", TONNES, PERCENT, fine=True, rows=worth_rows),
    View("dependence", ("group", "region", "stage"), "share", SHARES, absent=MISSING,
         implied=("basis", "supplier"), rows=largest_rows, differences=False),
    View("knowhow", ("region", "technology"), "knowhow", OTHER, rows=mastered_rows, differences=False),
    View("rents", ("holder", "kind"), "rent_musd", OTHER),
    View("rents", ("control", "holder"), "rent_musd", OTHER, implied=("kind",), differences=False,
         few_years=True),
    View("value_added", ("region", "stage"), "value_added_musd", OTHER, differences=False,
         few_years=True),
    View("public_cost", ("payer",), "cost_musd", OTHER, rows=paid_rows),
    View("stoppages", ("kind", "name", "region", "share"), "days", OTHER, absent=NEVER,
         implied=("stage", "control", "day", "year"), rows=first_days_rows),
    View("volatility", ("commodity", "region"), "log_change_sd", OTHER, absent=MISSING,
         implied=("element", "year"), rows=swings_rows),
)  # fmt: skip
"""All that draws keep of a run."""


NAMES = "names"
"""Column of the names of the labels of a key, by which views of one column are told apart."""


def named(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures with `NAMES`: worked out once, however many views are looked for."""
    return figures.with_columns(pl.col("key").str.replace_all(r"=[^|]*", "").alias(NAMES))


def of_view(view: View) -> pl.Expr:
    """Whether a figure (`named`) is one of a view: of its table and column, with its labels."""
    own = (pl.col("table") == view.table) & (pl.col("column") == view.column)
    return own & (pl.col(NAMES) == "|".join(view.by))


def key_of(view: View, labels: Mapping[str, object]) -> str:
    """The key of a row by its labels."""
    return "|".join(f"{name}={_text(labels[name])}" for name in view.by)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def key_column(view: View) -> pl.Expr:
    """The keys of the rows of a table."""
    parts = [pl.lit(f"{name}=") + pl.col(name).cast(pl.String) for name in view.by]
    return pl.concat_str(parts, separator="|")


def view_figures(base: BaseYear, scenario: Scenario, years: list[Year]) -> pl.DataFrame:
    """The figures of all views of a run: table, column, key, year, period (blank for a whole year), value."""
    chain = base.network.chain
    names = {view.table for view in VIEWS} - {"volatility", "dependence"}
    fine = {name: period_table(name, base, scenario, years) for name in names}
    yearly = {name: in_years(name, frame) for name, frame in fine.items()}
    dependence = period_table("dependence", base, scenario, full_years(years))
    yearly["dependence"] = in_years("dependence", dependence)
    yearly["volatility"] = volatility(yearly["prices"])
    within = split_years(fine)
    titles = titles_of(chain, base.values)
    for tables in (yearly, within):
        if "prices" in tables:
            mixed = {one["name"]: one["parts"] for one in titles[PRICE] if len(one["parts"]) > 1}
            tables["prices"] = with_products(tables["prices"], mixed)
        if "flows" in tables:
            exported = {one["name"]: one["parts"] for one in titles[EXPORTS]}
            tables["flows"] = _named(tables["flows"], exported)
    return figures(yearly, within, chain)


def with_products(prices: pl.DataFrame, products: Mapping[str, Parts]) -> pl.DataFrame:
    """Prices with those of products of several goods, under `product`: a row where all their goods have a price.

    products : name -> commodity -> weight.
    """
    keys = [name for name in ("scenario", "year", "period", "length", "region") if name in prices]
    frames = [prices.with_columns(pl.lit("").alias("product"))]
    for name, parts in products.items():
        own = prices.filter(pl.col("commodity").is_in(list(parts))).drop_nulls("price_usd_kg")
        weight = pl.col("commodity").replace_strict(
            dict(parts), return_dtype=pl.Float64, default=None
        )
        mean = (pl.col("price_usd_kg") * weight).sum() / sum(parts.values())
        sums = own.group_by(keys, maintain_order=True).agg(mean, pl.len().alias("count"))
        made = sums.filter(pl.col("count") == len(parts)).drop("count")
        frames.append(made.with_columns(pl.lit(name).alias("product")))
    return pl.concat(frames, how="diagonal_relaxed")


def _named(flows: pl.DataFrame, products: Mapping[str, Parts]) -> pl.DataFrame:
    """Flows with the product that a good is told in; blank without one."""
    of = {good: name for name, parts in products.items() for good in parts}
    named = pl.col("commodity").replace_strict(of, default="", return_dtype=pl.String)
    return flows.with_columns(named.alias("product"))


def figures(
    yearly: Mapping[str, pl.DataFrame], within: Mapping[str, pl.DataFrame], chain: Chain
) -> pl.DataFrame:
    """The figures of all views, of one run's tables of years and of parts of years."""
    frames = [pl.DataFrame(schema=SCHEMA)]
    for view in VIEWS:
        if (frame := yearly.get(view.table)) is not None:
            frames.append(_figures(view, frame, chain))
        if view.fine and (frame := within.get(view.table)) is not None:
            frames.append(_figures(view, frame, chain))
    return pl.concat(frames)


def _figures(view: View, frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    rows = view.rows(frame, chain) if view.rows else frame
    if "year" not in rows:
        rows = rows.with_columns(pl.lit(ENTIRE_RUN, pl.Int64).alias("year"))
    if "period" not in rows:
        rows = rows.with_columns(pl.lit("").alias("period"))
    if view.column == "lost_share" and "lost_musd" in rows:
        total = pl.col("lost_musd").sum() + pl.col("served_musd").sum()
        value = pl.col("lost_musd").sum() / total.clip(1e-12)
    else:
        value = pl.col(view.column).sum()
    keys = [*view.by, "year", "period"]
    added = rows.group_by(keys, maintain_order=True).agg(value.cast(pl.Float64).alias("value"))
    table, column = pl.lit(view.table).alias("table"), pl.lit(view.column).alias("column")
    if view.absent == ZERO and "use" in view.by:
        added = added.filter(pl.col("value") != 0.0)  # of many pairs few go without
    return added.select(table, column, key_column(view).alias("key"), "year", "period", "value")
