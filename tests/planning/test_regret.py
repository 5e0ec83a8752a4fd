"""Plans against futures, each with what the market makes the planner pay."""

from __future__ import annotations

import polars as pl
import pytest
from tests.planning.conftest import new_home

from ytterby.planning.regret import MADE_FOR, NOTHING, THE_PLAN, least_regret, simulated_regret
from ytterby.runs.run import Executor


@pytest.fixture(scope="module")
def regret(judged_plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("regret")
    means = Executor.of("serial")
    return simulated_regret(judged_plan(), folder, means, workers=1, keep=new_home())


def test_plans_against_futures(regret):
    plans = {*regret["plan"]}
    assert plans == {THE_PLAN, NOTHING, MADE_FOR + "calm", MADE_FOR + "ban"}
    for name in ("calm", "ban"):
        own = regret.filter(future=name)
        assert own.height == 4
        assert own["regret_musd"].min() == 0.0
        assert (own["regret_musd"] == own["cost_musd"] - own["cost_musd"].min()).all()
    largest = {plan: regret.filter(plan=plan)["regret_musd"].max() for plan in plans}
    plan, musd = least_regret(regret)
    assert musd == largest[plan] == min(largest.values())
    nothing = regret.row(
        by_predicate=(pl.col("plan") == NOTHING) & (pl.col("future") == "ban"), named=True
    )
    assert nothing["public_musd"] == 0.0
    assert nothing["holds"] is False
    # users pay more in a ban than as things are, with or without a plan
    for plan in plans:
        calm, ban = (
            regret.filter(plan=plan, future=name)["users_musd"].item() for name in ("calm", "ban")
        )
        assert ban > calm


def test_cost_is_what_the_tables_say(judged_plan, regret):
    """The users' term and the public bill by hand, year by year."""
    found = judged_plan()
    outcome = found.simulations[1]
    (row,) = regret.filter(plan=THE_PLAN, future=outcome.future).to_dicts()
    users, blocks = 0.0, found.plan.planned.frame.blocks
    for one in outcome.tables["demand"].iter_rows(named=True):
        if one["region"] not in ("USA", "CAN") or one["year"] < blocks.first:
            continue
        usual = one["bundle_price"] / one["bundle_price_ratio"]
        given = one["served"] + one["lost"]
        loss = (one["bundle_price"] - usual) * (given + 0.5 * (one["demand"] - given))
        users += loss / 1e3 / 1.03 ** (one["year"] - blocks.first)
    assert row["users_musd"] == pytest.approx(users)
    life = round(found.plan.planned.base.values("plant_life"))
    paid = 0.0
    for one in outcome.tables["public_cost"].iter_rows(named=True):
        years = blocks.last - one["year"] + 1 if one["kind"] == "public" else life
        part = (1.0 - 1.03**-years) / (1.0 - 1.03**-life)
        paid += one["cost_musd"] * part / 1.03 ** (one["year"] - blocks.first)
    assert row["public_musd"] == pytest.approx(paid)
    assert row["public_musd"] != pytest.approx(outcome.public_musd)
    parts = row["users_musd"] + row["public_musd"] + row["capital_musd"] - row["rents_musd"]
    assert row["cost_musd"] == pytest.approx(parts)
