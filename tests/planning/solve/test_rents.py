"""A plan is made for its targets: what pays without any is left to investors."""

from __future__ import annotations

import numpy as np
import pytest
from tests.planning.conftest import TEXT, new_home
from tests.planning.solve.test_program import first, frame_of, second_stage  # noqa: F401 (a fixture)

from ytterby.planning.solve.first_stage import FirstStage
from ytterby.planning.solve.outcomes import TRIAL, charge_later, surcharge, trial_plan
from ytterby.planning.solve.plan import probability_of
from ytterby.planning.solve.program import block_program
from ytterby.planning.solve.solve import solve
from ytterby.planning.targets import Rates

NO_TARGETS = (TEXT[TEXT.index("targets:") :], "")


def least(planned):
    return solve(planned, workers=1, keep=new_home())


FREE = """\
name: free
title: No control
description: Nothing is controlled.
extends: germanium-baseline
controls: {none: true}
"""


@pytest.mark.parametrize("controls", [True, False])
def test_without_targets_nothing_is_built(place, tmp_path, controls):
    """Neither with the common blocks nor later, with a ban in one future and without any control."""
    changes = [NO_TARGETS]
    if not controls:
        (tmp_path / "free.yaml").write_text(FREE, encoding="utf-8")
        ban = "    stop: {origin: CHN, from: 2026-01-01, until: 2028-12-31}\n"
        changes += [(ban, ""), ("extends: germanium-baseline", "extends: free.yaml")]
    plan = least(place(*changes))
    assert plan.own == pytest.approx(0.0, abs=0.1)
    assert plan.links.max() <= TRIAL
    for told in plan.solutions:
        # nothing pays from a size that matters; kinks of the run lie at nothing, and a trial does not
        assert max(told.later.max(), told.bought.max()) < 5 * TRIAL


def test_for_the_world_what_pays_is_built_without_targets(solved):
    plan = solved(NO_TARGETS, ("measures:\n", "measures:\n  for: world\n"))
    assert float(plan.builds.sum()) > 10.0


def test_in_the_base_year_nothing_is_built_and_its_flows_come_back(base, first):  # noqa: F811
    """Every plant of the packaged rare earths, as open as it is decided: nothing pays, flows are within 2%."""
    blocks, plants, (market,) = first
    frame = frame_of(base, blocks, plants)
    program = block_program(base, market, plants)
    recourse = second_stage(base, frame, program)
    money = float(Rates().public_money)
    one = np.ones(1)
    charged = surcharge(frame, [charge_later(recourse, money)], one, money)
    master = FirstStage(frame, one, charged)
    recourse.start()
    nothing = np.zeros(frame.links)
    plan, best, least_cost, bound = nothing, nothing, np.inf, -np.inf
    for number in range(8):  # rounds as `solve` makes them
        cut = recourse.solve(plan)
        master.cut(plan, [cut])
        if master.cost(plan, [cut]) < least_cost:
            best, least_cost = plan, master.cost(plan, [cut])
        answer, bound = master.solve()
        if not number:
            assert answer.max() > 0.0  # against one cut something would be built
        plan = 0.5 * (answer + best)
    assert least_cost - bound < 1e-7 * least_cost  # what the solver leaves of some thousand million
    assert best.max() < TRIAL
    recourse.solve(nothing)
    activity = program.activity(recourse.x[recourse.at["block 0"]], len(base.network.columns))
    activity[base.network.elastic] += activity[base.network.capped]
    large = base.activity > base.network.chain.mass_tolerance
    large[base.network.capped] = False
    assert np.abs(activity[large] / base.activity[large] - 1.0).max() < 0.02


def test_a_plan_of_next_to_nothing_has_room_for_all_blocks(place):
    frame = place().frame
    trial = trial_plan(frame, frame.common)
    assert trial.shape == (frame.links,)
    assert (trial > 0.0).all()
    builds = trial[: frame.builds].reshape(frame.common, -1)[0]
    assert (
        builds * len(frame.blocks) <= [one.maximum / 2 + 1e-12 for one in frame.candidates]
    ).all()


def test_targets_are_met_for_less_money_than_where_the_world_is_served(solved):
    own, world = solved(), solved(("measures:\n", "measures:\n  for: world\n"))
    assert own.met
    assert world.met
    assert 0.0 < own.own < world.own


def charged(plan):
    """Capital charges of a plan in the mean of futures: what the price of public money weighs, unlike purchases."""
    frame = plan.planned.frame
    later = [
        float((frame.timing.charge[frame.common :] * told.later).sum()) for told in plan.solutions
    ]
    return float(frame.charges() @ plan.links + probability_of(plan.planned) @ np.array(later))


def test_dearer_public_money_never_spends_more(solved):
    """Of the two plans each is the best at its own price of money, which weighs capital."""
    spent = []
    for money in (0.0, 1.0):
        text = f"rates: {{public_money: {money}}}\nmeasures:\n"
        spent.append(solved(("measures:\n", text)))
    cheap, dear = spent
    slack = sum(one.cost - one.bound for one in spent)
    assert charged(dear) <= charged(cheap) + slack
