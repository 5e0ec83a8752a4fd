"""Payoffs of a game: what each player gets from the run of each cell, as differences to the reference.

Parts, all in million USD a year, gains above zero:

    chain        value added of the chain in the player's regions, without rents of controls
    rents        what controls bring their holders there: quotas, licences, ways round a control
    taxes        taxes and duties received there
    public_cost  what its budgets pay for instruments, plants and stocks, below zero
    use          what its users have, where a table of its economy is there (`use_side`)
    facts        amounts that the game file states
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ytterby.draws.loop import run_study
from ytterby.game.solutions import NormalForm
from ytterby.ground.errors import YtterbyError
from ytterby.results.registry import schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ytterby.draws.loop import Failure
    from ytterby.game.reading import Game
    from ytterby.game.solutions import Cell
    from ytterby.game.use_side import UseSide
    from ytterby.ground.arrays import Floats, Tables
    from ytterby.ground.progress import Steps
    from ytterby.runs.run import Executor

PARTS = ("chain", "rents", "taxes", "public_cost", "use", "facts")
TOTAL = "total"
ENDS = ("low", "middle", "high")
NEEDED = ("value_added", "public_cost", "demand", "flows", "production")
"""Tables of a run that amounts are read from."""
CELLS = "cells"
SCHEMA, BY_YEAR = schema_of("payoffs"), schema_of("payoff_years")
"""Columns of the tables `payoffs` and `payoff_years`, as `data/results.csv` explains them."""


def amounts(game: Game, tables: Tables, reference: Tables, use_side: UseSide) -> Floats:
    """A run against the reference: array (end, player, part of `PARTS`, year) [million USD], without stated facts.

    tables, reference : of the run and of the reference, in the same periods.
    """
    years = game.file.years.span
    money = np.zeros((len(ENDS), len(game.file.players), len(PARTS), len(years)))
    for n, player in enumerate(game.file.players):
        regions = game.regions(player)
        own = _money(tables, regions, years) - _money(reference, regions, years)
        money[:, n, : len(own)] += own
        for region in filter(use_side.known, regions):
            money[:, n, PARTS.index("use")] += use_side.loss(tables, reference, region, years)
    return money


def _money(tables: Tables, regions: Sequence[str], years: Sequence[int]) -> Floats:
    """Chain, rents, taxes and public cost of some regions: array (part, year)."""
    value = tables["value_added"].filter(pl.col("region").is_in(regions))
    columns = ("value_added_musd", "rent_musd", "tax_musd")
    made, rent, tax = (_by_year(value, column, years) for column in columns)
    paid = tables["public_cost"].filter(pl.col("payer").is_in(regions))
    return np.stack([made - rent, rent, tax, -_by_year(paid, "cost_musd", years)])


def _by_year(frame: pl.DataFrame, column: str, years: Sequence[int]) -> Floats:
    sums = dict(frame.group_by("year").agg(pl.col(column).sum()).iter_rows())
    return np.array([float(sums.get(year) or 0.0) for year in years])


def facts(game: Game, player: int, action: int) -> Floats:
    """What the file states of an action: array (end, year) [million USD], to its own player."""
    years = game.file.years.span
    money = np.zeros((len(ENDS), len(years)))
    for fact in game.file.players[player].actions[action].facts:
        money[:, years.index(fact.year)] += fact.value.numbers()
    return money


def all_amounts(
    game: Game, use_side: UseSide, executor: Executor, on_progress: Steps | None = None
) -> dict[str, Floats]:
    """Run -> array (end, player, part, year), as `amounts` gives it, of every cell.

    Raises the error that a run has ended in, with its name. on_progress : called with `CELLS`, runs done and runs in
    all.
    """
    scenarios = game.scenarios()
    jobs = dict(zip(scenarios, game.workspace.jobs(list(scenarios.values())), strict=True))
    reference = jobs[next(iter(jobs))]

    def refuse(failure: Failure) -> None:
        cause = failure.error.__cause__ or failure.error
        if isinstance(cause, YtterbyError):
            what = f"the run {failure.job.name} has no answer: {cause.what}"
            raise type(cause)(what, where=cause.where, advice=cause.advice)
        raise cause

    table = run_study(
        {CELLS: {name: [job, reference] for name, job in jobs.items()}},
        lambda _, run: {name: run.tables[name] for name in NEEDED},
        lambda _, __, tables: amounts(game, tables[0], tables[-1], use_side), executor, size=0, on_failure=refuse,
        on_progress=partial(on_progress, CELLS) if on_progress else None,
    )  # fmt: skip
    return {name: table.only(CELLS, name) for name in jobs}


@dataclass(frozen=True)
class Payoffs:
    """What every cell brings.

    parts : array (end, player, part, year, action of the first player, ...) [million USD].
    """

    game: Game
    parts: Floats

    @classmethod
    def of(cls, game: Game, amounts: dict[str, Floats]) -> Payoffs:
        """The payoffs of all cells. amounts : as `all_amounts` gives them."""
        of_cells = np.zeros((*game.shape, *next(iter(amounts.values())).shape))
        for cell in game.cells():
            of_cells[cell] = amounts[game.run_name(game.actions(cell))]
            for n, action in enumerate(cell):
                of_cells[cell][:, n, PARTS.index("facts")] = facts(game, n, action)
        return cls(game, np.moveaxis(of_cells, range(-4, 0), range(4)))

    @cached_property
    def players(self) -> tuple[str, ...]:
        """Ids in the order of the file."""
        return self.game.file.ids

    @cached_property
    def actions(self) -> tuple[tuple[str, ...], ...]:
        """Ids of the actions of each player."""
        return tuple(one.names for one in self.game.file.players)

    def discount_factors(self, until: int) -> Floats:
        """What a dollar of each year is worth in the first, 0 after a year: array (year)."""
        years = np.array(self.game.file.years.span)
        factors = (1.0 + self.game.file.rate.value) ** -(years - years[0]).astype(float)
        return np.where(years <= until, factors, 0.0)

    def sums(self, until: int) -> Floats:
        """Parts up to a year: array (end, player, part, action of the first, ...) [million USD]."""
        factors = self.discount_factors(until)
        sums: Floats = np.einsum("eipy...,y->eip...", self.parts, factors, optimize=True)
        return sums

    def totals(self, until: int, end: int = 1) -> Floats:
        """All parts together up to a year: array (player, action of the first, ...) [million USD]."""
        totals: Floats = self.sums(until)[end].sum(axis=1)
        return totals

    def normal_form(self, until: int) -> NormalForm:
        """The game with what each player gets up to a year."""
        return NormalForm(self.players, self.actions, self.totals(until), self.game.file.tie)

    def name(self, cell: Cell) -> str:
        """A cell in words: the actions of all players."""
        return " / ".join(own[a] for own, a in zip(self.actions, cell, strict=True))


def payoff_table(payoffs: Payoffs) -> pl.DataFrame:
    """The table `payoffs` (`SCHEMA`): all cells, players, parts and windows."""
    game, rows = payoffs.game, []
    for until in game.file.years.horizons:
        sums = payoffs.sums(until)
        sums = np.concatenate([sums, sums.sum(axis=2, keepdims=True)], axis=2)
        by_cell = np.moveaxis(sums, range(3), range(-3, 0))
        for cell in game.cells():
            for i, player in enumerate(payoffs.players):
                for p, part in enumerate((*PARTS, TOTAL)):
                    ends = by_cell[cell][:, i, p].tolist()
                    rows.append((payoffs.name(cell), player, part, until, *ends))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def year_table(payoffs: Payoffs) -> pl.DataFrame:
    """The table `payoff_years` (`BY_YEAR`)."""
    rows = []
    by_cell = np.moveaxis(payoffs.parts, range(4), range(-4, 0))
    for cell in payoffs.game.cells():
        for i, player in enumerate(payoffs.players):
            for p, part in enumerate(PARTS):
                ends = by_cell[cell][:, i, p]
                if np.abs(ends).max() > 0.0:
                    for k, year in enumerate(payoffs.game.file.years.span):
                        rows.append((payoffs.name(cell), player, part, year, *ends[:, k].tolist()))
    return pl.DataFrame(rows, schema=BY_YEAR, orient="row")
