"""The compiled kernel against the interior point: lanes that share a batch, variants, and a lane that goes alone."""

from __future__ import annotations

from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ytterby.market.lockstep as lockstep
from ytterby.ground.errors import MarketError, RunError
from ytterby.ground.kernel import OFF, VARIABLE
from ytterby.market.clear import RESIDUAL, clear
from ytterby.market.lockstep import HINT, kernel, limit_names, together
from ytterby.market.problem import MarketNames

from .small import Market, random_market
from .test_interior import few, seeds

VARIANTS = ("generic", "v2", "v3", "v4")
with_kernel = pytest.mark.skipif(kernel() is None, reason=HINT)


def usable():
    """Variants that this processor has."""
    if kernel() is None:
        return []
    best = kernel().level()
    return VARIANTS[: VARIANTS.index(best) + 1]


def in_lanes(problems, tolerance=1e-5):
    return together([partial(clear, problem, tolerance) for problem in problems])


def by_python(problems, tolerance=1e-5):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, lockstep.OFF)
        return [clear(problem, tolerance) for problem in problems]


@with_kernel
def test_a_variant_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv(VARIABLE, "on")
    with pytest.raises(RunError, match="YTTERBY_KERNEL=on"):
        kernel()


@with_kernel
@few
@given(st.lists(seeds, min_size=2, max_size=8), st.integers(2, 3), st.integers(1, 4))
def test_lanes_have_the_answers_that_each_has_alone(numbers, regions, mines):
    """Markets of one shape, some with columns that others lack; those that stall alone stall in a lane too."""
    problems = [
        random_market(seed, regions, mines, 0.2 * (n % 3)).problem()
        for n, seed in enumerate(numbers)
    ]
    for alone, lane in zip(by_python(problems), in_lanes(problems), strict=True):
        assert lane.solver == alone.solver
        size = 1.0 + np.abs(alone.activity).max()
        assert lane.activity == pytest.approx(alone.activity, abs=1e-6 * size)
        if alone.solver == "interior":
            assert lane.worst_residual <= RESIDUAL


@pytest.fixture
def answers(monkeypatch):
    """What the kernel gave, by lane."""
    given, ours = [], kernel().clear_lanes

    def noted(*market):
        made = ours(*market)
        given.extend(made)
        return made

    monkeypatch.setattr(kernel(), "clear_lanes", noted)
    return given


def three():
    """A mine and two buyers: with a tax, with a route that costs more beyond a kink, and with a limit that binds."""
    made = []
    for number in range(3):
        market = Market()
        market.process("mine", {"good@A": 1.0}, cost=2.0, slope=0.02)
        market.route("good@A", "good@B", freight=1.0, tax=0.25 * (number == 0))
        market.route("good@A", "good@C", freight=1.0)
        market.use("good@B", price=10.0, anchor=100.0, elasticity=0.5, cap=200.0)
        market.use("good@C", price=12.0, anchor=80.0, elasticity=0.7, cap=200.0)
        if number == 2:
            market.limit("of A", ["good@A>good@B", "good@A>good@C"], 90.0)
        problem = market.problem()
        if number == 1:
            kink = np.full(problem.columns, np.inf)
            kink[1] = 50.0
            problem = problem.changed(kink=kink, beyond=np.full(problem.columns, 0.3))
        made.append(problem)
    return made


@with_kernel
@pytest.mark.parametrize("variant", usable())
def test_every_variant_clears_taxes_kinks_and_limits(monkeypatch, answers, variant):
    monkeypatch.setenv(VARIABLE, variant)
    found = in_lanes(three())
    assert len(answers) == 3
    found += [clear(problem) for problem in three()]
    alone = 2 * by_python(three())
    assert [one.steps for one in found] == [one.steps for one in alone]
    assert len(answers) == 6
    assert None not in answers
    for lane, own in zip(found, alone, strict=True):
        assert lane.activity == pytest.approx(own.activity, rel=1e-9, abs=1e-9)
        assert lane.dual == pytest.approx(own.dual, rel=1e-9, abs=1e-9)
        assert lane.limit_rent == pytest.approx(own.limit_rent, rel=1e-9, abs=1e-9)


