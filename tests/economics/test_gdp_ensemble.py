"""Draws and ends of assumptions in GDP: exposure beside the market, whose draws stay what they are."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.draws.plan import make_plan
from ytterby.draws.tornado import chosen_ends
from ytterby.economics.gdp_ensemble import EXPOSURE, gdp_ensemble, gdp_tornado
from ytterby.runs.run import Executor
from ytterby.runs.workspace import Workspace

TEXT = """\
name: mine
title: Two years
description: A short one.
extends: embargo
years: {start: 2024, end: 2025, quarters: none}
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("mine") / "mine.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def serial():
    return Executor.of("serial", store=False)


def test_exposure_is_drawn_beside_the_market(path, serial):
    plan = make_plan(path, draws=2, seed=1, against="baseline", until=2025)
    found = gdp_ensemble(plan, 2025, executor=serial)
    assert found.failures == []
    central = found.draws.filter(pl.col("draw") == 0)
    assert (
        central["drawn_exposure_percent"].item() == central["middle_exposure_percent"].item() < 0.0
    )
    random = found.draws.filter(pl.col("draw") > 0)
    assert (random["drawn_exposure_percent"] != random["middle_exposure_percent"]).any()
    assert set(found.width["group"]) == {"market and exposure", "market"}
    # what the market draws is what an ensemble of the market alone draws
    again = make_plan(path, draws=2, seed=1, against="baseline", until=2025)
    assert (plan.cube.sample == again.cube.sample).all()


def test_exposure_stands_in_the_tornado(path, serial):
    ends = chosen_ends(Workspace.read(), path, "baseline", 2025, ["defence_share"])
    found, failures = gdp_tornado(ends, executor=serial)
    assert failures == []
    assert set(found["group"]) == {EXPOSURE, "defence_share"}
    row = found.filter(pl.col("group") == EXPOSURE).row(0, named=True)
    assert row["high_end_percent"] < row["base_percent"] < row["low_end_percent"] < 0.0
    swings = (found["high_end_percent"] - found["low_end_percent"]).abs()
    assert swings.is_sorted(descending=True)
