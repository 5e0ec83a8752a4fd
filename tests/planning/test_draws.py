"""A plan in draws of the assumptions."""

from __future__ import annotations

from polars.testing import assert_frame_equal

from ytterby.planning.draws import draw_plan, drawn_futures
from ytterby.runs.run import Executor


def test_a_plan_is_drawn_and_goes_on_from_its_store(judged_plan, tmp_path):
    found, means, heard = judged_plan(), Executor.of("serial", store=tmp_path / "store"), []
    drawn = draw_plan(found, 6, means, lambda *said: heard.append(said))
    assert drawn["future"].to_list() == ["", "calm", "ban"]
    assert drawn["answered"].min() >= 5
    # other numbers, other markets: the plan is not missed by the same everywhere
    assert (drawn["miss_p05"] < drawn["miss_p50"]).all()
    assert (drawn["miss_p50"] < drawn["miss_p95"]).all()
    assert heard[-1][1:] == (6, 6)
    heard.clear()
    again = draw_plan(found, 6, means, lambda *said: heard.append(said))
    assert heard[-1][1:] == (6, 6)
    assert_frame_equal(again, drawn)


def test_a_cover_is_drawn_without_its_supplier(judged_plan):
    cover = (
        "{id: cover, kind: cover, uses: infrared, least: 0.5, months: 12, without: CHN, from: 2027}"
    )
    share = "{id: share, kind: largest_share, stage: metal, most: 0.3, from: 2026}"
    found = judged_plan((share, cover))
    drawn = draw_plan(found, 2, Executor.of("serial"))
    assert (drawn["answered"] == drawn["draws"]).all()
    assert [len(one.files.covers) for one in drawn_futures(found.simulations)] == [1, 0]
