"""Solutions of games against nashpy, and against an enumeration written apart from ours."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from ytterby.game.solutions import (
    NormalForm,
    political_values,
    pure_equilibria,
)
from ytterby.ground.errors import ResultError

GAMES = 500
NAMES = "abcd"


def game_of(payoff, tie=0.0):
    payoff = np.asarray(payoff, dtype=float)
    players = tuple(NAMES[: len(payoff)])
    actions = tuple(
        tuple(f"{p}{n}" for n in range(k)) for p, k in zip(players, payoff.shape[1:], strict=True)
    )
    return NormalForm(players, actions, payoff, tie)


COORDINATION = game_of([[[2, 0], [0, 1]], [[2, 0], [0, 1]]])
CHICKEN = game_of([[[3, 1], [4, 0]], [[3, 4], [1, 0]]])
PENNIES = game_of([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
DILEMMA = game_of([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])


def random_game(rng, players, whole):
    shape = tuple(rng.integers(2, 5, size=players))
    draw = rng.integers(0, 5, (players, *shape)) if whole else rng.normal(size=(players, *shape))
    return game_of(draw)


def apart(game):
    """Pure equilibria from the words of the definition, cell by cell and deviation by deviation."""
    found = []
    for cell in product(*[range(len(names)) for names in game.actions]):
        stable = True
        for who in range(len(cell)):
            for other in range(len(game.actions[who])):
                changed = list(cell)
                changed[who] = other
                if game.payoff[who][tuple(changed)] > game.payoff[who][cell]:
                    stable = False
        if stable:
            found.append(cell)
    return found


@pytest.mark.validation
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_pure_equilibria_of_two_players_equal_nashpy():
    """Of all supports of one action each that nashpy enumerates, in games without ties."""
    import nashpy  # where it is used: each worker collects this file

    rng = np.random.default_rng(1)
    some = 0
    for _ in range(GAMES):
        game = random_game(rng, 2, whole=False)
        own = nashpy.Game(*game.payoff)
        theirs = sorted(
            (int(row.argmax()), int(column.argmax()))
            for row, column in own.support_enumeration()
            if max(row) > 0.999 and max(column) > 0.999
        )
        assert pure_equilibria(game) == theirs
        some += len(theirs)
    assert some > GAMES / 2


@pytest.mark.parametrize("players", [3, 4])
def test_pure_equilibria_equal_an_enumeration_written_apart(players):
    rng = np.random.default_rng(players)
    counts = set()
    for number in range(GAMES):
        game = random_game(rng, players, whole=number % 2 == 0)
        found = pure_equilibria(game)
        assert found == apart(game)
        counts.add(len(found))
    assert {0, 1, 2} <= counts


def test_named_games():
    assert pure_equilibria(COORDINATION) == [(0, 0), (1, 1)]
    assert pure_equilibria(CHICKEN) == [(0, 1), (1, 0)]
    assert pure_equilibria(PENNIES) == []
    assert pure_equilibria(DILEMMA) == [(1, 1)]


def test_dominance_is_told_strict_and_weak():
    assert [(d.player, d.action, d.strictly) for d in political_values(DILEMMA)] == [
        ("a", "a0", True),
        ("b", "b0", True),
    ]
    weak = game_of([[[1, 1], [1, 0]], [[0, 0], [0, 0]]])
    assert [(d.player, d.action, d.by, d.strictly) for d in political_values(weak)] == [
        ("a", "a1", "a0", False)
    ]


def test_payoffs_within_the_tie_count_as_equal():
    near = game_of([[[1.0, 1.0], [1.01, 1.0]], [[0, 0], [0, 0]]], tie=0.05)
    assert len(pure_equilibria(near)) == 4
    assert political_values(near) == []


def test_names_of_players_do_not_count():
    rng = np.random.default_rng(9)
    game = random_game(rng, 3, whole=True)
    for order in permutations(range(3)):
        turned = NormalForm(
            tuple(game.players[n] for n in order),
            tuple(game.actions[n] for n in order),
            np.stack([game.payoff[n].transpose(order) for n in order]),
        )
        again = sorted(
            tuple(cell[order.index(n)] for n in range(3)) for cell in pure_equilibria(turned)
        )
        assert again == pure_equilibria(game)


def test_the_lump_makes_an_action_a_best_reply_and_less_does_not():
    """Where the others do nothing."""
    rng = np.random.default_rng(2)
    seen = 0
    for _ in range(60):
        game = random_game(rng, 2, whole=False)
        for one in political_values(game):
            seen += 1
            n = game.players.index(one.player)
            a = game.actions[n].index(one.action)
            own = np.take(game.payoff[n], 0, axis=1 - n)
            assert own[a] + one.here == pytest.approx(own.max())
    assert seen > 10


def test_a_missing_payoff_is_refused():
    with pytest.raises(ResultError, match="missing or not finite"):
        game_of([[[1, np.nan]], [[1, 1]]])
    with pytest.raises(ResultError, match="shape"):
        NormalForm(("a",), (("x",),), np.zeros((2, 1)))
