"""A plan is written as scenarios, simulated, and told with what came of it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.planning.conftest import new_home

from ytterby.planning.judge import judge, plan_and_judge, tightened
from ytterby.planning.scenario_files import steps
from ytterby.planning.tables import plan_tables
from ytterby.runs.run import Executor


def test_what_is_written_is_what_is_planned(judged_plan, tmp_path):
    plan, means = judged_plan().plan, Executor.of("serial", store=tmp_path / "store")
    found, workspace = judge(plan, tmp_path / "scenarios", means), plan.planned.workspace
    for told in plan.solutions:
        scenario = workspace.scenario(str(tmp_path / "scenarios" / f"{told.future}.yaml"))
        every = steps(plan, told)
        plants = sum(s.tonnes for s in every if s.measure != "stock")
        assert sum(one.tonnes for one in scenario.capacity) == pytest.approx(plants)
        stocks = sum(s.tonnes for s in every if s.measure == "stock")
        assert sum(one.ceiling for one in scenario.stockpiles) == pytest.approx(stocks)
    for outcome in found:
        last = outcome.tables["capacity"]["year"].max()
        stands = outcome.tables["capacity"].filter(category="planned", year=last)
        assert stands["capacity_t"].sum() > 0.0
        assert outcome.without["capacity"].filter(category="planned")["capacity_t"].sum() == 0.0
        paid = outcome.tables["public_cost"]
        assert paid.filter(kind="public")["cost_musd"].sum() > 0.0
        # a stock that is sold in a ban may bring more than all else costs
        assert outcome.public_musd == pytest.approx(
            paid["cost_musd"].sum()
        )  # no state pays without it
    assert means.store.entries()


def test_tables_say_promise_and_outcome(judged_plan):
    found = judged_plan()
    tables = plan_tables(found, found.plan)
    gap = tables["plan_gap"]
    assert set(gap["future"]) == {"calm", "ban"}
    loss = gap.filter(target="loss")
    assert set(loss["future"]) == {"ban"}
    assert np.allclose(
        gap["miss"], np.where(True, gap["simulated"] - gap["required"], 0.0), atol=2e-6
    )
    common = tables["plan"].filter(future="")
    assert common["tonnes"].sum() == pytest.approx(sum(s.tonnes for s in steps(found.plan)))


def test_a_missed_target_is_asked_for_more_of(solved, tmp_path):
    """The market keeps some of a supplier of whom next to nothing is wanted: that is told, with reasons."""
    plan, means = solved(("most: 0.3, from: 2026", "most: 0.01, from: 2026")), Executor.of("serial")
    asked = {one.id: one for one in plan.planned.targets.targets}
    found = plan_and_judge(plan, tmp_path, means, tightenings=1, workers=1, keep=new_home())
    missed = [g for o in found.simulations for g in o.differences if not g.holds]
    assert found.holds == (found.met_probability >= 0.8)
    assert missed
    assert all(o.reasons for o in found.simulations if not o.holds)
    share = next(t for t in tightened(found, asked) if t.id == "share")
    assert share.most < 0.01 or found.stopped


def test_the_package_is_what_it_does():
    """`yt.plan` can be called, whatever of it is loaded first."""
    import ytterby as yt

    assert callable(yt.plan)
    with pytest.raises(yt.YtterbyError, match="us-defence"):
        yt.plan("us-defense")


def test_reasons_are_those_of_what_was_asked_at_first(judged_plan, tmp_path):
    """A plan that was asked for more is held against what was asked, in gaps and in reasons alike."""
    plan, means = judged_plan().plan, Executor.of("serial")
    easy = {one.id: one.at(1.0) for one in plan.planned.targets.targets}
    found = judge(plan, tmp_path / "files", means, original=easy)
    assert any(one.reasons for one in judged_plan().simulations)
    assert all(one.holds and not one.reasons for one in found)
    assert {gap.required for one in found for gap in one.differences} == {1.0}
