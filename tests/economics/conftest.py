"""Small tables of industries, and a run's demand tables made by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ytterby.economics.ces import CesNetwork, Elasticities
from ytterby.economics.industries import IndustryTable

ONES = Elasticities(1.0, 1.0, 1.0, 1.0, 1.0)


def small_table(seed, n=4):
    """A table of n industries that balances, in arbitrary money; some imports and exports."""
    random = np.random.default_rng(seed)
    domestic = random.random((n, n)) * 10.0
    imported = random.random((n, n)) * 3.0
    value_added = 20.0 + random.random(n) * 40.0
    output = domestic.sum(0) + imported.sum(0) + value_added
    final = output - domestic.sum(1)
    if (final < 0.0).any():
        return small_table(seed + 1000, n)
    exports = 0.3 * final
    codes = tuple(f"I{k}" for k in range(n))
    return IndustryTable(
        "XXX", "icio_2019_20", 2019, codes, codes, domestic, imported, output, value_added, np.zeros(n),
        final - exports, exports, random.random(n), codes,
    )  # fmt: skip


def small_network(seed, nest=0.3, other=None, n=5, materials=2):
    """A random network of n nodes whose first nodes hold materials."""
    random = np.random.default_rng(seed)
    inputs = random.random((n, n))
    inputs /= inputs.sum(1, keepdims=True)
    material = np.zeros((n, materials))
    for k in range(materials):
        material[k, k] = random.uniform(0.002, 0.05)
    final = random.random(n)
    other = other or Elasticities(*random.uniform(0.2, 1.5, 5))
    return CesNetwork(
        random.uniform(0.3, 0.7, n), inputs, material, final / final.sum(), np.full(n, nest),
        np.full(n, other.inputs), other,
    )  # fmt: skip


@pytest.fixture
def demand_tables():
    """Two runs of three years for the USA: nothing in 2024, a shortage in 2025, more in 2026."""
    rows = []
    lost = {2024: 0.0, 2025: 0.1, 2026: 0.3}
    for year, share in lost.items():
        for use, price in (("cars_other", 45.0), ("defence", 70.0), ("other_Y", 10.0)):
            rows.append(("baseline", year, "USA", use, 100.0, 100.0, 0.0, 0.0, price, 1.0))
            served = 100.0 * (1.0 - share) * (0.95 if share else 1.0)
            dear = price * (1.0 + 2.0 * share)
            rows.append(
                ("ban", year, "USA", use, 100.0, served, 100.0 * share, share, dear, dear / price)
            )
    demand = pl.DataFrame(
        rows,
        schema=["scenario", "year", "region", "use", "demand", "served", "lost", "lost_share", "bundle_price",
                "bundle_price_ratio"],
        orient="row",
    )  # fmt: skip
    value = pl.DataFrame(
        [(run, year, "oxide", "USA", 10.0 + 6.0 * (run == "ban") * (year > 2024), 0.0, 0.0)
         for run in ("baseline", "ban") for year in lost],
        schema=["scenario", "year", "stage", "region", "value_added_musd", "tax_musd", "rent_musd"], orient="row",
    )  # fmt: skip
    made = pl.DataFrame(
        [(run, year, "USA", "oxide", "main", 100.0 + 20.0 * (run == "ban") * (year > 2024))
         for run in ("baseline", "ban") for year in lost],
        schema=["scenario", "year", "region", "stage", "role", "quantity_t"], orient="row",
    )  # fmt: skip
    return {"demand": demand, "value_added": value, "production": made}


def one_sector(share: float, left: float, elasticity: float) -> float:
    """Output of one sector over the base: ((1-l) + l k^((s-1)/s))^(s/(s-1)); its limits at s = 0 and s = 1."""
    if elasticity < 1e-9:
        return min(1.0, left)
    if abs(elasticity - 1.0) < 1e-9:
        return float(left**share)
    power = (elasticity - 1.0) / elasticity
    return float(((1.0 - share) + share * left**power) ** (1.0 / power))


def exposed_share(table, exposure, shares):
    """Part of GDP that stops without any of the products: array (use, source industry) of shares."""
    lines = exposure.lines(shares, np.ones(len(exposure.names)), table)
    return float(table.value_added @ lines.sum(axis=0)) / table.gdp
