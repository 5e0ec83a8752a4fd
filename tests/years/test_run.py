"""Three years of the packaged scenarios."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ytterby.controls.book import Book
from ytterby.datasets.package import packaged_folder
from ytterby.runs.run import base_of
from ytterby.scenarios.read import read_question, resolve
from ytterby.scenarios.schema import Years
from ytterby.years.calendar import Periods
from ytterby.years.law import LawOfRun
from ytterby.years.run import Trail, run_years
from ytterby.years.state import ANNOUNCED

NAMES = ("no-technology-control", "baseline", "technology-ban-2023")


@pytest.fixture(scope="module")
def book():
    return Book.read()


@pytest.fixture(scope="module")
def runs(base, book):
    def three(name):
        scenario = replace(resolve(name, book), years=Years(start=2024, end=2026))
        return run_years(base, scenario, book)

    return {name: three(name) for name in NAMES}


def test_every_year_is_there_in_order(runs):
    for years in runs.values():
        assert [record.year for record in years] == [2024, 2025, 2026]


def test_a_technology_control_changes_no_flow_in_its_first_year(runs):
    """By construction: it acts on know-how, and know-how on later years."""
    first = {name: years[0] for name, years in runs.items()}
    for name in NAMES[1:]:
        assert np.array_equal(first[name].solution.activity, first[NAMES[0]].solution.activity), (
            name
        )
        assert np.array_equal(
            first[name].solution.price, first[NAMES[0]].solution.price, equal_nan=True
        )
        assert np.all(first[name].effects.approved_share == first[NAMES[0]].effects.approved_share)


def test_the_ban_withholds_what_the_catalogue_did_not(runs):
    before, after = (runs[name][0].effects.withheld for name in NAMES[1:])
    assert before["light_separation"] == after["light_separation"] == 1.0
    assert after.get("magnet", 0.0) > before.get("magnet", 0.0)
    assert runs["no-technology-control"][0].effects.withheld == {}


def test_withheld_knowhow_is_less_knowhow(runs, base):
    """After a first year of equal output exactly so; later what one region loses another may make
    and learn from, by a hair."""
    for year, slack in ((1, 1e-12), (2, 1e-3)):
        free, base_run, ban = (runs[name][year].state.knowhow.level for name in NAMES)
        assert np.all(base_run <= free + slack)
        assert np.all(ban <= base_run + slack)
        magnet = base.network.chain.knowhow.index("magnet")
        assert np.any(ban[:, magnet] < base_run[:, magnet] - 1e-3)


def test_no_activity_is_missing_negative_or_without_bound(runs):
    for years in runs.values():
        for record in years:
            activity = record.solution.activity
            assert np.all(np.isfinite(activity))
            assert activity.min() >= 0.0
            assert activity.max() < 1e6
            assert np.all(np.isfinite(record.solution.dual))
            price = record.solution.price
            assert np.isfinite(price).sum() > 500
            assert np.nanmax(price) < 1e5


def test_every_year_is_solved_to_tolerance(runs):
    for years in runs.values():
        for record in years:
            assert record.solution.worst_residual <= 1e-4
            assert record.solution.demand_residual <= 1e-3
            problem = record.program.problem
            left = problem.balance @ record.solution.activity
            assert np.min(left / problem.node_scale) > -1e-5


def test_the_first_year_is_the_base_year(runs, base):
    """2024 holds controls of 2024, which the base year was observed under: prices within a few
    percent, the large flows too."""
    solution = runs["baseline"][0].solution
    known = (
        np.isfinite(base.price) & np.isfinite(solution.price) & (np.nan_to_num(base.price) > 0.1)
    )
    off = np.abs(solution.price[known] / base.price[known] - 1)
    assert np.median(off) < 0.01
    assert np.quantile(off, 0.95) < 0.05
    large = np.flatnonzero(base.activity > 100.0)
    large = np.setdiff1d(large, base.network.elastic)
    moved = np.abs(solution.activity[large] / base.activity[large] - 1)
    assert np.median(moved) < 0.02


def test_the_state_stays_within_its_bounds(runs):
    for years in runs.values():
        for record in years:
            state = record.state
            assert state.year == record.year
            for array in (
                state.capacity.standing, state.capacity.pipeline.tonnes, state.demand.anchor,
                state.trade.reference, state.depletion.produced, state.knowhow.learned,
                state.expectations.price,
            ):  # fmt: skip
                assert np.all(np.isfinite(array))
                assert array.min() >= -1e-9
            assert np.all((state.knowhow.level >= 0) & (state.knowhow.level <= 1))
            assert np.all((state.recipes.share >= -1e-9) & (state.recipes.share <= 1 + 1e-6))


def test_plants_keep_to_their_capacity(runs, base):
    for years in runs.values():
        for record in years:
            capacity = record.state.capacity.standing.sum(axis=1)
            output = base.plant_rows @ record.solution.activity
            assert np.all(output <= capacity * (1 + 1e-4) + 0.1)


def test_capacity_of_next_year_is_this_year_s_less_decay_plus_what_opens(runs, base):
    for years in runs.values():
        for now, after in pairwise(years):
            left = after.state.capacity.standing - now.opened
            kept = left / np.where(
                now.state.capacity.standing > 0, now.state.capacity.standing, 1.0
            )
            assert kept.max() <= 1 + 1e-9
            running = now.state.capacity.standing > 0
            assert kept[running].min() >= 1 - base.values("retirement") - 1e-9


def test_announced_projects_open_in_their_years(runs):
    opened = sum(record.opened[:, ANNOUNCED].sum() for record in runs["baseline"])
    assert opened > 0.0


def test_a_run_repeats_itself(base, book, runs):
    scenario = replace(resolve("baseline", book), years=Years(start=2024, end=2024))
    (again,) = run_years(base, scenario, book)
    assert np.array_equal(again.solution.activity, runs["baseline"][0].solution.activity)


def test_a_tick_for_every_year(base, book):
    seen = []
    scenario = replace(resolve("baseline", book), years=Years(start=2024, end=2025))
    run_years(base, scenario, book, seen.append)
    assert seen == [2024, 2025]


BAN = """
name: later-ban
title: A ban from the middle of 2025
description: A control that nobody announces.
years: {start: 2022, end: 2026}
extends: gallium-baseline
controls:
  measures:
    - id: later-ban
      title: China exports no gallium
      effective: 2025-07-01
      acts:
        - {act: prohibition, elements: [Ga], stages: [metal], origin: CHN}
