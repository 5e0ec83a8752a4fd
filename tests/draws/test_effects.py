"""The table of figures of an answer: with one draw that is the run itself, both ends of a range are the figure."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws.effects import DIFFERENCE, LEVEL, EffectTable
from ytterby.draws.findings import find_out
from ytterby.draws.intervals import kept_figures, ranges_of
from ytterby.draws.predictive import Spreads
from ytterby.draws.ranges import DRAWN, RangeOrigin, Ranges
from ytterby.figures.figure import ENTIRE_RUN, NEVER, PRICES
from ytterby.figures.question import question_of
from ytterby.figures.registry import ALL_FIGURES, EFFECT_FIGURES, RANGED
from ytterby.report.answer import ScenarioAnswer
from ytterby.runs.run import Executor, run
from ytterby.runs.workspace import Workspace

GALLIUM = packaged_folder("gallium")
TEXT = """name: year-stop
title: No gallium for a year
description: a test
extends: gallium-baseline
parameters: {leak_capacity: 0.0, stock_weeks.metal: 7.0}
controls:
  measures:
    - id: year-stop
      title: No gallium leaves
      effective: 2024-01-01
      ended: 2024-12-31
      acts: [{act: prohibition, stages: [metal], origin: CHN}]
"""
NAME, REFERENCE = "year-stop", "gallium-baseline"
RANGE_OF = {figure.id: figure for figure in EFFECT_FIGURES if figure.range_of}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "year-stop.yaml"
    path.write_text(TEXT)
    return str(path)


@pytest.fixture(scope="module")
def draw(own):
    """One draw that is the run itself: the question and what is kept of it."""
    workspace = Workspace.read(GALLIUM)
    scenarios = [workspace.scenario(one) for one in (REFERENCE, own)]
    figures = {
        job.name: run(job).tables["figures"] for job in workspace.jobs(scenarios, wants="figures")
    }
    question = question_of(workspace, scenarios)
    return question, kept_figures(figures, question)


@pytest.fixture(scope="module")
def answered(own, draw):
    """The run, with the ranges of that draw."""
    question, kept = draw
    rows = ranges_of([kept], NAME, [REFERENCE], 2022, Spreads())
    findings = find_out(own, data=GALLIUM, wide=False, executor=Executor.of("serial", store=False))
    ranges = Ranges(rows, RangeOrigin(DRAWN, 1), question.focus_regions)
    ranged = type(findings)(findings.results, ranges=ranges)
    return ScenarioAnswer(ranged)


@pytest.fixture(scope="module")
def effects(answered) -> EffectTable:
    return answered.effects


@pytest.fixture(scope="module")
def page(answered):
    """The first page of that run."""
    return answered.first


def test_figures_with_the_range_of_another_keep_none_themselves():
    assert not {*RANGE_OF} & {*RANGED}
    assert {figure.range_of.split()[0] for figure in RANGE_OF.values()} == {LEVEL, DIFFERENCE}


def test_ranges_are_taken_of_figures_that_have_them(effects):
    for name in RANGE_OF:
        for row in effects.rows(name):
            place = effects.source(name, row.labels)
            if place is None:  # of what differs prices alone have a range
                assert row.labels["kind"] != "price"
                continue
            how, figure, labels = place
            assert RANGED[figure].differences if how == DIFFERENCE else RANGED[figure].levels
            assert {*labels} == {*RANGED[figure].labels}


def test_a_draw_has_the_rows_of_the_answer(draw, effects):
    """Of every figure with a range: what the page states is what a draw of the same numbers keeps."""
    _, kept = draw
    for figure in EFFECT_FIGURES:
        if figure.id not in RANGED:
            assert figure.id not in kept[NAME]
            continue
        own, drawn = effects.tables[figure.id], kept[NAME][figure.id]
        assert drawn.columns == own.drop("reference").columns
        assert drawn.drop("value").equals(own.select(drawn.columns).drop("value")), figure.id
        assert drawn["value"].to_list() == pytest.approx(own["value"].to_list(), rel=1e-9), (
            figure.id
        )
        if figure.differences:
            before = kept[REFERENCE][figure.id]["value"].to_list()
            assert before == pytest.approx(own["reference"].to_list(), rel=1e-9)


def test_both_ends_of_every_row_are_its_value(effects):
    ranged = 0
    for figure in EFFECT_FIGURES:
        for row in effects.rows(figure.id):
            if row.ends is None:
                continue
            ranged += 1
            small = 1e-3 if figure.kind == PRICES else 1e-6
            assert row.ends == pytest.approx((row.value,) * 2, rel=1e-6, abs=small), (
                figure.id,
                row.labels,
            )
            if row.reference_ends is not None and row.reference is not None:
                assert row.reference_ends == pytest.approx(
                    (row.reference,) * 2, rel=1e-6, abs=small
                ), figure.id
    assert ranged > 30


def test_every_ranged_figure_has_a_range_where_it_has_a_row(effects):
    for name in (figure.id for figure in EFFECT_FIGURES if figure.id in RANGED):
        rows = effects.rows(name)
        lacking = [row for row in rows if row.ends is None]
        assert not lacking, (name, lacking[:2])


def test_the_table_has_a_row_for_each_row_of_a_figure(effects):
    table = effects.frame()
    counts = dict(table.group_by("figure", maintain_order=True).len().iter_rows())
    assert counts == {name: rows.height for name, rows in effects.tables.items() if rows.height}
    assert dict(table.select("figure", "unit").unique().iter_rows()) == {
        name: ALL_FIGURES[name].unit for name in counts
    }
    labels = {label for name in counts for label in ALL_FIGURES[name].labels}
    assert labels <= {*table.columns}
    assert table.columns[-8:-4] == ["year", "period", "value", "reference"]
    assert table.columns[-4:] == ["low", "high", "reference_low", "reference_high"]
    assert table["year"].min() > ENTIRE_RUN
    low = table.filter(figure="exports_low").row(0, named=True)
    assert (low["reference_low"], low["reference_high"]) == pytest.approx((low["reference"],) * 2)


def test_without_ranges_no_row_has_ends(effects):
    table = replace(effects, ranges=None).frame()
    assert table.height == effects.frame().height
    assert (
        table.select(pl.col("low", "high", "reference_low", "reference_high").is_null().all()).row(
            0
        )
        == (True,) * 4
    )


def test_what_never_comes_has_a_range_though_it_has_no_row(effects):
    assert ALL_FIGURES["price_return"].absent == NEVER
    row = effects.first("price_return")
    assert effects.ends_of("price_return", **row.labels) == row.ends
    assert effects.rows("price_return", good="nothing") == []
    assert effects.ends_of("price_return", good="nothing") is None


def test_rows_are_placed_in_time(effects):
    worst = effects.first("exports_low")
    assert (effects.period(worst).year, effects.period(worst).period) == (worst.year, worst.period)
    back = effects.first("price_return")
    assert (
        effects.period(back).start
        <= effects.question.first + back.value + 1e-6
        < effects.period(back).end
    )


def test_the_path_of_a_price_has_its_band(effects):
    row = effects.first("price_peak")
    path, before = effects.price(row.labels["good"], row.labels["region"])
    there = [n for n, value in enumerate(path.with_control) if value is not None]
    assert [path.low[n] for n in there] == pytest.approx([path.with_control[n] for n in there])
    assert [before[n][1] for n in there if before[n]] == pytest.approx(
        [path.without[n] for n in there if before[n]]
    )


def test_regions_that_are_independent_for_want_of_goods_are_counted(effects):
    counted = effects.rows("regions_counted")
    assert counted
    for every in counted:
        want, under = (
            effects.first(name, **every.labels)
            for name in ("regions_for_want", "regions_independent")
        )
        assert under.ends == (under.value,) * 2
        assert under.value <= every.value
        assert want.ends == (want.value,) * 2
        assert want.value <= under.value
    assert any(one.value for one in effects.rows("regions_for_want"))


def test_one_draw_says_what_the_page_says(page):
    """With one draw and nothing missed both ends of every range are the number itself."""
    supply = page.figures.supply
    for number in (supply.sent, supply.change, supply.leak):
        assert number.ends == pytest.approx((number.now,) * 2)
    assert supply.period.period
    price = page.figures.prices[0]
    assert price.peak.ends == pytest.approx((price.peak.now,) * 2)
    assert price.ends == pytest.approx((price.change,) * 2)
    for back, ends in ((price.back, price.back_ends), (supply.back, supply.back_ends)):
        if back is not None:  # else it is not over by the last year
            assert ends == pytest.approx((back.start,) * 2, abs=0.01)
    for one in page.strip[:2]:
        assert (
            one.whisker.low == pytest.approx(one.whisker.value) == pytest.approx(one.whisker.high)
        )
    bill = page.figures.bills[0]
    assert bill.change == pytest.approx((100.0 * (bill.now / bill.before - 1.0),) * 2)


def test_a_number_of_a_line_lies_within_its_range(page):
    held = [line.whisker for line in page.lines if line.whisker]
    assert held
    assert all(not one.says_nothing for one in held if one.still is not None)
