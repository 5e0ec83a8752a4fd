"""What a game comes to up to each year: equilibria, dominance, races, leaders, what is secured, what politics
would have to be worth; and in which share of random draws a cell is an equilibrium.

Where one player moves first (Stackelberg), the leader's action is seen by all others, who then play a pure
equilibrium among themselves. Where they have several, the tie rule says which: `good` takes the one that the leader
likes best, `bad` the one that it likes least. Where they have none, the action gives no answer and is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ytterby.game.payoffs.payoffs import draw_totals
from ytterby.game.solutions.equilibria import (
    best_replies,
    best_reply_cycles,
    dominated,
    political_values,
    pure_equilibria,
    survivors,
)
from ytterby.game.solutions.normal_form import NormalForm

if TYPE_CHECKING:
    from ytterby.game.payoffs.payoffs import Payoffs
    from ytterby.game.solutions.equilibria import (
        BestReplyCycle,
        Dominated,
        PoliticalValue,
        Survivors,
    )
    from ytterby.game.solutions.normal_form import Cell
    from ytterby.ground.arrays import Floats

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


@dataclass(frozen=True)
class Solved:
    """A game solved with payoffs up to a year.

    share, share_errors : array (action of the first, ...) [1], in which share of draws a cell is an equilibrium;
    None without draws.
    """

    until: int
    game: NormalForm
    equilibria: list[Cell]
    dominated: list[Dominated]
    survivors: Survivors
    cycles: list[BestReplyCycle]
    led: dict[str, tuple[Led, Led]]
    secured: dict[str, Secured]
    values: list[PoliticalValue]
    share: Floats | None = None
    share_errors: Floats | None = None

    def likeliest(self, maximum: int) -> list[Cell]:
        """Cells that are an equilibrium in most draws, the largest share first; none without draws."""
        share = self.share
        if share is None:
            return []
        best = sorted(self.game.cells(), key=lambda cell: -float(share[cell]))[:maximum]
        return [cell for cell in best if share[cell] > 0]


def solved(game: NormalForm, until: int, drawn: Floats | None = None) -> Solved:
    """Every solution of a game. drawn : array (draw, player, action of the first, ...) with its actions."""
    nobody = tuple(0 for _ in game.shape)
    share = equilibrium_share(game, drawn) if drawn is not None else None
    return Solved(
        until, game, pure_equilibria(game), dominated(game), survivors(game), best_reply_cycles(game),
        {name: (led_by(game, name, "good"), led_by(game, name, "bad")) for name in game.players},
        {name: secured(game, name) for name in game.players},
        political_values(game, nobody), share,
        None if share is None or drawn is None else share_error(share, len(drawn)),
    )  # fmt: skip


def solve_payoffs(payoffs: Payoffs) -> list[Solved]:
    """Solved up to each of the file's windows, for the players that are run in full."""
    solutions = []
    for until in payoffs.cells.game.file.years.horizons:
        game, drawn = payoffs.grid(until), None
        if payoffs.draws is not None:
            totals = draw_totals(payoffs, until)
            drawn = np.stack([payoffs.of_full(t).payoff for t in totals])
        solutions.append(solved(game, until, drawn))
    return solutions


def as_dict(one: Solved) -> dict[str, Any]:
    """A solution as plain data, cells by the names of their actions."""
    game = one.game

    def name(cell: Cell | None) -> list[str] | None:
        return None if cell is None else list(game.name(cell))

    return {
        "until": one.until,
        "equilibria": [name(cell) for cell in one.equilibria],
        "dominated": [vars(d) for d in one.dominated],
        "left_after_elimination": dict(zip(game.players, map(list, one.survivors.game.actions), strict=True)),
        "races": [
            {"closed": r.closed, "cells": len(r.cells), "circle": [[m.player, name(m.end)] for m in r.circle]}
            for r in one.cycles
        ],
        "leads": {
            p: {"good_ties": name(good.cell), "payoff_musd": good.payoff, "bad_ties": name(bad.cell),
                "bad_payoff_musd": bad.payoff}
            for p, (good, bad) in one.led.items()
        },
        "secured": {p: {"action": s.action, "payoff_musd": s.payoff} for p, s in one.secured.items()},
        "political": [
            {**vars(p), "weight": None if p.weight is None else list(p.weight)}
            for p in one.values
        ],
        "share_of_draws": None if one.share is None else {
            " / ".join(game.name(cell)): float(one.share[cell]) for cell in game.cells() if one.share[cell] > 0.0
        },
    }  # fmt: skip
