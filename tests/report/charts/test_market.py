from __future__ import annotations

import polars as pl
import pytest

from ytterby.figures.run_figures import figures_by_run
from ytterby.report.charts.market import listed_plants
from ytterby.report.inputs import Report
from ytterby.report.picture import scene_of
from ytterby.report.words import Words
from ytterby.world.read import read_chain

PLANTS = pl.DataFrame(
    [
        (region, technology, year, 4.0 * year, 2.0 * year, 1.5 * year, 0.5 * year)
        for region in ("CHN", "USA", "AUS")
        for technology in ("metal", "magnet")
        for year in (2024, 2030)
    ],
    ("region", "technology", "year", "announced_t", "expected_t", "opened_t", "lapsed_t"),
    orient="row",
)


@pytest.fixture
def scene():
    return made(PLANTS)


def made(plants):
    tables = {"announced": plants.with_columns(scenario=pl.lit("baseline"))}
    runs = figures_by_run(
        ["baseline"],
        tables,
        {},
        read_chain(),
        {"price": [], "exports": [], "flows": [], "gaps": []},
        (),
    )
    return scene_of(Report({}, ["baseline"], words=Words(holder="CHN"), runs=runs))


def test_listed_plants_are_those_outside_by_technology(scene):
    (picture,) = listed_plants(scene)
    assert "<svg" in picture.svg
    metal = picture.table.filter(pl.col("technology") == "metal").sort("year")
    assert metal["announced_t"].to_list() == [2 * 4.0 * 2024, 2 * 4.0 * 2030]
    assert metal["lapsed_t"].to_list() == [2 * 0.5 * 2024, 2 * 0.5 * 2030]


def test_without_plants_outside_there_is_no_picture():
    assert listed_plants(made(PLANTS.filter(pl.col("region") == "CHN"))) == []
