"""Recipes: choice, inertia, lasting saving, and the three values of the switch."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from years.plain import YearTables, plain_state
from ytterby.controls.book import Book
from ytterby.scenarios.read import resolve
from ytterby.scenarios.scenario import with_switches
from ytterby.scenarios.schema import Years
from ytterby.world.base_year.calibrate import calibrate
from ytterby.years.calendar import Period
from ytterby.years.processes.demand import adjustment
from ytterby.years.processes.use_recipes import RecipesProcess
from ytterby.years.run import run_years

SPEED = 0.10


@pytest.fixture(scope="module")
def recipes(base):
    return RecipesProcess(base)


@pytest.fixture(scope="module")
def later(base):
    """The state of the year after the base year, as if nothing had happened."""
    return plain_state(base, Period(base.first_year + 1))


@pytest.fixture(scope="module")
def shocks(base):
    """Value of the switch -> years of an embargo to 2028."""
    book, years = Book.read(), Years(start=base.first_year, end=2028, quarters="none")
    scenario = replace(resolve("embargo", book), years=years)
    return {
        value: run_years(base, with_switches(scenario, {"substitution": value}), book)
        for value in ("long_run", "short_run", "none")
    }


def solution(recipes, base, part):
    """A market in which each recipe makes `part` (recipe) of its use's demand."""
    activity = np.zeros(len(base.network.columns))
    activity[recipes.column] = part * base.demand.anchor[recipes.use]
    return SimpleNamespace(activity=activity, dual=base.typical_price.copy())


def sums(recipes, share):
    return np.bincount(recipes.use, share, recipes.node.size)


def number(recipes, use, name, region, base):
    return next(
        n for n, key in enumerate(recipes.names)
        if key == (use, name) and base.network.columns[recipes.column[n]].region == region
    )  # fmt: skip


def test_every_use_has_one_main_recipe_and_shares_that_sum_to_one(base, recipes):
    assert np.bincount(recipes.use[recipes.main]).tolist() == [1] * len(base.network.use_rows)
    assert sums(recipes, recipes.base_share) == pytest.approx(1.0)
    assert np.all(recipes.max_share <= 1.0)


def test_an_unused_recipe_does_not_pay_at_base_prices(base, recipes):
    price = base.typical_price
    spare = base.balance.T[recipes.column] @ price
    new = ~recipes.existing
    assert new.sum() > 100
    bundle = price[recipes.node[recipes.use]]
    assert np.all(recipes.first_cost[new] >= spare[new] + 0.019 * bundle[new])


def test_a_recipe_that_a_draw_takes_out_of_the_base_year_is_too_dear_there(chain):
    share = "recipe_share.ev_traction.low_dysprosium"
    drawn = calibrate(chain, chain.parameters.replace({share: 0.0}))
    found = RecipesProcess(drawn)
    here = number(found, "ev_traction", "low_dysprosium", "EU27", drawn)
    assert found.base_share[here] == 0.0
    assert found.first_cost[here] > 0.0


def test_the_last_tonne_costs_more_than_the_first(recipes):
    assert np.all(recipes.cost_slope > 0)
    assert recipes.reference_cost - recipes.cost_slope == pytest.approx(recipes.first_cost)


def test_motors_without_magnets_cost_what_is_published(base, recipes):
    here = number(recipes, "ev_traction", "no_magnet", "EU27", base)
    assert recipes.first_cost[here] == pytest.approx(
        base.values("recipe_cost.ev_traction.no_magnet")
    )


def test_a_year_moves_ten_points_and_a_month_less_than_one(base, recipes, later):
    motor = number(recipes, "ev_traction", "no_magnet", "EU27", base)
    wanted = base.demand.anchor[recipes.use[motor]]
    assert recipes.max_activity(later)[motor] == pytest.approx(SPEED * wanted)
    month = replace(later, period=Period(later.year, 4, 1))
    assert recipes.max_activity(month)[motor] == pytest.approx(SPEED / 12 * wanted)


def test_no_recipe_goes_past_its_largest_share(base, recipes, later):
    state = replace(
        later, recipes=replace(later.recipes, share=np.where(recipes.main, 0.0, recipes.max_share))
    )
    held = recipes.choice & ~recipes.main
    most = recipes.max_share * recipes.demand(state)[recipes.use]
    assert recipes.max_activity(state)[held] == pytest.approx(most[held])


def test_all_others_together_move_ten_points(base, recipes, later):
    rows, right, named = recipes.limits(later)
    motor = number(recipes, "ev_traction", "no_magnet", "EU27", base)
    row = int(np.flatnonzero(rows[:, recipes.column[motor]].toarray().ravel())[0])
    members = np.flatnonzero((recipes.use == recipes.use[motor]) & ~recipes.main)
    assert sorted(rows[row].indices) == sorted(recipes.column[members])
    together = recipes.base_share[members].sum() + SPEED
    assert right[row] == pytest.approx(together * recipes.demand(later)[recipes.use[motor]])
    assert len(named) == right.size == rows.shape[0]


@pytest.mark.parametrize(("value", "year"), [("none", 1), ("long_run", 0)])
def test_where_shares_stay_new_recipes_are_closed_and_others_keep_theirs(base, value, year):
    held = RecipesProcess(base, value)
    state = plain_state(base, Period(base.first_year + year))
    assert np.all(held.max_activity(state)[~held.existing] == 0.0)
    rows, right, _ = held.limits(state)
    base_activity = np.zeros(len(base.network.columns))
    base_activity[held.column] = held.base_share * base.demand.anchor[held.use]
    assert rows @ base_activity == pytest.approx(0.0, abs=1e-6)
    assert right.max() <= 1e-3 * base.network.chain.mass_tolerance


