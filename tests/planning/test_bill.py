"""What a plan makes dearer, and for whom: figures that add up."""

from __future__ import annotations

import polars as pl
import pytest
from tests.planning.conftest import new_home, place_text

from ytterby.planning.bill import GAINS, ON_USERS, PARTIES, by_party, licence_rents, procured
from ytterby.planning.judge import plan_and_judge
from ytterby.planning.tables import plan_tables
from ytterby.runs.run import Executor

SHARE = "stage: metal, most: 0.3"
INSTRUMENTS = {
    "levy": "stage: metal, instrument: levy, most: 0.4",
    "quota": "stage: metal, instrument: quota, most: 0.4",
    "procurement": "stage: metal, instrument: procurement, public_share: 0.65, most: 0.4",
}


@pytest.fixture(scope="module", params=INSTRUMENTS)
def judged(request, workspace, tmp_path_factory):
    """The small plan by each instrument of the buyers' side, after its first round."""
    folder = tmp_path_factory.mktemp(request.param)
    planned = place_text(workspace, folder, [(SHARE, INSTRUMENTS[request.param])])
    means = Executor.of("serial", store=folder / "store")
    return plan_and_judge(planned, folder, means, 0, workers=1, keep=new_home())


def test_what_users_pay_more_is_what_others_get(judged):
    for one in judged.simulations:
        paid = sum(one.bill[key] for key in ON_USERS)
        assert paid == pytest.approx(sum(one.bill[key] for key in GAINS))
        assert any(one.bill[key] for key in PARTIES)


def test_parties_are_sums_over_flows(judged):
    """Sellers by hand: what each sends, by how much its price rises at home."""
    planned = judged.plan.planned
    for one in judged.simulations:
        prices = [
            {(r["region"], r["commodity"], r["year"]): r["price_usd_kg"] for r in t["prices"].iter_rows(named=True)}
            for t in (one.tables, one.without)
        ]  # fmt: skip
        levied = {levy.origin for levy in one.files.solution.levied}
        got = {True: 0.0, False: 0.0}
        for row in one.tables["flows"].filter(stage="metal").iter_rows(named=True):
            inside = [row[end] in planned.planner.regions for end in ("origin", "destination")]
            key = row["origin"], row["commodity"], row["year"]
            if inside == [False, True] and all(key in each for each in prices):
                rise = prices[0][key] - prices[1][key]
                got[row["origin"] in levied] += (
                    row["quantity_t"] * rise / 1e3 if rise == rise else 0.0
                )
        assert one.bill["supplier_musd"] == pytest.approx(got[True], abs=1e-6)
        assert one.bill["sellers_musd"] == pytest.approx(got[False], abs=1e-6)


def test_the_table_of_parties_is_theirs_and_its_mean(judged):
    tables = plan_tables(judged)
    rows = by_party(tables["plan_costs"], tables["plan_promise"])
    likely = {one.future: one.probability for one in judged.simulations}
    for row in rows:
        each = {name.split(" (")[0]: value for name, value in row.items() if " (" in name}
        assert row["mean"] == pytest.approx(sum(likely[name] * each[name] for name in each))
    public = next(row for row in rows if row["party"] == "all")
    for one in judged.simulations:
        assert public[f"{one.future} ({one.probability:.0%})"] == pytest.approx(
            -one.public_musd, abs=1e-5
        )


def test_a_target_stands_beside_what_it_is_without_the_plan(judged):
    for one in judged.simulations:
        for each in one.differences:
            assert each.without is not None
            assert each.before == each.without.simulated
    table = plan_tables(judged)["plan_gap"]
    assert table["before"].is_not_null().all()
    assert (table.filter(pl.col("target") == "share")["before"] > 0.4).any()


def test_procurement_has_no_licences_and_spares_who_buys_from_the_supplier(judged):
    """So regret counts no rent of it as the planner's."""
    planned = judged.plan.planned
    for one in judged.simulations:
        solution = one.files.solution
        kinds = {levy.instrument for levy in solution.levied}
        rents = one.tables["rents"].filter(licence_rents(planned, solution))
        assert (rents.height > 0) == (kinds == {"quota"})
        spared = procured(planned, solution, one.without, one.tables)["spared"].sum()
        assert (spared > 0.0) == (kinds == {"procurement"})
