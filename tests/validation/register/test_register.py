"""Forecasts before the fact: what is locked, that a lock stays as it is, and how it is scored."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ytterby.cli import main as cli
from ytterby.draws.statistics import quantiles_of
from ytterby.ground.errors import DataError
from ytterby.ground.fingerprint import EPOCH
from ytterby.report.pages.register import register_page
from ytterby.validation.register.files import Lock, Register
from ytterby.validation.register.lock import forecast as forecast_now
from ytterby.validation.register.scores import distribution, scored, unscored

SERIES = """\
series,title,figure,labels,periods
price-Ga,Price of gallium,price,commodity=metal.Ga_refined region=OUTSIDE,quarters years
exports-JPN,Exports to Japan,exports_of_good,commodity=* destination=JPN leak=false,years
capacity-CHN,Capacity in China,capacity,region=CHN technology=*,2024 2022
"""
OWN = """\
name: own
title: Gallium until 2024
description: d
extends: gallium-as-recorded
years: {start: 2022, end: 2024}
"""
FACTS = "forecast,value,published_on,source,note\n"
RIVALS = "forecast,value,published_on,source,publisher\n"


def forecast(name, value, low, high, no_change, figure="price", kind="prices"):
    labels = {"commodity": "oxide.Dy", "region": "CHN"}
    return {
        "id": name,
        "title": name,
        "period": name[-4:],
        "figure": figure,
        "labels": labels,
        "kind": kind,
        "unit": "USD/kg",
        "value": value,
        "low": low,
        "high": high,
        "no_change": no_change,
        "no_change_of": "run, 2026",
    }


@pytest.fixture
def folder(tmp_path):
    """A register with one lock of three forecasts, two facts and a rival."""
    (tmp_path / "series.csv").write_text(SERIES, encoding="utf-8")
    rows = [
        forecast("dy-2027", 200.0, 100.0, 400.0, 300.0),
        forecast("tb-2027", 500.0, 400.0, 600.0, 800.0),
        forecast("y-2028", 5.0, 1.0, 9.0, 6.0),
    ]
    about = {
        "scenario": "as-recorded",
        "locked_on": "2026-12-01",
        "version": "0",
        "law_known_to": "2026-08-22",
        "ranges": "two draws",
        "left_out": [],
        "digests": {"code": "c" * 64},
    }
    Lock(about, rows).write(tmp_path)
    (tmp_path / "facts.csv").write_text(
        FACTS
        + "dy-2027,250,2028-01-10,somebody,\n"
        + "tb-2027,1000,2028-01-10,somebody,a ban\n"
        + "y-2028,5,2026-11-01,somebody,\n"
        + "ho-2027,5,2028-01-10,somebody,\n",
        encoding="utf-8",
    )
    (tmp_path / "rivals.csv").write_text(
        RIVALS + "dy-2027,90,2026-02-02,a bank,Bank\nnd-2026,80,2026-02-02,a bank,Bank\n",
        encoding="utf-8",
    )
    return tmp_path


def test_forecasts_are_scored_next_to_no_change_and_others(folder):
    register = Register.read(folder)
    tables = scored(register)
    dy, tb = tables["forecasts"].to_dicts()
    assert dy["inside"]
    assert dy["distance"] == pytest.approx(math.log(1.25))
    assert dy["distance_no_change"] == pytest.approx(math.log(1.2))
    assert not dy["nearer"]
    assert not tb["inside"]
    assert not tb["nearer"]
    assert 0.0 < dy["crps"] < tb["crps"]
    assert tables["misses"]["off by a factor of"].to_list() == pytest.approx([2.0])
    assert tables["misses"]["why"].to_list() == ["a ban"]
    every = tables["scores"].row(-1, named=True)
    assert (every["lock"], every["forecasts"], every["inside"], every["nearer"]) == ("all", 2, 1, 0)
    (rival,) = tables["rivals"].to_dicts()
    assert rival["nearer"]
    assert rival["distance_rival"] == pytest.approx(math.log(250 / 90))
    notes = " ".join(unscored(register))
    assert "ho-2027" in notes
    assert "nd-2026" in notes
    assert "y-2028 (2026-12-01-as-recorded)" in notes
    page = register_page(register)
    assert page.sections[0].key == "misses"
    assert page.answer.startswith("2 of 3 forecasts have a fact; 1 facts lie")


def test_a_register_without_facts_says_so(folder):
    (folder / "facts.csv").unlink()
    register = Register.read(folder)
    assert [*scored(register)] == ["locks"]
    assert register_page(register).answer.startswith("0 of 3")


def test_a_lock_is_never_rewritten_and_one_that_was_changed_is_refused(folder):
    lock = Register.read(folder).locks[0]
    assert lock.name == "2026-12-01-as-recorded"
    with pytest.raises(DataError, match="never rewritten"):
        lock.write(folder)
    path = folder / f"{lock.name}.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("400.0", "1400.0"), encoding="utf-8")
    with pytest.raises(DataError, match="changed since"):
        Register.read(folder)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="no lock can be read"):
        Register.read(folder)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("facts.csv", FACTS + "dy-2027,x,2028-01-10,s,\n", "value"),
        ("facts.csv", FACTS + "dy-2027,1,2028-01-10,,\n", "source"),
        ("facts.csv", FACTS + "dy-2027,1,2028-01-10,s,\n" * 2, "stands twice"),
        ("facts.csv", "forecast,value\n", "no column"),
        ("series.csv", SERIES.replace("price,", "prise,"), "Did you mean 'price'"),
        ("series.csv", SERIES.replace(" region=OUTSIDE", ""), "each label"),
    ],
)
def test_mistakes_in_files_are_told_with_their_line(folder, file, text, message):
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as fault:
        Register.read(folder)
    assert message in str(fault.value)
    assert f"{file}, line" in fault.value.where


@given(ends=st.lists(st.floats(-2.9, 2.9), min_size=3, max_size=3).map(sorted))
def test_a_range_is_a_distribution_through_its_three_numbers(ends):
    assert quantiles_of(distribution(*ends)) == pytest.approx(
        np.array(ends), abs=1e-9 + 0.05 * np.ptp(ends)
    )
    assert np.all(np.diff(distribution(*ends)) >= 0.0)


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    """A lock of two draws on gallium, as if it were December 2022; and its register."""
    folder = tmp_path_factory.mktemp("register")
    (folder / "series.csv").write_text(SERIES, encoding="utf-8")
    facts = FACTS + "exports-JPN-2022,70,2022-12-02,customs,\n"
    (folder / "facts.csv").write_text(facts, encoding="utf-8")
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(EPOCH, "1671062400")  # 15 December 2022
        how = {
            "register": folder,
            "data": "gallium",
            "draws": 2,
            "engine": "serial",
            "store": tmp_path_factory.mktemp("store"),  # the second makes no run again
        }
        own = str(folder / "own.yaml")
        with pytest.raises(DataError, match="a lock has 50 or more"):
            forecast_now(own, **how)
        patch.setattr("ytterby.validation.register.lock.FEWEST_FORECASTS", 4)
        yield folder, forecast_now(own, **how)


def test_a_lock_has_what_begins_after_its_day(locked):
    folder, lock = locked
    rows = {row["id"]: row for row in lock.forecasts}
    assert {"price-Ga-2023", "price-Ga-2023Q4", "exports-JPN-2024", "capacity-CHN-2024"} <= {*rows}
    assert "capacity-CHN-2022" not in rows
    assert "price-Ga-2026" in lock.about["left_out"]
    assert all(row["low"] <= row["high"] for row in lock.forecasts)
    assert rows["exports-JPN-2023"]["no_change_of"] == "fact of 2022"
    assert rows["exports-JPN-2023"]["no_change"] == 70.0
    assert rows["price-Ga-2023"]["no_change_of"] == "run, 2022"
    assert lock.about["locked_on"] == "2022-12-15"
    assert {*lock.about["digests"]} == {"code", "data", "law", "scenario"}
    lock.write(folder)
    assert Register.read(folder).locks[0].forecasts == lock.forecasts


def test_the_command_scores_prints_and_writes(folder, tmp_path):
    out = tmp_path / "out"
    words = ["forecast", "score", "--register", str(folder), "--json", "--out", str(out)]
    done = CliRunner().invoke(cli.app, words)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert len(told["forecasts"]) == 2
    assert len(told["misses"]) == 1
    page = (out / "forecasts.html").read_text(encoding="utf-8")
    assert page.index("Misses") < page.index("Scores by lock and figure")
    again = CliRunner().invoke(cli.app, ["forecast", "score", "--register", str(tmp_path / "none")])
    assert "no register" in str(again.exception)
