"""`ytterby.play(...)`: a game file played: runs, payoffs, solutions, leverage, truce; as tables and a manifest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ytterby.game.file.reading import Game, folder_of_game, read_game
from ytterby.game.leverage import (
    Crossing,
    crossings,
    leverage_table,
    start_jobs,
    starts_table,
    wear_table,
    year_crossings,
)
from ytterby.game.payoffs.amounts import NeededStore, all_amounts, jobs_of, work_of
from ytterby.game.payoffs.outcomes import Additivity, Cells, additivity
from ytterby.game.payoffs.payoffs import Payoffs, payoff_table, year_table
from ytterby.game.payoffs.surrogate import draw_plan, run_draws
from ytterby.game.payoffs.use_side import default_side
from ytterby.game.solutions.repeated import TruceAnalysis, truce_analysis
from ytterby.game.solutions.solutions import Solved, as_dict, solve_payoffs
from ytterby.ground.progress import steps_of
from ytterby.ground.renamed import old_arguments
from ytterby.results.folder import ResultFolder
from ytterby.results.manifest import code_digest
from ytterby.runs.run import Executor
from ytterby.runs.workspace import Workspace, folder_of

if TYPE_CHECKING:
    from ytterby.game.payoffs.amounts import Work
    from ytterby.game.payoffs.surrogate import DrawPlan
    from ytterby.game.payoffs.use_side import UseSide
    from ytterby.ground.progress import OnProgress, Steps
    from ytterby.runs.job import Job
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data

CODE = ("game",)
MAX_LEFT_OUT = 0.1
"""Part of a player's spread of payoffs up to which players are added; above it every cell is run [1]."""
DRAWS = "game_draws"
"""Folder beside the user's store in which runs of draws are kept, their needed tables alone."""


