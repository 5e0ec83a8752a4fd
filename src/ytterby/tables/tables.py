"""All result tables of one run as polars frames; `ytterby.tables.registry` has their columns."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.tables import money, plants, processes, trade, uses
from ytterby.tables import stocks as in_store
from ytterby.tables.dependence import Dependence
from ytterby.tables.origin import origin
from ytterby.tables.registry import HEAD, REGISTRY, SCHEMAS
from ytterby.tables.stoppages import stoppages
from ytterby.tables.yearly import in_periods, in_years
from ytterby.years.calendar import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ytterby.scenarios.scenario import Scenario
    from ytterby.tables.rows import Table
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

MAKERS: dict[str, Callable[[BaseYear, Year], Table]] = {
    "production": processes.production, "inputs": processes.inputs,
    "capacity": plants.capacity, "investment": plants.investment,
    "idle_capacity": plants.idle_capacity, "knowhow": plants.knowhow,
    "flows": trade.flows, "prices": trade.prices,
    "consumption": uses.consumption, "recipes": uses.recipes,
    "rents": money.rents, "value_added": money.value_added, "public_cost": money.public_cost,
    "stocks": in_store.stocks, "goods_in_use": in_store.goods_in_use, "origin": origin,
}  # fmt: skip
"""Tables whose rows follow from one period alone."""


def result_tables(
    base: BaseYear,
    scenario: Scenario,
    years: list[Year],
    fine: Mapping[str, pl.DataFrame] | None = None,
) -> dict[str, pl.DataFrame]:
    """Name -> frame with `scenario` and `year` first; `volatility` has no year.

    fine : the `period_tables` of the run, where they are made already.
    """
    # shares of a year are shares of its tonnes, not a mean of the shares of its periods
    made = {
        **(fine or {}),
        "dependence": period_table("dependence", base, scenario, whole_years(years)),
    }
    tables = {
        name: in_years(
            name, made[name] if name in made else period_table(name, base, scenario, years)
        )
        for name in SCHEMAS
    }
    tables["volatility"] = volatility(tables["prices"])
    return tables


def period_tables(base: BaseYear, scenario: Scenario, years: list[Year]) -> dict[str, pl.DataFrame]:
    """Name -> frame with `scenario, year, period, length` first, in the period's own tonnes."""
    return {name: period_table(name, base, scenario, years) for name in SCHEMAS}


def period_table(name: str, base: BaseYear, scenario: Scenario, years: list[Year]) -> pl.DataFrame:
    """One of the tables of `period_tables`, without the others, which take longer."""
    made = _made(name, base, scenario, years)
    schema = SCHEMAS[name]
    parts = [
        part.select(*schema) if isinstance(part, pl.DataFrame) else _frame(part, schema)
        for part in made
    ]
    spans = pl.DataFrame(
        [(scenario.name, year.year, year.span.label, year.span.length) for year in years],
        schema=HEAD,
        orient="row",
    )
    rows = np.repeat(np.arange(len(parts)), [part.height for part in parts])
    return in_periods(name, pl.concat([spans[rows], pl.concat(parts)], how="horizontal"))


def _frame(rows: list[tuple[Any, ...]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Rows as a frame, column by column, which is quicker than row by row."""
    values = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pl.DataFrame(
        [pl.Series(name, value, schema[name]) for name, value in zip(schema, values, strict=True)]
    )


def _made(name: str, base: BaseYear, scenario: Scenario, years: list[Year]) -> list[Table]:
    """The rows of a table, of each period."""
    if name == "contract_prices":
        on = scenario.switches.contracts
        return list(trade.contract_prices(base, years)) if on else [[] for _ in years]
    if name == "stoppages":
        return list(stoppages(base, scenario, years))
    if name == "demand":
        return [uses.demand(base, year, scenario) for year in years]
    if name == "dependence":
        depends = Dependence(base)
        return [depends.rows(year) for year in years]
    return [MAKERS[name](base, year) for year in years]


def whole_years(years: list[Year]) -> list[Year]:
    """One record a calendar year, with the flows of its periods on average."""
    found = []
    for _, group in groupby(years, key=lambda year: year.year):
        parts = list(group)
        lengths = np.array([part.span.length for part in parts])
        flows = np.average([part.solution.activity for part in parts], axis=0, weights=lengths)
        last = parts[-1]
        found.append(
            replace(last, span=Span(last.year), solution=replace(last.solution, activity=flows))
        )
    return found


def volatility(prices: pl.DataFrame) -> pl.DataFrame:
    """Standard deviation of yearly log price changes: scenario, commodity, element, region, log_change_sd."""
    keys = ["scenario", "commodity", "element", "region"]
    if prices.is_empty():
        own = REGISTRY["volatility"].schema
        return pl.DataFrame(schema={"scenario": HEAD["scenario"], **own})
    steps = (
        prices.filter(pl.col("price_usd_kg") > 1e-6)
        .sort("year")
        .with_columns((pl.col("price_usd_kg").log().diff().over(keys)).alias("step"))
    )
    return steps.group_by(keys, maintain_order=True).agg(
        pl.col("step").std().alias("log_change_sd")
    )


def stack(parts: list[dict[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """Tables of several runs on top of each other."""
    return {name: pl.concat([part[name] for part in parts]) for name in parts[0]}
