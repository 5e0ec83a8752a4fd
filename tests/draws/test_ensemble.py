"""Ensembles on the gallium folder: small, resumable, and honest about draws without an answer."""

from __future__ import annotations

import json
import shutil
from functools import partial

import numpy as np
import polars as pl
import pytest

import ytterby as yt
from ytterby.datasets.package import packaged_folder
from ytterby.draws.drivers import drivers, spearman
from ytterby.draws.loop import one_table, run_study
from ytterby.draws.predictive import Spread, Spreads, predictive
from ytterby.draws.sampling import forecast_ranges as told
from ytterby.draws.sampling.gather import gather, quantiles
from ytterby.draws.sampling.plan import make_plan
from ytterby.ground.entries import entry_path
from ytterby.ground.errors import MarketError, ResultError, ScenarioError
from ytterby.runs import run as run_module
from ytterby.runs.run import Executor

GALLIUM = packaged_folder("gallium")
SMALL = {"draws": 2, "seed": 4, "until": 2024, "data": GALLIUM}
NAME = "gallium-as-recorded"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    out = tmp_path_factory.mktemp("ensemble")
    ticks = []
    found = yt.ensemble(NAME, **SMALL, out=out, on_progress=ticks.append)
    return found, out, ticks


def test_the_tables_are_whole(small):
    found, out, ticks = small
    assert ticks[0] == ("draws", 0, 3, 0.0)
    assert ticks[-1] == ("draws", 3, 3, 1.0)
    assert found.failures.is_empty()
    assert found.draws["draw"].unique().sort().to_list() == [0, 1, 2]
    assert found.draws["scenario"].unique().sort().to_list() == [NAME, "gallium-baseline"]
    assert found.draws["year"].unique().sort().to_list() == [2022, 2023, 2024]
    assert set(found.headline) <= set(found.draws["measure"])
    assert found.draws["value"].is_finite().all()
    assert found.drivers.is_empty()  # two draws drive nothing
    held = found.quantiles.filter(pl.col("draws") == 2)
    assert (held["p05"] <= held["p50"]).all()
    assert (held["p50"] <= held["p95"]).all()
    found.write(out)
    assert pl.read_parquet(out / "draws.parquet").equals(found.draws)
    assert json.loads((out / "manifest.json").read_text())["draws_answered"] == 2


def test_measures_are_named_by_the_folder(small):
    found = small[0]
    assert "price_outside.Ga_crude" in found.headline
    assert "capacity_outside.extraction" in found.headline
    assert not [m for m in found.draws["measure"].unique() if "Dy" in m or "magnet." in m]


def test_effects_are_taken_draw_by_draw(small):
    found = small[0]
    name, year = "price_outside.Ga_crude", 2024
    sides = {(d, s): v for d, s, m, y, v in found.draws.iter_rows() if (m, y) == (name, year)}
    rows = found.effects.filter((pl.col("measure") == name) & (pl.col("year") == year))
    for draw, _, _, change, percent, reference in rows.iter_rows():
        after, before = sides[draw, NAME], sides[draw, "gallium-baseline"]
        assert reference == before
        assert change == pytest.approx(after - before)
        assert percent == pytest.approx(100 * (after / before - 1))
    assert (rows["change"] > 0).all()  # a licence on exports makes the good dearer outside


def test_the_central_draw_is_the_run_itself(small):
    from ytterby.runs.simulate import simulate

    found = small[0]
    run = simulate(NAME, data=GALLIUM, reference=())
    price = run.tables["prices"].filter(
        (pl.col("commodity") == "metal.Ga_crude")
        & (pl.col("region") == "OUTSIDE")
        & (pl.col("year") == 2023)
    )["price_usd_kg"][0]
    told = found.draws.filter(
        (pl.col("draw") == 0)
        & (pl.col("scenario") == NAME)
        & (pl.col("measure") == "price_outside.Ga_crude")
        & (pl.col("year") == 2023)
    )["value"][0]
    assert told == pytest.approx(price, rel=1e-4)


def test_an_interrupted_ensemble_goes_on_and_gives_the_same(small, tmp_path):
    found = small[0]

    class StopError(Exception):
        pass

    def stop(now):
        if now.done == 1:
            raise StopError

    with pytest.raises(StopError):
        yt.ensemble(NAME, **SMALL, out=tmp_path, workers=1, on_progress=stop)
    kept = {p: p.stat().st_ino for p in (tmp_path / "draws").iterdir()}
    assert kept
    again = yt.ensemble(NAME, **SMALL, out=tmp_path)
    assert len(list((tmp_path / "draws").iterdir())) == 6
    for path, when in kept.items():
        assert path.stat().st_ino == when  # not run again
    keys = ["draw", "scenario", "measure", "year"]
    both = again.draws.sort(keys)["value"] - found.draws.sort(keys)["value"]
    assert np.abs(both.to_numpy()).max() < 1e-6


def test_another_ensemble_in_the_same_folder_is_refused(small):
    out = small[1]
    with pytest.raises(ResultError, match="seed 4 and not 5"):
        yt.ensemble(NAME, **{**SMALL, "seed": 5}, out=out)


