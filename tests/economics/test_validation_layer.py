"""The layer `economy` of published cases: what may be asked of it, and that it gives what the wing gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from ytterby.economics.impact import impact
from ytterby.economics.switches import EconomySwitches, preset
from ytterby.economics.validation_layer import BASE, EconomyLayer, EconomyRequest
from ytterby.ground.errors import DataError
from ytterby.report.cases import validate
from ytterby.validation.case import find_cases
from ytterby.validation.known import Basis, LayerDraw

LAYER, ALONE = EconomyLayer(), Basis(Path("mine.yaml"))
CUT = {"region": "JPN", "cut": 0.5}


def demand(name, served, lost):
    place = {"scenario": name, "year": 2026, "region": "JPN", "use": "cars_other"}
    got = {"demand": 100.0, "served": served, "lost": lost, "lost_share": lost / (lost + served)}
    rows = [{**place, **got, "bundle_price": 10.0, "bundle_price_ratio": 1.0}]
    empty = {"scenario": name, "year": 2026, "region": "JPN", "stage": "metal", "role": "main"}
    return {
        "demand": pl.DataFrame(rows),
        "value_added": pl.DataFrame([{**empty, "value_added_musd": 1.0}]).drop("role"),
        "production": pl.DataFrame([{**empty, "quantity_t": 1.0}]),
    }


def test_a_stated_cut_is_that_of_the_wing():
    made = LAYER.tables(CUT, ALONE)
    one = impact("JPN", EconomySwitches(reach="imposed", cut=0.5))
    (row,) = made["economy_gdp"].filter(channel="total").to_dicts()
    assert row["middle_percent"] == pytest.approx(one.gdp_percent, rel=1e-12)
    assert row["low"] == row["middle"] == row["high"]  # no draws unless asked for
    assert made[BASE]["value_added_musd"].sum() == pytest.approx(one.table.gdp)


def test_exposure_is_drawn_in_every_ensemble_of_cases():
    one = impact("JPN", EconomySwitches(reach="imposed", cut=0.5))
    drawn = [100.0 * found.total / one.table.gdp for found in one.drawn(6, 3)]
    usual, short = demand("usual", 100.0, 0.0), demand("short", 60.0, 40.0)
    runs = set()
    for number in range(6):
        draw = LayerDraw(number, 6, 3)
        made = LAYER.tables(CUT, replace(ALONE, draw=draw))["economy_gdp"].filter(channel="total")
        assert made["middle_percent"].item() == pytest.approx(drawn[number], rel=1e-6)
        basis = Basis(Path("mine.yaml"), Path("rare_earths"), short, usual, draw)
        run = LAYER.tables({"region": "JPN"}, basis)["economy_gdp"].filter(channel="total")
        runs.add(run["middle"].item())
    assert len(runs) == 6
    # cases of a stated cut have no run, and a distribution all the same
    told = validate(["IMF73-02", "KERI-01"], draws=6, store=False).forecasts.table
    rows = {row["id"]: row for row in told.to_dicts()}
    ends = [
        rows["IMF73-02"][name] for name in ("p95", "median", "p05")
    ]  # of a loss, the larger one last
    assert ends[0] < ends[1] < ends[2] < 0.0
    assert rows["KERI-01"]["p05"] == pytest.approx(
        rows["KERI-01"]["p95"]
    )  # all of its output needs the input


def test_tables_are_as_their_schemas_say():
    made, schemas = LAYER.tables(CUT, ALONE), LAYER.schemas(CUT, ALONE)
    assert {name: dict(frame.schema) for name, frame in made.items()} == {
        name: {column: kind if isinstance(kind, pl.DataType) else kind() for column, kind in columns.items()}
        for name, columns in schemas.items()
    }  # fmt: skip


def test_several_regions_stand_below_each_other():
    both = LAYER.tables({**CUT, "region": ["JPN", "KOR"]}, ALONE)["economy_gdp"]
    assert both["region"].unique(maintain_order=True).to_list() == ["JPN", "KOR"]
    assert both.filter(region="JPN").equals(LAYER.tables(CUT, ALONE)["economy_gdp"])


def test_a_run_is_held_against_its_reference():
    usual, short = demand("usual", 100.0, 0.0), demand("short", 60.0, 40.0)
    basis = Basis(Path("mine.yaml"), Path("rare_earths"), short, usual)
    gdp = LAYER.tables({"region": "JPN"}, basis)["economy_gdp"].filter(channel="total")
    assert gdp["middle"].item() < 0.0
    assert gdp["against"].item() == "usual"
    same = Basis(
        Path("mine.yaml"),
        Path("rare_earths"),
        {**usual, "demand": demand("short", 100.0, 0.0)["demand"]},
        usual,
    )
    none = LAYER.tables({"region": "JPN"}, same)["economy_gdp"].filter(channel="quantity")
    assert none["middle"].item() == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(DataError, match="needs a `reference`"):
        LAYER.tables({"region": "JPN"}, Basis(Path("mine.yaml"), Path("rare_earths"), short))


def test_a_preset_is_laid_under_the_switches():
    asked = EconomyRequest.of({"preset": "usgs", "tier": "both"}, run=True)
    assert (asked.switches.reach, asked.switches.tier) == ("lost", "both")
    assert asked.switches.overproduction == preset("usgs").switches.overproduction
    assert EconomyRequest.of({"preset": "imf"}, run=False).switches == preset("imf").switches


@pytest.mark.parametrize(
    ("asked", "run", "said"),
    [
        ({"regoin": "USA"}, False, "knows no 'regoin'.*region"),
        ({"region": "XXX", "cut": 0.1}, False, "no table of industries for 'XXX'.*fetch figaro"),
        ({"preset": "ecb"}, False, "no preset 'ecb'"),
        ({"method": "guess"}, False, "'guess' is no value of the switch 'method'"),
        ({"nest": "low"}, False, "value of the wrong kind"),
        ({"cut": 0.3}, True, "a run says what is missing"),
    ],
)
def test_what_cannot_be_asked_is_told_without_a_run(asked, run, said):
    basis = Basis(Path("mine.yaml"), Path("rare_earths") if run else None)
    with pytest.raises(DataError, match=f"(?s){said}"):
        LAYER.check(asked, basis)


def test_what_was_looked_at_is_in_sample():
    """The answers of these were at hand while the method was chosen."""
    roles = {one.case.id: one.case.role for one in find_cases()}
    assert {
        roles[name] for name in ("IMF73-02", "USGS-LCM-01", "USGS-GAGE-01", "USGS-GAGE-08")
    } == {"in-sample"}
    open_ones = {one.case.id for one in find_cases() if one.case.not_expressible}
    for name in ("USGS-GAGE-01", "USGS-GAGE-08", "USGS-LCM-01", "USGS-LCM-06", "IMF73-02", "ECB-01", "DIR-04", "NRI-01",
                 "KERI-01", "FCI-01"):  # fmt: skip
        assert name not in open_ones
