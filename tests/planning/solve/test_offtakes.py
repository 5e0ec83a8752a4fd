"""What a share needs of plants is paid for: an offtake at the price at which they run, and none without need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.conftest import TO_THE_END, new_home

from ytterby.planning.judge import judge
from ytterby.planning.planned_and_simulated import plan_lines
from ytterby.planning.solve.future import second_stage_of
from ytterby.planning.solve.outcomes import PaidGood, charge_later, damped
from ytterby.planning.solve.outcomes import worth as worth_of
from ytterby.planning.solve.solve import with_kept
from ytterby.runs.run import Executor

JAPAN = ("planner: [USA, CAN]", "planner: JPN")
ASKED = "most: 0.3, from: 2026}"
OWN = (
    "  - {id: share, kind: largest_share, stage: metal, most: 0.3, from: 2026}\n"
    "  - {id: loss, kind: loss, uses: [infrared], most: 0.3, from: 2026, futures: [ban]}\n",
    "  - {id: own, kind: own_share, of: metal, least: 0.9, from: 2026}\n",
)


def test_plants_are_paid_what_their_share_is_worth(judged_plan):
    judged = judged_plan(TO_THE_END, JAPAN, OWN)
    plan = judged.plan
    frame = plan.planned.frame
    for told in plan.solutions:
        assert told.paid
        for one in told.paid:
            assert one.region == "JPN"
            assert one.premium > 0.0
            assert one.price >= one.premium
            assert frame.blocks.middles[one.block] >= 2026
            worth = told.worth.get((one.commodity, one.region, one.block))
            if worth is not None:
                assert one.price == pytest.approx(max(worth, 0.0) + one.premium)
    # what is paid is the value of the target at the margin, on what all plants of the technology make
    share = np.array([0.6, 0.4])
    bills = [sum(o.bill * frame.blocks.weights[o.block] for o in t.paid) for t in plan.solutions]
    assert plan.running == pytest.approx(float(share @ bills))
    for told, outcome in zip(plan.solutions, judged.simulations, strict=True):
        scenario = plan.planned.workspace.scenario(str(outcome.files.with_plan))
        assert len(scenario.instruments) == len(told.paid)
        assert {one.kind for one in scenario.instruments} == {"offtake"}
        assert not any(one.new_plants for one in scenario.instruments)  # they pay what it opens
        lines = [one for one in plan_lines(plan, outcome) if one.what == "running"]
        paid = outcome.tables["public_cost"].filter(kind="offtake")["cost_musd"].sum()
        assert lines[0].simulated == pytest.approx(paid)
        assert lines[0].planned > 0.0


def test_prices_of_contracts_go_half_of_the_way_in_a_round():
    """Neither what is asked twice as much for at once, nor what needs no premium any more, is at its new price in a
    round; one that is new is."""
    before = PaidGood("metal", "JPN", "metal.Ge", 1, 400.0, 300.0, 10.0)
    now = replace(before, price=100.0, premium=0.5, tonnes=12.0)
    other = replace(before, block=2, price=900.0, premium=50.0)
    one, two = damped([now, other], [before])
    assert (one.price, one.premium, one.tonnes) == pytest.approx((200.0, 100.5, 12.0))
    assert two == other
    (fading,) = damped([], [before])
    assert (fading.price, fading.premium) == pytest.approx((200.0, 100.0))
    assert [*damped([], [replace(before, price=100.0, premium=0.4)])] == []
    assert [*damped([now], [now])] == [now]
    today = replace(now, instrument="contract_for_difference")  # settled on the day: at once
    assert [*damped([today], [replace(today, price=400.0)])] == [today]


def test_plants_run_because_they_are_paid(judged_plan, tmp_path):
    """The same plants without the offtakes make less than with dear ones."""
    plan, means = judged_plan(TO_THE_END, JAPAN, OWN).plan, Executor.of("serial")

    def judged(times):
        solutions = [
            replace(
                told, paid=[replace(one, price=times * one.price) for one in told.paid if times]
            )
            for told in plan.solutions
        ]
        return judge(replace(plan, solutions=solutions), tmp_path / f"{times}", means)

    paid, alone = judged(3), judged(0)
    more = [
        now.simulated - then.simulated
        for with_, without in zip(paid, alone, strict=True)
        for now, then in zip(with_.differences, without.differences, strict=True)
    ]
    assert max(more) > 0.01
    assert min(more) > -0.02


def test_nothing_is_paid_without_need(solved):
    held = "  - {id: own, kind: own_share, of: metal, least: 0.0, from: 2026}\n"
    plan = solved(JAPAN, (OWN[0], held))
    assert not any(told.paid for told in plan.solutions)
    assert plan.builds.sum() < 1.0


def test_a_share_without_a_levy_counts_on_what_is_made_at_home(solved):
    """Not on buyers who change nor on users who do without: no offtake pays them for it."""
    plan, rows = solved(), 0
    for task, told in zip(with_kept(plan.planned, new_home()), plan.solutions, strict=True):
        stage = second_stage_of(task)
        market = {part.name: part for part in stage.blocks}
        for part, row in stage.rows:
            if row.target != "share" or row.right >= -1e-3:
                continue
            rows += 1
            of = market[part.name].program.of[row.weight.on]
            own = [
                task_column.region for task_column in (stage.planner.network.columns[n] for n in of)
            ]
            assert set(own) <= {"USA", "CAN"}
        assert all(one.reached <= 0.3 + 1e-4 for one in told.reached if one.target == "share")
    assert rows


LEVY = ("stage: metal, most: 0.3", "stage: metal, instrument: levy, most: 0.3")


def test_with_a_levy_nothing_is_paid_and_a_supplier_is_charged(solved):
    plan = solved(LEVY)
    assert plan.met
    for told in plan.solutions:
        assert not told.paid
        assert told.levied
        for one in told.levied:
            assert one.stage == "metal"
            assert one.rate > 0.0
            assert one.flow > 0.0
            assert one.origin not in ("USA", "CAN")


def test_what_is_paid_covers_what_running_costs_and_no_rent(solved):
    """By complementary slackness: at the prices paid, planned plants earn what they take in and their cost."""
    plan = solved(TO_THE_END, JAPAN, OWN)
    base = plan.planned.base
    network, checked = base.network, 0
    for task, told in zip(with_kept(plan.planned, new_home()), plan.solutions, strict=True):
        held = second_stage_of(task)
        charge_later(held, task.public_money)
        held.start(plan.factor)
        held.solve(plan.links)
        worth = worth_of(held)
        paid = {(o.technology, o.commodity, o.block): o.price for o in told.paid}
        for block, program in enumerate(held.programs):
            x = held.x[held.at[f"block {block}"]]
            balance = -program.matrix[: program.nodes.size].tocsc()
            earned = spent = 0.0
            for number in np.flatnonzero(program.planned & (x > 1e-6)):
                column = network.columns[program.of[number]]
                if not any(k[0] == column.technology and k[2] == block for k in paid):
                    continue
                part = slice(balance.indptr[number], balance.indptr[number + 1])
                for row, amount in zip(balance.indices[part], balance.data[part], strict=True):
                    node = program.nodes[row]
                    good, region = network.nodes[node]
                    price = worth.get((good, region, block), 0.0)
                    if amount > 0.0:
                        price = paid.get((column.technology, good, block), price)
                        earned += float(x[number] * amount * price)
                    else:
                        spent -= float(x[number] * amount * price)
                spent += float(x[number] * program.cost[number]) * 1e3
            if earned:
                assert earned == pytest.approx(spent, rel=1e-3)
                checked += 1
    assert checked
