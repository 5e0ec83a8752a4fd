"""Every reason for a promise that is not kept can be given, by figures of the run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from ytterby.planning.differences import TargetDifference, reasons_of
from ytterby.planning.kinds.cover import CoverTarget

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


def test_timing(case):
    """Half of what is planned stands."""
    case.plan = replace(case.plan, links=2.0 * case.plan.links)
    (found,) = case.reasons()
    assert found == "timing: of 40 t/yr of reduction in USA that count by 2030, 20 stand"


def test_idle_plants(case):
    case.tables["production"] = case.without["production"]
    (found,) = case.reasons()
    assert found.startswith("idle plants: 20 t/yr more of reduction in USA make 0 t more in 2030")
    case.tables["production"] = case.without["production"].with_columns(pl.col("quantity_t") - 3.0)
    (found,) = case.reasons()
    assert "make 0 t more in 2030" in found


def test_running_where_nothing_is_planned_and_habits_where_all_stands(case):
    (found,) = case.reasons()
    assert found.startswith("habits:")
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
    """Plants as it stops, by the tables of that run alone."""
    stands = {"technology": "reduction", "category": "planned", "capacity_t": PLANNED}
    case.add("capacity", year=2029, **stands)
    case.add("production", year=2029, technology="reduction", role="main", quantity_t=PLANNED)
    names, found = covered()
    assert names == ["habits"]
    assert "infrared without CHN in 2029-2030 is 0.7, and the programme counts on 0.95" in found[0]
    case.plan = replace(case.plan, links=2.0 * case.plan.links)
    assert covered()[0] == ["timing"]
