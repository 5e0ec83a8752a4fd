"""One player first (Stackelberg), and what each can make sure of alone (max-min).

The leader's action is seen by all others, who then play a pure equilibrium among themselves. Where they have
several, the tie rule says which: `good` takes the one that the leader likes best, `bad` the one that it likes least.
Where they have none, the action gives no answer and is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ytterby.game.solutions.equilibria import pure_equilibria

if TYPE_CHECKING:
    from ytterby.game.solutions.normal_form import Cell, NormalForm

TieRule = Literal["good", "bad"]


@dataclass(frozen=True)
class Led:
    """What comes of it when a player moves first.

    cell : where all end; None where the others have a pure equilibrium after none of the leader's actions.
    payoff : the leader's there. unanswered : actions after which the others have none.
    """

    leader: str
    cell: Cell | None
    payoff: float
    unanswered: tuple[str, ...] = ()


def led_by(game: NormalForm, leader: str, ties: TieRule = "good") -> Led:
    """The best that a player can do by moving first; among its own equal actions the first."""
    n = game.number(leader)
    best: tuple[float, Cell] | None = None
    unanswered = []
    for action, name in enumerate(game.actions[n]):
        ends = [(*r[:n], action, *r[n:]) for r in pure_equilibria(game.without(n, action))]
        if not ends:
            unanswered.append(name)
            continue
        worth = [float(game.payoff[(n, *end)]) for end in ends]
        chosen = int(np.argmax(worth) if ties == "good" else np.argmin(worth))
        if best is None or worth[chosen] > best[0]:
            best = worth[chosen], ends[chosen]
    if best is None:
        return Led(leader, None, float("nan"), tuple(unanswered))
    return Led(leader, best[1], best[0], tuple(unanswered))


@dataclass(frozen=True)
class Secured:
    """What a player gets at least. action : the one that makes sure of it; worst : the cell in which it is all."""

    player: str
    action: str
    payoff: float
    worst: Cell


def secured(game: NormalForm, player: str) -> Secured:
    """Max-min over pure actions: the action whose worst case is best, the first of equal ones."""
    n = game.number(player)
    own = np.moveaxis(game.payoff[n], n, 0)
    floor = own.reshape(game.shape[n], -1).min(axis=1)
    action = int(floor.argmax())
    others = [int(k) for k in np.unravel_index(int(own[action].argmin()), own[action].shape)]
    return Secured(
        player, game.actions[n][action], float(floor[action]), (*others[:n], action, *others[n:])
    )
