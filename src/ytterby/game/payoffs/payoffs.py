"""Payoffs of a game: the array of all cells, the table `payoffs`, and the game in normal form up to a year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.game.payoffs.amounts import PARTS, discount, years_of
from ytterby.game.solutions.normal_form import NormalForm
from ytterby.results.registry import schema_of

if TYPE_CHECKING:
    from ytterby.game.payoffs.outcomes import Cells
    from ytterby.game.solutions.normal_form import Cell
    from ytterby.ground.arrays import Floats

TOTAL = "total"
SCHEMA, BY_YEAR = schema_of("payoffs"), schema_of("payoff_years")
"""Columns of the tables `payoffs` and `payoff_years`, as `data/results.csv` explains them."""


@dataclass(frozen=True)
class Payoffs:
    """What every cell brings.

    parts : array (end, player, part, year, action of the first player, ...) [million USD].
    draws : array (draw, player, part, year, action of the first, ...), players that are run one at a time having their
        first action alone; None without.
    """

    cells: Cells
    parts: Floats
    draws: Floats | None = None

    @cached_property
    def players(self) -> tuple[str, ...]:
        """Ids in the order of the file."""
        return self.cells.game.file.ids

    @cached_property
    def actions(self) -> tuple[tuple[str, ...], ...]:
        """Ids of the actions of each player."""
        return tuple(one.names for one in self.cells.game.file.players)

    def discount_factors(self, until: int, rate: float | None = None) -> Floats:
        """Discount factors, 0 after a year: array (year)."""
        years = np.array(years_of(self.cells.game))
        return np.where(years <= until, discount(self.cells.game, rate), 0.0)

    def totals(self, until: int, end: int = 1, rate: float | None = None) -> Floats:
        """All parts together up to a year: array (player, action of the first, ...) [million USD]."""
        totals: Floats = np.einsum(
            "ipy...,y->i...", self.parts[end], self.discount_factors(until, rate), optimize=True
        )
        return totals

    def normal_form(self, until: int, end: int = 1, rate: float | None = None) -> NormalForm:
        """The game of all players, with what each gets up to a year."""
        tie = self.cells.game.file.tie
        return NormalForm(self.players, self.actions, self.totals(until, end, rate), tie)

    @cached_property
    def in_full(self) -> tuple[int, ...]:
        """Places of the players that the grid shows: those run in full, the others doing nothing."""
        apart = {one.id for one in self.cells.game.file.apart}
        return tuple(n for n, name in enumerate(self.players) if name not in apart)

    def grid(self, until: int, end: int = 1, rate: float | None = None) -> NormalForm:
        """The game of the players that are run in full, the others doing nothing."""
        return self.of_full(self.totals(until, end, rate))

    def of_full(self, totals: Floats) -> NormalForm:
        """The same of totals at hand: array (player, action of the first, ...)."""
        for place in reversed(range(len(self.players))):
            if place not in self.in_full:
                totals = np.take(totals, 0, axis=1 + place)
        names = tuple(self.players[n] for n in self.in_full)
        actions = tuple(self.actions[n] for n in self.in_full)
        return NormalForm(names, actions, totals[list(self.in_full)], self.cells.game.file.tie)

    def name(self, cell: Cell) -> str:
        """A cell in words: the actions of all players."""
        return " / ".join(own[a] for own, a in zip(self.actions, cell, strict=True))

    def full_cell(self, cell: Cell) -> Cell:
        """A cell of the players in full as one of all players, the others doing nothing."""
        actions = [0] * len(self.players)
        for place, action in zip(self.in_full, cell, strict=True):
            actions[place] = action
        return tuple(actions)


def in_cell(money: Floats, cell: Cell) -> Floats:
    """Array (player, year) in a cell, of array (player, year, action of the first player, ...)."""
    own: Floats = np.moveaxis(money, (0, 1), (-2, -1))[cell]
    return own


def payoff_table(payoffs: Payoffs) -> pl.DataFrame:
    """The table `payoffs` (`SCHEMA`): all cells, players, parts and windows; draw 0 is the run itself."""
    cells = payoffs.cells
    rows = []
    names = [*PARTS, TOTAL]
    for until in cells.game.file.years.horizons:
        sums = np.einsum(
            "eipy...,y->eip...", payoffs.parts, payoffs.discount_factors(until), optimize=True
        )
        sums = np.concatenate([sums, sums.sum(axis=2, keepdims=True)], axis=2)
        by_cell = np.moveaxis(sums, range(3), range(-3, 0))
        for cell in cells.all():
            basis = "added" if cells.differences(cell) else "run"
            name = payoffs.name(cell)
            for i, player in enumerate(payoffs.players):
                rows += [
                    (name, player, part, 0, until, *by_cell[cell][:, i, p].tolist(), basis)
                    for p, part in enumerate(names)
                ]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return pl.concat([frame, *_draw_rows(payoffs)])


def _draw_rows(payoffs: Payoffs) -> list[pl.DataFrame]:
    """Totals of the draws, cells of the players in full."""
    if payoffs.draws is None:
        return []
    rows = []
    for until in payoffs.cells.game.file.years.horizons:
        for number, drawn in enumerate(draw_totals(payoffs, until), start=1):
            game = payoffs.of_full(drawn)
            for cell in game.cells():
                full = payoffs.full_cell(cell)
                basis = "surrogate" if len(payoffs.cells.acting(full)) > 1 else "run"
                rows += [
                    (payoffs.name(full), player, TOTAL, number, until, None, value, None, basis)
                    for player, value in zip(game.players, game.at(cell).tolist(), strict=True)
                ]
    return [pl.DataFrame(rows, schema=SCHEMA, orient="row")]


def draw_totals(payoffs: Payoffs, until: int) -> Floats:
    """Totals of each draw: array (draw, player, action of the first, ...) [million USD].

    Parts that no run gives (facts, politics) are those of the file in every draw.
    """
    assert payoffs.draws is not None
    totals: Floats = np.einsum(
        "dipy...,y->di...", payoffs.draws, payoffs.discount_factors(until), optimize=True
    )
    return totals


def year_table(payoffs: Payoffs) -> pl.DataFrame:
    """The table `payoff_years` (`BY_YEAR`)."""
    years, rows = years_of(payoffs.cells.game), []
    by_cell = np.moveaxis(payoffs.parts, range(4), range(-4, 0))
    for cell in payoffs.grid(years[-1]).cells():
        full = payoffs.full_cell(cell)
        for i, player in enumerate(payoffs.players):
            for p, part in enumerate(PARTS):
                ends = by_cell[full][:, i, p]
                if np.abs(ends).max() > 0.0:
                    rows += [
                        (payoffs.name(full), player, part, year, *ends[:, k].tolist())
                        for k, year in enumerate(years)
                    ]
    return pl.DataFrame(rows, schema=BY_YEAR, orient="row")
