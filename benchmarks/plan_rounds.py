"""CPU seconds of a plan's rounds over those of one cold solve of every future, and memory, in one process.

    python benchmarks/plan_rounds.py [NAME or FILE] [--continuous]
    python benchmarks/plan_rounds.py --twelve [--continuous]      12 futures, 8 blocks, 16 regions

`--continuous` leaves out sites and covers. Futures without a plan are run before and told apart: they are runs of
`simulate`, not of the programme. Goals: ratio at most 3; of the twelve 300 CPU s on each of two cores where it is
continuous, 900 with sites and covers, under 2 GB.
"""

from __future__ import annotations

import json
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
from one_core import use_one_core

use_one_core()

from ytterby.plan.recourse_future import recourse_of  # noqa: E402
from ytterby.plan.solve import solve, with_kept  # noqa: E402
from ytterby.plan.solve_frame import PlacedTargets, placed  # noqa: E402
from ytterby.plan.targets import CoverTarget, read_targets  # noqa: E402
from ytterby.study.workspace import Workspace  # noqa: E402

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "build" / "bench_plan.json"
RATIO, SECONDS, CORES, LUMPY, MEMORY = 3.0, 300.0, 2, 900.0, 2.0


def main() -> None:
    """Measure, print beside the goals, and write."""
    continuous, twelve = "--continuous" in sys.argv, "--twelve" in sys.argv
    named = [word for word in sys.argv[1:] if not word.startswith("--")]
    name = str(HERE / "plan_twelve.yaml") if twelve else (named or ["eu-65-2030"])[0]
    workspace = Workspace.read()
    targets, document = read_targets(name, workspace.chain.names)
    if continuous:
        measures = targets.measures.model_copy(update={"sites": ()})
        kept = tuple(one for one in targets.targets if not isinstance(one, CoverTarget))
        targets = targets.model_copy(update={"measures": measures, "targets": kept})
    planned = placed(targets, document, workspace)
    with TemporaryDirectory() as folder:
        start = process_time()
        for task in with_kept(planned, Path(folder)):
            recourse_of(task)
        made = process_time() - start
        # apart: a plan never holds its futures twice, and what was freed would count in the peak
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            columns, copies, cold = apart.submit(_cold, planned, folder).result()
        start = process_time()
        plan = solve(planned, workers=1, keep=Path(folder))
        rounds = process_time() - start
    found = {
        "plan": targets.name, "continuous": continuous, "futures": len(planned.tasks),
        "columns": columns, "links": planned.frame.links, "copies": copies,
        "sites": sum(bool(one.site) for one in planned.frame.candidates),
        "without_a_plan_s": made, "cold_s": cold, "rounds": plan.rounds, "rounds_s": rounds,
        "ratio": rounds / cold, "gap": plan.gap,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
    }  # fmt: skip
    _tell(found, twelve)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _cold(planned: PlacedTargets, folder: str) -> tuple[int, int, float]:
    """Most columns of a future, copies in all, and CPU seconds of one cold solve of each future."""
    held = [recourse_of(task) for task in with_kept(planned, Path(folder))]
    start = process_time()
    for one in held:
        one.solve(np.zeros(planned.frame.links))
    cold = process_time() - start
    return max(one.columns for one in held), sum(len(one.copies) for one in held), cold


def _tell(found: dict, twelve: bool) -> None:
    said = ", ".join(f"{found[key]:,} {key}" for key in ("futures", "links", "copies", "sites"))
    print(f"{found['plan']}: {said}, {found['columns']:,} columns at most in a future")
    print(
        f"futures without a plan {found['without_a_plan_s']:.1f}, all cold {found['cold_s']:.1f}, "
        f"{found['rounds']} rounds {found['rounds_s']:.1f} CPU s (gap {found['gap']:.2%})"
    )
    _goal("ratio", found["ratio"], RATIO)
    if twelve:
        whole = found["without_a_plan_s"] + found["rounds_s"]
        if found["continuous"]:
            _goal("CPU s a core", whole / CORES, SECONDS)
        else:
            _goal("CPU s", whole, LUMPY)
        _goal("GB in one process", found["peak_gb"], MEMORY)


def _goal(what: str, value: float, goal: float) -> None:
    print(f"{what} {value:.2f} (goal {goal:g}: {'met' if value <= goal else 'MISSED'})")


if __name__ == "__main__":
    main()
