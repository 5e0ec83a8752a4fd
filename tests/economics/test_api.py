"""`ytterby.economy(...)`: a function, no module; runs used again."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.warm import ANEW

import ytterby as yt
from ytterby.economics.api import ALLIES, economy
from ytterby.economics.switches import EconomySwitches
from ytterby.ground.errors import DataError
from ytterby.runs.simulate import simulate

TEXT = """\
name: mine
title: Two years
description: A short one.
extends: embargo
years: {start: 2024, end: 2025, quarters: none}
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    path = tmp_path_factory.mktemp("mine") / "mine.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return simulate(str(path), reference=["baseline"])


@pytest.mark.usefixtures("warm_here")
def test_the_name_is_the_function():
    code = (
        f"{ANEW}\nimport ytterby.economics.impact, ytterby as yt; "
        "chosen = ytterby.economics.impact.EconomySwitches(reach='imposed', cut=0.2); "
        "found = yt.economy(region='KOR', settings=chosen, draws=4); "
        "print(type(found).__name__, callable(yt.economy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["EconomyAnswer", "True"]


def test_runs_that_are_there_are_used(results, tmp_path):
    found = yt.economy(results=results, reference="baseline", years=[2025], draws=4)
    assert found.results is results
    assert found.gdp(2025).middle < 0.0
    assert found.worst()["year"] == 2025
    found.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {
        "economy_gdp.parquet",
        "economy_width.parquet",
    }


def test_years_that_the_run_lacks_are_told(results):
    with pytest.raises(DataError, match="none of the years 2099"):
        yt.economy(results=results, reference="baseline", years=[2099], draws=4)


def test_no_draws_give_no_range():
    with pytest.raises(DataError, match="no range"):
        economy(region="KOR", settings=EconomySwitches(reach="imposed", cut=0.1), draws=0)


def test_a_cut_beside_a_run_is_refused(results):
    with pytest.raises(DataError, match="says itself"):
        yt.economy(results=results, reference="baseline", settings=EconomySwitches(cut=0.5))


def test_packaged_bills_are_those_of_the_market(base):
    from ytterby.economics.industries import rows_of

    """`tools/build_economy.py --bills` writes them; a market that has moved by more needs it again."""

    kept = sum(
        float(row["bill_musd"]) for row in rows_of("bills")
        if row["data_folder"] == "rare_earths" and row["region"] == "USA"
    )  # fmt: skip
    at = [n for n, (_, region) in enumerate(base.network.use_rows) if region == "USA"]
    now = float((base.demand.anchor * base.demand.price)[at].sum()) / 1e3
    assert kept == pytest.approx(now, rel=0.2)


def test_the_world_is_the_sum_of_its_countries_for_a_tenth_less():
    """Goldman Sachs (October 2025) has 150 billion USD for a tenth less in industries that rely on rare earths."""
    found = economy(region="world", settings=EconomySwitches(cut=0.1))
    total, own = found.tables["economy_gdp"], found.tables[ALLIES]
    assert total["region"].unique().to_list() == ["WORLD"]
    assert own["region"].n_unique() == 13
    row = total.filter(channel="total").to_dicts()[0]
    parts = own.filter(channel="total")
    assert row["middle"] == pytest.approx(parts["middle"].sum())
    assert row["middle_percent"] == pytest.approx(100.0 * row["middle"] / parts["gdp_musd"].sum())
    assert row["low"] < -150e3 < row["high"]
    relies = found.tables["economy_relies"].to_dicts()[0]
    assert relies["middle"] == pytest.approx(-10.0 * row["middle"], rel=0.1)
