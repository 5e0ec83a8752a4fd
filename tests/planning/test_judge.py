"""A plan is written as scenarios, simulated, and told with what came of it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.planning.conftest import new_home, place_text

from ytterby.planning.judge import AGREE, ROUNDS, judge, plan_and_judge
from ytterby.planning.kinds.base import WITHIN
from ytterby.planning.planner import PlannerRun
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
    tables = plan_tables(found)
    gap = tables["plan_gap"]
    assert set(gap["future"]) == {"calm", "ban"}
    loss = gap.filter(target="loss")
    assert set(loss["future"]) == {"ban"}
    assert np.allclose(
        gap["miss"], np.where(True, gap["simulated"] - gap["required"], 0.0), atol=2e-6
    )
    common = tables["plan"].filter(future="")
    assert common["tonnes"].sum() == pytest.approx(sum(s.tonnes for s in steps(found.plan)))


@pytest.fixture(scope="module")
def agreed(workspace, tmp_path_factory):
    """The small plan with a levy, after all its rounds."""
    folder = tmp_path_factory.mktemp("levied")
    levied = ("stage: metal, most: 0.3", "stage: metal, instrument: levy, most: 0.4")
    planned = place_text(
        workspace, folder, [levied, ("infrared], most: 0.3", "infrared], most: 0.6")]
    )
    means = Executor.of("serial", store=folder / "store")
    return plan_and_judge(planned, folder, means, workers=1, keep=new_home())


def test_rounds_bring_promise_and_outcome_together(agreed):
    assert len(agreed.residuals) > 1
    assert agreed.residual < max(agreed.residuals)
    assert agreed.residual == agreed.residuals[agreed.round]
    calm = next(one for one in agreed.simulations if one.future == "calm")
    shares = [one for one in calm.differences if one.target == "share"]
    assert shares
    assert all(abs(one.planned - one.simulated) < 0.05 for one in shares)


def test_promise_is_outcome_within_the_gap_that_is_printed(agreed):
    """Of every target in every block of every future; rounds end where the gap is small, or at the last."""
    gaps = [abs(g.planned - g.simulated) for one in agreed.simulations for g in one.differences]
    assert max(gaps) == pytest.approx(agreed.residual)
    assert agreed.residual <= AGREE or agreed.nearest or len(agreed.residuals) == ROUNDS + 1
    for one in agreed.simulations:
        for difference in one.differences:
            assert difference.holds == (difference.simulated <= difference.required + WITHIN)


def test_income_of_a_levy_is_its_rate_on_the_flow(agreed):
    planner = agreed.plan.planned.planner
    for one in agreed.simulations:
        income = 0.0
        flows = one.tables["flows"].filter(stage="metal").join(
            one.tables["prices"].select("year", "commodity", region="region", price="price_usd_kg"),
            left_on=["year", "commodity", "origin"], right_on=["year", "commodity", "region"],
        )  # fmt: skip
        for levy in one.files.solution.levied:
            years = agreed.plan.planned.frame.blocks.years(levy.block)
            own = flows.filter(
                pl.col("year").is_in(list(years)), pl.col("destination").is_in(planner.regions),
                origin=levy.origin,
            )  # fmt: skip
            income += levy.rate * (own["quantity_t"] * own["price"]).sum() / 1e3
        assert income > 0.0
        assert one.bill["levy_musd"] == pytest.approx(income, rel=0.01)
        kinds = set(one.tables["public_cost"]["kind"]) if "public_cost" in one.tables else set()
        assert "tariff" not in kinds  # public cost is told before it


def test_where_no_control_holds_nothing_is_lost_at_usual_prices(judged_plan):
    """Nobody loses who buys less than an outlook supposes."""
    judged, years = judged_plan(), 0
    for one in judged.simulations:
        stopped = range(2026, 2029) if one.future == "ban" else ()
        for tables in (one.without, one.tables):
            free = tables["demand"].filter(
                ~pl.col("year").is_in(list(stopped)),
                pl.col("bundle_price_ratio").is_between(0.9, 1.1),
            )
            years += free["year"].n_unique()
            for year in free["year"].unique():
                run = PlannerRun(judged.plan.planned.planner, {"demand": free}, [year])
                assert run.lost(judged.plan.planned.planner.inside)[1] <= 0.01
    assert years > 10


def test_the_package_is_what_it_does():
    """`yt.plan` can be called, whatever of it is loaded first."""
    import ytterby as yt

    assert callable(yt.plan)
    with pytest.raises(yt.YtterbyError, match="us-defence"):
        yt.plan("us-defense")
