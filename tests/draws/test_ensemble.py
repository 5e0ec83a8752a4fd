"""Ensembles on the gallium folder: small, resumable, and honest about draws without an answer."""

from __future__ import annotations

import json
import shutil

import numpy as np
import polars as pl
import pytest

import ytterby as yt
from ytterby.datasets.package import packaged_folder
from ytterby.draws.ensemble import effects, gather, quantiles, with_zeros
from ytterby.draws.loop import one_table, run_study
from ytterby.draws.plan import make_plan
from ytterby.draws.predictive import Spread, Spreads, forecast_quantiles
from ytterby.draws.statistics import drivers, spearman
from ytterby.figures.run_rows import ROW, SCHEMA
from ytterby.ground.entries import entry_path
from ytterby.ground.errors import MarketError, ResultError, ScenarioError
from ytterby.runs import run as run_module
from ytterby.runs.run import Executor

pytestmark = pytest.mark.usefixtures("warm")
GALLIUM = packaged_folder("gallium")
SMALL = {"draws": 2, "seed": 4, "until": 2024, "data": GALLIUM}
SERIAL = {"engine": "serial", "workers": 1}
"""Where the engine is not what is tested: each process of the other one reads law and data anew."""
NAME = "gallium-as-recorded"
OUTSIDE = {"region": "OUTSIDE"}
CRUDE = {"figure": "price", "commodity": "metal.Ga_crude", **OUTSIDE}


def bare(row):
    """The labels that a row has."""
    return {name: value for name, value in row.items() if value is not None}


@pytest.fixture(scope="module")
def small(tmp_path_factory, without_kernel):
    out = tmp_path_factory.mktemp("ensemble")
    ticks = []
    found = yt.ensemble(NAME, **SMALL, **SERIAL, store=out, on_progress=ticks.append)
    return found, out, ticks


def test_the_tables_are_whole(small):
    found, out, ticks = small
    assert ticks[0] == ("draws", 0, 3, 0.0)
    assert ticks[-1] == ("draws", 3, 3, 1.0)
    assert found.failures.is_empty()
    assert found.draws["draw"].unique().sort().to_list() == [0, 1, 2]
    assert found.draws["scenario"].unique().sort().to_list() == [NAME, "gallium-baseline"]
    assert found.draws["year"].unique().sort().to_list() == [2022, 2023, 2024]
    known = found.draws.select(ROW).unique()
    assert found.headline.join(known, on=ROW, how="anti", nulls_equal=True).is_empty()
    assert found.draws["value"].is_finite().all()
    assert found.drivers.is_empty()  # two draws drive nothing
    held = found.quantiles.filter(pl.col("draws") == 2)
    assert (held["p05"] <= held["p50"]).all()
    assert (held["p50"] <= held["p95"]).all()
    found.write(out)
    assert pl.read_parquet(out / "draws.parquet").equals(found.draws)
    assert json.loads((out / "manifest.json").read_text())["draws_answered"] == 2


def test_rows_are_named_by_the_folder(small):
    found = small[0]
    rows = found.headline.to_dicts()
    assert {"figure": "price", "commodity": "metal.Ga_crude", **OUTSIDE} in [bare(r) for r in rows]
    assert {"figure": "capacity", "technology": "extraction", **OUTSIDE} in [bare(r) for r in rows]
    goods = found.draws["commodity"].drop_nulls().unique().to_list()
    assert goods
    assert all("Ga" in good for good in goods)


def test_effects_are_taken_draw_by_draw(small):
    found = small[0]
    own = found.draws.filter(**CRUDE, year=2024)
    sides = {(d, s): v for d, s, v in own.select("draw", "scenario", "value").iter_rows()}
    rows = found.effects.filter(**CRUDE, year=2024)
    assert rows.height == 3
    for row in rows.to_dicts():
        after, before = sides[row["draw"], NAME], sides[row["draw"], "gallium-baseline"]
        assert (row["value"], row["reference"]) == (after, before)
        assert row["difference"] == pytest.approx(after - before)
        assert row["percent"] == pytest.approx(100 * (after / before - 1))
    assert (rows["difference"] > 0).all()  # a licence on exports makes the good dearer outside


def test_nothing_is_a_zero_where_another_run_has_something():
    def made(draw, scenario, figure, stage, value):
        labels = dict.fromkeys(ROW) | {"figure": figure, "stage": stage}
        return {
            "draw": draw,
            "scenario": scenario,
            **labels,
            "year": 2025,
            "period": "",
            "value": value,
        }

    rows = [
        made(1, "a", "exports", "oxide", 5.0),
        made(1, "a", "price", None, 9.0),
        made(1, "b", "exports", "metal", 2.0),
    ]
    schema = {"draw": pl.Int64, "scenario": pl.String, **SCHEMA}
    full = with_zeros(pl.DataFrame(rows, schema=schema))
    told = {(r["scenario"], r["figure"], r["stage"]): r["value"] for r in full.to_dicts()}
    assert told == {
        ("a", "exports", "oxide"): 5.0, ("a", "exports", "metal"): 0.0, ("b", "exports", "oxide"): 0.0,
        ("b", "exports", "metal"): 2.0, ("a", "price", None): 9.0,
    }  # fmt: skip
    apart = {r["stage"]: (r["difference"], r["percent"]) for r in effects(full, "a", "b").to_dicts()}  # fmt: skip
    assert apart == {"oxide": (-5.0, -100.0), "metal": (2.0, None)}


