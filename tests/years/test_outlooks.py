"""A published outlook that is fed in comes back, whatever the base year's split of uses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytterby.controls.book import Book
from ytterby.runs.run import run
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import Workspace
from ytterby.scenarios.schema import Years
from ytterby.world.base_year.calibrate import calibrate
from ytterby.years.processes.demand import (
    added_tonnes,
    growth_index,
    published_quota,
    supposed_price,
)

YEARS = (2030, 2035, 2040)
some = st.floats(0.1, 50.0)


def of_source(base, outlook, year):
    """Total of the source over that of the base year, from the rows of the evidence itself."""
    path = base.network.chain.folder / "evidence" / "outlook.csv"
    rows = pl.read_csv(path, infer_schema=False).filter(
        (pl.col("publisher") == "IEA") & (pl.col("metric") == "demand magnet REE") & (pl.col("region") == "WLD")
        & (pl.col("breakdown") == "total")
    )  # fmt: skip
    level = {(r["scenario"], r["year"]): float(r["value"]) for r in rows.iter_rows(named=True)}
    return level[outlook, str(year)] / level["all", "2024"]


def magnets(base):
    uses = base.network.chain.uses
    return np.array([uses[use]["unit"] == "t magnet" for use, _ in base.network.use_rows])


def wanted(base, outlook, year):
    """Magnets wanted at the prices of the base year, over those of the base year."""
    of = magnets(base)
    return float(
        (growth_index(base, outlook, year) * base.demand.anchor)[of].sum()
        / base.demand.anchor[of].sum()
    )


@pytest.mark.parametrize("outlook", ["STEPS", "APS", "NZE"])
def test_magnets_wanted_grow_as_the_source_says(base, outlook):
    for year in YEARS:
        assert 100 * wanted(base, outlook, year) == pytest.approx(
            100 * of_source(base, outlook, year), abs=1.0
        )


def test_another_split_of_the_base_year_leaves_the_total(base, chain):
    """The rival split: traction at 43,000 t, wind at 4,800 t."""
    other = {"use_world.ev_traction": 43000.0, "observed.use.ev_traction": 43000.0,
             "use_world.wind": 4800.0, "observed.use.wind": 4800.0}  # fmt: skip
    rival = calibrate(chain, chain.parameters.replace(other), book=Book.read())
    drivers = [chain.uses[use]["driver"] for use, _ in base.network.use_rows]
    parts = np.isin(drivers, chain.outlook_parts)
    split = [
        float(b.demand.anchor[np.array(drivers) == "wind"].sum() / b.demand.anchor[parts].sum())
        for b in (base, rival)
    ]
    assert split[1] < 0.6 * split[0]
    for year in YEARS:
        grown = [float((growth_index(b, "STEPS", year) * b.demand.anchor)[parts].sum() / b.demand.anchor[parts].sum())
                 for b in (base, rival)]  # fmt: skip
        assert grown[0] == pytest.approx(grown[1], rel=1e-9)
        assert grown[0] == pytest.approx(of_source(base, "STEPS", year), rel=1e-4)


def test_the_base_year_carries_the_split_of_the_source(base, chain):
    drivers = np.array([chain.uses[use]["driver"] for use, _ in base.network.use_rows])
    total = base.demand.anchor[magnets(base)].sum()
    assert 100 * base.demand.anchor[drivers == "electric_vehicles"].sum() / total == pytest.approx(
        9.2, abs=1.0
    )
    assert 100 * base.demand.anchor[drivers == "wind"].sum() / total == pytest.approx(11.5, abs=1.0)


@given(st.lists(st.tuples(some, some, st.floats(1.0, 6.0)), min_size=1, max_size=5))
def test_added_tonnes_hold_the_total_of_any_split(parts):
    names = [str(n) for n in range(len(parts))]
    published = dict(zip(names, (p for p, _, _ in parts), strict=True))
    here = dict(zip(names, (h for _, h, _ in parts), strict=True))
    index = dict(zip(names, (g for _, _, g in parts), strict=True))
    found = added_tonnes(index, published, here)
    made = sum(found[n] * here[n] for n in names) / sum(here.values())
    assert made == pytest.approx(
        sum(index[n] * published[n] for n in names) / sum(published.values())
    )


def test_a_part_that_would_shrink_below_nothing_stands_at_nothing():
    assert (
        added_tonnes({"a": 0.2, "b": 1.0}, {"a": 5.0, "b": 5.0}, {"a": 1.0, "b": 9.0})["a"] == 0.0
    )


def test_served_demand_stands_beside(tmp_path):
    """Wanted is the outlook's, bit for bit; served and lost differ by prices."""
    file = tmp_path / "short.yaml"
    file.write_text(
        "name: short\ntitle: Short\ndescription: a test\nextends: baseline\nyears: {start: 2024, end: 2026}\n"
    )
    results = simulate(str(file), reference=[], store=False)
    table, base = results.tables["demand"], results.base
    anchor = dict(
        zip(
            base.network.use_rows,
            growth_index(base, "STEPS", 2026) * base.demand.anchor,
            strict=True,
        )
    )
    rows = [r for r in table.iter_rows(named=True) if r["year"] == 2026]
    assert len(rows) > 100
    for row in rows:
        assert row["demand"] == pytest.approx(anchor[row["use"], row["region"]], rel=1e-9)
        assert row["served"] >= 0.0


