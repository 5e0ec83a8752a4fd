"""Truces held by threats, their end, and what a dominated measure would have to be worth."""

from __future__ import annotations

import numpy as np
import pytest
from tests.game.solutions.test_solutions import CHICKEN, COORDINATION, DILEMMA, PENNIES, random_game

from ytterby.game.solutions.equilibria import (
    dominated,
    lumps,
    political_values,
    pure_equilibria,
    weights,
)
from ytterby.game.solutions.normal_form import NormalForm
from ytterby.game.solutions.repeated import (
    NEVER,
    max_hazard,
    needed,
    played_out,
    threshold,
    truce,
    truce_value,
)
from ytterby.ground.errors import ResultError


def plus(game, added):
    """The game in which an action (of a player) is worth so much more to who takes it."""
    payoff = game.payoff.copy()
    for (player, action), worth in added.items():
        n = game.number(player)
        own = np.moveaxis(payoff[n], n, 0)
        own[game.actions[n].index(action)] += worth
    return NormalForm(game.players, game.actions, payoff, game.tie)


def kept(one, delta, hazard=0.0, rounds=4000):
    """Whether a player keeps a truce, from the sum over rounds written out."""
    factor = (delta * (1.0 - hazard)) ** np.arange(rounds)
    return one.reward * factor.sum() >= one.temptation + one.punishment * factor[1:].sum()


@pytest.mark.parametrize("hazard", [0.0, 0.1, 0.3])
def test_threshold_is_where_the_sum_over_rounds_turns(hazard):
    found = truce(DILEMMA, (0, 0), (1, 1))
    least = needed(found.delta_star, hazard)
    for one in found.players:
        assert (one.temptation, one.reward, one.punishment) == (5, 3, 1)
        assert not kept(one, least - 0.01, hazard)
        assert kept(one, min(least + 0.01, 0.999), hazard)


def test_hazard_takes_from_a_truce():
    assert needed(0.5, 0.6) > 1.0
    assert max_hazard(0.5, 0.9) == pytest.approx(4 / 9)
    assert needed(0.5, max_hazard(0.5, 0.9)) == pytest.approx(0.9)
    assert truce_value(3, 1, 0.9, 0.1) < truce_value(3, 1, 0.9)
    with pytest.raises(ValueError, match="hazard"):
        needed(0.5, 1.0)


def test_ends_of_the_threshold():
    assert threshold(3, 3, 1) == 0.0
    assert threshold(5, 3, 4) == NEVER
    with pytest.raises(ResultError, match="no equilibrium"):
        truce(DILEMMA, (0, 0), (0, 1))


@pytest.mark.parametrize("rounds", [1, 2, 7, 50])
def test_a_truce_with_a_last_round_unravels(rounds):
    assert played_out(DILEMMA, rounds, 0.9) == [(1, 1)] * rounds


@pytest.mark.parametrize(("game", "count"), [(COORDINATION, 2), (CHICKEN, 2), (PENNIES, 0)])
def test_rounds_without_a_single_equilibrium_do_not_unravel(game, count):
    with pytest.raises(ResultError, match=f"{count} pure equilibria"):
        played_out(game, 3)


def test_the_lump_makes_an_action_a_best_reply_and_less_does_not():
    rng = np.random.default_rng(2)
    seen = 0
    for _ in range(60):
        game = random_game(rng, 2, whole=False)
        cells = pure_equilibria(game)
        for one in political_values(game, cells[0]) if cells else []:
            seen += 1
            assert 0 <= one.minimum <= one.here <= one.maximum
            just = plus(game, {(one.player, one.action): one.maximum * (1 + 1e-9) + 1e-12})
            less = plus(game, {(one.player, one.action): one.maximum * (1 - 1e-6)})
            name = (one.player, one.action)
            assert not [d for d in dominated(just) if (d.player, d.action) == name and d.strictly]
            n = game.number(one.player)
            a = game.actions[n].index(one.action)
            assert np.take(lumps(just)[n], a, axis=n).max() <= 1e-8
            assert np.take(lumps(less)[n], a, axis=n).max() > 0
    assert seen > 10


def test_a_weight_on_the_others_loss_makes_the_action_best_only_within_its_interval():
    rng = np.random.default_rng(4)
    inside = outside = 0
    for _ in range(200):
        game = random_game(rng, 2, whole=False)
        cell = (int(rng.integers(game.shape[0])), int(rng.integers(game.shape[1])))
        found = weights(game, cell, "a", "b")
        for w in np.linspace(0.0, 8.0, 33):
            worth = game.payoff[0][:, cell[1]] - w * game.payoff[1][:, cell[1]]
            best = worth[cell[0]] >= worth.max() - 1e-12
            assert best == (found is not None and found[0] <= w <= found[1])
            inside, outside = inside + best, outside + (not best)
    assert inside > 100
    assert outside > 100
