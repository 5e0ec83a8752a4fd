"""All result tables of one run as polars frames, by period and by year; `ytterby.results.registry` has their
columns and how each goes over periods: tonnes and money add up, prices and shares are means, stocks are
those at the end."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, groupby
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.results import burdens, goods, money, plants_and_stocks
from ytterby.results.dependence import Dependence
from ytterby.results.plants_and_stocks import stoppages
from ytterby.results.registry import HEAD, REGISTRY, SCHEMAS
from ytterby.years.calendar import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.results.goods import Table
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

MAKERS: dict[str, Callable[[BaseYear, Year], Table]] = {
    maker.__name__: maker
    for maker in (
        goods.production, goods.inputs, goods.flows, goods.prices, goods.consumption,
        plants_and_stocks.capacity, plants_and_stocks.announced, plants_and_stocks.investment,
        plants_and_stocks.knowhow, plants_and_stocks.stocks,
        plants_and_stocks.goods_in_use, money.rents, money.value_added, money.public_cost, money.origin,
        burdens.burdens, burdens.burden_per_kg,
    )
}  # fmt: skip
"""Tables whose rows follow from one period alone: each is named as what makes it."""


# shares of a year are shares of its tonnes, not a mean of the shares of its periods
BY_PERIOD = tuple(name for name in SCHEMAS if name != "dependence")
"""Tables of years that are made of those of periods."""


def result_tables(
    base: BaseYear,
    scenario: Scenario,
    years: list[Year],
    fine: Mapping[str, pl.DataFrame] | None = None,
) -> dict[str, pl.DataFrame]:
    """Name -> frame with `scenario` and `year` first; `volatility` has no year.

    fine : the `period_tables` of the run, where they are made already.
    """
    made = fine or {name: period_table(name, base, scenario, years) for name in BY_PERIOD}
    return yearly_tables(base, scenario, years, made)


def yearly_tables(
    base: BaseYear, scenario: Scenario, years: list[Year], made: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """The tables of years, of those of periods; `dependence` is made anew.

    made : all `period_tables`, or all but `dependence`.
    """
    yearly_dependence = period_table("dependence", base, scenario, full_years(years))
    made = {**made, "dependence": yearly_dependence}
    tables = {name: in_years(name, made[name]) for name in SCHEMAS}
    tables["volatility"] = volatility(tables["prices"])
    return tables


def period_tables(base: BaseYear, scenario: Scenario, years: list[Year]) -> dict[str, pl.DataFrame]:
    """Name -> frame with `scenario, year, period, length` first, in the period's own tonnes."""
    return {name: period_table(name, base, scenario, years) for name in SCHEMAS}


def period_table(name: str, base: BaseYear, scenario: Scenario, years: list[Year]) -> pl.DataFrame:
    """One of the tables of `period_tables`, without the others, which take longer."""
    schema = SCHEMAS[name]
    parts = _made(name, base, scenario, years)
    heads = [(scenario.name, year.year, year.period.label, year.period.length) for year in years]
    spans = pl.DataFrame(heads, schema=HEAD, orient="row")
    rows = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return in_periods(name, pl.concat([spans[rows], _frame(parts, schema)], how="horizontal"))


