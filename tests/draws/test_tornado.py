"""Ends of groups run to 2025: finite numbers, and a failure that is told as one."""

from __future__ import annotations

import math

import polars as pl
import pytest

from ytterby.draws.tornado import (
    TURNED_FIGURES,
    Draw,
    GroupEnds,
    effects,
    swings,
    tornado_of,
)
from ytterby.figures.run_rows import SCHEMA, headline_goods, headline_rows, technologies
from ytterby.ground.errors import ScenarioError
from ytterby.runs.run import run, solve
from ytterby.runs.workspace import Workspace

PAIR = ("no-technology-control", "technology-ban-2023")
IMPOSSIBLE = {"recovery.light_separation": 0.0}  # nothing could be separated: no balance
DRAWS = [
    Draw("leak", "Leaks", "low", {"leak_capacity": 0.05}),
    Draw("nothing", "No recovery", "low", IMPOSSIBLE),
]


@pytest.fixture(scope="module")
def workspace():
    return Workspace.read()


@pytest.fixture(scope="module")
def central(workspace):
    jobs = workspace.jobs(ends(workspace, []).scenarios, wants="measured")
    return [run(job).tables["measured"] for job in jobs]


def ends(workspace, draws, names=PAIR):
    """Scenarios to 2025 at ends of groups."""
    return GroupEnds(workspace, draws, [workspace.scenario(name, until=2025) for name in names])


@pytest.fixture(scope="module")
def wide(workspace):
    ticks = []
    return tornado_of(ends(workspace, DRAWS), on_progress=lambda *now: ticks.append(now)), ticks


def measured(frames, chain, year):
    """Figure, good or technology, and `against` -> value."""
    names = PAIR[-len(frames) :] if len(frames) < 3 else ("first", *PAIR)
    rows = headline_rows(chain).filter(pl.col("figure").is_in(TURNED_FIGURES))
    made = effects(frames, names, rows, year)
    assert set(made["year"]) <= {year}
    label = pl.coalesce("commodity", "technology")
    return {row[:3]: row[3] for row in made.select("figure", label, "against", "value").iter_rows()}


def test_a_run_gives_the_headline_rows_of_its_year(central, chain):
    assert headline_goods(chain) == ("oxide.Nd", "oxide.Tb", "oxide.Dy")
    found = measured(central[-1:], chain, 2025)
    assert set(found) == {
        *(("capacity", t, "") for t in technologies(chain)),
        *(("price", f"oxide.{e}", "") for e in ("Nd", "Dy", "Tb")),
    }
    for name, value in found.items():
        assert math.isfinite(value), name
        assert value > 0, name


def test_a_row_is_what_the_periods_give(central, workspace):
    from ytterby.results.goods import prices

    (job,) = workspace.jobs([workspace.scenario(PAIR[0], until=2025)])
    base, years = solve(job)
    parts = [(y.period.length, r["price_usd_kg"]) for y in years if y.year == 2025
             for r in prices(base, y).rows(named=True)
             if r["commodity"] == "oxide.Nd" and r["region"] == "OUTSIDE"]  # fmt: skip
    price = sum(length * value for length, value in parts) / sum(length for length, _ in parts)
    told = measured(central[:1], workspace.chain, 2025)["price", "oxide.Nd", ""]
    assert told == pytest.approx(price, rel=1e-6)


def test_the_tornado_reports_a_failed_draw_and_invents_no_row_for_it(wide, central, chain):
    found, ticks = wide
    assert ticks[-1] == (3, 3)
    assert len(found.failures) == 1
    assert found.failures[0].startswith("nothing (low): ")
    assert "reconciliation" in found.failures[0].lower()
    assert found.frame["group"].unique().to_list() == ["leak"]
    assert found.frame["value"].is_finite().all()
    expected = measured(central, chain, 2025)
    label = pl.coalesce("commodity", "technology")
    told = found.frame.select("figure", label, "against", "base_value").rows()
    assert {row[:3] for row in told} == set(expected)
    for *row, value in told:
        assert value == pytest.approx(expected[tuple(row)], rel=1e-5, abs=1e-4)
    (one, *_) = swings(found.frame)
    assert one.row["scenario"] == PAIR[1]
    assert [bar.title for bar in one.bars] == ["Leaks"]


def test_a_number_that_is_none_fails_and_an_unknown_one_is_refused(workspace):
    draw = Draw("leak", "Leaks", "low", {"leak_capacity": math.nan})
    found = tornado_of(ends(workspace, [draw], PAIR[1:]))
    assert "leak_capacity" in found.failures[0]
    with pytest.raises(ScenarioError, match="leak_capasity"):
        tornado_of(ends(workspace, [Draw("x", "X", "low", {"leak_capasity": 1.0})], PAIR[1:]))


def test_effects_are_percent_of_the_reference(chain):
    def made(nd, magnet):
        outside = {"region": "OUTSIDE", "year": 2030, "period": ""}
        rows = [{"figure": "price", "commodity": "oxide.Nd", **outside, "value": nd}]
        rows += [{"figure": "capacity", "technology": "magnet", **outside, "value": magnet}]
        return pl.DataFrame(rows, schema=SCHEMA)

    found = measured([made(50.0, None), made(80.0, 1.0), made(100.0, 7.0)], chain, 2030)
    assert found["price", "oxide.Nd", ""] == 100.0
    assert found["price", "oxide.Nd", "first"] == pytest.approx(100.0)
    assert found["price", "oxide.Nd", PAIR[0]] == pytest.approx(25.0)
    assert found["capacity", "magnet", PAIR[0]] == pytest.approx(600.0)
    assert ("capacity", "magnet", "first") not in found  # against nothing there is no percent
    assert found["capacity", "metal", ""] == 0.0  # no plant is none
    assert ("price", "oxide.Dy", "") not in found  # no price is no price


def test_a_run_keeps_the_parameters_of_a_users_scenario(tmp_path, workspace):
    """With `leak_capacity` changed in the file, the centre of the tornado is the run itself."""
    from ytterby.runs.simulate import simulate

    path = tmp_path / "tight.yaml"
    path.write_text(
        "name: tight\ntitle: t\ndescription: d\nextends: embargo\n"
        "parameters: {leak_capacity: 0.05}\nyears: {start: 2024, end: 2025, quarters: none}\n",
        encoding="utf-8",
    )
    tables = simulate(str(path), reference=(), store=False).tables
    row = tables["prices"].filter(
        (pl.col("commodity") == "oxide.Nd")
        & (pl.col("region") == "OUTSIDE")
        & (pl.col("year") == 2025)
    )
    found = tornado_of(ends(workspace, DRAWS[:1], (str(path),))).frame
    own = found.filter(figure="price", commodity="oxide.Nd", against="")
    (centre,) = own.select("value", "base_value").rows()
    assert centre[1] == pytest.approx(row["price_usd_kg"][0], rel=1e-6)
    assert centre[0] == pytest.approx(centre[1], rel=1e-6)  # the draw says the same number