def runs_made(monkeypatch):
    """Names of the scenarios that are run in this process from now on."""
    made, real = [], run_module.run

    def counted(job, on_progress=None):
        made.append(job.name)
        return real(job, on_progress)

    monkeypatch.setattr(run_module, "run", counted)
    return made


def test_a_draw_without_an_answer_is_kept_with_its_reason(tmp_path):
    plan = make_plan(NAME, draws=1, seed=1, until=2023, folder=GALLIUM)
    good = plan.workspace.jobs(plan.scenarios, wants="measures")
    bad = plan.workspace.jobs(plan.scenarios, {"recovery.refining": 0.0}, wants="measures")
    kept = []

    def drawn(central, random):
        means = Executor("processes", 2, plan.store(tmp_path))
        jobs = {0: {0: central}, 1: {0: random}}
        return run_study(jobs, one_table("measures"), lambda _, __, frames: frames, means)

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
    again = yt.ensemble(NAME, **SMALL, out=tmp_path / "out", engine="serial")
    assert len(made) == (0 if damage == "plan" else 1)
    assert again.quantiles.equals(found.quantiles)
    place = "plan.json" if damage == "plan" else draws[0].name
    assert [r.message for r in caplog.records if place in r.message and "damaged" in r.message]


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_full_disk_stops_an_ensemble_at_once(tmp_path, monkeypatch, engine):
    def full(*_, **__):
        raise ResultError("cannot be written: No space left on device")

    monkeypatch.setattr("ytterby.runs.store.write_entry", full)
    ticks = []
    with pytest.raises(ResultError, match="No space left"):
        yt.ensemble(NAME, **{**SMALL, "draws": 8}, out=tmp_path, engine=engine,
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
    frame = pl.DataFrame(
        {"draw": range(200), "measure": ["m"] * 200, "year": [2025] * 200, "value": value}
    )
    both = pl.concat([frame, frame.with_columns(pl.lit(2024).cast(pl.Int64).alias("year"))])
    drawn = pl.DataFrame(
        [(d, f"a{n}", "g", numbers[d, n]) for d in range(200) for n in range(5)],
        schema=["draw", "id", "group", "value"],
        orient="row",
    )
    top = drivers(both, drawn, ["m"], "level")
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
    page = page_html(ensemble_page(found.tables, found.headline, pair, found.manifest))
    assert not faults(page)
    assert "2 random draws" in page
    assert page.count("<svg") == 3
    assert "Too few draws" in page


def test_forecasts_stand_beside_the_range_of_the_assumptions(monkeypatch):
    learned = Spreads(
        {"both": {"prices": Spread(0.6, 20, "prices"), "shares": Spread(0.5, 2, "shares")}}
    )
    monkeypatch.setattr(told, "read_spreads", lambda: learned)
    monkeypatch.setattr(told, "predictive", partial(predictive, spreads=learned))
    names = ("price_outside.Ga", "lost_share.OUTSIDE")
    rows = [(m, y, 0.5, 0.25 * d) for m in names for y in (2022, 2023) for d in range(1, 5)]
    values = pl.DataFrame(rows, schema=["measure", "year", "before", "value"], orient="row")
    keys = ["measure", "year"]
    frame = values.select(keys).unique(maintain_order=True)
    levels = told.with_forecasts(frame, values, keys).to_dicts()
    base, price, _, share = levels
    assert base["spread"] == share["spread"] == "assumptions alone"
    assert (base["forecast_p05"], base["forecast_p95"]) == pytest.approx((0.2875, 0.9625))
    assert price["spread"] == "prices of both events: 0.60 (20 cases)"
    assert (
        price["forecast_p05"] < base["forecast_p05"] < base["forecast_p95"] < price["forecast_p95"]
    )
    assert price["forecast_p05"] > 0.0
    changes, percents = (
        told.with_forecasts(frame, values, keys, of).to_dicts()[1] for of in ("change", "percent")
    )
    assert changes["forecast_p95"] == pytest.approx(price["forecast_p95"] - 0.5)
    assert percents["forecast_p05"] == pytest.approx(100 * (price["forecast_p05"] / 0.5 - 1))
    assert percents["forecast_p05"] > -100.0


def test_the_answer_gets_its_range_from_the_same_function(monkeypatch):
    learned = Spreads({"both": {"prices": Spread(0.6, 20, "prices")}})
    monkeypatch.setattr(told, "read_spreads", lambda: learned)
    monkeypatch.setattr(told, "predictive", partial(predictive, spreads=learned))
    ends = np.array([90.0, 100.0, 120.0])
    found, spread = told.forecast_quantiles(ends, "price_outside.Ga.2030")
    assert found[0] < 90.0 < 120.0 < found[-1]
    assert "prices of both events" in spread
    percent, _ = told.forecast_quantiles(ends / 100.0, "price_outside.Ga.2030:total", "percent")
    assert percent == pytest.approx(found - 100.0)
    found, spread = told.forecast_quantiles(ends, "lost_share.OUTSIDE")
    assert (found[0], found[-1], spread) == (91.0, 118.0, "assumptions alone")
