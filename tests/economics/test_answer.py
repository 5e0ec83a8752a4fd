"""Other countries under the same run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from ytterby.economics.api import EconomyAnswer, other_regions
from ytterby.economics.from_results import GdpStudy, economy_of_tables
from ytterby.economics.switches import EconomySwitches

LOST = {"USA": 0.1, "JPN": 0.4, "KOR": 0.0, "CHN": 0.0}


def demand():
    rows = []
    for scenario in ("calm", "short"):
        for region, share in LOST.items():
            for year in (2026, 2027):
                lost = share * (2028 - year) / 2 if scenario == "short" else 0.0
                rows.append({"scenario": scenario, "year": year, "region": region, "use": "cars_other", "demand": 100.0,
                             "served": 100.0 * (1.0 - lost), "lost": 100.0 * lost, "lost_share": lost,
                             "bundle_price": 10.0, "bundle_price_ratio": 1.0})  # fmt: skip
    return {"demand": pl.DataFrame(rows)}


@pytest.fixture(scope="module")
def answer():
    switches = EconomySwitches()
    made, notes = economy_of_tables(GdpStudy(demand(), "short", "calm", "USA", switches, draws=2))
    chain = SimpleNamespace(folder=Path("rare_earths"))
    results = SimpleNamespace(tables=demand(), workspace=SimpleNamespace(chain=chain))
    return EconomyAnswer(made, notes, switches, "USA", "short", "calm", results)


def test_others_are_told_in_the_worst_year_of_the_first(answer):
    found = other_regions(answer, draws=2, seed=1)
    assert set(found["region"]) == set(LOST)
    assert set(found["year"]) == {2026}
    total = {
        row["region"]: row["middle_percent"] for row in found.filter(channel="total").to_dicts()
    }
    assert total["JPN"] < 0.0
    assert total["KOR"] == total["CHN"] == pytest.approx(0.0, abs=1e-9)
    own = answer.tables["economy_gdp"].filter(year=2026)
    assert found.filter(region="USA").equals(own)


def test_a_stated_cut_has_nobody_beside_it(answer):
    alone = EconomyAnswer(answer.tables, [], answer.switches, "USA", "imposed", "", None)
    found = other_regions(alone, draws=2, seed=1)
    assert found.is_empty()
    assert found.columns == answer.tables["economy_gdp"].columns
