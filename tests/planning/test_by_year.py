"""Stocks of a plan in months."""

from __future__ import annotations

import pytest
from tests.planning.conftest import TO_THE_END

from ytterby.planning.tables import plan_tables


@pytest.fixture
def judged(judged_plan):
    """A share that buyers may meet too: then the plan holds a stock, and pays nobody for running."""
    return judged_plan(
        TO_THE_END,
        ("metal, most: 0.3", "metal, instrument: levy, most: 0.15"),
        ("[infrared], most: 0.3", "[infrared], most: 0.02"),
    )


def test_a_stock_is_told_in_months_of_its_use(judged):
    table = plan_tables(judged)["plan_cover"]
    assert set(table["future"]) == {"calm", "ban"}
    assert table["stock_t"].max() > 0.0
    for row in table.iter_rows(named=True):
        assert row["months"] == pytest.approx(12.0 * row["stock_t"] / row["used_t"], abs=1e-5)
    years = table.filter(table["future"] == "calm")["year"].to_list()
    assert years == list(range(2023, 2031))
    told = judged.plan.solutions[0]
    assert table.filter(table["future"] == "calm", table["year"] == 2024)["planned_t"][
        0
    ] == pytest.approx(told.stored[1, 0], abs=1e-6)
