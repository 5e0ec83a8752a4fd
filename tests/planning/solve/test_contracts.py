"""Contracts that are settled at prices of the day: what a plan writes, what is billed, and that plants run."""

from __future__ import annotations

import polars as pl
import pytest
from tests.planning.conftest import TO_THE_END, new_home, place_text
from tests.planning.solve.test_offtakes import JAPAN, OWN

from ytterby.planning.judge import plan_and_judge
from ytterby.planning.planned_and_simulated import plan_lines
from ytterby.runs.run import Executor

TARGET = "least: 0.9, from: 2026}"


def by(instrument):
    """The own share of the tests of offtakes, lower, by another contract."""
    return OWN[0], OWN[1].replace(TARGET, f"least: 0.8, instrument: {instrument}, from: 2026}}")


@pytest.fixture(scope="module")
def cost_plus(workspace, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plus")
    planned = place_text(workspace, folder, [TO_THE_END, JAPAN, by("cost_plus")])
    means = Executor.of("serial", store=folder / "store")
    return plan_and_judge(planned, folder, means, 1, workers=1, keep=new_home())


def test_plants_under_cost_plus_run_as_promised(cost_plus):
    assert cost_plus.holds
    assert cost_plus.residual < 0.1
    calm = cost_plus.simulations[0]
    assert calm.differences
    for one in calm.differences:
        assert one.simulated >= 0.8 - 0.005


def test_cost_plus_is_written_and_billed_as_running(cost_plus):
    plan = cost_plus.plan
    for told, outcome in zip(plan.solutions, cost_plus.simulations, strict=True):
        scenario = plan.planned.workspace.scenario(str(outcome.files.with_plan))
        assert len(scenario.instruments) == len(told.paid)
        for one, paid in zip(scenario.instruments, told.paid, strict=True):
            assert one.kind == paid.instrument == "cost_plus"
            assert one.fee == pytest.approx(paid.price, abs=1e-3)
            assert paid.premium > 0.0
        line = [one for one in plan_lines(plan, outcome) if one.what == "running"]
        billed = outcome.tables["public_cost"].filter(kind="cost_plus")["cost_musd"].sum()
        assert bool(line) == bool(told.paid)
        for one in line:
            assert one.simulated == pytest.approx(billed)


def test_no_column_is_paid_twice_by_cost_plus(cost_plus):
    for told in cost_plus.plan.solutions:
        keys = [(one.technology, one.region, one.commodity, one.block) for one in told.paid]
        assert len(keys) == len(set(keys))


def test_a_contract_for_difference_pays_the_difference_on_the_tonnes(judged_plan):
    judged, years = judged_plan(TO_THE_END, JAPAN, by("contract_for_difference")), 0
    for told, outcome in zip(judged.plan.solutions, judged.simulations, strict=True):
        if not told.paid:
            continue
        assert {one.instrument for one in told.paid} == {"contract_for_difference"}
        bills = outcome.tables["public_cost"].filter(kind="contract_for_difference")
        for paid in told.paid:
            for year in judged.plan.planned.frame.blocks.years(paid.block):
                price = outcome.tables["prices"].filter(
                    commodity=paid.commodity, region=paid.region, year=year
                )["price_usd_kg"].sum()  # fmt: skip
                name = pl.col("instrument").str.contains(paid.commodity, literal=True)
                for bill in bills.filter(name, year=year).iter_rows(named=True):
                    due = (paid.price - price) * bill["tonnes"] / 1e3
                    assert bill["tonnes"] <= paid.tonnes + 0.1
                    assert bill["cost_musd"] == pytest.approx(
                        due, abs=0.002 * abs(bill["tonnes"]) + 1e-4
                    )
                    years += 1
    assert years > 2
