"""The quota of 2010 on the folder of 2009: one rent on every kilogram, the cheap elements first."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ytterby.runs.simulate import simulate

CHEAP, DEAR = ("La", "Ce", "Sm", "Gd", "Y"), ("Eu", "Tb", "Dy")
QUOTA = {2009: 50145, 2010: 30258, 2011: 30246, 2012: 30966, 2013: 31000, 2014: 30611}


def prices(runs, scenario, region, year):
    rows = runs.tables["prices"].filter(
        (pl.col("scenario") == scenario) & (pl.col("region") == region) & (pl.col("year") == year),
        pl.col("stage") == "oxide",
    )
    return dict(zip(rows["element"], rows["price_usd_kg"], strict=True))


def quota_rows(runs, scenario, year):
    return runs.tables["rents"].filter(
        (pl.col("scenario") == scenario) & (pl.col("year") == year),
        pl.col("kind") == "export_quota",
    )


def rent(runs, scenario, year):
    """USD per kg of quota, mean of the year."""
    return float(quota_rows(runs, scenario, year)["rent_usd_kg"].mean() or 0.0)


def counted(runs, scenario, year):
    """Tonnes of quota used up in a year: gross weight."""
    return float(quota_rows(runs, scenario, year)["quantity_t"].sum())


def periods(runs, scenario, year):
    return [p for p in runs.years[scenario] if p.period.year == year]


def test_both_scenarios_run_from_2009_to_2015(runs):
    years = (
        runs.tables["prices"]
        .group_by("scenario")
        .agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
    )
    assert sorted(years["scenario"]) == ["no-quota-2010", "quota-2010"]
    assert set(years["first"]) == {2009}
    assert set(years["last"]) == {2015}


def test_the_first_year_of_a_run_is_the_base_year(runs, base):
    """Duty and quota of 2009 are in its calibration, so the run returns it."""
    (first,) = periods(runs, "quota-2010", 2009)
    known = np.isfinite(base.price) & (np.nan_to_num(base.price) > 0.01)
    known &= np.isfinite(first.solution.price)
    assert first.solution.price[known] == pytest.approx(base.price[known], rel=0.01)
    large = base.activity > 10.0
    large[base.network.elastic] = False
    assert first.solution.activity[large] == pytest.approx(base.activity[large], rel=0.01)


def test_the_quota_of_2009_did_not_bind_and_counts_gross_weight(runs, base):
    assert rent(runs, "quota-2010", 2009) < 1e-3
    used = counted(runs, "quota-2010", 2009)
    fact = next(f for f in base.quantities.facts if f.name == "export.recorded")
    assert used == pytest.approx(fact.used, rel=0.01)
    assert used < QUOTA[2009]


def test_what_passes_never_exceeds_the_batches_and_what_was_left(runs):
    left = QUOTA[2009] - counted(runs, "quota-2010", 2009)
    for year in range(2010, 2015):
        used = counted(runs, "quota-2010", year)
        assert used <= 1.001 * (QUOTA[year] + 0.5 * left)
        left = max(QUOTA[year] + 0.5 * left - used, 0.0)


def test_the_cut_binds_in_the_second_half_of_2010_and_ends_with_2014(runs):
    tight = {}
    for period in periods(runs, "quota-2010", 2010):
        rows = zip(period.program.rows, period.solution.limit_rent, strict=True)
        tight[period.period.label] = max(float(r) for row, r in rows if row.kind == "export_quota")
    assert tight["2010Q1"] < 0.1
    assert tight["2010Q4"] > tight["2010Q3"] > 1.0
    assert rent(runs, "quota-2010", 2015) == 0.0


def test_what_is_left_of_the_first_half_is_there_in_the_second(runs):
    """Carry-over: the second half of 2010 has more than its 7,976 t."""
    second = periods(runs, "quota-2010", 2010)[2:]
    used = sum(p.effects.pools[0].tonnes * p.period.length for p in second)
    assert 7976 < used < 7976 + 22282


def test_every_element_rises_outside_and_the_cheap_ones_multiply_most(runs):
    cut = prices(runs, "quota-2010", "JPN", 2010)
    kept = prices(runs, "no-quota-2010", "JPN", 2010)
    assert len(cut) == 10
    assert all(cut[e] > kept[e] for e in cut)
    ratio = {e: cut[e] / kept[e] for e in cut}
    assert min(ratio[e] for e in CHEAP) > max(ratio[e] for e in DEAR)


def test_what_is_cut_goes_past_customs_in_part(runs):
    rows = runs.tables["production"].filter(pl.col("technology") == "past_customs")
    by = {
        name: rows.filter((pl.col("scenario") == name) & (pl.col("year") == 2010))[
            "quantity_t"
        ].sum()
        for name in ("quota-2010", "no-quota-2010")
    }
    lost = counted(runs, "no-quota-2010", 2010) - counted(runs, "quota-2010", 2010)
    assert 0.02 * lost < by["quota-2010"] - by["no-quota-2010"] < lost  # it grows at a bounded rate


def test_a_yearly_run_has_the_sum_of_the_batches(folder, base):
    done = simulate("quota-2010-yearly", reference=[], data=folder)
    (year,) = [p for p in done.years["quota-2010-yearly"] if p.period.year == 2011]
    pool = next(p for p in year.effects.pools if p.kind == "export_quota")
    assert pool.tonnes == pytest.approx(QUOTA[2011], rel=1e-3)


def test_abolishing_the_duty_moves_prices(folder, base, tmp_path):
    """Without the duty of 2008 goods are cheaper outside and dearer at home than in the base year."""
    short = tmp_path / "free.yaml"
    short.write_text(
        "name: free\ntitle: No duty\ndescription: To 2009\nextends: quota-2010\n"
        "controls: {without: [CN-JP-HALT-2010, CN-EXPORT-TAX-2008]}\nyears: {start: 2009, end: 2009}\n",
        encoding="utf-8",
    )
    (year,) = simulate(str(short), reference=[], data=folder).years["free"]
    node = base.network.node_index
    for element in ("Nd", "Dy"):
        outside, inside = node[f"oxide.{element}", "JPN"], node[f"oxide.{element}", "CHN"]
        assert year.solution.price[outside] < 0.97 * base.price[outside]
        assert year.solution.price[inside] > base.price[inside]


def test_a_quota_that_binds_in_the_base_year_has_its_rent_in_the_calibration(chain):
    """With a rent of 2 USD/kg named, base year and first year of a run come back, quota and all."""
    from ytterby.controls.book import Book
    from ytterby.runs.workspace import load_scenario
    from ytterby.world.base_year.calibrate import calibrate
    from ytterby.years.run import reproduce

    base, book = calibrate(chain, chain.parameters.replace({"export_quota_rent": 2.0})), Book.read()
    kept = reproduce(base, load_scenario("no-quota-2010", book, chain), book)
    found = reproduce(base, load_scenario("quota-2010", book, chain), book)
    for one in (kept, found):  # a quota on the same goods counts alike under another name
        assert one.max_price_deviation < 0.01
        assert one.max_quantity_deviation < 0.01
    (row,) = [n for n, r in enumerate(found.program.rows) if r.kind == "export_quota"]
    assert found.solution.limit_rent[row] == pytest.approx(2.0, rel=0.01)


def test_an_announced_plant_is_fed_over_a_route_that_was_not_in_use(runs, base):
    """The separator of one region on the ore of another: both were announced, neither ran in 2009."""
    network = base.network
    route = network.column_index["concentrate.mount_weld@AUS>MYS"]
    assert base.activity[route] == 0.0
    by_year = {p.period.year: p.solution.activity[route] for p in runs.years["quota-2010"]}
    assert by_year[2009] == 0.0
    assert by_year[2015] > 2000.0
