"""What would help: instruments that a scenario can hold, each alone; what cannot be run is absent."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.instrument_trials import LASTS, InstrumentTrials
from ytterby.figures.change import change_of
from ytterby.instruments.base import InstrumentBase
from ytterby.runs.simulate import simulate

TEXT = """\
name: stop
title: A stop
description: d
extends: gallium-baseline
years: {start: 2022, end: 2024}
controls:
  measures:
    - {id: m, title: M, effective: 2023-04-01, ended: 2023-09-30,
       acts: [{act: prohibition, origin: CHN, elements: [Ga], stages: all}]}
"""


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    path = tmp_path_factory.mktemp("stop") / "stop.yaml"
    path.write_text(TEXT, encoding="utf-8")
    results = simulate(str(path), data=packaged_folder("gallium"), store=False)
    reference, focus = (job.scenario for job in results.jobs)
    return results, focus, reference, change_of(results.workspace, focus, reference)


def test_instruments_stand_where_most_of_the_good_is_used(stopped):
    results, focus, reference, change = stopped
    found = InstrumentTrials(results.workspace, results.tables, (focus, reference), change).tried
    assert found
    several = [one for one in found if one.instruments and one.kind != "rated_order"]
    assert all(isinstance(one.instruments[0], InstrumentBase) for one in several)
    assert {one.kind for one in several} == {"price_floor", "offtake", "grant"}
    assert "CHN" not in {one.region for one in found}
    assert "ROW" not in {one.region for one in found}  # no state
    assert len({one.id for one in found}) == len(found)
    days = [one.instruments[0] for one in several]
    assert all(one.from_.year == 2023 and one.until.year == 2023 + LASTS - 1 for one in days)


def test_stocks_plants_precedence_and_a_levy_stand_in_the_first_region(stopped):
    results, focus, reference, change = stopped
    found = InstrumentTrials(results.workspace, results.tables, (focus, reference), change).tried
    first, alone = (
        found[0].region,
        [one for one in found if one.kind not in {"price_floor", "offtake", "grant"}],
    )
    assert {"stock", "rated_order", "levy"} <= {one.kind for one in alone}
    assert {one.region for one in alone} == {first}
    three, six, year = (one.stockpiles[0].opening for one in alone if one.kind == "stock")
    assert (six, year) == (pytest.approx(2 * three), pytest.approx(4 * three))
    assert all(one.capacity[0].tonnes > 0.0 for one in alone if one.capacity)
    both = alone[0] + alone[-1]
    assert both.added_to(focus).stockpiles == alone[0].stockpiles
    assert both.cost_musd == alone[0].cost_musd + alone[-1].cost_musd


def test_no_good_is_dear_where_no_price_rises(stopped):
    results, focus, reference, change = stopped
    own = results.workspace, results.tables
    assert InstrumentTrials(*own, (focus, reference), change).good
    assert InstrumentTrials(*own, (reference, reference), change).good == ""


def test_loss_avoided_stands_beside_what_it_costs(stopped):
    results, focus, reference, change = stopped
    ticks = []
    study = InstrumentTrials(results.workspace, results.tables, (focus, reference), change)
    found = study.once(on_progress=lambda *at: ticks.append(at))
    alone = found.filter(pl.col("kind") != "pair")
    assert (alone.height + 1, alone.height + 1) in ticks  # and the run without any
    assert found.height - alone.height in {0, 1, 3}
    assert found.filter(pl.col("avoided_musd") <= 0.0)["kind"].to_list().count("pair") == 0
    assert (found["years_until"].drop_nulls() >= 0).all()
    assert found["avoided_musd"].to_list() == sorted(found["avoided_musd"], reverse=True)
    assert found["cost_musd"].abs().sum() > 0.0
    best = found.row(0, named=True)
    assert best["title"].split(":")[0] in {
        row["name"] for row in results.workspace.chain.regions.values()
    }
