"""A game in normal form: players, their actions, and what each gets in each cell.

A cell is one action for each player. Payoffs are better the larger; actions are pure, no mixture is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from ytterby.ground.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ytterby.ground.arrays import Floats


Cell = tuple[int, ...]
"""Number of the action of each player."""


@dataclass(frozen=True)
class NormalForm:
    """A game.

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
        return product(*(range(count) for count in self.shape))

    def name(self, cell: Cell) -> tuple[str, ...]:
        """The actions of a cell by name."""
        return tuple(names[a] for names, a in zip(self.actions, cell, strict=True))

    def cell(self, names: Sequence[str]) -> Cell:
        """The cell of these actions, one for each player in their order."""
        return tuple(own.index(name) for own, name in zip(self.actions, names, strict=True))

    def at(self, cell: Cell) -> Floats:
        """What each player gets in a cell: array (player)."""
        payoffs: Floats = np.moveaxis(self.payoff, 0, -1)[cell]
        return payoffs

    def number(self, player: str) -> int:
        """The place of a player among the players."""
        return self.players.index(player)

    def kept(self, actions: Sequence[Sequence[int]]) -> NormalForm:
        """The game with some of the actions of each player, in the order given."""
        grid = np.ix_(range(len(self.players)), *actions)
        names = tuple(
            tuple(own[a] for a in some) for own, some in zip(self.actions, actions, strict=True)
        )
        return NormalForm(self.players, names, self.payoff[grid], self.tie)

    def without(self, player: int, action: int) -> NormalForm:
        """The game of the others, when a player has chosen an action."""
        rest = [n for n in range(len(self.players)) if n != player]
        payoff = np.take(self.payoff[rest], action, axis=1 + player)
        players = tuple(self.players[n] for n in rest)
        return NormalForm(players, tuple(self.actions[n] for n in rest), payoff, self.tie)


def best_of_others(game: NormalForm) -> Floats:
    """What the best reply to the others gives: array (player, 1 or actions ...), broadcast against the payoffs."""
    best = [
        np.broadcast_to(game.payoff[n].max(axis=n, keepdims=True), game.shape)
        for n in range(len(game.players))
    ]
    stacked: Floats = np.stack(best)
    return stacked
