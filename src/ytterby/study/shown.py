"""What a page shows of a run and what therefore has a range: one declared list, `VIEWS`, and its figures.

A view is a column of a result table, added up over the labels that it does not name. A row of it has a key:
its labels in the order of the alphabet, such as `commodity=oxide.Dy|region=OUTSIDE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ytterby.study.measures import OUTSIDE
from ytterby.study.predictive import OTHER, PRICES, SHARES, TONNES
from ytterby.study.quotes import places
from ytterby.tables.tables import in_years, parted, period_table, volatility

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.world.read import Chain
    from ytterby.years.step import Year

    Rows = Callable[[pl.DataFrame, Chain], pl.DataFrame]

CHANGE, PERCENT = "change", "percent"
ZERO, MISSING, NEVER = "zero", "missing", "never"
"""What it means that a run lacks a row: nothing of it, no figure, or a day that does not come."""
WHOLE = 0
"""The year of a row that stands for the whole run."""
SCHEMA = {"table": pl.String, "column": pl.String, "key": pl.String, "year": pl.Int64,
          "period": pl.String, "value": pl.Float64}  # fmt: skip


@dataclass(frozen=True)
class View:
    """One column of a table, by some of its labels.

    Attributes
    ----------
    table, column : of the result tables; `lost_musd` and `served_musd` of `demand` are made here.
    by : labels that tell its rows apart; over all others it is summed.
    kind : of quantity, as the record teaches its spread (`study.predictive`).
    differs : how a run is set against another: in percent of it, or as a change in the column's unit.
    fine : whether years that are parted have a row for each part too.
    absent : what a missing row means.
    implied : labels that follow from `by`, or that the view holds fixed; a row may name them.
    rows : what is taken of the table, of all the table has if left out.
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