def test_chinese_mines_follow_the_published_path_where_nobody_invests(tmp_path):
    file = tmp_path / "idle.yaml"
    file.write_text(
        "name: idle\ntitle: Nobody invests\ndescription: a test\nextends: baseline\nswitches: {investment: false}\n"
        "years: {start: 2024, end: 2035}\n"
    )
    made = simulate(str(file), reference=[], store=False).tables["production"]
    import polars as pl

    mined = made.filter(
        pl.col("technology").is_in(["mining", "leaching"]) & (pl.col("region") == "CHN")
    )
    by_year = dict(mined.group_by("year").agg(pl.col("quantity_t").sum()).iter_rows())
    assert 100 * by_year[2030] / by_year[2024] == pytest.approx(112, abs=1.0)
    assert 100 * by_year[2035] / by_year[2024] == pytest.approx(124, abs=1.0)


def test_the_path_is_that_of_its_rows(base):
    assert published_quota(base, "STEPS", 2024) == 1.0
    assert published_quota(base, "STEPS", 2030) == pytest.approx(51.2246 / 45.7874, rel=1e-6)
    assert published_quota(base, "NZE", 2045) == pytest.approx(56.8396 / 45.7874, rel=1e-6)


@pytest.mark.parametrize("outlook", ["STEPS", "APS", "NZE"])
def test_the_prices_of_an_outlook_start_at_one_and_are_those_of_its_rows(base, outlook):
    assert np.all(supposed_price(base, outlook, float(base.first_year)) == 1.0)
    rows = {
        (row["driver"], int(row["year"])): float(row["price_ratio"])
        for row in base.network.chain.outlook_prices
        if row["scenario"] == outlook
    }
    drivers = [base.network.chain.uses[use]["driver"] for use, _ in base.network.use_rows]
    for year in sorted({year for _, year in rows}):
        wanted = [rows.get((driver, year), 1.0) for driver in drivers]
        assert supposed_price(base, outlook, float(year)) == pytest.approx(wanted)


def test_what_is_served_comes_back_within_three_points(base):
    """Without controls, as growth of magnets since the base year; `tools/outlook_prices.py` makes it so."""
    workspace = Workspace.read()
    scenario = replace(
        workspace.scenario("baseline"), years=Years(start=2024, end=2030, quarters="none")
    )
    job = replace(workspace.jobs([scenario])[0], wants="demand")
    demand = run(job).tables["demand"]
    driver = {use: row["driver"] for use, row in workspace.chain.uses.items()}
    magnets = demand.filter(
        pl.col("use").replace_strict(driver).is_in(workspace.chain.outlook_parts)
    )
    total = magnets.group_by("year").agg(pl.col("demand", "served").sum()).sort("year")
    wanted, served = (total[name] / total[name][0] for name in ("demand", "served"))
    assert float((wanted - served).abs().max()) < 0.03
