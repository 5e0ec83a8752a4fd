"""All result tables of one run as polars frames (docs/architecture.md lists their columns)."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.tables import rows as make
from ytterby.tables.contracts import contract_prices
from ytterby.tables.dependence import Dependence
from ytterby.tables.goods import goods_in_use
from ytterby.tables.origin import origin
from ytterby.tables.processes import inputs, production
from ytterby.tables.recipes import recipes
from ytterby.tables.stoppages import stoppages
from ytterby.tables.yearly import in_periods, in_years
from ytterby.years.calendar import Span

if TYPE_CHECKING:
    from ytterby.scenarios.scenario import Scenario
    from ytterby.world.base_year.calibrate import BaseYear
    from ytterby.years.step import Year

T, N = pl.String, pl.Float64
SCHEMAS: dict[str, dict[str, Any]] = {
    "production": {
        "region": T,
        "stage": T,
        "technology": T,
        "process": T,
        "commodity": T,
        "element": T,
        "role": T,
        "quantity_t": N,
    },
    "inputs": {
        "region": T,
        "stage": T,
        "technology": T,
        "process": T,
        "commodity": T,
        "element": T,
        "quantity_t": N,
    },
    "capacity": {"region": T, "technology": T, "stage": T, "category": T, "capacity_t": N},
    "flows": {
        "commodity": T,
        "stage": T,
        "element": T,
        "origin": T,
        "destination": T,
        "quantity_t": N,
        "value_musd": N,
        "leak": pl.Boolean,
    },
    "consumption": {"region": T, "use": T, "recipe": T, "quantity": N, "unit": T},
    "recipes": {
        "region": T,
        "use": T,
        "recipe": T,
        "share": N,
        "quantity": N,
        "unit": T,
        "saving": N,
    },
    "demand": {
        "region": T,
        "use": T,
        "wanted": N,
        "served": N,
        "lost": N,
        "lost_share": N,
        "bundle_price": N,
        "bundle_price_ratio": N,
    },
    "prices": {"commodity": T, "stage": T, "element": T, "region": T, "price_usd_kg": N},
    "rents": {
        "control": T,
        "kind": T,
        "holder": T,
        "rent_musd": N,
        "quantity_t": N,
        "rent_usd_kg": N,
    },
    "value_added": {"stage": T, "region": T, "value_added_musd": N, "tax_musd": N, "rent_musd": N},
    "investment": {
        "region": T,
        "technology": T,
        "category": T,
        "capacity_added_t": N,
        "capital_musd": N,
    },
    "dependence": {
        "region": T,
        "stage": T,
        "group": T,
        "basis": T,
        "supplier": T,
        "share": N,
        "hhi": N,
        "n_minus_1": N,
    },
    "knowhow": {"region": T, "technology": T, "knowhow": N},
    "stocks": {
        "kind": T,
        "commodity": T,
        "region": T,
        "stock_t": N,
        "release_t": N,
        "refill_t": N,
        "value_musd": N,
    },
    "stoppages": {
        "kind": T,
        "name": T,
        "stage": T,
        "region": T,
        "share": N,
        "day": T,
        "control": T,
        "days": N,
    },
    "goods_in_use": {
        "region": T,
        "use": T,
        "in_use": N,
        "retired": N,
        "collected": N,
        "unit": T,
    },
    "idle_capacity": {
        "region": T,
        "technology": T,
        "idle_t": N,
        "mothballed_t": N,
        "closed_t": N,
        "restarted_t": N,
        "restart_musd": N,
    },
    "public_cost": {
        "instrument": T,
        "kind": T,
        "payer": T,
        "region": T,
        "commodity": T,
        "tonnes": N,
        "cost_musd": N,
    },
    "origin": {
        "control": T,
        "kind": T,
        "commodity": T,
        "region": T,
        "destination": T,
        "quantity_t": N,
        "free_t": N,
        "premium_usd_kg": N,
        "rent_musd": N,
    },
    "contract_prices": {
        "commodity": T,
        "region": T,
        "contract_share": N,
        "contract_price_usd_kg": N,
        "spot_price_usd_kg": N,
        "average_price_usd_kg": N,
    },
}


def result_tables(base: BaseYear, scenario: Scenario, years: list[Year]) -> dict[str, pl.DataFrame]:
    """Name -> frame with `scenario` and `year` first; `volatility` has no year."""
    tables = {
        name: in_years(name, table) for name, table in period_tables(base, scenario, years).items()
    }
    if any(year.span.length < 1.0 for year in years):
        # shares of a year are shares of its tonnes, not a mean of the shares of its periods
        whole, depends = whole_years(years), Dependence(base).rows
        tables["dependence"] = in_years(
            "dependence",
            _table("dependence", scenario.name, whole, [depends(base, y) for y in whole]),
        )
    tables["volatility"] = volatility(tables["prices"])
    return tables


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


def period_tables(base: BaseYear, scenario: Scenario, years: list[Year]) -> dict[str, pl.DataFrame]:
    """Name -> frame with `scenario, year, period, length` first, in the period's own tonnes."""
    makers = {
        "production": production, "inputs": inputs, "capacity": make.capacity, "flows": make.flows,
        "consumption": make.consumption, "prices": make.prices, "rents": make.rents,
        "value_added": make.value_added, "investment": make.investment, "dependence": Dependence(base).rows,
        "knowhow": make.knowhow, "stocks": make.stocks,
        "goods_in_use": goods_in_use, "recipes": recipes, "origin": origin,
        "idle_capacity": make.idle_capacity, "public_cost": make.public_cost,
    }  # fmt: skip
    contracts = contract_prices(base, years) if scenario.switches.contracts else None
    stopped = stoppages(base, scenario, years)
    tables: dict[str, pl.DataFrame] = {}
    for name in SCHEMAS:
        found: list[Any] = []
        for number, year in enumerate(years):
            if name == "contract_prices":
                made = contracts[number] if contracts else []
            elif name == "stoppages":
                made = stopped[number]
            elif name == "demand":
                made = make.demand(base, year, scenario)
            else:
                made = makers[name](base, year)
            found.append(made)
        tables[name] = in_periods(name, _table(name, scenario.name, years, found))
    return tables


def _table(name: str, scenario: str, years: list[Year], made: list[Any]) -> pl.DataFrame:
    """Rows of every period below each other, with the columns that all tables have first."""
    rows = [
        (scenario, year.span.year, year.span.label, year.span.length, *row)
        for year, own in zip(years, made, strict=True)
        for row in own
    ]
    columns = {"scenario": T, "year": pl.Int64, "period": T, "length": N, **SCHEMAS[name]}
    return pl.DataFrame(rows, schema=columns, orient="row")


def volatility(prices: pl.DataFrame) -> pl.DataFrame:
    """Standard deviation of yearly log price changes: scenario, commodity, element, region, log_change_sd."""
    keys = ["scenario", "commodity", "element", "region"]
    if prices.is_empty():
        return pl.DataFrame(schema={**dict.fromkeys(keys, T), "log_change_sd": N})
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


def outside_price(frame: pl.DataFrame, commodity: str, holder: str) -> pl.DataFrame:
    """Mean price outside the holder by scenario and year (unweighted over regions with trade)."""
    picked = frame.filter((pl.col("commodity") == commodity) & (pl.col("region") != holder))
    return picked.group_by("scenario", "year", maintain_order=True).agg(
        pl.col("price_usd_kg").mean()
    )


def finite(value: float | None) -> float | None:
    """None for what is not a number."""
    return None if value is None or not np.isfinite(value) else float(value)
