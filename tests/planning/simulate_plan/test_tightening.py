"""A missed target is asked for more of as far as it can be reached, and the others go on."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

import ytterby.planning.simulate_plan.tightening as module
from ytterby.planning.programme.blocks import Blocks
from ytterby.planning.second_stage.future import Reached
from ytterby.planning.simulate_plan.differences import TargetDifference
from ytterby.planning.simulate_plan.tightening import (
    LevelLimit,
    not_tightened,
    plan_and_judge,
    relaxed,
    tightened,
)
from ytterby.planning.solve.solve import solve
from ytterby.planning.targets.kinds.burden import BurdenCap
from ytterby.planning.targets.kinds.cover import CoverTarget
from ytterby.planning.targets.kinds.largest_share import LargestShare
from ytterby.planning.targets.kinds.loss import Loss
from ytterby.planning.targets.kinds.own_share import OwnShare
from ytterby.runs.run import Executor

SHARE = LargestShare(id="share", kind="largest_share", stage="metal", most=0.6, **{"from": 2026})
OWN = OwnShare(id="own", kind="own_share", of="recycling", least=0.25, **{"from": 2026})
LOSS = Loss(id="loss", kind="loss", most=0.15, **{"from": 2026})
COVER = CoverTarget(id="cover", kind="cover", uses=("all",), least=0.9, months=12, **{"from": 2026})
BURDEN = BurdenCap(id="burden", kind="burden", burden="water", most=200.0, **{"from": 2026})
EVERY = (SHARE, OWN, LOSS, COVER, BURDEN)
BLOCKS = Blocks(2026, (2, 3), 0.03)


def judged(now, *gaps):
    """A judged plan of targets, each gap: target as asked at first, promised, outcome."""
    rows = [
        TargetDifference("ban", first.id, "all", 2026, 2027, first.level, promised, outcome,
               first.missed_by(outcome))
        for first, promised, outcome in gaps
    ]  # fmt: skip
    plan = SimpleNamespace(planned=SimpleNamespace(targets=SimpleNamespace(targets=tuple(now))))
    return SimpleNamespace(
        plan=plan, simulations=[SimpleNamespace(differences=rows, probability=1.0)]
    )


def nearest_plan(**reached):
    """The nearest plan: id of a target -> what it reaches where it lacks something."""
    found = [Reached(name, "all", 1, 0.0, value, 0.1, 0.0) for name, value in reached.items()]
    return [SimpleNamespace(future="ban", reached=found)]


@pytest.mark.parametrize(
    ("target", "capped"), [(SHARE, 1), (OWN, 0), (LOSS, 1), (COVER, 0), (BURDEN, 1)]
)
def test_a_target_knows_its_level_and_its_side(target, capped):
    assert target.capped == bool(capped)
    assert target.at(0.4).level == 0.4
    assert target.at(0.4).id == target.id
    worse = target.level * (1.1 if capped else 0.9)
    assert target.missed_by(worse) > 0.0
    assert target.missed_by(target.level) == 0.0
    assert BURDEN.missed_by(220.0) == pytest.approx(0.1)


def test_shares_are_asked_for_by_the_miss_and_losses_in_proportion():
    asked = {one.id: one for one in EVERY}
    found = judged(
        EVERY, (SHARE, 0.6, 0.7), (OWN, 0.25, 0.05), (LOSS, 0.144, 0.341), (COVER, 0.9, 0.81),
        (BURDEN, 190.0, 250.0),
    )  # fmt: skip
    levels = [one.level for one in tightened(found, asked)]
    assert levels == pytest.approx([0.5, 0.45, 0.144 * 0.15 / 0.341, 0.99, 190.0 * 200.0 / 250.0])
    assert 0.0 < levels[2] < 0.144
    again = judged([LOSS.at(levels[2])], (LOSS, levels[2], 0.339))
    (third,) = tightened(again, asked)
    assert 0.0 < third.level < levels[2]


def test_what_holds_stays_and_what_is_promised_in_full_is_not_asked_for():
    asked = {one.id: one for one in EVERY}
    found = judged((SHARE, LOSS), (SHARE, 0.6, 0.602), (LOSS, 0.0, 0.3))
    assert tightened(found, asked) == (SHARE, LOSS)
    assert "loss 0.0% is promised" in not_tightened(found, {})
    assert "share" not in not_tightened(found, {})


def test_nothing_is_asked_beyond_what_can_be_reached():
    asked = {one.id: one for one in EVERY}
    found = judged((SHARE, OWN.at(0.3)), (SHARE, 0.6, 0.7), (OWN, 0.3, 0.05))
    held = {"own": LevelLimit(0.31, "own is held"), "share": LevelLimit(0.65, "share is held")}
    share, own = tightened(found, asked, held)
    assert own.level == 0.31
    assert share.level == 0.6  # the level at which it is held is looser than what is reached
    assert not_tightened(found, held) == "own is held; share is held"


def test_what_is_out_of_reach_is_held_and_the_others_go_on():
    held: dict[str, LevelLimit] = {}
    before = (SHARE, OWN, LOSS)
    wanted = (SHARE.at(0.5), OWN.at(0.46), LOSS.at(0.06))
    share, own, loss = relaxed(wanted, before, nearest_plan(own=0.313), BLOCKS, held)
    assert (share.level, loss.level) == (0.5, 0.06)
    assert own.level == pytest.approx(0.312)
    assert "31.3% is the nearest (ban, 2028-2030)" in held["own"].why
    assert "46.0% is out of reach" in held["own"].why
    # the nearest is worse than what was reached before: it stays where it was
    _, own, _ = relaxed(wanted, before, nearest_plan(own=0.2), BLOCKS, held)
    assert own.level == held["own"].level == 0.25


def test_what_still_lacks_goes_back_and_then_the_others_go_half_of_the_way():
    held: dict[str, LevelLimit] = {}
    before = (SHARE, OWN)
    wanted = (SHARE.at(0.5), OWN.at(0.312))
    second = relaxed(wanted, before, nearest_plan(own=0.3125), BLOCKS, held)
    assert second == (SHARE.at(0.5), OWN)
    third = relaxed(second, before, nearest_plan(own=0.24), BLOCKS, held)
    assert third == (SHARE.at(0.55), OWN)


def test_a_plan_goes_on_where_one_target_is_out_of_reach(place, tmp_path, monkeypatch):
    """Of so little extraction no metal comes that would take the place of the largest; the loss still is asked for."""
    planned = place(("build: [extraction, reduction, recycling]", "build: [extraction, recycling]"),
                    ("metal, most: 0.3", "metal, most: 0.6"))  # fmt: skip
    plan = solve(planned, workers=1, keep=False)
    means = Executor.of("serial")
    share, loss = plan.planned.targets.targets
    wanted = (share.at(0.0), loss.at(0.2))
    monkeypatch.setattr(module, "tightened", lambda *_: wanted)
    found = plan_and_judge(plan, tmp_path, means, tightenings=1, workers=1, keep=False)
    said = re.search(r"share is held at ([\d.]+)%, for 0.0% is out of reach beside", found.stopped)
    assert said
    assert 0.0 < float(said[1]) < 60.0
    assert "loss" not in found.stopped
    assert (
        tmp_path / "tightened-1" / "ban.yaml"
    ).is_file()  # what could be reached was made and judged
