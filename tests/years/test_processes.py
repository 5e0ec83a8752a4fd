"""What changes between years, one function at a time, by hand and by property."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from years.plain import plain
from ytterby.controls.effects.effect import Effects
from ytterby.years.calendar import Period
from ytterby.years.capacity.building import build, capacity_gap, excess_return
from ytterby.years.capacity.openings import Openings, due
from ytterby.years.capacity.projects import ramp_up
from ytterby.years.processes.capacity import retire
from ytterby.years.processes.demand import driver_index, growth_index, next_anchor
from ytterby.years.processes.depletion import cost_of_depletion
from ytterby.years.processes.knowhow import Knowhow, KnowhowProcess, next_knowhow
from ytterby.years.processes.trade import next_reference
from ytterby.years.program import period_program
from ytterby.years.state import State

shares = st.floats(0.0, 1.0)
tonnes = st.floats(0.0, 1e6)


def learn(knowhow, learned=0.0, output=0.0, withheld=0.0, own=0.1, other=0.01, bought=0.05):
    at = [np.array([[v]]) for v in (knowhow, learned, output)]
    return float(next_knowhow(*at, np.array([withheld]), own, other, bought)[0, 0])


@given(shares, tonnes, tonnes, shares, shares, shares, shares)
def test_knowhow_stays_between_its_past_and_one(
    start, learned, output, withheld, own, other, bought
):
    after = learn(start, learned, output, withheld, own, other, bought)
    assert start - 1e-12 <= after <= 1.0 + 1e-12


@given(shares, tonnes, tonnes, shares, shares)
def test_withholding_slows_learning_and_never_reverses_it(start, learned, output, low, high):
    low, high = sorted((low, high))
    free, held = (learn(start, learned, output, w) for w in (low, high))
    assert held <= free + 1e-12
    assert held >= start - 1e-12


def test_withholding_all_takes_exactly_what_would_have_been_bought():
    assert learn(0.4) - learn(0.4, withheld=1.0) == pytest.approx(0.6 * 0.05)


def test_a_doubling_of_output_closes_the_own_share_of_the_gap():
    """999 t before and 1000 t now: one doubling, 0.1 of the gap; a second year's ten do not count
    for more than one."""
    assert learn(0.5, 999.0, 1000.0, other=0.0, bought=0.0) == pytest.approx(0.5 + 0.5 * 0.1)
    assert learn(0.5, 0.0, 1e6, other=0.0, bought=0.0) == pytest.approx(0.5 + 0.5 * 0.1)


def test_the_holder_has_nothing_to_learn():
    assert learn(1.0, 10.0, 1000.0) == 1.0


@pytest.fixture(scope="module")
def skills(base):
    return KnowhowProcess(base)


def factors_of(skills, level, name):
    """Cost and recovery factor of a column where all regions have the same know-how."""
    cost, recovery = skills.factors(np.full(skills.start.shape, level))
    number = skills.base.network.column_index[name]
    return cost[number], recovery[number]


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_a_new_plant_pays_for_the_knowhow_that_lacks(base, skills, level):
    """1 + g (1 - A) in cost and 1 - h (1 - A) in recovery, over the holder's."""
    g = base.values("knowhow_cost.heavy_separation")
    h = base.values("knowhow_recovery.heavy_separation")
    cost, recovery = factors_of(skills, level, "heavy_separation.mount_weld@USA+new")
    assert cost == pytest.approx(1.0 + g * (1.0 - level))
    assert recovery == pytest.approx(1.0 - h * (1.0 - level))


def test_a_plant_of_the_base_year_is_calibrated_at_its_own_knowhow(base, skills):
    name = next(
        c.name
        for c in (base.network.columns[n] for n in skills.skilled)
        if c.vintage == "existing" and c.region not in ("CHN",)
        and 0.0 < base.values(f"knowhow.{c.technology}.{c.region}") < 1.0
    )  # fmt: skip
    column = base.network.columns[base.network.column_index[name]]
    start = base.values(f"knowhow.{column.technology}.{column.region}")
    assert factors_of(skills, start, name) == pytest.approx((1.0, 1.0))
    g = base.values(f"knowhow_cost.{column.technology}")
    cost, recovery = factors_of(skills, 1.0, name)
    assert cost == pytest.approx(1.0 / (1.0 + g * (1.0 - start)))
    assert 1.0 <= recovery <= 1.1


