"""Drawn runs of a scenario, each with its reference, on one core: how many a core-hour, in CPU seconds.

Eight go together by the compiled kernel, then a few each alone, in one process.

python benchmarks/draws.py [COUNT] [ALONE]
"""

from __future__ import annotations

import argparse
import os
from time import process_time

from measure import report, use_one_core

use_one_core()

from ytterby.draws.hypercube import Hypercube  # noqa: E402
from ytterby.draws.loop import one_table, run_study  # noqa: E402
from ytterby.ground.kernel import OFF, VARIABLE  # noqa: E402
from ytterby.market.lockstep import kernel_name  # noqa: E402
from ytterby.runs.run import SERIAL  # noqa: E402
from ytterby.runs.simulate import compared  # noqa: E402
from ytterby.runs.workspace import Workspace  # noqa: E402

SCENARIO = ("technology-ban-2023", "no-technology-control")
"""The scenario, and what it is set against."""
WANTS = "measured"


def seconds_a_draw(
    workspace: Workspace, count: int, scenarios: tuple[str, str] = SCENARIO
) -> float:
    """CPU seconds of a draw of a scenario and its reference, of so many."""
    pair = compared(workspace, *scenarios)
    draws = Hypercube.over(workspace, [pair], count).draws([pair], WANTS)
    start = process_time()
    table = run_study(draws, one_table(WANTS), lambda _, __, frames: len(frames), SERIAL)
    return (process_time() - start) / len(table.of())


def run(count: int, alone: int) -> dict[str, float]:
    """Draws a core-hour as they are made here, and, where a kernel is installed, over those made alone."""
    workspace = Workspace.read()
    seconds = seconds_a_draw(workspace, count)
    figures = {"draw_s": seconds, "draws_core_hour": 3600.0 / seconds}
    if kernel_name() and alone:
        os.environ[VARIABLE] = OFF
        figures["together_over_alone"] = seconds / seconds_a_draw(workspace, alone)
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=8, help="draws; 8 go together")
    parser.add_argument("alone", nargs="?", type=int, default=2, help="of them made alone too")
    arguments = parser.parse_args()
    report(run(arguments.count, arguments.alone))