@with_kernel
def test_the_same_lanes_give_the_same_bits():
    problems = [random_market(seed, 3, 3, 0.1).problem() for seed in range(8)]
    first, again = in_lanes(problems), in_lanes(problems)
    for one, two in zip(first, again, strict=True):
        assert one.activity.tobytes() == two.activity.tobytes()
        assert one.dual.tobytes() == two.dual.tobytes()


@with_kernel
def test_a_lane_without_an_answer_goes_alone(monkeypatch):
    ours = kernel().clear_lanes
    monkeypatch.setattr(
        kernel(), "clear_lanes", lambda markets, *rest: [None, *ours(markets, *rest)[1:]]
    )
    problems = three()
    found = in_lanes(problems)
    assert np.array_equal(found[0].activity, clear(problems[0]).activity)
    assert all(one.solver == "interior" for one in found)


@with_kernel
def test_a_lane_that_fails_leaves_the_others_and_may_end_before_them():
    problems = three()

    def fails():
        clear(problems[0])
        raise MarketError("no balance")

    def twice():
        return [clear(problems[1]), clear(problems[2])]

    outcomes = together([fails, twice, lambda: "none asked", partial(clear, problems[2])])
    assert isinstance(outcomes[0], MarketError)
    assert outcomes[2] == "none asked"
    assert np.allclose(outcomes[1][1].activity, outcomes[3].activity, rtol=1e-6, atol=1e-6)


@with_kernel
def test_a_fault_of_the_kernel_is_told_by_every_lane(monkeypatch):
    def fault(*_):
        raise MemoryError("too little")

    monkeypatch.setattr(kernel(), "clear_lanes", fault)
    assert [type(one) for one in in_lanes(three())] == [MemoryError] * 3


@with_kernel
def test_markets_that_share_few_limits_are_cleared_each_alone(monkeypatch, answers):
    problems = three()
    monkeypatch.setattr(lockstep, "MOST_ROWS", 0.9)
    for lane, problem in zip(in_lanes(problems), problems, strict=True):
        assert np.array_equal(lane.activity, clear(problem).activity)
    assert len(answers) == 2 * len(problems)


@with_kernel
@few
@given(st.lists(seeds, min_size=2, max_size=4))
def test_a_market_made_out_of_another_shares_what_has_its_number(numbers):
    """Nodes and columns that one lane lacks rest; where all names are new the batch has each market by itself."""
    problems = [random_market(seed, 2, 2, 0.0).problem() for seed in numbers]
    named = [
        problem.changed(
            names=MarketNames(
                np.arange(problem.columns) + shift, np.arange(problem.nodes) + shift,
                7 * np.arange(problem.limits.shape[0]) + shift,
            )
        )
        for shift, problem in enumerate(problems)
    ]  # fmt: skip
    with patch.object(lockstep, "MOST_ROWS", 9.0):
        lanes = in_lanes(named)
    for lane, alone in zip(lanes, map(clear, problems), strict=True):
        size = 1.0 + np.abs(alone.activity).max()
        assert lane.activity == pytest.approx(alone.activity, abs=1e-5 * size)


@with_kernel
def test_plain_markets_are_answered_before_those_with_origins(monkeypatch):
    sizes, ours = [], lockstep._cleared
    monkeypatch.setattr(
        lockstep, "_cleared", lambda markets: sizes.append(len(markets)) or ours(markets)
    )
    plain = three()[0]
    origin = plain.changed(
        names=MarketNames(np.arange(plain.columns), np.arange(plain.nodes), np.zeros(0, dtype=int))
    )

    def plain_before():
        return [clear(plain), clear(origin)]

    together([plain_before, plain_before, partial(clear, origin)])
    assert sizes == [2, 3]


def test_without_a_kernel_calls_are_made_one_after_the_other(monkeypatch):
    monkeypatch.setenv(VARIABLE, OFF)
    problems = three()
    assert kernel() is None
    assert lockstep.kernel_name() == ""
    for lane, problem in zip(in_lanes(problems), problems, strict=True):
        assert np.array_equal(lane.activity, clear(problem).activity)


def test_limits_with_the_same_columns_have_the_same_number():
    problem = three()[2]
    rows = np.array([[1.0, 0, 2, 0, 0], [3.0, 0, 1, 0, 0], [1.0, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
    names = limit_names(type(problem.limits)(rows))
    assert names[0] == names[1]
    assert len(set(names.tolist())) == 3
    assert len(set(lockstep._numbered(names).tolist())) == 4
