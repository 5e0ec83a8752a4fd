"""Rows on burdens: what is refused, and the middle of a range."""

from __future__ import annotations

import csv
import shutil

import pytest

from ytterby.datasets.burdens import burden_kinds, price_words
from ytterby.datasets.check import check
from ytterby.datasets.package import packaged_folder
from ytterby.environment.coefficients import read_burdens
from ytterby.ground.errors import DataError


@pytest.fixture
def folder(tmp_path):
    """A copy of the packaged folder, for the test to break."""
    return shutil.copytree(packaged_folder(), tmp_path / "rare_earths")


def changed(folder, table, at, **cells):
    """Change cells of a row of a table, by its number."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[at].update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def told(folder):
    return [str(p) for p in check(folder) if p.check != "hashes"]


def test_the_packaged_rows_are_sound():
    assert check(packaged_folder()) == []
    assert len(read_burdens(packaged_folder()).rows) >= 30


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"unit": "kg/t"}, "the unit of electricity is MWh/t"),
        ({"value": "-1"}, "below zero"),
        ({"low": "-1"}, "below zero"),
        ({"value": "99"}, "out of order"),
        ({"low": "20", "value": ""}, "out of order"),
        ({"value": "", "low": ""}, "neither a value nor a range"),
        ({"burden": "electricty"}, "Did you mean 'electricity'"),
        ({"burden": "grid_greenhouse_gas"}, "there is no 'grid_greenhouse_gas'"),
        ({"deposit": "china_cly"}, "Did you mean 'china_clay'"),
        ({"kind_of_deposit": "ion_cly"}, "Did you mean 'ion_clay'"),
        ({"tier": "X"}, "does not go with kind source"),
        ({"evidence": ""}, "no fact that it rests on"),
        ({"evidence": "environment/nothing"}, "there is no fact 'environment/nothing'"),
        ({"kind": "assumption", "tier": "X", "reason": ""}, "needs a range and a reason"),
        ({"region": "CHI"}, "'CHI' is not in regions.csv"),
        ({"value": "much"}, "'much' is not a number"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(folder, cells, said):
    changed(folder, "burdens", 0, **cells)
    found = [line for line in told(folder) if said in line]
    assert found, told(folder)
    assert found[0].startswith("burdens.csv line 2")


def test_a_grid_has_its_own_unit_and_published_totals_count_what_runs(folder):
    changed(folder, "grid_factors", 0, unit="g CO2e/kWh")
    changed(folder, "published_burdens", 0, processes="mine.china_clay@USA")
    said = told(folder)
    assert any("is not t CO2e/MWh" in line for line in said)
    assert any("nothing runs as 'mine.china_clay@USA'" in line for line in said)


def test_a_run_refuses_what_the_check_refuses(folder):
    changed(folder, "burdens", 0, value="-1")
    with pytest.raises(DataError, match="below zero"):
        read_burdens(folder)


def test_a_range_alone_has_its_geometric_middle(folder):
    changed(folder, "burdens", 0, value="", low="4", high="9")
    row = read_burdens(folder).rows[0]
    assert row.value == pytest.approx(6.0)
    changed(folder, "burdens", 0, value="", low="0", high="9")
    assert read_burdens(folder).rows[0].value == pytest.approx(4.5)


def test_every_burden_has_a_unit_and_a_meaning():
    for kind in burden_kinds().values():
        assert kind.unit
        assert kind.meaning
        assert float(kind.iamc_factor) > 0
        assert kind.per_tonne in ("", f"{kind.unit}/t")


def test_prices_are_words():
    wanted = ("ammonia_nitrogen=2000", "from=2030", "greenhouse_gas=100")
    assert price_words("co2=100, from=2030,ammonia_nitrogen=2e3") == wanted
    assert price_words({"greenhouse_gas": 100, "from": 2030, "ammonia_nitrogen": 2000}) == wanted
    assert price_words(list(wanted)) == wanted
    assert price_words("") == price_words({}) == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [("co3=1", "no burden"), ("co2", "must be a number"), ("co2=-1", "must be a number"),
     ("co2=nan", "must be a number"),
     ("co2=1,greenhouse_gas=2", "two prices"), ("from=2030", "without a price"), (7, "must be prices")],
)  # fmt: skip
def test_a_wrong_price_is_told(given, said):
    with pytest.raises(ValueError, match=said):
        price_words(given)
