"""What a page adds up over the goods of one control, of a draw: as the page itself counts it on a run."""

from __future__ import annotations

import math

import polars as pl
import pytest
from ytterby.figures.effect_figures import control_effect_of

from ytterby.datasets.package import packaged_folder
from ytterby.draws.findings import find_out
from ytterby.draws.predictive import Spreads
from ytterby.draws.quantiles import kept_figures, ranges_of
from ytterby.draws.ranges import DRAWN, RangeOrigin, Ranges
from ytterby.report.answer import ScenarioAnswer, headline_of
from ytterby.runs.run import Executor, run
from ytterby.runs.workspace import Workspace

GALLIUM = packaged_folder("gallium")
TEXT = """name: year-stop
title: No gallium for a year
description: a test
extends: gallium-baseline
parameters: {leak_capacity: 0.0}
controls:
  measures:
    - id: year-stop
      title: No gallium leaves
      effective: 2024-01-01
      ended: 2024-12-31
      acts: [{act: prohibition, stages: [metal], origin: CHN}]
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "year-stop.yaml"
    path.write_text(TEXT)
    return str(path)


@pytest.fixture(scope="module")
def answered(own):
    """The run, with ranges of one draw that is the run itself."""
    workspace = Workspace.read(GALLIUM)
    scenarios = [workspace.scenario(one) for one in ("gallium-baseline", own)]
    figures = {
        job.name: run(job).tables["views"] for job in workspace.jobs(scenarios, wants="views")
    }
    question = control_effect_of(workspace, scenarios)
    drawn = [kept_figures(figures, question)]
    frame = ranges_of(
        drawn, scenarios[-1].name, ["gallium-baseline"], workspace.chain.base_year, Spreads()
    )
    found = find_out(own, data=GALLIUM, wide=False, executor=Executor.of("serial", store=False))
    ranges = Ranges(frame, RangeOrigin(DRAWN, 1, 1), question.focus_regions)
    told = type(found)(found.results, ranges=ranges)
    return ScenarioAnswer({"interpretation": "", **headline_of(told)}, told)


@pytest.fixture(scope="module")
def page(answered):
    """The first page of that run."""
    return answered.first


def test_regions_that_are_independent_for_want_of_goods_are_counted_as_the_page_does(answered):
    focus = answered.headline["scenarios"][-1]
    found = answered.headline["dependence"]
    ranges = answered.findings.ranges
    assert found
    for stage, group in {(one["stage"], one["group"]) for one in found}:
        mine = [one for one in found if (one["stage"], one["group"]) == (stage, group)]
        want = sum(one["for_want"][focus] for one in mine)
        key = {"scenario": focus, "stage": stage, "group": group}
        assert ranges.range_of("control", key, "regions_for_want") == (want, want)
        under = sum(one["years"][focus] != "never" for one in mine)
        assert ranges.range_of("control", key, "regions_under") == (under, under)
    assert any(one["for_want"][focus] for one in found)


def test_one_draw_says_what_the_page_says(page):
    """With one draw and nothing missed both ends of every range are the number itself."""
    supply, users = page.figures.supply, page.figures.users
    moment = supply.path.periods[supply.worst]
    assert supply.ends == pytest.approx((supply.path.with_control[supply.worst],) * 2)
    assert supply.leak_ends == pytest.approx((supply.leak_share,) * 2)
    assert moment.period
    assert users.ends == pytest.approx((users.share,) * 2)
    price = page.figures.prices[0]
    assert price.ends == pytest.approx((price.now,) * 2)
    assert price.back_ends == pytest.approx((price.back.start,) * 2, abs=0.01)
    assert supply.back_ends == pytest.approx((supply.back.start,) * 2, abs=0.01)
    assert users.back_ends == pytest.approx((users.over.start,) * 2, abs=0.01)


def test_a_number_of_the_sentence_lies_within_its_range(page):
    assert "(range" in page.sentence
    assert all(math.isfinite(end) for end in page.figures.supply.ends)


def test_nothing_is_asked_where_nothing_is_compared():
    workspace = Workspace.read(GALLIUM)
    assert control_effect_of(workspace, [workspace.scenario("gallium-baseline")]) is None


def test_exports_of_a_stop_without_leaks_are_none_and_that_is_known(own):
    workspace = Workspace.read(GALLIUM)
    scenarios = [workspace.scenario(one) for one in ("gallium-baseline", own)]
    question = control_effect_of(workspace, scenarios)
    empty = pl.DataFrame(schema={"table": pl.String, "column": pl.String, "key": pl.String, "year": pl.Int64,
                                 "period": pl.String, "value": pl.Float64})  # fmt: skip
    rows = question.rows(empty, empty)
    sent = rows.filter(pl.col("column") == "exports_t")
    assert sent.height == len(question.periods)
    assert sent["value"].sum() == 0.0