def test_the_central_draw_is_the_run_itself(small):
    from ytterby.runs.simulate import simulate

    found = small[0]
    run = simulate(NAME, data=GALLIUM, reference=())
    price = run.tables["prices"].filter(
        (pl.col("commodity") == "metal.Ga_crude")
        & (pl.col("region") == "OUTSIDE")
        & (pl.col("year") == 2023)
    )["price_usd_kg"][0]
    told = found.draws.filter(draw=0, scenario=NAME, year=2023, **CRUDE)["value"][0]
    assert told == pytest.approx(price, rel=1e-4)


def test_an_interrupted_ensemble_goes_on_and_gives_the_same(small, tmp_path):
    found = small[0]

    class StopError(Exception):
        pass

    def stop(now):
        if now.done == 1:
            raise StopError

    with pytest.raises(StopError):
        yt.ensemble(NAME, **SMALL, store=tmp_path, workers=1, on_progress=stop)
    kept = {p: p.stat().st_ino for p in (tmp_path / "draws").iterdir()}
    assert kept
    again = yt.ensemble(NAME, **SMALL, **SERIAL, store=tmp_path)
    assert len(list((tmp_path / "draws").iterdir())) == 6
    for path, when in kept.items():
        assert path.stat().st_ino == when  # not run again
    assert again.draws.drop("value").equals(found.draws.drop("value"))
    assert np.abs((again.draws["value"] - found.draws["value"]).to_numpy()).max() < 1e-6


def test_another_ensemble_in_the_same_folder_is_refused(small):
    out = small[1]
    with pytest.raises(ResultError, match="seed 4 and not 5"):
        yt.ensemble(NAME, **{**SMALL, "seed": 5}, store=out)


def runs_made(monkeypatch):
    """Names of the scenarios that are run in this process from now on."""
    made, real = [], run_module.run

    def counted(job, on_progress=None, trail=None):
        made.append(job.name)
        return real(job, on_progress, trail)

    monkeypatch.setattr(run_module, "run", counted)
    return made


def test_a_draw_without_an_answer_is_kept_with_its_reason(tmp_path):
    plan = make_plan(NAME, draws=1, seed=1, until=2023, folder=GALLIUM)
    good = plan.workspace.jobs(plan.scenarios, wants="measured")
    bad = plan.workspace.jobs(plan.scenarios, {"recovery.refining": 0.0}, wants="measured")
    kept = []

    def drawn(central, random):
        means = Executor("serial", 1, plan.store(tmp_path))
        jobs = {0: {0: central}, 1: {0: random}}
        return run_study(jobs, one_table("measured"), lambda _, __, frames: frames, means)

    for _ in range(2):
        found = drawn(good, bad)
        entries = plan.store(tmp_path).entries()
        kept.append(
            {one.key: entry_path(tmp_path / "draws", one.key).stat().st_ino for one in entries}
        )
    assert len(kept[0]) == 4
    assert kept[0] == kept[1]  # what cannot be run is not run again
    with pytest.raises(MarketError, match=r"no draw has an answer: .*'recovery.refining' is zero"):
        gather(plan, found)
    swapped = gather(plan, drawn(bad, good))
    assert swapped.failures["draw"].to_list() == [0]


@pytest.mark.parametrize("damage", ["cut", "empty", "copy of another draw", "plan"])
def test_a_damaged_draw_is_told_and_made_again(small, tmp_path, monkeypatch, caplog, damage):
    found, out, _ = small
    shutil.copytree(out, tmp_path / "out")
    draws = sorted((tmp_path / "out" / "draws").iterdir())
    if damage == "plan":
        (tmp_path / "out" / "plan.json").write_text('{"scen')
    elif damage == "copy of another draw":
        shutil.copy(draws[1], draws[0])
    else:
        draws[0].write_bytes(draws[0].read_bytes()[:-100] if damage == "cut" else b"")
    made = runs_made(monkeypatch)
    again = yt.ensemble(NAME, **SMALL, store=tmp_path / "out", engine="serial")
    assert len(made) == (0 if damage == "plan" else 1)
    assert again.quantiles.equals(found.quantiles)
    place = "plan.json" if damage == "plan" else draws[0].name
    assert [r.message for r in caplog.records if place in r.message and "damaged" in r.message]


