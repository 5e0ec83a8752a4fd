"""A game in normal form and its solutions, by enumeration of all cells: equilibria, dominance, and what a measure
would have to be worth apart from money for its player to choose it.

A cell is one action for each player. It is an equilibrium where no player alone can do better. An action is dominated
where another one of the same player is better whatever the others do (strictly), or never worse and sometimes better
(weakly). Mixtures of actions are not looked at: what only a mixture dominates stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ytterby.ground.errors import ResultError, error_of

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
            raise error_of(ResultError, "payoffs_shape", shape=self.payoff.shape, shape2=shape)
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
    rests = np.argwhere(best_replies(game).all(axis=0)).tolist()
    return [tuple(int(n) for n in row) for row in rests]


@dataclass(frozen=True)
class PoliticalValue:
    """An action that another of the same player dominates, and what it would have to be worth apart from payoffs.

    strictly : the other is better whatever the others do. here : the lump that makes it a best reply where the others
        do nothing [as payoffs].
    """

    player: str
    action: str
    by: str
    strictly: bool
    here: float


def political_values(game: NormalForm) -> list[PoliticalValue]:
    """Actions that are dominated, each by the first action that dominates it strictly, else weakly."""
    values, nobody = [], (0,) * len(game.players)
    for n, player in enumerate(game.players):
        own = np.moveaxis(game.payoff[n], n, 0).reshape(game.shape[n], -1)
        alone = game.line(n, nobody)[n]
        for a, name in enumerate(game.actions[n]):
            gains = np.delete(own, a, axis=0) - own[a]
            others = [other for b, other in enumerate(game.actions[n]) if b != a]
            strict = (gains > game.tie).all(axis=1)
            weak = (gains >= -game.tie).all(axis=1) & (gains > game.tie).any(axis=1)
            which = strict if strict.any() else weak
            if which.any():
                by, lump = others[int(which.argmax())], float(alone.max() - alone[a])
                values.append(PoliticalValue(player, name, by, bool(strict.any()), lump))
    return values


@dataclass(frozen=True)
class Solved:
    """A game solved with payoffs up to a year."""

    until: int
    game: NormalForm
    equilibria: list[Cell]
    values: list[PoliticalValue]

    @property
    def plain(self) -> dict[str, Any]:
        """As plain data, cells by the names of their actions."""
        equilibria = [list(self.game.name(cell)) for cell in self.equilibria]
        values = [vars(one) for one in self.values]
        return {"until": self.until, "equilibria": equilibria, "political": values}


def solved(game: NormalForm, until: int) -> Solved:
    """Every solution of a game."""
    return Solved(until, game, pure_equilibria(game), political_values(game))
