"""What was fed in beside what comes out, on a table made by hand."""

from __future__ import annotations

import polars as pl
import pytest
from documents.pages.outlooks.demand import TOTAL, demand_echo

from ytterby.years.processes.demand import growth_index


def wanted(base, outlook, years):
    """A table `demand` in which every use gets all that it wants."""
    rows = []
    for year in years:
        grown = base.demand.anchor * growth_index(base, outlook, year)
        for (use, region), tonnes in zip(base.network.use_rows, grown, strict=True):
            rows.append((year, region, use, float(tonnes), float(tonnes)))
    return pl.DataFrame(rows, ("year", "region", "use", "demand", "served"), orient="row")


@pytest.mark.parametrize("outlook", ["STEPS", "APS", "NZE"])
def test_the_total_comes_back_and_parts_add_the_same_tonnes(base, outlook):
    found = demand_echo(base, outlook, wanted(base, outlook, (2024, 2030, 2040)))
    parts = base.network.chain.outlook_parts
    assert found["part"].unique().sort().to_list() == sorted([*parts, TOTAL])
    assert found["outlook"].unique().to_list() == [outlook]
    total = found.filter(pl.col("part") == TOTAL)
    assert total["demand"].to_list() == pytest.approx(total["published"].to_list(), rel=1e-6)
    for part in parts:
        own = found.filter(pl.col("part") == part)
        added = own.select(pl.col("demand", "published").diff()).drop_nulls()
        assert added["demand"].to_list() == pytest.approx(added["published"].to_list(), rel=1e-6)


def test_served_is_told_beside_and_uses_outside_the_total_do_not_count(base):
    table = wanted(base, "STEPS", (2024,)).with_columns(served=pl.col("demand") * 0.5)
    total = demand_echo(base, "STEPS", table).filter(pl.col("part") == TOTAL)
    driver = {use: row["driver"] for use, row in base.network.chain.uses.items()}
    parts = base.network.chain.outlook_parts
    own = table.filter(pl.col("use").replace_strict(driver).is_in(parts))
    assert total["demand"].item() == pytest.approx(own["demand"].sum())
    assert total["served"].item() == pytest.approx(0.5 * own["demand"].sum())
    assert own["demand"].sum() < table["demand"].sum()


def test_a_folder_without_parts_of_a_total_gives_no_rows(base, monkeypatch):
    monkeypatch.setitem(base.network.chain.settings, "outlook_parts", "")
    assert demand_echo(base, "STEPS", wanted(base, "STEPS", (2024,))).is_empty()