@given(shares)
def test_ramp_up_adds_up_to_one(base, knowhow):
    steps = ramp_up(base.values, knowhow)
    assert steps.sum() == pytest.approx(1.0)
    assert steps.min() >= -1e-12


def test_more_knowhow_ramps_up_sooner(base):
    low, high = (np.cumsum(ramp_up(base.values, k)) for k in (0.0, 1.0))
    assert np.all(high >= low - 1e-12)
    assert high[0] > low[0]


def test_capacity_gap_by_hand():
    """Output 90 at 0.9 use needs 100; with growth of 20% 120; 15 of it is on its way."""
    assert capacity_gap(90, 1.2, 0.9, 100, 15) == pytest.approx(5.0)
    assert capacity_gap(90, 1.0, 0.9, 100, 0) == pytest.approx(0.0)
    assert capacity_gap(50, 1.0, 0.9, 100, 0) == 0.0


@given(tonnes, st.floats(0.5, 3), st.floats(0.3, 1), tonnes, tonnes, tonnes)
def test_what_is_under_construction_closes_the_gap_tonne_by_tonne(
    output, growth, use, capacity, coming, more
):
    before = capacity_gap(output, growth, use, capacity, coming)
    after = capacity_gap(output, growth, use, capacity, coming + more)
    assert after == pytest.approx(max(0.0, before - more), rel=1e-9, abs=1e-6)


three = lambda low, high: arrays(float, 3, elements=st.floats(low, high))  # noqa: E731


@given(tonnes, three(-3, 3), three(0, 1e5), st.floats(0, 100), three(0, 1e4), st.floats(0, 12))
def test_building_keeps_to_the_gap_and_to_each_plant_s_cap(gap, excess, size, seed, cap, response):
    started = build(gap, excess, size, seed, cap, response)
    assert np.all(started >= 0.0)
    assert np.all(started <= cap * (1 + 1e-9))
    assert started.sum() <= gap * (1 + 1e-9) + 1e-300


def test_no_gap_no_building():
    assert np.all(build(0.0, np.ones(2), np.ones(2), 1.0, np.ones(2), 6.0) == 0.0)


def test_a_better_return_gets_more_of_the_gap():
    one, other = build(10.0, np.array([0.5, 0.0]), np.full(2, 100.0), 1.0, np.full(2, 99.0), 6.0)
    assert one > other > 0


def test_a_plant_that_loses_money_is_hardly_built_even_alone():
    bad = build(10.0, np.array([-1.5]), np.array([100.0]), 1.0, np.array([99.0]), 6.0)
    good = build(10.0, np.array([0.5]), np.array([100.0]), 1.0, np.array([99.0]), 6.0)
    assert bad[0] < 0.01 * good[0]


def test_what_a_capped_plant_leaves_goes_to_the_others():
    excess = np.array([2.0, 2.0])
    started = build(10.0, excess, np.array([1000.0, 10.0]), 1.0, np.array([2.0, 50.0]), 6.0)
    assert started == pytest.approx([2.0, 8.0], rel=1e-4)


def test_building_is_smooth_in_the_return():
    """Never a zero-one test: a cent more or less moves a little."""
    grid = np.linspace(-1, 1, 201)
    built = [
        build(10.0, np.array([e]), np.array([100.0]), 1.0, np.array([99.0]), 6.0)[0] for e in grid
    ]
    assert np.all(np.diff(built) >= -1e-9)
    assert np.max(np.diff(built)) < 0.3


def test_excess_return_is_relative_to_the_capital_charge():
    found = excess_return(np.array([12.0]), np.array([8.0]), np.array([2.0]))
    assert found == pytest.approx([1.0])


@pytest.mark.parametrize(("months", "following"), [(12, 12), (3, 3), (3, 9), (12, 3), (1, 1)])
def test_the_pipeline_moves_on_and_loses_nothing(months, following):
    pipeline = np.arange(2 * 3 * 60.0).reshape(2, 3, 60)
    pipeline[:, :, 0] = 0.0
    opened, moved = due(Openings.of(pipeline), months, following)
    assert moved.tonnes.sum() + opened.tonnes.sum() == pytest.approx(pipeline.sum())
    assert moved.month.min() > following // 2
    assert opened.by_category(2, 3).sum() == pytest.approx(opened.tonnes.sum())


