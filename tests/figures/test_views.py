"""Views: which row of which table has a range, and its figures out of a run."""

from __future__ import annotations

import polars as pl
import pytest
from ytterby.figures.view_rows import ENTIRE_RUN
from ytterby.figures.views import NEVER, VIEWS, ZERO, figures, key_of

from ytterby.datasets.package import packaged_folder
from ytterby.figures.registry import ALL_VIEWS, view_of
from ytterby.results.registry import REGISTRY
from ytterby.runs.run import run
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import Workspace

GALLIUM = packaged_folder("gallium")
NAME = "hard-stop"
TEXT = """name: hard-stop
title: Nothing leaves, and nothing leaks
description: a test
extends: gallium-baseline
parameters: {leak_capacity: 0.0}
controls:
  measures:
    - id: hard-stop
      title: Nothing leaves
      effective: 2023-08-01
      acts: [{act: prohibition, stages: [metal], origin: CHN}]
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A stop under which plants stand still."""
    path = tmp_path_factory.mktemp("own") / "hard-stop.yaml"
    path.write_text(TEXT)
    return str(path)


@pytest.fixture(scope="module")
def results(own):
    return simulate(own, data=GALLIUM, store=False)


@pytest.fixture(scope="module")
def shown(own):
    workspace = Workspace.read(GALLIUM)
    scenarios = [workspace.scenario(one) for one in ("gallium-baseline", own)]
    return run(workspace.jobs(scenarios, wants="views")[-1]).tables["views"]


def test_views_name_columns_that_tables_have():
    made_here = {"lost_musd", "served_musd", "product"}
    for view in VIEWS:
        columns = set(REGISTRY[view.table].columns)
        assert set(view.by) <= columns | made_here
        assert view.column in columns | made_here
        assert list(view.by) == sorted(view.by)
        assert "year" not in view.by


def test_no_two_views_have_the_same_rows():
    assert len({(v.table, v.column, v.by) for v in ALL_VIEWS}) == len(ALL_VIEWS)


def test_a_view_is_found_by_the_labels_of_a_row():
    row = {"commodity": "oxide.Dy", "stage": "oxide", "element": "Dy", "region": "OUTSIDE"}
    view = view_of("prices", "price_usd_kg", row)
    assert key_of(view, row) == "commodity=oxide.Dy|region=OUTSIDE"
    assert view_of("prices", "price_usd_kg", {"commodity": "oxide.Dy"}) is None
    assert view_of("prices", "paid_usd_kg", row) is None
    assert view_of("capacity", "capacity_t", {**row, "technology": "mining"}) is None
    leaks = {"leak": True, "stage": "magnet"}
    assert key_of(view_of("flows", "quantity_t", leaks), leaks) == "leak=true|stage=magnet"


def test_figures_are_those_of_the_result_tables(results, shown):
    def figure(table, column, key, year, period=""):
        found = shown.filter(
            (pl.col("table") == table) & (pl.col("column") == column) & (pl.col("key") == key)
            & (pl.col("year") == year) & (pl.col("period") == period)
        )  # fmt: skip
        return found["value"].item()

    mine = {name: t.filter(pl.col("scenario") == NAME) for name, t in results.tables.items()
            if "scenario" in t.columns}  # fmt: skip
    outside = mine["prices"].filter(
        (pl.col("commodity") == "metal.Ga_refined") & (pl.col("region") == "OUTSIDE")
    )
    assert outside.height > 5
    for row in outside.to_dicts():
        key = "commodity=metal.Ga_refined|region=OUTSIDE"
        assert figure("prices", "price_usd_kg", key, row["year"]) == row["price_usd_kg"]
    away = mine["capacity"].filter((pl.col("region") != "CHN") & (pl.col("year") == 2025))
    total = away.group_by("technology").agg(pl.col("capacity_t").sum())
    for technology, tonnes in total.iter_rows():
        key = f"region=OUTSIDE|technology={technology}"
        assert figure("capacity", "capacity_t", key, 2025) == pytest.approx(tonnes)
    leaving = mine["flows"].filter(
        (pl.col("origin") == "CHN") & (pl.col("destination") != "CHN") & (pl.col("year") == 2024)
        & pl.col("leak").not_()
    )  # fmt: skip
    total = leaving.group_by("stage").agg(pl.col("quantity_t").sum())
    for stage, tonnes in total.iter_rows():
        assert figure("flows", "quantity_t", f"leak=false|stage={stage}", 2024) == pytest.approx(tonnes)  # fmt: skip
    worth = mine["demand"].filter((pl.col("year") == 2024) & (pl.col("region") == "JPN"))
    usual = worth["bundle_price"] / worth["bundle_price_ratio"] / 1e3
    lost, served = (worth["lost"] * usual).sum(), (worth["served"] * usual).sum()
    assert figure("demand", "served_musd", "region=JPN", 2024) == pytest.approx(served)
    share = figure("demand", "lost_share", "region=JPN", 2024)
    assert share == pytest.approx(lost / (lost + served))


def test_quarters_stand_beside_their_year(results, shown):
    quarters = shown.filter((pl.col("table") == "prices") & (pl.col("period") != ""))
    asked = results.split_years["prices"].filter(pl.col("scenario") == NAME)["period"].unique()
    assert set(quarters["period"]) == set(asked)
    assert shown.filter((pl.col("table") == "capacity") & (pl.col("period") != "")).is_empty()


def test_a_day_is_the_first_one(results, shown):
    mine = results.tables["stoppages"].filter(pl.col("scenario") == NAME)
    first = mine.sort("day").unique(["kind", "name", "region", "share"], keep="first")
    own = shown.filter(pl.col("table") == "stoppages")
    assert own.height == first.height > 0
    assert set(own["year"]) == {ENTIRE_RUN}
    assert sorted(own["value"]) == pytest.approx(sorted(first["days"]))


def test_a_row_is_not_told_twice(shown):
    keys = ["table", "column", "key", "year", "period"]
    assert shown.select(keys).is_duplicated().sum() == 0


def test_tables_that_a_run_lacks_give_nothing(results):
    chain = results.workspace.chain
    assert figures({}, {}, chain).is_empty()
    assert {view.absent for view in VIEWS} == {ZERO, "missing", NEVER}