"""


@pytest.mark.parametrize(
    ("control", "parts"), [(BAN, "2025Q3"), ("gallium-as-recorded", "2023Q3"), (None, "2026")]
)
def test_a_run_begins_where_its_law_parts_from_that_of_another(book, control, parts):
    """What a period leaves holds the news of the next, so the one before a control is run again."""
    base, years = base_of(packaged_folder("gallium")), Years(start=2022, end=2026)
    plain = replace(resolve("gallium-baseline", book), years=years)
    named = read_question(control, "ban.yaml") if control == BAN else control
    other = replace(resolve(named, book), years=years) if named else plain
    periods, trail = Periods.of(other, book, base.network), Trail()
    run_years(base, plain, book, periods=periods, trail=trail)
    assert trail.law is not None
    begun = trail.years[: trail.law.agreed(LawOfRun(base, other, book), 2026)]
    following = [record.period.label for record in trail.years][len(begun) :]
    assert following[:1] == ([parts] if control else [])
    alone, after = (
        run_years(base, other, book, periods=periods, trail=one) for one in (None, trail)
    )
    assert after[: len(begun) - 1] == begun[:-1]
    assert [one.period for one in alone] == [one.period for one in after]
    for one, again in zip(alone, after, strict=True):
        assert np.array_equal(one.solution.activity, again.solution.activity)
        assert np.array_equal(one.solution.dual, again.solution.dual)


def test_a_run_in_which_other_projects_are_listed_begins_by_itself(base, book):
    laws = [LawOfRun(base, resolve(name, book), book) for name in NAMES[:2]]
    assert laws[0].agreed(laws[1], 2026) == 0