@dataclass(frozen=True, repr=False)
class Played:
    """What came of a game.

    payoffs : of every cell. additive : what adding players up leaves out. starts : table `starts`, losses by the
    year in which an action begins. surrogate_error : player -> error of the draws that were not run in full [1].
    """

    game: Game
    payoffs: Payoffs
    additive: Additivity
    use_side: UseSide
    starts: pl.DataFrame
    surrogate_error: dict[str, float] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        rests = [
            f"to {one.until} {', '.join(' / '.join(one.game.name(c)) for c in one.equilibria) or 'none'}"
            for one in self.solved
        ]
        return f"<game {self.game.file.name}: equilibria {'; '.join(rests)}>"

    @cached_property
    def solved(self) -> list[Solved]:
        """Solutions of the players that are run in full, up to each window."""
        return solve_payoffs(self.payoffs)

    @cached_property
    def truce(self) -> TruceAnalysis | None:
        """What the file's truce is worth."""
        return truce_analysis(self.payoffs)

    @cached_property
    def leverage(self) -> pl.DataFrame:
        """The table `leverage`."""
        return leverage_table(self.payoffs)

    @cached_property
    def crossings(self) -> list[Crossing]:
        """Start years at which an action's leverage passes one."""
        return crossings(self.starts)

    @cached_property
    def year_crossings(self) -> list[Crossing]:
        """Years in which the leverage of an action of the file's holder passes one."""
        leverage_of = self.game.file.leverage
        return year_crossings(self.leverage, leverage_of.holder) if leverage_of else []

    @cached_property
    def missing(self) -> list[str]:
        """What a payoff does not count, region by region."""
        players = self.game.file.players
        return [self.use_side.basis(one) for player in players for one in self.game.regions(player)]

    @cached_property
    def stand_ins(self) -> dict[str, str]:
        """Player -> who stands for its users, of those whose figures must be marked."""
        by_player = {}
        for player in self.game.file.players:
            texts = [self.use_side.stand_in(region) for region in self.game.regions(player)]
            if text := " ".join(one for one in texts if one):
                by_player[player.id] = text
        return by_player

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """All tables by name."""
        return {
            "payoffs": payoff_table(self.payoffs),
            "payoff_years": year_table(self.payoffs),
            "leverage": self.leverage,
            "wear": wear_table(self.leverage),
            "starts": self.starts,
        }

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What decides the tables, and the solutions as plain data; no time of day, so equal games are equal bytes."""
        return {
            "version": version("ytterby"),
            "game": self.game.file.name,
            "digests": {
                "game": self.game.digest, "data": self.game.workspace.chain.digest,
                "controls": self.game.workspace.law_digest, "code": code_digest(*CODE),
                "use_side": self.use_side.key,
            },
            "settings": self.settings,
            "not_counted": self.missing,
            "additivity": vars(self.additive),
            "surrogate_error": self.surrogate_error,
            "solutions": [as_dict(one) for one in self.solved],
            "crossings": [vars(one) for one in self.crossings],
            "year_crossings": [vars(one) for one in self.year_crossings],
        }  # fmt: skip

    def write(self, folder: Path, *, csv: bool = False, force: bool = False) -> Path:
        """Write tables and manifest into a folder; return it. force : as in `results.folder.check_folder`."""
        with ResultFolder(folder, force=force) as results:
            results.write_tables(self.tables, csv=csv)
            results.close(self.manifest)
        return folder


@dataclass(frozen=True)
class Prepared:
    """A game with all that it will run, so that the time can be told before. See `prepare`.

    left_out : what adding players up leaves out, where that was too much and every cell is run.
    """

    game: Game
    cells: Cells
    use_side: UseSide
    executor: Executor
    draws: int
    seed: int
    with_starts: bool
    left_out: Additivity | None = None

    @cached_property
    def jobs(self) -> dict[str, Job]:
        """Run -> job of the grid, of the differences and of the cells that check them."""
        return jobs_of(self.game, self.cells.scenarios())

    @cached_property
    def start_jobs(self) -> dict[str, Job]:
        """Run -> job of actions that begin later, in whole years."""
        return start_jobs(self.game) if self.with_starts else {}

    @cached_property
    def draw_store(self) -> Store | None:
        """Where runs of draws are kept."""
        if self.executor.store is None:
            return None
        return NeededStore(self.executor.store.path.parent / DRAWS, max_bytes=None)

    @cached_property
    def plan(self) -> DrawPlan:
        """The runs of the draws."""
        return draw_plan(self.cells, self.draws, self.seed)

    @property
    def draw_jobs(self) -> list[Job]:
        """All jobs of the draws."""
        return (
            [job for own in self.plan.jobs().values() for job in own.values()] if self.draws else []
        )

    @cached_property
    def full_grid(self) -> tuple[str, ...]:
        """Runs of all cells in full."""
        return tuple(Cells(self.game, everything=True).runs)

    def work(self) -> dict[str, Work]:
        """What is still to be run, by what it is for."""
        work = {"cells": work_of(list(self.jobs.values()), self.executor.store)}
        if self.start_jobs:
            work["start years"] = work_of(list(self.start_jobs.values()), self.executor.store)
        if self.draws:
            work[f"{self.draws} draws"] = work_of(self.draw_jobs, self.draw_store)
        return work

    def play(self, on_progress: Steps | None = None) -> Played:
        """Run everything and put it together. on_progress : called with what, runs done and runs in all."""
        game, cells = self.game, self.cells
        demand: dict[str, pl.DataFrame] = {}
        amounts = all_amounts(
            game, self.jobs, next(iter(self.jobs)), self.use_side, self.executor, what="cells",
            on_progress=on_progress, demand=demand,
        )  # fmt: skip
        payoffs = Payoffs(cells, cells.assembled(amounts))
        factors = payoffs.discount_factors(game.file.years.until)
        left_out = self.left_out or additivity(cells, amounts, payoffs.parts, factors)
        if left_out.worst > MAX_LEFT_OUT and not cells.everything:
            everything = Cells(game, everything=True)
            return replace(self, cells=everything, left_out=left_out).play(on_progress)
        error: dict[str, float] = {}
        middle: dict[str, float] = {}
        failed: list[str] = []
        if self.draws:
            drawn = run_draws(
                self.plan, amounts, self.use_side, replace(self.executor, store=self.draw_store), factors,
                on_progress=on_progress, demand=demand,
            )  # fmt: skip
            assembled = [self.plan.cells.assembled(one)[1] for one in drawn.amounts]
            payoffs = replace(payoffs, draws=np.stack(assembled))
            error, middle, failed = drawn.error, drawn.middle, drawn.failed
        runs = (self.use_side, self.executor, on_progress)
        begun = starts_table(game, self.start_jobs, factors, *runs)
        settings = {"draws": self.draws, "seed": self.seed, "everything": cells.everything,
                    "surrogate_middle": middle, "without_answer": failed}  # fmt: skip
        return Played(game, payoffs, left_out, self.use_side, begun, error, settings)


def prepare(
    source: str | Path,
    *,
    draws: int = 0,
    seed: int = 1,
    folder: Path | None = None,
    executor: Executor | None = None,
    everything: bool = False,
    starts: bool = True,
    use_side: UseSide | None = None,
) -> Prepared:
    """A game with all that it will run; nothing is run yet. Parameters as of `play`."""
    game = read_game(source, Workspace.read(folder or folder_of_game(source)))
    side = use_side or default_side(game.workspace.chain.folder.name)
    cells = Cells(game, everything)
    return Prepared(game, cells, side, executor or Executor.of(), draws, seed, starts)


@old_arguments
def play(
    source: str | Path,
    *,
    draws: int = 0,
    seed: int = 1,
    data: Data = None,
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    everything: bool = False,
    starts: bool = True,
    use_side: UseSide | None = None,
    on_progress: OnProgress | None = None,
) -> Played:
    """Play a game: run its cells and say what comes of it.

    Parameters
    ----------
    source : name of a packaged game, or path of a game file (docs/game.md).
    draws, seed : random draws of every number that has a range; cells of several actions by a surrogate.
    data : data folder, by name, path or as read; by default the one that the game names.
    engine, workers, store : by what means runs are made and kept; a killed call goes on where it stopped.
    everything : whether players that are run one at a time are run in full; they are as well where adding them up is
        off by more than `MOST_LEFT_OUT`.
    starts : whether actions are run from later and later years on, where the file asks for it.
    use_side : what is lost by users; by default as the wing `economy` sees them (`NoUseSide()`: not counted).
    on_progress : called with a `ProgressReport`.

    Raises ScenarioError with file and line, MarketError where a run has no answer.
    """
    executor = Executor.of(engine, workers, store)
    folder = None if data is None else folder_of(data)
    ready = prepare(source, draws=draws, seed=seed, folder=folder, executor=executor, everything=everything,
                    starts=starts, use_side=use_side)  # fmt: skip
    with steps_of(on_progress, others=1 + starts + bool(draws)) as step:
        return ready.play(step)
