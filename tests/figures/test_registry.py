"""What draws keep beyond the views of a run: as the tables of the run have it."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.intervals import DrawBudget, ranges_for
from ytterby.draws.ranges import DRAWN, PACKAGED, RangeOrigin, Ranges
from ytterby.figures.registry import FURTHER_VIEWS, RIBBONS, few_of, view_of
from ytterby.runs.run import Executor, run
from ytterby.runs.workspace import Workspace

NAME = "gallium-full-ban"


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read(packaged_folder("gallium"))


@pytest.fixture(scope="module")
def both(workspace):
    """The figures of a run that draws keep, and its tables."""
    scenario = workspace.scenario(NAME)
    return [run(workspace.jobs([scenario], wants=want)[0]).tables for want in ("further", "tables")]


@pytest.fixture(scope="module")
def drawn(workspace):
    scenarios = [workspace.scenario(one) for one in ("gallium-baseline", NAME)]
    found = ranges_for(workspace, scenarios, DrawBudget(draws=3), Executor("serial", 1, None))
    assert found is not None
    return found


def test_parts_of_capacity_add_up_to_what_the_packaged_draws_keep(both):
    figures = both[0]["further"].filter((pl.col("table") == "capacity") & (pl.col("year") == 2025))
    parts = figures.filter(pl.col("key").str.starts_with("category="))
    whole = figures.filter(pl.col("key").str.starts_with("region=OUTSIDE"))
    assert parts.height >= whole.height > 0
    assert parts["value"].sum() == pytest.approx(whole["value"].sum())


def test_ribbons_between_two_regions_carry_what_is_traded_between_them(both):
    figures, tables = both[0], both[1]
    ways = (pl.col("year") == 2025) & (pl.col("origin") == "CHN") & (pl.col("destination") == "JPN")
    traded = tables["flows"].filter(ways)["quantity_t"].sum()
    ribbons = figures["further"].filter(
        (pl.col("table") == RIBBONS) & (pl.col("year") == 2025)
        & pl.col("key").str.contains("destination=JPN", literal=True)
        & pl.col("key").str.contains("origin=CHN", literal=True)
    )  # fmt: skip
    assert ribbons["value"].sum() == pytest.approx(traded)
    assert traded > 0.0


def test_draws_give_these_numbers_a_range_and_a_package_that_did_not_keep_them_does_not(drawn):
    rows = drawn.frame.filter(
        (pl.col("table") == "capacity") & pl.col("key").str.starts_with("category=")
    )
    row = rows.row(0, named=True)
    labels = dict(part.split("=") for part in row["key"].split("|"))
    key = {**labels, "scenario": row["scenario"], "year": row["year"]}
    assert drawn.range_of("capacity", key, "capacity_t") == (row["low"], row["high"])
    nothing = {**key, "category": "supported"}
    assert drawn.range_of("capacity", nothing, "capacity_t") == (0.0, 0.0)
    older = Ranges(drawn.frame, RangeOrigin(PACKAGED, 64, 64))
    assert older.range_of("capacity", nothing, "capacity_t") is None
    assert older.lacking == "no range is packaged"
    assert drawn.origin.kind == DRAWN
    assert "packaged" not in drawn.lacking


def test_every_further_view_is_found_by_its_labels():
    for view in FURTHER_VIEWS:
        assert view_of(view.table, view.column, dict.fromkeys(view.by)) is view


def test_few_years_are_told_or_the_middle_and_the_last():
    assert few_of(range(2024, 2046)) == [2025, 2030, 2035, 2045]
    assert few_of([2009, 2010, 2011]) == [2010, 2011]
