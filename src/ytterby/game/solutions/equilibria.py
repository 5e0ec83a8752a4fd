"""Best replies, pure equilibria and dominance, by enumeration of all cells.

A cell is an equilibrium where no player alone can do better. With n players and m cells it takes n passes over an
array of m numbers. An action is dominated where another one of the same player is better whatever the others do
(strictly), or never worse and sometimes better (weakly). Mixtures of actions are not looked at: what only a mixture
dominates stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.game.solutions.normal_form import best_of_others

if TYPE_CHECKING:
    from ytterby.game.solutions.normal_form import Cell, NormalForm
    from ytterby.ground.arrays import Flags


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
