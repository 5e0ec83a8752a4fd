"""Cells of a game and the runs behind them: all of the players that are run in full, differences of the others.

The payoff of a cell is read from the run of the players in full; each player that is run one at a time adds

    run(actions of `at`, its action) - run(actions of `at`)

so that answers of two such players to each other, and to players not in `at`, are left out. Some cells are run in
full as well, and what was left out is told (`additivity`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from ytterby.game.payoffs.amounts import PARTS, RUN_PARTS, facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ytterby.game.file.gamefile import GameAction
    from ytterby.game.file.reading import Game
    from ytterby.game.solutions.normal_form import Cell
    from ytterby.ground.arrays import Floats
    from ytterby.scenarios.scenario import Scenario


@dataclass(frozen=True)
class Cells:
    """The cells of a game. everything : whether players that are run one at a time are run in full after all."""

    game: Game
    everything: bool = False

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many actions each player has, in the order of the file."""
        return tuple(len(one.actions) for one in self.game.file.players)

    def all(self) -> list[Cell]:
        """Every cell, the action of the last player changing first."""
        return list(product(*(range(count) for count in self.shape)))

    @cached_property
    def apart(self) -> tuple[int, ...]:
        """Places of the players that are run one at a time."""
        if self.everything:
            return ()
        return tuple(n for n, p in enumerate(self.game.file.players) if p in self.game.file.apart)

    @cached_property
    def at(self) -> tuple[int, ...]:
        """Places of the players at whose actions differences are taken."""
        named = self.game.file.differences.at if self.game.file.differences else ()
        return tuple(n for n, player in enumerate(self.game.file.players) if player.id in named)

    @cached_property
    def in_full(self) -> Cells:
        """The cells of the players that are run in full, the others having nothing to do."""
        file = self.game.file
        players = tuple(
            one.model_copy(update={"actions": one.actions[:1]}) if one in file.apart else one
            for one in file.players
        )
        own = file.model_copy(update={"players": players, "differences": None})
        return Cells(replace(self.game, file=own))

    def actions(self, cell: Cell) -> dict[str, GameAction]:
        """Player -> action."""
        return {
            player.id: player.actions[a]
            for player, a in zip(self.game.file.players, cell, strict=True)
        }

    def acting(self, cell: Cell) -> list[int]:
        """Places of the players whose actions the market sees."""
        players = self.game.file.players
        return [n for n, action in enumerate(cell) if players[n].actions[action].patch]

    def run_name(self, cell: Cell) -> str:
        """By which the run of a cell is known."""
        return self.game.run_name(self.actions(cell))

    def full_run_cell(self, cell: Cell) -> Cell:
        """The cell with the players that are run one at a time doing nothing."""
        return tuple(0 if n in self.apart else a for n, a in enumerate(cell))

    def differences(self, cell: Cell) -> list[tuple[Cell, Cell]]:
        """For each player apart that acts: the cell with its action, and the one without."""
        base = tuple(a if n in self.at else 0 for n, a in enumerate(cell))
        pairs = []
        for n in self.apart:
            if cell[n]:
                pairs.append(((*base[:n], cell[n], *base[n + 1 :]), base))
        return pairs

    @cached_property
    def runs(self) -> dict[str, Cell]:
        """Run -> a cell that it is the run of: all that the payoffs need, the reference first."""
        runs: dict[str, Cell] = {}
        for cell in [tuple(0 for _ in self.shape), *self.all()]:
            for one in (
                self.full_run_cell(cell),
                *(c for pair in self.differences(cell) for c in pair),
            ):
                runs.setdefault(self.run_name(one), one)
        return runs

    @cached_property
    def checks(self) -> list[Cell]:
        """Cells that are run in full beside, to see what adding leaves out: those of a fixed draw among all in
        which a player apart and another one act on the market."""
        settings = self.game.file.differences
        if settings is None or not self.apart or not settings.check:
            return []
        options: dict[str, Cell] = {}
        for cell in self.all():
            name = self.run_name(cell)
            acting = self.acting(cell)
            parts = {name_ for pair in self.differences(cell) for name_ in map(self.run_name, pair)}
            mixed = any(n in self.apart for n in acting) and len(acting) > 1
            if mixed and name not in self.runs and name not in parts:
                options.setdefault(name, cell)
        names = sorted(options)
        rng = np.random.default_rng(settings.seed)
        chosen = rng.permutation(len(names))[: settings.check]
        return [options[names[n]] for n in sorted(chosen.tolist())]

    def scenarios(self, *, checks: bool = True) -> dict[str, Scenario]:
        """Run -> its scenario, those of the checks last."""
        scenarios = {
            name: self.game.scenario(self.actions(cell)) for name, cell in self.runs.items()
        }
        for cell in self.checks if checks else ():
            scenarios[self.run_name(cell)] = self.game.scenario(self.actions(cell))
        return scenarios

    def assembled(self, amounts: Mapping[str, Floats]) -> Floats:
        """Payoffs by part: array (end, player, part of `PARTS`, year, action of the first, ...) [million USD].

        amounts : run -> array (end, player, part of `RUN_PARTS`, year), as `amounts` gives it.
        """
        ends, players, parts, years = next(iter(amounts.values())).shape
        payoffs = np.zeros((*self.shape, ends, players, len(PARTS), years))
        for cell in self.all():
            own = amounts[self.run_name(self.full_run_cell(cell))].copy()
            for here, base in self.differences(cell):
                own = own + amounts[self.run_name(here)] - amounts[self.run_name(base)]
            payoffs[cell][:, :, :parts] = own
            for n, a in enumerate(cell):
                payoffs[cell][:, n, PARTS.index("facts")] = facts(self.game, n, a)
        payoffs = np.moveaxis(payoffs, range(-4, 0), range(4))
        # differences may turn the ends
        payoffs[0], payoffs[2] = payoffs.min(axis=0), payoffs.max(axis=0)
        return _with_politics(self.game, payoffs)


