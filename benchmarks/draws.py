"""Drawn runs of a scenario, each with its reference, on one core: how many a core-hour, in CPU seconds.

python benchmarks/draws.py [COUNT]      with the kernel where it is installed, without it by YTTERBY_KERNEL=off
"""

from __future__ import annotations

import argparse
from time import process_time

from measure import report, use_one_core

use_one_core()

from ytterby.draws.hypercube import Hypercube  # noqa: E402
from ytterby.draws.loop import one_table, run_study  # noqa: E402
from ytterby.runs.run import SERIAL  # noqa: E402
from ytterby.runs.simulate import compared  # noqa: E402
from ytterby.runs.workspace import Workspace  # noqa: E402

SCENARIO, REFERENCE = "technology-ban-2023", "no-technology-control"
WANTS = "measured"


def run(count: int) -> dict[str, float]:
    """CPU seconds of so many draws, and draws a core-hour."""
    workspace = Workspace.read()
    pair = compared(workspace, SCENARIO, REFERENCE)
    draws = Hypercube.over(workspace, [pair], count).draws([pair], WANTS)
    start = process_time()
    table = run_study(draws, one_table(WANTS), lambda _, __, frames: len(frames), SERIAL)
    seconds = process_time() - start
    answered = len(table.of())
    return {"draws_s": seconds, "draws_core_hour": 3600.0 * answered / seconds}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=8, help="draws; 8 go together")
    report(run(parser.parse_args().count))
