"""A hundred tonnes a year of heavy separation in the United States, from a scenario file to every table."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.runs.run import run_all, runs_of
from ytterby.runs.workspace import Workspace

TEXT = """\
name: NAME
title: Heavy separation
description: A plant.
extends: baseline
years: {end: 2031, quarters: none}
"""
PLANT = """\
capacity:
  - {plant: heavy, stage: heavy_separation, region: USA, year: YEAR, tonnes: 100, payer: USA, kind: public}
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Tables of the run without the plant, with it from 2028 and from 2031; and the numbers of the data folder."""
    folder, workspace = tmp_path_factory.mktemp("heavy"), Workspace.read()
    scenarios = []
    for name, year in (("without", ""), ("plant-2028", "2028"), ("plant-2031", "2031")):
        path = folder / f"{name}.yaml"
        more = PLANT.replace("YEAR", year) if year else ""
        path.write_text(TEXT.replace("NAME", name) + more, encoding="utf-8")
        scenarios.append(workspace.scenario(str(path)))
    jobs = workspace.jobs(scenarios)
    values = {row.id: row.value for row in workspace.chain.parameters}
    return *(run.tables for run in runs_of(jobs, run_all(jobs))), values


def test_it_appears_and_is_billed_once(runs):
    without, own, _, values = runs
    place = {"technology": "heavy_separation", "region": "USA", "category": "planned"}
    stands = dict(own["capacity"].filter(**place).select("year", "capacity_t").iter_rows())
    assert without["capacity"].filter(category="planned").is_empty()
    opens = min(year for year, tonnes in stands.items() if tonnes > 0.0)
    assert opens >= 2028
    assert stands[opens] <= stands[opens + 1] <= 100.0
    (bill,) = own["public_cost"].iter_rows(named=True)
    decided = 2028 - round(values["lead_time.heavy_separation"])
    assert (bill["year"], bill["payer"], bill["kind"]) == (decided, "USA", "public")
    assert bill["tonnes"] == pytest.approx(100.0)
    cost = 100.0 * values["capital_cost.heavy_separation"] / 1e3
    assert bill["cost_musd"] == pytest.approx(cost)


def test_nothing_before_its_decision_moves_by_a_bit(runs):
    """The plant of 2028 is decided in the base year, where only builders know of it; that of 2031 in 2027."""
    without, early, late, values = runs
    lead = round(values["lead_time.heavy_separation"])
    market = ["production", "flows", "prices", "demand", "stocks", "rents", "consumption"]
    for own, decided, names in ((early, 2028 - lead + 1, market), (late, 2031 - lead, [*without])):
        before, seen = pl.col("year") < decided, 0
        for name in names:
            if "year" not in without[name].columns:
                continue
            usual, now = (one[name].filter(before).drop("scenario") for one in (without, own))
            assert usual.equals(now, null_equal=True), (name, decided)
            seen += usual.height
        assert seen > 1000
        moved = [one["investment"].filter(~before).drop("scenario") for one in (without, own)]
        assert not moved[0].equals(moved[1])
