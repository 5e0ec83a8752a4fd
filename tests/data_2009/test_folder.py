"""The folder of 2009: sound, sourced, written by its tool, balanced, and reproduced."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from ytterby.datasets.check import check
from ytterby.datasets.parameters import Parameters

LATER = {"2011", "2012", "2013", "2014", "2015"}


def test_the_folder_is_sound(folder):
    assert check(folder) == []


def test_every_number_has_a_source_or_a_range_and_a_reason(folder):
    for row in Parameters.read(folder):
        if row.kind == "source":
            assert row.source, row.id
            assert row.source_url, row.id
        elif row.kind == "derived":
            assert row.evidence, row.id
            assert row.reason, row.id
        else:
            assert row.reason, row.id
            assert row.low <= row.value <= row.high, row.id


def test_no_observed_price_or_trade_of_the_crisis_is_an_input(folder):
    """What the backtest is scored on: prices, rents and exports of 2010 to 2015."""
    for row in Parameters.read(folder):
        for fact in row.evidence:
            if fact.startswith("prices/"):
                assert not LATER & set(fact.replace("/", "-").split("-")), (row.id, fact)
        if row.id.startswith("price."):
            assert "2010-07" not in " ".join(row.evidence), row.id
    assert not [i for i in Parameters.read(folder) if i.id.startswith("observed.price")]


def test_behaviour_is_that_of_the_2024_folder(folder):
    """Elasticities, speeds and building rules are reused at the same values."""
    later, own = Parameters.read(folder.parent / "rare_earths"), Parameters.read(folder)
    heads = (
        "supply_elasticity.",
        "demand_elasticity.",
        "build_rate.",
        "knowhow_cost.",
        "lead_time.",
    )
    shared = [row.id for row in own if row.id.startswith(heads) and row.id in later]
    assert len(shared) > 30
    assert [i for i in shared if own.value(i) != later.value(i)] == []
    for name in ("trade_elasticity", "demand_adjustment", "recipe_speed", "investment_response"):
        assert own.value(name) == later.value(name)


def test_its_facts_are_those_of_the_2024_folder(folder):
    """Facts of 2024 that are cited here stand here too, as they stand there."""
    for path in sorted((folder / "evidence").glob("*.csv")):
        if path.stem != "records_2009":
            there = {
                r["id"]: r for r in rows_of(folder.parent / "rare_earths" / "evidence" / path.name)
            }
            assert [r["id"] for r in rows_of(path) if r != there[r["id"]]] == []


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_base_year_comes_back_within_one_percent(base, reproduction):
    assert base.first_year == 2009
    assert reproduction.max_price_deviation < 0.01
    assert reproduction.max_quantity_deviation < 0.01
    assert np.isfinite(reproduction.price).sum() > 150


def test_facts_moved_over_two_deviations_are_few_and_listed(base):
    facts = [*base.quantities.facts, *base.prices.facts]
    assert {f.name for f in facts if abs(f.moved) > 2.0} == set()


def test_every_node_balances(base):
    left = base.balance @ base.activity
    assert left == pytest.approx(base.quantities.surplus, abs=1e-3)


def test_mass_and_shares_of_2009(base):
    """China mined all but a few thousand tonnes; unrecorded exports were a third of the recorded."""
    facts = {f.name: f.used for f in base.quantities.facts}
    assert facts["mine.china"] == pytest.approx(129400, rel=0.15)
    assert facts["mine.china"] / (facts["mine.china"] + facts["mine.lovozero"]) > 0.95
    assert 0.17 < facts["unrecorded"] / facts["export.recorded"] < 0.59
