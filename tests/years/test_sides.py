"""Investors on each side of the holder's border, and the figures of published outlooks that come back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from years.plain import YearTables, plain, plain_state
from ytterby.controls.book import Book
from ytterby.scenarios.read import resolve
from ytterby.scenarios.schema import Years
from ytterby.years.capacity.building import _Now
from ytterby.years.capacity.openings import Openings
from ytterby.years.run import run_years

ELEMENTS = ("Nd", "Pr", "Dy", "Tb")


@pytest.fixture(scope="module")
def builders(base):
    return plain(base).capacity.builders


def gaps(base, builders, technology, capacity, output, excess):
    group = next(members for name, members in builders.groups if name == technology)
    state = plain_state(base)
    nothing = Openings.none()
    bare = replace(state.capacity.listed, begun=nothing, undecided=nothing)
    state = replace(state, capacity=replace(state.capacity, pipeline=nothing, listed=bare))
    returns = np.full(group.size, excess)
    now = _Now(state, capacity, output, None)
    return builders.inside[group], builders._gaps(technology, group, now, returns)


def test_what_stands_idle_inside_does_not_fill_the_lack_outside(base, builders):
    """Metal made at full capacity outside and hardly any inside: outside lacks as much as without the holder."""
    capacity = base.capacity.copy()
    output = np.where(builders.inside, 0.1, 1.0) * capacity
    inside, found = gaps(base, builders, "metal", capacity, output, 0.0)
    (side_in, lack_in), (side_out, lack_out), (_, left) = found
    assert lack_in == 0.0
    assert lack_out > 0.0
    assert left == 0.0
    assert np.all(side_in == inside)
    assert np.all(side_out == ~inside)


def test_higher_returns_draw_more_building_up_to_the_bound(base, builders):
    capacity = base.capacity.copy()
    output = base.utilisation * capacity
    drawn = [
        gaps(base, builders, "metal", capacity, output, e)[1][1][1] for e in (0.0, 1.0, 4.0, 9.0)
    ]
    assert drawn[0] < drawn[1] < drawn[2]
    assert drawn[3] == pytest.approx(drawn[2])
    assert base.values("investment_reach") == 4.0


def test_mines_of_a_published_quota_are_no_part_of_the_gap(base, builders):
    capacity = base.capacity.copy()
    inside, found = gaps(base, builders, "mining", capacity, base.utilisation * capacity, 4.0)
    (side_in, _), _, (shared, _) = found
    assert inside.any()
    assert not side_in.any()
    assert not (shared & inside).any()


LAST = {"baseline": 2035, "embargo": 2030, "as-recorded": 2030}
"""Scenarios, and the last year of each that is looked at."""


@pytest.fixture(scope="module")
def runs(base):
    """Each scenario on its own, in whole years."""
    made = []
    for name, end in LAST.items():
        scenario = resolve(name, Book.read())
        years = Years(start=base.first_year, end=end, quarters="none")
        scenario = replace(scenario, years=years)
        made.append(YearTables(base, scenario, run_years(base, scenario, Book.read())))
    return {
        table: pl.concat([tables[table] for tables in made]) for table in ("capacity", "production")
    }


def capacity(runs, scenario, technology, year, region=None):
    rows = runs["capacity"].filter(
        (pl.col("scenario") == scenario)
        & (pl.col("technology") == technology)
        & (pl.col("year") == year)
    )
    rows = (
        rows.filter(pl.col("region") == region)
        if region
        else rows.filter(pl.col("region") != "CHN")
    )
    return rows["capacity_t"].sum() / 1e3


def refined(base, runs, scenario, year, region=None, elements=ELEMENTS):
    """kt of oxide."""
    rows = runs["production"].filter(
        (pl.col("scenario") == scenario) & (pl.col("year") == year) & (pl.col("role") == "main")
        & pl.col("commodity").is_in([f"oxide.{e}" for e in elements])
    )  # fmt: skip
    return (
        rows.filter(pl.col("region") == region if region else pl.lit(True))["quantity_t"].sum()
        / 1e3
    )


def mined(base, runs, scenario, year):
    """kt of magnet elements, as oxide."""
    rows = runs["production"].filter(
        (pl.col("scenario") == scenario) & (pl.col("year") == year) & (pl.col("role") == "main")
        & pl.col("technology").is_in(["mining", "leaching"])
    )  # fmt: skip
    share = lambda process: base.values(f"magnet_elements.{process.partition('.')[2]}")  # noqa: E731
    return (
        1.166 * sum(r["quantity_t"] * share(r["process"]) for r in rows.iter_rows(named=True)) / 1e3
    )


def test_an_embargo_makes_others_build_metal_first(runs):
    assert capacity(runs, "embargo", "metal", 2030) >= 1.7 * capacity(
        runs, "baseline", "metal", 2030
    )


def test_outlooks_that_are_no_input_come_back_within_their_bands(base, runs):
    """IEA base case: growth of what is refined and mined to 2030, China's share of refining in 2035."""
    grown = 100 * (
        refined(base, runs, "baseline", 2030) / refined(base, runs, "baseline", 2024) - 1
    )
    assert 25 <= grown <= 42
    assert 97 <= mined(base, runs, "baseline", 2030) <= 121  # published: 117
    share = (
        100 * refined(base, runs, "baseline", 2035, "CHN") / refined(base, runs, "baseline", 2035)
    )
    assert 71 <= share <= 83
    assert 9 <= refined(base, runs, "baseline", 2030, "MYS") <= 13
    assert refined(base, runs, "baseline", 2030, "USA") >= 4.5


def test_us_magnet_plants_stand_and_run(runs):
    assert capacity(runs, "as-recorded", "magnet", 2030, "USA") >= 10.0
    made = runs["production"].filter(
        (pl.col("scenario") == "as-recorded") & (pl.col("year") == 2030) & (pl.col("region") == "USA")
        & pl.col("commodity").str.starts_with("magnet.") & (pl.col("role") == "main")
    )  # fmt: skip
    assert made["quantity_t"].sum() / 1e3 >= 0.5 * capacity(
        runs, "as-recorded", "magnet", 2030, "USA"
    )
