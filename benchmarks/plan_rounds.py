"""CPU seconds of a plan's rounds over those of one cold solve of every future, in one process.

    python benchmarks/plan_rounds.py [NAME or FILE] [--continuous]
    python benchmarks/plan_rounds.py --twelve [--continuous]      12 futures, 8 blocks, 16 regions

`--continuous` leaves out covers. Futures without a plan are run before and reported apart: they are runs of
`simulate`, not of the programme. Limits of the twelve: 300 CPU s on each of two cores where it is continuous, 900 with
covers, under 2 GB.
"""

from __future__ import annotations

import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
from measure import report, use_one_core

use_one_core()

from ytterby.planning.solve.future import second_stage_of  # noqa: E402
from ytterby.planning.solve.placement import PlacedTargets, placed  # noqa: E402
from ytterby.planning.solve.solve import solve, with_kept  # noqa: E402
from ytterby.planning.targets import read_targets  # noqa: E402
from ytterby.runs.workspace import Workspace  # noqa: E402

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Measure and report."""
    continuous, twelve = "--continuous" in sys.argv, "--twelve" in sys.argv
    named = [word for word in sys.argv[1:] if not word.startswith("--")]
    name = str(HERE / "plan_twelve.yaml") if twelve else (named or ["eu-65-2030"])[0]
    workspace = Workspace.read()
    targets, document = read_targets(name, workspace.chain.names)
    if continuous:
        kept = tuple(one for one in targets.targets if not one.interrupts)
        targets = targets.model_copy(update={"targets": kept})
    planned = placed(targets, document, workspace)
    with TemporaryDirectory() as folder:
        start = process_time()
        for task in with_kept(planned, Path(folder)):
            second_stage_of(task)
        made = process_time() - start
        # apart: a plan never holds its futures twice, and what was freed would count in the peak
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            columns, copies, cold = apart.submit(_cold, planned, folder).result()
        start = process_time()
        plan = solve(planned, workers=1, keep=Path(folder))
        rounds = process_time() - start
    report(
        {
            "rounds_over_cold": rounds / cold,
            "rounds_s": rounds,
            "cold_s": cold,
            "without_a_plan_s": made,
            "rounds": plan.rounds,
            "gap": plan.gap,
            "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
            "futures": len(planned.tasks),
            "columns": columns,
            "links": planned.frame.links,
            "copies": copies,
        }
    )


def _cold(planned: PlacedTargets, folder: str) -> tuple[int, int, float]:
    """Most columns of a future, copies in all, and CPU seconds of one cold solve of each future."""
    futures = [second_stage_of(task) for task in with_kept(planned, Path(folder))]
    start = process_time()
    for one in futures:
        one.solve(np.zeros(planned.frame.links))
    cold = process_time() - start
    return max(one.columns for one in futures), sum(len(one.copies) for one in futures), cold


if __name__ == "__main__":
    main()
