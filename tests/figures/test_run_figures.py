"""Figures of a run: which row of which table has which figure, and its rows out of the tables of a run."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.figures.figure import ENTIRE_RUN, MISSING, NEVER, ZERO
from ytterby.figures.ribbons import RIBBONS
from ytterby.figures.run_figures import (
    PLAIN,
    RUN_FIGURES,
    RunFigures,
    figures_of_tables,
)
from ytterby.figures.run_rows import with_products
from ytterby.results.registry import REGISTRY
from ytterby.runs.run import run
from ytterby.runs.simulate import simulate
from ytterby.runs.workspace import Workspace
from ytterby.world.titles import titles_of
from ytterby.world.values import Values

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
def figures(own):
    """The figures of that run, as a draw keeps them."""
    workspace = Workspace.read(GALLIUM)
    scenarios = [workspace.scenario(one) for one in ("gallium-baseline", own)]
    return RunFigures.of(run(workspace.jobs(scenarios, wants="further")[-1]).tables["further"])


@pytest.fixture(scope="module")
def tables(results):
    """The result tables of that run alone."""
    return {
        n: t.filter(scenario=NAME) for n, t in results.tables.items() if "scenario" in t.columns
    }


def test_figures_name_columns_that_tables_have():
    made_here = {"lost_musd", "served_musd", "product"}
    of_plants = {"rent_of_plants": {"technology"}, "price_swing": {"log_change_sd"}}
    for figure in RUN_FIGURES:
        assert list(figure.labels) == sorted(figure.labels)
        assert not {"year", "period"} & set(figure.labels)
        if figure.table == RIBBONS:
            continue
        columns = set(REGISTRY[figure.table].columns) | made_here | of_plants.get(figure.id, set())
        assert {*figure.labels, figure.column} <= columns, figure.id


def test_no_two_figures_have_the_same_rows_of_a_table():
    taken = {(f.table, f.column, f.labels, f.rows) for f in RUN_FIGURES}
    assert len(taken) == len(RUN_FIGURES)


def test_figures_are_those_of_the_result_tables(tables, figures):
    def value(figure, year, period="", **labels):
        return figures[figure].filter(year=year, period=period, **labels)["value"].item()

    good = {"commodity": "metal.Ga_refined", "region": "OUTSIDE"}
    outside = tables["prices"].filter(**good)
    assert outside.height > 5
    for row in outside.to_dicts():
        assert value("price", row["year"], **good) == row["price_usd_kg"]
    away = tables["capacity"].filter(pl.col("region") != "CHN", year=2025)
    total = away.group_by("technology").agg(pl.col("capacity_t").sum())
    for technology, tonnes in total.iter_rows():
        own = value("capacity", 2025, region="OUTSIDE", technology=technology)
        assert own == pytest.approx(tonnes)
    leaving = tables["flows"].filter(
        pl.col("destination") != "CHN", origin="CHN", year=2024, leak=False
    )
    total = leaving.group_by("stage").agg(pl.col("quantity_t").sum())
    for stage, tonnes in total.iter_rows():
        assert value("exports", 2024, leak="false", stage=stage) == pytest.approx(tonnes)
    worth = tables["demand"].filter(year=2024, region="JPN")
    base_price = worth["bundle_price"] / worth["bundle_price_ratio"] / 1e3
    lost, served = (worth["lost"] * base_price).sum(), (worth["served"] * base_price).sum()
    assert value("supplied_value", 2024, region="JPN") == pytest.approx(served)
    share = value("shortfall", 2024, region="JPN")
    assert share == pytest.approx(lost / (lost + served))


def test_quarters_stand_beside_their_year(results, figures):
    quarters = figures["price"].filter(pl.col("period") != "")
    split = results.split_years["prices"].filter(scenario=NAME)["period"].unique()
    assert set(quarters["period"]) == set(split)
    assert figures["capacity"].filter(pl.col("period") != "").is_empty()


def test_a_day_is_the_first_one(tables, figures):
    first = (
        tables["stoppages"].sort("day").unique(["kind", "name", "region", "share"], keep="first")
    )
    own = figures["stop_day"]
    assert own.height == first.height > 0
    assert set(own["year"]) == {ENTIRE_RUN}
    assert sorted(own["value"]) == pytest.approx(sorted(first["days"]))


def test_a_row_stands_once_in_the_columns_of_its_figure(figures):
    for figure in RUN_FIGURES:
        assert figures[figure.id].schema == figure.schema
        assert figures[figure.id].select(figure.keys).is_duplicated().sum() == 0, figure.id


def test_parts_of_capacity_add_up_to_that_of_the_technology(figures):
    parts = figures["capacity_by_cause"].filter(year=2025)
    every = figures["capacity"].filter(year=2025, region="OUTSIDE")
    assert parts.height >= every.height > 0
    assert parts["value"].sum() == pytest.approx(every["value"].sum())


def test_ribbons_between_two_regions_carry_what_is_traded_between_them(figures, tables):
    flows = tables["flows"].filter(pl.col("origin") != pl.col("destination"), year=2030)
    sums = flows.group_by("origin", "destination").agg(pl.col("quantity_t").sum())
    origin, destination, traded = sums.sort("quantity_t").row(-1)
    ribbons = figures["supply_link"].filter(year=2030, origin=origin, destination=destination)
    assert ribbons["value"].sum() == pytest.approx(
        traded, rel=5e-3
    )  # of what goods hold of gallium
    assert traded > 0.0


def test_tables_that_a_run_lacks_give_nothing(results):
    chain = results.workspace.chain
    empty = figures_of_tables({}, {}, chain, titles_of(chain, Values(chain)), RUN_FIGURES)
    assert empty.rows == {}
    for figure in RUN_FIGURES:
        assert empty[figure.id].schema == figure.schema
    assert {figure.absent for figure in RUN_FIGURES} == {ZERO, MISSING, NEVER}


def test_further_figures_are_made_where_they_are_wanted(results, tables):
    chain = results.workspace.chain
    titles = titles_of(chain, Values(chain))
    less, more = (
        figures_of_tables(tables, {}, chain, titles, some) for some in (PLAIN, RUN_FIGURES)
    )
    assert {*more.rows} - {*less.rows} <= {figure.id for figure in RUN_FIGURES if figure.further}
    assert "capacity_by_cause" in {*more.rows} - {*less.rows}


def test_a_product_has_a_price_where_all_its_goods_have_one():
    prices = pl.DataFrame({"year": [2025, 2025, 2026], "region": "JPN", "commodity": ["a", "b", "a"],
                           "price_usd_kg": [10.0, 20.0, 30.0]})  # fmt: skip
    mixed = with_products(prices, {"ab": {"a": 3.0, "b": 1.0}}).filter(product="ab")
    assert mixed.select("year", "price_usd_kg").rows() == [(2025, 12.5)]
