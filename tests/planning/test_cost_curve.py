"""What each step of a target costs, from as things are to the tightest that can be reached."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from tests.planning.conftest import TEXT, new_home

from ytterby.planning.cost_curve import GAP, cost_curve, cost_points, moved_targets
from ytterby.planning.solve import future as recourse_future
from ytterby.planning.solve import futures as solve_kept
from ytterby.planning.solve.plan import LEAST_COST
from ytterby.planning.solve.solve import solve
from ytterby.planning.sweeps import series_of
from ytterby.planning.targets import PlanError


def test_a_tighter_share_costs_more_and_more(place):
    with series_of(place(), 1, new_home()) as series:
        table = cost_curve(series, series.planned, "share", 6)
    assert table.height == 6
    asked = table["required"].to_list()[1:]
    assert asked == sorted(asked, reverse=True)
    assert 0.3 in [pytest.approx(one) for one in asked]
    costs = table["cost_musd"].to_list()
    assert costs[0] == 0.0
    assert all(after >= before for before, after in pairwise(costs))
    assert costs[-1] > costs[0]
    for level, reached in zip(asked, table["reached"].to_list()[1:], strict=True):
        assert reached == pytest.approx(level, abs=1e-3)


def test_cuts_of_looser_points_hold_at_tighter_ones(place):
    """Every point costs what it costs when it is sought alone, and all together take no more rounds."""
    rounds = []
    with series_of(place(), 1, new_home()) as series:
        for point in cost_points(series, moved_targets(series.planned, "share"), 5)[1:]:
            alone = series.solve(
                place(("metal, most: 0.3", f"metal, most: {point.level}")), gap=GAP
            )
            slack = GAP * (max(point.plan.own, LEAST_COST) + max(alone.own, LEAST_COST))
            assert alone.cost == pytest.approx(point.plan.cost, abs=slack + 1e-6)
            rounds.append((point.plan.rounds, alone.rounds))
    together, each = np.array(rounds).sum(axis=0)
    assert together <= each


def test_the_marginal_cost_is_the_derivative(place):
    """At a fixed plan the cost of a future moves with the level as its multipliers say."""
    planned = place()
    plan = solve(planned, workers=1, keep=new_home())
    step = 1e-4
    moved = []
    for level in (0.3 - step, 0.3 + step):
        other = place(("metal, most: 0.3", f"metal, most: {level}"))
        for task in other.tasks:
            recourse_future.prepare(task, 1.0)
        moved.append([recourse_future.ask(task.name, plan.links).value for task in other.tasks])
    tight, loose = np.array(moved)
    for number, told in enumerate(plan.solutions):
        says = sum(one.marginal for one in told.reached if one.target == "share")
        ends = sorted(((loose - tight)[number] / (2 * step), says))
        assert says <= 0.0
        assert ends[1] - ends[0] <= 0.02 * max(abs(ends[0]), 1.0)
    assert sum(one.marginal for told in plan.solutions for one in told.reached) < -0.1


def test_a_level_out_of_reach_is_told_with_the_nearest(place):
    """Uses may not go without, and nothing may be built: some of the largest supplier is needed."""
    planned = place(
        ("build: [extraction, reduction, recycling]\n  most: {extraction: 40}", "build: [recycling]"),
        ("room: 40", "room: 1"), ("metal, most: 0.3", "metal, instrument: levy, most: 0.02"),
        ("uses: [infrared], most: 0.3", "uses: all, most: 0.0"), ("futures: [ban]", "futures: [calm]"),
    )  # fmt: skip
    with series_of(planned, 1, new_home()) as series:
        points = cost_points(series, moved_targets(series.planned, "share"), 5)
    missed = [one for one in points if one.plan is None]
    assert missed
    assert all("nearest" in one.note for one in missed)
    reached = [one.level for one in points[1:] if one.plan is not None]
    assert all(one.level < min(reached) for one in missed)


def test_a_cover_that_nobody_asks_for_is_not_told(place):
    cover = "  - {id: cov, kind: cover, uses: [infrared], least: 0.8, months: 12, without: CHN, from: 2026}\n"
    with series_of(place(("  - {id: loss", cover + "  - {id: loss")), 1, new_home()) as series:
        table = cost_curve(series, series.planned, "cov", 4)
    assert table["reached"][0] is None
    assert table["required"].to_list()[1:] == pytest.approx([0.4, 0.8, 1.0])
    assert (table["reached"][1:] >= table["required"][1:] - 1e-3).all()
    assert table["cost_musd"].is_sorted()


def test_words_that_name_nothing_are_told(place):
    with (
        series_of(place(), 1, new_home()) as series,
        pytest.raises(PlanError, match="no target 'shares'"),
    ):
        cost_curve(series, series.planned, "shares")


def test_only_what_the_file_and_the_folder_know_is_offered(place):
    with pytest.raises(PlanError) as caught:
        moved_targets(place(), "shares")
    assert caught.value.advice == "Did you mean 'share'?"
    text = TEXT[TEXT.index("targets:") :]
    planned = place((text, "targets: []\n"))
    with pytest.raises(PlanError) as caught:
        moved_targets(planned, "share")
    assert caught.value.advice == "The file has no targets."


def test_a_frontier_that_was_stopped_goes_on(place, tmp_path, monkeypatch):
    planned = place()
    saved = []
    plain = solve_kept.save_progress

    def counted(path, progress):
        plain(path, progress)
        saved.append(path)

    monkeypatch.setattr("ytterby.planning.solve.solve.save_progress", counted)
    tables, counts = [], []
    for _ in range(2):
        with series_of(planned, 1, tmp_path / "kept") as series:
            tables.append(cost_curve(series, series.planned, "share", 4))
        counts.append(len(saved))
    assert len({*saved}) == 4
    assert counts[0] == counts[1]  # nothing is sought again
    assert tables[0]["cost_musd"].to_list() == pytest.approx(tables[1]["cost_musd"].to_list())
