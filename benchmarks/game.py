"""CPU seconds of a game over those of the runs of its cells: 35 cells of China and the United States.

    python benchmarks/game.py                # to 2027, in whole years: some two minutes of one core
    python benchmarks/game.py --until 2045   # as the packaged game has it, quarters and all

Single runs are made one after the other in a process that is warm (read, calibrated), the game from an empty store with
two processes of its own. `game_over_runs` is over the distinct runs alone: actions that the market does not see share
theirs, which makes `game_over_cells` easy.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from measure import report, spent, use_one_thread

if TYPE_CHECKING:
    from ytterby.game.reading import Game


WORKERS = 2
PLAYERS = ("CHN", "USA")


def two_players(until: int, quarters: str) -> Game:
    """The packaged game of its two players that have a choice, up to a year."""
    from ytterby.game.gamefile import GameYears
    from ytterby.game.reading import Game, read_game
    from ytterby.runs.workspace import Workspace

    packaged = read_game("china-usa", Workspace.read())
    years = GameYears.model_validate({"from": 2025, "until": until, "quarters": quarters})
    players = tuple(map(packaged.file.player, PLAYERS))
    file = packaged.file.model_copy(update={"players": players, "years": years})
    return Game(file, packaged.document, packaged.workspace)


def figures(singles: dict[str, float], cells: list[str], game: float) -> dict[str, float]:
    """Ratios and what they are made of. singles, game : [CPU s], singles by run; cells : the run of each cell."""
    own = sum(singles[name] for name in cells)
    distinct = sum(singles[name] for name in dict.fromkeys(cells))
    return {
        "game_over_cells": game / own, "game_over_runs": game / distinct, "game_s": game,
        "single_s": own / len(cells), "cells": len(cells), "runs": len(set(cells)),
    }  # fmt: skip


def measured(until: int, quarters: str) -> dict[str, float]:
    """Time every run alone, then the game with two processes from an empty store."""
    from ytterby.game.play import play_game
    from ytterby.runs.run import Executor, run

    game = two_players(until, quarters)
    cells = [game.run_name(game.actions(cell)) for cell in game.cells()]
    scenarios = game.scenarios()
    jobs = dict(zip(scenarios, game.workspace.jobs(list(scenarios.values())), strict=True))
    run(jobs["reference"])  # facts are read and the base year is calibrated once
    singles = {}
    for name, job in jobs.items():
        singles[name] = spent(partial(run, job))
        print(f"  {name}: {singles[name]:.1f} CPU s", file=sys.stderr, flush=True)
    with TemporaryDirectory() as folder:
        executor = Executor.of("processes", WORKERS, Path(folder) / "store")
        return figures(singles, cells, spent(lambda: play_game(game, executor)))


if __name__ == "__main__":
    use_one_thread()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--until", type=int, default=2027, help="last year of the runs")
    until = parser.parse_args().until
    report(measured(until, "none" if until < 2030 else "auto"))
