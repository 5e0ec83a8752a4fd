"""A missed target is asked for more of; what no plan reaches is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.planning.conftest import new_home

import ytterby.planning.judge as module
from ytterby.planning.differences import TargetDifference
from ytterby.planning.judge import plan_and_judge, tightened
from ytterby.planning.kinds.cover import CoverTarget
from ytterby.planning.kinds.largest_share import LargestShare
from ytterby.planning.kinds.loss import Loss
from ytterby.planning.kinds.own_share import OwnShare
from ytterby.runs.run import Executor

SHARE = LargestShare(id="share", kind="largest_share", stage="metal", most=0.6, **{"from": 2026})
OWN = OwnShare(id="own", kind="own_share", of="recycling", least=0.25, **{"from": 2026})
LOSS = Loss(id="loss", kind="loss", most=0.15, **{"from": 2026})
COVER = CoverTarget(id="cover", kind="cover", uses=("all",), least=0.9, months=12, **{"from": 2026})
EVERY = (SHARE, OWN, LOSS, COVER)


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


@pytest.mark.parametrize(("target", "capped"), [(SHARE, 1), (OWN, 0), (LOSS, 1), (COVER, 0)])
def test_a_target_knows_its_level_and_its_side(target, capped):
    assert target.capped == bool(capped)
    assert target.at(0.4).level == 0.4
    assert target.at(0.4).id == target.id
    worse = target.level * (1.1 if capped else 0.9)
    assert target.missed_by(worse) > 0.0
    assert target.missed_by(target.level) == 0.0


def test_shares_are_asked_for_by_the_miss_and_losses_in_proportion():
    asked = {one.id: one for one in EVERY}
    found = judged(
        EVERY, (SHARE, 0.6, 0.7), (OWN, 0.25, 0.05), (LOSS, 0.144, 0.341), (COVER, 0.9, 0.81),
    )  # fmt: skip
    levels = [one.level for one in tightened(found, asked)]
    assert levels == pytest.approx([0.5, 0.45, 0.144 * 0.15 / 0.341, 0.99])
    assert 0.0 < levels[2] < 0.144
    again = judged([LOSS.at(levels[2])], (LOSS, levels[2], 0.339))
    (third,) = tightened(again, asked)
    assert 0.0 < third.level < levels[2]


def test_what_holds_stays_and_what_is_promised_in_full_is_not_asked_for():
    asked = {one.id: one for one in EVERY}
    found = judged((SHARE, LOSS), (SHARE, 0.6, 0.602), (LOSS, 0.0, 0.3))
    assert tightened(found, asked) == (SHARE, LOSS)


def test_where_no_plan_reaches_more_the_last_one_is_the_answer(solved, tmp_path, monkeypatch):
    plan = solved(
        ("build: [extraction, reduction, recycling]", "build: [extraction, recycling]"),
        ("metal, most: 0.3", "metal, most: 0.8"),
    )
    share, loss = plan.planned.targets.targets
    wanted = (share.at(0.0), loss.at(0.2))
    monkeypatch.setattr(module, "tightened", lambda *_: wanted)
    found = plan_and_judge(plan, tmp_path, Executor.of("serial"), workers=1, keep=new_home())
    assert found.stopped == "share at 0.0%, loss at 20.0% is out of reach"
    assert found.plan is plan
