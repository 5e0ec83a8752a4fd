"""`ytterby.play(...)`: a game file played: runs, payoffs, solutions, leverage; as tables and a manifest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ytterby.game.leverage import leverage_table, wear_table
from ytterby.game.payoffs import Payoffs, all_amounts, payoff_table, year_table
from ytterby.game.reading import Game, folder_of_game, read_game
from ytterby.game.record import DatedMove, dated_moves
from ytterby.game.solutions import Solved, solved
from ytterby.game.timeline import read_race
from ytterby.game.use_side import UseSide
from ytterby.ground.answer import Answer
from ytterby.ground.progress import steps_of
from ytterby.results.manifest import code_digest
from ytterby.runs.run import Executor
from ytterby.runs.workspace import Workspace, folder_of

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ytterby.ground.progress import OnProgress, Steps
    from ytterby.runs.store import Store
    from ytterby.runs.workspace import Data

CODE = ("game",)


@dataclass(frozen=True, repr=False)
class Played(Answer):
    """What came of a game. payoffs : of every cell."""

    game: Game
    payoffs: Payoffs
    use_side: UseSide

    def __repr__(self) -> str:
        cells = ((one, map(one.game.name, one.equilibria)) for one in self.solved)
        named = ((one, [" / ".join(cell) for cell in own]) for one, own in cells)
        rests = [f"to {one.until} {', '.join(names) or 'none'}" for one, names in named]
        return f"<game {self.game.file.name}: equilibria {'; '.join(rests)}>"

    @cached_property
    def solved(self) -> list[Solved]:
        """Solutions up to each window."""
        horizons = self.game.file.years.horizons
        return [solved(self.payoffs.normal_form(until), until) for until in horizons]

    @cached_property
    def leverage(self) -> pl.DataFrame:
        """The table `leverage`."""
        return leverage_table(self.payoffs)

    @cached_property
    def moves(self) -> list[DatedMove]:
        """The moves of the record that are actions of this game, against its best replies."""
        return dated_moves(self.payoffs, read_race(self.game.workspace.book))

    @cached_property
    def missing(self) -> list[str]:
        """What a payoff does not count, region by region."""
        players = self.game.file.players
        return [self.use_side.basis(one) for player in players for one in self.game.regions(player)]

    @cached_property
    def stand_ins(self) -> dict[str, str]:
        """Player -> who stands for its users, of those whose figures must be marked."""
        regions = {one.id: self.game.regions(one) for one in self.game.file.players}
        texts = {name: map(self.use_side.stand_in, own) for name, own in regions.items()}
        joined = {name: " ".join(filter(None, own)) for name, own in texts.items()}
        return {name: text for name, text in joined.items() if text}

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """All tables by name."""
        return {
            "payoffs": payoff_table(self.payoffs), "payoff_years": year_table(self.payoffs),
            "leverage": self.leverage, "wear": wear_table(self.leverage),
        }  # fmt: skip

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
            "not_counted": self.missing,
            "solutions": [one.plain for one in self.solved],
            "record": [
                {"step": one.step.id, "player": one.player, "action": one.action, "silent": one.silent,
                 "best": {str(n): list(names) for n, names in one.best.items()},
                 "given_up_musd": {str(n): value for n, value in one.given_up.items()}}
                for one in self.moves
            ],
        }  # fmt: skip


def play_game(game: Game, executor: Executor, on_progress: Steps | None = None) -> Played:
    """Run every cell and put it together. on_progress : called with what, runs done and runs in all."""
    side = UseSide(game.workspace.chain.folder.name)
    return Played(game, Payoffs.of(game, all_amounts(game, side, executor, on_progress)), side)


def play(
    source: str | Path,
    *,
    data: Data = None,
    engine: str = "processes",
    workers: int = 2,
    store: Store | Path | str | bool = True,
    on_progress: OnProgress | None = None,
) -> Played:
    """Play a game: run its cells and say what comes of it.

    Parameters
    ----------
    source : name of a packaged game, or path of a game file (docs/game.md).
    data : data folder, by name, path or as read; by default the one that the game names.
    engine, workers, store : by what means runs are made and kept; a killed call goes on where it stopped.
    on_progress : called with a `ProgressReport`.

    Returns
    -------
    Played : `solved` (one for each window), `payoffs`, `leverage`, `moves`, `tables`.

    Raises
    ------
    ScenarioError : with file and line.
    MarketError : a run has no answer.

    Examples
    --------
    >>> from ytterby import play
    >>> found = play("gallium-2023", engine="serial")
    >>> found.solved[0].game.payoff.shape  # (player, action of the first, action of the second)
    (2, 3, 1)
    """
    executor = Executor.of(engine, workers, store)
    folder = folder_of_game(source) if data is None else folder_of(data)
    game = read_game(source, Workspace.read(folder))
    with steps_of(on_progress, others=1) as step:
        return play_game(game, executor, step)
