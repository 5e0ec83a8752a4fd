r"""A game in normal form and its solutions, by enumeration of all cells: equilibria, dominance, races, and what a
measure would have to be worth apart from money for its player to choose it.

A cell is one action for each player. It is an equilibrium where no player alone can do better. An action is dominated
where another one of the same player is better whatever the others do (strictly), or never worse and sometimes better
(weakly). Mixtures of actions are not looked at: what only a mixture dominates stays.

A move leads from a cell to one where one player alone has gone to a best reply. A cell without a way out is a pure
equilibrium. Cells that lead to each other in a circle are a race: measure, counter-measure, and no rest. They are the
strongly connected components of the graph with more than one cell; a race is closed where no way leads out of it.

What a dominated action would have to be worth has two answers, both where the others do nothing. A **lump** [as
payoffs]: the least amount which, added to the action, makes it a best reply. A **weight** on the loss of another
player [1]: with `u - w v`, where v is what the other gets, the action is a best reply for w in an interval, which may
be empty: then no dislike of the other, however strong, makes one choose it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from ytterby.ground.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.ground.arrays import Flags, Floats

Cell = tuple[int, ...]
"""Number of the action of each player."""


@dataclass(frozen=True)
class NormalForm:
    """A game. Payoffs are better the larger; actions are pure, no mixture is looked for.

    Attributes
    ----------
    players : names. actions : of each player, names.
    payoff : array (player, action of the first, action of the second, ...) [any unit].
    tie : payoffs that are no further apart count as equal [the same unit].

    Raises ResultError where the array does not have that shape or holds what is not finite.
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoff: Floats = field(repr=False)
    tie: float = 0.0

    def __post_init__(self) -> None:
        shape = (len(self.players), *(len(names) for names in self.actions))
        if len(self.players) != len(self.actions) or self.payoff.shape != shape:
            raise ResultError(
                f"payoffs have the shape {self.payoff.shape} where the game has {shape}"
            )
        if not np.isfinite(self.payoff).all():
            raise ResultError("a payoff of the game is missing or not finite")

    @property
    def shape(self) -> tuple[int, ...]:
        """How many actions each player has."""
        return self.payoff.shape[1:]

    def cells(self) -> Iterator[Cell]:
        """All cells, the action of the last player changing first."""
        return product(*map(range, self.shape))

    def name(self, cell: Cell) -> tuple[str, ...]:
        """The actions of a cell by name."""
        return tuple(names[a] for names, a in zip(self.actions, cell, strict=True))

    def at(self, cell: Cell) -> Floats:
        """What each player gets in a cell: array (player)."""
        payoffs: Floats = np.moveaxis(self.payoff, 0, -1)[cell]
        return payoffs

    def line(self, player: int, cell: Cell) -> Floats:
        """What all get by each action of a player, the others staying in a cell: array (player, action)."""
        own = np.moveaxis(self.payoff, 1 + player, -1)
        for action in (*cell[:player], *cell[player + 1 :]):
            own = own[:, action]
        return own


def best_replies(game: NormalForm) -> Flags:
    """Whether the own action is a best reply to the others': array (player, action of the first, ...)."""
    best = [own.max(axis=n, keepdims=True) for n, own in enumerate(game.payoff)]
    return np.stack([
        own >= highest - game.tie for own, highest in zip(game.payoff, best, strict=True)
    ])  # fmt: skip


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
    ends = [place[one.start] for one in edges], [place[one.end] for one in edges]
    graph = csr_array((np.ones(len(edges)), ends), shape=(len(cells), len(cells)))
    _, label = connected_components(graph, directed=True, connection="strong")
    cycles = []
    for part in np.flatnonzero(np.bincount(label) > 1).tolist():
        members = [cells[n] for n in np.flatnonzero(label == part).tolist()]
        leaving = [one for one in edges if one.start in members]
        inside = {(place[one.start], place[one.end]): one for one in leaving if one.end in members}
        circle = _circle(place[members[0]], inside, len(cells))
        cycles.append(BestReplyCycle(tuple(members), circle, len(inside) == len(leaving)))
    return sorted(cycles, key=lambda race: (not race.closed, race.cells))


def _circle(start: int, inside: dict[tuple[int, int], Move], size: int) -> tuple[Move, ...]:
    """The shortest way from a cell back to itself."""
    rows, columns = ([step[end] for step in inside] for end in (0, 1))
    graph = csr_array((np.ones(len(inside)), (rows, columns)), shape=(size, size))
    order, before = breadth_first_order(graph, start)
    last = next(n for n in order.tolist() if (n, start) in inside)
    way = [(last, start)]
    while way[0][0] != start:
        here = way[0][0]
        way.insert(0, (int(before[here]), here))
    return tuple(inside[step] for step in way)


def weights(game: NormalForm, cell: Cell, player: int, other: int) -> tuple[float, float] | None:
    """From which to which weight on the other's loss the player's action in a cell is a best reply [1]; None: never.

    The others stay where they are. A weight below zero would wish the other well; the interval starts at 0.
    """
    line, a = game.line(player, cell), cell[player]
    low, high = 0.0, math.inf
    # what the action lacks against each other one, and how much more it takes from the other player
    for lack, harm in (line[[player, other]] - line[[player, other], a : a + 1]).T.tolist():
        if abs(harm) <= game.tie or harm == 0.0:
            if lack > game.tie:
                return None
        elif harm > 0.0:
            low = max(low, lack / harm)
        else:
            high = min(high, lack / harm)
    return (low, high) if low <= high else None


@dataclass(frozen=True)
class PoliticalValue:
    """What a dominated action would have to be worth where the others do nothing.

    here : the lump that makes it a best reply [as payoffs]. weight : on the loss of `other`, whom it hits most.
    """

    player: str
    action: str
    by: str
    strictly: bool
    here: float
    other: str
    weight: tuple[float, float] | None


def political_values(game: NormalForm) -> list[PoliticalValue]:
    """For every dominated action."""
    values, nobody = [], (0,) * len(game.players)
    for one in dominated(game):
        n = game.players.index(one.player)
        a = game.actions[n].index(one.action)
        cell = (*nobody[:n], a, *nobody[n + 1 :])
        own = game.line(n, cell)[n]
        change = game.at(cell) - game.at(nobody)
        change[n] = math.inf
        other = int(change.argmin())
        values.append(
            PoliticalValue(one.player, one.action, one.by, one.strictly, float(own.max() - own[a]),
                           game.players[other], weights(game, cell, n, other))
        )  # fmt: skip
    return values


@dataclass(frozen=True)
class Solved:
    """A game solved with payoffs up to a year."""

    until: int
    game: NormalForm
    equilibria: list[Cell]
    dominated: list[Dominated]
    cycles: list[BestReplyCycle]
    values: list[PoliticalValue]

    @property
    def plain(self) -> dict[str, Any]:
        """As plain data, cells by the names of their actions."""
        return {
            "until": self.until,
            "equilibria": [list(self.game.name(cell)) for cell in self.equilibria],
            "dominated": [vars(one) for one in self.dominated],
            "races": [
                {"closed": race.closed, "cells": len(race.cells),
                 "circle": [[move.player, list(self.game.name(move.end))] for move in race.circle]}
                for race in self.cycles
            ],
            "political": [
                {**vars(one), "weight": None if one.weight is None else list(one.weight)}
                for one in self.values
            ],
        }  # fmt: skip


def solved(game: NormalForm, until: int) -> Solved:
    """Every solution of a game."""
    return Solved(
        until, game, pure_equilibria(game), dominated(game), best_reply_cycles(game), political_values(game)
    )  # fmt: skip