def test_in_the_short_run_only_recipes_in_use_move(base, later):
    held = RecipesProcess(base, "short_run")
    most = held.max_activity(later)
    assert np.all(most[~held.existing] == 0.0)
    moving = held.existing & held.choice & ~held.main
    demand = held.demand(later)[held.use]
    assert most[moving] == pytest.approx((held.base_share + SPEED)[moving] * demand[moving])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_shares_sum_to_one_whatever_is_made(base, recipes, later, data):
    part = np.array(data.draw(st.lists(st.floats(0, 2), min_size=4, max_size=4)))
    share = recipes.shares(later, solution(recipes, base, np.resize(part, recipes.use.size)))
    assert sums(recipes, share) == pytest.approx(1.0)
    assert share.min() >= -1e-9


def test_lines_that_stand_still_keep_their_share(base, recipes, later):
    """An embargo stops the magnets, not the drawings: back they come at once."""
    part = np.where(recipes.main, 0.0, recipes.base_share)
    share = recipes.shares(later, solution(recipes, base, part))
    assert share == pytest.approx(recipes.base_share)


def test_recipes_in_use_cost_what_is_calibrated_at_their_share(base, recipes):
    used = recipes.existing
    state = plain_state(base)
    at = recipes.base_share * base.demand.anchor[recipes.use]
    slope = recipes.cost_slope * at / recipes.reference(state)
    calibrated = base.reference_cost[recipes.column]
    assert (recipes.first_cost + slope)[used] == pytest.approx(calibrated[used], abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(dear=st.lists(st.floats(0.1, 30.0), min_size=1, max_size=12))
def test_saving_never_falls_and_keeps_to_its_limit(base, recipes, dear):
    saving, found = np.zeros(recipes.node.size), solution(recipes, base, recipes.base_share)
    for multiple in dear:
        dual = np.zeros(base.typical_price.size)
        dual[recipes.node] = multiple * base.demand.price
        after = recipes.next_saving(saving, replace_dual(found, dual), 0.15)
        assert np.all(after >= saving)
        saving = after
    assert np.all(saving <= recipes.max_saving + 1e-12)
    if max(dear) <= 1.0:
        assert saving.max() == 0.0


def replace_dual(found, dual):
    return SimpleNamespace(activity=found.activity, dual=dual)


def test_no_saving_where_the_response_is_at_its_low_end(base, recipes):
    stiff = RecipesProcess(base)
    stiff.saving_response = 0.0
    dual = 10.0 * base.typical_price
    found = SimpleNamespace(dual=dual)
    assert stiff.next_saving(np.zeros(stiff.node.size), found, 0.15).max() == 0.0


def test_demand_goes_all_the_way_in_a_year_of_the_short_run():
    assert adjustment(0.3, 1.0, lasting=True) == 0.3
    assert adjustment(0.3, 1.0, lasting=False) == 1.0
    quarter = adjustment(0.3, 0.25, lasting=False)
    assert quarter == pytest.approx((1 - 0.7**0.25) / 0.3)


def test_in_an_embargo_no_share_rises_faster_than_its_speed(shocks, recipes):
    for value, years in shocks.items():
        for before, after in pairwise(years):
            rise = after.state.recipes.share - before.state.recipes.share
            others = np.where(recipes.main, 0.0, rise)
            assert rise.max() <= SPEED + 1e-3, (value, after.year)
            assert sums(recipes, others).max() <= SPEED + 1e-3, (value, after.year)
            assert np.all(after.state.recipes.saving >= before.state.recipes.saving)


def test_without_substitution_shares_are_those_of_the_base_year(shocks, base, recipes):
    for year in shocks["none"]:
        assert year.state.recipes.share == pytest.approx(recipes.base_share)
        assert year.state.recipes.saving.max() == 0.0
        made = year.solution.activity[recipes.column]
        total = sums(recipes, made)[recipes.use]
        large = total > 10.0 * base.network.chain.mass_tolerance
        assert (made / np.maximum(total, 1.0))[large] == pytest.approx(
            recipes.base_share[large], abs=2e-3
        )


def test_an_embargo_moves_motors_to_other_recipes_outside(shocks, base, recipes):
    """Ten points of demand a year while it bites, and none of the recipes in use holds them."""
    motor = number(recipes, "ev_traction", "no_magnet", "EU27", base)
    shares = [year.state.recipes.share[motor] for year in shocks["long_run"]]
    assert shares[:2] == [0.0, 0.0]
    assert shares[2] == pytest.approx(SPEED, abs=0.01)
    assert shares[3] > 0.15
    inside = number(recipes, "ev_traction", "no_magnet", "CHN", base)
    assert shocks["long_run"][-1].state.recipes.share[inside] < 0.01


def test_more_choice_serves_more_demand(shocks, base):
    outside = np.array([region != "CHN" for _, region in base.network.use_rows])
    magnets = np.array([u in ("ev_traction", "wind", "industry") for u, _ in base.network.use_rows])

    def served(value):
        last = shocks[value][2].solution.activity
        columns = base.demand.elastic[outside & magnets], base.demand.capped[outside & magnets]
        return sum(last[c].sum() for c in columns)

    assert served("long_run") > served("short_run") >= 0.99 * served("none")


def test_the_table_tells_what_each_recipe_meets(shocks, base):
    scenario = resolve("embargo", Book.read())
    table = YearTables(base, scenario, shocks["long_run"])["consumption"]
    assert {"no_magnet", "ferrite", "dysprosium_free"} <= set(table["recipe"])
