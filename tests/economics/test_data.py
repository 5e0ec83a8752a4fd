"""The packaged tables: digests, sums of their sources, exposure and presets."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ytterby.economics.exposure import exposure_of
from ytterby.economics.industries import FOLDER, read_table, regions, rows_of, share_of_market
from ytterby.economics.switches import preset, preset_names
from ytterby.ground.fingerprint import digest_of_file

ABOUT = json.loads((FOLDER / "about.json").read_text(encoding="utf-8"))
TOLERANCE = 1.0
"""How far sums of a table may lie from those of its source [million USD]."""
ROUNDED = 0.05
"""Most that rounding to 0.1 moves one cell."""


@pytest.mark.parametrize("name", ABOUT["files"])
def test_a_file_is_the_one_that_was_made(name):
    assert digest_of_file(FOLDER / name) == ABOUT["files"][name], "run tools/build_economy.py"


@pytest.mark.parametrize(
    ("name", "region"),
    [(name, region) for name, of in ABOUT["sums_of_sources"].items() for region in of],
)
def test_sums_are_those_of_the_source(name, region):
    table = read_table(region, name)
    stated = ABOUT["sums_of_sources"][name][region]["value_added"]
    rounding = ROUNDED * len(table.codes)
    assert table.gdp == pytest.approx(stated, abs=rounding)
    assert np.abs(table.sold - table.output).max() <= TOLERANCE + rounding


def test_exposure_has_weights_that_sum_to_one_ranges_in_order_and_reasons():
    weights = {}
    for row in rows_of("exposure"):
        low, middle, high = (
            float(row[c]) for c in ("output_share_low", "output_share", "output_share_high")
        )
        assert 0.0 <= low <= middle <= high <= 1.0, row
        assert row["reason"], row
        key = row["data_folder"], row["use"]
        weights[key] = weights.get(key, 0.0) + float(row["weight_in_use"])
    assert all(total == pytest.approx(1.0, abs=1e-3) for total in weights.values())
    for region in regions():
        assert exposure_of("rare_earths", read_table(region)).uses


@pytest.mark.parametrize("name", preset_names())
def test_a_switch_of_a_preset_names_its_evidence(name):
    for switch, row in preset(name).rows.items():
        assert row["evidence"], switch
        assert row["source"], switch


def test_no_file_is_large():
    largest = max(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file())
    assert largest < 2_000_000


@pytest.mark.parametrize("name", ["bills", "exposure", "parameters", "regions"])
def test_tables_can_be_read(name):
    assert rows_of(name)


def test_a_member_without_a_table_stands_by_those_of_others():
    parts = [read_table(one) for one in ("DEU", "FRA", "ITA")]
    poland, share = read_table("POL"), share_of_market("POL")
    scale = share / sum(share_of_market(one.region) for one in parts)
    assert poland.region == "POL"
    assert poland.gdp == pytest.approx(scale * sum(one.gdp for one in parts))
    assert poland.output == pytest.approx(poland.domestic.sum(axis=0) + poland.imported.sum(axis=0)
                                          + poland.value_added + poland.other)  # fmt: skip
    money = sum(float(regions()[one.region]["gdp_2024_musd"]) for one in parts)
    assert float(regions()["POL"]["gdp_2024_musd"]) == pytest.approx(scale * money)
