"""Plants in the year in which the control moves them most, and who pays."""

from __future__ import annotations

import pytest

from ytterby.figures.plants import rows


def capacity(*tonnes, technology="metal", region="OUTSIDE"):
    return [(region, technology, 2024 + n, "", value) for n, value in enumerate(tonnes)]


FLAT = {"capacity": [*capacity(*[100.0] * 8), *capacity(*[100.0] * 8, technology="magnet")]}
MOVED = {"capacity": [*capacity(100.0, 100.0, 100.0, 150.0, 120.0, 105.0, 105.0, 105.0),
                      *capacity(*[100.0] * 7, 130.0, technology="magnet")]}  # fmt: skip


def test_plants_that_are_moved_most_come_first(compare):
    made = rows(compare(MOVED, FLAT), {})
    assert made["plants"] == [
        ("OUTSIDE", "metal", 2027, "", 150.0, 100.0), ("OUTSIDE", "magnet", 2031, "", 130.0, 100.0),
    ]  # fmt: skip
    assert made["plants_change"] == [
        ("OUTSIDE", "metal", 2027, "", 50.0, None), ("OUTSIDE", "magnet", 2031, "", 30.0, None),
    ]  # fmt: skip
    assert made["plants_caught_up"] == [("OUTSIDE", "metal", 0, "", 2029.0, None)]


def test_plants_of_further_runs_stand_beside(compare):
    made = rows(compare(MOVED, FLAT, further={"third": {"capacity": capacity(*[90.0] * 8)}}), {})
    assert made["plants_further"] == [("third", "OUTSIDE", "metal", 2027, "", 90.0, None)]


def test_support_is_looked_at_in_the_state_that_pays(compare):
    own = {"capacity": capacity(*[50.0] * 8, region="JPN")}
    made = rows(compare({**own}, own, kind="support", actor="JPN", technologies=("metal",)), {})
    assert [row[:3] for row in made["plants"]] == [("JPN", "metal", 2026)]


def test_what_the_public_pays_in_all_and_in_its_dearest_year(compare):
    every = [("ALL", 2026, "", 5.0), ("ALL", 2027, "", 8.0), ("ALL", 0, "", 13.0)]
    cost = {"public_cost": [*every, ("JPN", 2026, "", 5.0)]}
    before = {"public_cost": [("ALL", 2027, "", 1.0)]}
    made = rows(compare(cost, before), {})
    assert made["public_cost_total"] == [(0, "", pytest.approx(12.0), None)]
    assert made["public_cost_peak"] == [(2027, "", pytest.approx(7.0), None)]
    assert rows(compare(cost, cost), {})["public_cost_total"] == []


def test_knowhow_is_reported_where_technology_is_withheld(compare):
    def known(**shares):
        return {"knowhow": [("OUTSIDE", name, 2031, "", value) for name, value in shares.items()]}

    now, before = known(metal=0.4, magnet=0.8), known(metal=0.9, magnet=0.9)
    made = rows(compare(now, before, kind="technology", goods=()), {})
    assert made["knowhow_last"] == [("metal", 2031, "", 0.4, 0.9), ("magnet", 2031, "", 0.8, 0.9)]
    assert rows(compare(now, before), {})["knowhow_last"] == []
