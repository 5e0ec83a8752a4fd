"""All result tables of one run as polars frames; `ytterby.tables.registry` has their columns."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, groupby
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.tables import rows as make
from ytterby.tables.contracts import contract_prices
from ytterby.tables.dependence import Dependence
from ytterby.tables.goods import goods_in_use
from ytterby.tables.origin import origin
from ytterby.tables.processes import inputs, production
from ytterby.tables.recipes import recipes
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
    "production": production, "inputs": inputs, "capacity": make.capacity, "flows": make.flows,
    "consumption": make.consumption, "prices": make.prices, "rents": make.rents,
    "value_added": make.value_added, "investment": make.investment, "knowhow": make.knowhow,
    "stocks": make.stocks, "goods_in_use": goods_in_use, "recipes": recipes, "origin": origin,
    "idle_capacity": make.idle_capacity, "public_cost": make.public_cost,
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
    count = [len(rows) for rows in made]
    labels = (
        [scenario.name] * len(years),
        *zip(*((y.year, y.span.label, y.span.length) for y in years), strict=True),
    )
    head = [
        pl.Series(column, np.repeat(np.array(label), count), type_)
        for (column, type_), label in zip(HEAD.items(), labels, strict=True)
    ]
    columns = SCHEMAS[name]
    values = zip(*chain.from_iterable(made), strict=True) if sum(count) else ([] for _ in columns)
    own = [
        pl.Series(column, list(value), type_)
        for (column, type_), value in zip(columns.items(), values, strict=True)
    ]
    return in_periods(name, pl.DataFrame([*head, *own]))


def _made(name: str, base: BaseYear, scenario: Scenario, years: list[Year]) -> list[Table]:
    """The rows of a table, of each period."""
    if name == "contract_prices":
        on = scenario.switches.contracts
        return contract_prices(base, years) if on else [[] for _ in years]
    if name == "stoppages":
        return stoppages(base, scenario, years)
    if name == "demand":
        return [make.demand(base, year, scenario) for year in years]
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
