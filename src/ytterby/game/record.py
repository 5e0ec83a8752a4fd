"""The dated moves of both sides against the best replies of a game: what money says at that date.

`data/game/moves.csv` says which step of the race is which action of which game, and what the other side did on that
day. A move is a best reply where no other action of its player brings more from that year to a window's end, the
other side staying where it was; what is done in December counts from the next year. Where the market sees no difference
between doing so and doing nothing, money is silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ytterby.game.gamefile import FOLDER
from ytterby.ground.csvfile import read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ytterby.game.payoffs import Payoffs
    from ytterby.game.timeline import DatedRace, RaceStep

MOVES = "moves.csv"


@dataclass(frozen=True)
class DatedMove:
    """A step as a move of a game.

    Attributes
    ----------
    step : of the race. player, action : of the game. note : what the action leaves out.
    best : last year of a window -> the actions that bring most from the year of the move on.
    given_up : window -> what the best brings more than the move [million USD, of the year of the move].
    silent : whether the market sees no difference between the action and nothing.
    """

    step: RaceStep
    player: str
    action: str
    note: str
    best: Mapping[int, Sequence[str]]
    given_up: Mapping[int, float]
    silent: bool

    def in_set(self, until: int) -> bool:
        """Whether it is a best reply up to a year, by money that is not silent."""
        return self.action in self.best[until] and not self.silent


def dated_moves(payoffs: Payoffs, race: DatedRace) -> list[DatedMove]:
    """The moves of the record that are actions of a game, in the order of their days."""
    steps, name = {one.id: one for one in race.steps}, payoffs.game.file.name
    rows = [row for row in read_csv(FOLDER / MOVES).rows if row["game"] == name]
    moves = [_move(payoffs, steps[row["step"]], row) for row in rows]
    return sorted(moves, key=lambda one: one.step.first)


def _move(payoffs: Payoffs, step: RaceStep, row: Mapping[str, str]) -> DatedMove:
    file, tie = payoffs.game.file, payoffs.game.file.tie
    n, cell = file.ids.index(row["player"]), [0] * len(file.players)
    for other in row["others"].split():
        player, action = other.split("=")
        cell[file.ids.index(player)] = file.player(player).names.index(action)
    names = file.players[n].names
    own = names.index(row["action"])
    years = np.array(file.years.span)
    first = max((step.first + timedelta(days=31)).year, int(years[0]))
    worth_of_year = (1.0 + file.rate.value) ** -(years - first).astype(float)
    discounts = np.where(years >= first, worth_of_year, 0.0)
    # array (year, action) of the player's own money, the others staying where they are
    money = np.moveaxis(payoffs.parts[1, n].sum(axis=0), 1 + n, 1)
    for place in (*cell[:n], *cell[n + 1 :]):
        money = money[:, :, place]
    best, given_up = {}, {}
    for until in (one for one in file.years.horizons if one >= first):
        worth = (discounts * (years <= until)) @ money
        valued, least = zip(names, worth, strict=True), worth.max() - tie
        best[until] = [name for name, value in valued if value >= least]
        given_up[until] = float(worth.max() - worth[own])
    gain = (discounts @ np.abs(money[:, own] - money[:, 0])) if own else np.inf
    named = row["player"], row["action"], row["note"]
    return DatedMove(step, *named, best, given_up, bool(gain <= tie))
