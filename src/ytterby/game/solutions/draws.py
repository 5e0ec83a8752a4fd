"""How sure a solution is: in which share of random draws a cell is an equilibrium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ytterby.game.solutions.equilibria import best_replies
from ytterby.game.solutions.normal_form import NormalForm

if TYPE_CHECKING:
    from ytterby.ground.arrays import Floats


def equilibrium_share(game: NormalForm, payoffs: Floats) -> Floats:
    """Share of draws in which each cell is a pure equilibrium: array (action of the first, ...) [1].

    payoffs : array (draw, player, action of the first, ...) with the actions of `game`.
    """
    equilibria = [
        best_replies(NormalForm(game.players, game.actions, one, game.tie)).all(axis=0)
        for one in payoffs
    ]
    share: Floats = np.mean(np.asarray(equilibria, dtype=np.float64), axis=0)
    return share


def share_error(share: Floats, draws: int) -> Floats:
    """Standard error of a share of so many independent draws, sqrt(p (1 - p) / n) [1]."""
    error: Floats = np.sqrt(share * (1.0 - share) / draws)
    return error
