"""Quotas of origin: promise and outcome, what licences earn, and what a stricter one costs."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from tests.planning.conftest import new_home, place_text

from ytterby.planning.judge import AGREE, plan_and_judge
from ytterby.planning.make_plan import PlanAnswer
from ytterby.planning.scenario_files import measure_id
from ytterby.planning.solve.future import second_stage_of
from ytterby.planning.solve.outcomes import charge_later, levies
from ytterby.planning.solve.solve import with_kept
from ytterby.planning.solve.steps import MILLION
from ytterby.planning.tables import plan_tables
from ytterby.report.pages.plan_in_words import in_a_sentence
from ytterby.runs.run import Executor

QUOTA = ("stage: metal, most: 0.3", "stage: metal, instrument: quota, most: 0.4")
ALONE = (
    ("  stock: [{commodities: [metal.Ge], room: 40}]\n", ""),
    ("  - {id: loss, kind: loss, uses: [infrared], most: 0.3, from: 2026, futures: [ban]}\n", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def agreed(workspace, tmp_path_factory):
    """The small plan with a quota and nothing else, after its rounds."""
    folder = tmp_path_factory.mktemp("quota")
    planned = place_text(workspace, folder, [QUOTA, *ALONE])
    means = Executor.of("serial", store=folder / "store")
    return plan_and_judge(planned, folder, means, 4, workers=1, keep=new_home())


def test_promise_is_outcome_within_the_gap(agreed):
    assert agreed.residual <= AGREE
    assert agreed.met_probability == pytest.approx(1.0)
    for one in agreed.simulations:
        for target in one.differences:
            assert abs(target.planned - target.simulated) <= agreed.residual + 1e-9


def test_no_more_comes_than_a_quota_lets_in(agreed):
    planned, bound = agreed.plan.planned, 0
    for one in agreed.simulations:
        for quota in one.files.solution.levied:
            for year in planned.frame.blocks.years(quota.block):
                came = one.tables["flows"].filter(
                    pl.col("destination").is_in(planned.planner.regions), ~pl.col("leak"),
                    stage=quota.stage, origin=quota.origin, year=year,
                )["quantity_t"].sum()  # fmt: skip
                assert came <= quota.tonnes * (1.0 + 1e-4)
                bound += came > quota.tonnes * (1.0 - 1e-3)
    assert bound > 3


def test_rents_of_licences_are_their_price_times_the_tonnes(agreed):
    """And they are no public cost; the table of rents books them at the origin."""
    planned, earned = agreed.plan.planned, 0.0
    for one in agreed.simulations:
        own = {
            measure_id(quota, planned.frame.blocks): quota for quota in one.files.solution.levied
        }
        rents = one.tables["rents"].filter(pl.col("control").is_in([*own]))
        assert set(rents["kind"]) == {"export_quota"}
        total = 0.0
        for row in rents.iter_rows(named=True):
            quota = own[row["control"]]
            assert row["holder"] == quota.origin
            assert row["rent_musd"] == pytest.approx(row["rent_usd_kg"] * row["quantity_t"] / 1e3)
            total += row["rent_usd_kg"] * min(row["quantity_t"], quota.tonnes) / 1e3
        assert one.bill["quota_musd"] == pytest.approx(total, rel=1e-3)
        assert one.bill["levy_musd"] == pytest.approx(0.0, abs=1e-6)
        earned += one.bill["quota_musd"]
    assert earned > 0.0
    table = plan_tables(agreed)["plan_levies"]
    assert table["tonnes"].is_not_null().all()
    assert (plan_tables(agreed)["plan_costs"]["quota_musd"].sum()) == pytest.approx(
        earned, abs=1e-5
    )


def test_the_rent_is_the_multiplier_of_the_share_times_the_tonnes(solved):
    plan, earning = solved(QUOTA, *ALONE), 0
    assert plan.met
    weights = plan.planned.frame.blocks.weights
    for task in with_kept(plan.planned, new_home()):
        stage = second_stage_of(task)
        charge_later(stage, task.public_money)
        stage.start(plan.factor)
        stage.solve(plan.links)
        quotas = {quota.key: quota for quota in levies(stage)}
        for (part, row), each in zip(stage.rows, stage.multipliers(), strict=True):
            quota = quotas.get((*row.levied, part.block)) if row.levied else None
            if quota is None or quota.rate == 0.0:
                assert each == pytest.approx(0.0, abs=1e-6)
                continue
            x, weight = stage.answer(part), row.weight.value
            per_tonne = float(each) * weight[weight > 0.0].max() / weights[part.block] / MILLION
            rent = per_tonne * quota.tonnes * MILLION
            assert quota.rate * quota.flow == pytest.approx(rent, rel=1e-6)
            assert float(row.weight @ x) == pytest.approx(row.right)
            earning += 1
    assert earning


def test_a_stricter_quota_is_never_cheaper(solved):
    plans = [
        solved((QUOTA[0], QUOTA[1].replace("0.4", f"{most}")), *ALONE) for most in (0.5, 0.4, 0.3)
    ]
    for looser, stricter in pairwise(plans):
        slack = 0.01 * max(looser.own, stricter.own, 10.0)
        assert stricter.cost >= looser.bound - 1e-6
        assert stricter.cost >= looser.cost - slack


def test_procurement_is_a_quota_that_earns_nobody_anything(workspace, tmp_path):
    """The same tonnes flow; public buyers pay what others ask, who buys from the supplier its price."""
    tenders = (QUOTA[0], QUOTA[1].replace("quota", "procurement, public_share: 0.65"))
    planned = place_text(workspace, tmp_path, [tenders, *ALONE])
    means = Executor.of("serial", store=tmp_path / "store")
    judged = plan_and_judge(planned, tmp_path, means, 0, workers=1, keep=new_home())
    quota = place_text(workspace, tmp_path, [QUOTA, *ALONE])
    as_quota = plan_and_judge(quota, tmp_path, means, 0, workers=1, keep=new_home())
    paid = 0.0
    for one, other in zip(judged.simulations, as_quota.simulations, strict=True):
        assert one.bill["quota_musd"] == other.bill["buyers_musd"] == 0.0
        assert one.public_musd == pytest.approx(other.public_musd, abs=1e-6)
        assert one.bill["buyers_musd"] + one.bill["users_musd"] <= other.bill["users_musd"] + 1e-9
        paid += one.bill["buyers_musd"]
    assert paid > 0.0
    costs = plan_tables(judged)["plan_costs"]
    assert costs["buyers_musd"].sum() == pytest.approx(paid, abs=1e-5)
    answer = PlanAnswer(judged, tmp_path)
    assert "let no public buyer take metals from China" in in_a_sentence(answer)
    assert "public buyers pay" in in_a_sentence(answer)
