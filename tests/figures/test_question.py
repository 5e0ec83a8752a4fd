"""What a comparison asks about: when, where and of which goods; and a control that does nothing has no effect."""

from __future__ import annotations

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.figures.figure import ENTIRE_RUN
from ytterby.figures.question import Comparison, question_of, sums
from ytterby.figures.registry import ALL_FIGURES, EFFECT_FIGURES, effect_figures
from ytterby.figures.run_figures import BY_ID, RunFigures
from ytterby.runs.run import run
from ytterby.runs.workspace import Workspace

GALLIUM = packaged_folder("gallium")
NOTHING = """name: no-tax
title: A tax of nothing
description: a test
extends: gallium-baseline
years: {start: 2022, end: 2026}
controls:
  measures:
    - id: no-tax
      title: A tax of nothing
      effective: 2024-01-01
      acts: [{act: export_tax, stages: [metal], origin: CHN, rate: 0.0}]
"""


def test_a_question_says_when_and_where(compare):
    question = compare({}, {}, first="2026-04-01", last="2027-06-30").question
    assert question.runs == ("now", "before")
    assert (question.first, question.last) == pytest.approx((2026.25, 2027.5), abs=0.01)
    assert question.year_before == 2025
    assert [one.year for one in question.periods if question.during(one)] == [2026, 2027]
    assert question.since(0) == 0.0
    assert question.since(3) == pytest.approx(0.75, abs=0.01)
    assert question.place == "OUTSIDE"
    assert question.destinations == question.away == ("EU27", "JPN")
    assert question.change.loss_years == range(2026, 2030)
    assert compare({}, {}, last="").question.change.loss_years == range(2026, 2031)
    there = compare({}, {}, destinations=("JPN",)).question
    assert there.focus_regions == {"OUTSIDE", "CHN", "JPN"}
    assert there.destinations == ("JPN",)


def test_a_price_is_kept_by_good_or_by_product(compare):
    question = compare({}, {}).question
    assert question.price_key("oxide.Dy") == ("price", {"commodity": "oxide.Dy"})
    assert question.price_key("NdPr oxide") == ("product_price", {"product": "NdPr oxide"})
    assert compare({}, {}, goods=("metal.Dy",)).question.goods["metal.Dy"] == ("metal.Dy",)


def test_support_is_on_no_goods(compare):
    assert compare({}, {}, kind="support", actor="JPN").question.controlled == ()
    assert compare({}, {}, kind="support", actor="JPN").question.place == "JPN"
    assert compare({}, {}).question.controlled == ("oxide.Dy",)


def test_a_figure_is_added_up_over_labels():
    flows = BY_ID["exports_of_good"].of(
        [("oxide.Dy", to, leak, 2026, "", value)
         for to, leak, value in (("JPN", "false", 1.0), ("JPN", "true", 2.0), ("EU27", "false", 4.0))]
    )  # fmt: skip
    assert sums(flows) == {(2026, ""): 7.0}
    assert sums(flows, destination="JPN") == {(2026, ""): 3.0}
    assert sums(flows, destination=("JPN", "EU27"), leak=False) == {(2026, ""): 5.0}
    assert sums(flows, destination="USA") == {}


def test_a_path_has_no_number_where_a_run_has_none(compare):
    path = compare({"price": [("oxide.Dy", "JPN", 2026, "", 5.0)]}, {}).price("oxide.Dy", "JPN")
    assert path.with_control == [None, None, 5.0, *[None] * 5]
    assert path.without == [None] * 8


def test_nothing_is_asked_where_nothing_is_compared():
    workspace = Workspace.read(GALLIUM)
    assert question_of(workspace, [workspace.scenario("gallium-baseline")]) is None


def test_every_effect_figure_has_rows_of_its_own_shape(compare):
    made = effect_figures(compare({}, {}))
    assert list(made) == [figure.id for figure in EFFECT_FIGURES]
    for name, frame in made.items():
        assert frame.columns == [*ALL_FIGURES[name].schema, "reference"]


def test_a_control_of_no_strength_has_no_effect(tmp_path):
    path = tmp_path / "no-tax.yaml"
    path.write_text(NOTHING)
    workspace = Workspace.read(GALLIUM)
    scenarios = [workspace.scenario("gallium-baseline", until=2026), workspace.scenario(str(path))]
    question = question_of(workspace, scenarios)
    assert question.controlled == tuple(
        g for g, stage in question.stage_of.items() if stage == "metal"
    )
    reference, focus = (
        RunFigures.of(run(job).tables["figures"])
        for job in workspace.jobs(scenarios, wants="figures")
    )
    made = effect_figures(Comparison(question, focus, reference, {}))
    for name, frame in made.items():  # what stands beside its reference is no other
        both = frame.drop_nulls(["value", "reference"])
        assert both["value"].to_list() == pytest.approx(both["reference"].to_list(), rel=1e-6), name
    for name in ("price_change", "exports_change", "leak_share",
                 "lost_value", "price_return"):  # fmt: skip
        assert made[name].height, name
        assert made[name]["value"].to_list() == pytest.approx(
            [0.0] * made[name].height, abs=1e-6
        ), name
    for name in ("price_later", "loss", "bill", "plants_stop", "public_cost_total",
                 "regions_for_want"):  # fmt: skip
        assert not made[name]["value"].sum(), name
    assert set(made["price_return"]["year"]) == {ENTIRE_RUN}
