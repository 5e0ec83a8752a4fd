"""How wide an answer is: what is packaged, else draws."""

from __future__ import annotations

import pytest

from ytterby.datasets.package import packaged_folder
from ytterby.draws import findings
from ytterby.draws import intervals as width
from ytterby.draws.findings import find_out
from ytterby.draws.intervals import OWN_DRAWS, drawn_for, draws_for, packaged_for, stages_of
from ytterby.draws.ranges import DRAWN, PACKAGED, RangeOrigin, Ranges
from ytterby.figures.figure import ENTIRE_RUN
from ytterby.runs.run import Executor
from ytterby.runs.store import Store
from ytterby.runs.workspace import Workspace

GALLIUM = packaged_folder("gallium")
OWN = """\
name: mine
title: Two years of a ban
description: d
extends: gallium-full-ban
years: {start: 2022, end: 2023}
"""


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    """One store for the file: draws of one question are run once."""
    return Executor("serial", 1, Store(tmp_path_factory.mktemp("runs")))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "mine.yaml"
    path.write_text(OWN, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def drawn(own, serial):
    """The ranges of two draws of it, and how far they were."""
    workspace, ticks = Workspace.read(GALLIUM), []
    scenarios = [workspace.scenario(one) for one in ("gallium-full-ban", own)]
    stages = list(drawn_for(workspace, scenarios, 10, serial, lambda *now: ticks.append(now)))
    return stages, ticks


@pytest.fixture
def none_packaged(monkeypatch):
    monkeypatch.setattr(width, "packaged", lambda workspace, scenarios: None)


def test_packaged_ranges_are_taken_unless_a_number_of_draws_is_said(monkeypatch):
    held = Ranges({}, RangeOrigin(PACKAGED, 64))
    monkeypatch.setattr(width, "packaged", lambda workspace, scenarios: held)
    workspace = Workspace.read(GALLIUM)
    one = workspace.scenario("gallium-full-ban")
    assert packaged_for(workspace, [one], None) is held
    assert packaged_for(workspace, [one], 2) is None


def test_draws_of_a_question_of_ones_own(drawn):
    stages, ticks = drawn
    assert [(done, ranges.origin) for done, ranges in stages] == [
        (8, RangeOrigin(DRAWN, 8)),
        (10, RangeOrigin(DRAWN, 10)),
    ]
    assert ticks[-1] == (10, 10)
    assert sorted(ticks) == ticks
    ranges = stages[-1][1]
    key = {"commodity": "metal.Ga_refined", "region": "OUTSIDE", "scenario": "mine", "year": 2023}
    low, high = ranges.ends("price", key)
    assert 0.0 < low < high
    assert ranges.ends("price", {**key, "against": "gallium-full-ban"}) == (
        0,
        0,
    )


def test_first_draws_end_before_the_run_and_say_so(serial, monkeypatch):
    monkeypatch.setattr(width, "FIRST_STAGE", 1)
    workspace, ticks = Workspace.read(GALLIUM), []
    scenarios = [workspace.scenario(one) for one in ("gallium-baseline", "gallium-full-ban")]
    made = drawn_for(workspace, scenarios, 2, serial, lambda *now: ticks.append(now))
    (first, early), (last, entire) = made
    assert (first, last, early.origin.until, entire.origin.until) == (1, 2, 2028, 0)
    assert max(one["year"].max() for one in early.rows.values()) == 2028
    assert not [name for name, one in early.rows.items() if ENTIRE_RUN in one["year"]]
    assert "to 2028: ranges of later years follow" in early.note
    assert max(one["year"].max() for one in entire.rows.values()) == 2030
    assert sorted(ticks) == ticks


def test_draws_give_further_figures_a_range(drawn):
    ranges = drawn[0][-1][1]
    row = ranges.rows["capacity_by_cause"].row(0, named=True)
    labels = {name: row[name] for name in ("category", "region", "technology")}
    key = {**labels, "scenario": row["scenario"], "year": row["year"]}
    assert ranges.ends("capacity_by_cause", key) == (row["low"], row["high"])
    nothing = {**key, "category": "supported"}
    assert ranges.ends("capacity_by_cause", nothing) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("count", "stages"), [(2, [2]), (8, [8]), (10, [8, 10]), (64, [8, 16, 32, 64])]
)
def test_ranges_come_after_eight_draws_and_whenever_they_have_doubled(count, stages):
    assert stages_of(count) == stages


def test_each_stage_of_draws_is_an_answer_of_its_own(own, serial, none_packaged):
    seen = []
    last = find_out(own, data=GALLIUM, draws=10, executor=serial, on_runs=seen.append)
    assert [one.ranges and one.ranges.origin.draws for one in (*seen, last)] == [None, 8, 10]
    assert [one.awaited for one in (*seen, last)] == [10, 0, 0]


def test_a_question_of_ones_own_has_draws_unless_a_number_is_said(own):
    workspace = Workspace.read(GALLIUM)
    one, built_in = (workspace.scenario(name) for name in (own, "gallium-full-ban"))
    assert [draws_for(workspace, one, count) for count in (None, 0, 5)] == [OWN_DRAWS, 0, 5]
    assert [draws_for(workspace, built_in, count) for count in (None, 0, 5)] == [0, 0, 5]


def test_a_few_draws_are_no_range(own, serial, none_packaged):
    found = find_out(own, data=GALLIUM, draws=2, executor=serial)
    assert (found.tornado, found.ranges) == (None, None)
    assert found.results.manifest["ranges"] == ""


def test_no_tornado_runs_unasked(own, serial, none_packaged, monkeypatch):
    monkeypatch.setattr(findings, "FEWEST", 2)
    found = find_out(own, data=GALLIUM, draws=2, executor=serial)
    assert found.tornado is None
    assert found.ranges.origin.kind == DRAWN
