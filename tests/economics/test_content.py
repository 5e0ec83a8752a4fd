"""A stop of magnets stops cars; a country cut off alone does not buy freely; a loss is counted by one use."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.short import EMBARGO, write_pair

import ytterby as yt
from ytterby.economics.content import content_of, rerouting, resold, stages_of
from ytterby.economics.exposure import ENDS
from ytterby.economics.from_results import GdpStudy
from ytterby.economics.impact import COMPOSITION, impact
from ytterby.economics.industries import rows_of
from ytterby.economics.shortfall import Shortfall
from ytterby.economics.switches import LOST, EconomySwitches
from ytterby.runs.simulate import simulate

CARS = {"JPN": ["29"], "USA": ["336111", "336112"]}
ALONE = """\
name: mine
title: Two years
description: A short one.
extends: embargo-usa
years: {start: 2024, end: 2025, quarters: none}
"""
SHARE = st.floats(0.0, 1.0)


def one_use(lost, thin, content, refused):
    """A shortfall of one use with a bill and an area."""
    arrays = [np.array([x]) for x in (lost, thin * (1.0 - lost), 1.0, 2.0, 10.0, 3.0)]
    more = {"content": np.array([content]), "refused": np.array([refused])}
    return Shortfall("USA", 2026, "", ("cars_other",), *arrays, **more)


@given(SHARE, SHARE, st.floats(0.05, 1.0), SHARE, SHARE)
def test_what_stops_lies_between_what_is_lost_and_all(lost, thin, content, refused, more):
    stopped = one_use(lost, thin, content, refused).cut(LOST)[0]
    assert lost <= stopped <= 1.0
    harder = max(content, more), max(refused, more)
    assert one_use(lost, thin, harder[0], refused).cut(LOST)[0] >= stopped - 1e-12
    assert one_use(lost, thin, content, harder[1]).cut(LOST)[0] >= stopped - 1e-12
    assert one_use(lost, thin, 0.0, refused).cut(LOST)[0] == lost  # nobody knows


@given(SHARE, SHARE, st.floats(0.05, 1.0))
def test_what_stops_has_no_worth_of_thinner_demand_besides(lost, thin, content):
    one = one_use(lost, thin, content, 0.0)
    free = np.clip(one.lost + one.thin - one.cut(LOST), 0.0, one.thin)
    worth = (one.paid(LOST) - one.bill) * np.maximum(one.thin, 1e-12)
    assert worth == pytest.approx(one.area * free)


def test_contents_have_ranges_reasons_and_fall():
    known = {(row["data_folder"], row["use"]) for row in rows_of("content")}
    assert known == {(row["data_folder"], row["use"]) for row in rows_of("exposure")}
    for row in rows_of("content"):
        assert row["reason"], row
        for name in ("first", "later"):
            low, middle, high = (float(row[f"{name}{end}"]) for end in ("_low", "", "_high"))
            assert 0.0 <= low <= middle <= high <= 1.0, row
    for folder in ("rare_earths", "gallium", "germanium"):
        uses = list(stages_of(folder))
        for end in ENDS:
            assert (content_of(folder, uses, 0.0, end) >= content_of(folder, uses, 3.0, end)).all()
    assert content_of("rare_earths", ["nothing"], 0.0, "middle") == 0.0
    assert rerouting("high") <= rerouting("middle") <= rerouting("low")


@pytest.fixture(scope="module")
def embargo(tmp_path_factory):
    baseline, path = write_pair(tmp_path_factory.mktemp("pair"))
    return simulate(path, reference=baseline)


@pytest.mark.parametrize("region", CARS)
def test_a_stop_of_magnets_stops_cars(embargo, region):
    """S7: users of magnets went without 41% and lost nothing."""
    found = yt.economy(results=embargo, region=region, draws=4)
    cars = found.tables["economy_industries"].filter(
        pl.col("industry").is_in(CARS[region]), channel="quantity", year=2025
    )
    assert (cars["middle_percent"] < -1.0).all()
    assert (cars["low_percent"] <= cars["middle_percent"]).all()
    assert (cars["middle_percent"] <= cars["high_percent"]).all()


def test_all_that_go_without_have_nobody_who_resells(embargo):
    for region in CARS:
        parts = resold(embargo.tables, EMBARGO, embargo.scenarios[0], region)
        assert max(max(of.values()) for of in parts.values()) == pytest.approx(0.0, abs=1e-9)


def test_a_country_cut_off_alone_does_not_buy_freely(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(ALONE, encoding="utf-8")
    results = simulate(str(path), reference=["baseline"])
    parts = resold(results.tables, "mine", "baseline", "USA")[2025]
    assert 0.2 < parts["magnet"] < 1.0
    assert not any(resold(results.tables, "mine", "baseline", "JPN").get(2025, {}).values())
    study = GdpStudy(results.tables, "mine", "baseline", "USA", years={2025})
    (usual,) = (one for one in study.shortfalls if one.year == 2025)
    by_end = {end: study.impact(study.with_content(usual, end)).gdp_percent for end in ENDS}
    assert by_end["high"] < by_end["middle"] < by_end["low"] < 0.0


@pytest.mark.parametrize("region", ["JPN", "USA"])
def test_housing_does_not_gain_and_a_residual_is_no_industry(region):
    """S8 and S9, by the method in which factors move."""
    found = impact(region, EconomySwitches(reach="imposed", method="ces", cut=0.8))
    gains = found.industries.filter((pl.col("quantity_musd") > 0.0) & (pl.col("industry") != COMPOSITION))  # fmt: skip
    lines = found.exposure.lines(found.exposure.middle, found.cut, found.table).sum(axis=0)
    exposed = {code for code, line in zip(found.table.codes, lines, strict=True) if line > 0.0}
    assert set(gains["industry"]) <= exposed
    assert found.industries["quantity_musd"].sum() == pytest.approx(found.quantity, rel=1e-9)


def test_a_loss_is_counted_by_one_use():
    """S11: two uses that stop the same industry cost what the larger one does, not both."""

    def at_risk(**cut):
        return impact(
            "USA", EconomySwitches(reach="imposed", method="at-risk", cut=cut)
        ).gdp_percent

    alone = at_risk(samarium_magnets=1.0), at_risk(defence=1.0)
    both = at_risk(samarium_magnets=1.0, defence=1.0)
    assert max(alone) <= both < sum(alone)
