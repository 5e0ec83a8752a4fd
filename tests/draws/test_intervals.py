"""How wide an answer is: what is packaged, else draws in the time that there is, else the tornado."""

from __future__ import annotations

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws import findings
from ytterby.draws import intervals as width
from ytterby.draws.findings import find_out
from ytterby.draws.intervals import MINUTES, NOTHING, DrawBudget, drawn_for, packaged_for
from ytterby.draws.ranges import DRAWN, PACKAGED, TURNED, RangeOrigin, Ranges
from ytterby.runs.run import Executor
from ytterby.runs.workspace import Workspace

GALLIUM = packaged_folder("gallium")
OWN = """\
name: mine
title: Two years of a ban
description: d
extends: gallium-full-ban
years: {start: 2022, end: 2023}
"""
SERIAL = Executor("serial", 1, None)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "mine.yaml"
    path.write_text(OWN, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def drawn(own):
    """The ranges of two draws of it, and how far they were."""
    workspace, ticks = Workspace.read(GALLIUM), []
    scenarios = [workspace.scenario(one) for one in ("gallium-full-ban", own)]
    ranges = drawn_for(
        workspace, scenarios, DrawBudget(draws=2), SERIAL, lambda *now: ticks.append(now)
    )
    return ranges, ticks


@pytest.fixture
def none_packaged(monkeypatch):
    monkeypatch.setattr(width, "packaged", lambda workspace, scenarios: None)


def test_what_may_be_spent():
    assert NOTHING.seconds(own=True) == 0.0
    assert DrawBudget().seconds(own=True) == 60.0 * MINUTES
    assert DrawBudget().seconds(own=False) == 0.0
    assert DrawBudget(draws=5).seconds(own=True) is None
    assert DrawBudget(draws=5, minutes=1.0).seconds(own=False) == 60.0
    assert DrawBudget(minutes=0.5).seconds(own=False) == 30.0


def test_packaged_ranges_are_taken_unless_a_number_of_draws_is_said(monkeypatch):
    held = Ranges({}, RangeOrigin(PACKAGED, 64, 64))
    monkeypatch.setattr(width, "packaged", lambda workspace, scenarios: held)
    workspace = Workspace.read(GALLIUM)
    one = workspace.scenario("gallium-full-ban")
    assert packaged_for(workspace, [one], DrawBudget(minutes=1.0)) is held
    assert packaged_for(workspace, [one], DrawBudget(draws=2)) is None


def test_draws_of_a_question_of_ones_own(drawn):
    ranges, ticks = drawn
    assert ranges.origin == RangeOrigin(DRAWN, 2, 2)
    assert ticks == [(1, 2), (2, 2)]
    key = {"commodity": "metal.Ga_refined", "region": "OUTSIDE", "scenario": "mine", "year": 2023}
    low, high = ranges.ends("price", key)
    assert 0.0 < low < high
    assert ranges.ends("price", {**key, "against": "gallium-full-ban"}) == (
        0,
        0,
    )


def test_draws_give_further_figures_a_range_and_a_package_that_did_not_keep_them_does_not(drawn):
    ranges, _ = drawn
    row = ranges.rows["capacity_by_cause"].row(0, named=True)
    labels = {name: row[name] for name in ("category", "region", "technology")}
    key = {**labels, "scenario": row["scenario"], "year": row["year"]}
    assert ranges.ends("capacity_by_cause", key) == (row["low"], row["high"])
    nothing = {**key, "category": "supported"}
    assert ranges.ends("capacity_by_cause", nothing) == (0.0, 0.0)
    older = Ranges(ranges.rows, RangeOrigin(PACKAGED, 64, 64))
    assert older.ends("capacity_by_cause", nothing) is None
    assert "packaged" in older.lacking
    assert "packaged" not in ranges.lacking


def test_nothing_is_drawn_unasked(own):
    workspace = Workspace.read(GALLIUM)
    assert drawn_for(workspace, [workspace.scenario(own)], NOTHING) is None
    built_in = workspace.scenario("gallium-full-ban")
    assert drawn_for(workspace, [built_in], DrawBudget()) is None


@pytest.mark.parametrize(
    ("draws", "wide", "kind", "turned"),
    [(None, None, TURNED, True), (2, None, TURNED, True), (2, False, None, False)],
)
def test_a_few_draws_leave_the_tornado_standing(
    own, none_packaged, monkeypatch, draws, wide, kind, turned
):
    monkeypatch.setattr(findings, "draws_of", lambda *words, **more: _leaks(*words, **more))
    effort = DrawBudget(draws=draws) if draws else NOTHING
    found = find_out(own, data=GALLIUM, wide=wide, budget=effort, executor=SERIAL)
    assert (found.tornado is not None) == turned
    assert (found.ranges.origin.kind if found.ranges else None) == kind
    if kind:
        assert found.ranges.origin.draws == (draws or 0)
    assert found.results.manifest["ranges"] == (found.ranges.note if found.ranges else "")


def test_enough_draws_need_no_tornado(own, none_packaged, monkeypatch):
    monkeypatch.setattr(findings, "FEWEST", 2)
    found = find_out(own, data=GALLIUM, budget=DrawBudget(draws=2), executor=SERIAL)
    assert found.tornado is None
    assert found.ranges.origin.kind == DRAWN


def _leaks(workspace, focus, reference, **more):
    from ytterby.draws.tornado import draws_of

    return [d for d in draws_of(workspace, focus, reference, **more) if d.group == "leak"]
