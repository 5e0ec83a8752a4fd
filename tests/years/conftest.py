"""Runs that several files look at, each once a session and only where it is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ytterby.controls.book import Book
from ytterby.scenarios.read import resolve
from ytterby.years.run import run_years


def licences(base, **switches):
    """licensing-2025 to the end of 2025, its quarters."""
    book = Book.read()
    scenario = resolve("licensing-2025", book)
    years = scenario.years.model_copy(update={"end": 2025})
    chosen = scenario.switches.model_copy(update=switches)
    return run_years(base, replace(scenario, years=years, switches=chosen), book)


@pytest.fixture(scope="session")
def with_stocks(base):
    return licences(base)


@pytest.fixture(scope="session")
def without_stocks(base):
    return licences(base, stocks=False)