def _priced(prices: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Prices at home and outside of what has a world market, and where prices are published."""
    two = pl.col("region").is_in([OUTSIDE, chain.holder])
    traded = pl.col("stage").is_in(chain.stages_with("world_market"))
    return prices.filter((two & traded) | _published("price_usd_kg"))


def _contracts(prices: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Prices for who has a licence, where such prices are published."""
    del chain
    return prices.filter(_published("contract_usd_kg"))


def _published(column: str) -> pl.Expr:
    """Whether prices of a good and region are published that stand against a column."""
    asked = [f"{good}|{region}" for name, good, region in places() if name == column]
    return pl.concat_str("commodity", "region", separator="|").is_in(asked)


def _swings(swings: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    traded = [
        name
        for name, row in chain.commodities.items()
        if row["stage"] in chain.stages_with("world_market")
    ]
    two = pl.col("region").is_in([OUTSIDE, chain.holder])
    return swings.filter(two & pl.col("commodity").is_in(traded))


def _leaving(flows: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    return flows.filter(
        (pl.col("origin") == chain.holder) & (pl.col("destination") != chain.holder)
    )


def _made(production: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """What comes out of processes, without what is only moved from stage to stage."""
    return with_outside(production.filter(pl.col("role") != "passed_on"), chain)


def _worth(demand: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Demand with what is served and lost of it at base-year prices [million USD]."""
    usual = pl.col("bundle_price") / pl.col("bundle_price_ratio") / 1e3
    worth = demand.with_columns(
        (pl.col("served") * usual).alias("served_musd"), (pl.col("lost") * usual).alias("lost_musd")
    )
    return with_outside(worth, chain)


def with_outside(frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """The rows of all regions, and those outside the holder once more under `OUTSIDE`."""
    away = frame.filter(pl.col("region") != chain.holder)
    return pl.concat([frame, away.with_columns(pl.lit(OUTSIDE).alias("region"))])


def _first_days(stoppages: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """Each share of plants or of a use on the first day on which it is passed."""
    del chain
    keys = ["kind", "name", "region", "share"]
    first = stoppages.sort("day", maintain_order=True).unique(keys, keep="first")
    return first.with_columns(pl.lit(WHOLE, pl.Int64).alias("year"))


STAGES = ("stage", "element")
VIEWS = (
    View("prices", ("commodity", "region"), "price_usd_kg", PRICES, PERCENT, True, MISSING, STAGES,
         _priced),
    View("prices", ("commodity", "region"), "contract_usd_kg", PRICES, PERCENT, True, MISSING, STAGES,
         _contracts),
    View("flows", ("leak", "stage"), "quantity_t", TONNES, PERCENT, True, ZERO, ("origin",), _leaving),
    View("flows", ("commodity", "leak"), "quantity_t", TONNES, PERCENT, False, ZERO,
         (*STAGES, "origin"), _leaving),
    View("flows", ("destination", "leak", "stage"), "quantity_t", TONNES, PERCENT, False, ZERO,
         ("origin",), _leaving),
    View("production", ("region", "stage"), "quantity_t", TONNES, PERCENT, rows=_made),
    View("capacity", ("region", "technology"), "capacity_t", TONNES, implied=("stage",),
         rows=with_outside),
    View("demand", ("region", "use"), "lost_share", SHARES, fine=True),
    View("demand", ("region", "use"), "lost_musd", TONNES, rows=_worth),
    View("demand", ("region",), "lost_share", SHARES, fine=True, rows=_worth),
    View("demand", ("region",), "lost_musd", TONNES, fine=True, rows=_worth),
    View("demand", ("region",), "served_musd", TONNES, PERCENT, fine=True, rows=_worth),
    View("rents", ("holder", "kind"), "rent_musd", OTHER),
    View("public_cost", ("payer",), "cost_musd", OTHER),
    View("stoppages", ("kind", "name", "region", "share"), "days", OTHER, absent=NEVER,
         implied=("stage", "control", "day", "year"), rows=_first_days),
    View("volatility", ("commodity", "region"), "log_change_sd", OTHER, absent=MISSING,
         implied=("element", "year"), rows=_swings),
)  # fmt: skip
"""All that has a range. What stands here is drawn, packaged and told; nothing else is."""


def view_of(table: str, column: str, labels: Mapping[str, object]) -> View | None:
    """The view whose rows these labels name: all of its own, and no other but those that follow from them."""
    given = set(labels)
    for view in VIEWS:
        own = set(view.by)
        if (view.table, view.column) == (table, column) and own <= given <= own | set(view.implied):
            return view
    return None


def key_of(view: View, labels: Mapping[str, object]) -> str:
    """The key of a row by its labels."""
    return "|".join(f"{name}={_text(labels[name])}" for name in view.by)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def key_column(view: View) -> pl.Expr:
    """The keys of the rows of a table."""
    parts = [pl.lit(f"{name}=") + pl.col(name).cast(pl.String) for name in view.by]
    return pl.concat_str(parts, separator="|")


def shown(base: BaseYear, scenario: Scenario, years: list[Year]) -> pl.DataFrame:
    """The figures of all views of a run: table, column, key, year, period (blank for a whole year), value."""
    chain = base.network.chain
    names = {view.table for view in VIEWS} - {"volatility"}
    fine = {name: period_table(name, base, scenario, years) for name in names}
    yearly = {name: in_years(name, frame) for name, frame in fine.items()}
    yearly["volatility"] = volatility(yearly["prices"])
    return figures(yearly, parted(fine), chain)


def figures(
    yearly: Mapping[str, pl.DataFrame], within: Mapping[str, pl.DataFrame], chain: Chain
) -> pl.DataFrame:
    """The figures of all views, of one run's tables of years and of parts of years."""
    found = [pl.DataFrame(schema=SCHEMA)]
    for view in VIEWS:
        if (frame := yearly.get(view.table)) is not None:
            found.append(_figures(view, frame, chain))
        if view.fine and (frame := within.get(view.table)) is not None:
            found.append(_figures(view, frame, chain))
    return pl.concat(found)


def _figures(view: View, frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    rows = view.rows(frame, chain) if view.rows else frame
    if "year" not in rows:
        rows = rows.with_columns(pl.lit(WHOLE, pl.Int64).alias("year"))
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
    return added.select(table, column, key_column(view).alias("key"), "year", "period", "value")
