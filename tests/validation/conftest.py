"""A hand-made set of tables: two scenarios, three years, two elements, two regions."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.validation.known import Ran

VOCABULARY = {"region": ["CHN", "JPN", "USA"], "element": ["La", "Dy", "Nd"],
              "year": ["2024", "2025", "2026"]}  # fmt: skip


def tables(factor: float) -> dict[str, pl.DataFrame]:
    prices = [
        ("s", year, f"oxide.{element}", "oxide", element, region, price)
        for year, growth in ((2024, 1.0), (2025, factor), (2026, 1.5 * factor))
        for element, region, price in (
            ("La", "CHN", 4.0),
            ("La", "JPN", 5.0 * (growth if year > 2024 else 1.0)),
            ("Dy", "CHN", 200.0),
            ("Dy", "JPN", 250.0 * (growth**2 if year > 2024 else 1.0)),
        )
    ]
    flows = [
        ("s", 2024, "oxide.La", "CHN", "JPN", 100.0, False),
        ("s", 2024, "oxide.Dy", "CHN", "JPN", 10.0, False),
        ("s", 2025, "oxide.La", "CHN", "JPN", 120.0, False),
        ("s", 2025, "oxide.Dy", "CHN", "JPN", 4.0, False),
        ("s", 2025, "oxide.Dy", "CHN", "JPN", 1.0, True),
        ("s", 2025, "oxide.Dy", "AUS", "JPN", 3.0, False),
    ]
    return {
        "prices": pl.DataFrame(
            prices,
            schema=["scenario", "year", "commodity", "stage", "element", "region", "price_usd_kg"],
            orient="row",
        ),
        "flows": pl.DataFrame(
            flows,
            schema=["scenario", "year", "commodity", "origin", "destination", "quantity_t", "leak"],
            orient="row",
        ),
    }


@pytest.fixture
def case_run():
    return Ran(tables(2.0), VOCABULARY, "CHN", "case")


@pytest.fixture
def reference_run():
    return Ran(tables(1.0), VOCABULARY, "CHN", "reference")
