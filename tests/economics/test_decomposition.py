"""Attribution of a difference: exact, and every switch of a preset names its evidence."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl
import pytest

from ytterby.economics.decomposition import compare, shapley
from ytterby.economics.shortfall import shortfalls
from ytterby.economics.switches import (
    EconomySwitches,
    parameters,
    parsed,
    preset,
    preset_names,
    with_set,
)
from ytterby.ground.errors import DataError


def test_shapley_sums_exactly_and_is_symmetric():
    random = np.random.default_rng(1)
    sets = [frozenset(c) for k in range(5) for c in combinations("abcd", k)]
    known = {chosen: random.normal() for chosen in sets}
    shares = shapley(["a", "b", "c", "d"], known)
    whole = known[frozenset("abcd")] - known[frozenset()]
    assert sum(shares.values()) == pytest.approx(whole, abs=1e-12)
    product = shapley(["a", "b"], {chosen: float(len(chosen) == 2) for chosen in sets})
    assert product == {"a": 0.5, "b": 0.5}


def test_bridge_between_the_published_answers():
    found = compare("usgs", "imf", ends=False)
    assert found.points["points"].sum() == pytest.approx(
        found.values[1] - found.values[0], abs=1e-12
    )
    assert {"method", "cut", "tier"} <= set(found.points["switch"])
    assert found.values[1] < found.values[0] < 0.0
    assert (found.points["evidence"] != "").all()


def test_a_use_that_has_stopped_in_both_runs_loses_nothing_more(demand_tables):
    gone = pl.col("use") == "defence"
    demand = demand_tables["demand"].with_columns(
        lost_share=pl.when(gone).then(1.0).otherwise("lost_share"),
        served=pl.when(gone).then(0.0).otherwise("served"),
    )
    one = shortfalls(demand_tables | {"demand": demand}, "ban", "baseline", "USA")[-1]
    stopped = one.uses.index("defence")
    assert one.lost[stopped] == one.thin[stopped] == 0.0
    assert (one.cut("thin")[np.arange(3) != stopped] > 0.2).all()


@pytest.mark.parametrize("name", preset_names())
def test_presets_name_evidence_and_keep_to_its_range(name):
    one = preset(name)
    for switch, row in one.rows.items():
        assert row["evidence"], switch
        assert row["source"], switch
        value = getattr(one.switches, switch)
        if row["low"] and isinstance(value, float):
            assert float(row["low"]) <= value <= float(row["high"]), switch
    for switch in ("nest", "factors", "inputs", "final", "variety"):
        row = parameters()[switch]
        assert getattr(one.switches, switch) == float(row["value"])
        assert [one.rows[switch]["low"], one.rows[switch]["high"]] == [row["low"], row["high"]]


def test_middle_of_the_nest_is_the_geometric_mean_of_its_range():
    row = parameters()["nest"]
    assert float(row["value"]) == pytest.approx(
        (float(row["low"]) * float(row["high"])) ** 0.5, rel=0.06
    )


def test_switches_from_text():
    laid = with_set(EconomySwitches(), ["nest=0.1", "pooled=true", "cut=defence=0.5,other_Y=1"])
    assert (laid.nest, laid.pooled) == (0.1, True)
    assert laid.cut == {"defence": 0.5, "other_Y": 1.0}
    for wrong in ("nest", "nets=1", "nest=x", "pooled=maybe"):
        with pytest.raises(DataError):
            with_set(EconomySwitches(), [wrong])
    with pytest.raises(DataError, match="no preset"):
        preset("oecd")
    assert parsed("cut", "0.8") == 0.8
