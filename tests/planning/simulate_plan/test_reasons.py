"""Every reason for a promise that is not kept can be given, by figures of the run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ytterby.planning.simulate_plan.differences import TargetDifference
from ytterby.planning.simulate_plan.reasons import reasons_of
from ytterby.planning.targets.kinds.cover import CoverTarget

PLANNED = 20.0
"""[t/yr] of reduction in the United States, decided first."""


@pytest.fixture(scope="module")
def in_ban(judged_plan):
    judged = judged_plan()
    return judged.plan, next(one for one in judged.simulations if one.future == "ban")


class Case:
    """A plan of one plant, what stands and runs of it, and a target that is missed in the last block."""

    def __init__(self, plan, outcome) -> None:
        network = plan.planned.base.network
        candidates = plan.planned.frame.candidates
        names = [network.plants[one.plant][:2] for one in candidates]
        links = np.zeros_like(plan.links)
        links[names.index(("reduction", "USA"))] = PLANNED
        self.plan = replace(plan, links=links)
        solution = outcome.files.solution
        self.solution = replace(
            solution, later=np.zeros_like(solution.later), stored=np.zeros_like(solution.stored),
            bought=np.zeros_like(solution.bought),
        )  # fmt: skip
        self.without = dict(outcome.without)
        self.tables = dict(outcome.without)
        self.add("capacity", technology="reduction", category="planned", capacity_t=PLANNED)
        self.add("production", technology="reduction", role="main", quantity_t=PLANNED)

    def add(self, table: str, year: int = 2030, without: bool = False, **cells) -> None:
        """A row of the United States in a table."""
        tables = self.without if without else self.tables
        old = tables[table]
        row = {"year": year, "region": "USA", **cells}
        new = pl.DataFrame([{name: row.get(name) for name in old.columns}], schema=old.schema)
        tables[table] = pl.concat([old, new])

    def reasons(self) -> list[str]:
        missed = [TargetDifference("ban", "share", "CHN", 2028, 2030, 0.3, 0.1, 0.5, 0.2)]
        return reasons_of(self.plan, self.solution, missed, self.without, self.tables, {})


@pytest.fixture
def case(in_ban):
    return Case(*in_ban)


def test_no_reason_where_every_target_holds(case):
    fine = [TargetDifference("ban", "share", "CHN", 2028, 2030, 0.3, 0.1, 0.2, -0.1)]
    assert reasons_of(case.plan, case.solution, fine, case.without, case.tables, {}) == []


def test_timing_or_know_how(case):
    """Half of what is planned stands: late, or for want of know-how where the run says so."""
    case.plan = replace(case.plan, links=2.0 * case.plan.links)
    (found,) = case.reasons()
    assert found.startswith("timing: of 40 t/yr of reduction in USA that count by 2030, 20 stand")
    case.add("knowhow", technology="reduction", knowhow=0.4)
    (found,) = case.reasons()
    assert found.startswith("know-how: of 40 t/yr")
    assert found.endswith("masters 40% of it")


def test_crowding_out(case):
    """Without the plan others would have built most of it."""
    case.add("capacity", technology="reduction", category="induced", capacity_t=15.0, without=True)
    (found,) = case.reasons()
    assert found.startswith("crowding out: 20 t/yr of reduction planned in USA add 5 in 2030")
    case.add("capacity", technology="reduction", category="induced", capacity_t=11.0, without=True)
    (found,) = case.reasons()
    assert "leave 6 t/yr less there in 2030, for others build less" in found


def test_idle_plants(case):
    case.tables["production"] = case.without["production"]
    (found,) = case.reasons()
    assert found.startswith("idle plants: 20 t/yr more of reduction in USA make 0 t more in 2030")
    case.tables["production"] = case.without["production"].with_columns(pl.col("quantity_t") - 3.0)
    (found,) = case.reasons()
    assert "make 3 t less in 2030" in found


def test_stocks_that_sell_less_and_stocks_that_fill(case):
    """A stock sells by its rule, and what it sells may end in other stocks."""
    case.solution.stored[-2, 0] = 30.0  # all of it is sold in the last block
    metal = {"commodity": "metal.Ge", "year": 2029, "stock_t": 0.0, "value_musd": 0.0}
    usual, own = case.tables["stocks"], []
    for public, taken in ((10.0, 0.0), (30.0, 0.0), (30.0, 12.0)):
        case.tables["stocks"] = usual
        case.add("stocks", kind="public", release_t=public, refill_t=0.0, **metal)
        case.add("stocks", kind="pipeline", release_t=0.0, refill_t=taken, **metal)
        own.append([one for one in case.reasons() if one.startswith("stocks: ")])
    assert "of 30 t of metal.Ge that the plan sells in 2028-2030 10 are sold" in own[0][0]
    assert own[1] == []
    assert "put 12 into their own stocks" in own[2][0]


def test_running_where_nothing_is_planned_and_habits_where_all_stands(case):
    (found,) = case.reasons()
    assert found.startswith("habits and curvature")
    assert "CHN in 2028-2030 is 0.5, and the programme counts on 0.1" in found
    case.plan = replace(case.plan, links=np.zeros_like(case.plan.links))
    (found,) = case.reasons()
    assert found.startswith("running: nothing of the plan stands by 2030")


@pytest.fixture
def covered(case):
    """The same plan with a cover of the last block that is missed."""
    planned = case.plan.planned
    cover = CoverTarget.model_validate(
        {
            "id": "cover",
            "kind": "cover",
            "uses": ["infrared"],
            "least": 0.9,
            "months": 24,
            "from": 2029,
        },
        context={"names": None},
    )
    targets = planned.targets.model_copy(update={"targets": (*planned.targets.targets, cover)})
    case.plan = replace(case.plan, planned=replace(planned, targets=targets))

    def reasons():
        missed = [
            TargetDifference(
                "ban", "cover", "infrared without CHN", 2029, 2030, 0.9, 0.95, 0.7, 0.2
            )
        ]
        found = reasons_of(
            case.plan, case.solution, missed, case.without, case.without, {"cover": case.tables}
        )
        return [one.split(":")[0] for one in found], found

    return reasons


def test_a_cover_is_looked_at_in_the_run_without_its_supplier(case, covered):
    """Plants and stocks as it stops, by the tables of that run alone; then who bids."""
    stands = {"technology": "reduction", "category": "planned", "capacity_t": PLANNED}
    case.add("capacity", year=2029, **stands)
    demand = case.tables["demand"]
    calm = demand.with_columns(bundle_price_ratio=pl.lit(1.0))
    case.tables["demand"] = calm
    names, found = covered()
    assert names == ["habits and curvature"]
    assert "infrared without CHN in 2029-2030 is 0.7, and the programme counts on 0.95" in found[0]
    case.tables["demand"] = demand.with_columns(bundle_price_ratio=pl.lit(13.0))
    names, found = covered()
    assert names == ["bidding"]
    assert "at 13 times the usual price they take 70% of what they want" in found[0]
    case.solution.stored[-2:, 0] = 30.0  # nothing of it is held
    assert covered()[0] == ["stocks", "bidding"]
    metal = {
        "commodity": "metal.Ge",
        "year": 2028,
        "value_musd": 0.0,
        "release_t": 0.0,
        "refill_t": 0.0,
    }
    case.add("stocks", kind="public", stock_t=29.0, **metal)
    assert covered()[0] == ["bidding"]
    case.plan = replace(case.plan, links=2.0 * case.plan.links)
    assert covered()[0] == ["timing", "bidding"]


def test_a_reason_in_other_plants_is_not_the_whole_of_it(case):
    """Crowding out in plants that make no metal does not say why the share of metal is missed."""
    case.add("capacity", technology="reduction", category="induced", capacity_t=15.0, without=True)
    own = pl.col("technology") == "reduction"
    made = case.tables["production"]
    case.tables["production"] = made.with_columns(
        commodity=pl.when(own).then(pl.lit("metal.Ge")).otherwise("commodity")
    )
    assert [one.split(":")[0] for one in case.reasons()] == ["crowding out"]
    case.tables["production"] = made.with_columns(
        commodity=pl.when(own).then(pl.lit("oxide.Ge")).otherwise("commodity")
    )
    assert [one.split(":")[0] for one in case.reasons()] == ["crowding out", "habits and curvature"]
