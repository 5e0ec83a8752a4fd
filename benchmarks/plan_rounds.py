"""CPU seconds of a plan's rounds over those of one cold solve of every future.

    python benchmarks/plan_rounds.py [NAME]

Futures without a plan are run before and told apart: they are runs of `simulate`, not of the programme. Goal: at
most 3.
"""

from __future__ import annotations

import sys
from time import process_time

import numpy as np
from one_core import use_one_core

use_one_core()

from ytterby.plan import recourse_future  # noqa: E402
from ytterby.plan.solve import solve  # noqa: E402
from ytterby.plan.solve_frame import placed  # noqa: E402
from ytterby.plan.targets import read_targets  # noqa: E402
from ytterby.study.workspace import Workspace  # noqa: E402

GOAL = 3.0


def main() -> None:
    """Measure and print."""
    workspace = Workspace.read()
    targets, document = read_targets(*(sys.argv[1:2] or ["eu-65-2030"]), workspace.chain.names)
    planned = placed(targets, document, workspace)
    start = process_time()
    held = [recourse_future.recourse_of(task) for task in planned.tasks]
    made = process_time() - start
    start = process_time()
    for one in held:
        one.solve(np.zeros(planned.frame.links))
    cold = process_time() - start
    start = process_time()
    plan = solve(planned, workers=1, keep=False)
    rounds = process_time() - start - made
    ratio = rounds / cold
    print(
        f"{targets.name}: {len(held)} futures, {held[0].columns:,} columns each, {planned.frame.links} links"
    )
    print(
        f"futures without a plan {made:.1f}, all cold {cold:.1f}, {plan.rounds} rounds {rounds:.1f} CPU s"
    )
    print(f"ratio {ratio:.2f} (goal {GOAL:g}: {'met' if ratio <= GOAL else 'MISSED'})")


if __name__ == "__main__":
    main()