def _frame(parts: list[Table], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Rows of all periods as a frame, column by column, which is quicker than row by row."""
    if frames := [part for part in parts if isinstance(part, pl.DataFrame)]:
        return pl.concat(frames).select(*schema)
    rows = [*chain.from_iterable(parts)]
    values = zip(*rows, strict=True) if rows else ((),) * len(schema)
    columns = zip(schema.items(), values, strict=True)
    return pl.DataFrame([pl.Series(name, value, kind) for (name, kind), value in columns])


def _made(name: str, base: BaseYear, scenario: Scenario, years: list[Year]) -> list[Table]:
    """The rows of a table, of each period."""
    if name == "stoppages":
        return list(stoppages(base, scenario, years))
    if name == "demand":
        return [goods.demand(base, year, scenario) for year in years]
    if name == "dependence":
        depends = Dependence(base)
        return [depends.rows(year) for year in years]
    return [MAKERS[name](base, year) for year in years]


def full_years(years: list[Year]) -> list[Year]:
    """One record a calendar year, with the flows of its periods on average."""
    averaged = []
    for _, group in groupby(years, key=lambda year: year.year):
        parts = list(group)
        lengths = np.array([part.period.length for part in parts])
        flows = np.average([part.solution.activity for part in parts], axis=0, weights=lengths)
        solution = replace(parts[-1].solution, activity=flows)
        averaged.append(replace(parts[-1], period=Period(parts[-1].year), solution=solution))
    return averaged


def split_years(periods: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Of tables of periods the rows of years that are parted, such as into quarters; tables with any."""
    within = {name: table.filter(pl.col("length") < 1.0) for name, table in periods.items()}
    return {name: table for name, table in within.items() if table.height}


def volatility(prices: pl.DataFrame) -> pl.DataFrame:
    """Standard deviation of yearly log price changes: scenario, commodity, element, region, log_change_sd."""
    keys = ["scenario", "commodity", "element", "region"]
    if prices.is_empty():
        own = REGISTRY["volatility"].schema
        return pl.DataFrame(schema={"scenario": HEAD["scenario"], **own})
    price = pl.col("price_usd_kg")
    change = price.log().diff().over(keys)
    steps = prices.filter(price > 1e-6).sort("year").with_columns(step=change)
    spread = pl.col("step").std().alias("log_change_sd")
    return steps.group_by(keys, maintain_order=True).agg(spread)


def stack(parts: list[dict[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """Tables of several runs on top of each other."""
    return {name: pl.concat([part[name] for part in parts]) for name in parts[0]}


def _over(amount: pl.Expr, tonnes: pl.Expr) -> pl.Expr:
    """An amount of millions over tonnes, per kilogram; null where there are none."""
    return pl.when(tonnes > 0).then(amount * 1e3 / tonnes)


_QUANTITY = pl.col("quantity_t")
# a premium is paid on what is free by buyers, on the rest by who ships content
_BY_SHIPPER = pl.col("kind").is_in(["licence", "prohibition"])
_PAID_ON = pl.when(_BY_SHIPPER).then(_QUANTITY - pl.col("free_t")).otherwise(pl.col("free_t"))
RATIOS: dict[tuple[str, str], pl.Expr] = {
    ("demand", "lost_share"): pl.col("lost") / (pl.col("lost") + pl.col("served")).clip(1e-12),
    ("prices", "mark"): goods.PRICE_MARK,
    ("rents", "rent_usd_kg"): _over(pl.col("rent_musd"), _QUANTITY),
    ("origin", "premium_usd_kg"): _over(pl.col("rent_musd"), _PAID_ON),
}
"""Table and column -> how a ratio is made from columns that went over periods already."""


def in_periods(name: str, rates: pl.DataFrame) -> pl.DataFrame:
    """A table with the period's own tonnes and money in place of yearly rates.

    Parameters
    ----------
    rates : with the columns `scenario, year, period, length` first; length in years.
    """
    columns = REGISTRY[name].columns_over("rate")
    return rates.with_columns(pl.col(c) * pl.col("length") for c in columns)


def in_years(name: str, periods: pl.DataFrame) -> pl.DataFrame:
    """A table of periods as a table of years, without `period` and `length`.

    A price is the mean over the periods in which there was one, weighted by their length.
    """
    plain = periods.drop("period", "length")
    if (periods["length"] == 1.0).all():
        return plain
    over = REGISTRY[name].columns_over
    ratios = over("ratio")
    values = {*over("rate", "amount", "mean", "last"), *ratios}
    keys = [c for c in plain.columns if c not in values]
    weight = pl.col("length")
    sums = [pl.col(c).sum() for c in over("rate", "amount")]
    known = ((pl.col(c), weight.filter(pl.col(c).is_not_null()).sum()) for c in over("mean"))
    means = [(column * weight).sum() / total for column, total in known]
    last = [pl.col(c).last() for c in over("last")]
    grouped = periods.group_by(keys, maintain_order=True).agg(*sums, *means, *last)
    grouped = grouped.with_columns(RATIOS[name, c].alias(c) for c in ratios)
    return grouped.select(plain.columns).sort("scenario", "year", maintain_order=True)
