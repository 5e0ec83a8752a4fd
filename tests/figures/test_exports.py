"""Exports of the goods under control: tonnes a year of every period, their worst, their leaks, their return."""

from __future__ import annotations

import pytest

from ytterby.figures.exports import rows
from ytterby.figures.question import PathPeriod


def sent(*tonnes, leak="false", good="oxide.Dy"):
    """To Japan, from 2024 on."""
    return [(good, "JPN", leak, 2024 + n, "", value) for n, value in enumerate(tonnes)]


def test_exports_of_a_stop_without_leaks_are_none_and_that_is_known(compare):
    made = rows(compare({}, {}), {})
    assert len(made["controlled_exports"]) == 8
    assert {row[-2:] for row in made["controlled_exports"]} == {(0.0, 0.0)}
    assert made["leak_share"] == made["exports_low"] == []


def test_the_worst_year_what_leaks_then_and_when_it_is_over(compare):
    before = {"exports_of_good": sent(*[100.0] * 8)}
    now = {"exports_of_good": [*sent(100.0, 100.0, 10.0, 60.0, 95.0, 100.0, 100.0, 100.0),
                               *sent(0.0, 0.0, 30.0, leak="true")]}  # fmt: skip
    made = rows(compare(now, before), {})
    assert made["exports_low"] == [(2026, "", 40.0, 100.0)]
    assert made["exports_change"] == [(2026, "", pytest.approx(-60.0), None)]
    assert made["leak_share"] == [(0, "", pytest.approx(0.3), None)]
    assert made["exports_return"] == [(0, "", pytest.approx(2.0), None)]


def test_tonnes_of_a_part_of_a_year_are_tonnes_a_year(compare):
    quarters = [
        PathPeriod(2026, f"2026Q{n}", 2026.0 + n / 4 - 0.25, 2026.0 + n / 4) for n in (1, 2)
    ]
    rest = PathPeriod(2026, "2026-07..12", 2026.5, 2027.0)
    flows = [("oxide.Dy", "JPN", "false", 2026, one.period, 25.0) for one in quarters]
    flows.append(("oxide.Dy", "JPN", "false", 2026, rest.period, 50.0))
    made = rows(compare({}, {"exports_of_good": flows}, periods=[*quarters, rest]), {})
    assert [row[-1] for row in made["controlled_exports"]] == pytest.approx([100.0] * 3)


def test_what_is_let_go_again_is_looked_at_where_most_more_leaves(compare):
    before = {"exports_of_good": sent(*[100.0] * 8)}
    now = {"exports_of_good": sent(100.0, 100.0, 95.0, 160.0, 100.0, 100.0, 100.0, 100.0)}
    made = rows(compare(now, before, lifted=True, last=""), {})
    assert made["exports_low"] == [(2027, "", 160.0, 100.0)]
    assert made["exports_return"] == [(0, "", pytest.approx(2.0), None)]


def test_support_is_on_no_exports(compare):
    assert not any(rows(compare({}, {}, kind="support", actor="JPN"), {}).values())


def test_only_where_the_control_holds(compare):
    before = {"exports_of_good": sent(*[100.0] * 8)}
    made = rows(compare({}, before, destinations=("EU27",)), {})
    assert {row[-1] for row in made["controlled_exports"]} == {0.0}
