"""What a game costs over the runs of its cells: 35 cells of China and the United States on two cores.

    python benchmarks/game.py                # to 2027, in whole years: some two minutes of one core
    python benchmarks/game.py --until 2045   # as the packaged game has it, quarters and all

Goal: at most 1.2 times the sum of 35 single runs over the two cores. Single runs are made one after the other in a
process that is warm (read, calibrated), the game from an empty store with two processes of its own. Wall time stands
beside CPU time, since other work on the machine slows the one and hardly the other. The second ratio is over the
distinct runs alone: actions that the market does not see share theirs, which makes the first one easy.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from one_core import THREADS

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable

    from ytterby.game.play import Prepared
    from ytterby.game.reading import Game

GOAL, WORKERS = 1.2, 2
PLAYERS = ("CHN", "USA")
TARGET = Path(__file__).resolve().parents[1] / "build" / "bench_game.json"


@dataclass(frozen=True)
class Spent:
    """Seconds of a piece of work: by the clock, and of processors, child processes among them."""

    wall: float
    cpu: float


def spent(work: Callable[[], Any]) -> Spent:
    """Time a call."""
    wall, cpu = perf_counter(), _cpu()
    work()
    return Spent(perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    if resource is None:
        return process_time()
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def two_players(until: int, quarters: str) -> Game:
    """The packaged game of its two players in full, up to a year."""
    from ytterby.game.gamefile import GameYears
    from ytterby.game.reading import Game, read_game
    from ytterby.study.workspace import Workspace

    whole = read_game("china-usa", Workspace.read())
    years = GameYears.model_validate({"from": 2025, "until": until, "quarters": quarters})
    file = whole.file.model_copy(
        update={"players": tuple(map(whole.file.player, PLAYERS)), "years": years, "differences": None,
                "starts": None}
    )  # fmt: skip
    return Game(file, whole.document, whole.workspace)


def prepared(game: Game, store: Path) -> Prepared:
    """The game, to be played with two processes from a store."""
    from ytterby.game.cells import Cells
    from ytterby.game.economy_side import EconomySide
    from ytterby.game.play import Prepared
    from ytterby.study.run import Means

    means = Means.of("processes", WORKERS, store)
    return Prepared(game, Cells(game), EconomySide(), means, 0, 1, False)


def figures(singles: dict[str, Spent], cells: list[str], game: Spent) -> dict[str, float]:
    """Ratios and what they are made of. singles : run -> its time; cells : the run of each cell."""
    own = [singles[name] for name in cells]
    distinct = [singles[name] for name in dict.fromkeys(cells)]
    return {
        "cells": len(own), "runs": len(distinct), "game_wall_s": game.wall, "game_cpu_s": game.cpu,
        "single_cpu_s": sum(one.cpu for one in own) / len(own),
        "wall_over_cells": game.wall * WORKERS / sum(one.wall for one in own),
        "cpu_over_cells": game.cpu / sum(one.cpu for one in own),
        "wall_over_runs": game.wall * WORKERS / sum(one.wall for one in distinct),
        "cpu_over_runs": game.cpu / sum(one.cpu for one in distinct),
    }  # fmt: skip


def measured(until: int, quarters: str) -> dict[str, float]:
    """Time every run alone, then the game."""
    from ytterby.study.run import run

    game = two_players(until, quarters)
    with TemporaryDirectory() as folder:
        ready = prepared(game, Path(folder) / "store")
        cells = [ready.cells.run_name(cell) for cell in ready.cells.all()]
        run(ready.jobs["reference"])  # facts are read and the base year is calibrated once
        singles = {}
        for name, job in ready.jobs.items():
            singles[name] = spent(lambda job=job: run(job))
            print(f"  {name}: {singles[name].cpu:.1f} CPU s", file=sys.stderr, flush=True)
        return figures(singles, cells, spent(ready.play))


def main() -> None:
    """Time, print beside the goal, and write."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--until", type=int, default=2027, help="last year of the runs")
    until = asked.parse_args().until
    found = measured(until, "none" if until < 2030 else "auto")
    for clock in ("wall", "cpu"):
        ratio = found[f"{clock}_over_cells"]
        word = "met" if ratio <= GOAL else "MISSED"
        print(
            f"game over 35 single runs on two cores, {clock}: {ratio:.2f}   goal {GOAL:g}   {word}"
        )
    for clock in ("wall", "cpu"):
        ratio = found[f"{clock}_over_runs"]
        print(f"game over its {found['runs']} distinct runs on two cores, {clock}: {ratio:.2f}")
    print(f"{found['single_cpu_s']:.1f} CPU s a run, {found['game_wall_s']:.0f} s for the game")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({"until": until, **found}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    import os

    os.environ.update(dict.fromkeys(THREADS, "1"))
    main()
