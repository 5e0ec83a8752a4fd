"""Shares of supply: they sum to one, HHI is their sum of squares, and they follow from the flows."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
import pytest

SCENARIOS = ["baseline", "embargo", "embargo-usa"]
KEY = ["scenario", "year", "region", "stage", "group", "basis"]


def groups(frame):
    return frame.group_by(KEY).agg(
        pl.col("share").sum().alias("total"),
        pl.col("share").max().alias("largest"),
        (pl.col("share") ** 2).sum().alias("squares"),
        pl.col("hhi").min().alias("hhi"),
        pl.col("hhi").max().alias("hhi_max"),
        pl.col("n_minus_1").min().alias("n_minus_1"),
        pl.len().alias("rows"),
    )


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_shares_sum_to_at_most_one(short, scenario):
    """Suppliers under a thousandth are left out, at most one a region."""
    found = groups(short(scenario).tables["dependence"])
    regions = len(short(scenario).base.network.chain.regions)
    assert found.height > 500
    assert found["total"].max() <= 1.0 + 1e-6
    assert found["total"].min() >= 1.0 - 1e-3 * regions
    assert short(scenario).tables["dependence"]["share"].min() > 1e-3


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_hhi_is_the_sum_of_squares_and_n_minus_1_what_is_left(short, scenario):
    found = groups(short(scenario).tables["dependence"])
    assert (found["hhi"] - found["hhi_max"]).abs().max() == 0.0
    assert (found["hhi"] - found["squares"]).abs().max() < 2e-5
    assert (1.0 - found["largest"] - found["n_minus_1"]).abs().max() < 1e-9
    assert found["n_minus_1"].min() >= -1e-12


def test_stages_and_groups_are_those_of_the_architecture(baseline):
    frame = baseline.tables["dependence"]
    elements = set(baseline.base.network.chain.elements)
    assert set(frame["stage"]) == {"oxide", "metal", "magnet"}
    assert set(frame.filter(pl.col("stage") == "magnet")["group"]) == {"magnets"}
    others = set(frame.filter(pl.col("stage") != "magnet")["group"])
    assert {"light", "heavy", "Nd", "Dy", "Tb"} <= others <= {"light", "heavy", "NdPr", *elements}


@pytest.mark.parametrize("scenario", ["baseline", "embargo-usa"])
@pytest.mark.parametrize("region", ["USA", "JPN", "EU27", "CHN"])
def test_last_processor_of_magnets_from_production_and_flows(short, scenario, region):
    """Own make less exports, and imports by origin; leaks count as China's."""
    tables = short(scenario).tables
    for year in (2024, 2026):
        supply = defaultdict(float)
        magnets = {
            n: tables[n].filter((pl.col("stage") == "magnet") & (pl.col("year") == year))
            for n in ("production", "flows", "dependence")
        }
        own = defaultdict(float)
        for row in magnets["production"].filter(pl.col("region") == region).iter_rows(named=True):
            own[row["commodity"]] += row["quantity_t"]
        for row in magnets["flows"].iter_rows(named=True):
            if row["origin"] == region:
                own[row["commodity"]] -= row["quantity_t"]
            if row["destination"] == region:
                supply[row["origin"]] += row["quantity_t"]
        supply[region] += sum(max(amount, 0.0) for amount in own.values())
        total = sum(supply.values())
        found = magnets["dependence"].filter(
            (pl.col("region") == region) & (pl.col("basis") == "last_processor")
        )
        assert found.height > 0
        for supplier, share in found.select("supplier", "share").iter_rows():
            assert share == pytest.approx(supply[supplier] / total, abs=1e-4), (year, supplier)


def test_an_embargo_lowers_dependence_as_far_as_leaks_allow(embargo):
    """USA, magnets: a quarter of the usual flow still leaks, into a market that has little else."""
    frame = embargo.tables["dependence"].filter(
        (pl.col("region") == "USA")
        & (pl.col("stage") == "magnet")
        & (pl.col("basis") == "last_processor")
        & (pl.col("supplier") == "CHN")
    )
    share = dict(frame.select("year", "share").iter_rows())
    assert share[2024] > 0.8
    assert share[2025] < 0.9 * share[2024]
