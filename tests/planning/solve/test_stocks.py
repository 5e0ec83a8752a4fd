"""What stocks give in a cover: by the rule of the written plan, and only what is held as the supplier stops."""

from __future__ import annotations

import numpy as np
import pytest
from tests.planning.conftest import TEXT, new_home

from ytterby.planning.solve.frame import RELEASE_RATE
from ytterby.planning.solve.future import second_stage_of
from ytterby.planning.solve.solve import solve, with_kept
from ytterby.planning.targets import PlanError

JAPAN = ("planner: [USA, CAN]", "planner: JPN")
STOCK = (TEXT[TEXT.index("  build:") : TEXT.index("  stock:")], "")
TARGETS = TEXT[TEXT.index("targets:") :]


def cover(place, first, months=24):
    asked = f"{{id: cover, kind: cover, uses: all, least: 0.8, months: {months}, without: CHN, from: {first}}}"
    return place(JAPAN, STOCK, (TARGETS, f"targets:\n  - {asked}\n"))


@pytest.mark.parametrize("months", [6, 24])
def test_a_stock_gives_what_its_rule_sells_of_what_it_held(place, months):
    planned = cover(place, 2026, months)
    plan = solve(planned, workers=1, keep=new_home())
    assert plan.met
    held = second_stage_of(with_kept(planned, new_home())[0])
    held.solve(plan.links)
    years = months / 12
    level = held.x[held.at["level"]]
    for number, copy in enumerate(held.copies):
        gives = held.x[held.at[f"copy {number}"]][copy.program.gives[0]]
        length = planned.frame.blocks.lengths[copy.block]
        before = planned.frame.blocks.middles[copy.block] - planned.frame.blocks.starts[copy.block]
        change = (level[copy.block] - level[copy.block - 1]) / length
        stood = level[copy.block - 1] + change * before
        left = stood * (1 - RELEASE_RATE) ** years
        assert gives * years <= (stood - left) * (1 + 1e-6)
    assert max(np.abs(held.x[held.at["level"]])) > 1.0


def test_outside_a_cover_it_sells_no_more_than_the_rule_either(place):
    few = (
        "build: [extraction, reduction, recycling]\n  most: {extraction: 40}",
        "build: [recycling]\n  most: {recycling: 0.1}",
    )
    planned = place(
        few,
        ("[infrared], most: 0.3", "[infrared], most: 0.1"),
        ("metal, most: 0.3", "metal, most: 0.9"),
    )
    plan = solve(planned, workers=1, keep=new_home())
    sold = 0.0
    for task in with_kept(planned, new_home()):
        held = second_stage_of(task)
        held.solve(plan.links)
        level = held.x[held.at["level"]]
        for part in held.blocks:
            length = planned.frame.blocks.lengths[part.block]
            gives = float(held.answer(part)[part.program.gives[0]]) * length
            before = float(level[part.block - 1]) if part.block else 0.0
            assert gives <= before * (1.0 - (1.0 - RELEASE_RATE) ** length) + 1e-6
            sold += gives
            if gives > 1e-6:  # in a shortage alone
                node = list(part.program.nodes).index(planned.frame.stocks[0].node)
                assert held.row_worth(part)[node] >= planned.frame.stocks[0].ask * (1.0 - 1e-6)
    assert sold > 0.1


def test_what_is_bought_as_the_supplier_stops_is_too_late(place):
    """In the first year of the plan nothing is held yet."""
    with pytest.raises(PlanError, match=r"cover \(all\) in 2023"):
        solve(cover(place, 2023), workers=1, keep=new_home())
