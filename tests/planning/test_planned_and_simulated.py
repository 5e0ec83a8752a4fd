"""Promise and outcome by line."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from ytterby.planning.planned_and_simulated import LINES, plan_lines
from ytterby.planning.scenario_files import steps


@pytest.fixture
def judged(judged_plan):
    """A share that buyers may meet too, and a small loss: the plan builds, holds a stock, and pays nobody to run."""
    share = ("metal, most: 0.3", "metal, instrument: levy, most: 0.15")
    loss = ("most: 0.3, from: 2026, futures: [ban]", "most: 0.02, from: 2026, futures: [ban]")
    return judged_plan(share, loss)


def test_every_line_is_told(judged):
    """Germanium knows no burdens: the other five lines are there, in every future."""
    for outcome in judged.simulations:
        rows = plan_lines(judged.plan, outcome)
        assert {row.line for row in rows} == {*LINES} - {"burden"}
        assert all(row.first <= row.last for row in rows)


def test_cost_adds_up_and_is_what_is_billed(judged):
    plan = judged.plan
    for outcome in judged.simulations:
        cost = [row for row in plan_lines(plan, outcome) if row.line == "cost"]
        *parts, total = cost
        assert total.what == "all"
        assert total.simulated == pytest.approx(outcome.public_musd)
        for side in ("planned", "simulated"):
            whole = sum(getattr(row, side) for row in parts)
            assert getattr(total, side) == pytest.approx(whole, abs=1e-6)
        bought = next(row for row in parts if row.what == "stock purchases")
        own = [s for s in steps(plan, outcome.files.solution) if s.measure == "stock"]
        assert bought.planned == pytest.approx(sum(s.cost_musd for s in own))


def test_what_the_future_pays_anyhow_is_no_cost_of_the_plan(judged):
    outcome = judged.simulations[0]
    paid = outcome.tables["public_cost"]
    floor = paid.head(1).with_columns(kind=pl.lit("price_floor"), cost_musd=pl.lit(1e4))
    anyhow = outcome.without.get("public_cost", paid.clear())
    both = replace(
        outcome,
        tables={**outcome.tables, "public_cost": pl.concat([paid, floor])},
        without={**outcome.without, "public_cost": pl.concat([anyhow, floor])},
    )
    costs = [
        [row.simulated for row in plan_lines(judged.plan, one) if row.line == "cost"]
        for one in (outcome, both)
    ]
    assert costs[1] == pytest.approx(costs[0])


def test_what_is_promised_opens_but_not_all_of_it_is_more(judged):
    rows = [row for row in plan_lines(judged.plan, judged.simulations[0]) if row.line == "capacity"]
    own = {(r.what, r.region, r.first): r for r in rows if not r.what.endswith("added in all")}
    assert own
    for (what, region, first), row in own.items():
        other = f"{what}, added in all", region, first
        added = next(r for r in rows if (r.what, r.region, r.first) == other)
        assert added.planned == row.planned
        assert added.simulated < row.simulated + 1.0  # nobody builds more because the state does


def test_burdens_are_those_of_the_planner(judged):
    """Units a year, means of a block, of the planner's regions alone."""
    outcome = judged.simulations[0]
    years = range(2023, 2031)
    burdens = pl.DataFrame([
        {"year": year, "region": region, "burden": "water", "unit": "m3", "quantity": quantity}
        for year in years for region, quantity in (("USA", 2.0 * year), ("CAN", 1.0), ("CHN", 9e9))
    ])  # fmt: skip
    told = replace(outcome.files.solution, burdens={("water", 1): 4000.0})
    changed = replace(
        outcome,
        tables={**outcome.tables, "burdens": burdens},
        files=replace(outcome.files, solution=told),
    )
    (row,) = [row for row in plan_lines(judged.plan, changed) if row.line == "burden"]
    assert (row.what, row.unit, row.first, row.last) == ("water", "m3/yr", 2024, 2025)
    assert row.simulated == pytest.approx(2024 + 2025 + 1.0)
    assert row.difference == pytest.approx(row.simulated - 4000.0)
