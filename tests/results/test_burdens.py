"""Burdens of a run: activity times coefficient, shifts that add up, and what is marked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ytterby.environment.coefficients import coefficients_of
from ytterby.results.burdens import (
    activity,
    burden_per_kg,
    burdens,
    known_and_not,
)


def test_totals_are_activity_times_coefficient(short):
    """By region and stage, of every period, to 1e-9."""
    results = short("embargo")
    network = results.base.network
    found = coefficients_of(network)
    columns = network.process_columns
    stage = [network.chain.processes[network.columns[n].process]["stage"] for n in columns]
    for record in results.years[results.scenarios[0]]:
        rows = burdens(results.base, record)
        per_tonne = found.per_tonne(record.year)
        for region, at, name in (("CHN", "solution", "greenhouse_gas"), ("MMR", "concentrate", "reagents"),
                                 ("JPN", "magnet", "electricity")):  # fmt: skip
            told = sum(r[5] for r in rows if (r[0], r[1], r[3]) == (region, at, name))
            by_hand = sum(
                float(record.solution.activity[n] * per_tonne[found.names.index(name), n])
                for n, s in zip(columns, stage, strict=True)
                if network.columns[n].region == region and s == at
            )
            assert told == pytest.approx(by_hand, rel=1e-9)
        for number, name in enumerate(found.names):
            whole = float(per_tonne[number, columns] @ record.solution.activity[columns])
            assert sum(r[5] for r in rows if r[3] == name) == pytest.approx(whole, rel=1e-9)


def test_what_is_assumed_lies_between_nothing_and_all(short):
    table = short("baseline").tables["burdens"]
    assert (table["assumed"] / table["quantity"]).is_between(0.0, 1.0 + 1e-12).all()
    assert set(table.group_by("burden").agg(pl.col("unit").n_unique())["unit"]) == {1}


def test_a_year_in_quarters_is_the_sum_of_its_quarters(short):
    results = short("embargo")
    base, years = results.base, results.years[results.scenarios[0]]
    half = [
        replace(years[0], period=replace(years[0].period, months=6, first_month=m)) for m in (1, 7)
    ]
    whole = activity(base, years[:1]).sort("column")
    assert np.allclose(
        activity(base, half).sort("column")["activity"], whole["activity"], rtol=1e-12
    )


def test_goods_carry_different_burdens_by_mass_and_by_value(short):
    table = short("baseline").tables["burden_per_kg"]
    assert {"oxide.Nd", "oxide.Dy", "magnet.NdFeB_ordinary"} <= set(table["commodity"])
    assert set(table["region"]) == {"CHN", "OUTSIDE", "WORLD"}
    assert table["by_mass"].is_finite().all()
    assert (table["by_mass"] >= 0).all()
    dy = table.filter((pl.col("commodity") == "oxide.Dy") & (pl.col("burden") == "greenhouse_gas"))
    assert (dy["by_value"] > 2 * dy["by_mass"]).all()


def test_the_world_lies_between_inside_and_outside(short):
    table = short("baseline").tables["burden_per_kg"]
    wide = table.pivot(
        on="region", index=["year", "commodity", "burden"], values="by_mass"
    ).drop_nulls()
    low = wide.select(pl.min_horizontal("CHN", "OUTSIDE")).to_series()
    high = wide.select(pl.max_horizontal("CHN", "OUTSIDE")).to_series()
    assert (wide["WORLD"] >= low * (1 - 1e-9)).all()
    assert (wide["WORLD"] <= high * (1 + 1e-9)).all()


def test_what_nothing_is_known_of_is_said(base):
    rows = known_and_not(base.network, coefficients_of(base.network), base.activity)
    missing = {(technology, burden): share for technology, burden, share in rows}
    assert missing["magnet", "water"] == 1.0
    assert ("leaching", "reagents") not in missing
    assert 0.0 < missing["light_separation", "thorium"] < 1.0


def test_a_folder_without_burdens_has_empty_tables():
    from ytterby.datasets.package import find_folder
    from ytterby.runs.simulate import simulate

    results = simulate("gallium-baseline", data=find_folder("gallium"), reference=(), store=False)
    for name in ("burdens", "burden_per_kg"):
        assert results.tables[name].is_empty()
    record = results.years["gallium-baseline"][0]
    assert burden_per_kg(results.base, record) == []
    assert coefficients_of(results.base.network).goods
