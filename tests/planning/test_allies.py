"""Who of several allies pays, together and each alone."""

from __future__ import annotations

import pytest

from ytterby.planning.sweeps import allies, own_by_region, series_of


@pytest.fixture
def plan(solved):
    return solved(("metal, most: 0.3", "metal, most: 0.1"))


def test_what_stands_somewhere_is_all_that_is_paid(plan):
    assert sum(own_by_region(plan).values()) == pytest.approx(plan.own, rel=1e-6)
    assert plan.own > 0.1


def test_allies_share_the_cost_and_plan_alone(plan, solved):
    with series_of(plan.planned, 1, False) as series:
        table = allies(series, plan, alone=True)
    assert table["ally"].to_list() == ["USA", "CAN", "all"]
    each = table.head(2)
    for way in ("stands_musd", "equal_musd", "by_use_musd"):
        assert each[way].sum() == pytest.approx(plan.own, rel=1e-6)
    alone = solved(
        ("metal, most: 0.3", "metal, most: 0.1"), ("planner: [USA, CAN]", "planner: USA")
    )
    assert table["alone_musd"][0] == pytest.approx(alone.own, abs=0.02 * max(alone.own, 10.0))


def test_who_is_not_asked_alone_has_no_figure(plan):
    with series_of(plan.planned, 1, False) as series:
        table = allies(series, plan, alone=False)
    assert table["alone_musd"].is_null().all()
