r"""A truce that is held by the threat of what follows its breach (grim trigger).

Each round is worth R to a player in the truce, T when it breaks it alone by its best reply, P in every round after
that, when all play an equilibrium of one round. A round counts `delta` of the one before it. The truce holds for who
has

    R / (1 - delta) >= T + delta P / (1 - delta),    that is    delta >= delta* = (T - R) / (T - P)

Where the truce may end by itself in each round with a hazard h, and P follows, `delta (1 - h)` stands for `delta`.
With a last round that all know, no threat is left in it, hence none in the round before: the truce unravels where the
game of one round has a single equilibrium.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ytterby.game.payoffs.payoffs import in_cell
from ytterby.game.solutions.equilibria import pure_equilibria
from ytterby.game.solutions.normal_form import NormalForm, best_of_others
from ytterby.ground.errors import ResultError

if TYPE_CHECKING:
    from ytterby.game.payoffs.payoffs import Payoffs
    from ytterby.game.solutions.normal_form import Cell

NEVER = math.inf


def threshold(temptation: float, reward: float, punishment: float) -> float:
    """delta* of one player [1]: 0 where nothing tempts, infinite where what follows is no worse than the truce.

    Of a truce that is no worse than what follows and tempts nobody it is 0 as well.
    """
    if temptation <= reward:
        return 0.0
    if punishment >= reward:
        return NEVER
    return (temptation - reward) / (temptation - punishment)


def needed(delta_star: float, hazard: float = 0.0) -> float:
    """The factor that keeps a truce which ends by itself with a hazard a round: delta* / (1 - h); 1 or more: none."""
    if not 0.0 <= hazard < 1.0:
        raise ValueError(f"a hazard lies from 0 to less than 1, not at {hazard:g}")
    return delta_star / (1.0 - hazard)


def max_hazard(delta_star: float, delta: float) -> float:
    """The largest hazard a round at which a truce still holds at a factor; below 0 where it does not hold at all."""
    return 1.0 - delta_star / delta


def truce_value(reward: float, punishment: float, delta: float, hazard: float = 0.0) -> float:
    """What a truce is worth to a player beside what follows its end: (R - P) / (1 - delta (1 - h)) [as payoffs]."""
    return (reward - punishment) / (1.0 - delta * (1.0 - hazard))


@dataclass(frozen=True)
class TruceFor:
    """One player in a truce. reward, temptation, punishment : what a round is worth; breach : its best reply."""

    player: str
    reward: float
    temptation: float
    punishment: float
    breach: str

    @property
    def delta_star(self) -> float:
        """The least factor at which the truce holds for this player."""
        return threshold(self.temptation, self.reward, self.punishment)


@dataclass(frozen=True)
class Truce:
    """A cell held by the threat of another. players : of each, what it is worth."""

    cell: Cell
    after: Cell
    players: tuple[TruceFor, ...]

    @property
    def delta_star(self) -> float:
        """The least factor at which it holds for all."""
        return max(one.delta_star for one in self.players)


def truce(game: NormalForm, cell: Cell, after: Cell, *, checked: bool = True) -> Truce:
    """A truce in a cell, with what follows its breach.

    checked : raises ResultError where what follows is no equilibrium of a round: then nobody has to believe it.
    """
    if checked and after not in pure_equilibria(game):
        raise ResultError(
            f"{' / '.join(game.name(after))} is no equilibrium, so that no one would carry out the threat"
        )
    best = best_of_others(game)
    players = []
    for n, player in enumerate(game.players):
        own = np.moveaxis(game.payoff[n], n, -1)[(*cell[:n], *cell[n + 1 :])]
        players.append(
            TruceFor(player, float(game.payoff[(n, *cell)]), float(best[(n, *cell)]),
                     float(game.payoff[(n, *after)]), game.actions[n][int(own.argmax())])
        )  # fmt: skip
    return Truce(cell, after, tuple(players))


def played_out(game: NormalForm, rounds: int, delta: float = 1.0) -> list[Cell]:
    """What is played in each of a known number of rounds, by backward induction from the last.

    Raises ResultError where a round has no pure equilibrium, or several: then a finite truce may be held by the
    threat of the worse one, and nothing unravels by itself.
    """
    ahead = np.zeros(len(game.players))
    path: list[Cell] = []
    for _ in range(rounds):
        # what comes after does not depend on this round, so the same number stands on every cell
        worth = game.payoff + delta * ahead.reshape(-1, *[1] * len(game.players))
        equilibria = pure_equilibria(NormalForm(game.players, game.actions, worth, game.tie))
        if len(equilibria) != 1:
            raise ResultError(
                f"one round has {len(equilibria)} pure equilibria, so rounds do not unravel"
            )
        path.insert(0, equilibria[0])
        ahead = np.moveaxis(worth, 0, -1)[equilibria[0]]
    return path


@dataclass(frozen=True)
class TruceWorth:
    """What the file's truce is worth to one player up to a year [million USD, worth in the first year].

    value : truce less what follows its breach, if it held; with_hazard : if it ends by itself with the file's hazard;
    delta_star : the factor that keeps it [1], infinite where none does; max_hazard : the largest at which the rate
    of the file keeps it, None where it does not hold at all. A round is a year, worth the same each year.
    """

    player: str
    until: int
    value: float
    with_hazard: float
    reward: float
    temptation: float
    punishment: float
    breach: str
    delta_star: float
    needed: float
    max_hazard: float | None


@dataclass(frozen=True)
class TruceAnalysis:
    """The truce of a file. credible : whether what follows its breach is an equilibrium of one round, by year;
    unravels : what comes of a truce with a known last round, or why nothing is said."""

    worth: list[TruceWorth]
    delta: float
    hazard: float
    credible: dict[int, bool]
    unravels: dict[int, str]


def truce_analysis(payoffs: Payoffs) -> TruceAnalysis | None:
    """What the file's truce is worth to every player, and what would keep it; None where the file has none."""
    file = payoffs.cells.game.file
    if file.truce is None:
        return None
    rate, hazard = file.rate.value, file.truce.hazard.value
    delta, worth = 1.0 / (1.0 + rate), []
    credible, unravels = {}, {}
    for until in file.years.horizons:
        game = payoffs.grid(until)
        cell, after = game.cell(file.truce.cell), game.cell(file.truce.after)
        factors = payoffs.discount_factors(until)
        rounds = float(factors.sum())
        money = payoffs.parts[1].sum(axis=1)
        path = in_cell(money, payoffs.full_cell(cell)) - in_cell(money, payoffs.full_cell(after))
        lasting = factors * (1.0 - hazard) ** np.arange(len(factors))
        credible[until] = after in pure_equilibria(game)
        try:
            kept = played_out(game, 3, delta)
            unravels[until] = " / ".join(game.name(kept[0]))
        except ResultError as reason:
            unravels[until] = str(reason)
        for n, player in enumerate(payoffs.players):
            value, with_hazard = float(path[n] @ factors), float(path[n] @ lasting)
            if n in payoffs.in_full:
                own = truce(game, cell, after, checked=False).players[payoffs.in_full.index(n)]
                star = own.delta_star
                bound = None if star == NEVER or star > delta else max_hazard(star, delta)
                worth.append(
                    TruceWorth(player, until, value, with_hazard, own.reward / rounds, own.temptation / rounds,
                               own.punishment / rounds, own.breach, star,
                               star if star == NEVER else needed(star, hazard), bound)
                )  # fmt: skip
            else:
                worth.append(
                    TruceWorth(player, until, value, with_hazard, 0.0, 0.0, 0.0, "", 0.0, 0.0, None)
                )
    return TruceAnalysis(worth, delta, hazard, credible, unravels)
