"""Solutions of games against nashpy, and against an enumeration written apart from ours."""

from __future__ import annotations

from itertools import pairwise, permutations, product

import nashpy
import numpy as np
import pytest

from ytterby.game.solutions.equilibria import (
    best_reply_cycles,
    dominated,
    moves,
    pure_equilibria,
    survivors,
)
from ytterby.game.solutions.normal_form import NormalForm
from ytterby.game.solutions.solutions import equilibrium_share, led_by, secured, share_error
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


def test_a_game_without_rest_is_one_closed_race():
    (race,) = best_reply_cycles(PENNIES)
    assert race.closed
    assert len(race.cells) == 4
    assert len(race.circle) == 4
    assert race.circle[0].start == race.circle[-1].end
    assert best_reply_cycles(COORDINATION) == best_reply_cycles(DILEMMA) == []


def test_moves_and_races_say_what_equilibria_say():
    """A cell without a way out is an equilibrium; a closed race exists where there is none; circles are ways."""
    rng = np.random.default_rng(7)
    seen = 0
    for number in range(100):
        game = random_game(rng, 2 + number % 2, whole=number % 3 == 0)
        edges, found = moves(game), best_reply_cycles(game)
        rest = set(game.cells()) - {one.start for one in edges}
        assert sorted(rest) == pure_equilibria(game)
        assert all(one.gain > 0 for one in edges)
        if not rest:
            assert any(race.closed for race in found)
        for race in found:
            seen += 1
            assert all(a.end == b.start for a, b in pairwise(race.circle))
            assert race.circle[-1].end == race.circle[0].start
            assert {one.start for one in race.circle} <= set(race.cells)
            assert not rest & set(race.cells)
    assert seen > 5


def test_dominance_is_told_strict_and_weak():
    assert [(d.player, d.action, d.strictly) for d in dominated(DILEMMA)] == [
        ("a", "a0", True),
        ("b", "b0", True),
    ]
    weak = game_of([[[1, 1], [1, 0]], [[0, 0], [0, 0]]])
    assert [(d.player, d.action, d.by, d.strictly) for d in dominated(weak)] == [
        ("a", "a1", "a0", False)
    ]


def test_elimination_keeps_every_equilibrium_and_needs_no_order():
    rng = np.random.default_rng(5)
    shrunk = 0
    for number in range(200):
        game = random_game(rng, 2 + number % 2, whole=False)
        left = survivors(game)
        shrunk += left.game.shape != game.shape
        names = {game.name(cell) for cell in pure_equilibria(game)}
        assert names == {left.game.name(cell) for cell in pure_equilibria(left.game)}
        order = rng.permutation(game.shape[0])
        turned = game.kept([order, *[range(k) for k in game.shape[1:]]])
        assert {*survivors(turned).game.actions[0]} == {*left.game.actions[0]}
    assert shrunk > 20


def test_a_chain_of_dominance_is_solved_round_by_round():
    game = game_of([[[2, 1, 0], [1, 2, 0], [0, 0, -1]], [[1, 2, 3], [3, 2, 1], [9, 0, 0]]])
    left = survivors(game)
    assert len(left.rounds) >= 1
    assert "a2" not in left.game.actions[0]


@pytest.mark.parametrize("players", [2, 3])
def test_a_leader_never_has_less_than_in_any_pure_equilibrium(players):
    rng = np.random.default_rng(11)
    for number in range(200):
        game = random_game(rng, players, whole=number % 2 == 0)
        for n, player in enumerate(game.players):
            led = led_by(game, player, "good")
            for cell in pure_equilibria(game):
                assert led.payoff >= game.payoff[(n, *cell)]
            unkind = led_by(game, player, "bad")
            if led.cell is not None:
                assert unkind.payoff <= led.payoff
                assert game.payoff[(n, *led.cell)] == led.payoff
                rest = game.without(n, led.cell[n])
                assert (*led.cell[:n], *led.cell[n + 1 :]) in pure_equilibria(rest)


def test_leading_pays_in_chicken_and_the_tie_rule_counts():
    assert led_by(CHICKEN, "a").cell == (1, 0)
    assert led_by(CHICKEN, "b").cell == (0, 1)
    tied = game_of([[[5, 0], [2, 2]], [[1, 1], [0, 0]]])
    assert led_by(tied, "a", "good").payoff == 5
    assert led_by(tied, "a", "bad").payoff == 2


def test_a_leader_whom_nobody_answers_has_no_answer():
    rest = PENNIES.payoff
    payoff = np.stack([np.zeros((2, 2, 2)), np.stack([rest[0]] * 2), np.stack([rest[1]] * 2)])
    led = led_by(game_of(payoff), "a")
    assert led.cell is None
    assert led.unanswered == ("a0", "a1")


def test_what_is_secured_is_never_above_an_equilibrium_and_holds_in_all_cells():
    rng = np.random.default_rng(3)
    for number in range(100):
        game = random_game(rng, 2 + number % 3, whole=number % 2 == 0)
        for n, player in enumerate(game.players):
            safe = secured(game, player)
            own = np.take(game.payoff[n], game.actions[n].index(safe.action), axis=n)
            assert own.min() == safe.payoff == game.payoff[(n, *safe.worst)]
            assert all(game.payoff[(n, *cell)] >= safe.payoff for cell in pure_equilibria(game))


def test_payoffs_within_the_tie_count_as_equal():
    near = game_of([[[1.0, 1.0], [1.01, 1.0]], [[0, 0], [0, 0]]], tie=0.05)
    assert len(pure_equilibria(near)) == 4
    assert dominated(near) == []


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


def test_share_of_draws():
    share = equilibrium_share(DILEMMA, np.stack([DILEMMA.payoff, COORDINATION.payoff]))
    assert share.tolist() == [[0.5, 0.0], [0.0, 1.0]]
    assert share_error(share, 2)[0, 0] == pytest.approx(0.5 / np.sqrt(2))


def test_a_missing_payoff_is_refused():
    with pytest.raises(ResultError, match="missing or not finite"):
        game_of([[[1, np.nan]], [[1, 1]]])
    with pytest.raises(ResultError, match="shape"):
        NormalForm(("a",), (("x",),), np.zeros((2, 1)))
