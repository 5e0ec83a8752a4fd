"""Draws run to 2025: finite numbers, and a failure that is told as one."""

from __future__ import annotations

import math

import pytest

from ytterby.study.ensemble.draws import Draw, group_draws
from ytterby.study.ensemble.measures import headline_goods, technologies
from ytterby.study.ensemble.tasks import run_demand, run_draw
from ytterby.study.ensemble.tornado import both_ends, tornado, with_effects

PAIR = ("no-technology-control", "technology-ban-2023")
IMPOSSIBLE = {"recovery.light_separation": 0.0}  # nothing could be separated: no balance


@pytest.fixture(scope="module")
def central():
    return run_draw({}, PAIR, 2025)


@pytest.fixture(scope="module")
def wide():
    draws = [
        Draw("leak", "Leaks", "low", {"leak_capacity": 0.05}),
        Draw("nothing", "No recovery", "low", IMPOSSIBLE),
    ]
    ticks = []
    return tornado(draws, PAIR, 2025, tick=lambda: ticks.append(1)), ticks


def test_a_draw_gives_the_headline_measures_of_its_last_year(central, chain):
    assert headline_goods(chain) == ("oxide.Nd", "oxide.Tb", "oxide.Dy")
    assert list(central) == list(PAIR)
    for found in central.values():
        assert set(found) == {
            *(f"capacity_outside.{t}.2025" for t in technologies(chain)),
            *(f"price_outside.{e}.2025" for e in ("Nd", "Dy", "Tb")),
        }
        for name, value in found.items():
            assert math.isfinite(value), name
            assert value > 0, name


def test_a_draw_is_what_a_run_gives(central, base):
    from ytterby.law.book import Book
    from ytterby.scenarios.read import resolve
    from ytterby.years.run import run_years

    book = Book.read()
    scenario = resolve("technology-ban-2023", book)
    short = scenario.years.model_copy(update={"end": 2025})
    from dataclasses import replace

    last = run_years(base, replace(scenario, years=short), book)[-1]
    from ytterby.tables.rows import prices

    (price,) = [r[-1] for r in prices(base, last) if r[0] == "oxide.Nd" and r[3] == "OUTSIDE"]
    told = central["technology-ban-2023"]["price_outside.Nd.2025"]
    assert told == pytest.approx(price, rel=1e-6)


def test_a_draw_moves_the_answer(chain):
    (draw,) = [
        d for d in group_draws(chain.parameters) if (d.group, d.end) == ("defence_share", "high")
    ]
    found = run_draw(draw.changes, PAIR[1:], 2025)
    assert "failed" not in found
    assert all(math.isfinite(v) for v in found["technology-ban-2023"].values())


def test_a_base_year_without_balance_is_a_failure_and_no_number():
    found = run_draw(IMPOSSIBLE, PAIR, 2025)
    assert list(found) == ["failed"]
    (reason,) = found["failed"]
    assert "reconciliation" in reason.lower()


@pytest.mark.parametrize(
    ("changes", "scenarios", "word"),
    [({}, ("nonsense",), "nonsense"), ({"leak_capacity": math.nan}, PAIR, "leak_capacity")],
)
def test_unknown_names_and_numbers_that_are_none_are_failures(changes, scenarios, word):
    found = run_draw(changes, scenarios, 2025)
    assert list(found) == ["failed"]
    assert word in next(iter(found["failed"]))


def test_the_tornado_reports_a_failed_draw_and_invents_no_row_for_it(wide, central):
    found, ticks = wide
    assert len(ticks) == 2
    assert len(found.failures) == 1
    assert found.failures[0].startswith("nothing (low): ")
    assert found.frame["group"].unique().to_list() == ["leak"]
    assert found.frame["value"].is_finite().all()
    assert found.frame["base_value"].is_finite().all()
    expected = with_effects(central, PAIR)
    told = dict(found.frame.select("measure", "base_value").iter_rows())
    assert set(told) == set(expected)
    for measure, value in told.items():
        assert value == pytest.approx(expected[measure], rel=1e-5, abs=1e-4)


def test_effects_are_percent_of_the_reference():
    runs = {
        "none": {"price.2030": 50.0, "capacity.2030": 0.0},
        "before": {"price.2030": 80.0},
        "after": {"price.2030": 100.0, "capacity.2030": 7.0},
    }
    found = with_effects(runs, tuple(runs))
    assert found["price.2030"] == 100.0
    assert found["price.2030:total"] == pytest.approx(100.0)
    assert found["price.2030:own"] == pytest.approx(25.0)
    assert "capacity.2030:total" not in found  # against nothing there is no percent
    two = with_effects({k: runs[k] for k in ("none", "after")}, ("none", "after"))
    assert "price.2030:own" not in two


def test_both_ends_of_defence_use(chain):
    draws = [d for d in group_draws(chain.parameters) if d.group == "defence_share"]
    rows = both_ends(draws, PAIR[1:], 2025)
    assert set(rows) == {"low", "high"}

    def wanted(end):
        """Defence use wanted in 2024, world [t magnet]."""
        return sum(r[4] for r in rows[end] if r[1] == 2024 and r[3] == "defence")

    for found in rows.values():
        assert {row[1] for row in found} == {2024, 2025}
        assert all(math.isfinite(v) for row in found for v in row[4:])
    assert 0 < wanted("low") < wanted("high")


def test_demand_rows_fit_the_demand_table():
    from ytterby.tables.registry import SCHEMAS

    rows = run_demand({}, PAIR[1:], 2024)
    assert {len(row) for row in rows} == {2 + len(SCHEMAS["demand"])}
    assert {row[:2] for row in rows} == {("technology-ban-2023", 2024)}


def test_a_draw_keeps_the_parameters_of_a_users_scenario(tmp_path):
    """With `leak_capacity` changed in the file, the centre of the tornado is the run itself."""
    from ytterby.study.ensemble.tasks import measures
    from ytterby.study.simulate import simulate

    path = tmp_path / "tight.yaml"
    path.write_text(
        "name: tight\ntitle: t\ndescription: d\nextends: embargo\n"
        "parameters: {leak_capacity: 0.05}\nyears: {start: 2024, end: 2025}\n",
        encoding="utf-8",
    )
    run = simulate(str(path), beside=())
    expected = measures(run.base, run.years["tight"][-1])
    found = run_draw({}, (str(path),), 2025)["tight"]
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-3), name
