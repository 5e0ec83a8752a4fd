r"""Best replies, pure equilibria, dominance and races, by enumeration of all cells; and what a measure would have to be
worth beside money for its player to choose it.

A cell is an equilibrium where no player alone can do better. With n players and m cells it takes n passes over an
array of m numbers. An action is dominated where another one of the same player is better whatever the others do
(strictly), or never worse and sometimes better (weakly). Mixtures of actions are not looked at: what only a mixture
dominates stays.

The best-response graph leads from each cell to those where one player alone has gone to a best reply. A cell without a
way out is a pure equilibrium. Cells that lead to each other in a circle are a race: measure, counter-measure, and no
rest. They are the strongly connected components of the graph with more than one cell; a race is closed where no way
leads out of it.

What a dominated action would have to be worth has two answers. A **lump** [as payoffs]: the least amount which, added
to the action, makes it a best reply, `max_b u(b) - u(a)`. A **weight** on the loss of another player [1]: with
`u - w v`, where v is what the other gets, the action is a best reply for w in an interval, which may be empty: then no
dislike of the other, however strong, makes one choose it.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ytterby.game.solutions.normal_form import best_of_others

if TYPE_CHECKING:
    from ytterby.game.solutions.normal_form import Cell, NormalForm
    from ytterby.ground.arrays import Flags, Floats


def best_replies(game: NormalForm) -> Flags:
    """Whether the own action is a best reply to the others': array (player, action of the first, ...)."""
    best: Flags = game.payoff >= best_of_others(game) - game.tie
    return best


def pure_equilibria(game: NormalForm) -> list[Cell]:
    """Cells in which every player's action is a best reply, in the order of cells."""
    return [
        tuple(int(n) for n in row) for row in np.argwhere(best_replies(game).all(axis=0)).tolist()
    ]


@dataclass(frozen=True)
class Dominated:
    """An action that another of the same player dominates. strictly : better whatever the others do."""

    player: str
    action: str
    by: str
    strictly: bool


def dominated(game: NormalForm) -> list[Dominated]:
    """Actions that are dominated, each by the first action that dominates it strictly, else weakly."""
    result = []
    for n, player in enumerate(game.players):
        own = np.moveaxis(game.payoff[n], n, 0).reshape(game.shape[n], -1)
        for a, name in enumerate(game.actions[n]):
            gains = np.delete(own, a, axis=0) - own[a]
            others = [other for b, other in enumerate(game.actions[n]) if b != a]
            strict = (gains > game.tie).all(axis=1)
            weak = (gains >= -game.tie).all(axis=1) & (gains > game.tie).any(axis=1)
            for which, strictly in ((strict, True), (weak, False)):
                if which.any():
                    result.append(Dominated(player, name, others[int(which.argmax())], strictly))
                    break
    return result


@dataclass(frozen=True)
class Survivors:
    """What is left when strictly dominated actions are taken out again and again.

    game : of the actions that are left; rounds : what each round took out. The order does not matter.
    """

    game: NormalForm
    rounds: tuple[tuple[Dominated, ...], ...]

    @property
    def solved(self) -> bool:
        """Whether one cell is left."""
        return all(count == 1 for count in self.game.shape)


def survivors(game: NormalForm) -> Survivors:
    """Take out strictly dominated actions until none is left."""
    rounds = []
    while out := [one for one in dominated(game) if one.strictly]:
        rounds.append(tuple(out))
        gone = {(one.player, one.action) for one in out}
        game = game.kept(
            [
                [a for a, name in enumerate(names) if (player, name) not in gone]
                for player, names in zip(game.players, game.actions, strict=True)
            ]
        )
    return Survivors(game, tuple(rounds))


@dataclass(frozen=True)
class Move:
    """One player goes to a best reply. gain : what it adds to what that player gets."""

    start: Cell
    end: Cell
    player: str
    gain: float


@dataclass(frozen=True)
class BestReplyCycle:
    """Cells that lead to each other. circle : the shortest way from the first of them back to it."""

    cells: tuple[Cell, ...]
    circle: tuple[Move, ...]
    closed: bool


def moves(game: NormalForm) -> list[Move]:
    """Every move to a best reply, by a player whose action is none, in the order of cells and players."""
    best = best_replies(game)
    replies = []
    for cell in game.cells():
        for n, player in enumerate(game.players):
            if best[(n, *cell)]:
                continue
            for a in range(game.shape[n]):
                end = (*cell[:n], a, *cell[n + 1 :])
                if best[(n, *end)]:
                    gain = float(game.payoff[(n, *end)] - game.payoff[(n, *cell)])
                    replies.append(Move(cell, end, player, gain))
    return replies


