"""A plan in draws of the assumptions, and what breaks it."""

from __future__ import annotations

import numpy as np

from ytterby.draws.hypercube import DrawnNumber
from ytterby.planning.simulate_plan.draws import (
    DrawnFuture,
    PlanDraws,
    breaking,
    draw_plan,
    drawn_futures,
)
from ytterby.runs.run import Executor


def test_a_plan_is_drawn_and_goes_on_from_its_store(judged_plan, tmp_path, monkeypatch):
    monkeypatch.setattr("ytterby.planning.simulate_plan.draws.FEWEST", 5)
    found, means, heard = judged_plan(), Executor.of("serial", store=tmp_path / "store"), []
    drawn = draw_plan(found, 6, means, lambda *said: heard.append(said))
    assert [one.future for one in drawn.futures] == ["calm", "ban"]
    assert drawn.answered.sum() >= 5
    # other numbers, other markets: the plan is not missed by the same everywhere
    assert all(np.unique(one.miss[drawn.answered]).size > 3 for one in drawn.futures)
    assert "some" in heard[0][0]
    assert heard[-1][1:] == (6, 6)
    known = found.plan.planned.workspace.chain.parameters
    assert len(drawn.breaks) == 3
    assert all(one.id in known or "/" in one.id for one in drawn.breaks)
    heard.clear()
    again = draw_plan(found, 6, means, lambda *said: heard.append(said))
    assert "some 1 s" in heard[0][0]  # nothing is left to run
    assert np.array_equal(again.met, drawn.met)
    assert again.breaks == drawn.breaks


def test_a_cover_is_drawn_without_its_supplier(judged_plan):
    cover = (
        "{id: cover, kind: cover, uses: infrared, least: 0.5, months: 12, without: CHN, from: 2027}"
    )
    share = "{id: share, kind: largest_share, stage: metal, most: 0.3, from: 2026}"
    found = judged_plan((share, cover))
    drawn = draw_plan(found, 2, Executor.of("serial"))
    assert drawn.answered.all()
    assert [len(one.files.covers) for one in drawn_futures(found.simulations)] == [1, 0]


def test_what_breaks_a_plan_is_found():
    """Of a hundred numbers one decides: it comes first and above chance, the others do not."""
    dice = np.random.default_rng(4)
    numbers = [DrawnNumber(f"n{k}", 0.0, 0.5, 1.0) for k in range(100)]
    sample = dice.random((50, 100))
    miss = sample[:, 7] - 0.5 + 0.1 * dice.standard_normal(50)
    miss[3] = np.nan
    drawn = PlanDraws(50, [DrawnFuture("calm", miss)], [])
    first, *others = breaking(numbers, sample, drawn, {one.id for one in numbers})
    assert (first.id, first.significant) == ("n7", True)
    assert first.holds_low > 0.8 > 0.2 > first.holds_high
    assert not any(one.significant for one in others)
    assert breaking(numbers, sample, drawn, set()) == []  # what no run asks for breaks nothing
    assert 0.0 < drawn.share < 1.0