def test_what_opens_in_the_first_half_of_the_next_period_counts_from_its_start():
    pipeline = np.zeros((1, 1, 60))
    pipeline[0, 0, [12, 15, 21]] = 1.0, 2.0, 4.0
    opened, moved = due(Openings.of(pipeline), 12, 12)
    assert opened.by_category(1, 1).tolist() == [[3.0]]
    assert moved.by_month(1)[0, 9] == 4.0


@given(three(0, 1e5), three(0, 1e5), three(0, 10), shares)
def test_a_reference_moves_toward_the_flow_and_keeps_its_least(reference, flow, least, speed):
    after = next_reference(reference, flow, least, speed)
    assert np.all(after >= least)
    assert np.all(after <= np.maximum(np.maximum(reference, flow), least) * (1 + 1e-12) + 1e-9)


def test_the_long_run_answer_to_a_lasting_price_is_the_long_run_elasticity():
    """Each year's wanted = anchor x (p / p0)^(-a e); carried over it tends to (p / p0)^(-e)."""
    speed, long_run, ratio = 0.2, 0.75, 2.0
    one, anchor = np.ones(1), np.array([100.0])
    for _ in range(200):
        wanted = anchor * ratio ** (-speed * long_run)
        anchor = next_anchor(wanted, np.array([100.0]), one, one, speed)
    assert wanted == pytest.approx([100.0 * ratio**-long_run], rel=1e-6)


def test_demand_at_base_prices_follows_its_driver():
    grown = next_anchor(np.array([100.0]), np.array([100.0]), np.ones(1), np.array([1.3]), 0.4)
    assert grown == pytest.approx([130.0])


def test_growth_starts_at_one_and_faster_outlooks_grow_faster(base):
    for outlook in ("STEPS", "APS", "NZE"):
        assert growth_index(base, outlook, 2024) == pytest.approx(1.0)
        assert np.all(growth_index(base, outlook, 2045) > 0.2)
    vehicles = [driver_index(base, "electric_vehicles", o, 2040) for o in ("STEPS", "APS", "NZE")]
    assert 1.0 < vehicles[0] <= vehicles[1] <= vehicles[2]


def test_depletion_raises_cost_with_what_was_dug():
    cost = cost_of_depletion(np.array([0.0, 50.0]), np.array([100.0, 100.0]), 0.5)
    assert cost == pytest.approx([1.0, 1.25])
    assert cost_of_depletion(np.array([1e6]), np.array([np.inf]), 0.5) == pytest.approx([1.0])


def test_retirement_takes_its_share_of_every_category():
    left = retire(np.array([[100.0, 10.0], [50.0, 0.0]]), np.array([[0.1], [0.0]]))
    assert left == pytest.approx(np.array([[90.0, 9.0], [50.0, 0.0]]))


def test_a_process_owns_one_part_of_the_state_under_its_own_name(base):
    """Every process has the same four methods, and the next state has all parts and no others."""
    processes = plain(base)
    state = processes.initial(Period(base.first_year))
    names = [name for name, _ in processes.items()]
    assert [f.name for f in fields(State)] == ["period", "gap", *names]
    for name, process in processes.items():
        assert is_dataclass(getattr(state, name)), name
        assert all(callable(getattr(process, do)) for do in ("initial", "build", "advance")), name


def test_a_short_supply_of_knowhow_is_in_the_period_that_is_built(base):
    """The program takes its coefficients and costs from the state, not from the base year."""
    processes = plain(base)
    state = processes.initial(Period(base.first_year))
    none = replace(
        state, knowhow=Knowhow(np.zeros_like(state.knowhow.level), state.knowhow.learned)
    )
    effects = Effects.none(base.network)
    usual, without = (period_program(processes, base, one, effects) for one in (state, none))
    skilled = processes.knowhow.skilled
    old = [n for n in skilled if base.activity[n] > 0 and base.network.columns[n].region != "CHN"]
    assert np.all(without.knowhow_factor[old] > usual.knowhow_factor[old])
    assert np.all(without.reference_cost[old] >= usual.reference_cost[old])
    made = [period.problem.balance.maximum(0).sum(axis=0).A1[old] for period in (usual, without)]
    assert np.all(made[1] <= made[0])
    assert made[1].sum() < made[0].sum()
