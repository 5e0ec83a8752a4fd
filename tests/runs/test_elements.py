"""Elements one by one: kept runs are not run again, and the parts stand beside the whole."""

from __future__ import annotations

import polars as pl
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.figures.run_rows import SCHEMA
from ytterby.ground.errors import ScenarioError
from ytterby.runs.elements import ALL, SUM, losses, one_by_one, price_changes
from ytterby.runs.run import Executor
from ytterby.runs.simulate import simulate
from ytterby.runs.store import Store

GALLIUM = packaged_folder("gallium")
NAME = "gallium-as-recorded"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("elements")
    return one_by_one(NAME, folder=GALLIUM, until=2023, executor=Executor.of(store=out)), out


def test_one_element_alone_is_all_at_once(found):
    tables = found[0]
    assert list(tables.runs) == ["gallium-baseline", NAME, f"{NAME}:Ga"]
    of = {(p, r): v for p, r, v, _ in tables.losses.iter_rows()}
    assert of["Ga", "OUTSIDE"] > 0
    for part in ("Ga", SUM):
        assert of[part, "OUTSIDE"] == pytest.approx(of[ALL, "OUTSIDE"], rel=1e-3)
    assert tables.prices["commodity"].to_list() == ["metal.Ga_refined", "metal.Ga_crude"]
    assert (tables.prices["all_at_once"] > 0).all()


def test_all_runs_have_the_same_periods(found):
    tables = found[0]
    years = {name: set(run["year"]) for name, run in tables.runs.items()}
    assert all(own == {2022, 2023} for own in years.values())


def test_runs_at_hand_are_not_run_again(found, monkeypatch):
    tables, out = found
    assert len(Store(out).entries()) == 3

    def never(*_):
        raise AssertionError("a run that is kept was made again")

    monkeypatch.setattr("ytterby.runs.run.run", never)
    ticks = []
    again = one_by_one(NAME, folder=GALLIUM, until=2023, executor=Executor.of("serial", store=out),
                       on_progress=lambda *n: ticks.append(n))  # fmt: skip
    assert ticks[-1] == (f"{NAME}:Ga", 3, 3)
    assert again.losses.equals(tables.losses)


def test_from_python_a_run_for_each_element_stands_before_the_whole():
    run = simulate(NAME, data=GALLIUM, switches={"elements": "one_by_one"})
    assert run.scenarios == ["gallium-baseline", f"{NAME}:Ga", NAME]
    demand = run.tables["demand"]
    served = [demand.filter(pl.col("scenario") == s)["served"].sum() for s in run.scenarios]
    assert served[0] > served[1] == pytest.approx(served[2], rel=1e-3)


def test_a_scenario_without_later_controls_on_goods_is_told():
    with pytest.raises(ScenarioError, match="no control on goods that begins after 2022"):
        one_by_one("gallium-baseline", folder=GALLIUM, until=2023)


def made(chn, usa, jpn, price):
    served = {"OUTSIDE": usa + jpn, "CHN": chn, "USA": usa, "JPN": jpn}  # t at 5 USD/kg
    rows = [
        {"figure": "supplied_value", "region": region, "year": 2025, "value": amount * 5e-3}
        for region, amount in served.items()
    ]
    rows += [
        {"figure": "price", "commodity": good, "region": "OUTSIDE", "year": 2025, "value": price}
        for good in ("oxide.Dy", "magnet.NdFeB_heavy")
    ]
    return pl.DataFrame(
        [*rows, *({**one, "year": 2024, "value": 1.0} for one in rows)], schema=SCHEMA
    )


def test_sums_and_shares_by_hand(chain):
    runs = {
        "before": made(100.0, 100.0, 100.0, 50.0),
        "x:Dy": made(100.0, 90.0, 100.0, 100.0),
        "x:Tb": made(100.0, 80.0, 90.0, 75.0),
        "x": made(100.0, 75.0, 90.0, 110.0),
    }
    parts = {"x:Dy": "Dy", "x:Tb": "Tb"}
    of = {(p, r): (v, s) for p, r, v, s in losses(runs, "before", "x", parts, chain).iter_rows()}
    assert of["Dy", "USA"] == pytest.approx((0.05, 0.1))  # 10 t at 5 USD/kg, of 100 t
    assert of[SUM, "OUTSIDE"] == pytest.approx((0.05 + 0.15, 0.2))
    assert of[ALL, "OUTSIDE"] == pytest.approx((0.175, 0.175))
    nothing = {**runs, "x": made(100.0, 0.0, 90.0, 110.0)}
    of = {(p, r): v for p, r, v, _ in losses(nothing, "before", "x", parts, chain).iter_rows()}
    assert of[ALL, "USA"] == pytest.approx(0.5)  # all that was served is lost
    (row,) = price_changes(runs, "before", "x", parts, chain).to_dicts()
    assert row == {
        "commodity": "oxide.Dy", "element": "Dy", "alone": pytest.approx(1.0),
        "sum": pytest.approx(1.5), "all_at_once": pytest.approx(1.2),
    }  # fmt: skip