def _with_politics(game: Game, payoffs: Floats) -> Floats:
    """The political part: a weight times what another player loses in money."""
    place = PARTS.index("political")
    names = game.file.ids
    money = payoffs.sum(axis=2)
    for one in game.file.political:
        n, m = names.index(one.player), names.index(one.against)
        payoffs[:, n, place] += -one.weight.value * money[:, m]
    return payoffs


@dataclass(frozen=True)
class Additivity:
    """What adding leaves out.

    error : player -> largest difference of a cell run in full, over the spread of that player's payoffs [1]. narrow :
    the same over the spread of the cells in which the players of `at` act as there, where a ban that dwarfs all else
    does not help [1]. worst_musd : in money [million USD]; cells : how many were run in full.
    """

    error: dict[str, float]
    narrow: dict[str, float]
    worst_musd: dict[str, float]
    cells: int

    @property
    def worst(self) -> float:
        """The largest of the errors [1]."""
        return max(self.error.values(), default=0.0)


def additivity(
    cells: Cells, amounts: Mapping[str, Floats], assembled: Floats, factors: Floats
) -> Additivity:
    """Compare the cells of `checks` with what was added up.

    amounts : as in `assembled`, with the runs of the checks. factors : discount factors, array (year).
    """
    runs = len(RUN_PARTS)
    totals = np.einsum("py...,y->p...", assembled[1, :, :runs].sum(axis=1), factors)
    worst, narrow = np.zeros(len(totals)), np.zeros(len(totals))
    for cell in cells.checks:
        full = amounts[cells.run_name(cell)][1].sum(axis=1) @ factors
        off = np.abs(full - np.moveaxis(totals, 0, -1)[cell])
        same_actions = tuple(a if n in cells.at else slice(None) for n, a in enumerate(cell))
        worst = np.maximum(worst, off)
        narrow = np.maximum(narrow, over_spread(off, totals[(slice(None), *same_actions)]))
    figures = (over_spread(worst, totals), narrow, worst)
    error, within, money = (
        dict(zip(cells.game.file.ids, one.tolist(), strict=True)) for one in figures
    )
    return Additivity(error, within, money, len(cells.checks))


def over_spread(value: Floats, totals: Floats) -> Floats:
    """Of each player, a value over largest less smallest of its totals; 0 where they are the same: array (player).

    totals : array (player, ...)
    """
    flat = totals.reshape(len(totals), -1)
    spread = flat.max(axis=1) - flat.min(axis=1)
    ratio: Floats = np.divide(value, spread, out=np.zeros_like(value), where=spread > 0)
    return ratio