@pytest.mark.usefixtures("in_processes")
@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_full_disk_stops_an_ensemble_at_once(tmp_path, monkeypatch, engine):
    def full(*_, **__):
        raise ResultError("cannot be written: No space left on device")

    monkeypatch.setattr("ytterby.runs.store.write_entry", full)
    ticks = []
    with pytest.raises(ResultError, match="No space left"):
        yt.ensemble(NAME, **{**SMALL, "draws": 8, "until": 2023}, store=tmp_path, engine=engine,
                    on_progress=ticks.append)  # fmt: skip
    assert ticks == [("draws", 0, 9, 0.0)]
    assert not list((tmp_path / "draws").iterdir())


def test_what_cannot_be_run_is_told_before_anything_runs(tmp_path):
    for settings, said in (
        ({"until": 2022}, "must come after 2022"),
        ({"switches": {"elements": "one_by_one"}}, "one run a draw"),
        ({"seed": -1}, "from zero on"),
    ):
        with pytest.raises(ScenarioError, match=said):
            make_plan(NAME, **{"draws": 1, "seed": 1, "folder": GALLIUM, **settings})


def test_rank_correlation_finds_what_drives_and_knows_its_noise():
    rng = np.random.default_rng(0)
    numbers = rng.random((200, 5))
    value = np.exp(3 * numbers[:, 2]) + 0.05 * rng.random(200)
    found = spearman(np.column_stack([numbers, np.ones(200)]), value)
    assert found[2] > 0.95
    assert np.isnan(found[5])
    labels = dict.fromkeys(ROW) | {"figure": "price"}
    rows = pl.DataFrame([labels], schema=dict.fromkeys(ROW, pl.String))
    frame = rows.join(
        pl.DataFrame({"draw": range(200), "year": [2025] * 200, "value": value}), how="cross"
    )
    both = pl.concat([frame, frame.with_columns(pl.lit(2024).cast(pl.Int64).alias("year"))])
    drawn = pl.DataFrame(
        [(d, f"a{n}", "g", numbers[d, n]) for d in range(200) for n in range(5)],
        schema=["draw", "id", "group", "value"],
        orient="row",
    )
    top = drivers(both, drawn, rows, "level")
    assert top["assumption"][0] == "a2"
    assert top["noise"][0] == pytest.approx(1.96 / np.sqrt(199), rel=1e-4)
    assert top["noise"][0] < top["noise_of_any"][0] == pytest.approx(2.576 / np.sqrt(199), rel=1e-3)


def test_quantiles_leave_out_what_is_no_number():
    frame = pl.DataFrame({"m": ["x"] * 4, "value": [1.0, 2.0, 3.0, float("nan")]})
    row = quantiles(frame, ["m"]).to_dicts()[0]
    assert (row["draws"], row["p50"]) == (3, 2.0)


def test_the_page_says_what_was_found(small):
    from tests.report.kit.rules import faults

    from ytterby.report.kit.html import page_html
    from ytterby.report.pages.validation import ensemble_page

    found = small[0]
    pair = (found.reference, found.scenario)
    page = page_html(ensemble_page(found.tables, pair, found.manifest))
    assert not faults(page)
    assert "2 random draws" in page
    assert page.count("<svg") == 2  # wide, and in one column
    assert "Too few draws" in page


def test_forecasts_stand_beside_the_range_of_the_assumptions():
    learned = Spreads(
        {"both": {"prices": Spread(0.6, 20, "prices"), "shares": Spread(0.5, 2, "shares")}}
    )
    draws = np.array([0.25, 0.5, 0.75, 1.0])
    base, spread = forecast_quantiles(draws, "prices", spreads=Spreads())  # no forecast
    assert (base[0], base[-1], spread) == (0.2875, pytest.approx(0.9625), "assumptions alone")
    share, spread = forecast_quantiles(draws, "shares", spreads=learned)  # learned of too few cases
    assert share.tolist() == base.tolist()
    assert spread == "assumptions alone"
    price, spread = forecast_quantiles(draws, "prices", spreads=learned)
    assert spread == "prices of both events: 0.60 (20 cases)"
    assert 0.0 < price[0] < base[0] < base[-1] < price[-1]
    change, percent = (
        forecast_quantiles(draws, "prices", of, 0.5, learned)[0] for of in ("difference", "percent")
    )
    assert change[-1] == pytest.approx(price[-1] - 0.5)
    assert percent[0] == pytest.approx(100 * (price[0] / 0.5 - 1))
    assert percent[0] > -100.0


def test_the_base_year_is_no_forecast(small):
    spreads = small[0].quantiles.filter(figure="price").select("year", "spread").unique()
    assert spreads.filter(year=2022)["spread"].to_list() == ["assumptions alone"]
    assert "assumptions alone" not in spreads.filter(pl.col("year") > 2022)["spread"].to_list()
