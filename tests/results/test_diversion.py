"""Swaps and leaks: who supplies a destination when the holder sells it nothing."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.results.dependence import diversion


@pytest.fixture(scope="module")
def beside(short):
    from ytterby.results.tables import stack

    return diversion(
        stack([short("baseline").tables, short("embargo-usa").tables]), "short-baseline", "CHN"
    )


def row(frame, **where):
    for column, value in where.items():
        frame = frame.filter(pl.col(column) == value)
    assert frame.height == 1
    return frame.row(0, named=True)


def test_the_reference_is_unchanged_against_itself(beside):
    own = beside.filter(pl.col("scenario") == "short-baseline")
    assert own.height > 50
    assert own["direct_change_t"].abs().max() == 0.0
    assert own["swapped_t"].abs().max() == 0.0
    assert own["leaked_t"].max() == 0.0


def test_magnets_for_the_united_states(beside):
    """2025: none direct, some leaked, more from others; together less than before."""
    free, bound = (
        row(beside, scenario=s, year=2025, stage="magnet", destination="USA")
        for s in ("short-baseline", "short-embargo-usa")
    )
    assert bound["direct_t"] == 0.0
    assert bound["direct_change_t"] == pytest.approx(-free["direct_t"])
    assert bound["leaked_t"] > 100.0
    assert bound["swapped_t"] > 100.0
    assert bound["swapped_t"] == pytest.approx(bound["others_t"] - free["others_t"])
    assert bound["direct_change_t"] + bound["leaked_t"] + bound["swapped_t"] < 0.0


def test_others_get_no_leaks(beside):
    others = beside.filter(
        (pl.col("scenario") == "short-embargo-usa") & (pl.col("destination") != "USA")
    )
    assert others["leaked_t"].max() == 0.0
    assert set(others["destination"]) > {"JPN", "EU27"}


def test_ways_sum_to_all_arrivals(beside, embargo_usa):
    arrivals = (
        embargo_usa.tables["flows"]
        .filter(pl.col("destination") != "CHN")
        .group_by("year", "stage", "destination")
        .agg(pl.col("quantity_t").sum())
    )
    own = beside.filter(pl.col("scenario") == "short-embargo-usa")
    both = own.join(arrivals, on=["year", "stage", "destination"], how="inner")
    assert both.height == arrivals.height
    rest = own.join(arrivals, on=["year", "stage", "destination"], how="anti")
    assert (rest["direct_t"] + rest["leaked_t"] + rest["others_t"]).max() in (None, 0.0)
    told = both["direct_t"] + both["leaked_t"] + both["others_t"]
    assert (told - both["quantity_t"]).abs().max() < 1e-6


def test_a_supply_that_ends_altogether_is_told():
    schema = ["scenario", "year", "stage", "origin", "destination", "quantity_t", "leak"]
    flows = pl.DataFrame(
        [("free", 2025, "oxide", "CHN", "JPN", 5.0, False), ("bound", 2025, "metal", "CHN", "JPN", 1.0, False)],
        schema=schema, orient="row",
    )  # fmt: skip
    found = diversion({"flows": flows}, "free", "CHN")
    ended = row(found, scenario="bound", stage="oxide", destination="JPN")
    assert ended["direct_change_t"] == -5.0
