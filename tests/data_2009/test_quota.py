"""The quota of 2010 on the folder of 2009: one rent on every kilogram, the cheap elements first."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.runs import simulate

CHEAP, DEAR = ("La", "Ce", "Sm", "Gd", "Y"), ("Eu", "Tb", "Dy")
MODEL_PER_GROSS = 0.6856  # t of the model per t gross, as the scenario says
GROSS_2009 = 43896.0


def prices(runs, scenario, region, year):
    rows = runs.tables["prices"].filter(
        (pl.col("scenario") == scenario) & (pl.col("region") == region) & (pl.col("year") == year),
        pl.col("stage") == "oxide",
    )
    return dict(zip(rows["element"], rows["price_usd_kg"], strict=True))


def rent(runs, scenario, year):
    rows = runs.tables["rents"].filter(
        (pl.col("scenario") == scenario) & (pl.col("year") == year),
        pl.col("control") == "CN-EXPORT-QUOTA-RE",
    )
    return rows["rent_usd_kg"].sum()


def recorded(runs, scenario, year):
    rows = runs.tables["flows"].filter(
        (pl.col("scenario") == scenario) & (pl.col("year") == year),
        (pl.col("origin") == "CHN") & pl.col("stage").is_in(["oxide", "metal"]),
    )
    return rows["quantity_t"].sum()


def test_both_scenarios_run_from_2009_to_2020(runs):
    years = (
        runs.tables["prices"]
        .group_by("scenario")
        .agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
    )
    assert sorted(years["scenario"]) == ["no-quota-2010", "quota-2010"]
    assert set(years["first"]) == {2009}
    assert set(years["last"]) == {2020}


def test_the_quota_of_2009_did_not_bind(runs):
    assert rent(runs, "quota-2010", 2009) < 1e-3
    assert recorded(runs, "quota-2010", 2009) < 50145 * MODEL_PER_GROSS


def test_the_factor_of_the_scenario_is_that_of_its_first_year(runs):
    gross = recorded(runs, "quota-2010", 2009) / MODEL_PER_GROSS
    assert gross == pytest.approx(GROSS_2009, rel=0.02)


def test_the_cut_binds_and_ends_with_2014(runs):
    assert rent(runs, "quota-2010", 2010) > 1.0
    assert recorded(runs, "quota-2010", 2010) == pytest.approx(30258 * MODEL_PER_GROSS, rel=0.001)
    assert rent(runs, "quota-2010", 2015) == 0.0


def test_every_element_rises_outside_and_the_cheap_ones_multiply_most(runs):
    cut = prices(runs, "quota-2010", "JPN", 2010)
    kept = prices(runs, "no-quota-2010", "JPN", 2010)
    assert len(cut) == 10
    assert all(cut[e] > kept[e] for e in cut)
    ratio = {e: cut[e] / kept[e] for e in cut}
    assert min(ratio[e] for e in CHEAP) > max(ratio[e] for e in DEAR)


def test_cheap_elements_rise_by_a_similar_sum_per_kilogram_over_home_prices(runs):
    """Outside price less the taxed domestic one, against the quota kept: near the rent of the pool.

    Dear elements are left out: on their steep routes a few percent of the flow make up for the rent.
    """
    extra = rent(runs, "quota-2010", 2010) - rent(runs, "no-quota-2010", 2010)
    for element in ("La", "Ce", "Pr", "Nd", "Sm", "Gd", "Y"):
        taxed = 1.17 + (0.25 if element == "Y" else 0.15)
        gap = [
            prices(runs, name, "JPN", 2010)[element]
            - taxed * prices(runs, name, "CHN", 2010)[element]
            for name in ("quota-2010", "no-quota-2010")
        ]
        assert 0.5 * extra < gap[0] - gap[1] < 1.5 * extra, element


def test_what_is_cut_goes_past_customs_in_part(runs):
    rows = runs.tables["production"].filter(pl.col("technology") == "past_customs")
    by = {
        name: rows.filter((pl.col("scenario") == name) & (pl.col("year") == 2010))[
            "quantity_t"
        ].sum()
        for name in ("quota-2010", "no-quota-2010")
    }
    lost = recorded(runs, "no-quota-2010", 2010) - recorded(runs, "quota-2010", 2010)
    assert 0.1 * lost < by["quota-2010"] - by["no-quota-2010"] < lost


def test_the_second_half_of_2010_is_the_tight_one(folder, base, tmp_path):
    """Half-years as acts of their own, in a run in quarters."""
    short = tmp_path / "halves.yaml"
    short.write_text(
        "name: halves\ntitle: Halves\ndescription: To 2010\nextends: quota-2010-batches\n"
        "years: {start: 2009, end: 2010}\n",
        encoding="utf-8",
    )
    done = simulate(str(short), beside=[], folder=folder, base=base).years["halves"]
    rents = {}
    for period in done:
        rows = zip(period.period.rows, period.solution.limit_rent, strict=True)
        rents[period.span.first.isoformat()] = max(
            float(rent) for row, rent in rows if row.kind == "export_quota"
        )
    assert list(rents) == ["2009-01-01", "2010-01-01", "2010-04-01", "2010-07-01", "2010-10-01"]
    assert rents["2009-01-01"] < 1e-3
    assert rents["2010-07-01"] > 5 * rents["2010-04-01"]
