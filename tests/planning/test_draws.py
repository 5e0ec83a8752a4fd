"""A plan in draws of the assumptions."""

from __future__ import annotations

import numpy as np

from ytterby.planning.draws import draw_plan, drawn_futures
from ytterby.runs.run import Executor


def test_a_plan_is_drawn_and_goes_on_from_its_store(judged_plan, tmp_path):
    found, means, heard = judged_plan(), Executor.of("serial", store=tmp_path / "store"), []
    drawn = draw_plan(found, 6, means, lambda *said: heard.append(said))
    assert [one.future for one in drawn.futures] == ["calm", "ban"]
    assert drawn.answered.sum() >= 5
    # other numbers, other markets: the plan is not missed by the same everywhere
    assert all(np.unique(one.miss[drawn.answered]).size > 3 for one in drawn.futures)
    assert heard[-1][1:] == (6, 6)
    heard.clear()
    again = draw_plan(found, 6, means, lambda *said: heard.append(said))
    assert heard[-1][1:] == (6, 6)
    assert np.array_equal(again.met, drawn.met)


def test_a_cover_is_drawn_without_its_supplier(judged_plan):
    cover = (
        "{id: cover, kind: cover, uses: infrared, least: 0.5, months: 12, without: CHN, from: 2027}"
    )
    share = "{id: share, kind: largest_share, stage: metal, most: 0.3, from: 2026}"
    found = judged_plan((share, cover))
    drawn = draw_plan(found, 2, Executor.of("serial"))
    assert drawn.answered.all()
    assert [len(one.files.covers) for one in drawn_futures(found.simulations)] == [1, 0]
