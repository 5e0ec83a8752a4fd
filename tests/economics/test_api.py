"""`ytterby.economy(...)`: a function, no module; runs used again; stocks never twice."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ytterby as yt
from ytterby.economics.api import economy
from ytterby.economics.decomposition import ALL, SUM
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


def test_the_name_is_the_function():
    code = (
        "import ytterby.economics.impact, ytterby as yt; "
        "chosen = ytterby.economics.impact.EconomySwitches(reach='imposed', cut=0.2); "
        "found = yt.economy(region='KOR', settings=chosen, draws=4); "
        "print(type(found).__name__, yt.economy is ytterby.economics.api.economy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["EconomyAnswer", "True"]


def test_runs_that_are_there_are_used(results, tmp_path):
    found = yt.economy(results=results, reference="baseline", years=[2025], draws=4)
    assert found.results is results
    assert found.gdp(2025).middle < 0.0
    assert found.worst()["year"] == 2025
    assert {path.name for path in found.write(tmp_path)} >= {
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
    """`tools/build_economy.py --bills` writes them; a market that has moved by more needs it again."""
    from ytterby.economics.inputs.industries import rows_of

    kept = sum(
        float(row["bill_musd"]) for row in rows_of("bills")
        if row["data_folder"] == "rare_earths" and row["region"] == "USA"
    )  # fmt: skip
    at = [n for n, (_, region) in enumerate(base.network.use_rows) if region == "USA"]
    now = float((base.demand.anchor * base.demand.price)[at].sum()) / 1e3
    assert kept == pytest.approx(now, rel=0.2)


def test_stocks_are_never_counted_twice(results):
    with pytest.raises(DataError, match="twice"):
        yt.economy(
            results=results, reference="baseline", settings=EconomySwitches(stocks="industry")
        )


SINGLE = """\
name: two-elements
title: China exports no samarium and no yttrium
description: Two elements, one year.
extends: baseline
years: {start: 2024, end: 2025, quarters: none}
controls:
  measures:
    - id: no-exports
      title: China exports no samarium and no yttrium
      effective: 2025-01-01
      acts:
        - {act: prohibition, elements: [Sm, Y], stages: [concentrate, heavy_concentrate, oxide, metal, magnet],
           origin: CHN}
"""


def test_single_elements_of_a_real_run_stand_beside_all_at_once(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(SINGLE, encoding="utf-8")
    found = economy(
        str(path),
        settings=EconomySwitches(reach="shortfall"),
        by_element=True,
        years=[2025],
        draws=8,
    )
    table = found.tables["economy_additivity"]
    by = {row["part"]: row for row in table.to_dicts()}
    assert {"Sm", "Y", SUM, ALL} <= set(by)
    alone = [row["middle_percent"] for part, row in by.items() if part not in (SUM, ALL)]
    assert sum(alone) == pytest.approx(by[SUM]["middle_percent"], rel=1e-9)
    assert by[ALL]["middle_percent"] == pytest.approx(found.gdp(2025).middle, rel=1e-9)
    assert by[ALL]["ratio"] == pytest.approx(by[ALL]["middle_percent"] / sum(alone))
    assert min(by["Sm"]["middle_percent"], by["Y"]["middle_percent"]) < -0.01
    assert max(abs(by[ALL]["middle_percent"]), 1e-9) <= abs(sum(alone)) + 1e-9
