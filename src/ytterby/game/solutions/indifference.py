r"""What a measure would have to be worth beside money for its player to choose it.

Two answers for each action. A **lump** [as payoffs]: the least amount which, added to the action, makes it a best
reply, `max_b u(b) - u(a)`. A **weight** on the loss of another player [1]: with `u - w v`, where v is what the other
gets, the action is a best reply for w in an interval, which may be empty: then no dislike of the other, however
strong, makes one choose it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.game.solutions.equilibria import dominated
from ytterby.game.solutions.normal_form import best_of_others

if TYPE_CHECKING:
    from ytterby.game.solutions.normal_form import Cell, NormalForm
    from ytterby.ground.arrays import Floats


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
