"""Plans against futures, each with what the market makes the planner pay."""

from __future__ import annotations

import pytest
from tests.planning.conftest import new_home

from ytterby.planning.regret import MADE_FOR, NOTHING, THE_PLAN, simulated_regret
from ytterby.runs.run import Executor


@pytest.fixture(scope="module")
def regret(judged_plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("regret")
    means = Executor.of("serial")
    return simulated_regret(judged_plan(), folder, means, workers=1, keep=new_home())


def test_plans_against_futures(regret):
    plans = {row.plan for row in regret.rows}
    assert plans == {THE_PLAN, NOTHING, MADE_FOR + "calm", MADE_FOR + "ban"}
    for name in ("calm", "ban"):
        own = [row for row in regret.rows if row.future == name]
        assert len(own) == 4
        assert min(regret.regret(row) for row in own) == 0.0
        assert all(regret.regret(row) >= 0.0 for row in own)
    assert regret.largest[regret.minimax_plan] == min(regret.largest.values())
    nothing = next(row for row in regret.rows if (row.plan, row.future) == (NOTHING, "ban"))
    assert nothing.public == 0.0
    assert nothing.holds is False
    # users pay more in a ban than as things are, with or without a plan
    for plan in plans:
        calm, ban = (next(r for r in regret.rows if (r.plan, r.future) == (plan, f))
                     for f in ("calm", "ban"))  # fmt: skip
        assert ban.users > calm.users


def test_cost_is_what_the_tables_say(judged_plan, regret):
    """The users' term and the public bill by hand, year by year."""
    found = judged_plan()
    outcome = found.simulations[1]
    row = next(r for r in regret.rows if (r.plan, r.future) == (THE_PLAN, outcome.future))
    users, blocks = 0.0, found.plan.planned.frame.blocks
    for one in outcome.tables["demand"].iter_rows(named=True):
        if one["region"] not in ("USA", "CAN") or one["year"] < blocks.first:
            continue
        usual = one["bundle_price"] / one["bundle_price_ratio"]
        given = one["served"] + one["lost"]
        loss = (one["bundle_price"] - usual) * (given + 0.5 * (one["demand"] - given))
        users += loss / 1e3 / 1.03 ** (one["year"] - blocks.first)
    assert row.users == pytest.approx(users)
    life = round(found.plan.planned.base.values("plant_life"))
    paid = 0.0
    for one in outcome.tables["public_cost"].iter_rows(named=True):
        years = blocks.last - one["year"] + 1 if one["kind"] == "public" else life
        part = (1.0 - 1.03**-years) / (1.0 - 1.03**-life)
        paid += one["cost_musd"] * part / 1.03 ** (one["year"] - blocks.first)
    assert row.public == pytest.approx(paid)
    assert row.public != pytest.approx(outcome.public_musd)