def best_reply_cycles(game: NormalForm) -> list[BestReplyCycle]:
    """The races of a game, closed ones first, then by their first cell."""
    edges = moves(game)
    cells = list(game.cells())
    place = {cell: n for n, cell in enumerate(cells)}
    rows = [place[one.start] for one in edges]
    columns = [place[one.end] for one in edges]
    graph = csr_array((np.ones(len(edges)), (rows, columns)), shape=(len(cells), len(cells)))
    _, label = connected_components(graph, directed=True, connection="strong")
    cycles = []
    for part in np.flatnonzero(np.bincount(label) > 1).tolist():
        members = {cells[n] for n in np.flatnonzero(label == part).tolist()}
        inside = [one for one in edges if one.start in members and one.end in members]
        closed = all(one.end in members for one in edges if one.start in members)
        cycles.append(BestReplyCycle(tuple(sorted(members)), _circle(min(members), inside), closed))
    return sorted(cycles, key=lambda race: (not race.closed, race.cells))


def _circle(start: Cell, inside: list[Move]) -> tuple[Move, ...]:
    """The shortest way from a cell back to itself; breadth first, so the first that is found."""
    came: dict[Cell, Move] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for one in inside:
            if one.start != here or one.end in came:
                continue
            came[one.end] = one
            if one.end == start:
                way = [one]
                while way[-1].start != start:
                    way.append(came[way[-1].start])
                return tuple(reversed(way))
            waiting.append(one.end)
    raise AssertionError("cells that lead to each other lead back")  # pragma: no cover


def lumps(game: NormalForm) -> Floats:
    """What each player's action lacks to be a best reply: array (player, action of the first, ...), 0 where it is."""
    lacking: Floats = np.maximum(best_of_others(game) - game.payoff, 0.0)
    return lacking


def weights(game: NormalForm, cell: Cell, player: str, other: str) -> tuple[float, float] | None:
    """From which to which weight on the other's loss the player's action in a cell is a best reply [1]; None: never.

    The others stay where they are. A weight below zero would wish the other well; the interval starts at 0.
    """
    n, m = game.number(player), game.number(other)
    line = tuple(slice(None) if k == n else a for k, a in enumerate(cell))
    own, theirs = game.payoff[(n, *line)], game.payoff[(m, *line)]
    a = cell[n]
    low, high = 0.0, math.inf
    for b in range(len(own)):
        short = float(own[b] - own[a])  # what the action lacks beside b
        harm = float(theirs[b] - theirs[a])  # how much more it takes from the other
        if abs(harm) <= game.tie or harm == 0.0:
            if short > game.tie:
                return None
        elif harm > 0.0:
            low = max(low, short / harm)
        else:
            high = min(high, short / harm)
    return (low, high) if low <= high else None


@dataclass(frozen=True)
class PoliticalValue:
    """What a dominated action would have to be worth.

    minimum, maximum : lump for it to be a best reply against some, against all actions of the others [as payoffs].
    here : the lump in the cell where the others do what they do in `beside`. weight : on the loss of `other` there.
    """

    player: str
    action: str
    by: str
    strictly: bool
    minimum: float
    maximum: float
    here: float
    other: str
    weight: tuple[float, float] | None


def political_values(game: NormalForm, reference: Cell) -> list[PoliticalValue]:
    """For every dominated action. reference : the cell whose other players stay where they are."""
    lacks = lumps(game)
    values = []
    for one in dominated(game):
        n = game.number(one.player)
        a = game.actions[n].index(one.action)
        own = np.take(lacks[n], a, axis=n)
        cell = (*reference[:n], a, *reference[n + 1 :])
        other = _hit_most(game, cell, reference, n)
        values.append(
            PoliticalValue(one.player, one.action, one.by, one.strictly, float(own.min()), float(own.max()),
                           float(lacks[(n, *cell)]), game.players[other],
                           weights(game, cell, one.player, game.players[other]))
        )  # fmt: skip
    return values


def _hit_most(game: NormalForm, cell: Cell, reference: Cell, player: int) -> int:
    """The other player whom an action costs most."""
    change = game.at(cell) - game.at(reference)
    change[player] = math.inf
    return int(change.argmin())
