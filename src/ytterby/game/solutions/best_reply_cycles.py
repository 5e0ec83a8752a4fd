"""The best-response graph: from each cell to those where one player alone has gone to a best reply.

A cell without a way out is a pure equilibrium. Cells that lead to each other in a circle are a race: measure,
counter-measure, and no rest. They are the strongly connected components of the graph with more than one cell; a
race is closed where no way leads out of it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ytterby.game.solutions.equilibria import best_replies

if TYPE_CHECKING:
    from ytterby.game.solutions.normal_form import Cell, NormalForm


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
